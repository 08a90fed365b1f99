package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// again sends a webhook again, and gives what is said of it.
func (s *scene) again(t *testing.T, what, source string) (string, error) {
	t.Helper()
	write(t, s.path("alerts.token"), "any-alerts")
	var out strings.Builder
	err := app.Replay{
		Remote: app.Remote{URL: s.base, TokenFile: s.path("alerts.token")}, Config: s.files.Config, What: what, Source: source,
	}.Run(t.Context(), &out)
	return out.String(), err
}

// TestReplay: what was refused is taken once its cause is mended, in the name
// of its source, and proves nothing of it.
func TestReplay(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.start(t)
	s.set(true, true)
	body := `{"version":"%s","alerts":[
		{"status":"firing","labels":{"alertname":"Watchdog"},"startsAt":"2026-01-01T00:00:00Z","fingerprint":"00000000000000dd"},
		{"status":"firing","labels":{"alertname":"EquipementInjoignable","site":"lycee-1","device":"sw-1","family":"reachability","severity":"critical"},
		 "startsAt":%q,"fingerprint":"00000000000000a1"}]}`
	began := time.Now().UTC().Format(time.RFC3339)
	if code, text := s.ask(t, http.MethodPost, "/api/v1/alerts/noc", "noc-alerts", fmt.Sprintf(body, "9", began), nil); code != http.StatusBadRequest {
		t.Fatalf("answered %d %s", code, text)
	}
	refused, err := s.client().Refusals(t.Context())
	if err != nil || len(refused.Refusals) != 1 {
		t.Fatalf("refused are %+v, %v", refused, err)
	}
	id := fmt.Sprint(refused.Refusals[0].ID)
	if said, err := s.again(t, id, ""); err == nil || !strings.Contains(err.Error(), "answered 400") {
		t.Errorf("as it was: %s, %v", said, err)
	}
	write(t, s.path("webhook.json"), fmt.Sprintf(body, "4", began))
	if said, err := s.again(t, s.path("webhook.json"), "noc"); err != nil || said != "taken: 1 alerts of source noc\n" {
		t.Errorf("mended: %s, %v", said, err)
	}
	s.shown(t, "open")

	// What was taken can be sent again, and changes nothing.
	s.webhook(t, time.Now(), time.Time{})
	before, err := s.client().Tickets(t.Context(), reportapi.TicketQuery{})
	if err != nil {
		t.Fatal(err)
	}
	taken := ""
	for n := 1; n < 20 && taken == ""; n++ {
		if said, err := s.again(t, fmt.Sprint(n), ""); err == nil {
			taken = said
		}
	}
	after, err := s.client().Tickets(t.Context(), reportapi.TicketQuery{})
	if err != nil || taken == "" || len(after.Tickets) != len(before.Tickets) || after.Tickets[0].Incident != before.Tickets[0].Incident {
		t.Errorf("sent again (%s): %+v, %v", taken, after, err)
	}
}

func TestReplayFailures(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.start(t)
	write(t, s.path("cut.json"), `{"version":"4","alerts":[{"labels":`)
	write(t, s.path("none.json"), `{"version":"4"}`)
	write(t, s.path("alive.json"), `{"version":"4","alerts":[{"labels":{"alertname":"Watchdog"}}]}`)
	for _, test := range []struct{ what, source, told string }{
		{"7777", "", "the ledger keeps no delivery 7777: they are kept for 168h"},
		{s.path("cut.json"), "", "give --source"},
		{s.path("cut.json"), "noc", "it is not whole, or none"},
		{s.path("none.json"), "noc", "its alerts"},
		{s.path("alive.json"), "noc", "no alert, but for signs of life"},
		{s.path("absent.json"), "noc", "is the id of none that was kept: open"},
		{"absent", "", "no such file"},
	} {
		if said, err := s.again(t, test.what, test.source); err == nil || !strings.Contains(err.Error(), test.told) {
			t.Errorf("%s: %s, %v, want %q", test.what, said, err, test.told)
		}
	}
	write(t, s.path("right.json"), `{"version":"4","alerts":[{"status":"firing","labels":{"a":"b"},"startsAt":"2026-01-01T00:00:00Z","fingerprint":"00000000000000a1"}]}`)
	if said, err := s.again(t, s.path("right.json"), "inconnue"); err == nil || !strings.Contains(err.Error(), "answered 404") {
		t.Errorf("of no source: %s, %v", said, err)
	}
	reader := app.Replay{Remote: s.remote(t), Config: s.files.Config, What: s.path("right.json"), Source: "noc"}
	if err := reader.Run(t.Context(), &strings.Builder{}); err == nil || !strings.Contains(err.Error(), "needs the scope alerts (403)") {
		t.Errorf("by a token of operators: %v", err)
	}
}
