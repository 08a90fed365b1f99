package change

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/remark"
)

// How the keeper works.
const (
	tick         = 5 * time.Second
	lease        = 2 * time.Minute // of the lead: a round may wait for sources
	batch        = 100
	runningEvery = 30 * time.Second
	waitingEvery = 5 * time.Minute
	firstBackoff = 5 * time.Second
	maxBackoff   = time.Minute
	lookTimeout  = lease / 3
	sweepEvery   = 5 * time.Minute
	leadOf       = "changes"
)

// Terms are what bridge.yml says of changes.
type Terms struct {
	Broad    int           // devices beyond which a second person has to approve
	Silences int           // that one change may make at most
	Lead     time.Duration // how long before its beginning silences are made
	Watch    time.Duration // how long after its end what fires counts as its anomaly
	Link     string        // page of an incident, {incident} standing for its id
	Location *time.Location
}

// Options are what a Keeper needs; all must be given.
type Options struct {
	Store      Store
	Sources    []Source
	Remarks    *remark.Writer
	Terms      func() Terms
	Map        func() *Map
	Holder     string // names this process among its replicas
	Logger     *slog.Logger
	Registerer prometheus.Registerer
	Woken      func() // told when incidents were marked
}

// Keeper carries changes out.
type Keeper struct {
	Options

	errors  prometheus.Counter
	sweptAt time.Time
}

// New wires a Keeper.
func New(opts Options) (*Keeper, error) {
	k := &Keeper{Options: opts, errors: prometheus.NewCounter(prometheus.CounterOpts{
		Name: "vigie_bridge_change_errors_total", Help: "Looks at a change that could not do all that was to be done.",
	})}
	return k, opts.Registerer.Register(k.errors)
}

// Run works until ctx ends.
func (k *Keeper) Run(ctx context.Context) {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	defer leave(ctx, k.Store, leadOf, k.Holder, k.Logger)
	for {
		if err := k.RunOnce(ctx, time.Now()); err != nil && ctx.Err() == nil {
			k.Logger.Error("changes were not looked at", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// RunOnce looks at every change that is due, where no other replica does. Its
// error is the store's; what stands in the way of one change is kept there.
func (k *Keeper) RunOnce(ctx context.Context, now time.Time) error {
	now = now.UTC().Truncate(time.Millisecond) // as the store keeps it
	leads, err := k.Store.Lead(ctx, leadOf, k.Holder, now, lease)
	if err != nil || !leads {
		return err
	}
	due, err := k.Store.DueChanges(ctx, now, batch)
	if err != nil {
		return err
	}
	shelf, until := newShelf(k.Sources), time.Now().Add(lease/2)
	for i := range due {
		if time.Now().After(until) {
			break // the rest is due in the next round
		}
		if err := k.look(ctx, shelf, &due[i], now); err != nil {
			return err
		}
	}
	if now.Sub(k.sweptAt) >= sweepEvery && time.Now().Before(until) {
		k.sweptAt = now
		k.sweep(ctx, shelf)
	}
	return nil
}

// sweep ends silences of changes of which nothing is left to do. They come
// back: an Alertmanager that was killed has them as they were a while ago, and
// a peer that was cut off had one of its own.
func (k *Keeper) sweep(ctx context.Context, shelf *shelf) {
	bounded, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	if err := shelf.sweep(bounded, k.Store); err != nil && ctx.Err() == nil {
		k.errors.Inc()
		k.Logger.Warn("silences of changes that are over were not all looked for", "err", err)
	}
}

// look does all for one change and remembers how far it went.
func (k *Keeper) look(ctx context.Context, shelf *shelf, ticket *bridge.Mirrored, now time.Time) error {
	row, err := k.Store.Change(ctx, ticket.ID)
	if err != nil {
		return err
	}
	if row == nil {
		row = &bridge.Change{Ticket: ticket.ID}
	}
	bounded, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	err = (&look{Keeper: k, shelf: shelf, ticket: ticket, row: row, terms: k.Terms(), now: now}).do(bounded)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil {
		row.Attempts, row.LastError = 0, ""
		return k.Store.SaveChange(ctx, row)
	}
	k.errors.Inc()
	k.Logger.Warn("a change was not carried out to the end", "ticket", ticket.Number, "attempt", row.Attempts+1, "err", err)
	row.SettledAt = time.Time{}
	row.LastError, row.NextAt = err.Error(), now.Add(min(maxBackoff, firstBackoff<<min(row.Attempts, 5)))
	row.Attempts++
	return k.Store.SaveChange(ctx, row)
}

// errElsewhere waits for the mirror, which has not read the ticket as it is.
var errElsewhere = errors.New("the ticket was changed since it was read: it is looked at again once it was read anew")
