package delivery_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/report/monthly/folder"
)

var (
	october   = ledger.MonthOf(time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), time.UTC)
	september = october - 1
)

// TestHandedIn: from its day on, the last closed month's report is on one ticket,
// whatever is looked at afterwards; the next month has its own.
func TestHandedIn(t *testing.T) {
	t.Parallel()
	r := newRig(t, september-1, september, october)
	r.must(r.RunOnce(t.Context(), r.on("11-05 23:59")))
	if len(r.desk.made) != 0 || r.Waiting() != "" {
		t.Fatalf("before its day: %+v, waits for %q", r.desk.made, r.Waiting())
	}
	for range 3 {
		r.must(r.RunOnce(t.Context(), r.on("11-06 00:00")))
	}
	if len(r.desk.made) != 1 || !slices.Equal(r.issued, []string{"2026-10"}) {
		t.Fatalf("handed in are %+v, issued %v", r.desk.made, r.issued)
	}
	made := r.desk.made[0]
	if made.Group != "Qualité" || !strings.HasPrefix(made.Title, "Rapport de service 2026-10, ") || attached(&made) != "rapport.pdf rapport.xlsx" ||
		made.Note.Files[0].Type != "application/pdf" || string(made.Note.Files[1].Content) != "PK" || made.Note.Public || len(made.Fields["vigie_incident"]) > 64 {
		t.Errorf("the ticket is %+v", made)
	}
	for _, want := range []string{
		"&lt;b&gt;1&lt;/b&gt;", "édition 1", "<li>rapport.pdf, SHA-256 <code>", "Sans docx : &lt;nobody&gt;", `<a href="https://noc.example/reports?a=1&amp;b=2">`, "verify-report",
	} {
		if !strings.Contains(made.Note.HTML, want) {
			t.Errorf("the note does not say %q:\n%s", want, made.Note.HTML)
		}
	}
	contract := r.Contract()
	r.close(contract, october+1)
	r.close(contract, october+2)
	r.must(r.RunOnce(t.Context(), r.on("12-31 12:00").AddDate(0, 0, 10)))
	if len(r.desk.made) != 3 || !strings.Contains(r.desk.made[1].Title, "2026-11") || !strings.Contains(r.desk.made[2].Title, "2026-12") {
		t.Errorf("handed in are %d", len(r.desk.made))
	}
}

// TestLostAnswer: a ticket that was made, and of which nobody heard, is found
// again, by another process too.
func TestLostAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t, october)
	r.desk.lose = true
	if err := r.RunOnce(t.Context(), r.on("11-06 08:00")); err == nil || !strings.HasPrefix(r.Waiting(), "le rapport de 2026-10 devait être remis, et attend : une erreur") {
		t.Errorf("%v, waits for %q", err, r.Waiting())
	}
	other := r.courier("two")
	r.must(other.RunOnce(t.Context(), r.on("11-06 08:10")))
	if kept, err := r.store.ReportTickets(t.Context(), r.Contract().Name); err != nil || len(kept) != 0 {
		t.Errorf("one without the lease handed in %+v, %v", kept, err)
	}
	r.must(other.RunOnce(t.Context(), r.on("11-06 08:31")))
	kept, err := r.store.ReportTickets(t.Context(), r.Contract().Name)
	if err != nil || len(kept) != 1 || kept[0].Ticket != 1 || len(r.desk.made) != 1 || other.Waiting() != "" {
		t.Errorf("kept are %+v, %v; made %d tickets, waits for %q", kept, err, len(r.desk.made), other.Waiting())
	}
	r.must(r.RunOnce(t.Context(), r.on("11-06 08:32")))
	if r.Waiting() != "" {
		t.Errorf("one that has lost the lease still tells %q", r.Waiting())
	}
}

// TestDeskAway: nothing is put down until the desk has it.
func TestDeskAway(t *testing.T) {
	t.Parallel()
	r := newRig(t, october)
	r.desk.away = true
	if err := r.RunOnce(t.Context(), r.on("11-06 08:00")); err == nil || r.Waiting() == "" {
		t.Errorf("%v, waits for %q", err, r.Waiting())
	}
	r.desk.away = false
	r.must(r.RunOnce(t.Context(), r.on("11-06 08:10")))
	if len(r.desk.made) != 1 || r.Waiting() != "" {
		t.Errorf("made %d tickets, waits for %q", len(r.desk.made), r.Waiting())
	}
}

// TestRefusedReport: why a report is not made is said.
func TestRefusedReport(t *testing.T) {
	t.Parallel()
	r := newRig(t, october)
	r.fails = &report.RefusedError{Reason: "le journal n'est pas intact"}
	if err := r.RunOnce(t.Context(), r.on("11-06 08:00")); err == nil || r.Waiting() != "le rapport de 2026-10 devait être remis, et attend : le journal n'est pas intact" {
		t.Errorf("%v, waits for %q", err, r.Waiting())
	}
}

// TestTooLarge: what does not fit is named, with where it is; a desk that takes no
// file has the ticket all the same.
func TestTooLarge(t *testing.T) {
	t.Parallel()
	r := newRig(t, october)
	r.files["rapport.xlsx"] = strings.Repeat("x", 21<<20)
	r.Forms = folder.Forms()
	r.must(r.RunOnce(t.Context(), r.on("11-06 08:00")))
	made := r.desk.made[0]
	if attached(&made) != "rapport.pdf rapport.html tickets.csv" || !strings.Contains(made.Note.HTML, "Trop volumineux pour être joints :</p><ul>\n<li>rapport.xlsx, ") {
		t.Errorf("attached are %s:\n%s", attached(&made), made.Note.HTML)
	}
	r = newRig(t, october)
	r.desk.large = true
	r.must(r.RunOnce(t.Context(), r.on("11-06 08:00")))
	if made := r.desk.made[0]; len(made.Note.Files) != 0 || !strings.Contains(made.Note.HTML, "Trop volumineux") || !strings.Contains(made.Note.HTML, "rapport.pdf") {
		t.Errorf("the ticket is %+v", made)
	}
}

// TestWithoutPDF: the page that prints well stands in for it.
func TestWithoutPDF(t *testing.T) {
	t.Parallel()
	r := newRig(t, october)
	delete(r.files, "rapport.pdf")
	r.Language = "en"
	r.must(r.RunOnce(t.Context(), r.on("11-06 08:00")))
	if made := r.desk.made[0]; attached(&made) != "rapport.html rapport.xlsx" || !strings.HasPrefix(made.Title, "Service report 2026-10") || !strings.Contains(made.Note.HTML, "is closed: these files do not change") {
		t.Errorf("the ticket is %+v", made)
	}
}

// TestAfterErasure: what was withdrawn is made again, without another ticket.
func TestAfterErasure(t *testing.T) {
	t.Parallel()
	r := newRig(t, october)
	r.must(r.RunOnce(t.Context(), r.on("11-06 08:00")))
	r.words()
	_, err := r.store.Erase(t.Context(), ledger.Erasure{Ticket: 17, By: "nadia", At: r.on("11-07 08:00")}, true)
	r.must(err)
	r.must(r.RunOnce(t.Context(), r.on("11-07 08:10")))
	files, err := r.store.ReportFiles(t.Context(), ledger.ReportSelector{})
	if err != nil || len(files) != 10 || !files[0].Withdrawn() || files[9].Withdrawn() || files[9].Edition.Number != 2 || len(r.desk.made) != 1 {
		t.Errorf("the files are %+v, %v; %d tickets", files, err, len(r.desk.made))
	}
}
