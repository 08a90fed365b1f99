package report

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/vigie-noc/vigie/bridge"
)

// correctedShelf is that of the ticket, with corrections: its third fact was
// voided, its second was later, and a correction of its first was taken back.
func correctedShelf() *shelf {
	s := ticketShelf()
	correct := func(what string, ref int, text string) {
		entries := s.entries["ticket:17"]
		at := moment.Add(2*time.Hour + time.Duration(len(entries))*time.Minute)
		s.entries["ticket:17"] = append(entries, bridge.Entry{
			Subject: "ticket:17", Number: int64(len(entries) + 1), Seq: int64(1000 + len(entries)), Kind: bridge.KindCorrection, Actor: bridge.ActorPerson,
			ActorName: "nadia", EffectiveAt: at, ReceivedAt: at, Text: text, Hash: "c",
			Data: map[string]string{"what": what, "ref": strconv.Itoa(ref), "at": moment.Add(4 * time.Minute).Format(time.RFC3339)},
		})
	}
	correct("void", 3, "Fait n° 3 écarté")
	correct("moved", 2, "Fait n° 2 corrigé")
	correct("moved", 1, "Fait n° 1 corrigé") // 10
	correct("withdrawn", 10, "Correction (fait n° 10) retirée")
	return s
}

// TestPagesOfCorrections: what does not count is struck out, and an instant that
// was corrected stands beside the right one.
func TestPagesOfCorrections(t *testing.T) {
	t.Parallel()
	s := correctedShelf()
	at := serve(t, s)
	text, root := page(t, at.URL+"/tickets/17")
	clock := func(minutes int) string {
		return moment.Add(time.Duration(minutes) * time.Minute).In(time.FixedZone("", 3600)).Format("02/01/2006 15:04:05")
	}
	wantText(t, text, clock(3)+" "+clock(4)+" reçu", "Confié au tiers "+hostile+" (écarté)", "Fait n° 1 corrigé (retiré)")
	struck := struckOut(root)
	for _, want := range []string{clock(3), clock(5), "Confié au tiers " + hostile, "Fait n° 1 corrigé"} {
		if !strings.Contains(struck, want) {
			t.Errorf("%q is not struck out: %s", want, struck)
		}
	}
	if n := strings.Count(struck, "|"); n != 5 { // and the instant of what was withdrawn
		t.Errorf("%d are struck out: %s", n, struck)
	}
	incident := incidentOf("01A")
	s.incidents, s.entries["01A"] = []bridge.Incident{incident}, s.entries["ticket:17"]
	journal, err := at.client().Journal(t.Context(), 17, 0)
	if err != nil {
		t.Fatal(err)
	}
	operations, err := at.client().Operations(t.Context(), "01A")
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range journal.Facts {
		o := operations.Operations[i]
		if void := i == 2 || i == 9; f.Void != void || o.Void != void || o.Number != f.Number {
			t.Errorf("fact %d is told as %+v and %+v", i+1, f, o)
		}
		if right := i == 1; (f.Right != nil) != right || (o.Right != nil) != right || right && !f.Right.Equal(moment.Add(4*time.Minute).Truncate(time.Second)) {
			t.Errorf("fact %d is told to have happened at %v and %v", i+1, f.Right, o.Right)
		}
	}
	if _, root := page(t, at.URL+"/incidents/01A"); strings.Count(struckOut(root), "|") != 5 {
		t.Errorf("on the incident's page struck out are %s", struckOut(root))
	}
}

// struckOut are the texts that are, each with a bar behind it.
func struckOut(root *html.Node) (all string) {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "del" {
			all += textOf(n) + "|"
		}
	}
	return all
}
