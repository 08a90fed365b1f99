package sample

import (
	"reflect"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/exporters/snmp/plan"
)

// class says how the rows of some metrics are named: by parts of their
// identifier, then by lookups in other columns. The parts and what was looked
// up stand in slots, one for every label that is ever spoken of.
type class struct {
	of      *config.Metric // one of those metrics
	slots   []string       // their labels
	indexes []index
	lookups []lookup
	labels  []string // that remain in the end, sorted
	from    []int    // their slots
}

type index struct {
	config.Index
	slot int
}

// lookup is one of the configuration, with columns in place of identifiers.
type lookup struct {
	config.Lookup
	slot   int
	parts  []int // slots whose sub-identifiers make the row to look at
	at     plan.Ref
	before plan.Ref // says how the value is to be read, for types of which that depends
}

// alike tells whether two metrics name their rows in the same way.
func alike(a, b *config.Metric) bool {
	return reflect.DeepEqual(a.Indexes, b.Indexes) && reflect.DeepEqual(a.Lookups, b.Lookups)
}

func newClass(m *plan.Module, of *config.Metric) class {
	c := class{of: of}
	shown := map[int]bool{}
	for _, i := range of.Indexes {
		slot := c.slot(i.Label)
		c.indexes = append(c.indexes, index{i, slot})
		shown[slot] = true
	}
	for _, l := range of.Lookups {
		slot := c.slot(l.Label)
		shown[slot] = len(l.Labels) > 0
		if !shown[slot] {
			continue
		}
		compiled := lookup{Lookup: l, slot: slot, at: m.Ref(l.OID), before: before(m, l.OID, l.Type)}
		for _, label := range l.Labels {
			compiled.parts = append(compiled.parts, c.slot(label))
		}
		c.lookups = append(c.lookups, compiled)
	}
	for slot := range c.slots {
		if shown[slot] {
			c.from = append(c.from, slot)
		}
	}
	slices.SortFunc(c.from, func(a, b int) int { return strings.Compare(c.slots[a], c.slots[b]) })
	for _, slot := range c.from {
		c.labels = append(c.labels, c.slots[slot])
	}
	return c
}

// slot finds the slot of a label, or makes one.
func (c *class) slot(label string) int {
	if i := slices.Index(c.slots, label); i >= 0 {
		return i
	}
	c.slots = append(c.slots, label)
	return len(c.slots) - 1
}
