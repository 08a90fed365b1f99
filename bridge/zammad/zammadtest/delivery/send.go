package delivery

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the signature that Zammad makes
	"crypto/tls"
	"encoding/hex"
	"io"
	"net"
	"net/http"
	"time"
)

// How long an attempt may take, in whole and until something happens.
const (
	attemptTime = 60 * time.Second
	connectTime = 4 * time.Second
	answerTime  = 30 * time.Second
)

// maxAnswer is how much of an answer is read and logged.
const maxAnswer = 64 << 10

// Message is what an attempt sends, and where to. Secrets that are empty are
// not used; Basic authorisation needs user and password.
type Message struct {
	Endpoint        string
	Method          string // POST if empty
	Body            []byte
	SignatureToken  string
	User, Password  string
	BearerToken     string
	SkipTLSVerify   bool
	FollowRedirects bool // as Zammad 5.2 does
}

// sender makes attempts. Connections are not kept: what is sent is little, and
// so there is nothing to close.
type sender struct {
	limit            time.Duration
	strict, trusting http.RoundTripper
}

func newSender(limit time.Duration) *sender {
	transport := func(trusting bool) http.RoundTripper {
		return &http.Transport{
			DialContext:           (&net.Dialer{Timeout: connectTime}).DialContext,
			ResponseHeaderTimeout: answerTime,
			DisableKeepAlives:     true,
			DisableCompression:    true,
			TLSClientConfig:       &tls.Config{InsecureSkipVerify: trusting}, //nolint:gosec // ssl_verify of the webhook
		}
	}
	return &sender{limit: limit, strict: transport(false), trusting: transport(true)}
}

// send makes one attempt; true when the receiver took it.
func (s *sender) send(ctx context.Context, of Job, message Message, now time.Time) (Entry, bool) {
	method := message.Method
	if method == "" {
		method = http.MethodPost
	}
	entry := Entry{
		URL: message.Endpoint, Method: method, Status: "failed", Request: string(message.Body), CreatedAt: now,
	}
	ctx, cancel := context.WithTimeout(ctx, s.limit)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, message.Endpoint, bytes.NewReader(message.Body))
	if err != nil {
		entry.Answer = err.Error()
		return entry, false
	}
	setHeaders(request, of, message)
	answer, err := s.client(message).Do(request)
	if err != nil {
		entry.Answer = err.Error()
		return entry, false
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	entry.Code, entry.Answer = answer.StatusCode, string(content)
	if err != nil {
		entry.Answer = err.Error()
		return entry, false
	}
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return entry, false
	}
	entry.Status = "success"
	return entry, true
}

func (s *sender) client(message Message) *http.Client {
	client := &http.Client{Transport: s.strict}
	if message.SkipTLSVerify {
		client.Transport = s.trusting
	}
	if !message.FollowRedirects {
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	return client
}

func setHeaders(request *http.Request, of Job, message Message) {
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	request.Header.Set("User-Agent", "Zammad User Agent")
	request.Header.Set("X-Zammad-Trigger", of.Trigger)
	request.Header.Set("X-Zammad-Delivery", of.ID)
	if message.SignatureToken != "" {
		request.Header.Set("X-Hub-Signature", Signature(message.SignatureToken, message.Body))
	}
	switch {
	case message.BearerToken != "":
		request.Header.Set("Authorization", "Bearer "+message.BearerToken)
	case message.User != "" && message.Password != "":
		request.SetBasicAuth(message.User, message.Password)
	}
}

// Signature is the value of X-Hub-Signature for a body, byte by byte.
func Signature(token string, body []byte) string {
	mac := hmac.New(sha1.New, []byte(token))
	mac.Write(body)
	return "sha1=" + hex.EncodeToString(mac.Sum(nil))
}
