package report

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// page reads a page and returns its text, with spaces made one, and the tree
// for what stands in attributes.
func page(t *testing.T, address string) (string, *html.Node) {
	t.Helper()
	answer, body := get(t, address, nil)
	if answer.code != http.StatusOK || answer.header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatalf("answered %d %q", answer.code, answer.header.Get("Content-Type"))
	}
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	checkSelfContained(t, answer, root)
	return textOf(root), root
}

// checkSelfContained: a page needs nothing from elsewhere and runs nothing.
func checkSelfContained(t *testing.T, answer said, root *html.Node) {
	t.Helper()
	policy := answer.header.Get("Content-Security-Policy")
	for _, directive := range []string{"default-src 'none'", "base-uri 'none'", "form-action 'none'"} {
		if !strings.Contains(policy, directive) {
			t.Errorf("policy %q lacks %s", policy, directive)
		}
	}
	if answer.header.Get("Cache-Control") != "no-store" {
		t.Errorf("it may be kept: %q", answer.header.Get("Cache-Control"))
	}
	for n := range root.Descendants() {
		switch n.Data {
		case "script", "link", "img", "iframe", "object", "embed", "form", "svg", "base":
			if n.Type == html.ElementNode {
				t.Errorf("the page has a <%s>", n.Data)
			}
		}
		for _, a := range n.Attr {
			if a.Key == "src" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.ToLower(a.Val), "javascript:") {
				t.Errorf("<%s> has %s=%q", n.Data, a.Key, a.Val)
			}
		}
	}
}

func textOf(root *html.Node) string {
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "style" {
			b.WriteString(n.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func links(root *html.Node) []string {
	var all []string
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			if n.Data == "a" && a.Key == "href" {
				all = append(all, a.Val)
			}
		}
	}
	return all
}

func wantText(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in:\n%s", part, text)
		}
	}
}

func TestStatusPageWhenAllIsWell(t *testing.T) {
	t.Parallel()
	at := serve(t, &shelf{})
	text, root := page(t, at.URL+"/")
	wantText(
		t, text, "Vigie – état de la passerelle", "Incidents en cours 0 aucun à vérifier", "Tickets à mettre à jour 0 Zammad montre tout",
		"Zammad joignable https://zammad.example", "Source « noc » à l'écoute dernier signe de vie il y a 20 s",
		"Aucun incident n'est ouvert.", "contrat « Exemple de convention de service », version 2026-1",
		"empreinte du contrat "+at.status.Contract.Hash(), "Passerelle démarrée le 02/03/2026 09:30:15", // in the contract's zone
	)
	if strings.Contains(text, "refusées") || strings.Contains(text, "muette") || strings.Contains(text, "injoignable") {
		t.Errorf("all is well, and yet:\n%s", text)
	}
	if got := links(root); len(got) != 3 || got[2] != "https://zammad.example" || got[0] != "/handover" || got[1] != "/logbook" {
		t.Errorf("links are %q", got)
	}
}

func TestStatusPageInTrouble(t *testing.T) {
	t.Parallel()
	unverified, waiting, closed := incidentOf("01B"), incidentOf("01A"), incidentOf("019")
	unverified.State = bridge.StateUnverified
	waiting.State, waiting.TicketID, waiting.Synced, waiting.LastError = bridge.StateOpen, 0, 0, "502 Bad Gateway"
	closed.State, closed.Title = bridge.StateClosed, "Un incident clos"
	s := &shelf{
		incidents: []bridge.Incident{unverified, waiting, closed},
		refused:   []bridge.Delivery{{Source: "noc", ReceivedAt: moment, Reason: "the webhook lists no alert"}},
	}
	at := serve(t, s)
	at.status.Desk = errors.New("connection refused")
	at.status.Sources[0].Silent = true
	text, root := page(t, at.URL+"/")
	wantText(
		t, text, "Incidents en cours 2 dont 1 à vérifier", "Tickets à mettre à jour 1 le plus ancien attend depuis 1 min",
		"Zammad inutilisable connection refused", "Source « noc » muette", "à vérifier", "en attente", "(à transmettre)", "502 Bad Gateway",
		"Livraisons refusées", "02/03/2026 09:30:15 noc the webhook lists no alert", "Équipement « sw-1 » injoignable",
	)
	if strings.Contains(text, closed.Title) {
		t.Error("a closed incident is shown among those that are not")
	}
	for _, want := range []string{"https://zammad.example/#ticket/zoom/42", "/incidents/01A", "/incidents/01B"} {
		found := false
		for _, link := range links(root) {
			found = found || link == want
		}
		if !found {
			t.Errorf("no link to %s among %q", want, links(root))
		}
	}
}

// TestStatusPageSaysWhatItLeavesOut: a list is never cut silently.
func TestStatusPageSaysWhatItLeavesOut(t *testing.T) {
	t.Parallel()
	s := &shelf{}
	for n := range shownIncidents + 1 {
		s.incidents = append(s.incidents, incidentOf(fmt.Sprintf("01%04d", 9999-n)))
	}
	at := serve(t, s)
	text, root := page(t, at.URL+"/")
	wantText(t, text, "Les 100 plus récents sont affichés ; les autres sont dans l'API (/api/v1/tickets).", "Incidents en cours 101")
	shown := 0
	for _, link := range links(root) {
		if strings.HasPrefix(link, "/incidents/") {
			shown++
		}
	}
	if shown != shownIncidents {
		t.Errorf("%d incidents are shown, want %d", shown, shownIncidents)
	}
	s.incidents = s.incidents[:shownIncidents]
	if text, _ := page(t, at.URL+"/"); strings.Contains(text, "plus récents") {
		t.Error("nothing is left out, and it says so")
	}
}

func TestIncidentPage(t *testing.T) {
	t.Parallel()
	s := &shelf{incidents: []bridge.Incident{incidentOf("01A")}, entries: map[string][]bridge.Entry{"01A": {
		{Seq: 1, Actor: bridge.ActorBridge, EffectiveAt: moment, ReceivedAt: moment, Text: "Défaut détecté par la supervision"},
		{Seq: 2, Actor: bridge.ActorPerson, ActorName: "amel@vigie.example", EffectiveAt: moment.Add(time.Minute), ReceivedAt: moment, Text: "Prise en charge"},
	}}}
	at := serve(t, s)
	text, root := page(t, at.URL+"/incidents/01A")
	wantText(
		t, text, "P2 pris en charge", "n° 30042 , ouvert, groupe N1, amel@vigie.example", "Gravité majeure", "Criticité équipement P2",
		"Site lycee-1", "Équipement sw-1", "Détecté 02/03/2026 09:30:15", "Pris en charge 02/03/2026 09:31:15", "Rétabli –", "Clos –",
		"passerelle Défaut détecté par la supervision", "amel@vigie.example Prise en charge", "Clé lycee-1/sw-1/reachability",
	)
	if got := links(root); len(got) != 2 || got[0] != "/" || got[1] != "https://zammad.example/#ticket/zoom/42" {
		t.Errorf("links are %q", got)
	}
	answer, body := get(t, at.URL+"/incidents/01NONE", nil)
	if answer.code != http.StatusNotFound || strings.TrimSpace(body) != "Cet incident n'existe pas." {
		t.Errorf("answered %d %q", answer.code, body)
	}
}

// TestHostileText: names come from labels and refused webhooks, and stay text
// wherever they are shown.
func TestHostileText(t *testing.T) {
	t.Parallel()
	const attack = `"><script>alert(1)</script><img src=x onerror=alert(1)>'</td><style>*{display:none}`
	i := incidentOf("01A")
	i.Title, i.Device, i.Site, i.Key, i.Why, i.Severity, i.Service = attack, attack, attack, attack, attack, attack, attack
	i.TicketNumber, i.TicketGroup, i.TicketOwner, i.TicketState, i.LastError = attack, attack, attack, attack, attack
	i.Criticity = bridge.Criticity(attack)
	s := &shelf{
		incidents: []bridge.Incident{i},
		entries:   map[string][]bridge.Entry{"01A": {{Seq: 1, ActorName: attack, Text: attack}}},
		refused:   []bridge.Delivery{{Source: attack, ReceivedAt: moment, Reason: attack}},
	}
	at := serve(t, s)
	at.status.Desk, at.status.Sources[0].Name = errors.New(attack), attack
	for _, path := range []string{"/", "/incidents/01A"} {
		text, root := page(t, at.URL+path) // which looks for scripts and handlers
		if shown := strings.Count(text, "<script>alert(1)</script>"); shown < 5 {
			t.Errorf("%s shows the text %d times", path, shown)
		}
		styles := 0
		for n := range root.Descendants() {
			if n.Type == html.ElementNode && n.Data == "style" {
				styles++
			}
		}
		if styles != 1 {
			t.Errorf("%s has %d style sheets", path, styles)
		}
	}
	at.status.Desk, at.status.DeskURL = nil, "javascript:alert(1)"
	page(t, at.URL+"/") // as above
}

func TestSince(t *testing.T) {
	t.Parallel()
	tests := map[time.Duration]string{
		-time.Minute: "0 s", 0: "0 s", 59*time.Second + 999*time.Millisecond: "59 s", time.Minute: "1 min",
		59*time.Minute + 59*time.Second: "59 min", time.Hour: "1 h 00", 2*time.Hour + 5*time.Minute: "2 h 05",
		24 * time.Hour: "1 j 00 h", 99*time.Hour + 30*time.Minute: "4 j 03 h",
	}
	for passed, want := range tests {
		if got := Since(moment, moment.Add(passed)); got != want {
			t.Errorf("after %s: %q, want %q", passed, got, want)
		}
	}
	if got := Since(time.Time{}, moment); got != "–" {
		t.Errorf("since never: %q", got)
	}
}

// TestPagesOfAStorm: the status page counts storms and leaves what they show
// to their own pages, which show all of it.
func TestPagesOfAStorm(t *testing.T) {
	t.Parallel()
	storm, member, own := incidentOf("01S"), incidentOf("01M"), incidentOf("01N")
	storm.Nature, storm.Title, storm.Synced, storm.Unstable = bridge.NatureStorm, "Tempête : <b>2</b> sites injoignables", 0, true
	storm.Device, storm.Key = "", "tempête/region/béja"
	member.Parent, member.TicketID, member.Site, own.Parent, own.TicketID = "01S", 0, "lycée-9", "01S", 77
	s := &shelf{
		incidents: []bridge.Incident{storm, member}, stale: []bridge.Incident{own},
		members: map[string][]bridge.Incident{"01S": {member, own}},
		sums:    ledger.Counts{Storms: 2, Unstable: 1, New: 3, OldestNew: time.Now().Add(-10 * time.Minute)},
	}
	at := serve(t, s)
	text, _ := page(t, at.URL+"/")
	wantText(
		t, text, "aucun à vérifier, 2 tempêtes, 1 instable", "dont 3 à créer, depuis 10 min", "Clos avec alarme active", "instable",
		"Tempête : <b>2</b> sites injoignables région béja lycee-1 instable", // which is in place of a device
	)
	if !s.asked.OwnTicket {
		t.Error("the list of the status page is filled by what a storm shows")
	}
	text, root := page(t, at.URL+"/incidents/01S")
	wantText(t, text, "Rattachés (2)", "lycée-9", "pris en charge")
	if all := links(root); !slices.Contains(all, "/incidents/01M") || !slices.Contains(all, "https://zammad.example/#ticket/zoom/77") {
		t.Errorf("links are %q", all)
	}
	text, root = page(t, at.URL+"/incidents/01M")
	wantText(t, text, "celui de ce à quoi il est rattaché", "Rattaché à Tempête : <b>2</b> sites injoignables , ticket n° 30042")
	if !slices.Contains(links(root), "/incidents/01S") {
		t.Errorf("links are %q", links(root))
	}
}
