package collect

import (
	"maps"
	"regexp"
	"slices"
	"strconv"

	"github.com/vigie-noc/vigie/exporters/snmp/plan"
	"github.com/vigie-noc/vigie/internal/wire"
)

type pattern = *regexp.Regexp

// Selection says which ports of a device are asked for: those that every
// condition lets pass. It is applied before the columns of ports are fetched.
type Selection struct {
	Include []*regexp.Regexp // on ifName; none for all
	Exclude []*regexp.Regexp // on ifName
	Name    *regexp.Regexp   // on ifName, beside those; nil for all
	Alias   *regexp.Regexp   // on ifAlias; nil for all
	Types   []int64          // values of ifType; none for all
	States  []int64          // values of ifOperStatus; none for all
}

// Columns of IF-MIB that a selection looks at.
var (
	ifDescr      = wire.AppendOID(nil, []uint32{1, 3, 6, 1, 2, 1, 2, 2, 1, 2})
	ifType       = wire.AppendOID(nil, []uint32{1, 3, 6, 1, 2, 1, 2, 2, 1, 3})
	ifOperStatus = wire.AppendOID(nil, []uint32{1, 3, 6, 1, 2, 1, 2, 2, 1, 8})
	ifName       = wire.AppendOID(nil, []uint32{1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 1})
	ifAlias      = wire.AppendOID(nil, []uint32{1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 18})
)

// ports asks which ports are selected and replaces the walks of the columns of
// ports by questions for these.
func (e *engine) ports(job Job, n *narrowing) error {
	if job.Ports == nil || !slices.ContainsFunc(job.Plan.Walks, e.isPorts) {
		return nil
	}
	rows, err := e.selected(job.Ports)
	if err != nil {
		return err
	}
	n.selected = true
	for _, row := range rows.sorted() {
		n.rows = append(n.rows, wire.AppendSub(nil, row))
	}
	for i := range job.Plan.Walks {
		w := &job.Plan.Walks[i]
		if e.isPorts(*w) && len(w.Root) == len(job.Plan.Columns[w.Column].Root) && !n.replaces(w) {
			n.targets = append(n.targets, w.Root)
			n.add(plan.Target{Root: w.Root, Column: w.Column}, rows)
		}
	}
	return nil
}

func (e *engine) isPorts(w plan.Walk) bool {
	return w.Column != plan.AnyColumn && e.plan.Columns[w.Column].Port
}

// selected gives the ports that every condition lets pass. A device without
// names of ports (ifName) is judged by their descriptions.
func (e *engine) selected(s *Selection) (rowSet, error) {
	passed, err := e.named(s)
	if err != nil {
		return nil, err
	}
	conditions := []struct {
		column wire.OID
		asked  bool
		passes func(string) bool
	}{
		{ifAlias, s.Alias != nil, func(text string) bool { return s.Alias.MatchString(text) }},
		{ifType, len(s.Types) > 0, oneOf(s.Types)},
		{ifOperStatus, len(s.States) > 0, oneOf(s.States)},
	}
	for _, condition := range conditions {
		if !condition.asked {
			continue
		}
		rows, err := e.column(condition.column, condition.passes)
		if err != nil {
			return nil, err
		}
		passed = both(passed, rows)
	}
	return passed, nil
}

func (e *engine) named(s *Selection) (rowSet, error) {
	some := false
	passes := func(name string) bool {
		some = true
		return s.named(name)
	}
	rows, err := e.column(ifName, passes)
	if err != nil || some {
		return rows, err
	}
	return e.column(ifDescr, passes)
}

func (s *Selection) named(name string) bool {
	matches := func(p pattern) bool { return p.MatchString(name) }
	return (s.Name == nil || s.Name.MatchString(name)) && (len(s.Include) == 0 || slices.ContainsFunc(s.Include, matches)) && !slices.ContainsFunc(s.Exclude, matches)
}

func oneOf(values []int64) func(string) bool {
	return func(text string) bool {
		n, err := strconv.ParseInt(text, 10, 64)
		return err == nil && slices.Contains(values, n)
	}
}

// rowSet are last sub-identifiers of rows; nil stands for any.
type rowSet map[uint32]bool

func both(a, b rowSet) rowSet {
	if a == nil {
		return b
	}
	common := rowSet{}
	for row := range a {
		if b[row] {
			common[row] = true
		}
	}
	return common
}

func (r rowSet) sorted() []uint32 { return slices.Sorted(maps.Keys(r)) }
