package escalation_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/escalation"
)

const sharedSecret = "un secret de seize caractères"

// receiver is what is told; it answers the statuses in turn, then 200.
type receiver struct {
	*httptest.Server

	mu       sync.Mutex
	statuses []int
	requests []*http.Request
	bodies   []string
	during   func()
}

func newReceiver(t *testing.T, statuses ...int) *receiver {
	t.Helper()
	r := &receiver{statuses: statuses}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			t.Error(err)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.requests, r.bodies = append(r.requests, request), append(r.bodies, string(body))
		if r.during != nil {
			r.during()
		}
		if len(r.statuses) > 0 {
			w.Header().Set("Location", "/ailleurs")
			w.WriteHeader(r.statuses[0])
			r.statuses = r.statuses[1:]
		}
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) hook(t *testing.T) escalation.Hook {
	t.Helper()
	return escalation.Hook{Name: "sms", URL: r.URL, SecretFile: secret(t, sharedSecret)}
}

// fired is a rig whose incident's step "niveau 3" has fired, at 6 h.
func fired(t *testing.T, hooks ...escalation.Hook) *rig {
	t.Helper()
	r := newRig(t, openSQLite(t), hooks...)
	r.open("01A", func(i *bridge.Incident) { i.State, i.AcknowledgedAt = bridge.StateAcknowledged, t0 })
	r.look(4 * time.Hour)
	r.look(6 * time.Hour)
	return r
}

// tell tells all that is to be told at an instant.
func (r *rig) tell(after time.Duration) {
	r.t.Helper()
	for range 9 {
		busy, err := r.engine.TellOnce(r.t.Context(), at(after))
		if err != nil {
			r.t.Fatal(err)
		}
		if !busy {
			return
		}
	}
	r.t.Fatal("there is something to tell without an end")
}

func (r *rig) hook() bridge.Escalation {
	r.t.Helper()
	for _, e := range r.passed("01A") {
		if e.Hook != "" {
			return e
		}
	}
	r.t.Fatal("no step has a webhook")
	return bridge.Escalation{}
}

func TestWebhookIsSigned(t *testing.T) {
	t.Parallel()
	to := newReceiver(t)
	r := fired(t, to.hook(t))
	r.tell(6 * time.Hour)
	r.tell(7 * time.Hour)
	if len(to.bodies) != 1 {
		t.Fatalf("told %d times: %q", len(to.bodies), to.bodies)
	}
	head := to.requests[0].Header
	stamp := head.Get("X-Vigie-Timestamp")
	if want := "sha256=" + escalation.Sign([]byte(sharedSecret), stamp, []byte(to.bodies[0])); head.Get("X-Vigie-Signature") != want || stamp != strconv.FormatInt(at(6*time.Hour).Unix(), 10) {
		t.Errorf("the signature is %q of %q", head.Get("X-Vigie-Signature"), stamp)
	}
	var told escalation.Told
	if err := json.Unmarshal([]byte(to.bodies[0]), &told); err != nil {
		t.Fatal(err)
	}
	if told.Delivery == "" || told.Delivery != head.Get("X-Vigie-Delivery") {
		t.Errorf("the delivery is %q in the body, %q beside it", told.Delivery, head.Get("X-Vigie-Delivery"))
	}
	want := escalation.Told{
		Version: 1, Delivery: told.Delivery, Kind: "functional", Ladder: "technique", Step: "niveau 3",
		DueAt: at(6 * time.Hour), FiredAt: at(6 * time.Hour), Incident: "01A", Criticity: "P2", State: "acknowledged", Title: "Coupure",
		Site: "ecole-7", Device: "sw-1", Link: "https://vigie.example/incidents/01A",
	}
	if told != want {
		t.Errorf("told is\n%+v\nwant\n%+v", told, want)
	}
	if e := r.hook(); !e.HookDone.Equal(at(6*time.Hour)) || !e.HookNext.IsZero() || e.HookError != "" || e.HookAttempts != 1 {
		t.Errorf("the row is %+v", e)
	}
}

// TestSignIsKnown holds the signature to one worked out by another program, as
// a receiver would: printf '1.x' | openssl dgst -sha256 -hmac secret.
func TestSignIsKnown(t *testing.T) {
	t.Parallel()
	if got, want := escalation.Sign([]byte("secret"), "1", []byte("x")), "33270e99f50e3d3ec295e0d7185dc323a6231c2739f396d70e6b71ea6a435486"; got != want {
		t.Errorf("signature is %s, want %s", got, want)
	}
}

// TestWebhookIsTriedAgain: later each time, with one delivery number.
func TestWebhookIsTriedAgain(t *testing.T) {
	t.Parallel()
	to := newReceiver(t, 500, 503, 429)
	r := fired(t, to.hook(t))
	for _, step := range []struct {
		after time.Duration
		told  int
	}{
		{0, 1},
		{4 * time.Second, 1},
		{5 * time.Second, 2},
		{14 * time.Second, 2},
		{15 * time.Second, 3},
		{34 * time.Second, 3},
		{35 * time.Second, 4},
		{30 * time.Minute, 4},
	} {
		if r.tell(6*time.Hour + step.after); len(to.bodies) != step.told {
			t.Errorf("after %s it was told %d times, want %d", step.after, len(to.bodies), step.told)
		}
	}
	for _, request := range to.requests {
		if got, want := request.Header.Get("X-Vigie-Delivery"), to.requests[0].Header.Get("X-Vigie-Delivery"); got != want {
			t.Errorf("another delivery %q after %q", got, want)
		}
	}
	if lost := r.texts("01A", bridge.KindHookLost); len(lost) != 0 {
		t.Errorf("it was taken, and the journal says %q", lost)
	}
	text := `# HELP vigie_escalation_webhooks_total Webhooks of steps, by what came of an attempt.
# TYPE vigie_escalation_webhooks_total counter
vigie_escalation_webhooks_total{outcome="abandoned",webhook="sms"} 0
vigie_escalation_webhooks_total{outcome="failed",webhook="sms"} 3
vigie_escalation_webhooks_total{outcome="taken",webhook="sms"} 1
`
	if err := testutil.GatherAndCompare(r.registry, strings.NewReader(text), "vigie_escalation_webhooks_total"); err != nil {
		t.Error(err)
	}
}

// TestWebhookIsGivenUp: after an hour, or at once where trying again is no use;
// the ticket says so.
func TestWebhookIsGivenUp(t *testing.T) {
	t.Parallel()
	gone := newReceiver(t)
	gone.Close()
	for name, test := range map[string]struct {
		hook   func(t *testing.T) []escalation.Hook
		reason string
		after  time.Duration
	}{
		"refused":      {func(t *testing.T) []escalation.Hook { return []escalation.Hook{newReceiver(t, 401).hook(t)} }, "answered 401", 0},
		"redirected":   {func(t *testing.T) []escalation.Hook { return []escalation.Hook{newReceiver(t, 302).hook(t)} }, "answered 302", 0},
		"not known":    {func(*testing.T) []escalation.Hook { return nil }, "bridge.yml has no such webhook", 0},
		"nobody hears": {func(t *testing.T) []escalation.Hook { return []escalation.Hook{gone.hook(t)} }, "connection refused", 2 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := fired(t, test.hook(t)...)
			before := r.incident("01A").Desired
			for after := time.Duration(0); after <= test.after; after += 5 * time.Minute {
				r.tell(6*time.Hour + after)
			}
			e := r.hook()
			if e.HookDone.IsZero() || !e.HookNext.IsZero() || !strings.Contains(e.HookError, test.reason) || strings.Contains(e.HookError, "127.0.0.1/") {
				t.Errorf("the row is %+v", e)
			}
			want(t, "lost", r.texts("01A", bridge.KindHookLost), "Escalade « niveau 3 » : le système « sms » n'a pas pu être prévenu")
			if after := r.incident("01A").Desired; after != before+1 {
				t.Errorf("the ticket is to be written %d times", after-before)
			}
		})
	}
}

// TestWebhookEndsWithItsStep: what was not taken before its condition ended is
// not tried again.
func TestWebhookEndsWithItsStep(t *testing.T) {
	t.Parallel()
	to := newReceiver(t, 500)
	r := fired(t, to.hook(t))
	r.tell(6 * time.Hour)
	r.moment.set(at(6*time.Hour + time.Second))
	r.alter("01A", func(i *bridge.Incident) { i.State = bridge.StateRestored }, bridge.KindRestored)
	r.look(6*time.Hour + 2*time.Second)
	r.tell(7 * time.Hour)
	if len(to.bodies) != 1 || r.hook().HookDone.IsZero() || len(r.texts("01A", bridge.KindHookLost)) != 0 {
		t.Errorf("told %d times, the row is %+v", len(to.bodies), r.hook())
	}
}

// TestWebhookOfAProcessThatDied: who claimed it and is gone is relieved once
// its claim has run out, and two at once tell it once.
func TestWebhookOfAProcessThatDied(t *testing.T) {
	t.Parallel()
	to := newReceiver(t)
	r := fired(t, to.hook(t))
	if claimed, err := r.store.ClaimHook(t.Context(), at(6*time.Hour), 20*time.Second); err != nil || claimed == nil {
		t.Fatal(claimed, err)
	}
	r.tell(6*time.Hour + 10*time.Second)
	if len(to.bodies) != 0 {
		t.Error("it is told while another is at it")
	}
	r.tell(6*time.Hour + 20*time.Second)
	if len(to.bodies) != 1 {
		t.Errorf("it is told %d times once the claim has run out", len(to.bodies))
	}
}

func TestHookConfig(t *testing.T) {
	t.Parallel()
	good := escalation.Hook{Name: "sms", URL: "https://sms.example/vigie", SecretFile: "secret"}
	for name, test := range map[string]struct {
		change func(*escalation.Hook)
		want   string
	}{
		"good":      {func(*escalation.Hook) {}, ""},
		"name":      {func(h *escalation.Hook) { h.Name = "" }, "name: no name given"},
		"no scheme": {func(h *escalation.Hook) { h.URL = "sms.example/vigie" }, "url: is not an HTTP address"},
		"scheme":    {func(h *escalation.Hook) { h.URL = "ftp://sms.example" }, "url: is not an HTTP address"},
		"password":  {func(h *escalation.Hook) { h.URL = "https://a:b@sms.example" }, "url: is not an HTTP address"},
		"secret":    {func(h *escalation.Hook) { h.SecretFile = "" }, "secret_file: no secret given"},
	} {
		hook := good
		test.change(&hook)
		got := ""
		hook.Validate(func(key, message, _ string) { got = key + ": " + message })
		if got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestSecretOfAHook(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{"missing": t.TempDir() + "/none", "short": secret(t, "court")} {
		_, err := escalation.New(escalation.Options{Hooks: []escalation.Hook{{Name: "sms", URL: "https://sms.example", SecretFile: path}}})
		if err == nil || !strings.Contains(err.Error(), "read secret of webhook sms") || strings.Contains(err.Error(), "court") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
