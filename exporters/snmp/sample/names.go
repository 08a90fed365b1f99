package sample

import (
	"fmt"
	"math"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/exporters/snmp/plan"
	"github.com/vigie-noc/vigie/internal/varbind"
	"github.com/vigie-noc/vigie/internal/wire"
)

// names gives rows their labels. Its memory is used again for every row.
type names struct {
	finder
	ids   []uint32
	slots []slot // of the class at hand
	row   []byte // to look at
}

// slot is a label's value and the sub-identifiers that it came from, encoded,
// which lookups are made with.
type slot struct{ text, part []byte }

// add puts the labels of a row behind those that the table has.
func (n *names) add(t *Table, c *class, row []byte) error {
	ids, err := wire.AppendRowIDs(n.ids[:0], row)
	if err != nil {
		return fmt.Errorf("decode row: %w", err)
	}
	n.ids = ids
	for len(n.slots) < len(c.slots) {
		n.slots = append(n.slots, slot{})
	}
	for i := range c.slots {
		n.slots[i].text, n.slots[i].part = n.slots[i].text[:0], n.slots[i].part[:0]
	}
	for i := range c.indexes {
		ids = n.index(&c.indexes[i], ids)
	}
	for i := range c.lookups {
		if err := n.look(&c.lookups[i]); err != nil {
			return fmt.Errorf("label %s: %w", c.lookups[i].Label, err)
		}
	}
	for _, from := range c.from {
		t.values.Add(n.slots[from].text)
	}
	return nil
}

// index takes one part off a row.
func (n *names) index(i *index, ids []uint32) (rest []uint32) {
	s := &n.slots[i.slot]
	text, used := appendIndex(s.text[:0], ids, i.Index)
	s.text, s.part = valid(text, 0), s.part[:0]
	for k := range used {
		s.part = wire.AppendSub(s.part, at(ids, k))
	}
	return ids[min(used, len(ids)):]
}

// look makes a label from another column: an empty one when there is nothing.
// What it finds can serve as a part of the row in the next lookup.
func (n *names) look(l *lookup) error {
	n.row = n.row[:0]
	found := true
	for _, part := range l.parts {
		found = found && len(n.slots[part].part) > 0
		n.row = append(n.row, n.slots[part].part...)
	}
	s := &n.slots[l.slot]
	s.text = s.text[:0]
	if !found {
		return nil
	}
	value, found, err := n.find(l.at, n.row)
	if err != nil || !found {
		return err
	}
	s.part = appendPart(s.part[:0], value)
	if l.Type == "EnumAsInfo" && value.Kind != varbind.Octets {
		s.text = appendEnum(s.text, l.Enum, value.Whole())
		return nil
	}
	kind, err := n.readAs(l.Type, l.before, n.row)
	s.text = AppendText(s.text, value, kind)
	return err
}

// appendPart appends an integer as a sub-identifier; nothing for what cannot
// be one.
func appendPart(part []byte, value varbind.Value) []byte {
	n := value.Whole()
	if n < 0 || n > math.MaxUint32 {
		return part
	}
	return wire.AppendSub(part, uint32(n))
}

// finder looks values up.
type finder struct {
	answers *varbind.Answers
	key     []byte
}

func (f *finder) find(at plan.Ref, row []byte) (value varbind.Value, found bool, err error) {
	if at.Column < 0 {
		return varbind.Value{}, false, nil
	}
	if len(at.Below) > 0 {
		f.key = append(append(f.key[:0], at.Below...), row...)
		row = f.key
	}
	cell, found := f.answers.Find(at.Column, row)
	if !found {
		return varbind.Value{}, false, nil
	}
	value, err = wire.Value(cell.Tag, cell.Octets)
	return value, true, err
}

// readAs resolves a type whose reading depends on the column before it: the
// value there, in the same row, says how this one is to be read.
func (f *finder) readAs(kind string, before plan.Ref, row []byte) (string, error) {
	kinds, depends := config.Subtypes(kind)
	if !depends {
		return kind, nil
	}
	value, found, err := f.find(before, row)
	if known, ok := kinds[value.Whole()]; ok && found {
		return known, err
	}
	return "OctetString", err
}

// before is where to look how a value is to be read.
func before(m *plan.Module, oid varbind.OID, kind string) plan.Ref {
	if before, depends := plan.Before(oid, kind); depends {
		return m.Ref(before)
	}
	return plan.Ref{Column: -1}
}
