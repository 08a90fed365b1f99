package change

import (
	"context"
	"fmt"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/remark"
)

// finish tells what still fires after the end, and marks the incidents that
// follow from it for a while.
func (l *look) finish(ctx context.Context) error {
	if !l.ended() {
		return nil
	}
	going := l.alive && (l.field(FieldState) == StateRunning || l.field(FieldState) == StateApproved)
	if l.now.Sub(l.row.EndedAt) > lateNews && !going {
		return nil
	}
	x := l.extent()
	defer l.Woken()
	marked, err := x.blame(ctx, l.Store, l.now)
	if err != nil {
		return err
	}
	n := news{
		topic: topicEnd, print: "end@" + l.row.EndedAt.String(), subject: "Fin de l'intervention", name: "end",
		fill: func(ctx context.Context, v *view) error {
			alerts, err := l.shelf.active(ctx)
			if err != nil && l.row.SettledAt.IsZero() {
				return fmt.Errorf("what still fires is not known: %w", err)
			}
			v.Unknown = err != nil
			v.split(l.firing(alerts, x), x)
			return nil
		},
	}
	if going {
		n.state = StateDone
	}
	told, err := l.Remarks.Told(ctx, l.ticket.ID, topicEnd)
	if err != nil {
		return err
	}
	if going && told == n.print {
		err = l.settle(ctx)
	} else {
		err = l.say(ctx, n)
	}
	if err != nil || l.row.SettledAt.IsZero() || len(marked) == 0 {
		return err
	}
	return l.say(ctx, news{
		topic: topicAnomaly, print: "anomaly@" + l.row.EndedAt.String(), subject: "Anomalie après intervention", name: "anomaly",
		fill: func(_ context.Context, v *view) error { v.Incidents = marked; return nil },
	})
}

// settle has the ticket show that it is over, where the end was told and that
// was not: it was closed then, and is worked on again.
func (l *look) settle(ctx context.Context) error {
	return l.Remarks.Say(ctx, remark.Saying{
		Ticket: l.ticket.ID, Topic: topicState, Print: "done@" + l.row.SeenAt.String(),
		Changes: func(now bridge.Ticket) bridge.TicketChanges {
			if !l.same(now) {
				return bridge.TicketChanges{} // it shows it, or a person wants otherwise
			}
			return bridge.TicketChanges{Fields: map[string]string{FieldState: StateDone}}
		},
	})
}
