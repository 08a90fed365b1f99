package app_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// climbing is the contract with ladders.
var climbing = strings.Replace(contract, "reopen_within: 1h}",
	"reopen_within: 1h, clocks: {response: {target: 15m, calendar: toujours}, restore: {target: 4h, calendar: toujours}}}", 1) + `calendars:
  - {name: toujours, always: true}
ladders:
  - name: technique
    kind: functional
    criticities: [P1]
    steps:
      - {name: moitié, share: 50, clock: restore, do: {transmit: N1}}
      - {name: longtemps, after: 2h, clock: restore, do: {webhook: sms}}
  - name: direction
    kind: hierarchical
    criticities: [P1]
    steps:
      - {name: personne, unacknowledged: 10m, time: calendar, do: {page: noc}}
`

func addHook(t *testing.T, s *scene) {
	t.Helper()
	text, err := os.ReadFile(s.files.Config)
	if err != nil {
		t.Fatal(err)
	}
	write(t, s.files.Config, string(text)+"escalation: {webhooks: [{name: sms, url: \"https://sms.example/vigie\", secret_file: sms.secret}]}\n")
	write(t, s.path("sms.secret"), "un secret de seize caractères\n")
}

// TestLaddersNeedTheirWebhooks: a step that tells nobody known is a mistake of
// the files, not of the night on which it fires.
func TestLaddersNeedTheirWebhooks(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	write(t, s.files.Contract, climbing)
	err := app.Check(s.files)
	if err == nil || !strings.Contains(err.Error(), `contract.yml: ladders: a step tells the webhook "sms", which `) ||
		!strings.HasSuffix(err.Error(), "bridge.yml does not have (add it to escalation.webhooks there)") {
		t.Errorf("Check: %v", err)
	}
	addHook(t, s)
	if err := app.Check(s.files); err != nil {
		t.Errorf("Check: %v", err)
	}
}

func TestExplainLadders(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	write(t, s.files.Contract, climbing)
	addHook(t, s)
	var out strings.Builder
	if err := app.Explain(t.Context(), app.Explanation{Files: s.files, Alerts: []map[string]string{outageLabels}}, &out); err != nil {
		t.Fatal(err)
	}
	want := `Escalade             fonctionnelle, « moitié » : à 50 % du délai du rétablissement, soit après 2h du calendrier « toujours »
                     fonctionnelle, « longtemps » : 2h après le début du délai du rétablissement
Escalade             hiérarchique, « personne » : après 10m du calendrier « toujours » sans prise en charge
`
	if !strings.HasSuffix(out.String(), want) {
		t.Errorf("got\n%s\nwant it to end with\n%s", out.String(), want)
	}
}

// TestLaddersAreClimbed: the whole way, from an alert to who is paged, told and
// given the ticket, and to the end of it when somebody takes it in hand.
func TestLaddersAreClimbed(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	told := make(chan string, 8)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		told <- string(body)
	}))
	t.Cleanup(receiver.Close)
	text := strings.NewReplacer("{name: moitié, share: 50, clock: restore, do: {transmit: N1}}", "{name: niveau 3, after: 1s, clock: restore, do: {transmit: N3, webhook: sms}}",
		"      - {name: longtemps, after: 2h, clock: restore, do: {webhook: sms}}\n", "",
		"unacknowledged: 10m, time: calendar", "unacknowledged: 1s").Replace(climbing) + "support: [{name: N1}, {name: N2}, {name: N3}]\n"
	write(t, s.files.Contract, text)
	addHook(t, s)
	s.configure(t, "https://sms.example/vigie", receiver.URL)
	s.configure(t, "tickets: ", "mirror: {interval: 1s, requests_per_second: 1000}\ntickets: ")
	s.start(t)
	s.set(true, true)
	s.webhook(t, time.Now(), time.Time{})
	ours := s.shown(t, "open")
	s.field(t, ours.TicketID, "group", "N3")
	select {
	case body := <-told:
		if !strings.Contains(body, `"step":"niveau 3"`) || !strings.Contains(body, ours.Incident) {
			t.Errorf("told is %s", body)
		}
	case <-time.After(patience):
		t.Fatal("nobody was told")
	}
	page := `vigie_escalation_active{criticity="P1",device="sw-1",incident="` + ours.Incident + `",kind="hierarchical",ladder="direction",site="lycee-1",step="personne",team="noc",ticket="` + ours.Number + `"} 1`
	s.exposes(t, page)
	s.agent(t, http.MethodPut, fmt.Sprintf("tickets/%d", ours.TicketID), map[string]any{"owner": "amel@vigie.example"})
	s.eventually(t, "who is paged is paged no longer", func() bool {
		code, text := s.ask(t, http.MethodGet, "/metrics", "", "", nil)
		return code == http.StatusOK && !strings.Contains(text, page)
	})
	if len(told) > 0 {
		t.Errorf("told twice: %s", <-told)
	}
}

// TestLaddersOfPeople: a ticket that somebody opened at the desk climbs where
// the contract asks for it, and is written once.
func TestLaddersOfPeople(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	text := strings.NewReplacer("{name: moitié, share: 50, clock: restore, do: {transmit: N1}}", "{name: niveau 3, after: 1s, clock: restore, do: {transmit: N3}}",
		"      - {name: longtemps, after: 2h, clock: restore, do: {webhook: sms}}\n", "",
		"unacknowledged: 10m, time: calendar", "unacknowledged: 1s").Replace(climbing) +
		"support: [{name: N1}, {name: N2}, {name: N3}]\nescalation: {tickets: all, from: " + time.Now().AddDate(0, 0, -2).Format(time.DateOnly) + "}\n"
	write(t, s.files.Contract, text)
	s.configure(t, "tickets: ", "mirror: {interval: 1s, requests_per_second: 1000}\ntickets: ")
	s.start(t)
	s.imported(t)
	ticket := int64(s.agent(t, http.MethodPost, "tickets", map[string]any{
		"title": "Plus d'Internet", "group": "N1", "customer": "supervision@vigie.example", "nature": "incident", "criticity": "P1",
		"article": map[string]any{"body": "Plus rien depuis ce matin", "type": "phone", "sender": "Customer"},
	})["id"].(float64))
	s.field(t, ticket, "group", "N3")
	page := fmt.Sprintf(`incident="ticket:%d",kind="hierarchical",ladder="direction",site="",step="personne",team="noc"`, ticket)
	s.eventually(t, "somebody is paged", func() bool {
		_, text := s.ask(t, http.MethodGet, "/metrics", "", "", nil)
		return strings.Contains(text, page)
	})
	s.agent(t, http.MethodPut, fmt.Sprintf("tickets/%d", ticket), map[string]any{"owner": "amel@vigie.example"})
	s.eventually(t, "who is paged is paged no longer", func() bool {
		code, text := s.ask(t, http.MethodGet, "/metrics", "", "", nil)
		return code == http.StatusOK && !strings.Contains(text, page)
	})
	list, err := s.client().Tickets(t.Context(), reportapi.TicketQuery{Open: true, Origins: []string{"person"}})
	if err != nil || len(list.Tickets) != 1 || list.Tickets[0].TicketID != ticket || list.Tickets[0].State != "acknowledged" || list.Tickets[0].Incident != "" {
		t.Errorf("the list is %+v, %v", list, err)
	}
	journal, err := s.client().Journal(t.Context(), ticket, 0)
	if err != nil {
		t.Fatal(err)
	}
	told := make(map[string]int)
	for _, fact := range journal.Facts {
		told[fact.Kind]++
	}
	if told["escalated"] != 2 || told["assigned_level"] != 1 {
		t.Errorf("the journal tells %v", told)
	}
}
