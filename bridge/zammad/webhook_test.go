package zammad_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/vigie-noc/vigie/bridge/zammad"
)

// listener is a webhook and what it gave a hint of.
type listener struct {
	http.Handler
	registry *prometheus.Registry
	log      bytes.Buffer

	mu     sync.Mutex
	secret string
	broken error
	hints  []int64
}

func newListener(t *testing.T, options ...zammad.WebhookOption) *listener {
	t.Helper()
	l := &listener{secret: "s3cret", registry: prometheus.NewRegistry()}
	handler, err := zammad.NewWebhook(func() (string, error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		return l.secret, l.broken
	}, func(ticket int64) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.hints = append(l.hints, ticket)
	}, slog.New(slog.NewTextHandler(&l.log, nil)), l.registry, options...)
	if err != nil {
		t.Fatal(err)
	}
	l.Handler = handler
	return l
}

func signature(secret, body string) string {
	mac := hmac.New(sha1.New, []byte(secret))
	mac.Write([]byte(body))
	return "sha1=" + hex.EncodeToString(mac.Sum(nil))
}

// deliver sends a body that is signed with the secret.
func (l *listener) deliver(secret, body, delivery string) int {
	r := httptest.NewRequest(http.MethodPost, "/api/v1/zammad", strings.NewReader(body))
	r.Header.Set("X-Hub-Signature", signature(secret, body))
	r.Header.Set("X-Zammad-Delivery", delivery)
	r.Header.Set("X-Zammad-Trigger", "passerelle")
	return l.send(r)
}

func (l *listener) send(r *http.Request) int {
	answer := httptest.NewRecorder()
	l.ServeHTTP(answer, r)
	return answer.Code
}

const payload = `{"article": {}, "ticket": {"id": 19, "number": "22019", "state": "open", "group": {"id": 2, "name": "N1"},
	"updated_by": {"id": 4, "login": "amel@vigie.example"}, "updated_by_id": 4}}`

func TestWebhookGivesHints(t *testing.T) {
	t.Parallel()
	own := zammad.OwnLogin(func() string { return "Vigie@vigie.example" })
	for _, test := range []struct {
		name, body string
		outcome    string
		hints      string
	}{
		{"the default payload", payload, "hinted", "[19]"},
		{"a custom one", `{"ticket": {"id": "19", "updated_by": "amel@vigie.example"}}`, "hinted", "[19]"},
		{"no writer", `{"ticket": {"id": 19, "updated_by": {}}}`, "hinted", "[19]"},
		{"a writer of another kind", `{"ticket": {"id": 19, "updated_by": [5]}}`, "hinted", "[19]"},
		{"our own change", `{"ticket": {"id": 19, "updated_by": {"login": "vigie@vigie.example"}}}`, "own", "[]"},
		{"our own in a custom one", `{"ticket": {"id": 19, "updated_by": "vigie@vigie.example"}}`, "own", "[]"},
		{"a broken custom payload", `{"error": "unexpected token"}`, "senseless", "[]"},
		{"a placeholder", `{"ticket": {"id": "#{ticket.id / no such method}"}}`, "senseless", "[]"},
		{"no ticket", `{"ticket": {}}`, "senseless", "[]"},
		{"a ticket of no id", `{"ticket": {"id": 0}}`, "senseless", "[]"},
		{"a huge id", `{"ticket": {"id": 99999999999999999999}}`, "senseless", "[]"},
		{"a fraction", `{"ticket": {"id": 1.5}}`, "senseless", "[]"},
		{"a list", `[]`, "senseless", "[]"},
		{"nothing", ``, "senseless", "[]"},
		{"bytes", "\x00\xff\xfe", "senseless", "[]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			l := newListener(t, own)
			// Zammad repeats whatever is not answered with success, which would
			// mend nothing here.
			if code := l.deliver("s3cret", test.body, "d-1"); code != http.StatusNoContent {
				t.Errorf("answer is %d", code)
			}
			l.holds(t, test.outcome, 1)
			if got := fmt.Sprint(l.hints); got != test.hints {
				t.Errorf("hints are %s, want %s", got, test.hints)
			}
			if warned := strings.Contains(l.log.String(), "tells of no ticket"); warned != (test.outcome == "senseless") {
				t.Errorf("log is %s", l.log.String())
			}
		})
	}
}

// While our own login is not known, nothing is taken for ours.
func TestWebhookWithoutALogin(t *testing.T) {
	t.Parallel()
	l := newListener(t)
	l.deliver("s3cret", `{"ticket": {"id": 19}}`, "d-1")
	l.holds(t, "hinted", 1)
}

// holds checks the count of one outcome.
func (l *listener) holds(t *testing.T, outcome string, count int) {
	t.Helper()
	families, err := l.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got := 0
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			if metric.GetLabel()[0].GetValue() == outcome {
				got = int(metric.GetCounter().GetValue())
			}
		}
	}
	if got != count {
		t.Errorf("%d deliveries were %s, want %d", got, outcome, count)
	}
}

func TestWebhookRefuses(t *testing.T) {
	t.Parallel()
	right := signature("s3cret", payload)
	for _, test := range []struct {
		name, method, signature string
		body                    io.Reader
		broken                  error
		outcome                 string
		status                  int
	}{
		{"another method", http.MethodGet, right, strings.NewReader(payload), nil, "method", 405},
		{"no signature", http.MethodPost, "", strings.NewReader(payload), nil, "unsigned", 401},
		{"another sum", http.MethodPost, "sha256=" + strings.Repeat("0", 64), strings.NewReader(payload), nil, "unsigned", 401},
		{"half a sum", http.MethodPost, right[:25], strings.NewReader(payload), nil, "unsigned", 401},
		{"no digits", http.MethodPost, "sha1=" + strings.Repeat("x", 40), strings.NewReader(payload), nil, "unsigned", 401},
		{"another body", http.MethodPost, right, strings.NewReader(payload + " "), nil, "forged", 403},
		{"another secret", http.MethodPost, signature("other", payload), strings.NewReader(payload), nil, "forged", 403},
		{"a cut body", http.MethodPost, right, io.MultiReader(strings.NewReader("{"), cutReader{}), nil, "cut", 400},
		{"a flood", http.MethodPost, right, io.LimitReader(endless{}, 64<<20), nil, "too_large", 413},
		{"no secret", http.MethodPost, right, strings.NewReader(payload), errors.New("no file"), "no_secret", 503},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			l := newListener(t)
			l.broken = test.broken
			r := httptest.NewRequest(test.method, "/api/v1/zammad", test.body)
			if test.signature != "" {
				r.Header.Set("X-Hub-Signature", test.signature)
			}
			if code := l.send(r); code != test.status {
				t.Errorf("answer is %d, want %d", code, test.status)
			}
			l.holds(t, test.outcome, 1)
			if len(l.hints) != 0 {
				t.Errorf("hints are %v", l.hints)
			}
		})
	}
}

type cutReader struct{}

func (cutReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

type endless struct{}

func (endless) Read(into []byte) (int, error) {
	for i := range into {
		into[i] = ' '
	}
	return len(into), nil
}

// An empty secret would let everybody sign.
func TestWebhookWithoutASecret(t *testing.T) {
	t.Parallel()
	l := newListener(t)
	l.secret = ""
	if code := l.deliver("", payload, "d-1"); code != http.StatusServiceUnavailable || len(l.hints) != 0 {
		t.Errorf("answer is %d, hints %v", code, l.hints)
	}
}

func TestWebhookSecretRotates(t *testing.T) {
	t.Parallel()
	l := newListener(t)
	for i, step := range []struct {
		now, with string
		want      int
	}{
		{"s3cret", "s3cret", 204},
		{"n3w", "s3cret", 403},
		{"n3w", "s3cret", 403},
		{"n3w", "n3w", 204},
		{"n3w", "forger", 403},
	} {
		l.secret = step.now
		if code := l.deliver(step.with, payload, fmt.Sprint("d-", i)); code != step.want {
			t.Errorf("step %d: %d, want %d", i, code, step.want)
		}
	}
	if warned := strings.Count(l.log.String(), "is refused"); warned != 2 {
		t.Errorf("%d warnings, want one each time that refusals began", warned)
	}
}

// The desk repeats a delivery whose answer was lost, with the same id; a
// refused one was not taken.
func TestWebhookTakesADeliveryOnce(t *testing.T) {
	t.Parallel()
	l := newListener(t)
	if code := l.deliver("wrong", payload, "d-1"); code != http.StatusForbidden {
		t.Fatal(code)
	}
	for range 3 {
		if code := l.deliver("s3cret", payload, "d-1"); code != http.StatusNoContent {
			t.Fatal(code)
		}
	}
	l.holds(t, "repeated", 2)
	for range 2 {
		l.deliver("s3cret", payload, "")                        // none at all
		l.deliver("s3cret", payload, strings.Repeat("x", 9000)) // not remembered
	}
	if len(l.hints) != 5 {
		t.Errorf("%d hints, want 5", len(l.hints))
	}
	for i := range 5000 { // what is remembered is bounded
		l.deliver("s3cret", payload, fmt.Sprint("e-", i))
	}
	l.deliver("s3cret", payload, "e-4999")
	l.deliver("s3cret", payload, "d-1")
	if len(l.hints) != 5006 {
		t.Errorf("%d hints, want 5006", len(l.hints))
	}
}

func TestWebhookInParallel(t *testing.T) {
	t.Parallel()
	l := newListener(t)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for j := range 50 {
				l.deliver("s3cret", payload, fmt.Sprint((i+j)%50))
			}
		})
	}
	group.Wait()
	if len(l.hints) != 50 {
		t.Errorf("%d hints, want 50", len(l.hints))
	}
	if problems, err := testutil.GatherAndLint(l.registry); err != nil || len(problems) > 0 {
		t.Errorf("metrics: %v, %v", problems, err)
	}
}

// TestWebhookCountsFromZero: an alert on the first refusal, and on a desk that
// never sends, needs the series before anything came.
func TestWebhookCountsFromZero(t *testing.T) {
	t.Parallel()
	l := newListener(t)
	if n, err := testutil.GatherAndCount(l.registry, "vigie_zammad_webhooks_total"); err != nil || n != 10 {
		t.Errorf("%d outcomes are counted before the first delivery, want 10 (%v)", n, err)
	}
	l.deliver("wrong", payload, "1")
	if n, err := testutil.GatherAndCount(l.registry, "vigie_zammad_webhooks_total"); err != nil || n != 10 {
		t.Errorf("%d outcomes are counted after a refusal, want 10 (%v)", n, err)
	}
}
