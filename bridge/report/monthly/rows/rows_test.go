package rows_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/monthly/monthlytest"
	"github.com/vigie-noc/vigie/bridge/report/monthly/notation"
	"github.com/vigie-noc/vigie/bridge/report/monthly/rows"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// written is a table as a file.
func written(t *testing.T, table *monthly.Table, language string) []byte {
	t.Helper()
	var out bytes.Buffer
	r, err := rows.Begin(&out, table, notation.Of(&monthly.Cover{Language: language, Zone: monthlytest.Tunis()}))
	if err != nil {
		t.Fatal(err)
	}
	for cells, err := range table.Rows {
		if err := errors.Join(err, r.Row(cells)); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.End(monthly.Sums{}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestRows: every kind of value, in both languages.
func TestRows(t *testing.T) {
	t.Parallel()
	table := monthlytest.Report("fr").Chapters[1].Blocks[0].Table
	for _, language := range []string{"fr", "en"} {
		got, path := written(t, table, language), filepath.Join("testdata", language+".csv")
		if *update {
			if err := os.WriteFile(path, got, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if want, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
			t.Errorf("the file is another (%v): run with -update and look at the difference\n%s", err, got)
		}
	}
}

// one is the only field of a file with a text, as a program reads it.
func one(t *testing.T, text string) string {
	t.Helper()
	table := &monthly.Table{Columns: []monthly.Column{{Title: "x", Kind: monthly.Text}, {Title: "y", Kind: monthly.Text}}, Rows: monthly.RowsOf([][]monthly.Cell{{{Text: text}, {Text: "end"}}})}
	file, had := bytes.CutPrefix(written(t, table, ""), []byte("\ufeff"))
	if !had || !utf8.Valid(file) {
		t.Errorf("%q: the file is no UTF-8 with a mark: %q", text, file)
	}
	r := csv.NewReader(bytes.NewReader(file))
	r.Comma = ';'
	all, err := r.ReadAll()
	if err != nil || len(all) != 2 || all[1][1] != "end" {
		t.Fatalf("%q reads as %q, %v", text, all, err)
	}
	return all[1][0]
}

// TestText: a text is read as it was written, on one line, and is no formula.
func TestText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                     "",
		"Lycée ; « a », \"b\"": "Lycée ; « a », \"b\"",
		monthlytest.Arabic:     monthlytest.Arabic,
		"a\r\nb\tc":            "a  b c",
		"10-2":                 "10-2",
		"a, -3 dBm":            "a, -3 dBm",
		"=1+1":                 "'=1+1",
		"+33 1":                "'+33 1",
		"-2":                   "'-2",
		"@x":                   "'@x",
		"\t=1":                 " '=1",
		" =1":                  " '=1",
		"\"=1\"":               "\"'=1\"",
		"＝1":                   "'＝1",
		"a,=1":                 "a,'=1",
		"a;@x":                 "a;'@x",
		"a\xff":                "a\ufffd",
	} {
		if got := one(t, text); got != want {
			t.Errorf("%q reads as %q, want %q", text, got, want)
		}
	}
}

// FuzzText: whatever a text is, no sheet takes it for a formula, whichever sign it
// takes for what is between fields.
func FuzzText(f *testing.F) {
	f.Add(monthlytest.Hostile)
	f.Add("a,\"=1;-2\t@3")
	f.Fuzz(func(t *testing.T, text string) {
		got := one(t, text)
		for _, sign := range "=+-@" {
			if strings.HasPrefix(strings.TrimLeft(got, ` "`), string(sign)) {
				t.Errorf("%q reads as %q, a formula", text, got)
			}
			for _, apart := range `,;|"` {
				if strings.Contains(got, string(apart)+string(sign)) {
					t.Errorf("%q reads as %q, a formula behind %q", text, got, apart)
				}
			}
		}
	})
}

// full is a disk that takes no more.
type full struct{ room int }

var errFull = errors.New("no space left")

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

// TestFullDisk: what could not be written is told, at the end at the latest.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	table := monthlytest.Operations(200)
	for _, room := range []int{0, 10, 5000} {
		r, err := rows.Begin(&full{room}, &table, notation.Of(&monthly.Cover{}))
		for cells, failed := range table.Rows {
			if err == nil {
				err = errors.Join(failed, r.Row(cells))
			}
		}
		if err == nil {
			err = r.End(monthly.Sums{})
		}
		if !errors.Is(err, errFull) {
			t.Errorf("with room for %d bytes: %v", room, err)
		}
	}
}
