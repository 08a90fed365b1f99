package reckon

import (
	"cmp"
	"context"
	"slices"

	"github.com/vigie-noc/vigie/bridge"
)

// ticket is one that lasted in a month.
type ticket struct {
	lives                            []*tale
	of                               *bridge.Incident // nil where people opened it
	site, region, device, family     string
	problem, open, unstable          bool
	opened, reopened, returned, down int64
}

// tickets are all that people work on and that lasted in a month, by their
// opening, and the problems among them.
func (r *rig) tickets(ctx context.Context, b *book, s *signed, from, to, at int64) (all []ticket) {
	for _, subject := range b.subjects {
		lives := b.tales(subject, s, at)
		if len(lives) == 0 || lives[0].follows != "" && !r.isProblem(ctx, subject) || lives[len(lives)-1].nature == "changement" {
			continue
		}
		if !slices.ContainsFunc(lives, func(l *tale) bool { return l.start < to && (l.ended() == nil || l.ended().at >= from) }) {
			continue
		}
		t := ticket{lives: lives, problem: lives[0].follows != "" || lives[len(lives)-1].unmeasured()}
		if opened(subject) {
			t.site = r.called(ctx, t.last().ticket)
		} else if err := t.shows(ctx, r, subject); err != nil {
			r.Fatal(err)
		}
		t.faults(b.facts(subject, at), at)
		t.moved(from, to)
		t.comesAndGoes(b.facts(subject, at), piece{from, to})
		all = append(all, t)
	}
	slices.SortStableFunc(all, func(a, b ticket) int { return cmp.Compare(a.lives[0].openedAt, b.lives[0].openedAt) })
	return all
}

func (t *ticket) last() *tale { return t.lives[len(t.lives)-1] }

// called is the school that a ticket of people is about, as the desk has it.
func (r *rig) called(ctx context.Context, id int64) string {
	m, err := r.store.Mirrored(ctx, id)
	if err != nil || m == nil {
		r.Fatalf("ticket %d: %v", id, err)
	}
	return m.Fields["site"]
}

// shows takes over what alerts said of where it is.
func (t *ticket) shows(ctx context.Context, r *rig, subject string) (err error) {
	if t.of, err = r.store.Incident(ctx, subject); err == nil {
		t.site, t.region, t.device, t.family = t.of.Site, t.of.Region, t.of.Device, t.of.Family
	}
	return err
}

// faults reckons how long its alerts fired, and how often the fault returned: an
// alert that fires after all had ended, or another fault that joined it.
func (t *ticket) faults(facts []fact, now int64) {
	firing := make(map[string]bool)
	since, raised := int64(0), false
	for i := range facts {
		f := &facts[i]
		at := max(f.at, t.last().start)
		switch alert := f.Data["fingerprint"]; f.Kind { //nolint:exhaustive // the others say nothing of faults
		case bridge.KindOpened:
			raised = true
		case bridge.KindJoined:
			t.returned++
		case bridge.KindAlertFiring:
			if len(firing) == 0 {
				since = at
				t.returned += number(raised)
			}
			firing[alert] = true
		case bridge.KindAlertEnded:
			if delete(firing, alert); len(firing) == 0 {
				t.down += at - since
			}
		}
	}
	if len(firing) > 0 {
		t.down += now - since
	}
}

// comesAndGoes tells whether it was unstable at some time in a month.
func (t *ticket) comesAndGoes(facts []fact, month piece) {
	for i := range facts {
		if facts[i].Kind != bridge.KindUnstable {
			continue
		}
		p := piece{facts[i].at, never}
		for _, later := range facts[i:] {
			if later.Kind == bridge.KindSteady {
				p.till = min(p.till, later.at)
			}
		}
		t.unstable = t.unstable || p.from < month.till && p.till >= month.from
	}
}

// moved counts how it came into the stock in a month, and whether it is there at
// the end.
func (t *ticket) moved(from, to int64) {
	for _, turn := range turnsOf(t.lives) {
		if turn.at >= to {
			break
		}
		t.open = turn.what == "opened" || turn.what == "reopened"
		if turn.at >= from {
			t.opened += number(turn.what == "opened")
			t.reopened += number(turn.what == "reopened")
		}
	}
}
