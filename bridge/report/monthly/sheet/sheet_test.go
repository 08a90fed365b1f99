package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/monthly/monthlytest"
	"github.com/vigie-noc/vigie/bridge/report/monthly/sheet"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// written is a report as a workbook.
func written(t *testing.T, r *monthly.Report, adapt func(*sheet.Book)) []byte {
	t.Helper()
	var out bytes.Buffer
	b := sheet.New(&out)
	defer b.Close()
	b.Elsewhere = func(t *monthly.Table) string { return t.Key + ".csv" }
	if adapt != nil {
		adapt(b)
	}
	if err := monthly.Write(t.Context(), r, nil, b); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func opened(t *testing.T, content []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// cells are those of a sheet, each row's joined, as they are shown or as they are.
func cells(t *testing.T, f *excelize.File, name string, raw bool) (all []string) {
	t.Helper()
	rows, err := f.GetRows(name, excelize.Options{RawCellValue: raw})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		all = append(all, strings.Join(row, "|"))
	}
	return all
}

// TestBook: a sheet a table in the order of the report, with what each shows.
func TestBook(t *testing.T) {
	t.Parallel()
	f := opened(t, written(t, monthlytest.Report("fr"), nil))
	if at := f.GetActiveSheetIndex(); at != 0 {
		t.Errorf("it opens at sheet %d", at)
	}
	if got := strings.Join(f.GetSheetList(), " "); got != "sommaire chiffres engagements tickets changements" {
		t.Errorf("its sheets are %s", got)
	}
	for name, want := range map[string][]string{
		"engagements": {
			"N°|Établissement|Criticité|Ouvert|Dépassement|Alertes|Taux|Verdict",
			"4711|" + monthlytest.Arabic + "|P1|05/10/2026 07:30|27:20:00|1,234,567|99.950%|Non respecté",
			"4712|Lycée de l'Été|P2|05/10/2026 08:30|0:01:30|0|100.000%|Respecté",
		},
		"chiffres":    {"Chapitre|Chiffre|Valeur|Note", "Faits marquants|Tickets ouverts|1,234|dont 12 à vérifier", "Faits marquants|Taux de respect P1|99.999%|n = 40", "Faits marquants|Taux de respect P2|sans objet", "Faits marquants|MTTR|27:20:00"},
		"changements": {"Changement|Nombre"},
	} {
		got := cells(t, f, name, false)
		if len(got) < len(want) || strings.Join(got[:len(want)], "\n") != strings.Join(want, "\n") {
			t.Errorf("%s is\n%s", name, strings.Join(got, "\n"))
		}
	}
	contents := strings.Join(cells(t, f, "sommaire", false), "\n")
	for _, want := range []string{"Contrat|Contrat « écoles »", "Établi le|05/11/2026\u00a007:00", "Rapport provisoire : ", "Tableau récapitulatif des tickets|tickets|7|tickets.csv", "Détail des opérations|–|3|operations.csv"} {
		if !strings.Contains(contents, want) {
			t.Errorf("the contents do not tell %q\n%s", want, contents)
		}
	}
	if is, to, err := f.GetCellHyperLink("sommaire", "B13"); err != nil || !is || to != "'engagements'!A1" {
		t.Errorf("the contents lead to %q, %v", to, err)
	}
}

// TestTyped: numbers are numbers: of whole units, days and parts of one.
func TestTyped(t *testing.T) {
	t.Parallel()
	f := opened(t, written(t, monthlytest.Report("fr"), nil))
	at, err := f.GetCellValue("engagements", "D2", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	for cell, want := range map[string]excelize.CellType{"A2": excelize.CellTypeInlineString, "A4": excelize.CellTypeInlineString, "D2": excelize.CellTypeUnset, "E2": excelize.CellTypeUnset, "F2": excelize.CellTypeUnset, "G2": excelize.CellTypeUnset, "D4": excelize.CellTypeInlineString} {
		if got, err := f.GetCellType("engagements", cell); err != nil || got != want {
			t.Errorf("%s is of type %v (%v), want %v", cell, got, err, want)
		}
	}
	shown, err := excelize.ExcelDateToTime(number(t, at), false)
	if wall := time.Date(2026, 10, 5, 7, 30, 0, 0, time.UTC); err != nil || shown.Before(wall) || shown.Sub(wall) > time.Millisecond {
		t.Errorf("the instant is %s, %v", shown, err)
	}
	raw := strings.Split(cells(t, f, "engagements", true)[1], "|")
	if share, span := number(t, raw[6]), number(t, raw[4]); share != 0.9995 || math.Abs(span*24-27-1.0/3) > 1e-9 || raw[5] != "1234567" {
		t.Errorf("the row is %v", raw)
	}
}

func number(t *testing.T, said string) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(said, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestSums: they are formulas over all rows, with the values that they have.
func TestSums(t *testing.T) {
	t.Parallel()
	f := opened(t, written(t, monthlytest.Report("fr"), nil))
	for cell, want := range map[string][2]string{"E6": {"SUBTOTAL(109,E2:E5)", "27:20:30"}, "F6": {"SUBTOTAL(109,F2:F5)", "1,234,562"}, "A6": {"", "Total"}, "G6": {"", ""}} {
		formula, err := f.GetCellFormula("engagements", cell)
		shown, err2 := f.GetCellValue("engagements", cell)
		if errors.Join(err, err2) != nil || formula != want[0] || shown != want[1] {
			t.Errorf("%s is %q, %q", cell, formula, shown)
		}
	}
	for _, cell := range []string{"E6", "F6"} {
		kept, _ := f.GetCellValue("engagements", cell)
		if reckoned, err := f.CalcCellValue("engagements", cell); err != nil || reckoned != kept {
			t.Errorf("%s is reckoned %q, %v, and kept %q", cell, reckoned, err, kept)
		}
	}
}

// part is the markup of a sheet: they are numbered in their order.
func part(t *testing.T, content []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	at := slices.Index(opened(t, content).GetSheetList(), name)
	file, err := z.Open(fmt.Sprintf("xl/worksheets/sheet%d.xml", at+1))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	markup, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(markup)
}

// TestFormulas: there are none but those of the sums, and heads are frozen and
// filter all rows but the sums.
func TestFormulas(t *testing.T) {
	t.Parallel()
	content := written(t, monthlytest.Report("fr"), nil)
	f := opened(t, content)
	found := 0
	for _, name := range f.GetSheetList() {
		xml := part(t, content, name)
		for _, formula := range regexp.MustCompile(`<f[ >].*?</f>`).FindAllString(xml, -1) {
			found++
			if !regexp.MustCompile(`^<f>SUBTOTAL\(109,[A-Z]+2:[A-Z]+\d+\)</f>$`).MatchString(formula) {
				t.Errorf("%s has the formula %s", name, formula)
			}
		}
	}
	if found != 4 {
		t.Errorf("%d formulas", found)
	}
	xml := part(t, content, "engagements")
	if !strings.Contains(xml, `<autoFilter ref="$A$1:$H$5"`) && !strings.Contains(xml, `<autoFilter ref="A1:H5"`) {
		t.Errorf("it filters otherwise\n%.2000s", xml)
	}
	if !strings.Contains(xml, `ySplit="1"`) || !strings.Contains(xml, `state="frozen"`) {
		t.Error("its head is not frozen")
	}
}

// TestSame: a report written twice is the same.
func TestSame(t *testing.T) {
	t.Parallel()
	first := written(t, monthlytest.Report("fr"), nil)
	for range 5 {
		if !bytes.Equal(written(t, monthlytest.Report("fr"), nil), first) {
			t.Fatal("it is another")
		}
	}
	if props, err := opened(t, first).GetDocProps(); err != nil || props.Created != "2026-11-05T06:00:00Z" || props.Modified != props.Created {
		t.Errorf("it bears %+v, %v", props, err)
	}
}

// TestCut: a table that no sheet holds is cut, which is said at its end, and in
// the contents; sums are of what is there.
func TestCut(t *testing.T) {
	t.Parallel()
	f := opened(t, written(t, monthlytest.Report("fr"), func(b *sheet.Book) { b.Hold(5) }))
	rows := cells(t, f, "tickets", false)
	const want = "COUPÉ : les 5 premières lignes sur 7 ; toutes sont dans tickets.csv|||0:10:00|10"
	if len(rows) != 7 || rows[6] != want {
		t.Errorf("it ends with %q, of %d", rows[len(rows)-1], len(rows))
	}
	if contents := strings.Join(cells(t, f, "sommaire", false), "\n"); !strings.Contains(contents, "COUPÉ : les 5 premières lignes sur 7") {
		t.Errorf("the contents do not tell\n%s", contents)
	}
	f = opened(t, written(t, monthlytest.Report("fr"), func(b *sheet.Book) { b.Hold(7) }))
	if rows := cells(t, f, "tickets", false); len(rows) != 9 || !strings.HasPrefix(rows[8], "Total|") {
		t.Errorf("what just fits ends with %q", rows[len(rows)-1])
	}
}

// TestTexts: texts that are too long are cut with a sign, names of sheets are such
// as sheets may have, and two of one name are refused.
func TestTexts(t *testing.T) {
	t.Parallel()
	r := monthlytest.Report("en")
	long := strings.Repeat("😀é", 20_000)
	r.Chapters[4].Blocks[0].Table.Rows = monthly.RowsOf([][]monthly.Cell{{{Text: long}, {}}, {{Text: monthlytest.Hostile}, {}}, {{Text: "_x000D_"}, {}}})
	r.Chapters[4].Blocks[0].Table.Key = "a/b[c]: l'école qui est très très loin"
	f := opened(t, written(t, r, nil))
	const name = "a-b-c-- l-école qui est très tr"
	got, err := f.GetRows(name)
	if err != nil || len(got) != 5 {
		t.Fatalf("%v, %v: %v", f.GetSheetList(), err, len(got))
	}
	if !strings.HasSuffix(got[1][0], "…") || !strings.HasPrefix(long, strings.TrimSuffix(got[1][0], "…")) {
		t.Errorf("a long text ends with %q", got[1][0][len(got[1][0])-20:])
	}
	if !strings.HasPrefix(got[2][0], `=HYPERLINK("http://x.example","ici");</td>`) || got[3][0] != "_x000D_" {
		t.Errorf("texts are %q", got[2:])
	}
	r.Chapters[3].Blocks[0].Table.Key = "Contents"
	b := sheet.New(new(bytes.Buffer))
	defer b.Close()
	if err := monthly.Write(t.Context(), r, nil, b); err == nil || !strings.Contains(err.Error(), "two sheets are called Contents") {
		t.Errorf("two of one name: %v", err)
	}
}

// TestFullDisk: where it can't be written, it is told, and nothing is left behind.
func TestFullDisk(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	gone, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	_ = gone.Close()
	b := sheet.New(gone)
	if err := monthly.Write(t.Context(), monthlytest.Report("fr"), nil, b); !errors.Is(err, os.ErrClosed) {
		t.Errorf("it was written: %v", err)
	}
	r := monthlytest.Report("fr")
	large := make([][]monthly.Cell, 700) // more than is held in memory
	for i := range large {
		large[i] = []monthly.Cell{{Text: strings.Repeat("long ", 3000)}, {Text: strings.Repeat("long ", 3000)}}
	}
	r.Chapters[4].Blocks[0].Table.Rows = monthly.RowsOf(large)
	held := sheet.New(new(bytes.Buffer))
	if err := monthly.Write(t.Context(), r, nil, held); err != nil {
		t.Error(err)
	}
	if err := errors.Join(b.Close(), held.Close()); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("it left %v, %v", left, err)
	}
}
