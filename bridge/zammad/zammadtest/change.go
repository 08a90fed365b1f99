package zammadtest

import (
	"maps"
	"slices"
	"time"
)

// change is what one request, or the clock, did to one ticket.
type change struct {
	ticket  int64
	before  row      // nil when the ticket is new
	columns []string // that differ, sorted; none when only an article came
	article row      // that was added last, nil if none was
	by      int64    // the user
	at      time.Time
	// merged is "merged_into" for the ticket that went into another and
	// "received_merge" for the other; empty for all else.
	merged string
	// moment is what came when nothing was changed: a due instant.
	moment string
}

// noted remembers a change of a ticket until the request is through; several
// of one ticket become one.
func (d *desk) noted(ticket int64, before row, by int64, at time.Time) *change {
	for i := range d.changes {
		if d.changes[i].ticket == ticket {
			d.changes[i].by, d.changes[i].at = by, at
			return &d.changes[i]
		}
	}
	d.changes = append(d.changes, change{ticket: ticket, before: maps.Clone(before), by: by, at: at})
	return &d.changes[len(d.changes)-1]
}

// publish hands every change on once it is stored, and before the answer is
// made from what is stored then. What is done there can change tickets again:
// by store it stays unseen, by commit it is a change of its own.
func (d *desk) publish() {
	for len(d.changes) > 0 {
		next := d.changes[0]
		d.changes = d.changes[1:]
		now, exists := d.ticket(next.ticket)
		if !exists {
			d.index.note(d, next.ticket, next.at)
			continue
		}
		next.columns = slices.DeleteFunc(slices.Sorted(maps.Keys(now)), func(name string) bool {
			return d.columns[name].silent || same(next.before[name], now[name])
		})
		d.committed(next)
		d.index.note(d, next.ticket, next.at)
	}
}
