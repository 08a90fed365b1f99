package collect

import (
	"errors"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/exporters/snmp/plan"
	"github.com/vigie-noc/vigie/exporters/snmp/session"
	"github.com/vigie-noc/vigie/internal/varbind"
	"github.com/vigie-noc/vigie/internal/wire"
)

// Asker sends the questions; session.Conn is the real one.
type Asker interface {
	// Send puts a question under way under the caller's token.
	Send(token int, q *session.Question) error
	// Receive waits for the answer to any of them: session.ErrTimeout at the
	// deadline, another error when no answer can come any more.
	Receive(deadline time.Time) (*session.Answer, error)
	// Parallel is how many questions may be under way.
	Parallel() int
	Version() config.Version
}

// engine asks everything of one module. It is used again for the next one.
type engine struct {
	asker   Asker
	version config.Version
	pace    config.Pace
	plan    *plan.Module
	lenient bool // an object that the device refuses costs no more than itself
	answers *varbind.Answers

	limits    limits
	cautious  bool // an answer was lost: no faster from here on
	walks     []subtree
	stretches []stretch
	queue     []int // numbers of stretches that wait, from head on
	head      int
	questions []question // by token
	underway  int
	sent      int
	retries   int
	begun     time.Time
	answered  bool
	strays    []int // columns that were given as objects
	refused   error // the first refusal of a lenient scrape

	oids     []wire.OID      // of the question that is being made
	filtered varbind.Answers // columns that narrow what is asked
}

// question is one that was sent.
type question struct {
	parts    []part
	repeat   int
	asked    int // varbinds
	until    time.Time
	late     bool // given up: its answer may still come
	finished bool
}

// part is a stretch in a question, as it was when it was asked.
type part struct {
	stretch, moves int
}

// run asks until every stretch is done. An error means that some are not.
func (e *engine) run() error {
	for {
		for e.underway < e.window() && e.head < len(e.queue) {
			if err := e.ask(); err != nil {
				return err
			}
		}
		if e.underway == 0 {
			return nil
		}
		answer, err := e.asker.Receive(e.deadline())
		switch {
		case errors.Is(err, session.ErrTimeout):
			err = e.expire(time.Now())
		case err == nil:
			err = e.take(answer)
		case !e.answered && errors.Is(err, session.ErrGivenUp):
			err = &SilenceError{Tries: e.sent, After: time.Since(e.begun), Cause: err, User: e.version == config.V3}
		}
		if err != nil {
			return err
		}
	}
}

// window is how many questions may be under way. A device that has not said
// anything yet is asked one.
func (e *engine) window() int {
	if e.cautious || e.limits.window == 0 && !e.answered {
		return 1
	}
	return min(max(1, e.limits.window), e.asker.Parallel())
}

func (e *engine) deadline() time.Time {
	var first time.Time
	for i := range e.questions {
		q := &e.questions[i]
		if !q.late && !q.finished && (first.IsZero() || q.until.Before(first)) {
			first = q.until
		}
	}
	return first
}

// expire gives up the questions whose answers are overdue and asks for their
// stretches again, in smaller questions: it may have been their size.
func (e *engine) expire(now time.Time) error {
	for i := range e.questions {
		q := &e.questions[i]
		if q.late || q.finished || q.until.After(now) {
			continue
		}
		e.retries++
		e.cautious = true
		e.limits.lost()
		if err := e.again(q, now); err != nil {
			return err
		}
	}
	return nil
}

// again puts the stretches of a lost question back into the queue, or waits
// on where all tries are used up and the time is not.
func (e *engine) again(q *question, now time.Time) error {
	whole := e.pace.Timeout * time.Duration(e.pace.Retries+1)
	for _, p := range q.parts {
		s := &e.stretches[p.stretch]
		if s.moves != p.moves || s.done {
			continue
		}
		if s.tries > e.pace.Retries {
			if now.Sub(s.begun) >= whole {
				return &SilenceError{Tries: s.tries, After: now.Sub(s.begun), User: e.version == config.V3}
			}
			q.until = s.begun.Add(whole)
			return nil
		}
	}
	q.late = true
	e.underway--
	for _, p := range slices.Backward(q.parts) {
		s := &e.stretches[p.stretch]
		s.asked--
		if e.ready(s) {
			s.waiting = true
			e.queue = slices.Insert(e.queue, e.head, p.stretch) // what is late is asked first
		}
	}
	return nil
}

// ready tells whether a stretch wants to be asked for.
func (e *engine) ready(s *stretch) bool { return !s.done && !s.waiting && s.asked == 0 }

// enqueue puts a stretch that is not at its end into the queue.
func (e *engine) enqueue(number int) {
	s := &e.stretches[number]
	if e.ready(s) {
		s.waiting = true
		e.queue = append(e.queue, number)
	}
}
