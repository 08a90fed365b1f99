package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/report"
)

// mirroredAtOnce is how many tickets are read of the ledger at a time.
const mirroredAtOnce = 1000

// mirrored lists all tickets that the mirror knows, but for deleted ones.
func mirrored(ctx context.Context, store ledger.Store) (all []bridge.Mirrored, err error) {
	for after := int64(0); ; {
		some, err := store.MirroredAfter(ctx, after, mirroredAtOnce)
		if err != nil || len(some) == 0 {
			return all, err
		}
		all, after = append(all, some...), some[len(some)-1].ID
	}
}

// errNoShadowYet says that a shadow saw nothing of the time it is asked about.
var errNoShadowYet = errors.New("the shadow has not watched then")

// compareShadow is what the shadow whose ledger that is would have done, for
// as much of the time as it watched.
func compareShadow(ctx context.Context, store ledger.Store, config *Config, location *time.Location, from, to time.Time) (report.Shadow, error) {
	incidents, err := store.Tickets(ctx, ledger.TicketFilter{Limit: math.MaxInt32})
	if err != nil {
		return report.Shadow{}, err
	}
	since, err := watchedSince(ctx, store, incidents)
	if err != nil {
		return report.Shadow{}, err
	}
	if from = latest(from, since); since.IsZero() || !from.Before(to) {
		return report.Shadow{}, errNoShadowYet
	}
	tickets, err := mirrored(ctx, store)
	if err != nil {
		return report.Shadow{}, err
	}
	marks, err := newMarks(config.Adoption.Titles)
	if err != nil {
		return report.Shadow{}, err
	}
	shadow := report.CompareShadow(incidents, tickets, func(t bridge.Mirrored) report.Place {
		about := marks.about(t.Ticket)
		return report.Place{Device: about.Device, Site: about.Site}
	}, from, to)
	shadow.Location = location
	return shadow, nil
}

// watchedSince is when the shadow first saw anything: its first incident, or
// all of the desk. Zero stands for never.
func watchedSince(ctx context.Context, store ledger.Store, incidents []bridge.Incident) (time.Time, error) {
	state, err := store.MirrorState(ctx)
	since := state.ImportedAt
	for _, i := range incidents {
		if since.IsZero() || i.OpenedAt.Before(since) && !i.OpenedAt.IsZero() {
			since = i.OpenedAt
		}
	}
	return since, err
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// day is the calendar's day, in the contract's zone, that an instant is in.
func day(at time.Time, location *time.Location) (from, to time.Time) {
	year, month, date := at.In(location).Date()
	return time.Date(year, month, date, 0, 0, 0, 0, location), time.Date(year, month, date+1, 0, 0, 0, 0, location)
}

// shadowPage serves the report of the last 24 hours.
func (a *App) shadowPage(r *http.Request) (report.Shadow, error) {
	now := time.Now()
	location := a.settings.Load().contract.Location()
	shadow, err := compareShadow(r.Context(), a.store, a.config, location, now.Add(-24*time.Hour), now)
	if errors.Is(err, errNoShadowYet) {
		return report.Shadow{From: now, To: now, Location: location}, nil // it has just started
	}
	return shadow, err
}

// PrintShadow prints what the shadow of these files would have done on a day,
// by its ledger; none stands for the last 24 hours.
func PrintShadow(ctx context.Context, files Files, on string, now time.Time, out io.Writer) error {
	config, settings, err := load(files)
	if err != nil {
		return err
	}
	location := settings.contract.Location()
	from, to := now.Add(-24*time.Hour), now
	if on != "" {
		at, err := time.ParseInLocation(time.DateOnly, on, location)
		if err != nil {
			return fmt.Errorf("day %q is not such as 2026-03-02", on)
		}
		if from, to = day(at, location); from.After(now) {
			return fmt.Errorf("day %s has not begun", on)
		}
		if to.After(now) {
			to = now // it is not over
		}
	}
	path := shadowStore(config.Store.Path)
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("open ledger of the shadow: %w", err)
	}
	store, err := sqlite.OpenToRead(path)
	if err != nil {
		return err
	}
	shadow, err := compareShadow(ctx, store, config, location, from, to)
	if err == nil {
		err = shadow.Print(out)
	}
	if errors.Is(err, errNoShadowYet) {
		err = fmt.Errorf("%w: %s to %s", err, from.Format(time.RFC3339), to.Format(time.RFC3339))
	}
	return errors.Join(err, store.Close())
}
