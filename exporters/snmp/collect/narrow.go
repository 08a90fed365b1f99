package collect

import (
	"bytes"
	"errors"
	"slices"

	"github.com/vigie-noc/vigie/exporters/snmp/plan"
	"github.com/vigie-noc/vigie/exporters/snmp/sample"
	"github.com/vigie-noc/vigie/internal/varbind"
	"github.com/vigie-noc/vigie/internal/wire"
)

// narrowing is what filters and the selection of ports leave of a module: some
// walks become questions for single rows.
type narrowing struct {
	objects  []object
	targets  []wire.OID // below which no other object is asked for by name
	entries  []int      // of the walk list that are replaced
	selected bool
	rows     [][]byte // ports that are selected
}

// object is one that is asked for by name.
type object struct {
	oid    wire.OID
	column int
}

// excludes tells whether an object of the module's own list is left out.
func (n *narrowing) excludes(oid wire.OID) bool {
	return slices.ContainsFunc(n.targets, func(target wire.OID) bool { _, ok := oid.Below(target); return ok })
}

// replaces tells whether a walk is left out.
func (n *narrowing) replaces(w *plan.Walk) bool {
	return !w.Remains(n.entries) || slices.ContainsFunc(n.targets, func(target wire.OID) bool {
		return n.selected && bytes.Equal(target, w.Root)
	})
}

func (n *narrowing) ports() int {
	if n.selected {
		return len(n.rows)
	}
	return 0
}

// count is how many objects of a column asked for by name there were.
func (n *narrowing) count(answers *varbind.Answers, column int) int {
	count := 0
	if n.selected {
		answers.Seal()
		count = answers.Len(column)
	}
	return count
}

// narrowing asks what the module's filters and the selection of ports need. A
// filter whose own column cannot be walked is ignored: more data is better
// than none.
func (e *engine) narrowing(job Job) (narrowing, error) {
	var n narrowing
	kept := map[string]rowSet{} // by target
	for i := range job.Plan.Filters {
		filter := &job.Plan.Filters[i]
		passed, err := e.column(filter.Root, func(text string) bool {
			return slices.ContainsFunc(filter.Values, func(p pattern) bool { return p.MatchString(text) })
		})
		if err != nil {
			if !passable(err) {
				return n, err
			}
			job.Logger.Info("filter not applied, its column could not be walked", "module", job.Plan.Config.Name, "oid", filter.Root.String(), "err", err)
			continue
		}
		for _, target := range filter.Targets {
			n.targets = append(n.targets, target.Root)
			n.entries = append(n.entries, job.Plan.Entries(target.Root)...)
			kept[string(target.Root)] = both(kept[string(target.Root)], passed)
		}
	}
	for _, filter := range job.Plan.Filters {
		for _, target := range filter.Targets {
			n.add(target, kept[string(target.Root)])
			delete(kept, string(target.Root))
		}
	}
	return n, e.ports(job, &n)
}

// passable tells whether a filter's failure leaves the rest worth asking: the
// device lives.
func passable(err error) bool {
	_, refused := errors.AsType[*StatusError](err)
	return refused || errors.Is(err, errCircles)
}

func (n *narrowing) add(target plan.Target, rows rowSet) {
	if target.Column == plan.AnyColumn {
		return
	}
	for _, row := range rows.sorted() {
		n.objects = append(n.objects, object{oid: wire.AppendSub(bytes.Clone(target.Root), row), column: target.Column})
	}
}

// column walks a column and gives the last sub-identifiers of the rows whose
// text passes.
func (e *engine) column(root wire.OID, passes func(string) bool) (rowSet, error) {
	e.restart()
	whole := e.answers
	e.answers = &e.filtered
	defer func() { e.answers = whole }()
	e.filtered.Reset(1)
	in := column{strip: len(root), width: len(root) + 28}
	e.addWalk(&plan.Walk{Root: root}, in, extent{})
	e.line(0)
	if err := e.run(); err != nil {
		return nil, err
	}
	if e.rows(&e.walks[0]) == 0 {
		from := len(e.stretches)
		e.addObject(root, in)
		e.line(from)
		if err := e.run(); err != nil {
			return nil, err
		}
	}
	e.filtered.Seal()
	passed := rowSet{}
	for cell := range e.filtered.Cells(0) {
		value, err := wire.Value(cell.Tag, cell.Octets)
		if err != nil {
			return nil, err
		}
		ids, err := wire.AppendRowIDs(nil, slices.Concat(root, cell.Row))
		if err != nil {
			return nil, err
		}
		if passes(sample.Text(value, "DisplayString")) {
			passed[ids[len(ids)-1]] = true
		}
	}
	return passed, nil
}
