// Package live has the product's own parts live through a generated year: alerts
// go through the intake, time through the clock, tickets through the syncer to a
// simulated Zammad, in which people work, and what its histories tell comes back
// as facts. Acts, corrections, evidence and the closing of months take the ways
// that they take in a bridge. Only the time is not the machine's, and there are
// no sockets: the desk is asked within the process.
//
//	year.Happening ─▶ intake, desk, acts, corrections ─▶ clock ─▶ syncer ─▶ desk ─▶ facts ─▶ ledger
//	                  once a month: figures, document
//
// What the year's people want is not always possible: a ticket may be closed by
// then, or shown by another. Such a happening is counted as refused, and the year
// goes on. Ids are those of the moment: the same seed gives the same facts in
// another ledger under other ids.
package live

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/deploy/lab"
	"github.com/vigie-noc/vigie/deploy/lab/year"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// Options are what is lived, and where. All must be given but for Told and Closed.
type Options struct {
	Year  *year.Year
	Store ledger.Store
	// Dir is a folder for the contract's texts and the desk's token.
	Dir string
	// Told is told how far it is.
	Told func(at time.Time, done, total int)
	// Closed is told of a month that was closed, and by which contract.
	Closed func(ctx context.Context, month *frozen.Month, contract *policy.Contract) error
}

// Tally is what came of a year.
type Tally struct {
	Done    map[year.What]int
	Refused map[year.What]int
	Months  int
}

// source is what tells of alerts.
const source = "noc"

// life is a year that is being lived.
type life struct {
	Options
	*parts

	opinions *opinions

	now      time.Time
	wake     time.Time // when something is due by itself
	outdated bool      // a ticket is to be written now
	of       map[string]string
	calls    map[string]int64
	held     map[string]bool   // incidents that may be held back
	firing   map[string]string // faults that go on, by fingerprint
	noted    int64             // what a person put down last in the log book
	looked   time.Time         // … at what there is to put down by itself
	asked    time.Time         // when it was looked whom to ask what they think
	done     Tally
}

// Live lives a year to its end, and closes each month on the fifth of the next.
func Live(ctx context.Context, opts Options) (Tally, error) {
	l := &life{
		Options: opts, now: opts.Year.From, of: make(map[string]string), calls: make(map[string]int64),
		held: make(map[string]bool), firing: make(map[string]string),
		done: Tally{Done: make(map[year.What]int), Refused: make(map[year.What]int)},
	}
	var err error
	if l.parts, err = newParts(ctx, l); err != nil {
		return l.done, err
	}
	defer l.desk.Close()
	if l.opinions, err = newOpinions(ctx, l); err != nil {
		return l.done, err
	}
	defer l.opinions.post.end()
	if err := l.book.RunOnce(ctx, l.now); err != nil { // it begins before anybody writes
		return l.done, err
	}
	months := l.closings()
	all := opts.Year.Happenings
	for i := range all {
		for len(months) > 0 && months[0].at.Before(all[i].At) {
			if err := l.closes(ctx, months[0]); err != nil {
				return l.done, err
			}
			months = months[1:]
		}
		if err := l.until(ctx, all[i].At); err != nil {
			return l.done, err
		}
		if err := l.happens(ctx, &all[i]); err != nil {
			return l.done, fmt.Errorf("%s of %s at %s: %w", all[i].What, all[i].Of, all[i].At.Format(time.RFC3339), err)
		}
		if opts.Told != nil {
			opts.Told(all[i].At, i+1, len(all))
		}
	}
	for _, month := range months {
		if err := l.closes(ctx, month); err != nil {
			return l.done, err
		}
	}
	return l.done, nil
}

// errRefused says that what was wanted was not possible.
var errRefused = errors.New("refused")

// apart is what changes nothing for anybody else.
var apart = map[year.What]bool{year.Logs: true, year.Amends: true, year.Signs: true, year.Answers: true, year.Refuses: true}

func (l *life) happens(ctx context.Context, h *year.Happening) error {
	l.now = h.At
	if err := l.asksRequesters(ctx); err != nil {
		return err
	}
	err := l.does(ctx, h)
	switch {
	case errors.Is(err, errRefused):
		l.done.Refused[h.What]++
		return nil
	case err != nil:
		return err
	}
	l.done.Done[h.What]++
	if apart[h.What] {
		return nil
	}
	return l.settle(ctx)
}

// until lets the time pass, with what is due by itself.
func (l *life) until(ctx context.Context, at time.Time) error {
	for !l.wake.IsZero() && l.wake.Before(at) {
		l.now = l.wake
		if err := l.settle(ctx); err != nil {
			return err
		}
	}
	l.now = at
	return nil
}

// terms is the contract in force.
func (l *life) terms() *policy.Contract {
	in := l.contracts[0]
	for i, c := range l.Year.Contracts {
		if !c.From.After(l.now) {
			in = l.contracts[i]
		}
	}
	return in
}

var quiet = slog.New(slog.DiscardHandler)

// loaded are the contracts of a year.
func loaded(opts *Options) (all []*policy.Contract, err error) {
	for i, c := range opts.Year.Contracts {
		path := fmt.Sprintf("%s/contract-%d.yml", opts.Dir, i+1)
		if err := os.WriteFile(path, []byte(c.Text), 0o600); err != nil {
			return nil, err
		}
		contract, err := policy.Load(path)
		if err != nil {
			return nil, err
		}
		all = append(all, contract)
	}
	return all, nil
}

// estates are the inventories of a year, read as the bridge reads them.
func estates(opts *Options) (all []*inventory.Inventory, err error) {
	for i, e := range opts.Year.Estates {
		path := fmt.Sprintf("%s/inventory-%d.yml", opts.Dir, i+1)
		if err := lab.WriteInventory(path, e.Inventory); err != nil {
			return nil, err
		}
		inv, err := inventory.Load(path)
		if err != nil {
			return nil, err
		}
		all = append(all, inv)
	}
	return all, nil
}

// estate is the inventory in force.
func (l *life) estate(at time.Time) *inventory.Inventory {
	in := l.estates[0]
	for i, e := range l.Year.Estates {
		if !e.From.After(at) {
			in = l.estates[i]
		}
	}
	return in
}
