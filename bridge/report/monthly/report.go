package monthly

import (
	"iter"
	"time"
)

// Report is a month of service, ready to be written.
type Report struct {
	Cover    Cover
	Chapters []Chapter
	// Files are tables that outgrow paper and sheets: they are files of rows alone.
	Files []Table
}

// Cover is the first page.
type Cover struct {
	Title        string
	Organisation string
	Month        string // 2026-10
	Period       string // as people read it
	Contract     string // its name
	// Stamps are what says of which versions and hashes all this is, in order.
	Stamps []Stamp
	// Notices are what a reader must know before anything else: that the month
	// goes on, that availability was not measured.
	Notices []string
	MadeAt  time.Time
	Zone    *time.Location // in which instants are written
	// Language is "fr" or "en".
	Language string
}

// Stamp is a line of a cover.
type Stamp struct{ Name, Value string }

// Chapter is one part, with a heading in the table of contents.
type Chapter struct {
	Key     string // for anchors; it does not change with the language
	Title   string
	Notices []string
	Text    []string // paragraphs before the blocks
	Blocks  []Block
}

// Block is one of its members.
type Block struct {
	Figures []Figure
	Table   *Table
	Chart   *Chart
	Text    []string // paragraphs
}

// Figure is a number that stands out, with what it is of.
type Figure struct {
	Title string
	Kind  Kind
	Cell  Cell
	Note  string // such as n
	State State  // how good it is
}

// Kind is what the values of a column are.
type Kind string

// The kinds, and what Cell.Number is of each.
const (
	Text      Kind = "text"
	Code      Kind = "code" // text that is not broken and not translated: numbers of tickets, names of devices
	Count     Kind = "count"
	Instant   Kind = "instant"  // milliseconds since 1970 UTC
	Duration  Kind = "duration" // milliseconds
	Share     Kind = "share"    // thousandths of a percent, cut and not rounded
	Criticity Kind = "criticity"
	Verdict   Kind = "verdict" // text with a State
)

// State is how good something is.
type State string

// The states.
const (
	Plain State = ""
	Good  State = "good"
	Warn  State = "warn"
	Bad   State = "bad"
)

// Column is one of a table.
type Column struct {
	Key   string // of programs; it does not change with the language
	Title string
	Kind  Kind
	// Sum says that its numbers add up at the end of the table.
	Sum bool
}

// Cell is a value. Where it has no number, Text says why: "sans objet".
type Cell struct {
	Text   string
	Number int64
	Known  bool // Number is one
	State  State
	URL    string // what Text leads to; empty for nothing
}

// Table is rows of one kind.
type Table struct {
	Key     string // of files and sheets; it does not change with the language
	Title   string
	Note    string
	Columns []Column
	// Rows gives them in order, each with a cell for every column. A row is the
	// taker's until it asks for the next.
	Rows iter.Seq2[[]Cell, error]
	// Shown bounds the rows on paper, where the rest is said to be in the files; 0
	// shows all.
	Shown int
	// Empty is said where there are no rows.
	Empty string
}

// Chart is one picture of a table's figures.
type Chart struct {
	Key    string
	Title  string
	Note   string
	Form   Form
	Kind   Kind     // of the values: Count, Share or Duration
	Labels []string // along the axis, such as months
	Series []Series
	// Target is a line across: what was promised; nil for none.
	Target *int64
}

// Form is how a chart is drawn.
type Form string

// The forms.
const (
	Bars    Form = "bars"    // beside one another
	Stacked Form = "stacked" // upon one another
	Lines   Form = "lines"
)

// Series is one kind of a chart's values, a value for each label; nil leaves a gap.
type Series struct {
	Key    string // P1 to P4 have colours of their own
	Title  string
	Values []*int64
}

// RowsOf are rows that are at hand.
func RowsOf(rows [][]Cell) iter.Seq2[[]Cell, error] {
	return func(yield func([]Cell, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}
