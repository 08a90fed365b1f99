package app_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
	"github.com/vigie-noc/vigie/internal/daemon"
	"github.com/vigie-noc/vigie/internal/document"
)

// TestOutage follows one fault from its webhook to the closed ticket; in
// between, that which measures it is away for a while.
func TestOutage(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.start(t)
	began := time.Now().Add(-time.Minute)
	s.webhook(t, began, time.Time{})
	opened := s.shown(t, "open")
	if opened.Criticity != "P1" || opened.Group != "N2" || opened.Site != "lycee-1" || opened.Device != "sw-1" || opened.Alerts != 1 ||
		opened.Title != "Commutateur « sw-1 » injoignable" || !opened.DetectedAt.Equal(began.UTC().Truncate(time.Millisecond)) {
		t.Errorf("the ticket is %+v", opened)
	}
	s.webhook(t, began, time.Time{}) // the other peer's copy

	s.set(false, false)
	s.webhook(t, began, time.Now())
	s.shown(t, "unverified")
	s.set(false, true)
	closed := s.shown(t, "closed") // the journal tells what it went through
	if closed.Incident != opened.Incident || closed.TicketID != opened.TicketID || closed.ClosedAt == nil || closed.Alerts != 0 {
		t.Errorf("the ticket is %+v", closed)
	}
	if all := s.tickets(t); len(all) != 1 || all[0]["state"] != "closed" || all[0]["vigie_state"] != "clos" || all[0]["vigie_incident"] != closed.Incident {
		t.Errorf("the desk has %v", all)
	}

	journal, err := s.client().Operations(t.Context(), closed.Incident)
	if err != nil {
		t.Fatal(err)
	}
	kinds := make([]string, 0, len(journal.Operations))
	for _, each := range journal.Operations {
		kinds = append(kinds, each.Kind)
	}
	told := strings.Join(kinds, " ")
	for _, order := range [][]string{{"detected", "opened", "unverified", "restored", "resolved", "closed"}, {"alert_firing", "alert_ended"}, {"ticket_created"}} {
		at := 0
		for _, kind := range order {
			next := strings.Index(told[at:], kind)
			if next < 0 {
				t.Fatalf("the journal tells %s, want %s in this order", told, order)
			}
			at += next
		}
	}
	if strings.Count(told, "alert_firing") != 1 || strings.Count(told, "ticket_created") != 1 {
		t.Errorf("the journal tells %s: something was done twice", told)
	}

	s.webhook(t, time.Now(), time.Time{}) // the fault comes back within the hour
	if again := s.shown(t, "open"); again.TicketID != opened.TicketID || again.Reopened != 1 {
		t.Errorf("the ticket is %+v", again)
	}
}

// TestMissedWebhook: what no webhook tells of is found in the list.
func TestMissedWebhook(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	text, err := os.ReadFile(s.files.Config)
	if err != nil {
		t.Fatal(err)
	}
	write(t, s.files.Config, strings.Replace(string(text), "{interval: 1s}", "{interval: 100ms, missed_after: 1ms}", 1))
	s.set(true, true)
	s.start(t)
	s.shown(t, "open")
}

func TestAuthorisation(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.start(t)
	s.webhook(t, time.Now(), time.Time{})
	incident := s.shown(t, "open").Incident
	proxied := http.Header{"X-Forwarded-For": {"127.0.0.1"}}
	forwarded := http.Header{"Forwarded": {"for=127.0.0.1"}}
	const hook = `{"version":"4","alerts":[{"status":"firing","labels":{"alertname":"Watchdog"},"startsAt":"2026-03-02T08:00:00Z","fingerprint":"00000000000000dd"}]}`
	tests := []struct {
		name   string
		method string
		path   string
		token  string
		header http.Header
		want   int
	}{
		{name: "webhook without token", method: "POST", path: "/api/v1/alerts/noc", want: 401},
		{name: "webhook with an unknown token", method: "POST", path: "/api/v1/alerts/noc", token: "nobody", want: 401},
		{name: "webhook with a hash for a token", method: "POST", path: "/api/v1/alerts/noc", token: hashOf("noc-alerts"), want: 401},
		{name: "webhook of its source", method: "POST", path: "/api/v1/alerts/noc", token: "noc-alerts", want: 200},
		{name: "webhook of any source", method: "POST", path: "/api/v1/alerts/grafana", token: "any-alerts", want: 200},
		{name: "webhook of another source", method: "POST", path: "/api/v1/alerts/noc", token: "grafana-alerts", want: 403},
		{name: "webhook with the reader's token", method: "POST", path: "/api/v1/alerts/noc", token: "reader", want: 403},
		{name: "webhook of an unknown source", method: "POST", path: "/api/v1/alerts/autre", token: "noc-alerts", want: 404},
		{name: "webhook of an unknown source without token", method: "POST", path: "/api/v1/alerts/autre", want: 401},
		{name: "webhook of the bridge's own source", method: "POST", path: "/api/v1/alerts/vigie", token: "any-alerts", want: 404},
		{name: "webhook by GET", method: "GET", path: "/api/v1/alerts/noc", token: "noc-alerts", want: 405},

		{name: "tickets without token", method: "GET", path: "/api/v1/tickets", want: 401},
		{name: "tickets with a sender's token", method: "GET", path: "/api/v1/tickets", token: "noc-alerts", want: 403},
		{name: "tickets with an administrator's token", method: "GET", path: "/api/v1/tickets", token: "admin", want: 403},
		{name: "tickets", method: "GET", path: "/api/v1/tickets", token: "reader", want: 200},
		{name: "operations without token", method: "GET", path: "/api/v1/tickets/" + incident + "/operations", want: 401},
		{name: "operations", method: "GET", path: "/api/v1/tickets/" + incident + "/operations", token: "reader", want: 200},
		{name: "refusals without token", method: "GET", path: "/api/v1/refusals", want: 401},
		{name: "refusals", method: "GET", path: "/api/v1/refusals", token: "reader", want: 200},
		{name: "status page without token", method: "GET", path: "/", want: 401},
		{name: "status page", method: "GET", path: "/", token: "reader", want: 200},
		{name: "status page of a browser", method: "GET", path: "/", header: http.Header{"Authorization": {"Basic eDpyZWFkZXI="}}, want: 200}, // x:reader
		{name: "journal without token", method: "GET", path: "/api/v1/tickets/999999/journal", want: 401},
		{name: "journal of no ticket", method: "GET", path: "/api/v1/tickets/999999/journal", token: "reader", want: 404},
		{name: "ticket page without token", method: "GET", path: "/tickets/999999", want: 401},
		{name: "page of no ticket", method: "GET", path: "/tickets/999999", token: "reader", want: 404},
		{name: "incident page without token", method: "GET", path: "/incidents/" + incident, want: 401},
		{name: "incident page", method: "GET", path: "/incidents/" + incident, token: "reader", want: 200},
		{name: "runbook without token", method: "GET", path: "/runbooks/SourceMuette", want: 401},
		{name: "unknown path", method: "GET", path: "/etc/passwd", token: "reader", want: 404},

		{name: "healthy", method: "GET", path: "/-/healthy", want: 200},
		{name: "ready", method: "GET", path: "/-/ready", header: proxied, want: 200},
		{name: "metrics from this machine", method: "GET", path: "/metrics", want: 200},
		{name: "metrics through a proxy", method: "GET", path: "/metrics", header: proxied, want: 401},
		{name: "metrics through another proxy", method: "GET", path: "/metrics", header: forwarded, want: 401},
		{name: "metrics through a proxy with the reader's token", method: "GET", path: "/metrics", header: proxied, token: "reader", want: 403},
		{name: "metrics through a proxy with the scraper's token", method: "GET", path: "/metrics", header: proxied, token: "scraper", want: 200},
		{name: "reload from this machine", method: "POST", path: "/-/reload", want: 200},
		{name: "reload by GET", method: "GET", path: "/-/reload", token: "reader", want: 404},
		{name: "reload through a proxy", method: "POST", path: "/-/reload", header: proxied, want: 401},
		{name: "reload through a proxy with the scraper's token", method: "POST", path: "/-/reload", header: proxied, token: "scraper", want: 403},
		{name: "reload through a proxy with an administrator's token", method: "POST", path: "/-/reload", header: proxied, token: "admin", want: 200},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			body := ""
			if test.method == http.MethodPost {
				body = hook
			}
			if code, text := s.ask(t, test.method, test.path, test.token, body, test.header); code != test.want {
				t.Errorf("answered %d %q, want %d", code, text, test.want)
			}
		})
	}
}

// TestRefusedWebhookIsSeen: what was refused can be looked at.
func TestRefusedWebhookIsSeen(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.start(t)
	if code, text := s.ask(t, http.MethodPost, "/api/v1/alerts/noc", "noc-alerts", `{"texte":"panne"}`, nil); code != http.StatusBadRequest || !strings.Contains(text, "send version 4") {
		t.Errorf("answered %d %q", code, text)
	}
	list, err := s.client().Refusals(t.Context())
	if err != nil || len(list.Refusals) != 1 || list.Refusals[0].Payload != `{"texte":"panne"}` || list.Refusals[0].Source != "noc" {
		t.Errorf("refusals are %+v, %v", list, err)
	}
	if _, text := s.ask(t, http.MethodGet, "/", "reader", "", nil); !strings.Contains(text, "Livraisons refusées") {
		t.Error("the status page does not tell of it")
	}
}

// TestStatusPageLeadsToTheDesk: by the address that people use, also where
// the bridge has another one.
func TestStatusPageLeadsToTheDesk(t *testing.T) {
	t.Parallel()
	for links, want := range map[string]string{
		"": "", // the bridge's own
		`links: {ticket: "https://tickets.example/zammad/#ticket/zoom/{ticket}"}`: "https://tickets.example/zammad",
		`links: {ticket: "https://tickets.example/of/{ticket}"}`:                  "https://tickets.example",
	} {
		s := newScene(t)
		config, err := os.ReadFile(s.files.Config)
		if err != nil {
			t.Fatal(err)
		}
		write(t, s.files.Config, string(config)+links+"\n")
		s.start(t)
		if want == "" {
			want = s.site.URL
		}
		if _, text := s.ask(t, http.MethodGet, "/", "reader", "", nil); !strings.Contains(text, `<a href="`+want+`">`) {
			t.Errorf("with %q the status page does not lead to %s", links, want)
		}
	}
}

func TestReload(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.start(t)
	reload := func() (int, string) { return s.ask(t, http.MethodPost, "/-/reload", "", "", nil) }
	inForce := func(version string) {
		t.Helper()
		if _, text := s.ask(t, http.MethodGet, "/", "reader", "", nil); !strings.Contains(text, "version "+version) {
			t.Errorf("the contract in force is not version %s", version)
		}
	}
	gauge := func(want string) {
		t.Helper()
		if _, text := s.ask(t, http.MethodGet, "/metrics", "", "", nil); !strings.Contains(text, "\nvigie_config_last_reload_successful "+want+"\n") {
			t.Errorf("vigie_config_last_reload_successful is not %s", want)
		}
	}
	second := strings.Replace(contract, `version: "1"`, `version: "2"`, 1)
	mistakes := []struct{ file, right, wrong, told string }{
		{"contract.yml", second, strings.Replace(second, "stability: 1s", "stability: une", 1), `contract.yml:5: levels[0].stability: `},
		{"inventory.yml", inventory, strings.Replace(inventory, "criticity: P1", "criticity: P7", 1), `inventory.yml:3: equipment[0].criticity: `},
		{"bridge.yml", readFile(t, s.files.Config), "source: []\n", `bridge.yml:1: source: unknown key`},
	}
	write(t, s.files.Contract, second)
	for _, m := range mistakes {
		write(t, s.path(m.file), m.wrong)
		if code, text := reload(); code != http.StatusInternalServerError || !strings.Contains(text, m.told) {
			t.Errorf("%s: answered %d %s\nwant 500 with %s", m.file, code, text, m.told)
		}
		inForce("1")
		gauge("0")
		write(t, s.path(m.file), m.right)
	}
	if code, text := reload(); code != http.StatusOK {
		t.Fatalf("answered %d %s", code, text)
	}
	inForce("2")
	gauge("1")

	write(t, s.files.Contract, strings.Replace(contract, `version: "1"`, `version: "3"`, 1))
	s.hangup <- syscall.SIGHUP
	s.hangup <- syscall.SIGHUP // taken up once the first is done
	inForce("3")

	write(t, s.files.Config, strings.Replace(readFile(t, s.files.Config), "pace: 100ms", "pace: 200ms", 1))
	if code, _ := reload(); code != http.StatusOK {
		t.Errorf("answered %d", code)
	}
	if !strings.Contains(s.logs.String(), "a restart alone takes up") {
		t.Error("nobody tells that the change needs a restart")
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestTwoBridges: nothing of a bridge is the process's.
func TestTwoBridges(t *testing.T) {
	t.Parallel()
	first, second := newScene(t), newScene(t)
	first.start(t)
	second.start(t)
	first.webhook(t, time.Now(), time.Time{})
	first.shown(t, "open")
	list, err := second.client().Tickets(t.Context(), reportapi.TicketQuery{})
	if err != nil || len(list.Tickets) != 0 || len(second.tickets(t)) != 0 {
		t.Errorf("the second has %+v, %v", list, err)
	}
	if err := first.stop(); err != nil {
		t.Error(err)
	}
	second.webhook(t, time.Now(), time.Time{})
	second.shown(t, "open")
}

// TestRestart: a bridge that is stopped while the desk is away goes on where
// it was.
func TestRestart(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	away, err := s.desk.Inject(zammadtest.Fault{Kind: zammadtest.Slow, Delay: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	s.start(t)
	s.webhook(t, time.Now(), time.Time{})
	s.until(t, "known", func(k reportapi.Ticket) bool { return !k.UpToDate })
	if code, _ := s.ask(t, http.MethodGet, "/-/ready", "", "", nil); code != http.StatusOK {
		t.Errorf("not ready (%d) because the desk is away", code)
	}
	stopping := time.Now()
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(stopping); took > 15*time.Second {
		t.Errorf("stopping took %s", took)
	}
	s.desk.Remove(away)
	s.start(t)
	s.shown(t, "open")
	if all := s.tickets(t); len(all) != 1 {
		t.Errorf("the desk has %d tickets", len(all))
	}
}

func TestRunFails(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	bridge, err := app.New(t.Context(), s.files, s.logger)
	if err != nil {
		t.Fatal(err)
	}
	err = bridge.Run(context.Background(), daemon.Options{Flags: &daemon.Flags{Listen: []string{taken.Addr().String()}}})
	if !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("Run fails with %v", err)
	}
	s.start(t) // the ledger was closed
}

func TestNewFails(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		spoil   func(t *testing.T, s *scene)
		told    string
		problem bool
	}{
		{"no bridge.yml", func(t *testing.T, s *scene) { remove(t, s.files.Config) }, "bridge.yml", false},
		{"no contract", func(t *testing.T, s *scene) { remove(t, s.files.Contract) }, "contract.yml", false},
		{"no tokens file", func(t *testing.T, s *scene) { remove(t, s.path("tokens.yml")) }, "tokens.yml", false},
		{"no token of the desk", func(t *testing.T, s *scene) { remove(t, s.path("zammad.token")) }, "zammad.token", false},
		{"no inventory", func(t *testing.T, s *scene) { remove(t, s.path("inventory.yml")) }, "inventory.yml", false},
		{
			"wrong tokens file", func(t *testing.T, s *scene) {
				write(t, s.path("tokens.yml"), strings.Replace(tokensFile(), "[read]", "[lire]", 1))
			}, `tokens.yml:5: tokens[3].scopes[0]: "lire" is not a scope`, true,
		},
		{"no ledger", func(t *testing.T, s *scene) {
			if err := os.Mkdir(s.path("ledger.db"), 0o700); err != nil {
				t.Fatal(err)
			}
		}, "ledger.db", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			test.spoil(t, s)
			_, err := app.New(t.Context(), s.files, s.logger)
			if err == nil || !strings.Contains(err.Error(), test.told) || document.IsProblem(err) != test.problem {
				t.Errorf("fails with %v, want it to tell %s", err, test.told)
			}
		})
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.start(t)
	s.webhook(t, time.Now(), time.Time{})
	s.shown(t, "open")
	late := 45 // days, which its Prometheus does not answer for; the last is due half an hour after its end
	if tunis := time.FixedZone("", 3600); time.Now().In(tunis).Day() != time.Now().Add(-30*time.Minute).In(tunis).Day() {
		late--
	}
	for _, line := range []string{
		`vigie_bridge_incidents{state="open"} 1`, `vigie_bridge_incidents{state="closed"} 0`, `vigie_bridge_outbox_depth 0`,
		`vigie_bridge_outbox_new_depth 0`, `vigie_bridge_outbox_new_oldest_seconds 0`, `vigie_bridge_storms 0`,
		`vigie_bridge_incidents_unstable 0`, `vigie_bridge_closed_while_firing 0`,
		`vigie_bridge_outbox_oldest_seconds 0`, `vigie_bridge_deliveries_total{code="200",source="noc"} 1`, `vigie_bridge_source_silent{source="noc"} 0`,
		`vigie_bridge_desk_unusable 0`, `vigie_bridge_mirror_imported 1`, `vigie_bridge_mirror_behind 0`, `vigie_bridge_mirror_failing 0`,
		`vigie_bridge_evidence_samples_late_seconds 0`, `vigie_bridge_compliance_unmeasured 0`, `vigie_bridge_compliance_late_seconds 0`,
		`vigie_bridge_calls_untold 0`, `vigie_bridge_calls_untold_oldest_seconds 0`, `vigie_bridge_logbook_late_seconds 0`,
		fmt.Sprintf(`vigie_bridge_evidence_behind{source="noc"} %d`, late),
	} {
		s.exposes(t, line)
	}
}
