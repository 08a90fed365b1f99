package sheet

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/monthly/notation"
)

// mostRows is how many rows of a table a sheet holds: its head and its end take
// one each.
const mostRows = excelize.TotalRows - 2

// Book is a report that is being written as a workbook.
type Book struct {
	// Elsewhere tells which file has all rows of a table; nil, or empty, for none.
	Elsewhere func(t *monthly.Table) string

	out      io.Writer
	file     *excelize.File
	written  notation.Notation
	cover    *monthly.Cover
	styles   map[look]int
	sheets   []listed
	names    map[string]bool // of sheets
	figures  [][]monthly.Cell
	kinds    []monthly.Kind // of the figures
	chapter  string
	mostRows int
}

// listed is a table, for the sheet of contents.
type listed struct {
	title, sheet, file, note string
	rows, held               int
}

// New is a workbook that goes to out once the report ends. Close it.
func New(out io.Writer) *Book {
	return &Book{out: out, file: excelize.NewFile(), styles: make(map[look]int), names: make(map[string]bool), mostRows: mostRows}
}

// Close drops what was put aside.
func (b *Book) Close() error { return b.file.Close() }

// Begin makes the sheets that stand before all others.
func (b *Book) Begin(r *monthly.Report) error {
	b.cover, b.written = &r.Cover, notation.Of(&r.Cover)
	made := r.Cover.MadeAt.UTC().Format(time.RFC3339)
	if err := b.file.SetDocProps(&excelize.DocProperties{
		Created: made, Modified: made, Creator: "Vigie", LastModifiedBy: "Vigie", Title: text(r.Cover.Title + " – " + r.Cover.Period), Language: b.written.Or("fr", "en"),
	}); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	b.names[b.contentsSheet()] = true
	if err := b.file.SetSheetName("Sheet1", b.contentsSheet()); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	if !slices.ContainsFunc(r.Chapters, hasFigures) {
		return nil
	}
	_, err := b.add(b.figuresSheet())
	return err
}

func hasFigures(c monthly.Chapter) bool {
	return slices.ContainsFunc(c.Blocks, func(b monthly.Block) bool { return len(b.Figures) > 0 })
}

// Chapter notes where figures stand.
func (b *Book) Chapter(c *monthly.Chapter) error {
	b.chapter = c.Title
	return nil
}

// Block keeps figures for their sheet.
func (b *Book) Block(block *monthly.Block) error {
	for i := range block.Figures {
		f := &block.Figures[i]
		b.figures = append(b.figures, []monthly.Cell{{Text: b.chapter}, {Text: f.Title}, f.Cell, {Text: f.Note}})
		b.kinds = append(b.kinds, f.Kind)
	}
	return nil
}

// End writes the workbook.
func (b *Book) End() error {
	if err := b.writeFigures(); err != nil {
		return fmt.Errorf("write sheet of figures: %w", err)
	}
	if err := b.writeContents(); err != nil {
		return fmt.Errorf("write sheet of contents: %w", err)
	}
	// The first sheet is the active one without a word: saying it has the library
	// read every sheet again, whole.
	zipped, err := b.file.WriteToBuffer()
	if err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	if err := ordered(b.out, zipped.Bytes()); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

// add makes a sheet. Its name is the key, as sheets may be called.
func (b *Book) add(key string) (string, error) {
	name := strings.Map(func(c rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, c) {
			return '-'
		}
		return c
	}, text(key))
	if letters := []rune(name); len(letters) > excelize.MaxSheetNameLength {
		name = string(letters[:excelize.MaxSheetNameLength])
	}
	if b.names[strings.ToLower(name)] {
		return "", fmt.Errorf("two sheets are called %s", name)
	}
	b.names[strings.ToLower(name)] = true
	_, err := b.file.NewSheet(name)
	return name, err
}

// layout has a sheet printed across, as wide as it is.
func (b *Book) layout(name string) error {
	wide, across, fit, tall := "landscape", 1, true, 0
	if err := b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &wide, FitToWidth: &across, FitToHeight: &tall}); err != nil {
		return err
	}
	return b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit})
}
