package folder_test

import (
	"testing"

	"github.com/vigie-noc/vigie/bridge/report/monthly/folder"
	"github.com/vigie-noc/vigie/bridge/report/monthly/monthlytest"
)

// BenchmarkWrite writes a report with a table and a file of 100,000 rows of twelve
// columns each, in all forms but the PDF, which a browser makes.
func BenchmarkWrite(b *testing.B) {
	r, many := monthlytest.Report("fr"), monthlytest.Operations(100_000)
	r.Chapters[3].Blocks[0].Table.Rows, r.Files[0].Rows = many.Rows, many.Rows
	for b.Loop() {
		if _, err := (folder.Writer{Forms: []folder.Form{folder.HTML, folder.CSV, folder.XLSX}}).Write(b.Context(), r, b.TempDir()); err != nil {
			b.Fatal(err)
		}
	}
}
