package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"path/filepath"
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

// compareShadow is what the shadow whose ledger that is would have done.
func compareShadow(ctx context.Context, store ledger.Store, config *Config, location *time.Location, from, to time.Time) (report.Shadow, error) {
	incidents, err := store.Tickets(ctx, ledger.TicketFilter{Limit: math.MaxInt32})
	if err != nil {
		return report.Shadow{}, err
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

// day is the calendar's day, in the contract's zone, that an instant is in.
func day(at time.Time, location *time.Location) (from, to time.Time) {
	year, month, date := at.In(location).Date()
	return time.Date(year, month, date, 0, 0, 0, 0, location), time.Date(year, month, date+1, 0, 0, 0, 0, location)
}

// shadowPage serves the report of the last 24 hours.
func (a *App) shadowPage(r *http.Request) (report.Shadow, error) {
	now := time.Now()
	return compareShadow(r.Context(), a.store, a.config, a.settings.Load().contract.Location(), now.Add(-24*time.Hour), now)
}

// shadowEvery is how often a shadow looks whether a day is to be reported.
const shadowEvery = 5 * time.Second

// reportShadow writes the report of each day once it is over: into the log,
// and as a file beside the ledger.
func (a *App) reportShadow(ctx context.Context) {
	ticker := time.NewTicker(shadowEvery)
	defer ticker.Stop()
	for {
		if err := a.reportDay(ctx, time.Now()); err != nil && ctx.Err() == nil {
			a.logger.Error("the day of the shadow was not reported", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// reportDay reports the day before now, unless that was done. Before all of
// the desk's tickets are known there is nothing to compare with.
func (a *App) reportDay(ctx context.Context, now time.Time) error {
	location := a.settings.Load().contract.Location()
	today, _ := day(now, location)
	from, to := day(today.Add(-time.Hour), location)
	path := filepath.Join(filepath.Dir(a.config.Store.Path), "shadow-"+from.Format(time.DateOnly)+".txt")
	if _, err := os.Stat(path); err == nil || !a.mirror.Health(now).Imported {
		return nil
	}
	shadow, err := compareShadow(ctx, a.store, a.config, location, from, to)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), "shadow-*.tmp")
	if err != nil {
		return fmt.Errorf("write report of the shadow: %w", err)
	}
	err = errors.Join(shadow.Print(file), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write report of the shadow: %w", err), os.Remove(file.Name()))
	}
	a.logger.Info("a day of the shadow", "day", from.Format(time.DateOnly), "planned", len(shadow.Planned),
		"missed_by_people", len(shadow.Missed()), "only_by_people", len(shadow.Alone), "file", path)
	return nil
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
		from, to = day(at, location)
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
	return errors.Join(err, store.Close())
}
