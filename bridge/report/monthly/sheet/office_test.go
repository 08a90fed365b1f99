package sheet_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/report/monthly/monthlytest"
)

// unreckoned is a workbook without the values of its formulas, so that who opens
// it has to reckon them.
func unreckoned(t *testing.T, content []byte) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	to, taken := zip.NewWriter(&out), 0
	for _, part := range from.File {
		file, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		markup, err := io.ReadAll(file)
		if err != nil {
			t.Fatal(err)
		}
		kept := regexp.MustCompile(`</f><v>[^<]*</v>`)
		taken += len(kept.FindAll(markup, -1))
		w, err := to.Create(part.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(kept.ReplaceAll(markup, []byte("</f>"))); err != nil {
			t.Fatal(err)
		}
	}
	if err := to.Close(); err != nil || taken == 0 {
		t.Fatalf("%d values were taken, %v", taken, err)
	}
	return out.Bytes()
}

// TestOffice: LibreOffice opens the sheets, shows what they say, and reckons the
// sums that stand in them.
func TestOffice(t *testing.T) {
	t.Parallel()
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("no LibreOffice here (soffice): that it opens the workbook and reckons the same sums is not tried")
	}
	r := monthlytest.Report("fr")
	many := monthlytest.Operations(2000)
	r.Chapters[3].Blocks[0].Table.Rows = many.Rows
	dir := t.TempDir()
	from := filepath.Join(dir, "report.xlsx")
	if err := os.WriteFile(from, unreckoned(t, written(t, r, nil)), 0o600); err != nil {
		t.Fatal(err)
	}
	const asShown = "csv:Text - txt - csv (StarCalc):124,0,76,1,,1033,false,true,true,false,false,-1" // apart by |, each sheet in a file
	said, err := exec.CommandContext(t.Context(), office, "--headless", "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--convert-to", asShown, "--outdir", dir, from).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	for name, want := range map[string][]string{
		"engagements": {
			"4711|" + monthlytest.Arabic + "|P1|05/10/2026 07:30|27:20:00|1,234,567|99.950%|Non respecté",
			"4714|-2+3 @x|P4|05/10/2026 07:30|-0:01:00|-5|0.005%|Sans objet",
			"Total||||27:20:30|1,234,562||",
		},
		"tickets": {"Total|||33316:40:00|1,999,000|||||||"},
		// 0 min to 1999 min, 2000 times, are 1,999,000 min.
		"chiffres": {"Faits marquants|MTTR|27:20:00|"},
		"sommaire": {"Détail des opérations|–|3|operations.csv|"},
	} {
		shown, err := os.ReadFile(filepath.Join(dir, "report-"+name+".csv"))
		if err != nil {
			t.Errorf("%v: %s", err, said)
			continue
		}
		for _, line := range want {
			if !strings.Contains("\n"+string(shown), "\n"+line+"\n") {
				t.Errorf("%s does not show %q\n%.3000s", name, line, shown)
			}
		}
	}
}
