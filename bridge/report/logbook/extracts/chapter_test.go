package extracts_test

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/report/logbook"
	"github.com/vigie-noc/vigie/bridge/report/logbook/extracts"
	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// march begins in Tunis.
var march = time.Date(2026, 2, 28, 23, 0, 0, 0, time.UTC)

func newBook(t *testing.T) *logbook.Book {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	begins, err := logbook.ParseBegins([]string{"07:00", "19:00"})
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("Africa/Tunis")
	if err != nil {
		t.Fatal(err)
	}
	return &logbook.Book{Store: store, Shifts: func() logbook.Shifts { return logbook.Shifts{Begins: begins, Zone: zone} }, Holder: "one", Logger: slog.New(slog.DiscardHandler)}
}

// asked is the chapter of March, and the rows of its last table.
func asked(t *testing.T, book *logbook.Book, language string, now time.Time) (monthly.Chapter, [][]monthly.Cell) {
	t.Helper()
	month, _ := ledger.MonthNamed("2026-03")
	chapter, err := extracts.Chapter(t.Context(), book, extracts.Ask{Month: month, Language: language, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	if len(chapter.Blocks) == 0 {
		return chapter, nil
	}
	var all [][]monthly.Cell
	for row, err := range chapter.Blocks[2].Table.Rows {
		if err != nil || len(row) != len(chapter.Blocks[2].Table.Columns) {
			t.Fatalf("%+v, %v", row, err)
		}
		all = append(all, row)
	}
	return chapter, all
}

func TestChapter(t *testing.T) {
	t.Parallel()
	book := newBook(t)
	april := time.Date(2026, 4, 3, 9, 0, 0, 0, time.UTC)
	if chapter, _ := asked(t, book, "fr", april); len(chapter.Notices) != 1 || !strings.Contains(chapter.Notices[0], "ne remonte pas") {
		t.Errorf("without a log book it is %+v", chapter)
	}
	if err := book.RunOnce(t.Context(), march.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	write := func(at time.Time, note logbook.Note) {
		note.Person = "amel@vigie.example"
		if _, err := book.Write(t.Context(), note, at); err != nil {
			t.Fatal(err)
		}
	}
	write(march.Add(-time.Minute), logbook.Note{Text: "de février"})
	for n := range 600 { // more than are read at a time
		write(march.Add(time.Duration(n)*time.Minute), logbook.Note{Text: fmt.Sprint("Ronde ", n)})
	}
	write(march.Add(601*time.Minute), logbook.Note{Text: "ثانوية", Corrects: 3})
	signature := logbook.Signature{Within: march.Add(time.Hour), Remark: "RAS"}
	signature.Person = "chef@vigie.example"
	signed, err := book.Sign(t.Context(), signature, march.Add(30*24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	chapter, rows := asked(t, book, "fr", april)
	// March has 62 shifts of which the first began in February.
	if figures := chapter.Blocks[0].Figures; figures[0].Cell.Number != 63 || figures[1].Cell.Number != 1 || figures[1].State != monthly.Warn {
		t.Errorf("counted %+v", figures)
	}
	if len(rows) != 602 || rows[0][4].Text != "Ronde 0 (corrigée par l'entrée n° 603)" || rows[600][4].Text != "Corrige l'entrée n° 3 : ثانوية" || rows[601][4].Text != "RAS" || rows[601][7].Text != "signature" {
		t.Errorf("%d rows, the first %+v", len(rows), rows[0])
	}
	for row, err := range chapter.Blocks[1].Table.Rows {
		if err != nil || row[2].Text != "chef@vigie.example" || row[5].Text != signed.Entry.Data[bridge.LogPrint] || !row[4].Known {
			t.Errorf("the first shift is %+v", row)
		}
		break
	}
	chapter, rows = asked(t, book, "en", march.Add(time.Hour))
	if chapter.Title != "Extracts of the log book" || rows[0][7].Text != "note" || chapter.Blocks[0].Figures[0].Cell.Number != 0 {
		t.Errorf("in English it is %+v", chapter)
	}
}
