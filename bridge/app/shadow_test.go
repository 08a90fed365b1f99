package app_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/internal/daemon"
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
	beats := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a shadow sends a heartbeat") }))
	t.Cleanup(beats.Close)
	s.configure(t, "tickets: ", fmt.Sprintf("heartbeat: {url: '%s', interval: 1s}\ntickets: ", beats.URL))
	s.files.Shadow = true
	s.reported(t, "[SNMP] sw-1 is down")
	from := len(s.desk.Requests())
	s.start(t)
	s.imported(t)
	s.reported(t, "Imprimante en panne") // once it watches: that is Amel's one write
	s.set(true, true)
	began := time.Now()
	s.webhook(t, began, time.Time{})
	ours := s.shown(t, "open")
	if ours.Number != "ombre-1" || ours.URL != "/shadow" || ours.Owner != "" {
		t.Errorf("it is planned as %+v", ours)
	}
	text := s.shadowOnce(t, "Imprimante")
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
	reported := 0
	for _, each := range s.desk.Requests()[from:] {
		if each.Method == http.MethodPost && each.Path == "/api/v1/tickets" && reported == 0 {
			reported++
			continue
		}
		if each.Method != http.MethodGet && (each.Method != http.MethodPost || each.Path != "/api/v1/tickets/search") {
			t.Errorf("the desk was asked to %s %s", each.Method, each.Path)
		}
	}
	if _, err := os.Stat(s.path("ledger.db")); err == nil {
		t.Error("it has used the ledger that is for earnest")
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	s.reportsDays(t)
}

// shadowOnce is the report once it tells of a ticket that was just opened.
func (s *scene) shadowOnce(t *testing.T, of string) string {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		_, text := s.ask(t, http.MethodGet, "/shadow", "reader", "", nil)
		if strings.Contains(text, of) {
			return text
		}
		if time.Now().After(deadline) {
			t.Fatalf("it never tells of %s:\n%s", of, text)
		}
	}
}

// reportsDays: of the days only those that it watched, once people have had their
// time for tickets, and these are read.
func (s *scene) reportsDays(t *testing.T) {
	t.Helper()
	zone := time.FixedZone("Tunis", 3600) // as the contract
	now := time.Now().In(zone)
	today, yesterday := now.Format(time.DateOnly), now.AddDate(0, 0, -1).Format(time.DateOnly)
	midnight := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, zone)
	bridge, err := app.New(t.Context(), s.files, s.logger)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if err := bridge.Run(gone, daemon.Options{Flags: &daemon.Flags{Listen: []string{"127.0.0.1:0"}}}); err != nil {
			t.Error(err)
		}
	}()
	for _, step := range []struct {
		read, now time.Time
		written   bool
	}{
		{midnight, midnight.Add(10 * time.Minute), false},
		{midnight.Add(29 * time.Minute), midnight.Add(40 * time.Minute), false}, // Zammad is away
		{midnight.Add(31 * time.Minute), midnight.Add(50 * time.Hour), true},    // … or the bridge was
	} {
		s.readUpTo(t, step.read)
		if err := bridge.ReportDays(t.Context(), step.now); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(s.path(fmt.Sprintf("shadow-%s.txt", today)))
		if (err == nil) != step.written || step.written && !strings.Contains(string(text), "aurait ouverts : 1") {
			t.Errorf("at %s: %s, %v", step.now, text, err)
		}
	}
	if _, err := os.Stat(s.path(fmt.Sprintf("shadow-%s.txt", yesterday))); err == nil {
		t.Error("a day that it has not watched is reported")
	}
	if !strings.Contains(s.logs.String(), "a day of the shadow") {
		t.Error("the log does not tell of the day")
	}
	var out strings.Builder
	if err := app.PrintShadow(t.Context(), s.files, "", time.Now(), &out); err != nil || !strings.Contains(out.String(), "aurait ouverts : 1") {
		t.Errorf("the last 24 hours: %v\n%s", err, &out)
	}
	if err := app.PrintShadow(t.Context(), s.files, yesterday, time.Now(), &out); err == nil || !strings.Contains(err.Error(), "has not watched then: "+yesterday) {
		t.Errorf("yesterday: %v", err)
	}
	if err := app.PrintShadow(t.Context(), s.files, "hier", time.Now(), &out); err == nil {
		t.Error("a day that is none is taken")
	}
}

// readUpTo has the desk read to the end at some time.
func (s *scene) readUpTo(t *testing.T, at time.Time) {
	t.Helper()
	store, err := sqlite.Open(t.Context(), s.path("ledger.shadow.db"), s.logger)
	if err != nil {
		t.Fatal(err)
	}
	state, err := store.MirrorState(t.Context())
	state.SyncedAt = at
	if err := errors.Join(err, store.SaveMirrorState(t.Context(), state), store.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestNoShadow(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	if err := app.PrintShadow(t.Context(), s.files, "", time.Now(), &strings.Builder{}); err == nil || !strings.Contains(err.Error(), "ledger.shadow.db") {
		t.Errorf("without a shadow: %v", err)
	}
}
