package app_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// reported is a ticket that Amel opens.
func (s *scene) reported(t *testing.T, title string) int64 {
	t.Helper()
	return int64(s.agent(t, http.MethodPost, "tickets", map[string]any{
		"title": title, "group": "N1", "customer": "supervision@vigie.example", "article": map[string]any{"body": "vu ce matin"},
	})["id"].(float64))
}

// TestShadow: everything is planned beside what people do, over a restart too,
// and the desk is only read.
func TestShadow(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.configure(t, "tickets: ", "adoption: {titles: ['^\\[SNMP\\] (?P<device>\\S+) is down']}\nmirror: {interval: 1s, requests_per_second: 1000}\ntickets: ")
	s.files.Shadow = true
	s.reported(t, "[SNMP] sw-1 is down")
	s.reported(t, "Imprimante en panne")
	from := len(s.desk.Requests())
	s.start(t)
	s.imported(t)
	s.set(true, true)
	began := time.Now()
	s.webhook(t, began, time.Time{})
	ours := s.shown(t, "open")
	if ours.Number != "ombre-1" || ours.URL != "/shadow" || ours.Owner != "" {
		t.Errorf("it is planned as %+v", ours)
	}
	_, text := s.ask(t, http.MethodGet, "/shadow", "reader", "", nil)
	for _, want := range []string{"aurait ouverts : 1, dont 1 avec", "Commutateur « sw-1 » injoignable  (n° ", "sans incident : 1.", "N1  Imprimante en panne"} {
		if !strings.Contains(text, want) {
			t.Errorf("the report does not say %q:\n%s", want, text)
		}
	}
	if _, page := s.ask(t, http.MethodGet, "/", "reader", "", nil); !strings.Contains(page, "Mode ombre") {
		t.Error("the status page does not say so")
	}
	if _, err := s.operator().Do(t.Context(), ours.Incident, reportapi.Act{Act: "take", Person: "amel"}); err == nil || !strings.Contains(err.Error(), "409: La passerelle est en mode ombre") {
		t.Errorf("an act: %v", err)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}

	s.start(t)
	s.set(false, true)
	s.webhook(t, began, time.Now())
	if closed := s.shown(t, "closed"); closed.TicketID != ours.TicketID || closed.TicketState != "closed" {
		t.Errorf("after a restart it is planned as %+v", closed)
	}
	journal, err := s.client().Operations(t.Context(), ours.Incident)
	if err != nil {
		t.Fatal(err)
	}
	for _, each := range journal.Operations {
		if each.Kind == "ticket_gone" {
			t.Errorf("what was planned is forgotten: %+v", each)
		}
	}
	for _, each := range s.desk.Requests()[from:] {
		if each.Method != http.MethodGet && (each.Method != http.MethodPost || each.Path != "/api/v1/tickets/search") {
			t.Errorf("the desk was asked to %s %s", each.Method, each.Path)
		}
	}
	if _, err := os.Stat(s.path("ledger.db")); err == nil {
		t.Error("it has used the ledger that is for earnest")
	}
	s.yesterday(t)
}

// yesterday: the day before is reported, and can be asked for.
func (s *scene) yesterday(t *testing.T) {
	t.Helper()
	zone := time.FixedZone("Tunis", 3600) // as the contract
	day := time.Now().In(zone).AddDate(0, 0, -1).Format(time.DateOnly)
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		text, err := os.ReadFile(s.path(fmt.Sprintf("shadow-%s.txt", day)))
		if err == nil && strings.Contains(string(text), "aurait ouverts : 0") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("yesterday is never reported: %s, %v", text, err)
		}
	}
	if !strings.Contains(s.logs.String(), "a day of the shadow") {
		t.Error("the log does not tell of the day")
	}
	var out strings.Builder
	if err := app.PrintShadow(t.Context(), s.files, "", time.Now(), &out); err != nil || !strings.Contains(out.String(), "aurait ouverts : 1") {
		t.Errorf("the last 24 hours: %v\n%s", err, &out)
	}
	out.Reset()
	if err := app.PrintShadow(t.Context(), s.files, day, time.Now(), &out); err != nil || !strings.Contains(out.String(), "aurait ouverts : 0") {
		t.Errorf("yesterday: %v\n%s", err, &out)
	}
	if err := app.PrintShadow(t.Context(), s.files, "hier", time.Now(), &out); err == nil {
		t.Error("a day that is none is taken")
	}
}

func TestNoShadow(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	if err := app.PrintShadow(t.Context(), s.files, "", time.Now(), &strings.Builder{}); err == nil || !strings.Contains(err.Error(), "ledger.shadow.db") {
		t.Errorf("without a shadow: %v", err)
	}
}
