package app_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/correction"
)

// supervisorRemote is the scene's bridge as a supervisor's terminal reaches it.
func (s *scene) supervisorRemote(t *testing.T) app.Remote {
	t.Helper()
	write(t, s.path("supervisor.token"), "supervisor\n")
	return app.Remote{URL: s.base, TokenFile: s.path("supervisor.token")}
}

// TestCorrectionsOfALife: an outage that was too long and is over is contested,
// has a pause put down and taken back; each shows everywhere, and the chain
// holds.
func TestCorrectionsOfALife(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	write(t, s.files.Contract, strings.Replace(contract, "reopen_within: 1h}", promised, 1)+
		"calendars: [{name: c, version: \"2026-3\", always: true}]\nsla: {retroactive_pause: 8h}\n")
	s.configure(t, "tickets: ", "mirror: {interval: 1s, requests_per_second: 1000}\ntickets: ")
	s.start(t)
	s.imported(t)
	s.set(true, true)
	began := time.Now().Add(-6 * time.Hour)
	s.webhook(t, began, time.Time{})
	ours := s.shown(t, "open")
	s.set(false, true)
	s.webhook(t, began, time.Now())
	s.shown(t, "closed")

	remote, out := s.supervisorRemote(t), &strings.Builder{}
	say := func(said app.RemoteCorrection, want ...string) {
		t.Helper()
		out.Reset()
		said.Person, said.Motive = "nadia@vigie.example", "le courant manquait"
		if err := remote.Correct(t.Context(), strings.ToLower(ours.Incident), said, out); err != nil {
			t.Fatalf("%s: %v", said.Act, err)
		}
		for _, each := range want {
			if !strings.Contains(out.String(), each) {
				t.Errorf("%s: it does not say %q:\n%s", said.Act, each, out)
			}
		}
	}
	contest := app.RemoteCorrection{Act: "contest", Clock: "restore", Request: "R1"}
	say(contest, "Noté : fait n° ", "Dépassement du délai « rétablissement » contesté, par nadia@vigie.example", "  rétablissement : dépassé, contesté (fait n° ")
	say(contest, "Déjà noté : fait n° ")
	pause := app.RemoteCorrection{Act: "pause", From: began.Add(time.Hour), Till: began.Add(5 * time.Hour), Reason: "force majeure", Approver: "karim"}
	say(pause, "Suspension rétroactive (force majeure)", "  rétablissement : tenu\n")
	said := out.String()

	for _, test := range []struct {
		token, body string
		code        int
	}{
		{"operator", `{"act":"contest","person":"amel","motive":"x","clock":"response"}`, http.StatusForbidden},
		{"supervisor", `{"act":"uphold","person":"nadia","motive":"x","fact":1}`, http.StatusUnprocessableEntity},
		{"supervisor", `{"act":"move","person":"nadia","motive":"x","fact":1,"at":"2999-01-01T00:00:00Z"}`, http.StatusUnprocessableEntity},
	} {
		code, body := s.ask(t, http.MethodPost, "/api/v1/tickets/"+ours.Incident+"/corrections", test.token, test.body, http.Header{"Content-Type": {"application/json"}})
		if code != test.code {
			t.Errorf("%s of %s is answered %d %s", test.body, test.token, code, body)
		}
	}

	var page strings.Builder
	if err := app.Dossier(t.Context(), app.DossierQuestion{Files: s.files, Ticket: ours.TicketID, Format: app.FormatHTML, Whole: true, Now: time.Now()}, &page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<del>dépassé</del> tenu", "approuvée par karim", "jeton «\u00a0supervisor\u00a0», identité déclarée", "chaîne entière", "il est entier"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the file does not say %q", want)
		}
	}
	text := explainSLA(t, app.SLAQuestion{Files: s.files, Ticket: ours.TicketID, Now: time.Now()})
	for _, want := range []string{"  avant correction dépassé, ", "suspension rétroactive", "\nCorrections\n", "nadia@vigie.example : Dépassement du délai"} {
		if !strings.Contains(text, want) {
			t.Errorf("explain-sla does not say %q:\n%s", want, text)
		}
	}
	// Told by the incident's id or the ticket's it is the same journal.
	number := int64(0)
	if _, err := fmt.Sscanf(said, "Noté : fait n° %d ", &number); err != nil {
		t.Fatalf("%q: %v", said, err)
	}
	out.Reset()
	back := app.RemoteCorrection{Act: "withdraw", Fact: number, Person: "nadia@vigie.example", Motive: "erreur de saisie"}
	if err := remote.Correct(t.Context(), strconv.FormatInt(ours.TicketID, 10), back, out); err != nil || !strings.Contains(out.String(), "  rétablissement : dépassé, contesté") {
		t.Errorf("taken back: %v\n%s", err, out)
	}
}

// TestCorrectionsInATerminalThatFail: each says in French what to do.
func TestCorrectionsInATerminalThatFail(t *testing.T) {
	t.Parallel()
	said := app.RemoteCorrection{Act: "contest", Person: "nadia", Motive: "x", Clock: "restore", Request: "R9"}
	s := newScene(t)
	s.start(t)
	remote := s.supervisorRemote(t)
	if err := remote.Correct(t.Context(), "4711", said, &strings.Builder{}); err == nil || !strings.Contains(err.Error(), "ni incident ni ticket lu dans Zammad « 4711 »") {
		t.Errorf("of a ticket that is not there: %v", err)
	}
	if err := s.remote(t).Correct(t.Context(), "4711", said, &strings.Builder{}); err == nil || !strings.Contains(err.Error(), "droit de corriger (supervise)") {
		t.Errorf("by an operator: %v", err)
	}
	remote.URL = "http://127.0.0.1:1"
	if err := remote.Correct(t.Context(), "4711", said, &strings.Builder{}); err == nil || !strings.Contains(err.Error(), "redite avec --request R9") {
		t.Errorf("where nobody listens: %v", err)
	}
}

func TestCorrectionWords(t *testing.T) {
	t.Parallel()
	known := make(map[string]bool)
	for _, word := range app.CorrectionWords() {
		known[app.CorrectionNamed(word)] = true
	}
	for _, kind := range correction.Acts {
		if !known[string(kind)] || app.CorrectionNamed(string(kind)) != string(kind) {
			t.Errorf("there is no word for %s", kind)
		}
	}
	if app.CorrectionNamed("DEPLACER") != "move" || app.CorrectionNamed("Écarter") != "void" || app.CorrectionNamed("ecarter") != "void" || app.CorrectionNamed("prendre") != "" {
		t.Error("words are taken for others")
	}
	for act, want := range map[string]string{
		"contest": "--person (votre identifiant dans Zammad), --motive (pourquoi, en une phrase), --clock (", "move": "--fact (le numéro du fait), --at (",
		"pause": "--from (le début), --till (la fin), --reason (« attente établissement », ", "uphold": "--fact (", "void": "--fact (", "withdraw": "--fact (",
	} {
		if err := app.CheckCorrection(app.RemoteCorrection{Act: act}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", act, err)
		}
	}
	full := app.RemoteCorrection{Act: "contest", Person: "nadia", Motive: "x", Clock: "party"}
	if err := app.CheckCorrection(full); err == nil || !strings.Contains(err.Error(), "--of (") {
		t.Errorf("a third party's: %v", err)
	}
	if full.Of = "operateur-a"; app.CheckCorrection(full) != nil {
		t.Error("nothing is missing")
	}
}

func TestInstant(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("Tunis", 3600)
	for text, want := range map[string]time.Time{
		"": {}, "2026-03-02 18:00": time.Date(2026, 3, 2, 17, 0, 0, 0, time.UTC), "2026-03-02 18:00:05": time.Date(2026, 3, 2, 17, 0, 5, 0, time.UTC),
		"2026-03-02T18:00:00.250+02:00": time.Date(2026, 3, 2, 16, 0, 0, 250_000_000, time.UTC),
	} {
		if got, err := app.Instant(text, zone); err != nil || !got.Equal(want) {
			t.Errorf("%q is %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"8h", "hier", "18:00", "2026-02-30 10:00"} {
		if got, err := app.Instant(text, zone); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}
