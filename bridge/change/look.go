package change

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// look is one look at one change.
type look struct {
	*Keeper

	shelf  *shelf
	ticket *bridge.Mirrored
	row    *bridge.Change
	terms  Terms
	now    time.Time

	alive     bool
	scope     Scope
	reach     Reach
	hidden    []Term
	problems  []string
	approvers []string
	start     time.Time
	end       time.Time
}

func (l *look) field(name string) string { return l.ticket.Fields[name] }

// read works out what the ticket asks for.
func (l *look) read(ctx context.Context) error {
	t := l.ticket
	l.alive = t.GoneAt.IsZero() && t.MergedInto == 0 && t.Fields[FieldNature] == Nature &&
		t.Stage != bridge.StageClosed && t.Stage != bridge.StageMerged
	journal, err := l.Store.Journal(ctx, t.Subject)
	if err != nil {
		return err
	}
	l.approvers = Approvers(journal)
	m := l.Map()
	l.scope, l.problems = ParseScope(l.field(FieldScope), m.inv)
	l.reach = m.Reach(l.scope)
	l.hidden = m.Hidden(l.scope, l.reach)
	l.readWindow()
	if n := len(l.hidden); n > l.terms.Silences {
		l.problems = append(l.problems, fmt.Sprintf(
			"le périmètre demande %d mises en sourdine, plus que les %d permises : nommer une région, un service ou un opérateur", n, l.terms.Silences))
	}
	return nil
}

// hit is how many devices are hidden.
func (l *look) hit() int {
	if l.scope.Dependants {
		return len(l.reach.Devices) + len(l.reach.Dependants)
	}
	return len(l.reach.Devices)
}

func (l *look) broad() bool { return l.hit() > l.terms.Broad }

func (l *look) needed() int {
	if l.broad() || l.long() {
		return 2
	}
	return 1
}

// do carries out what is to be done now. What was done is on the row, also
// where the rest fails: a desk that is away must not keep silences from ending.
func (l *look) do(ctx context.Context) error {
	if err := l.read(ctx); err != nil {
		return err
	}
	at, state := decide(situation{
		row: *l.row, alive: l.alive, state: l.field(FieldState), start: l.start, end: l.end,
		sound: l.sound(), approvers: len(l.approvers), needed: l.needed(), now: l.now,
	})
	hidden, before := l.mayHide(), *l.row
	l.remember(at)
	since, hiding := l.hide(ctx, at, hidden)
	if at == running && !begun(*l.row) && !since.IsZero() {
		// Silences that were made ahead began in time, whenever that is seen.
		l.row.BegunAt, l.row.EndedAt = earlier(l.now, since.UTC().Truncate(time.Millisecond)), time.Time{}
		l.row.State = l.field(FieldState)
	}
	l.schedule(at)
	if err := l.keep(ctx, before); err != nil {
		return err
	}
	if hiding != nil {
		return errors.Join(hiding, l.mark(ctx), l.without(ctx, at, state))
	}
	return errors.Join(l.mark(ctx), l.preview(ctx, at), l.enter(ctx, at, state), l.finish(ctx))
}

// keep has it known when the change began or ended before that is told: what
// is told is told once of each.
func (l *look) keep(ctx context.Context, before bridge.Change) error {
	if l.row.BegunAt.Equal(before.BegunAt) && l.row.EndedAt.Equal(before.EndedAt) {
		return nil
	}
	row := *l.row
	row.NextAt, row.SettledAt = l.now, time.Time{}
	return l.Store.SaveChange(ctx, &row)
}

// without tells what can be told while silences are not as they should be.
func (l *look) without(ctx context.Context, at phase, state string) error {
	switch {
	case at == running && l.row.Attempts >= patience:
		return l.say(ctx, news{
			topic: topicLate, print: "late@" + l.start.String(), subject: "Mises en sourdine incomplètes", name: "late",
		})
	case at == running, at == over, l.ended(), at == waiting && state != "":
		return nil // what there is to tell says that silences begin or end
	}
	return errors.Join(l.preview(ctx, at), l.enter(ctx, at, state))
}

// patience is how often Alertmanager is asked in vain before people are told.
const patience = 3

func (l *look) sound() bool { return len(l.problems) == 0 }

// approved tells whether enough persons approved of the scope as it is.
func (l *look) approved() bool { return len(l.approvers) >= l.needed() }

// ended tells whether it began and is over.
func (l *look) ended() bool { return !l.row.BegunAt.IsZero() && !l.row.EndedAt.IsZero() }

// remember keeps what the ticket says. What is in force, or was, stays where
// the ticket says what cannot be carried out, or what nobody approved of.
func (l *look) remember(at phase) {
	row := l.row
	row.Number, row.SeenAt = l.ticket.Number, l.ticket.UpdatedAt
	if at != running || begun(*row) {
		row.State = l.field(FieldState) // else that a person began it is news until it is done
	}
	switch {
	case at == over:
		row.EndedAt = l.now
		if row.EndsAt.After(row.BegunAt) {
			row.EndedAt = earlier(l.now, row.EndsAt) // nobody looked at that time, and the silences ended
		}
		return
	case at == waiting:
		row.BegunAt, row.EndedAt = time.Time{}, time.Time{}
	case l.ended() && at != running:
		return
	}
	if !l.sound() {
		return
	}
	if at == running && !l.approved() {
		row.EndsAt = earlier(row.EndsAt, l.end)
		return
	}
	row.StartsAt, row.EndsAt, row.Scope = l.start, l.end, l.field(FieldScope)
}

// mayHide tells whether silences may be there though the change does not go
// on: thousands of old tickets must not have every source asked.
func (l *look) mayHide() bool { return l.row.Number != "" }

// hide has the silences be as they should, and tells since when any of them
// has been hiding alerts.
func (l *look) hide(ctx context.Context, at phase, hidden bool) (since time.Time, err error) {
	h := hide{reference: l.ticket.Number, terms: l.hidden, end: l.row.EndsAt, now: l.now, comment: "Changement " + l.ticket.Number}
	switch {
	case at == waiting && l.approved() && !l.now.Before(l.start.Add(-l.terms.Lead)):
		h.start = l.start
	case at == running && !l.sound():
		return time.Time{}, nil // as it was
	case at == running:
		h.keep = !l.approved()
	case !hidden:
		return time.Time{}, nil
	default:
		h.terms = nil
	}
	return l.shelf.align(ctx, h)
}

// schedule says when to look again.
func (l *look) schedule(at phase) {
	row := l.row
	row.NextAt, row.SettledAt = time.Time{}, time.Time{}
	watched := row.EndedAt.Add(l.terms.Watch)
	switch {
	case at == running:
		row.NextAt = earlier(row.EndsAt, l.now.Add(runningEvery))
	case at == waiting:
		next := l.start.Add(-l.terms.Lead)
		if !next.After(l.now) {
			next = l.start
		}
		row.NextAt = earlier(next, l.now.Add(waitingEvery))
	case l.ended() && l.now.Before(watched):
		row.NextAt = earlier(watched, l.now.Add(runningEvery))
	case l.ended(), !l.alive, at == missed, at == draft && l.field(FieldState) != "" && l.field(FieldState) != StateDraft:
		row.SettledAt = l.now
	}
}

// mark tells incidents of the change.
func (l *look) mark(ctx context.Context) error {
	if !begun(*l.row) {
		return nil
	}
	defer l.Woken()
	return l.extent().plan(ctx, l.Store, l.now)
}

// extent is what is in force, or was.
func (l *look) extent() extent {
	m := l.Map()
	scope, _ := ParseScope(l.row.Scope, m.inv)
	return newExtent(m.Hidden(scope, m.Reach(scope)), *l.row)
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
