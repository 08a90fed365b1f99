package frozen

import (
	"context"
	"iter"
	"slices"

	"github.com/vigie-noc/vigie/bridge/ledger"
)

// Change is how a clock's outcome differs from what the document of its month,
// and the rectifications since, say of it.
type Change struct {
	Month   string   `json:"month"`
	Subject string   `json:"subject"`
	Ticket  int64    `json:"ticket,omitempty"`
	Number  string   `json:"number,omitempty"`
	Life    int      `json:"life"`
	Clock   string   `json:"clock"`            // or total, for the life as a whole
	Before  *Outcome `json:"before,omitempty"` // none where it was not in the month
	After   *Outcome `json:"after,omitempty"`  // none where it is not any more
	Why     []Why    `json:"why"`
}

// Kinds of reasons.
const (
	WhyCorrection = "correction" // an entry that corrects
	WhyFact       = "fact"       // an entry that came late, or what happened since
	WhyContract   = "contract"   // another version of it
	WhyCalendar   = "calendar"   // another version of it
	WhyEngine     = "engine"     // another way of reckoning, by a newer bridge
	WhyTime       = "time"       // nothing but time
	WhyUnsought   = "unsought"   // there are too many to look into each
)

// Why is a reason of a change: an entry of the journal, or another version.
type Why struct {
	Kind    string `json:"kind"`
	Subject string `json:"subject,omitempty"` // of the entry
	Entry   int64  `json:"entry,omitempty"`   // its number
	Fact    string `json:"fact,omitempty"`    // what it is
	Name    string `json:"name,omitempty"`    // of the calendar
	Before  string `json:"before,omitempty"`  // version
	After   string `json:"after,omitempty"`
}

// Decided is where kept figures of months come from.
type Decided interface {
	DecidedIn(ctx context.Context, month ledger.Month, take func(*ledger.MeasuredClock)) error
}

// Differences are what kept figures now say of a month in another way than its
// document with the rectifications of all later ones, by subject, life and clock.
// Why is left out.
func Differences(ctx context.Context, kept Decided, document []byte, month *Month, all []*Month) (changes []Change, err error) {
	next, stop := iter.Pull2(Known(document, month, all))
	defer stop()
	var was Row
	more := true
	advance := func() {
		if more {
			var wrong error
			if was, wrong, more = next(); wrong != nil && err == nil {
				err, more = wrong, false
			}
		}
	}
	advance()
	differ := func(row *Row, before, after *Outcome) {
		changes = append(changes, Change{
			Month: month.Month, Subject: row.Subject, Ticket: row.Ticket, Number: row.Number, Life: row.Life, Clock: row.Clock, Before: before, After: after,
		})
	}
	read := kept.DecidedIn(ctx, month.Of, func(c *ledger.MeasuredClock) {
		is := RowOf(c)
		for more && was.compare(&is) < 0 {
			gone := was
			differ(&gone, &gone.Outcome, nil)
			advance()
		}
		if !more || was.compare(&is) != 0 {
			differ(&is, nil, &is.Outcome)
			return
		}
		if before := was.Outcome; before != is.Outcome {
			differ(&is, &before, &is.Outcome)
		}
		advance()
	})
	for more {
		gone := was
		differ(&gone, &gone.Outcome, nil)
		advance()
	}
	if read != nil {
		return nil, read
	}
	return changes, err
}

// Known are a month's rows as they are known by all documents: its own, with the
// rectifications of later ones laid over them.
func Known(document []byte, month *Month, all []*Month) iter.Seq2[Row, error] {
	over := overlay(month, all)
	return func(yield func(Row, error) bool) {
		for row, err := range Rows(document) {
			for err == nil && len(over) > 0 && over[0].compare(&row) < 0 {
				if !over[0].give(yield) {
					return
				}
				over = over[1:]
			}
			if err == nil && len(over) > 0 && over[0].compare(&row) == 0 {
				continue // the rectification stands in its place, and comes next
			}
			if !yield(row, err) {
				return
			}
		}
		for _, each := range over {
			if !each.give(yield) {
				return
			}
		}
	}
}

// laid is what rectifications say of a row.
type laid struct {
	Row

	there bool
}

func (l *laid) give(yield func(Row, error) bool) bool { return !l.there || yield(l.Row, nil) }

// overlay is what later documents say of a month, the last of each row alone, in
// the order of rows.
func overlay(month *Month, all []*Month) []*laid {
	var over []*laid
	for _, later := range all {
		if later.Of <= month.Of {
			continue
		}
		for i := range later.Changes {
			c := &later.Changes[i]
			if c.Month != month.Month {
				continue
			}
			l := &laid{Row: Row{Subject: c.Subject, Ticket: c.Ticket, Number: c.Number, Life: c.Life, Clock: c.Clock}, there: c.After != nil}
			if l.there {
				l.Outcome = *c.After
			}
			over = append(over, l)
		}
	}
	slices.SortStableFunc(over, func(a, b *laid) int { return a.compare(&b.Row) })
	last := over[:0]
	for i, l := range over {
		if i+1 == len(over) || over[i+1].compare(&l.Row) != 0 {
			last = append(last, l)
		}
	}
	return last
}
