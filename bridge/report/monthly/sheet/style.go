package sheet

import (
	"github.com/xuri/excelize/v2"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

// look is how a cell looks.
type look struct {
	kind            monthly.Kind
	state           monthly.State
	level           string // P1 to P4
	head, sum, bold bool
	wrap            bool
}

// formats are how numbers of a kind are written. Separators are the reader's own.
var formats = map[monthly.Kind]string{
	monthly.Count: "#,##0", monthly.Instant: "dd/mm/yyyy hh:mm", monthly.Duration: "[h]:mm:ss;-[h]:mm:ss", monthly.Share: "0.000%",
}

// colours are those that pages have.
var (
	levels = map[string]string{"P1": "B3261E", "P2": "B35C00", "P3": "7A6A00", "P4": "4A5568"}
	states = map[monthly.State]string{monthly.Good: "1B6E3C", monthly.Warn: "B35C00", monthly.Bad: "B3261E"}
)

// levelOf is a criticity that has a colour; else empty.
func levelOf(said string) string {
	if levels[said] == "" {
		return ""
	}
	return said
}

// style makes a look once.
func (b *Book) style(l look) (int, error) {
	if id, is := b.styles[l]; is {
		return id, nil
	}
	s := &excelize.Style{Font: &excelize.Font{Bold: l.head || l.sum || l.bold || l.state == monthly.Bad, Color: states[l.state]}, Alignment: &excelize.Alignment{Vertical: "top", WrapText: l.wrap}}
	format := formats[l.kind]
	if l.kind == monthly.Instant && b.written.English() {
		format = "yyyy-mm-dd hh:mm"
	}
	if format != "" {
		s.CustomNumFmt = &format
		s.Alignment.Horizontal, s.Alignment.Indent = "right", 1 // of heads, and what is not known, too; apart from a text that follows
	}
	switch {
	case l.head:
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"14283F"}}
		s.Font.Color, s.Alignment.WrapText = "FFFFFF", true
	case l.level != "":
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{levels[l.level]}}
		s.Font.Color, s.Alignment.Horizontal = "FFFFFF", "center"
	case l.sum:
		s.Border = []excelize.Border{{Type: "top", Style: 1, Color: "5B6675"}}
	}
	id, err := b.file.NewStyle(s)
	b.styles[l] = id
	return id, err
}
