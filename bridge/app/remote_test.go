package app_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// remote is the scene's bridge as an operator's terminal reaches it.
func (s *scene) remote(t *testing.T) app.Remote {
	t.Helper()
	write(t, s.path("operator.token"), "operator\n")
	return app.Remote{URL: s.base, TokenFile: s.path("operator.token")}
}

// TestTerminal: with Zammad away, operators see what is open, act on it, and
// the desk has it all once it is back.
func TestTerminal(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.start(t)
	s.set(true, true)
	away, err := s.desk.Inject(zammadtest.Fault{Kind: zammadtest.Status, Status: http.StatusBadGateway})
	if err != nil {
		t.Fatal(err)
	}
	s.webhook(t, time.Now(), time.Time{})
	ours := s.until(t, "open", func(k app.RemoteTicket) bool { return k.State == "open" })

	remote, out := s.remote(t), &strings.Builder{}
	if err := remote.Tickets(t.Context(), app.RemoteQuery{}, time.Now(), out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"P1", "ouvert", ours.Incident, "lycee-1", "sw-1", "Commutateur « sw-1 » injoignable", "Incidents ouverts : 1, dont 1 que Zammad"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the list does not say %q:\n%s", want, out)
		}
	}
	out.Reset()
	act := app.RemoteAct{Act: app.ActNamed("PRENDRE"), Person: "amel@vigie.example"}
	if err := remote.Act(t.Context(), strings.ToLower(ours.Incident[18:]), act, out); err != nil || !strings.Contains(out.String(), "Fait : prendre, incident") {
		t.Fatalf("said %s, %v", out, err)
	}
	for _, test := range []struct {
		incident string
		act      app.RemoteAct
		told     string
	}{
		{"30099", act, "aucun incident ouvert ne s'appelle « 30099 »"},
		{ours.Incident[:25] + "!", act, "il n'y a pas d'incident de cet identifiant"},
		{ours.Incident, app.RemoteAct{Act: string(bridge.ActTransmit), Person: "amel", Value: "N9"}, "« N9 » n'est pas un niveau du support"},
		{ours.Incident, app.RemoteAct{Act: string(bridge.ActTakeBack), Person: "amel"}, "Aucun tiers n'a l'incident"},
	} {
		if err := remote.Act(t.Context(), test.incident, test.act, out); err == nil || !strings.Contains(err.Error(), test.told) {
			t.Errorf("%s: %v, want %q", test.act.Act, err, test.told)
		}
	}
	out.Reset()
	err = remote.Act(t.Context(), ours.Incident, app.RemoteAct{Act: string(bridge.ActAttach), Person: "amel", Value: strings.ToLower(ours.Incident[18:])}, out)
	if err == nil || err.Error() != "Un incident n'est pas rattaché à lui-même" {
		t.Errorf("attached to what is named by the end of its id: %v", err)
	}
	soon := time.Now().Add(time.Hour)
	suspended := app.RemoteAct{Act: string(bridge.ActSuspend), Person: "amel@vigie.example", Value: "force majeure", Motive: "x", Until: soon}
	if err := remote.Act(t.Context(), strings.ToLower(ours.Incident), suspended, out); err != nil || !strings.Contains(out.String(), "suspendre jusqu'au "+soon.Format("02/01/2006 15:04 (MST)")) {
		t.Errorf("said %s, %v", out, err)
	}
	resumed := app.RemoteAct{Act: string(bridge.ActResume), Person: "amel@vigie.example"}
	if err := remote.Act(t.Context(), ours.Incident, resumed, out); err != nil {
		t.Error(err)
	}
	s.desk.Remove(away)
	s.field(t, s.shown(t, "acknowledged").TicketID, "owner", "amel@vigie.example")
}

// TestTerminalFailures: each says in French what to do.
func TestTerminalFailures(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "token"), "jeton")
	write(t, filepath.Join(dir, "none"), "deux mots")
	act := app.RemoteAct{Act: "take", Person: "amel"}
	id := strings.Repeat("0", 26)
	for _, test := range []struct {
		status     int
		body, told string
	}{
		{401, "", "ne connaît pas ce jeton"},
		{403, "", "n'a pas le droit"},
		{409, `{"error":"L'incident est clos"}`, "L'incident est clos"},
		{422, "{\"error\":\"mauvais \\u001b[31m motif\"}", "mauvais  [31m motif"},
		{503, "", "dira si l'acte est pris"},
		{502, "<html>", "échoue (502) : vigie-bridge tickets dira"},
		{418, `{"error":"une théière"}`, "refuse (418) : une théière"},
		{200, "<html>", "dira si l'acte est pris"},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(test.status)
			_, _ = w.Write([]byte(test.body))
		}))
		remote := app.Remote{URL: server.URL, TokenFile: filepath.Join(dir, "token")}
		if err := remote.Act(t.Context(), id, act, &strings.Builder{}); err == nil || !strings.Contains(err.Error(), test.told) {
			t.Errorf("answered %d: %v, want %q", test.status, err, test.told)
		}
		server.Close()
		if err := remote.Act(t.Context(), id, act, &strings.Builder{}); err == nil || !strings.Contains(err.Error(), "ne répond pas à "+server.URL) {
			t.Errorf("where nobody listens: %v", err)
		}
	}
	for _, file := range []string{"none", "absent"} {
		remote := app.Remote{URL: "http://127.0.0.1:1", TokenFile: filepath.Join(dir, file)}
		if err := remote.Act(t.Context(), id, act, &strings.Builder{}); err == nil || !strings.Contains(err.Error(), "lire le jeton") {
			t.Errorf("token file %s: %v", file, err)
		}
	}
}

// TestTerminalAtAnother: what answers is something else.
func TestTerminalAtAnother(t *testing.T) {
	t.Parallel()
	token := filepath.Join(t.TempDir(), "token")
	write(t, token, "jeton")
	for _, answer := range []http.HandlerFunc{http.NotFound, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }} {
		server := httptest.NewServer(answer)
		remote := app.Remote{URL: server.URL, TokenFile: token}
		if err := remote.Tickets(t.Context(), app.RemoteQuery{}, time.Now(), &strings.Builder{}); err == nil || !strings.Contains(err.Error(), "n'est pas la passerelle") {
			t.Error(err)
		}
		server.Close()
	}
}

func TestActWords(t *testing.T) {
	t.Parallel()
	known := make(map[string]bool)
	for _, word := range app.ActWords() {
		known[app.ActNamed(word)] = true
	}
	for _, kind := range bridge.Acts {
		if !known[string(kind)] || app.ActNamed(string(kind)) != string(kind) {
			t.Errorf("there is no word for %s", kind)
		}
	}
	for word, want := range map[string]string{"retablir": "restore", "criticite": "criticity", "Détacher": "detach", "danser": ""} {
		if got := app.ActNamed(word); got != want {
			t.Errorf("%s is %q, want %q", word, got, want)
		}
	}
}

func TestUntil(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 3, 0, 0, 0, time.FixedZone("Tunis", 3600))
	for text, want := range map[string]time.Time{
		"":                          {},
		"8h":                        now.Add(8 * time.Hour),
		"2026-03-02 18:00":          time.Date(2026, 3, 2, 17, 0, 0, 0, time.UTC),
		"2026-03-02T18:00:00+02:00": time.Date(2026, 3, 2, 16, 0, 0, 0, time.UTC),
	} {
		if got, err := app.Until(text, now); err != nil || !got.Equal(want) {
			t.Errorf("%q is %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"demain", "-2h", "18:00", "2026-13-02 18:00"} {
		if got, err := app.Until(text, now); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}

// TestTicketsTellOfTheirs: all is shown only once the third party's ticket is.
func TestTicketsTellOfTheirs(t *testing.T) {
	t.Parallel()
	token := filepath.Join(t.TempDir(), "token")
	write(t, token, "jeton")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"tickets":[
			{"incident":"01A","nature":"fault","state":"open","criticity":"P1","title":"Site isolé","number":"22001","up_to_date":true,"party":"operateur-a"},
			{"incident":"01B","nature":"handover","parent":"01A","state":"open","criticity":"P1","title":"Confié","up_to_date":false},
			{"incident":"01C","nature":"fault","state":"open","criticity":"P2","title":"Autre","number":"22002","up_to_date":true}]}`))
	}))
	t.Cleanup(server.Close)
	var out strings.Builder
	if err := (app.Remote{URL: server.URL, TokenFile: token}).Tickets(t.Context(), app.RemoteQuery{}, time.Now(), &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "Incidents ouverts : 2, dont 1 que Zammad ne montre pas") || !strings.Contains(out.String(), "22002   –                  –     –           Autre") {
		t.Errorf("it tells\n%s", &out)
	}
}
