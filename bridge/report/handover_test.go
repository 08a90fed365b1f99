package report

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// handing serves a log book and a sheet on which every list has something.
func handing(t *testing.T) *served {
	t.Helper()
	press, third, doubt, stale := incidentOf("01A"), incidentOf("01B"), incidentOf("01C"), incidentOf("019")
	third.Party, third.PartyReference, third.State, third.Title = "operateur-a", "<REF>", bridge.StateAcknowledged, "قطع الألياف"
	doubt.State = bridge.StateUnverified
	stale.Title = "Clos trop tôt"
	now := time.Now()
	at := serve(t, &shelf{
		incidents: []bridge.Incident{press, third, doubt}, stale: []bridge.Incident{stale},
		counts: []ledger.TicketCount{{Values: []string{"P1", "open"}, N: 3}, {Values: []string{"P1", "restored"}, N: 200}, {Values: []string{"", "open"}, N: 1}, {Values: []string{"operateur-a", ""}, N: 1}},
		changes: []bridge.Change{
			{Ticket: 7, Number: "30007", State: "en cours", Scope: "site=lycee-1", StartsAt: now.Add(-time.Hour), EndsAt: now.Add(time.Hour), BegunAt: now.Add(-time.Hour)},
			{Ticket: 8, Number: "30008", State: "approuvé", StartsAt: now.Add(time.Hour), EndsAt: now.Add(2 * time.Hour)},
			{Ticket: 11, Number: "30011", State: bridge.ChangeApproved, StartsAt: now.Add(-time.Hour), EndsAt: now.Add(time.Hour)},
			{Ticket: 9, Number: "30009", State: "brouillon", StartsAt: now.Add(-time.Hour), EndsAt: now.Add(time.Hour)},
			{Ticket: 10, Number: "30010", State: "terminé", StartsAt: now.Add(-time.Hour), EndsAt: now.Add(time.Hour), BegunAt: now.Add(-time.Hour), EndedAt: now},
		},
	})
	at.status.Silenced = Silenced{At: now, Hidden: 4, Away: []string{"noc-2"}, Groups: []Silence{
		{Source: "noc", Why: "par la main", Author: "sami", Matchers: []string{`site="lycee-2"`}, EndsAt: now.Add(time.Hour)},
		{Source: "noc", Why: "changement", Hidden: 4, EndsAt: now.AddDate(1, 0, 0), Concerns: []string{"sans fin"}},
	}}
	at.status.Mirror = MirrorStatus{SyncedAt: now, Imported: true}
	at.status.Unsupervised = Unsupervised{Devices: []string{"ap-1", "ap-2"}, Of: 9, At: now}
	at.api.Book, _ = bookOf(t)
	at.api.ShiftLinks = func() (logbook, handover string) {
		return "https://vigie.example/logbook", "https://vigie.example/handover"
	}
	return at
}

func TestHandover(t *testing.T) {
	t.Parallel()
	at := handing(t)
	h, err := at.client().Handover(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(h.Counts) != 5 || h.Counts[0].Open != 203 || h.Counts[0].Untaken != 3 || h.Counts[1].Open != 0 || h.Counts[4].Untaken != 1 {
		t.Errorf("counted %+v", h.Counts)
	}
	if len(h.Open) != 3 || len(h.Stale) != 1 || h.Stale[0].Title != "Clos trop tôt" {
		t.Errorf("open %+v, stale %+v", h.Open, h.Stale)
	}
	if len(h.Changes) != 3 || !h.Changes[0].Running || h.Changes[1].Running || h.Changes[1].Ticket != "30008" || h.Changes[2].Ticket != "30011" {
		t.Errorf("changes %+v", h.Changes)
	}
	if len(h.Silences) != 2 || h.Silences[0].Why != "changement" || h.Silenced != 4 || h.Devices != 2 || len(h.Unknown) != 1 || !strings.Contains(h.Unknown[0], "noc-2") {
		t.Errorf("out of supervision %+v, %+v", h.Silences, h.Unknown)
	}
	if h.Shift == nil || len(h.Unsigned) < 3 || len(h.Log) != 4 || h.Log[0].Number != 4 {
		t.Errorf("the log book is %+v %+v %+v", h.Shift, h.Unsigned, h.Log)
	}
	if h.URL != "https://vigie.example/handover" || h.Shift.URL != "https://vigie.example/logbook?shift="+url.QueryEscape(h.Shift.From.Format(time.RFC3339)) {
		t.Errorf("their pages are %s and %s", h.URL, h.Shift.URL)
	}
}

// TestHandoverOfOldFigures: what was not looked at for long is said to be unknown.
func TestHandoverOfOldFigures(t *testing.T) {
	t.Parallel()
	at := handing(t)
	at.status.Unsupervised.At = time.Now().Add(-2*time.Hour - 30*time.Second) // the sheet's instant is cut
	at.status.Mirror.Behind, at.status.Mirror.SyncedAt = true, time.Now().Add(-3*time.Hour-30*time.Second)
	text, _ := page(t, at.URL+"/handover")
	wantText(t, text, "n'ont pas été relus depuis 2 h", "ce qui a changé dans Zammad depuis 3 h", "approuvé, pas commencé")
	at.status.Mirror = MirrorStatus{}
	text, _ = page(t, at.URL+"/handover")
	wantText(t, text, "pas encore tous lus")
}

// TestShiftPages: what people wrote is shown as text, whatever it is.
func TestShiftPages(t *testing.T) {
	t.Parallel()
	at := handing(t)
	text, _ := page(t, at.URL+"/handover")
	wantText(t, text, "Passation de consignes", "Ouverts P1 203 dont 3 non pris en compte", "Ouverts sans criticité 1", "Quarts non signés", "قطع الألياف",
		"(réf. <REF>)", "Les 3 plus pressants des 204", "Clos trop tôt", "30008", "site=lycee-1", "2 équipements que rien ne mesure : ap-1, ap-2.", "sans fin",
		"Non connu mises en sourdine : sans réponse de noc-2", "corrigée par l'entrée n° 4", "<script>alert(1)</script> ثانوية الياسمين")
	began := inShift(t)
	text, root := page(t, at.URL+"/logbook?shift="+url.QueryEscape(began.UTC().Format(time.RFC3339)))
	wantText(t, text, "Main courante", "La main courante est ouverte", "Incident ouvert, criticité P1", "amel@vigie.example", "identité déclarée", "Ce quart n'est pas signé")
	if got := strings.Join(links(root), " "); !strings.Contains(got, "/logbook?shift=") || !strings.Contains(got, "https://zammad.example") {
		t.Errorf("links are %s", got)
	}
	if text, _ = page(t, at.URL+"/logbook"); !strings.Contains(text, "quart en cours") || !strings.Contains(text, "Rien n'a été consigné") {
		t.Errorf("the shift that goes on is %s", text)
	}
	for _, wrong := range []string{"hier", "0000-01-01T00:00:00Z", "%00"} {
		if answer, body := get(t, at.URL+"/logbook?shift="+wrong, nil); answer.code != http.StatusBadRequest {
			t.Errorf("%s is answered %d %s", wrong, answer.code, body)
		}
	}
}

func TestPrintedLogbook(t *testing.T) {
	t.Parallel()
	at := handing(t)
	pages := &ShiftPages{Pages: NewPages(nil, nil, func() Status { return at.status }, at.api.ticketURL, nil), API: at.api}
	now := time.Now()
	var b bytes.Buffer
	if err := pages.PrintLogbook(t.Context(), now.Add(-72*time.Hour), now, now, &b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Le chef de quart", "La relève", "@page", "counter(pages)", "&lt;script&gt;alert(1)", `<span dir="auto">`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in what is printed", want)
		}
	}
	for _, no := range []string{"<script", "Quart précédent", "http-equiv=\"refresh\""} {
		if strings.Contains(b.String(), no) {
			t.Errorf("%q is in what is printed", no)
		}
	}
}
