package sla_test

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
	"github.com/vigie-noc/vigie/internal/document"
)

// way is a set of our rules in whose stead Zammad's are followed.
type way uint

// What Zammad counts otherwise, and the rule that says why we do not.
const (
	wholeMinutes  way = 1 << iota // R1: Zammad drops seconds
	publicAnswers                 // R7: a message to the customer answers, and nothing else; solved is waiting
	dueIsMissed                   // R8: what is used up at the end of a day is missed at once
	anyPause                      // R9: every suspension stops the clock, with or without a motive
	pausedAnswers                 // R10: suspensions stop prise en compte
	openPause                     // R10: one that still lasts is none yet
	lastLevel                     // R15: the criticity of now counts, for what is over too
	firstClose                    // R16: what comes after the first close counts no more
	everyWay
)

var wayRules = []string{"R1", "R7", "R8", "R9", "R10", "R10 (still open)", "R15", "R16"}

func (w way) has(other way) bool { return w&other != 0 }

func (w way) String() string {
	var names []string
	for i, name := range wayRules {
		if w.has(1 << i) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, "+")
}

// ways are the contracts that go with them.
type ways struct {
	all       []way // the fewest first
	contracts map[way]*policy.Contract
}

// inContract are those that a contract tells, though ours cannot be told R10.
const inContract = anyPause | pausedAnswers | firstClose

func newWays(t *testing.T) *ways {
	t.Helper()
	w := &ways{contracts: make(map[way]*policy.Contract)}
	for each := range everyWay {
		w.all = append(w.all, each)
		if w.contracts[each&inContract] != nil {
			continue
		}
		c, err := policy.Load("testdata/desk.yml")
		if err != nil {
			t.Fatal(err)
		}
		for i := range c.Levels {
			level := &c.Levels[i]
			if each.has(anyPause) {
				level.Clocks.Resolve.Pauses = bridge.Suspensions
			}
			if each.has(pausedAnswers) {
				level.Clocks.Response.Pauses = bridge.Suspensions
			}
			if each.has(firstClose) {
				level.ReopenWithin = document.Duration(1000 * 24 * time.Hour)
			}
		}
		w.contracts[each&inContract] = c
	}
	slices.SortStableFunc(w.all, func(a, b way) int { return bits.OnesCount(uint(a)) - bits.OnesCount(uint(b)) })
	return w
}

func (w *ways) contract(each way) *policy.Contract { return w.contracts[each&inContract] }

// figure is what a clock says: when it is due, as long as it runs, or how much
// was used until it was stopped; and whether that was too much.
type figure struct {
	due     time.Time
	minutes int
	missed  bool
}

func (f figure) String() string {
	return fmt.Sprintf("due %s, %d min, missed %t", f.due.Format(time.RFC3339Nano), f.minutes, f.missed)
}

// theirs reads Zammad's columns (contract 8.3, 8.4).
func theirs(look deskLook, name policy.ClockName) figure {
	column := map[policy.ClockName]string{policy.ClockResponse: "first_response", policy.ClockResolve: "close"}[name]
	f := figure{minutes: -1}
	if text, is := look.ticket[column+"_escalation_at"].(string); is {
		f.due, _ = time.Parse(time.RFC3339, text)
		f.missed = look.now().After(f.due)
	}
	if used, is := look.ticket[column+"_in_min"].(float64); is {
		left, _ := look.ticket[column+"_diff_in_min"].(float64)
		f.minutes, f.missed = int(used), left < 0
	}
	return f
}

// ours is the same of our engine: while a clock stands still, or the ticket is
// over without a stop, Zammad says nothing, and nothing is compared.
func (w *ways) ours(life *deskLife, look deskLook, entries []bridge.Entry, name policy.ClockName, each way) figure {
	s := sla.Evaluate(w.contract(each), sla.Case{Entries: each.told(life, entries, look.now(), name)}, look.now())
	f := figure{minutes: -1}
	c, found := s.Clock(name)
	n := len(c.Segments)
	switch {
	case !found:
	case !c.Stopped.IsZero():
		f.minutes, f.missed = int(c.Elapsed/time.Minute), c.Status == sla.Breached
	case !s.EndedAt.IsZero(), c.Status == sla.Paused, n > 0 && !c.Segments[n-1].Counts:
	default:
		f.due, f.missed = c.Due, c.Status == sla.Breached
		if each.has(dueIsMissed) {
			f.missed = look.now().After(f.due)
		}
	}
	return f
}

func (w *ways) explain(life *deskLife, look deskLook, entries []bridge.Entry, name policy.ClockName) (way, bool) {
	want := theirs(look, name)
	for _, each := range w.all {
		if got := w.ours(life, look, entries, name, each); got.minutes == want.minutes && got.missed == want.missed && got.due.Equal(want.due) {
			return each, true
		}
	}
	return 0, false
}
