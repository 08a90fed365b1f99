package ledgertest

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
)

// reportTests are the part of the contract that reports of closed months rest on.
var reportTests = []contractTest{
	{"files of a report read back as they were saved, and stay", reportRoundTrip},
	{"of two who make the same edition one is kept", reportOnce},
	{"a report that cannot be read is not kept in part", reportUnread},
	{"an erasure withdraws what may hold its words, and nothing else", reportsWithdrawn},
	{"what was made before an erasure is not kept after it", reportErasedMeanwhile},
	{"the ticket of a report is put down once", reportTicketOnce},
}

func edition(number int, made time.Time) ledger.ReportEdition {
	return ledger.ReportEdition{Contract: "Convention « été »", Month: march, Language: "fr", Number: number, Document: "ab12", MadeAt: made}
}

func holding(name, content string) ledger.NewReportFile {
	return ledger.NewReportFile{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }}
}

func files(t *testing.T, s Store, of ledger.ReportSelector) []ledger.ReportFile {
	t.Helper()
	return must(s.ReportFiles(t.Context(), of))(t)
}

// content is what a file holds; false where it is withdrawn.
func content(t *testing.T, s Store, hash string) (string, bool) {
	t.Helper()
	var b bytes.Buffer
	there := must(s.ReportContent(t.Context(), hash, &b))(t)
	return b.String(), there
}

func saveReport(t *testing.T, s Store, e ledger.ReportEdition, all ...ledger.NewReportFile) {
	t.Helper()
	if err := s.SaveReport(t.Context(), e, all, must(s.Erasures(t.Context()))(t)); err != nil {
		t.Fatal(err)
	}
}

func reportRoundTrip(t *testing.T, s Store) {
	large := make([]byte, 3<<20+17) // of some parts
	random := rand.NewChaCha8([32]byte{7})
	random.Read(large) //nolint:errcheck // it never fails
	saveReport(t, s, edition(1, at(1)), holding("rapport.html", "<p>été</p>"), holding("tickets.csv", string(large)), holding("vide.csv", ""))
	saveReport(t, s, edition(1, at(2)), holding("rapport.pdf", "%PDF-"), holding("copie.html", "<p>été</p>"))
	other := edition(1, at(3))
	other.Contract = "autre"
	saveReport(t, s, other, holding("rapport.html", "x"))
	all := files(t, s, ledger.ReportSelector{Contract: edition(1, at(1)).Contract})
	if len(all) != 5 || all[0].Name != "copie.html" || all[2].Name != "rapport.pdf" || all[3].Size != int64(len(large)) || !reflect.DeepEqual(all[1].Edition, edition(1, at(1))) {
		t.Fatalf("the files are %+v", all)
	}
	for i, want := range []string{"<p>été</p>", "<p>été</p>", "%PDF-", string(large), ""} {
		if got, there := content(t, s, all[i].Hash); !there || got != want {
			t.Errorf("%s is %d bytes, %t; want %d", all[i].Name, len(got), there, len(want))
		}
	}
	if same := files(t, s, ledger.ReportSelector{Hash: all[0].Hash}); len(same) != 2 || same[1].Name != "rapport.html" {
		t.Errorf("of one content are %+v", same)
	}
	if every := files(t, s, ledger.ReportSelector{}); len(every) != 6 || every[5].Edition.Contract != "autre" {
		t.Errorf("of all contracts are %d", len(every))
	}
	if _, there := content(t, s, "00"); there {
		t.Error("a file that nobody saved is there")
	}
}

func reportOnce(t *testing.T, s Store) {
	saveReport(t, s, edition(1, at(1)), holding("rapport.html", "premier"))
	saveReport(t, s, edition(1, at(2)), holding("rapport.html", "second"), holding("rapport.pdf", "pdf"))
	all := files(t, s, ledger.ReportSelector{})
	if len(all) != 2 || !all[0].Edition.MadeAt.Equal(at(1)) {
		t.Fatalf("kept are %+v", all)
	}
	if got, _ := content(t, s, all[0].Hash); got != "premier" {
		t.Errorf("the file was replaced by %q", got)
	}
}

func reportUnread(t *testing.T, s Store) {
	broken := ledger.NewReportFile{Name: "tickets.csv", Open: func() (io.ReadCloser, error) { return nil, io.ErrUnexpectedEOF }}
	err := s.SaveReport(t.Context(), edition(1, at(1)), []ledger.NewReportFile{holding("rapport.html", "x"), broken}, 0)
	if !errors.Is(err, io.ErrUnexpectedEOF) || len(files(t, s, ledger.ReportSelector{})) != 0 {
		t.Errorf("%v, and %d files were kept", err, len(files(t, s, ledger.ReportSelector{})))
	}
}

func reportsWithdrawn(t *testing.T, s Store) {
	workedOn(t, s)
	before, after, again := edition(1, at(-9000)), edition(1, at(-50)), edition(2, at(30))
	before.Month--
	saveReport(t, s, before, holding("rapport.html", "ancien"), holding("méthode.csv", "pareil"))
	saveReport(t, s, after, holding("rapport.html", "Amel"), holding("méthode.csv", "pareil"))
	look := must(s.Erase(t.Context(), ledger.Erasure{Person: amel, At: at(9)}, false))(t)
	if len(look.Reports) != 2 || look.Reports[1].Name != "rapport.html" || look.Reports[1].Edition.Month != march {
		t.Errorf("it would withdraw %+v", look.Reports)
	}
	held := look.Reports[1].Hash
	if got, there := content(t, s, held); !there || got != "Amel" || must(s.Erasures(t.Context()))(t) != 0 {
		t.Error("a look withdrew it")
	}
	found := must(s.Erase(t.Context(), ledger.Erasure{Person: amel, By: "nadia", At: at(9)}, true))(t)
	if len(found.Reports) != 2 || must(s.Erasures(t.Context()))(t) != 1 {
		t.Errorf("withdrawn are %+v", found.Reports)
	}
	if got, there := content(t, s, held); there || got != "" {
		t.Errorf("the words are still there: %q", got)
	}
	all := files(t, s, ledger.ReportSelector{})
	if len(all) != 4 || all[0].Withdrawn() || all[1].Withdrawn() || !all[3].WithdrawnAt.Equal(at(9)) || all[3].Hash != held {
		t.Fatalf("the files are %+v", all)
	}
	if got, there := content(t, s, all[0].Hash); !there || got != "pareil" { // another's has the same content
		t.Errorf("what was made before is %q, %t", got, there)
	}
	saveReport(t, s, again, holding("rapport.html", "une personne"))
	if all := files(t, s, ledger.ReportSelector{}); len(all) != 5 || all[4].Withdrawn() || all[4].Edition.Number != 2 {
		t.Errorf("made again are %+v", all)
	}
}

// reportErasedMeanwhile: nothing is counted where nothing was removed.
func reportErasedMeanwhile(t *testing.T, s Store) {
	workedOn(t, s)
	counted := must(s.Erasures(t.Context()))(t)
	must(s.Erase(t.Context(), ledger.Erasure{Ticket: 17, By: "nadia", At: at(9)}, true))(t)
	if err := s.SaveReport(t.Context(), edition(1, at(20)), []ledger.NewReportFile{holding("rapport.html", "Amel")}, counted); !errors.Is(err, ledger.ErrErased) {
		t.Errorf("it was kept: %v", err)
	}
	must(s.Erase(t.Context(), ledger.Erasure{Ticket: 17, By: "nadia", At: at(9)}, true))(t)
	if now := must(s.Erasures(t.Context()))(t); now != counted+1 || len(files(t, s, ledger.ReportSelector{})) != 0 {
		t.Errorf("%d erasures, were %d", now, counted)
	}
}

func reportTicketOnce(t *testing.T, s Store) {
	contract := edition(1, at(1)).Contract
	first := ledger.ReportTicket{Contract: contract, Month: march, Ticket: 12, Number: "31012", At: at(3)}
	later, again := first, first
	later.Month, again.Ticket = march+1, 13
	for _, ticket := range []ledger.ReportTicket{later, first, again} {
		if err := s.SaveReportTicket(t.Context(), &ticket); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := must(s.ReportTickets(t.Context(), contract))(t), []ledger.ReportTicket{first, later}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if none := must(s.ReportTickets(t.Context(), "aucun"))(t); len(none) != 0 {
		t.Errorf("of no contract there are %+v", none)
	}
}

// reportStays: a file that was kept is not changed by whoever asks politely.
func reportStays(t *testing.T, o Opened) {
	saveReport(t, o, edition(1, at(1)), holding("rapport.html", "x"))
	for _, statement := range []string{
		"UPDATE report_file SET hash = ''", "DELETE FROM report_file", "UPDATE report_file SET withdrawn_at = 5, size = 0",
		"UPDATE report_part SET part = 7", "DELETE FROM report_part",
	} {
		if err := o.Exec(statement); err == nil || !strings.Contains(err.Error(), "not changed") {
			t.Errorf("%s: %v, want it refused", statement, err)
		}
	}
}
