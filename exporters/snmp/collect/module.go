package collect

import (
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/plan"
	"github.com/vigie-noc/vigie/internal/varbind"
)

// Job is what to ask of whom.
type Job struct {
	Plan   *plan.Module
	Device *Device
	Ports  *Selection // which ports; nil for all
	// Lenient goes on when the device refuses some objects: what worked is
	// given beside the error.
	Lenient bool
	Logger  *slog.Logger
}

// Result tells what it took.
type Result struct {
	Retries int
	// Partial is the first refusal of a lenient job: the answers lack
	// something.
	Partial error
}

// engines are kept: their lists grow to what a large switch needs.
var engines = sync.Pool{New: func() any { return &engine{} }}

// Module asks everything that a module wants to know and puts it into answers,
// sealed. With an error, nothing that they hold may be used.
func Module(asker Asker, job Job, answers *varbind.Answers) (Result, error) {
	e := engines.Get().(*engine)
	defer engines.Put(e)
	seen, known, alive := job.Device.recall(job.Plan, time.Now())
	e.begin(asker, job, answers, seen)
	if !alive {
		e.limits.window = 0 // a first question alone: it may be down
	}
	err := e.module(job, known)
	result := Result{Retries: e.retries, Partial: e.refused}
	if err != nil {
		job.Device.learn(e.limits, nil, e.answered)
		return result, fmt.Errorf("collect: %w", err)
	}
	answers.Seal()
	for i := range job.Plan.Columns {
		if job.Plan.Columns[i].Mixed {
			answers.Unique(i)
		}
	}
	for _, column := range e.strays {
		answers.Unique(column)
	}
	if e.retries == 0 {
		e.limits.bore()
	}
	job.Device.learn(e.limits, e.measure(known), true)
	return result, nil
}

func (e *engine) begin(asker Asker, job Job, answers *varbind.Answers, seen limits) {
	for i := range e.questions {
		e.questions[i].finished = true
	}
	*e = engine{
		asker: asker, version: asker.Version(), pace: job.Plan.Config.Pace, plan: job.Plan, lenient: job.Lenient, answers: answers,
		limits: seen, begun: time.Now(),
		walks: e.walks[:0], stretches: e.stretches[:0], queue: e.queue[:0], questions: e.questions[:0], oids: e.oids[:0],
		filtered: e.filtered,
	}
	answers.Reset(len(job.Plan.Columns))
}

// module asks what narrows the questions, then the questions, then what their
// answers left open.
func (e *engine) module(job Job, known *shape) error {
	narrow, err := e.narrowing(job)
	if err != nil {
		return err
	}
	e.restart()
	e.answers.Expect(known.size())
	for _, get := range job.Plan.Gets {
		if !narrow.excludes(get.OID) {
			e.addObject(get.OID, e.into(get.Column))
		}
	}
	for _, object := range narrow.objects {
		e.addObject(object.oid, e.into(object.column))
	}
	for i := range job.Plan.Walks {
		if w := &job.Plan.Walks[i]; !narrow.replaces(w) {
			e.addWalk(w, e.into(w.Column), known.extent(i))
		}
	}
	e.line(0)
	if err := e.run(); err != nil {
		return err
	}
	if e.verify() {
		if err := e.run(); err != nil {
			return err
		}
	}
	return e.rest(narrow)
}

// into describes a column of the plan.
func (e *engine) into(number int) column {
	if number == plan.AnyColumn {
		return column{number: number, width: 40}
	}
	c := &e.plan.Columns[number]
	return column{number: number, strip: len(c.Root), width: c.Width, scalar: c.Scalar}
}

// restart forgets the walks of an earlier phase. Answers to its questions may
// still come: they are about nothing.
func (e *engine) restart() {
	e.walks, e.stretches, e.queue, e.head = e.walks[:0], e.stretches[:0], e.queue[:0], 0
	for i := range e.questions {
		e.questions[i].parts, e.questions[i].late = e.questions[i].parts[:0], true
	}
	e.underway = 0
}

// rest asks for what only the answers so far show to be needed: objects that
// are the root of a walk themselves, and the stand-ins of missing counters.
func (e *engine) rest(narrow narrowing) error {
	from := len(e.stretches)
	most := 0
	for i := range e.walks {
		w := &e.walks[i]
		rows := e.rows(w)
		if w.plan.Column != plan.AnyColumn && e.plan.Columns[w.plan.Column].Port {
			most = max(most, rows)
		}
		if w.plan.Instance && rows == 0 {
			e.addInstance(w)
		}
	}
	e.addFallbacks(narrow, most)
	e.line(from)
	return e.run()
}

func (e *engine) addInstance(w *subtree) {
	number := w.plan.Column
	if number == plan.AnyColumn {
		if number, _ = e.plan.ColumnOf(w.plan.Root); number == plan.AnyColumn {
			return
		}
	}
	e.addObject(w.plan.Root, e.into(number))
}

// addFallbacks asks for the columns that stand in for others: where those of
// ports have fewer rows than there are ports, and others have none.
func (e *engine) addFallbacks(narrow narrowing, most int) {
	for _, f := range e.plan.Fallbacks {
		have := narrow.count(e.answers, f.For)
		for i := range e.walks {
			if e.walks[i].plan.Column == f.For {
				have += e.rows(&e.walks[i])
			}
		}
		if wanted := max(most, narrow.ports()); e.plan.Columns[f.For].Port && have >= wanted || !e.plan.Columns[f.For].Port && have > 0 {
			continue
		}
		if narrow.selected {
			for _, row := range narrow.rows {
				e.addObject(slices.Concat(f.Walk.Root, row), e.into(f.Walk.Column))
			}
			continue
		}
		e.addWalk(f.Walk, e.into(f.Walk.Column), extent{known: true, rows: int32(most)}) //nolint:gosec // rows of a table
	}
}

func (e *engine) rows(w *subtree) int {
	rows := 0
	for i := w.first; i < w.first+w.count; i++ {
		rows += e.stretches[i].rows
	}
	return rows
}
