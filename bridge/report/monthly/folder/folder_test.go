package folder_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/monthly/folder"
	"github.com/vigie-noc/vigie/bridge/report/monthly/monthlytest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// browser is one that prints a page as it is, or fails.
func browser(t *testing.T, works bool) string {
	t.Helper()
	path, script := filepath.Join(t.TempDir(), "browser"), "echo no display >&2; exit 3"
	if works {
		script = `for a; do case "$a" in --print-to-pdf=*) to="${a#*=}";; file://*) from="${a#file://}";; esac; done
{ printf %%PDF-; cat "$from"; printf %%%%EOF; } > "$to"`
	}
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// files are those of a folder by their names.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[e.Name()] = string(content)
	}
	return all
}

func namesOf(all map[string]string) string {
	var names []string
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

const everything = "changements-2026-10.csv engagements-2026-10.csv manifeste-2026-10.json operations-2026-10.csv rapport-2026-10.html rapport-2026-10.pdf rapport-2026-10.xlsx tickets-2026-10.csv"

// TestWrite: all forms, a manifest that proves each, and the same bytes when it is
// done again over what is there; files of others are left alone.
func TestWrite(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "folder")
	w := folder.Writer{Browser: browser(t, true)}
	m, err := w.Write(t.Context(), monthlytest.Report("fr"), dir)
	if err != nil {
		t.Fatal(err)
	}
	got := files(t, dir)
	if namesOf(got) != everything || len(m.Missing) > 0 {
		t.Errorf("it wrote %s, without %v", namesOf(got), m.Missing)
	}
	for _, f := range m.Files {
		sum := sha256.Sum256([]byte(got[f.Name]))
		if f.SHA256 != hex.EncodeToString(sum[:]) || f.Bytes != int64(len(got[f.Name])) || f.Type == "" || f.Title == "" || !strings.HasSuffix(f.Name, "."+string(f.Form)) {
			t.Errorf("it tells of a file %+v", f)
		}
		if f.Form == folder.CSV && (len(f.Columns) == 0 || f.Rows != strings.Count(got[f.Name], "\r\n")-1) {
			t.Errorf("it tells of rows %+v", f)
		}
	}
	var read folder.Manifest
	if err := json.Unmarshal([]byte(got["manifeste-2026-10.json"]), &read); err != nil || len(read.Files) != 7 || read.Contract != "Contrat « écoles »" || read.Language != "fr" || read.Files[1].Columns[4] != (folder.Column{Key: "late", Kind: monthly.Duration}) {
		t.Errorf("the manifest reads %+v, %v", read, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "rapport-2026-09.html"), []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	got["rapport-2026-09.html"] = "other"
	if _, err := w.Write(t.Context(), monthlytest.Report("fr"), dir); err != nil {
		t.Fatal(err)
	}
	for name, content := range files(t, dir) {
		if content != got[name] {
			t.Errorf("%s is another when it is written again", name)
		}
	}
}

// TestForms: what was asked for is written, and nothing else.
func TestForms(t *testing.T) {
	t.Parallel()
	for list, want := range map[string]string{
		"html":      "manifeste-2026-10-en.json rapport-2026-10-en.html",
		"PDF":       "manifeste-2026-10-en.json rapport-2026-10-en.pdf",
		" xlsx,pdf": "manifeste-2026-10-en.json rapport-2026-10-en.pdf rapport-2026-10-en.xlsx",
		"csv,csv":   "changements-2026-10-en.csv engagements-2026-10-en.csv manifeste-2026-10-en.json operations-2026-10-en.csv tickets-2026-10-en.csv",
	} {
		forms, err := folder.ParseForms(list)
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		if _, err := (folder.Writer{Forms: forms, Browser: browser(t, true)}).Write(t.Context(), monthlytest.Report("en"), dir); err != nil || namesOf(files(t, dir)) != want {
			t.Errorf("%s: it wrote %s, %v", list, namesOf(files(t, dir)), err)
		}
	}
	if forms, err := folder.ParseForms(" "); err != nil || len(forms) != 4 {
		t.Errorf("without a list: %v, %v", forms, err)
	}
	if _, err := folder.ParseForms("html,docx"); err == nil || !strings.Contains(err.Error(), `"docx"`) {
		t.Errorf("an unheard-of form: %v", err)
	}
}

// TestNoPrinter: where no PDF can be made, the page for print is delivered, and
// why is told.
func TestNoPrinter(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	m, err := folder.Writer{Forms: []folder.Form{folder.PDF}, Browser: browser(t, false)}.Write(t.Context(), monthlytest.Report("fr"), dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := namesOf(files(t, dir)); got != "manifeste-2026-10.json rapport-2026-10.html" {
		t.Errorf("it wrote %s", got)
	}
	if len(m.Missing) != 1 || m.Missing[0].Form != folder.PDF || !strings.Contains(m.Missing[0].Why, "no display") {
		t.Errorf("it tells %+v", m.Missing)
	}
}

var errGone = errors.New("the ledger is away")

// TestWriteFails: whatever fails, the folder is as it was.
func TestWriteFails(t *testing.T) {
	t.Parallel()
	stopped, cancel := context.WithCancel(t.Context())
	for what, c := range map[string]struct {
		spoil func(r *monthly.Report, dir string) error
		want  string
	}{
		"rows that can't be read": {func(r *monthly.Report, _ string) error {
			rows := r.Files[0].Rows
			r.Files[0].Rows = func(yield func([]monthly.Cell, error) bool) {
				rows(func(cells []monthly.Cell, err error) bool {
					yield(cells, err)
					return false
				})
				yield(nil, errGone)
			}
			return nil
		}, "write report of 2026-10: table operations: the ledger is away"},
		"two tables of one name": {func(r *monthly.Report, _ string) error {
			r.Files[0].Key = "Tickets"
			return nil
		}, "two of its parts are called tickets-2026-10.csv"},
		"an end before the end": {func(r *monthly.Report, _ string) error {
			rows := r.Files[0].Rows
			r.Files[0].Rows = func(yield func([]monthly.Cell, error) bool) {
				cancel()
				rows(yield)
			}
			return nil
		}, "context canceled"},
		"a folder where a file should be": {func(_ *monthly.Report, dir string) error {
			return os.MkdirAll(filepath.Join(dir, "changements-2026-10.csv", "x"), 0o700)
		}, "changements-2026-10.csv"},
	} {
		dir := t.TempDir()
		r := monthlytest.Report("fr")
		if err := errors.Join(os.WriteFile(filepath.Join(dir, "rapport-2026-10.html"), []byte("before"), 0o600), c.spoil(r, dir)); err != nil {
			t.Fatal(err)
		}
		ctx := t.Context()
		if strings.Contains(c.want, "canceled") {
			ctx = stopped
		}
		m, err := folder.Writer{Browser: browser(t, true)}.Write(ctx, r, dir)
		if err == nil || !strings.Contains(err.Error(), c.want) || m != nil {
			t.Errorf("%s: %v", what, err)
		}
		left, _ := os.ReadDir(dir)
		content, _ := os.ReadFile(filepath.Join(dir, "rapport-2026-10.html"))
		if string(content) != "before" || len(left) > 2 || slices.ContainsFunc(left, func(e os.DirEntry) bool { return strings.HasPrefix(e.Name(), ".") }) {
			t.Errorf("%s: the folder has %v, and the page is %.20q", what, left, content)
		}
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := (folder.Writer{}).Write(t.Context(), monthlytest.Report("fr"), file); err == nil {
		t.Error("a file is no folder")
	}
}

// TestKilled: what a killed process left aside is removed, what another is making
// is left alone.
func TestKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, ".rapport-killed", "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	r := monthlytest.Report("fr")
	rows := r.Files[0].Rows
	w := folder.Writer{Forms: []folder.Form{folder.CSV}}
	r.Files[0].Rows = func(yield func([]monthly.Cell, error) bool) {
		if left, err := filepath.Glob(filepath.Join(dir, ".rapport-*")); err != nil || len(left) != 1 || strings.HasSuffix(left[0], "killed") {
			t.Errorf("aside are %v, %v", left, err)
		}
		if _, err := w.Write(t.Context(), monthlytest.Report("en"), dir); err != nil {
			t.Error(err)
		}
		rows(yield)
	}
	if _, err := w.Write(t.Context(), r, dir); err != nil {
		t.Error(err)
	}
	if got := files(t, dir); len(got) != 10 {
		t.Errorf("there are %s", namesOf(got))
	}
}

// TestName: names are such as every system takes, whatever a key is.
func TestName(t *testing.T) {
	t.Parallel()
	if got := folder.Name(&monthly.Cover{Month: "2026-10"}, "../Détail\u202e/x", folder.CSV); got != "---d-tail--x-2026-10.csv" {
		t.Errorf("it is called %s", got)
	}
}
