// Package plan compiles a module of the configuration into what is needed at
// every scrape: which columns of the device's tables matter, where they are
// to be walked, which objects are asked for by name, and which metrics a
// column makes. It is made once, when the configuration is loaded, and never
// changes.
//
// A module asks for whole subtrees. Of those only the columns are fetched that
// a metric, a lookup or the reading of another column needs: the samples are
// the same and the device has less to do. The exception is a module that
// allows identifiers out of order (allow_nonincreasing_oids): an agent that
// mixes its rows up may mix its columns up too, so that its subtrees are
// walked as they stand.
package plan

import (
	"regexp"
	"slices"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/internal/varbind"
	"github.com/vigie-noc/vigie/internal/wire"
)

// Module is one compiled module.
type Module struct {
	Config  *config.Module
	Columns []Column
	Walks   []Walk
	Gets    []Get
	Filters []Filter
	// Fallbacks are columns that stand in for others, where those have no
	// value.
	Fallbacks []Fallback

	byRoot map[string]int // columns by their encoded identifier
}

// AnyColumn stands in a Walk for all columns below its root.
const AnyColumn = -1

// Column is a part of a device's tree whose values are read alike. No column
// lies below another.
type Column struct {
	Root    wire.OID
	Metrics []Placed // what its values become; of several that fit, the first
	Scalar  bool     // one value is expected, not a table's rows
	Port    bool     // its rows are ports, by ifIndex
	Mixed   bool     // asked for in several ways: a row may come twice
	Width   int      // octets that a varbind of it takes, guessed
}

// Placed is a metric of a column.
type Placed struct {
	Metric *config.Metric
	Below  []byte // what stands between the column and the metric's rows: mostly nothing
}

// Walk is a subtree to walk.
type Walk struct {
	Root     wire.OID
	Column   int   // or AnyColumn
	Instance bool  // the root may be an object itself, which a walk of what is below it does not give
	asked    []int // entries of the configuration's walk list that ask for it
}

// Get is an object to ask for by name.
type Get struct {
	OID    wire.OID
	Column int
}

// Filter narrows what is asked below its targets to rows whose value in a
// column matches.
type Filter struct {
	Root    wire.OID
	Targets []Target
	Values  []*regexp.Regexp
}

// Target is a subtree that a filter narrows.
type Target struct {
	Root   wire.OID
	Column int // -1 when no metric needs it
}

// Fallback is a column that is only asked for where another lacks rows.
type Fallback struct {
	Walk *Walk
	For  int // the column that it stands in for
}

// Ref says where the value of an identifier would be: in a column, below some
// sub-identifiers. Column is -1 when nothing fetches it.
type Ref struct {
	Column int
	Below  []byte
}

// Compile makes the plan of a module.
func Compile(m *config.Module) *Module {
	p := &Module{Config: m, byRoot: map[string]int{}}
	p.columns(m)
	p.place(m)
	for i, root := range m.Walk {
		p.walk(i, root)
	}
	for _, oid := range m.Get {
		if at := p.Ref(oid); at.Column >= 0 {
			p.Gets = append(p.Gets, Get{OID: encode(oid), Column: at.Column})
		}
	}
	for _, filter := range m.Filters {
		p.filter(filter)
	}
	p.fallbacks(m)
	p.markMixed()
	return p
}

func encode(oid varbind.OID) wire.OID { return wire.AppendOID(nil, oid) }

// Ref finds where an identifier of the configuration belongs.
func (p *Module) Ref(oid varbind.OID) Ref {
	column, below := p.ColumnOf(encode(oid))
	return Ref{Column: column, Below: below}
}

// ColumnOf gives the column that an object belongs to, or -1, and its row.
func (p *Module) ColumnOf(oid wire.OID) (column int, row []byte) {
	for end := 1; end <= len(oid); end++ {
		if column, found := p.byRoot[string(oid[:end])]; found {
			return column, oid[end:]
		}
	}
	return -1, nil
}

// Remains tells whether a walk is still asked for when some entries of the
// configuration's walk list are taken out.
func (w *Walk) Remains(without []int) bool {
	return slices.ContainsFunc(w.asked, func(entry int) bool { return !slices.Contains(without, entry) })
}
