package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/vigie-noc/vigie/bridge/report"
)

const (
	// shadowEvery is how often a shadow looks whether a day is to be reported.
	shadowEvery = time.Minute
	// shadowBack is for how many days it makes up where it was stopped, or
	// where Zammad was away.
	shadowBack = 7
)

// reportShadow writes the report of each day once it is over: into the log,
// and as a file beside the ledger.
func (a *App) reportShadow(ctx context.Context) {
	done := make(map[string]bool) // days that need no other look
	every(ctx, shadowEvery, func() {
		if err := a.reportDays(ctx, done, time.Now()); err != nil && ctx.Err() == nil {
			a.logger.Error("the day of the shadow was not reported", "err", err)
		}
	})
}

// reportDays reports the days that are over, unless that was done. People may
// be late with a ticket, and it has to be read: before that, a day is not over.
func (a *App) reportDays(ctx context.Context, done map[string]bool, now time.Time) error {
	state, err := a.store.MirrorState(ctx)
	if err != nil || state.ImportedAt.IsZero() {
		return err
	}
	location := a.settings.Load().contract.Location()
	for back := shadowBack; back > 0; back-- {
		year, month, date := now.In(location).Date()
		from, to := day(time.Date(year, month, date-back, 12, 0, 0, 0, location), location)
		name := from.Format(time.DateOnly)
		if over := to.Add(report.ShadowSlack); done[name] || now.Before(over) || state.SyncedAt.Before(over) {
			continue
		}
		if err := a.reportDay(ctx, name, from, to, location); err != nil {
			return err
		}
		done[name] = true
	}
	return nil
}

func (a *App) reportDay(ctx context.Context, name string, from, to time.Time, location *time.Location) error {
	path := filepath.Join(filepath.Dir(a.config.Store.Path), "shadow-"+name+".txt")
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	shadow, err := compareShadow(ctx, a.store, a.config, location, from, to)
	if errors.Is(err, errNoShadowYet) {
		return nil
	}
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
	a.logger.Info("a day of the shadow", "day", name, "planned", len(shadow.Planned),
		"missed_by_people", len(shadow.Missed()), "only_by_people", len(shadow.Alone), "file", path)
	return nil
}
