package app_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/identity/identitytest"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// believing has the scene's bridge believe a Grafana.
func (s *scene) believing(t *testing.T, more string) *identitytest.Grafana {
	t.Helper()
	grafana := identitytest.New(t)
	s.configure(t, "tickets: ", "grafana: [{name: noc, url: \""+grafana.URL+"\"}]\n"+more+"tickets: ")
	return grafana
}

// actOf is the entry of the latest act of a kind.
func (s *scene) actOf(t *testing.T, incident, act string) (last bridge.Entry) {
	t.Helper()
	entries, err := s.ledger(t).Entries(t.Context(), incident)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Data["act"] == act {
			last = e
		}
	}
	return last
}

// TestActByGrafana: an act with Grafana's token is the agent's of that address, in
// the journal by the id at the desk, on the ticket, and on what people read.
func TestActByGrafana(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	grafana := s.believing(t, "mirror: {interval: 1s, requests_per_second: 1000}\n")
	s.start(t)
	s.imported(t)
	s.set(true, true)
	s.webhook(t, time.Now(), time.Time{})
	ours := s.shown(t, "open")
	amel := strconv.FormatInt(int64(s.agent(t, http.MethodGet, "users/me", nil)["id"].(float64)), 10)
	token := grafana.Sign(grafana.Person("Amel@VIGIE.example", "amel.g", "Amel Ben Âmor", nil))

	acted, err := s.operator().Do(t.Context(), ours.Incident, reportapi.Act{Act: "take", Person: "amel.g", IDToken: token})
	if err != nil || acted.Identity != (reportapi.Identity{Person: "amel@vigie.example", Verified: true}) || acted.AcknowledgedAt == nil || acted.Incident != ours.Incident {
		t.Fatalf("answered %+v, %v", acted, err)
	}
	e := s.actOf(t, ours.Incident, "take")
	if e.Actor != bridge.ActorPerson || e.ActorRef != amel || e.ActorName != "amel@vigie.example" || e.Data["verified"] != "true" || e.Data["via"] != "operator" || e.Words["called"] != "" {
		t.Errorf("the journal has %+v", e)
	}
	s.field(t, ours.TicketID, "owner", "amel@vigie.example")

	// Nobody acts under another's name, or what Grafana did not sign.
	done := e.Number
	for _, act := range []reportapi.Act{
		{Act: "resolve", Person: "sami@vigie.example", IDToken: token},
		{Act: "resolve", Person: "amel@vigie.example", IDToken: grafana.Tampered(token, grafana.Person("sami@vigie.example", "sami", "", nil))},
	} {
		if _, err := s.operator().Do(t.Context(), ours.Incident, act); err == nil || !strings.Contains(err.Error(), "answered 403") || !strings.Contains(err.Error(), "Rien n'a été fait") {
			t.Errorf("%+v: %v", act, err)
		}
	}
	if e := s.actOf(t, ours.Incident, "resolve"); e.Number != 0 {
		t.Errorf("it was done: %+v, after %d", e, done)
	}

	// Somebody who is no agent is no less proven.
	zoe := grafana.Sign(grafana.Person("zoé@ailleurs.example", "zoe", "Zoé Là-Bas", nil))
	if _, err := s.operator().Do(t.Context(), ours.Incident, reportapi.Act{Act: "criticity", Value: "P2", Motive: "école fermée", IDToken: zoe}); err != nil {
		t.Error(err)
	}
	if e := s.actOf(t, ours.Incident, "criticity"); e.ActorRef != "" || e.ActorName != "zoé@ailleurs.example" || e.Words["called"] != "Zoé Là-Bas" || e.Data["verified"] != "true" {
		t.Errorf("the journal has %+v", e)
	}
	if page := s.file(t, ours.TicketID); !strings.Contains(page, "jeton «\u00a0operator\u00a0», identité vérifiée") {
		t.Error("the file does not say that it was proven")
	}
}

// file is the file of a ticket, once it was read from the desk.
func (s *scene) file(t *testing.T, ticket int64) string {
	t.Helper()
	var page strings.Builder
	s.eventually(t, "the ticket has a file", func() bool {
		page.Reset()
		return app.Dossier(t.Context(), app.DossierQuestion{Files: s.files, Ticket: ticket, Format: app.FormatHTML, Now: time.Now()}, &page) == nil
	})
	return page.String()
}

// TestActWithoutGrafana: nobody is kept from acting by a Grafana that is away, or a
// desk that is: the act is at its instant, and tells what is not proven.
func TestActWithoutGrafana(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	grafana := s.believing(t, "mirror: {interval: 1s, requests_per_second: 1000}\n")
	s.start(t)
	s.imported(t)
	s.set(true, true)
	s.webhook(t, time.Now(), time.Time{})
	ours := s.shown(t, "open")
	s.file(t, ours.TicketID)
	s.site.CloseClientConnections()
	s.site.Close()
	token := grafana.Sign(grafana.Person("amel@vigie.example", "amel", "Amel", nil))
	began := time.Now()
	acted, err := s.operator().Do(t.Context(), ours.Incident, reportapi.Act{Act: "take", Person: "amel", IDToken: token})
	if took := time.Since(began); err != nil || !acted.Identity.Verified || acted.Identity.Person != "amel@vigie.example" || took > 5*time.Second {
		t.Errorf("without the desk: %+v, %v, after %s", acted.Identity, err, took)
	}
	if e := s.actOf(t, ours.Incident, "take"); e.ActorRef != "" || e.Data["verified"] != "true" || e.EffectiveAt.Sub(began).Abs() > time.Second {
		t.Errorf("the journal has %+v, %s after it was done", e, e.EffectiveAt.Sub(began))
	}

	old := grafana.Sign(grafana.Person("amel@vigie.example", "amel", "Amel", identitytest.Claims{"exp": time.Now().Add(-time.Hour).Unix()}))
	acted, err = s.operator().Do(t.Context(), ours.Incident, reportapi.Act{Act: "hand_over", Value: "operateur-a", Person: "amel", IDToken: old})
	if err != nil || acted.Identity != (reportapi.Identity{Person: "amel", Reason: "L'identité est déclarée et non prouvée : le jeton de Grafana a expiré"}) {
		t.Errorf("expired: %+v, %v", acted.Identity, err)
	}
	if e := s.actOf(t, ours.Incident, "hand_over"); e.ActorName != "amel" || e.Data["verified"] != "false" || e.Data["unproven"] != "expired" {
		t.Errorf("the journal has %+v", e)
	}
	if _, metrics := s.ask(t, http.MethodGet, "/metrics", "", "", nil); !strings.Contains(metrics, `vigie_bridge_identities_total{identity="expired"} 1`) || !strings.Contains(metrics, `vigie_bridge_identities_total{identity="stranger"} 1`) {
		t.Error("nothing counts that")
	}
	if page := s.file(t, ours.TicketID); !strings.Contains(page, "identité déclarée (le jeton de Grafana a expiré)") {
		t.Error("the file does not say that it was not proven, and why")
	}
}

// TestGrafanaIsReloaded: whose word is believed, and whether corrections take it, is
// taken up without a restart; a mistake there leaves all as it was.
func TestGrafanaIsReloaded(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.start(t)
	s.set(true, true)
	s.webhook(t, time.Now(), time.Time{})
	ours := s.shown(t, "open")
	grafana := s.believing(t, "corrections: {proven: true}\n")
	take := func() reportapi.Identity {
		t.Helper()
		acted, err := s.operator().Do(t.Context(), ours.Incident, reportapi.Act{
			Act: "take", Person: "amel", IDToken: grafana.Sign(grafana.Person("amel@vigie.example", "amel", "", nil)),
		})
		if err != nil {
			t.Fatal(err)
		}
		return acted.Identity
	}
	correct := func() (int, string) {
		return s.ask(t, http.MethodPost, "/api/v1/tickets/"+ours.Incident+"/corrections", "supervisor",
			`{"act":"withdraw","person":"nadia","motive":"x","fact":1}`, http.Header{"Content-Type": {"application/json"}})
	}
	if known := take(); known.Verified || known.Reason != "" {
		t.Errorf("before: %+v", known)
	}
	if code, text := s.ask(t, http.MethodPost, "/-/reload", "", "", nil); code != http.StatusOK {
		t.Fatal(code, text)
	}
	if known := take(); !known.Verified {
		t.Errorf("after: %+v", known)
	}
	if code, text := correct(); code != http.StatusUnprocessableEntity || !strings.Contains(text, "identité prouvée (corrections.proven) : faites-la depuis Grafana") {
		t.Errorf("corrected: %d %s", code, text)
	}
	said := app.RemoteCorrection{Act: "contest", Clock: "restore", Person: "nadia", Motive: "x"}
	if err := s.supervisorRemote(t).Correct(t.Context(), ours.Incident, said, &strings.Builder{}); err == nil || !strings.Contains(err.Error(), "identité prouvée") {
		t.Errorf("in a terminal: %v", err)
	}
	if strings.Contains(s.logs.String(), "a restart alone takes up") {
		t.Error("a restart is asked for")
	}
	s.configure(t, "name: noc, url: \""+grafana.URL, fmt.Sprintf("name: noc, ca_file: absent.pem, url: %q, issuer: \"%s", grafana.URL, grafana.URL))
	if code, text := s.ask(t, http.MethodPost, "/-/reload", "", "", nil); code == http.StatusOK || !strings.Contains(text, "read ca_file of Grafana noc") {
		t.Errorf("reloaded: %d %s", code, text)
	}
	if known := take(); !known.Verified {
		t.Errorf("after a mistake: %+v", known)
	}
}
