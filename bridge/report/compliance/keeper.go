package compliance

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// How the keeper works.
const (
	lookEvery = 15 * time.Second
	task      = "compliance"
	lease     = 5 * time.Minute // renewed before each page
	page      = 2000            // entries considered at a time
	batch     = 100             // cases written at a time: whoever writes keeps all others waiting
)

// Store is what the keeper reads and writes.
type Store interface {
	report.Cases
	ledger.Compliance
	// Lead tells whether the holder may do what one alone may, until now+lease.
	Lead(ctx context.Context, task, holder string, now time.Time, lease time.Duration) (bool, error)
}

// Options are what a keeper needs; all must be given but for Due.
type Options struct {
	Store    Store
	Contract func() *policy.Contract // a reload may change it
	Holder   string
	Logger   *slog.Logger
	// Due is told of an incident whose clocks are due at other instants than
	// when it was measured last, before that is put down; nil for nobody.
	Due func(ctx context.Context, incident string, due incident.Due) error
}

// Keeper measures cases whose journal grew, whose time came, or all of them when
// the contract or the engine is another.
type Keeper struct {
	Options

	page int
}

// New wires a keeper.
func New(opts Options) *Keeper { return &Keeper{Options: opts, page: page} }

// Run works until ctx ends.
func (k *Keeper) Run(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		if err := k.RunOnce(ctx, time.Now()); err != nil && ctx.Err() == nil {
			k.Logger.Warn("figures of compliance are late", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// RunOnce measures all that there is to measure at an instant.
func (k *Keeper) RunOnce(ctx context.Context, now time.Time) error {
	contract, began := k.Contract(), time.Now()
	for {
		leads, err := k.Store.Lead(ctx, task, k.Holder, now.Add(time.Since(began)), lease)
		if err != nil || !leads {
			return err
		}
		more, err := k.walk(ctx, contract, now)
		if err != nil {
			return err
		}
		if !more {
			return k.ripe(ctx, contract, now)
		}
	}
}

// walk considers the next entries, and tells whether there were any.
func (k *Keeper) walk(ctx context.Context, contract *policy.Contract, now time.Time) (bool, error) {
	at, err := k.Store.Measuring(ctx)
	if err != nil {
		return false, err
	}
	if basis := sla.Basis(contract); at.Contract != basis {
		at = ledger.Measuring{Contract: basis}
	}
	grown, err := k.Store.Grown(ctx, at.Seq, k.page)
	if err != nil || len(grown) == 0 {
		return false, err
	}
	subjects, err := k.stale(ctx, grown, at.Contract)
	if err != nil {
		return false, err
	}
	for _, g := range grown {
		at.Seq = max(at.Seq, g.Seq)
	}
	if err := k.measure(ctx, contract, subjects, now); err != nil {
		return false, err
	}
	return true, k.Store.SaveMeasuring(ctx, at)
}

// stale are the subjects to measure for those that grew: themselves, unless that
// was done from these entries on an earlier page, and those that follow from them.
func (k *Keeper) stale(ctx context.Context, grown []ledger.Growth, contract string) (all []string, err error) {
	for some := range slices.Chunk(grown, batch) {
		names := make([]string, 0, len(some))
		for _, g := range some {
			names = append(names, g.Subject)
		}
		with, err := k.Store.MeasuredWith(ctx, names)
		if err != nil {
			return nil, err
		}
		as := make(map[string]ledger.Measuring)
		asked := slices.Concat(append(slices.Collect(maps.Values(with)), names)...)
		for part := range slices.Chunk(asked, page) { // a storm has many members
			found, err := k.Store.MeasuredAs(ctx, part)
			if err != nil {
				return nil, err
			}
			maps.Copy(as, found)
		}
		for _, g := range some {
			for _, subject := range append(with[g.Subject], g.Subject) {
				if was := as[subject]; was.Contract != contract || was.Seq < g.Seq {
					all = append(all, subject)
				}
			}
		}
	}
	return all, nil
}

// ripe measures what time alone changes.
func (k *Keeper) ripe(ctx context.Context, contract *policy.Contract, now time.Time) error {
	for {
		subjects, err := k.Store.MeasuredDue(ctx, now, batch)
		if err != nil || len(subjects) == 0 {
			return err
		}
		if err := k.measure(ctx, contract, subjects, now); err != nil {
			return err
		}
		left, err := k.Store.MeasuredDue(ctx, now, 1)
		if err == nil && len(left) > 0 && left[0] == subjects[0] {
			err = fmt.Errorf("%s is due again at once: %w", left[0], errStuck)
		}
		if err != nil {
			return err
		}
	}
}

var errStuck = errors.New("measuring changed nothing")

func (k *Keeper) measure(ctx context.Context, contract *policy.Contract, subjects []string, now time.Time) error {
	slices.Sort(subjects)
	for some := range slices.Chunk(slices.Compact(subjects), batch) {
		done := make(map[string]bool)
		var all []ledger.Measured
		// Journals of a case are read one after the other: what is put down
		// meanwhile may be seen in one and missed in another.
		last, err := k.Store.LastEntry(ctx)
		if err != nil {
			return err
		}
		from, err := Fetch(ctx, k.Store, some)
		if err != nil {
			return err
		}
		for _, subject := range some {
			m, err := Measure(ctx, from, contract, subject, now)
			if err != nil {
				return err
			}
			m.Seq = min(m.Seq, last)
			if !done[m.Subject] {
				done[m.Subject] = true
				all = append(all, m)
			}
		}
		if err := k.due(ctx, all); err != nil {
			return err
		}
		if err := k.Store.SaveMeasured(ctx, all); err != nil {
			return err
		}
	}
	return nil
}
