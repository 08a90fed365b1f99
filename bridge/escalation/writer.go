package escalation

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/remark"
)

// How tickets that people opened are told.
const (
	writeTick = 5 * time.Second
	topic     = "escalation"
	// lead is that of the notes on places: what is told on people's tickets is
	// told by one bridge, whatever it is, since a ticket tells of one write alone
	// whether it arrived.
	lead         = "site"
	leadOwn      = "escalation-told"
	leadWrites   = 2 * time.Minute // renewed before each write, which takes some seconds
	atOnce       = 20
	firstDelay   = 15 * time.Second
	longestDelay = 10 * time.Minute
)

// refusal begins the error of a write that will be refused again: the step is
// told without what it moves then, or a group that is not there would keep people
// from being called.
const refusal = "refused: "

// Writer shows on tickets that people opened what ladders tell and ask. What an
// incident's ticket shows is written by bridge/incident alone.
type Writer struct {
	Store   Store
	Remarks *remark.Writer
	Policy  func() *policy.Contract
	Holder  string // this process, as for the notes on places
	Logger  *slog.Logger
}

// Run works until ctx ends.
func (w *Writer) Run(ctx context.Context) {
	ticker := time.NewTicker(writeTick)
	defer ticker.Stop()
	for {
		if err := w.RunOnce(ctx, time.Now()); err != nil && ctx.Err() == nil {
			w.Logger.Error("steps of ladders were not told on people's tickets", "err", err)
			sleep(ctx, storeAway)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// RunOnce tells what is due. One ticket that cannot be written does not keep
// the others waiting. Its error is the store's.
func (w *Writer) RunOnce(ctx context.Context, now time.Time) error {
	began := time.Now()
	asks, err := w.Store.Asks(ctx, now, atOnce)
	for i := 0; i < len(asks) && err == nil && ctx.Err() == nil; i++ {
		// The notes' lead is given up when a bridge stops, ours runs out: what was
		// on its way then has arrived, or never will, before another looks.
		for _, each := range []string{lead, leadOwn} {
			leads, err := w.Store.Lead(ctx, each, w.Holder, now.Add(time.Since(began)), leadWrites)
			if err != nil || !leads {
				return err
			}
		}
		err = w.tell(ctx, asks[i], now)
	}
	return err
}

// tell has one ticket tell what its journal does.
func (w *Writer) tell(ctx context.Context, ask bridge.CallAsk, now time.Time) error {
	call, err := w.Store.Called(ctx, ask.Ticket)
	if err != nil {
		return err
	}
	if call == nil || !call.Open() { // an incident's, or over: there is nobody to call any more
		return w.Store.Told(ctx, ask.Ticket, ask.Number)
	}
	journal, err := w.Store.Journal(ctx, bridge.TicketSubject(ask.Ticket))
	if err != nil {
		return err
	}
	told, err := w.Remarks.Told(ctx, ask.Ticket, topic)
	if err != nil {
		return err
	}
	writing, err := w.Remarks.Writing(ctx, ask.Ticket, topic)
	if err != nil {
		return err
	}
	// Of a write whose answer was lost, what it told is found out first: the rest
	// is told after it.
	last, up := numberOf(told), ask.Number
	if writing != "" {
		up = numberOf(writing)
	}
	failed := w.Remarks.Say(ctx, remark.Saying{
		Ticket: ask.Ticket, Topic: topic, Print: strconv.FormatInt(up, 10),
		Same: func(told string) bool { return numberOf(told) >= up },
		Changes: func(now bridge.Ticket) bridge.TicketChanges {
			return changes(w.Policy(), journal, last, up, now, !strings.HasPrefix(ask.Error, refusal))
		},
	})
	if ctx.Err() != nil {
		return ctx.Err() // it is told after the next start
	}
	if failed == nil || errors.Is(failed, bridge.ErrNotFound) {
		return w.Store.Told(ctx, ask.Ticket, up)
	}
	ask.Attempts++
	why := failed.Error()
	if final, ok := errors.AsType[interface {
		error
		Permanent() bool
	}](failed); ok && final.Permanent() {
		why = refusal + why
	}
	ask.Next, ask.Error = now.Add(min(firstDelay<<min(ask.Attempts-1, 10), longestDelay)), clip(why, maxError)
	w.Logger.Warn("a step of a ladder was not told on a ticket", "ticket", ask.Ticket, "attempt", ask.Attempts, "err", failed)
	return w.Store.PutOff(ctx, ask)
}

func numberOf(told string) int64 {
	n, _ := strconv.ParseInt(told, 10, 64) // nothing is 0
	return n
}
