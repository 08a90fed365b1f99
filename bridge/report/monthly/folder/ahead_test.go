package folder_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/monthly/folder"
	"github.com/vigie-noc/vigie/bridge/report/monthly/monthlytest"
)

// counted is a PDF whose first anchor is on the first sheet, and the second on the
// other.
func counted() string {
	objects := []string{"<</Pages 2 0 R\n/Dests 3 0 R>>", "<</Kids [4 0 R 5 0 R]>>", "<</c1 [4 0 R /XYZ 0 0 0]\n/c2 [5 0 R /XYZ 0 0 0]>>", "<<>>", "<<>>"}
	var b, table strings.Builder
	b.WriteString("%PDF-1.4\n")
	fmt.Fprintf(&table, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for i, o := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	return fmt.Sprintf("%s%strailer\n<</Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", b.String(), table.String(), b.Len())
}

// TestNumbered: sheets are counted of a page that is whole, while files of rows are
// written, and stand in the contents of the PDF alone.
func TestNumbered(t *testing.T) {
	t.Parallel()
	aside, dir := t.TempDir(), t.TempDir()
	path, fifo, page := filepath.Join(aside, "browser"), filepath.Join(aside, "begun"), filepath.Join(aside, "page")
	if err := os.WriteFile(filepath.Join(aside, "counted"), []byte(counted()), 0o600); err != nil {
		t.Fatal(err)
	}
	script := fmt.Sprintf(`cd %q
for a; do case "$a" in --print-to-pdf=*) to="${a#*=}";; file://*) from="${a#file://}";; --disable-pdf-tagging) counts=1;; esac; done
if [ "$counts" ]; then cat "$from" > page; mkfifo begun; cat begun > /dev/null; cat counted > "$to"
else { printf %%%%PDF-; cat "$from"; printf %%%%%%%%EOF; } > "$to"; fi`, aside)
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	r := monthlytest.Report("fr")
	rows := r.Files[0].Rows
	r.Files[0].Rows = func(yield func([]monthly.Cell, error) bool) {
		for t.Context().Err() == nil { // the browser waits for these rows
			if on, err := os.OpenFile(fifo, os.O_WRONLY, 0); err == nil {
				on.Close()
				break
			}
			time.Sleep(time.Millisecond)
		}
		rows(yield)
	}
	if _, err := (folder.Writer{Browser: path}).Write(t.Context(), r, dir); err != nil {
		t.Fatal(err)
	}
	got := files(t, dir)
	ahead, err := os.ReadFile(page)
	if err != nil || !strings.HasSuffix(string(ahead), "</section>\n</body>\n</html>\n") || strings.Count(string(ahead), "<section") != strings.Count(got["rapport-2026-10.html"], "<section") {
		t.Errorf("counted is a page that ends with %q, %v", ahead[max(0, len(ahead)-60):], err)
	}
	for name, want := range map[string]bool{"rapport-2026-10.pdf": true, "rapport-2026-10.html": false} {
		if strings.Contains(got[name], `<i data-of="c1">1</i>`) != want || strings.Contains(got[name], `<i data-of="c2">2</i>`) != want {
			t.Errorf("%s has numbers, or has none", name)
		}
	}
}
