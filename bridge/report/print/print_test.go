package print_test

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge/report/aside"
	"github.com/vigie-noc/vigie/bridge/report/print"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var made = time.Date(2026, 11, 3, 6, 0, 5, 0, time.UTC)

// browser is one that does what a script says; $from is the page, $to the PDF.
func browser(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "browser")
	script = `#!/bin/sh
for a; do case "$a" in --print-to-pdf=*) to="${a#*=}";; file://*) from="${a#file://}";; esac; done
` + script + "\n"
	if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestPage: what the browser makes is handed on, and bears the instant that was
// asked for, however it stands there.
func TestPage(t *testing.T) {
	t.Parallel()
	const dates = `/CreationDate (D:20261129040411+00'00')\n/ModDate (D:20261129040412+00'00')`
	got, err := print.Page(t.Context(), browser(t, `{ printf '%%PDF-'; cat "$from"; printf '%%%%EOF'; } > "$to"`), []byte("page "+dates+` \(D:1)`), made)
	want := `%PDF-page /CreationDate (D:20261103060005+00'00')\n/ModDate (D:20261103060005+00'00') \(D:1)%%EOF`
	if err != nil || string(got) != want {
		t.Errorf("printed %q, %v\nwant %q", got, err, want)
	}
	got, err = print.Page(t.Context(), browser(t, `{ printf '%%PDF-'; cat "$from"; printf '%%%%EOF'; } > "$to"`), []byte(dates), time.Time{})
	if err != nil || string(got) != "%PDF-"+dates+"%%EOF" {
		t.Errorf("without an instant: %q, %v", got, err)
	}
}

// TestPageFails: what prints nothing, says so or is stopped is an error that tells
// what it said, and nothing is left behind.
func TestPageFails(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for script, want := range map[string]string{
		"echo no display >&2; exit 3":      "no display",
		"exit 0":                           "it made no PDF",
		`echo "<html>" > "$to"`:            "it made no PDF",
		`printf %%PDF-half > "$to"`:        "not all of it",
		`printf %%PDF- > "$to"; exit 1`:    "exit status 1",
		`kill -9 $$`:                       "killed",
		`printf '%1000s' x >&2; exit 1; #`: "exit status 1",
	} {
		got, err := print.Page(t.Context(), browser(t, script), []byte("page"), made)
		if err == nil || !strings.Contains(err.Error(), want) || got != nil || len(err.Error()) > 1000 {
			t.Errorf("%q: printed %q, %v", script, got, err)
		}
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := print.Page(stopped, browser(t, "exit 0"), []byte("page"), made); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	t.Setenv("PATH", "")
	if _, err := print.Page(t.Context(), "", []byte("page"), made); !errors.Is(err, print.ErrNoBrowser) || !strings.Contains(err.Error(), "install chromium") {
		t.Errorf("without any: %v", err)
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("it left %v, %v", left, err)
	}
}

// TestKilled: what killed processes left, with words of people, is removed when
// something is printed next, a report's too; what another makes is left alone.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	for _, name := range []string{"vigie-page-1", "vigie-print-1", "vigie-rapport-1"} {
		if err := os.MkdirAll(filepath.Join(dir, name, "profile"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	another, err := aside.Temporary(aside.Edition)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "vigie-print-2"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := print.Page(t.Context(), browser(t, `printf '%%PDF-%%%%EOF' > "$to"`), []byte("page"), made); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 || left[0].Name() != filepath.Base(another.Path) {
		t.Errorf("there are %v, %v", left, err)
	}
	if err := another.Remove(); err != nil {
		t.Error(err)
	}
}

// TestPageIsTheSame: a real browser prints the same twice, where there is one.
func TestPageIsTheSame(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("chromium"); err != nil {
		t.Skip("no chromium here: that PDFs are the same twice is not tried")
	}
	var printed [2][]byte
	for i := range printed {
		var err error
		if printed[i], err = print.Page(t.Context(), "", []byte("<!DOCTYPE html><title>مدرسة</title><h1>École مدرسة النور</h1>"), made); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(printed[0], printed[1]) || !bytes.Contains(printed[0], []byte("D:20261103060005")) {
		t.Error("they differ, or bear another instant")
	}
}

// TestSheets: what is printed to count its sheets has them where the document has,
// with a real browser, where there is one.
func TestSheets(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("chromium"); err != nil {
		t.Skip("no chromium here: that sheets are counted right is not tried")
	}
	page := `<!DOCTYPE html><style>section { break-before: page } tr { break-inside: avoid }</style><a href="#c1">1</a> <a href="#c2">2</a>
<section id="c1"><h2>École</h2><table>` + strings.Repeat("<tr><td><bdi>ecole-2532</bdi></td><td><bdi>non respecté</bdi></td></tr>", 150) + `</table></section><section id="c2"><h2>مدرسة</h2></section>`
	printed, err := print.Page(t.Context(), "", []byte(page), made)
	if err != nil {
		t.Fatal(err)
	}
	sheets, err := print.Sheets(t.Context(), "", []byte(page))
	if err != nil || sheets["c1"] != 2 || sheets["c2"] < 5 || !maps.Equal(sheets, print.Pages(printed)) {
		t.Errorf("they are on sheets %v, %v; in the document on %v", sheets, err, print.Pages(printed))
	}
}
