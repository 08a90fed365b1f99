package dossier

import (
	"html/template"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// Before is what the clocks of a case were before anybody corrected anything.
type Before struct{ lives []*sla.State }

// BeforeCorrections reckons it; of a case that nobody corrected it is empty.
func BeforeCorrections(contract *policy.Contract, c sla.Case, now time.Time) Before {
	if !corrected(&c) {
		return Before{}
	}
	state := sla.Evaluate(contract, sla.Uncorrected(c), now)
	return Before{livesOf(&state)}
}

func corrected(c *sla.Case) bool {
	return slices.ContainsFunc(c.Entries, func(e bridge.Entry) bool { return sla.Corrective(&e) }) ||
		slices.ContainsFunc(c.Merged, func(each sla.Case) bool { return corrected(&each) }) || c.Parent != nil && corrected(c.Parent)
}

// Of is what a clock of one of the lives was; the clock itself where it was not
// there, or nobody corrected anything.
func (b Before) Of(life int, c *sla.Clock) *sla.Clock {
	if life >= len(b.lives) {
		return c
	}
	for _, each := range clocksOf(b.lives[life]) {
		if each.Name == c.Name && each.Of == c.Of && each.Handed() == c.Handed() {
			return each.Clock
		}
	}
	return c
}

// livesOf are all of a ticket, the first one first.
func livesOf(s *sla.State) []*sla.State {
	lives := make([]*sla.State, 0, len(s.Earlier)+1)
	for i := range s.Earlier {
		lives = append(lives, &s.Earlier[i])
	}
	return append(lives, s)
}

// struck is a value with the one before it, where that was another.
func struck(was, is string) template.HTML {
	told := template.HTMLEscapeString(report.Printable(is))
	if was != is {
		told = "<del>" + template.HTMLEscapeString(report.Printable(was)) + "</del> " + told
	}
	return template.HTML(strings.TrimRight(told, " ")) //nolint:gosec // both are escaped
}

// instant is when a fact happened, with what was said before it was corrected.
func (v *view) instant(e *bridge.Entry) template.HTML {
	was := v.at(e.EffectiveAt)
	right, known := v.corrected[factKey{e.Subject, e.Number}]
	switch {
	case !known:
		return struck(was, was)
	case right.IsZero():
		return struck(was, "")
	}
	return struck(was, v.at(right))
}

// told is what a fact says, struck out where it does not count any more, with how
// that came.
func (v *view) told(e *bridge.Entry) template.HTML {
	right, known := v.corrected[factKey{e.Subject, e.Number}]
	switch {
	case !known || !right.IsZero():
		return struck(text(e), text(e))
	case sla.Corrective(e):
		return struck(text(e), "(retiré)")
	}
	return struck(text(e), "(écarté)")
}

// learn notes which facts of a case were corrected.
func (v *view) learn(c *sla.Case) {
	corrected := sla.Corrections(c.Entries, v.Now)
	for i := range c.Entries {
		e := &c.Entries[i]
		if at, counts := corrected(e); !counts {
			v.corrected[factKey{e.Subject, e.Number}] = time.Time{}
		} else if v.at(at) != v.at(e.EffectiveAt) {
			v.corrected[factKey{e.Subject, e.Number}] = at
		}
	}
}
