package sample

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/vigie-noc/vigie/internal/varbind"
	"github.com/vigie-noc/vigie/internal/wire"
)

// Bounds of what one module may make of answers, which are bounded
// themselves: a length in an index, or an enumeration, can make much of
// little.
const (
	maxSeries = 16 << 20
	maxText   = 512 << 20
)

// builder makes the set of one scrape.
type builder struct {
	set     *Set
	names   *names
	answers *varbind.Answers
	options Options
	entry   *entry // at hand
	table   *Table
	states  int // where the names of the entry's states begin in the set's texts
}

// reader makes series of one value.
type reader func(b *builder, row row, value varbind.Value) error

// row is a row of a metric: its number in the table, and what the device calls
// it.
type row struct {
	number uint32
	id     []byte
}

// Build makes a set of everything that the module's metrics describe. A value
// that is there but cannot be used, such as a date that is none, is left out.
// An error means that the answers are not what SNMP allows, or that the module
// does not fit the device (a label would be there twice).
func (p *Program) Build(answers *varbind.Answers, options Options) (*Set, error) {
	set := newSet(builtSets, len(p.classes))
	for i := range p.classes {
		set.tables[i].reset(p.classes[i].labels)
	}
	b := builder{set: set, names: &set.work.names, answers: answers, options: options}
	b.names.answers = answers
	set.series = slices.Grow(set.series, answers.Total())
	defer func() { b.names.answers = nil }()
	for i := range p.entries {
		if err := b.family(&p.entries[i], &p.classes[p.entries[i].class]); err != nil {
			set.Release()
			return nil, err
		}
	}
	set.finish(len(p.classes))
	return set, nil
}

// family makes a part of what an entry's column has and, for rows that it
// lacks, of what the fallback has.
func (b *builder) family(e *entry, c *class) error {
	b.entry, b.table, b.states = e, &b.set.tables[e.class], b.set.owns.Len()
	for _, state := range e.states {
		b.set.owns.Close(append(b.set.owns.Open(), state.name...))
	}
	first := len(b.set.series)
	for cell := range b.answers.Cells(e.at.Column) {
		if id, ok := bytes.CutPrefix(cell.Row, e.at.Below); ok {
			if err := b.cell(c, id, cell); err != nil {
				return err
			}
		}
	}
	if e.fallback.Column >= 0 {
		if err := b.fallback(e, c); err != nil {
			return err
		}
	}
	b.set.add(e.family, b.table, first)
	return nil
}

func (b *builder) fallback(e *entry, c *class) error {
	for cell := range b.answers.Cells(e.fallback.Column) {
		id, ok := bytes.CutPrefix(cell.Row, e.fallback.Below)
		if !ok {
			continue
		}
		if _, found, err := b.names.find(e.at, id); found || err != nil {
			continue // what cannot be read was told of
		}
		if err := b.cell(c, id, cell); err != nil {
			return err
		}
	}
	return nil
}

// cell makes series of one value.
func (b *builder) cell(c *class, id []byte, cell varbind.Cell) error {
	number, known := b.table.row(id)
	if !known {
		if err := b.names.add(b.table, c, id); err != nil {
			return b.failed(id, err)
		}
	}
	value, err := wire.Value(cell.Tag, cell.Octets)
	if err != nil {
		return b.failed(id, err)
	}
	if err := b.entry.read(b, row{number, id}, value); err != nil {
		return b.failed(id, err)
	}
	if len(b.set.series) > maxSeries || len(b.set.owns.bytes)+len(b.table.values.bytes) > maxText {
		return b.failed(id, varbind.ErrTooMuch)
	}
	return nil
}

var errTwice = errors.New("the label named like the metric is there twice")

func (b *builder) failed(id []byte, err error) error {
	ids, _ := wire.AppendRowIDs(nil, id)
	return fmt.Errorf("metric %s, row %s: %w", b.entry.metric.Name, varbind.OID(ids), err)
}

// add puts one series into the set.
func (b *builder) add(row row, value float64) {
	b.set.series = append(b.set.series, Series{Row: row.number, Value: value})
}

// addNamed puts one series with its own label, a text of the set.
func (b *builder) addNamed(row row, own int, value float64) {
	b.set.series = append(b.set.series, Series{Row: row.number, own: uint32(own), Value: value}) //nolint:gosec // bounded as series are
}
