package plan

import (
	"cmp"
	"slices"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/internal/varbind"
	"github.com/vigie-noc/vigie/internal/wire"
)

// Guesses of how many octets a varbind takes beside its column's identifier:
// headers, a row of one sub-identifier, and a number or a name.
const (
	numberWidth = 12
	textWidth   = 28
)

// portTables are the entries of tables whose rows are ports, indexed by
// ifIndex alone: ifTable, ifXTable, dot3StatsTable, and AUGMENTS of them.
var portTables = []varbind.OID{
	{1, 3, 6, 1, 2, 1, 2, 2, 1},
	{1, 3, 6, 1, 2, 1, 31, 1, 1, 1},
	{1, 3, 6, 1, 2, 1, 10, 7, 2, 1},
}

// columns makes the columns: every identifier that a metric or a lookup needs
// and that lies below no other one.
func (p *Module) columns(m *config.Module) {
	needed := needs(m)
	slices.SortStableFunc(needed, func(a, b varbind.OID) int { return cmp.Compare(len(a), len(b)) })
	for _, oid := range needed {
		root := encode(oid)
		if covered, _ := p.ColumnOf(root); covered >= 0 {
			continue
		}
		p.byRoot[string(root)] = len(p.Columns)
		p.Columns = append(p.Columns, Column{Root: root, Port: isPort(oid), Width: len(root) + numberWidth})
	}
}

func isPort(oid varbind.OID) bool {
	return slices.ContainsFunc(portTables, func(entry varbind.OID) bool {
		return len(oid) == len(entry)+1 && oid.HasPrefix(entry)
	})
}

// needs lists all identifiers whose values are looked at.
func needs(m *config.Module) []varbind.OID {
	var needed []varbind.OID
	add := func(oid varbind.OID, kind string) {
		needed = append(needed, oid)
		if before, depends := Before(oid, kind); depends {
			needed = append(needed, before)
		}
	}
	for _, metric := range m.Metrics {
		add(metric.OID, metric.Type)
		if metric.Fallback != nil {
			needed = append(needed, metric.Fallback)
		}
		for _, lookup := range metric.Lookups {
			if len(lookup.Labels) > 0 {
				add(lookup.OID, lookup.Type)
			}
		}
	}
	return needed
}

// Before is the column whose value says how one of the type is to be read.
func Before(oid varbind.OID, kind string) (varbind.OID, bool) {
	if _, depends := config.Subtypes(kind); !depends {
		return nil, false
	}
	before := slices.Clone(oid)
	before[len(before)-1]--
	return before, true
}

// place puts every metric where its values come. Of two metrics in one place
// the later one counts.
func (p *Module) place(m *config.Module) {
	for _, metric := range m.Metrics {
		at := p.Ref(metric.OID)
		column := &p.Columns[at.Column]
		column.Metrics = slices.DeleteFunc(column.Metrics, func(other Placed) bool { return string(other.Below) == string(at.Below) })
		column.Metrics = append(column.Metrics, Placed{Metric: metric, Below: at.Below})
	}
	for i := range p.Columns {
		c := &p.Columns[i]
		slices.SortStableFunc(c.Metrics, func(a, b Placed) int { return cmp.Compare(len(a.Below), len(b.Below)) })
		c.Scalar = len(c.Metrics) > 0 && !slices.ContainsFunc(c.Metrics, func(m Placed) bool { return len(m.Metric.Indexes) > 0 })
		isText := len(c.Metrics) == 0 || slices.ContainsFunc(c.Metrics, func(m Placed) bool { return !isNumber(m.Metric.Type) })
		if isText {
			c.Width = len(c.Root) + textWidth
		}
	}
}

func isNumber(kind string) bool {
	return slices.Contains([]string{"gauge", "counter", "EnumAsInfo", "EnumAsStateSet"}, kind)
}

// walk adds what one entry of the walk list asks for.
func (p *Module) walk(entry int, oid varbind.OID) {
	root := encode(oid)
	if p.Config.Pace.AllowNonincreasing {
		p.addWalk(Walk{Root: root, Column: AnyColumn, Instance: true, asked: []int{entry}})
		return
	}
	if column, below := p.ColumnOf(root); column >= 0 {
		instance := len(below) > 0 || p.Columns[column].Scalar
		p.addWalk(Walk{Root: root, Column: column, Instance: instance, asked: []int{entry}})
		return
	}
	for i := range p.Columns {
		if _, ok := p.Columns[i].Root.Below(root); ok && p.walked(i) {
			p.addWalk(Walk{Root: p.Columns[i].Root, Column: i, asked: []int{entry}})
		}
	}
}

// walked tells whether more than a fallback needs the column.
func (p *Module) walked(column int) bool {
	c := &p.Columns[column]
	if len(c.Metrics) > 0 {
		return true
	}
	only := false
	for _, metric := range p.Config.Metrics {
		only = only || metric.Fallback != nil && p.Ref(metric.Fallback).Column == column
	}
	return !only
}

// fallbacks lists the stand-ins that no walk gives anyway.
func (p *Module) fallbacks(m *config.Module) {
	for _, metric := range m.Metrics {
		if metric.Fallback == nil {
			continue
		}
		column := p.Ref(metric.Fallback).Column
		if slices.ContainsFunc(p.Walks, func(w Walk) bool { return w.Column == column }) {
			continue
		}
		p.Fallbacks = append(p.Fallbacks, Fallback{
			Walk: &Walk{Root: p.Columns[column].Root, Column: column}, For: p.Ref(metric.OID).Column,
		})
	}
}

func (p *Module) addWalk(w Walk) {
	for i := range p.Walks {
		if slices.Equal(p.Walks[i].Root, w.Root) {
			p.Walks[i].asked = append(p.Walks[i].asked, w.asked...)
			p.Walks[i].Instance = p.Walks[i].Instance || w.Instance
			return
		}
	}
	p.Walks = append(p.Walks, w)
}

func (p *Module) filter(f config.Filter) {
	filter := Filter{Root: encode(f.OID), Values: f.Values}
	for _, oid := range f.Targets {
		filter.Targets = append(filter.Targets, Target{Root: encode(oid), Column: p.Ref(oid).Column})
	}
	p.Filters = append(p.Filters, filter)
}

// Entries are the places in the walk list of what a target replaces.
func (p *Module) Entries(target wire.OID) []int {
	var entries []int
	for i, oid := range p.Config.Walk {
		if slices.Equal(encode(oid), target) {
			entries = append(entries, i)
		}
	}
	return entries
}

// markMixed finds the columns in which a row may be given more than once.
func (p *Module) markMixed() {
	ways := make([]int, len(p.Columns))
	count := func(column int) {
		if column >= 0 {
			ways[column]++
		}
	}
	for i := range p.Walks {
		count(p.Walks[i].Column)
	}
	for _, get := range p.Gets {
		count(get.Column)
	}
	for _, filter := range p.Filters {
		for _, target := range filter.Targets {
			count(target.Column)
		}
	}
	for i := range p.Columns {
		p.Columns[i].Mixed = ways[i] > 1 || p.Config.Pace.AllowNonincreasing
	}
}
