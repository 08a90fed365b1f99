package change

import (
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// Agreed is the window of a change as far as it was agreed long enough before
// its beginning, and was carried out: what counts as planned maintenance. A
// window that was made longer, or moved, too late is planned for what of it was
// agreed in time; one that was made shorter is as long as it was. Where the
// journal does not tell any more what was agreed, nothing was. needed is how
// many persons have to approve.
func Agreed(c *bridge.Change, journal []bridge.Entry, notice time.Duration, needed int) (window bridge.Span, planned bool) {
	if c.BegunAt.IsZero() {
		return window, false
	}
	start, end := c.StartsAt, c.EndsAt
	for i := range journal { // what was edited later is not known from the beginning
		switch plannedField(&journal[i]) {
		case FieldStart:
			start = time.Time{}
		case FieldEnd:
			end = time.Time{}
		}
	}
	for i := range journal {
		e := &journal[i]
		switch plannedField(e) {
		case FieldStart:
			start = told(e)
		case FieldEnd:
			end = told(e)
		case "":
			if e.Kind != bridge.KindChange && e.Kind != bridge.KindOpened {
				continue
			}
		}
		switch {
		case len(Approvers(journal[:i+1])) < needed:
			planned = planned && !start.IsZero() && !e.EffectiveAt.Before(start) // what ends a change that has begun takes nothing back
		case start.IsZero() || end.IsZero() || e.EffectiveAt.Add(notice).After(start):
		default:
			window, planned = bridge.SpanOf(start, end), true
		}
	}
	until := c.EndsAt
	if !c.EndedAt.IsZero() && c.EndedAt.Before(until) {
		until = c.EndedAt
	}
	window = bridge.Span{From: max(window.From, c.StartsAt.UnixMilli()), To: min(window.To, until.UnixMilli())}
	return window, planned && window.Length() > 0
}

// plannedField is which part of the plan an entry changes; empty for none.
func plannedField(e *bridge.Entry) string {
	if e.Kind != bridge.KindChangePlan {
		return ""
	}
	return e.Data["field"]
}

// told is the instant that an entry sets; zero where it does not tell.
func told(e *bridge.Entry) time.Time {
	text := e.Details()["to"]
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05 UTC"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}
