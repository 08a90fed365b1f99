package report

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/ledger"
)

// TestReportsPage: what is there can be opened, what was withdrawn is told, the
// newest month comes first.
func TestReportsPage(t *testing.T) {
	t.Parallel()
	at := reported(t)
	text, root := page(t, at.URL+"/reports")
	wantText(t, text, "Février 2026", "Exemple de convention de service", "Édition 2", "Rapport remis par le ticket n° 31012", "rapport-2026-02.xlsx 2 o",
		"Retirée le 02/03/2026 09:30:15 par un effacement", "le rapport attend", "verify-report")
	if strings.Index(text, "Édition 2") > strings.Index(text, "Édition 1") {
		t.Error("the edition that was withdrawn comes first")
	}
	all := links(root)
	if !slices.Contains(all, "/api/v1/reports/2026-02/rapport-2026-02.html") || slices.Contains(all, "/api/v1/reports/2026-02/ancien-2026-02.csv") {
		t.Errorf("the links are %v", all)
	}
	hostile := reportFile("rapport-2026-02.html", "x", 1)
	hostile.Edition.Contract = "<script>alert(1)</script> عقد"
	newer := reportFile("rapport-2026-03.html", "x", 1)
	newer.Edition.Month++
	text, _ = page(t, serve(t, &shelf{reports: []ledger.ReportFile{hostile, newer}}).URL+"/reports")
	wantText(t, text, "<script>alert(1)</script> عقد")
	if strings.Index(text, "Mars 2026") > strings.Index(text, "Février 2026") {
		t.Error("the older month comes first")
	}
	empty, _ := page(t, serve(t, &shelf{}).URL+"/reports")
	wantText(t, empty, "Aucun rapport n'est tenu")
	if answer, _ := get(t, serve(t, &shelf{broken: errors.New("the disk is gone")}).URL+"/reports", nil); answer.code != http.StatusServiceUnavailable {
		t.Errorf("of a broken ledger it is %d", answer.code)
	}
}

func TestFileSize(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0 o", 999: "999 o", 1000: "1 ko", 1001: "2 ko", 999_999: "1000 ko", 2_345_678: "2,3 Mo"} {
		if got := fileSize(n); got != want {
			t.Errorf("%d is told as %q, want %q", n, got, want)
		}
	}
}
