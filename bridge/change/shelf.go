package change

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/bridge/alertmanager"
)

// shelf is what sources list, asked once a round.
type shelf struct {
	sources  []Source
	silences map[string][]alertmanager.Silence // nil until they are asked for
	errs     map[string]error
}

// answerIn is how long all sources have to list their silences.
const answerIn = lookTimeout / 2

func newShelf(sources []Source) *shelf {
	return &shelf{sources: sources}
}

// all are the bridge's silences at a source. All sources are asked at once: one
// that does not answer must not keep silences from ending at another.
func (f *shelf) all(ctx context.Context, source Source) ([]alertmanager.Silence, error) {
	if f.silences == nil {
		f.ask(ctx)
	}
	return f.silences[source.Name()], f.errs[source.Name()]
}

func (f *shelf) ask(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, answerIn)
	defer cancel()
	lists, errs := make([][]alertmanager.Silence, len(f.sources)), make([]error, len(f.sources))
	var wg sync.WaitGroup
	for i, source := range f.sources {
		wg.Go(func() { lists[i], errs[i] = source.Silences(ctx) })
	}
	wg.Wait()
	f.silences, f.errs = make(map[string][]alertmanager.Silence), make(map[string]error)
	for i, source := range f.sources {
		f.silences[source.Name()], f.errs[source.Name()] = lists[i], errs[i]
	}
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
