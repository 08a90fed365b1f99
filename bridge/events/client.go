// Package events asks the exporters of syslog and traps what devices told:
// the last line of an event, since when and how often. A ticket that is opened
// shows it.
//
// All sources are asked at once, in bounded time: an answer that is missing
// delays no ticket. Addresses come from bridge.yml alone, never from an alert
// or an answer.
package events

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

const (
	// Timeout bounds all that is asked for one ticket.
	Timeout = 3 * time.Second
	// asked is how many events are asked for at most.
	asked = 10
	// maxAnswer bounds the answer about one event.
	maxAnswer = 1 << 20
	// maxTokenFile is far above any token.
	maxTokenFile = 16 << 10
)

// Client asks all sources. It is safe for use by many goroutines.
type Client struct {
	sources []Config
	http    *http.Client
	logger  *slog.Logger
}

// New makes a client of sources that have been validated; it sends nothing.
func New(sources []Config, logger *slog.Logger) *Client {
	return &Client{
		sources: sources,
		logger:  logger,
		http: &http.Client{
			Transport: &http.Transport{DisableKeepAlives: true}, // tickets are opened rarely
			CheckRedirect: func(*http.Request, []*http.Request) error {
				return http.ErrUseLastResponse // the answer of another place is not the source's
			},
		},
	}
}

// Events tells what is known of the first ten events that are asked for, in no
// order. Those of which nothing is known are left out, and so is what a source
// knows that does not answer in time: the log says which.
func (c *Client) Events(ctx context.Context, wanted []bridge.EventID) []bridge.Event {
	wanted = wanted[:min(len(wanted), asked)]
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	told := make([][]bridge.Event, len(c.sources))
	var wg sync.WaitGroup
	for i, source := range c.sources {
		wg.Go(func() {
			var err error
			if told[i], err = c.ask(ctx, source, wanted); err != nil {
				c.logger.Warn("a source of events did not tell all", "event_source", source.Name, "err", err)
			}
		})
	}
	wg.Wait()
	return join(slices.Concat(told...))
}

// ask returns what one source knows, as far as it came.
func (c *Client) ask(ctx context.Context, source Config, wanted []bridge.EventID) ([]bridge.Event, error) {
	token, err := source.token()
	if err != nil {
		return nil, err
	}
	var known []bridge.Event
	for _, id := range wanted {
		found, err := c.one(ctx, source, token, id)
		if err != nil {
			return known, err // the next would fail as well, and take as long
		}
		known = append(known, found...)
	}
	return known, nil
}

// answer is what GET /api/v1/events says, as far as tickets show it.
type answer struct {
	Events []struct {
		Event     string    `json:"event"`
		Title     string    `json:"title"`
		Device    string    `json:"device"`
		Site      string    `json:"site"`
		Subject   string    `json:"subject"`
		FirstSeen time.Time `json:"first_seen"`
		LastSeen  time.Time `json:"last_seen"`
		Count     int       `json:"count"`
		Line      string    `json:"line"`
	} `json:"events"`
}

func (c *Client) one(ctx context.Context, source Config, token string, id bridge.EventID) ([]bridge.Event, error) {
	query := url.Values{}
	for name, value := range map[string]string{"event": id.Event, "device": id.Device, "subject": id.Subject, "site": id.Site} {
		if value != "" {
			query.Set(name, value)
		}
	}
	var all answer
	if err := c.get(ctx, strings.TrimSuffix(source.URL, "/")+"/api/v1/events?"+query.Encode(), token, &all); err != nil {
		return nil, err
	}
	var found []bridge.Event
	for _, e := range all.Events {
		// What is empty does not select: an event of the whole device has no
		// subject, and others of that device came too.
		if e.Event == id.Event && e.Device == id.Device && e.Subject == id.Subject && (id.Site == "" || e.Site == id.Site) {
			found = append(found, bridge.Event{
				EventID: id, Title: e.Title, Line: e.Line, FirstSeen: e.FirstSeen, LastSeen: e.LastSeen, Count: e.Count,
			})
		}
	}
	return found, nil
}

func (c *Client) get(ctx context.Context, address, token string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return fmt.Errorf("ask for events: %w", err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	got, err := c.http.Do(request)
	if err != nil {
		return fmt.Errorf("ask for events: %w", err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(io.LimitReader(got.Body, maxAnswer+1))
	if err != nil {
		return fmt.Errorf("read events: %w", err)
	}
	switch {
	case got.StatusCode != http.StatusOK:
		return fmt.Errorf("ask for events: status %d: %.200s", got.StatusCode, body)
	case len(body) > maxAnswer:
		return errors.New("read events: the answer is too large")
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("understand events: %w", err)
	}
	return nil
}

// token reads the source's token; it never repeats it in an error.
func (c Config) token() (string, error) {
	if c.TokenFile == "" {
		return "", nil
	}
	file, err := os.Open(c.TokenFile)
	if err != nil {
		return "", fmt.Errorf("read token file: %w", err)
	}
	defer func() { _ = file.Close() }() // it was only read
	content, err := io.ReadAll(io.LimitReader(file, maxTokenFile))
	if err != nil {
		return "", fmt.Errorf("read token file: %w", err)
	}
	secret := strings.TrimSpace(string(content))
	if secret == "" || strings.ContainsFunc(secret, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", fmt.Errorf("read token file %s: a token is one word of printable characters", c.TokenFile)
	}
	return secret, nil
}

// join makes one of what several sources, or one over time, know of the same
// event. Replicas hear the same messages, so counts are not added up.
func join(known []bridge.Event) []bridge.Event {
	var joined []bridge.Event
	for _, e := range known {
		i := slices.IndexFunc(joined, func(j bridge.Event) bool { return j.EventID == e.EventID })
		if i < 0 {
			joined = append(joined, e)
			continue
		}
		j := &joined[i]
		j.Title = cmp.Or(j.Title, e.Title)
		j.Count = max(j.Count, e.Count)
		if e.FirstSeen.Before(j.FirstSeen) {
			j.FirstSeen = e.FirstSeen
		}
		if e.LastSeen.After(j.LastSeen) {
			j.Line, j.LastSeen = e.Line, e.LastSeen
		}
	}
	return joined
}
