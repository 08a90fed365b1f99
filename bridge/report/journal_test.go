package report

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/vigie-noc/vigie/bridge"
)

const hostile = `<script>alert(1)</script>`

// ticketShelf is a ledger with a ticket to which things happened.
func ticketShelf() *shelf {
	ticket := bridge.Mirrored{
		Ticket: bridge.Ticket{
			ID: 17, Number: "30017", Title: hostile + " au lycée", Group: "N2", State: "suspendu", Owner: hostile + "@vigie.example",
			UpdatedAt: moment,
		},
		Subject: "ticket:17", ReadAt: moment,
	}
	minute := func(n int) time.Time { return moment.Add(time.Duration(n) * time.Minute) }
	entry := func(n int64, at int, kind bridge.Kind, actor bridge.ActorKind, text string) bridge.Entry {
		return bridge.Entry{
			Subject: "ticket:17", Number: n, Kind: kind, Actor: actor, ActorRef: "3", Ticket: 17, Text: text, Seal: "ab",
			EffectiveAt: minute(at), ReceivedAt: minute(at), Hash: strings.Repeat(string(rune('a'+n)), 64), Previous: "p",
		}
	}
	opened := entry(1, 0, bridge.KindOpened, bridge.ActorCustomer, "Ticket n° 30017 ouvert, groupe N1")
	opened.Data = map[string]string{"group": "N1", "owner": ""}
	taken := entry(2, 3, bridge.KindFirstAct, bridge.ActorPerson, "Pris en compte")
	taken.ActorName, taken.ReceivedAt = "amel@vigie.example", minute(93)
	handed := entry(3, 5, bridge.KindThirdParty, bridge.ActorPerson, "Confié au tiers "+hostile)
	handed.Data, handed.Words = map[string]string{"party": hostile, "referenced": "true"}, map[string]string{"reference": `"><img src=x onerror=alert(1)>`}
	gap := entry(4, 6, bridge.KindGap, bridge.ActorUnknown, "Auteur inconnu de Zammad : l'acte ne compte pour personne")
	gone := entry(5, 7, bridge.KindOwner, bridge.ActorPerson, "")
	byDesk := entry(6, 9, bridge.KindClosed, bridge.ActorDesk, "Clos")
	byDesk.Data = map[string]string{"by": "Trigger nuit"}
	back := entry(7, 4, bridge.KindThirdBack, bridge.ActorPerson, "Rendu") // learnt of late
	return &shelf{
		mirrored: []bridge.Mirrored{ticket},
		entries:  map[string][]bridge.Entry{"ticket:17": {opened, taken, handed, gap, gone, byDesk, back}},
	}
}

func TestJournalOfATicket(t *testing.T) {
	t.Parallel()
	at := serve(t, ticketShelf())
	got, err := at.client().Journal(t.Context(), 17, 0)
	if err != nil || len(got.Facts) != 7 || got.Next != 0 || got.Number != "30017" || got.Subject != "ticket:17" || got.DeletedAt != nil ||
		got.URL != "https://zammad.example/#ticket/zoom/17" {
		t.Fatalf("got %+v, %v", got, err)
	}
	by := make([]string, 0, len(got.Facts))
	for i, f := range got.Facts {
		by = append(by, f.By)
		if f.Number != int64(i+1) || f.Gap != (i == 3) || f.Erased != (i == 4) || len(f.Hash) != 64 || f.Previous != "p" {
			t.Errorf("fact %d is %+v", i, f)
		}
	}
	if want := []string{"human", "human", "human", "unknown", "human", "automatic", "human"}; !slices.Equal(by, want) {
		t.Errorf("by %v, want %v", by, want)
	}
	taken := got.Facts[1]
	if taken.ActorName != "amel@vigie.example" || taken.ReceivedAt.Sub(taken.EffectiveAt) != 90*time.Minute || got.Facts[2].Values["party"] != hostile {
		t.Errorf("told %+v", got.Facts)
	}
	if later, err := at.client().Journal(t.Context(), 17, 5); err != nil || len(later.Facts) != 2 || later.Facts[0].Number != 6 {
		t.Errorf("after 5 there is %+v, %v", later, err)
	}
	if later, err := at.client().Journal(t.Context(), 17, 700); err != nil || len(later.Facts) != 0 {
		t.Errorf("after the end there is %+v, %v", later, err)
	}
	_, body := get(t, at.URL+"/api/v1/tickets/17/journal?limit=3&after=1", nil)
	if !strings.Contains(body, `"next":4`) || strings.Count(body, `"hash"`) != 3 {
		t.Errorf("a page is %s", body)
	}
	for path, code := range map[string]int{
		"18/journal": 404, "x/journal": 404, "17/journal?limit=0": 400, "17/journal?after=-1": 400, "17/journal?after=9223372036854775807": 400,
		"17/journal?after=x": 400, "17/journal?before=3": 400, "17/journal?after=1&after=2": 400,
	} {
		if answer, body := get(t, at.URL+"/api/v1/tickets/"+path, nil); answer.code != code || !strings.Contains(body, `"error"`) {
			t.Errorf("%s: %d %s", path, answer.code, body)
		}
	}
}

func TestTicketPage(t *testing.T) {
	t.Parallel()
	at := serve(t, ticketShelf())
	text, root := page(t, at.URL+"/tickets/17")
	wantText(
		t, text, "Ticket n° 30017 – "+hostile+" au lycée", "suspendu, groupe N2", "1 lacune, marquée ci-dessous",
		"02/03/2026 09:33:15 reçu 02/03/2026 11:03:15 Pris en compte humain amel@vigie.example", // in the contract's zone
		"Confié au tiers "+hostile, `référence : "><img src=x onerror=alert(1)>`, "tiers : "+hostile, "Changé de responsable (mots effacés)",
		"lacune Auteur inconnu de Zammad", "inconnu auteur inconnu (id 3)", "Clos déclencheur : Trigger nuit automatique Zammad", "humain demandeur (id 3)", "n° 7", "référence donnée : oui",
	)
	if strings.Contains(text, "responsable (id) :") || strings.Contains(text, "supprimé") {
		t.Errorf("it says what is not:\n%s", text)
	}
	// The latest is first, also where it was learnt of earlier.
	if !inOrder(text, "Clos déclencheur", "lacune Auteur", "Confié au tiers", "Rendu", "Pris en compte", "Ticket n° 30017 ouvert") {
		t.Errorf("the order is\n%s", text)
	}
	if got := links(root); !slices.Contains(got, "https://zammad.example/#ticket/zoom/17") || slices.ContainsFunc(got, func(l string) bool { return strings.HasPrefix(l, "/incidents") }) {
		t.Errorf("links are %q", got)
	}
	if got := hashes(root); len(got) != 7 {
		t.Errorf("hashes are %q", got)
	}
	for _, path := range []string{"/tickets/18", "/tickets/x"} {
		if answer, body := get(t, at.URL+path, nil); answer.code != http.StatusNotFound || !strings.Contains(body, "identifiant") {
			t.Errorf("%s: %d %s", path, answer.code, body)
		}
	}
	status, root := page(t, at.URL+"/")
	wantText(t, status, "Tickets modifiés en dernier dans Zammad", "30017 "+hostile+" au lycée suspendu N2 il y a")
	if !slices.Contains(links(root), "/tickets/17") {
		t.Errorf("links are %q", links(root))
	}
}

func inOrder(text string, parts ...string) bool {
	for _, part := range parts {
		_, rest, found := strings.Cut(text, part)
		if !found {
			return false
		}
		text = rest
	}
	return true
}

// hashes are what can be compared with a proof.
func hashes(root *html.Node) []string {
	var all []string
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			if n.Data == "code" && a.Key == "title" && len(a.Val) == 64 {
				all = append(all, a.Val)
			}
		}
	}
	return all
}

// TestTicketPageInTrouble: gone, hidden, merged, an incident's, long, unreadable.
func TestTicketPageInTrouble(t *testing.T) {
	t.Parallel()
	s := ticketShelf()
	s.mirrored[0].GoneAt, s.mirrored[0].HiddenAt, s.mirrored[0].MergedInto, s.mirrored[0].Subject = moment, moment, 18, "01A"
	for n := range shownFacts + 3 {
		s.entries["01A"] = append(s.entries["01A"], bridge.Entry{
			Number: int64(n + 1), Kind: bridge.KindAlertFiring, Actor: bridge.ActorSource, Text: "Alerte", EffectiveAt: moment.Add(time.Duration(n) * time.Second), ReceivedAt: moment,
		})
	}
	at := serve(t, s)
	text, root := page(t, at.URL+"/tickets/17")
	wantText(t, text, "supprimé de Zammad ; constaté le 02/03/2026 09:30:15", "se poursuit dans un autre", "3 faits plus anciens ne sont pas affichés : /api/v1/tickets/17/journal", "automatique supervision")
	if got := links(root); !slices.Contains(got, "/incidents/01A") || !slices.Contains(got, "/tickets/18") {
		t.Errorf("links are %q", got)
	}
	if strings.Count(text, "Alerte") != shownFacts {
		t.Errorf("%d facts are shown", strings.Count(text, "Alerte"))
	}
	s.mirrored[0].GoneAt = time.Time{}
	text, _ = page(t, at.URL+"/tickets/17")
	wantText(t, text, "ne montre plus ce ticket à la passerelle depuis le 02/03/2026 09:30:15")
	s.broken = errDisk
	for _, path := range []string{"/tickets/17", "/api/v1/tickets/17/journal"} {
		if answer, body := get(t, at.URL+path, nil); answer.code != http.StatusServiceUnavailable || strings.Contains(body, "I/O") {
			t.Errorf("%s: %d %s", path, answer.code, body)
		}
	}
}

// TestKindsHaveWords: what the mirror tells can be read when its words are gone.
func TestKindsHaveWords(t *testing.T) {
	t.Parallel()
	for kind, words := range kindWords {
		if got := (factView{Entry: bridge.Entry{Kind: kind}}).What(); got != words || words == "" {
			t.Errorf("%s is %q", kind, got)
		}
	}
	if got := (factView{Entry: bridge.Entry{Kind: "new_kind"}}).What(); got != "new_kind" {
		t.Errorf("a kind without words is %q", got)
	}
}
