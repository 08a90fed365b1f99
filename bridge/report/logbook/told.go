package logbook

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// Which changes are looked at.
const (
	changesSince = 48 * time.Hour // what is not put down by then is not news any more
	mostChanges  = 1000
)

// What is told of changes.
const (
	changeBegun = "begun"
	changeEnded = "ended"
)

// months tells of those that were closed since the log book began.
func (b *Book) months(ctx context.Context, begun *bridge.Entry, now time.Time) error {
	closed, err := b.Store.ClosedMonths(ctx, "")
	if err != nil {
		return err
	}
	var entries []bridge.Entry
	for i := range closed {
		m := &closed[i]
		if m.ClosedAt.Before(begun.ReceivedAt) {
			continue
		}
		entries = append(entries, bridge.Entry{
			Subject: bridge.SubjectLogbook, Kind: bridge.KindLogMonth, Actor: bridge.ActorBridge, EffectiveAt: m.ClosedAt, ReceivedAt: now,
			Origin: "logbook:month:" + m.Month.String() + ":" + m.Contract,
			Data:   map[string]string{"month": m.Month.String(), "contract": m.Contract, bridge.LogHash: m.Hash},
		})
	}
	return b.add(ctx, entries)
}

// changes tells of those that began to hide their scope, or ended that.
func (b *Book) changes(ctx context.Context, begun *bridge.Entry, now time.Time) error {
	all, err := b.Store.ChangesDuring(ctx, now.Add(-changesSince), now, mostChanges)
	if err != nil {
		return err
	}
	var entries []bridge.Entry
	for i := range all {
		c := &all[i]
		for what, when := range map[string]time.Time{changeBegun: c.BegunAt, changeEnded: c.EndedAt} {
			if when.Before(begun.ReceivedAt) {
				continue
			}
			entries = append(entries, bridge.Entry{
				Subject: bridge.SubjectLogbook, Kind: bridge.KindLogChange, Actor: bridge.ActorBridge, EffectiveAt: when, ReceivedAt: now,
				Origin: "logbook:change:" + number(c.Ticket) + ":" + what + ":" + number(when.UnixMilli()),
				Data:   map[string]string{bridge.LogSubject: bridge.TicketSubject(c.Ticket), bridge.LogKind: what, "number": c.Number},
			})
		}
	}
	slices.SortFunc(entries, func(x, y bridge.Entry) int {
		return cmp.Or(x.EffectiveAt.Compare(y.EffectiveAt), strings.Compare(x.Origin, y.Origin))
	})
	return b.add(ctx, entries)
}
