package escalation

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// Hook is a webhook that steps may tell.
type Hook struct {
	// Name by which the ladders of the contract name it.
	Name string `yaml:"name"`
	// URL that is posted to; redirections are not followed.
	URL string `yaml:"url"`
	// SecretFile holds the secret that signs each request.
	SecretFile string `yaml:"secret_file"`
}

// minSecret is the least length of a secret, in bytes.
const minSecret = 16

// Validate tells what is wrong, in the user's keys.
func (h Hook) Validate(fail func(key, message, hint string)) {
	if h.Name == "" {
		fail("name", "no name given", "the one that ladders of the contract use")
	}
	if base, err := url.Parse(h.URL); err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Hostname() == "" || base.User != nil {
		fail("url", "is not an HTTP address", "such as https://astreinte.example/vigie, without a password")
	}
	if h.SecretFile == "" {
		fail("secret_file", "no secret given", "a file with 16 characters or more, which the receiver knows too")
	}
}

// Headers of a request. The signature is the HMAC-SHA256, in hex, of the
// timestamp, a dot and the body.
const (
	headerDelivery  = "X-Vigie-Delivery" // the same however often it is tried
	headerTimestamp = "X-Vigie-Timestamp"
	headerSignature = "X-Vigie-Signature"
)

// What bounds a request.
const (
	hookTimeout = 10 * time.Second
	hookAnswer  = 1 << 16
)

// caller tells one webhook.
type caller struct {
	url    string
	secret []byte
	client *http.Client
}

func newCaller(hook Hook) (*caller, error) {
	secret, err := os.ReadFile(hook.SecretFile)
	if err != nil {
		return nil, fmt.Errorf("read secret of webhook %s: %w", hook.Name, err)
	}
	secret = bytes.TrimSpace(secret)
	if len(secret) < minSecret {
		return nil, fmt.Errorf("read secret of webhook %s: it has %d characters, want %d or more", hook.Name, len(secret), minSecret)
	}
	return &caller{url: hook.URL, secret: secret, client: &http.Client{
		Timeout: hookTimeout, Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// refusedError is an answer that says no.
type refusedError struct{ status int }

func (e *refusedError) Error() string { return "answered " + strconv.Itoa(e.status) }

// final tells whether the same request would be refused again.
func (e *refusedError) final() bool {
	switch e.status {
	case http.StatusRequestTimeout, http.StatusConflict, http.StatusTooEarly, http.StatusTooManyRequests:
		return false
	}
	return e.status >= 300 && e.status < 500
}

// post tells it once. An error does not hold the address, which may be secret.
func (c *caller) post(ctx context.Context, delivery string, body []byte, now time.Time) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return withoutURL(err)
	}
	stamp := strconv.FormatInt(now.Unix(), 10)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set(headerDelivery, delivery)
	request.Header.Set(headerTimestamp, stamp)
	request.Header.Set(headerSignature, "sha256="+Sign(c.secret, stamp, body))
	answer, err := c.client.Do(request)
	if err != nil {
		return withoutURL(err)
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, hookAnswer)) // what it says does not matter
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return &refusedError{answer.StatusCode}
	}
	return nil
}

// Sign is the signature of a request, for those who check it.
func Sign(secret []byte, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(timestamp + "."))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

func withoutURL(err error) error {
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return failed.Err
	}
	return err
}

// Told is what a webhook is told.
type Told struct {
	Version   int       `json:"version"`
	Delivery  string    `json:"delivery"` // of several with the same, one counts
	Kind      string    `json:"kind"`     // functional or hierarchical
	Ladder    string    `json:"ladder"`
	Step      string    `json:"step"`
	Cycle     int       `json:"cycle"`
	DueAt     time.Time `json:"due_at"`
	FiredAt   time.Time `json:"fired_at"`
	CatchUp   bool      `json:"catch_up"` // it was due well before: the bridge did not look meanwhile
	Note      string    `json:"note,omitempty"`
	Incident  string    `json:"incident"`
	Ticket    string    `json:"ticket,omitempty"` // number at the desk
	Criticity string    `json:"criticity"`
	State     string    `json:"state"`
	Title     string    `json:"title"`
	Site      string    `json:"site,omitempty"`
	Device    string    `json:"device,omitempty"`
	Link      string    `json:"link,omitempty"`
}

// deliveryOf names a delivery by its key.
func deliveryOf(e *bridge.Escalation) string {
	key := strings.Join([]string{e.Incident, e.Ladder, e.Version, e.Step, strconv.Itoa(e.Cycle)}, "\x00")
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:16])
}

func (e *Engine) body(fired *bridge.Escalation, incident *bridge.Incident) ([]byte, error) {
	told := Told{
		Version: 1, Delivery: deliveryOf(fired), Kind: fired.Kind, Ladder: fired.Ladder, Step: fired.Step, Cycle: fired.Cycle,
		DueAt: fired.DueAt, FiredAt: fired.At, CatchUp: fired.At.Sub(fired.DueAt) > late, Note: noteOf(e.Policy(), fired),
		Incident: incident.ID, Ticket: incident.TicketNumber, Criticity: string(incident.Criticity), State: string(incident.State),
		Title: incident.Title, Site: incident.Site, Device: incident.Device,
	}
	if e.Link != nil {
		told.Link = e.Link(*incident)
	}
	return json.Marshal(told)
}

// noteOf is the note of a step as the contract has it now.
func noteOf(contract *policy.Contract, fired *bridge.Escalation) string {
	for i := range contract.Ladders {
		for j := range contract.Ladders[i].Steps {
			if step := &contract.Ladders[i].Steps[j]; contract.Ladders[i].Name == fired.Ladder && step.Name == fired.Step {
				return step.Do.Note
			}
		}
	}
	return ""
}
