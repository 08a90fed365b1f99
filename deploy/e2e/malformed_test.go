package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/deploy/lab/stack"
)

func TestMalformedWebhookIsRefusedAndKept(t *testing.T) {
	s := open(t, stack.Options{Without: []string{stack.Prometheus, stack.Alertmanager, stack.Blackbox, stack.SNMPExporter}})
	tests := []struct {
		name, payload string
		reason        string // a part of it
	}{
		{"not JSON", `{"version":"4","alerts":[`, "JSON"},
		{"another version", `{"version":"3","alerts":[]}`, "version"},
		{"an alert without labels", `{"version":"4","status":"firing","alerts":[{"status":"firing","labels":{},"startsAt":"2026-01-01T00:00:00Z","fingerprint":"00"}]}`, "label"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := s.within(t)
			status, answer, err := s.call(request{
				method: http.MethodPost, url: s.URL(stack.Bridge) + "/api/v1/alerts/noc",
				credentials: bearer(s.Tokens().Alertmanager), body: []byte(tt.payload),
			})
			s.must(err)
			if status != http.StatusBadRequest || !strings.Contains(answer, tt.reason) {
				t.Errorf("answered %d %q, want 400 with a reason about %q", status, answer, tt.reason)
			}
			refusals, err := s.bridge().Refusals(t.Context())
			s.must(err)
			checkKept(t, refusals, tt.payload, tt.reason)
		})
	}
	_, page, err := s.call(request{method: http.MethodGet, url: s.StatusPage() + "/"})
	if err != nil || !strings.Contains(page, "Livraisons refusées") {
		t.Errorf("the status page does not tell of refusals (%v):\n%s", err, page)
	}
	if list, err := s.tickets(); err != nil || len(list) != 0 {
		t.Errorf("tickets %v (%v), want none", list, err)
	}
}

// checkKept looks at the newest refusal.
func checkKept(t *testing.T, refusals reportapi.RefusalList, payload, reason string) {
	t.Helper()
	if len(refusals.Refusals) == 0 {
		t.Fatal("nothing was kept")
	}
	kept := refusals.Refusals[0]
	if kept.Payload != payload || !strings.Contains(kept.Reason, reason) {
		t.Errorf("kept %q because %q", kept.Payload, kept.Reason)
	}
}

func TestWebhookNeedsItsToken(t *testing.T) {
	s := open(t, stack.Options{Without: []string{stack.Prometheus, stack.Alertmanager, stack.Blackbox, stack.SNMPExporter}})
	for _, tt := range []struct {
		name, credentials string
		want              int
	}{
		{"no token", "", http.StatusUnauthorized},
		{"an unknown token", bearer("passe-partout"), http.StatusUnauthorized},
		{"a token that may read only", bearer(s.Tokens().Read), http.StatusForbidden},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := s.within(t)
			status, answer, err := s.call(request{
				method: http.MethodPost, url: s.URL(stack.Bridge) + "/api/v1/alerts/noc",
				credentials: tt.credentials, body: []byte(`{"version":"4","alerts":[]}`),
			})
			s.must(err)
			if status != tt.want {
				t.Errorf("answered %d %q, want %d", status, answer, tt.want)
			}
		})
	}
}
