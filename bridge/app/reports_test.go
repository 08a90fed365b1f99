package app_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/monthly/folder"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// reported is a scene with an outage in a month that was closed since.
func reported(t *testing.T, browser string) (s *scene, month string, ours reportapi.Ticket) {
	t.Helper()
	s = newScene(t)
	write(t, s.files.Contract, strings.Replace(contract, "reopen_within: 1h}", promised, 1)+"calendars: [{name: c, version: \"2026-3\", always: true}]\nsla: {retroactive_pause: 8h}\n")
	s.configure(t, "tickets: ", "months: {close_on_day: 0, report: {group: Qualité, day: 1, browser: "+browser+", forms: [html, csv]}}\nmirror: {interval: 1s, requests_per_second: 1000}\ntickets: ")
	s.start(t)
	s.imported(t)
	s.set(true, true)
	now := time.Now().UTC()
	began := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -2)
	s.webhook(t, began, time.Time{})
	ours = s.shown(t, "open")
	month = began.Format("2006-01")
	if err := s.supervisorRemote(t).CloseMonth(t.Context(), month, "", "nadia", &strings.Builder{}); err != nil {
		t.Fatal(err)
	}
	return s, month, ours
}

// asked has a command write a report, and returns what it says.
func (s *scene) asked(t *testing.T, month, dir string, forms ...folder.Form) string {
	t.Helper()
	var out, told strings.Builder
	err := app.Report(t.Context(), app.ReportQuestion{
		Config: s.files.Config, Contract: s.files.Contract, Month: month, Language: "fr", Forms: forms, Dir: dir, Now: time.Now(),
	}, &out, &told)
	if err != nil {
		t.Fatalf("report of %s: %v\n%s", month, err, &told)
	}
	return out.String()
}

// TestReportOfALife: the report of a month is made once, is proven by its bytes,
// is on one ticket of the quality group, and is made again after an erasure.
func TestReportOfALife(t *testing.T) {
	t.Parallel()
	s, month, ours := reported(t, filepath.Join(t.TempDir(), "none"))
	first := t.TempDir()
	page, manifest := "rapport-"+month+".html", "manifeste-"+month+".json"
	if said := s.asked(t, month, first, folder.HTML, folder.PDF); !strings.Contains(said, "édition 1, faite et tenue par le registre") || !strings.Contains(said, page) || !strings.Contains(said, "sans pdf : ") {
		t.Errorf("it says\n%s", said)
	}
	content, err := os.ReadFile(filepath.Join(first, page))
	if err != nil || !bytes.Contains(content, []byte(ours.Number)) {
		t.Fatalf("the page does not tell of the ticket: %v\n%s", err, content)
	}
	s.verified(t, filepath.Join(first, page), true, "prouvé      c'est « "+page+" », édition 1 du rapport de "+month)
	s.verified(t, filepath.Join(first, manifest), true, "prouvé      c'est « "+manifest+" »")
	write(t, filepath.Join(first, page), string(content)+" ")
	s.verified(t, filepath.Join(first, page), false, "NON PROUVÉ  le registre ne tient aucun fichier de rapport de cette empreinte")

	// A bridge that starts hands in what is due, once however often it starts.
	for range 2 {
		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
		s.start(t)
		s.eventually(t, "handed in", func() bool {
			list, err := s.client().Reports(t.Context())
			return err == nil && len(list.Reports) == 1 && list.Reports[0].TicketID != 0 && list.Waiting == ""
		})
	}
	handed := 0
	for _, ticket := range s.tickets(t) {
		if ticket["group"] == "Qualité" {
			handed++
			if title, _ := ticket["title"].(string); !strings.Contains(title, month) {
				t.Errorf("the ticket is %v", ticket)
			}
		}
	}
	if handed != 1 {
		t.Errorf("handed in on %d tickets", handed)
	}
	if served, err := s.client().Report(t.Context(), month, page); err != nil || !bytes.Equal(served, content) {
		t.Errorf("served are %d bytes, %v; was %d", len(served), err, len(content))
	}
	if code, body := s.ask(t, http.MethodGet, "/reports", "reader", "", nil); code != http.StatusOK || !strings.Contains(body, page) {
		t.Errorf("the page is %d %s", code, body)
	}
	if code, body := s.ask(t, http.MethodGet, "/metrics", "reader", "", nil); code != http.StatusOK || !strings.Contains(body, "vigie_bridge_report_waiting 0\n") {
		t.Errorf("nothing waits, and the metrics are %d without saying so", code)
	}
	s.erasedAndReissued(t, month, page, ours.TicketID, content)
}

func (s *scene) erasedAndReissued(t *testing.T, month, page string, ticket int64, was []byte) {
	t.Helper()
	erased, err := app.Erase(t.Context(), s.files.Config, ledger.Erasure{Ticket: ticket, By: "nadia", At: time.Now()}, true)
	if err != nil || len(erased.Reports) == 0 {
		t.Fatalf("erased are %+v, %v", erased.Reports, err)
	}
	if code, body := s.ask(t, http.MethodGet, "/api/v1/reports/"+month+"/"+page, "reader", "", nil); code != http.StatusGone {
		t.Errorf("what is withdrawn is answered with %d %s", code, body)
	}
	write(t, s.path("handed.html"), string(was))
	s.verified(t, s.path("handed.html"), true, "par un effacement : le registre n'en tient plus que l'empreinte")
	dir := t.TempDir()
	if said := s.asked(t, month, dir, folder.HTML); !strings.Contains(said, "édition 2, faite et tenue") {
		t.Errorf("it says\n%s", said)
	}
	if again, err := os.ReadFile(filepath.Join(dir, page)); err != nil || !bytes.Contains(again, []byte("effacement")) || bytes.Equal(again, was) {
		t.Errorf("made again it is %d bytes, %v", len(again), err)
	}
}

// verified has a file proven, or not, and finds something in what is said.
func (s *scene) verified(t *testing.T, name string, proven bool, want string) {
	t.Helper()
	out := &strings.Builder{}
	err := app.VerifyReport(t.Context(), s.files, name, out, &bytes.Buffer{})
	if (err == nil) != proven || !strings.Contains(out.String(), want) || proven && strings.Contains(out.String(), "NON PROUVÉ") {
		t.Errorf("%s: %v\n%s\nwant %q", name, err, out, want)
	}
}

// TestReportByName: by a contract's name only what is kept is given.
func TestReportByName(t *testing.T) {
	t.Parallel()
	s, month, _ := reported(t, filepath.Join(t.TempDir(), "none"))
	q := app.ReportQuestion{Config: s.files.Config, Contract: "Contrat d'essai", Month: month, Language: "fr", Forms: []folder.Form{folder.CSV}, Dir: t.TempDir(), Now: time.Now()}
	ask := func() (string, error) {
		var out strings.Builder
		err := app.Report(t.Context(), q, &out, &strings.Builder{})
		return out.String(), err
	}
	if said, err := ask(); err == nil || !strings.Contains(err.Error(), "le registre ne tient pas ce rapport") {
		t.Errorf("what is not kept: %q, %v", said, err)
	}
	s.asked(t, month, t.TempDir(), folder.HTML)
	if said, err := ask(); err != nil || !strings.Contains(said, "édition 1, telle que faite le") || !strings.Contains(said, ".csv\n") {
		t.Errorf("what is kept: %q, %v", said, err)
	}
	q.Contract = "Aucun"
	if said, err := ask(); err == nil || !strings.Contains(err.Error(), "« Aucun » n'est ni un fichier, ni un contrat") {
		t.Errorf("a contract that is none: %q, %v", said, err)
	}
	q.Contract, q.Month = s.files.Contract, time.Now().UTC().Format("2006-01")
	if said, err := ask(); err != nil || !strings.Contains(said, "Rapport provisoire de "+q.Month) {
		t.Errorf("of a month that goes on: %q, %v", said, err)
	}
	q.Month = "2019-01"
	if said, err := ask(); err == nil || !strings.Contains(err.Error(), "le rapport de 2019-01 n'est pas fait : le registre ne remonte pas jusqu'au mois 2019-01 : il commence en "+month) {
		t.Errorf("of a month before the ledger: %q, %v", said, err)
	}
}
