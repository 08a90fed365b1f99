package report

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/ledger"
)

func (s *shelf) ReportFiles(_ context.Context, of ledger.ReportSelector) ([]ledger.ReportFile, error) {
	var all []ledger.ReportFile
	for _, f := range s.reports {
		if of.Contract == "" || f.Edition.Contract == of.Contract {
			all = append(all, f)
		}
	}
	return all, s.broken
}

func (s *shelf) ReportContent(_ context.Context, hash string, to io.Writer) (bool, error) {
	content, there := s.contents[hash]
	if !there {
		return false, s.broken
	}
	_, err := io.WriteString(to, content)
	return true, err
}

func (s *shelf) ReportTickets(context.Context, string) ([]ledger.ReportTicket, error) {
	return s.handed, s.broken
}

func hashOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

// reportFile is one of the report of February.
func reportFile(name, content string, edition int) ledger.ReportFile {
	return ledger.ReportFile{
		Edition: ledger.ReportEdition{Contract: example, Month: february, Language: "fr", Number: edition, Document: "ab", MadeAt: moment},
		Name:    name, Hash: hashOf(content), Size: int64(len(content)),
	}
}

// reported has a report that was withdrawn, and made again.
func reported(t *testing.T) *served {
	t.Helper()
	withdrawn := reportFile("rapport-2026-02.html", "<p>Amel</p>", 1)
	withdrawn.WithdrawnAt = moment
	lost := reportFile("tickets-2026-02.csv", "lost", 2)
	gone := reportFile("ancien-2026-02.csv", "Amel", 1)
	gone.WithdrawnAt = moment
	shelf := &shelf{
		documents: map[ledger.Month][]byte{february: frozenFebruary(t, example)},
		reports: []ledger.ReportFile{
			gone, withdrawn, reportFile("rapport-2026-02.html", "<p>une personne</p>", 2), reportFile("rapport-2026-02.xlsx", "PK", 2), lost,
		},
		contents: map[string]string{hashOf("<p>une personne</p>"): "<p>une personne</p>", hashOf("PK"): "PK"},
		handed:   []ledger.ReportTicket{{Contract: example, Month: february, Ticket: 12, Number: "31012"}},
	}
	return serve(t, shelf)
}

// TestReports: editions are told with their files, and why none was handed in.
func TestReports(t *testing.T) {
	t.Parallel()
	at := reported(t)
	at.api.ReportWaiting = func() string { return "attend" }
	list, err := at.client().Reports(t.Context())
	if err != nil || len(list.Reports) != 2 || list.Waiting != "attend" {
		t.Fatalf("the reports are %+v, %v", list, err)
	}
	was, is := list.Reports[0], list.Reports[1]
	if was.WithdrawnAt == nil || was.Edition != 1 || len(was.Files) != 2 || is.WithdrawnAt != nil || is.Edition != 2 || len(is.Files) != 3 || is.Month != "2026-02" || is.TicketNumber != "31012" || is.TicketURL == "" {
		t.Errorf("they are %+v", list.Reports)
	}
	if f := is.Files[1]; f.Name != "rapport-2026-02.xlsx" || f.SHA256 != hashOf("PK") || f.Size != 2 || !strings.Contains(f.Type, "spreadsheet") {
		t.Errorf("the file is %+v", f)
	}
	if none, err := serve(t, &shelf{}).client().Reports(t.Context()); err != nil || len(none.Reports) != 0 {
		t.Errorf("of an empty ledger: %+v, %v", none, err)
	}
}

// TestReportFile: the bytes of the edition that is there, for a browser to show or
// to keep; never a part for the whole.
func TestReportFile(t *testing.T) {
	t.Parallel()
	at := reported(t)
	page, body := get(t, at.URL+"/api/v1/reports/2026-02/rapport-2026-02.html", nil)
	if page.code != http.StatusOK || body != "<p>une personne</p>" || page.header.Get("ETag") != `"`+hashOf(body)+`"` ||
		page.header.Get("Content-Disposition") != `inline; filename="rapport-2026-02.html"` || !strings.Contains(page.header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("the page is %d %q, %v", page.code, body, page.header)
	}
	if sheet, body := get(t, at.URL+"/api/v1/reports/2026-02/rapport-2026-02.xlsx", nil); body != "PK" || sheet.header.Get("Content-Disposition") != `attachment; filename="rapport-2026-02.xlsx"` {
		t.Errorf("the sheet is %q, %v", body, sheet.header)
	}
	if got, err := at.client().Report(t.Context(), "2026-02", "rapport-2026-02.xlsx"); err != nil || string(got) != "PK" {
		t.Errorf("by the client it is %q, %v", got, err)
	}
	if got, err := at.client().Report(t.Context(), "2026-02", "tickets-2026-02.csv"); err == nil {
		t.Errorf("what is lost is taken for a file: %q", got)
	}
	for path, want := range map[string]int{
		"2026-02/ancien-2026-02.csv": http.StatusGone, "2026-02/autre.html": http.StatusNotFound, "2026-01/rapport-2026-01.html": http.StatusNotFound,
		"fevrier/rapport.html": http.StatusBadRequest, "2026-02/" + url.PathEscape("../../etc/passwd"): http.StatusNotFound,
	} {
		if answer, body := get(t, at.URL+"/api/v1/reports/"+path, nil); answer.code != want {
			t.Errorf("%s: %d %s, want %d", path, answer.code, body, want)
		}
	}
}
