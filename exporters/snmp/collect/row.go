package collect

import (
	"bytes"

	"github.com/vigie-noc/vigie/exporters/snmp/plan"
	"github.com/vigie-noc/vigie/internal/wire"
)

// next takes what follows the last object of a stretch.
func (e *engine) next(s *stretch, v *wire.Varbind, first bool) error {
	w := &e.walks[s.walk]
	if s.first == 0 {
		s.first = markOf(v)
	}
	below, inside := v.OID.Below(s.root)
	switch {
	case absent(v.Tag):
		s.done, s.beyond = true, markOf(v)
		return nil
	case !inside || len(below) == 0:
		s.done, s.beyond = true, markOf(v)
		return e.stray(v)
	}
	if s.until != nil && wire.Compare(v.OID[s.strip:], s.until) > 0 {
		s.done, s.beyond = true, markOf(v)
		return nil
	}
	fresh := true
	if w.seen != nil || wire.Compare(v.OID[len(s.root):], s.at[min(len(s.root), len(s.at)):]) <= 0 {
		var err error
		if fresh, err = e.disorder(s, v.OID, first); err != nil || s.done {
			return err
		}
	}
	s.at = append(s.at[:0], v.OID...)
	if !fresh {
		return nil
	}
	if s.until != nil && bytes.Equal(v.OID[s.strip:], s.until) {
		s.done = true
	}
	return e.keep(s, v)
}

// stray takes an object that comes after the rows of a column and is another
// column itself, without a row. There should be none, but a walk of the whole
// table would show it.
func (e *engine) stray(v *wire.Varbind) error {
	column, row := e.plan.ColumnOf(v.OID)
	if column == plan.AnyColumn || len(row) > 0 || e.answers == &e.filtered {
		return nil
	}
	e.strays = append(e.strays, column)
	return e.answers.Add(e.answers.Run(column), nil, v.Tag, v.Value)
}

func (e *engine) keep(s *stretch, v *wire.Varbind) error {
	run, row := s.run, v.OID[min(s.strip, len(v.OID)):]
	if run == noRun {
		column, rest := e.plan.ColumnOf(v.OID)
		if column == plan.AnyColumn {
			return nil
		}
		run, row = e.answers.Run(column), rest
	}
	s.rows++
	return e.answers.Add(run, row, v.Tag, v.Value)
}
