package change

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge/alertmanager"
)

// shelf is what sources list, asked once a round.
type shelf struct {
	sources  []Source
	silences map[string][]alertmanager.Silence
	errs     map[string]error
}

func newShelf(sources []Source) *shelf {
	return &shelf{sources: sources, silences: make(map[string][]alertmanager.Silence), errs: make(map[string]error)}
}

// all are the bridge's silences at a source.
func (f *shelf) all(ctx context.Context, source Source) ([]alertmanager.Silence, error) {
	name := source.Name()
	if _, asked := f.errs[name]; !asked {
		f.silences[name], f.errs[name] = source.Silences(ctx)
	}
	return f.silences[name], f.errs[name]
}

// of are those of a reference.
func (f *shelf) of(ctx context.Context, source Source, reference string) ([]alertmanager.Silence, error) {
	all, err := f.all(ctx, source)
	return slices.DeleteFunc(slices.Clone(all), func(s alertmanager.Silence) bool { return s.Reference != reference }), err
}

// align brings the silences of a change at all sources to what they should be,
// and tells since when any of them has been hiding alerts.
func (f *shelf) align(ctx context.Context, h hide) (since time.Time, err error) {
	var errs []error
	for _, source := range f.sources {
		there, err := f.of(ctx, source, h.reference)
		if err == nil {
			var here time.Time
			here, err = h.align(ctx, source, there)
			since = first(since, here)
		} else {
			err = fmt.Errorf("silences of %s at %s: %w", h.reference, source.Name(), err)
		}
		errs = append(errs, err)
	}
	return since, errors.Join(errs...)
}

// active are the alerts that fire at all sources.
func (f *shelf) active(ctx context.Context) ([]alertmanager.Active, error) {
	var all []alertmanager.Active
	for _, source := range f.sources {
		alerts, err := source.Active(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, alerts...)
	}
	return all, nil
}

// sweep ends the silences of changes that are settled. Those of numbers that
// the ledger does not know may be another bridge's.
func (f *shelf) sweep(ctx context.Context, store Store) error {
	var errs []error
	over := make(map[string]bool)
	for _, source := range f.sources {
		all, err := f.all(ctx, source)
		errs = append(errs, err)
		var ids []string
		for _, silence := range all {
			known, asked := over[silence.Reference]
			if !asked {
				row, err := store.ChangeNumbered(ctx, silence.Reference)
				if err != nil {
					return err
				}
				known = row != nil && !row.SettledAt.IsZero()
				over[silence.Reference] = known
			}
			if known {
				ids = append(ids, silence.ID)
			}
		}
		if len(ids) > 0 {
			errs = append(errs, source.ExpireSilences(ctx, ids...))
		}
	}
	return errors.Join(errs...)
}
