package change

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge/alertmanager"
)

// sameEnd is by how much an end may differ before a silence is written anew.
const sameEnd = time.Second

// hide is what the silences of a change should be.
type hide struct {
	reference string
	terms     []Term
	start     time.Time // zero for now
	end       time.Time
	now       time.Time
	comment   string
	// keep says that silences which are there go on, and none is made.
	keep bool
}

// align brings the silences of a reference at one source to what they should
// be.
func (h hide) align(ctx context.Context, source Source, there []alertmanager.Silence) error {
	var errs []error
	for _, term := range h.terms {
		i := slices.IndexFunc(there, func(s alertmanager.Silence) bool { return maps.Equal(s.Matchers, term) })
		if i < 0 && h.keep || i >= 0 && h.fits(there[i]) {
			continue
		}
		_, err := source.PutSilence(ctx, alertmanager.Silence{
			Matchers: term, StartsAt: h.start, EndsAt: h.end, Reference: h.reference,
			Comment: h.comment,
		})
		errs = append(errs, err)
	}
	for _, silence := range there {
		if !slices.ContainsFunc(h.terms, func(t Term) bool { return maps.Equal(silence.Matchers, t) }) {
			errs = append(errs, source.ExpireSilence(ctx, silence.ID))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("silences of change %s at %s: %w", h.reference, source.Name(), err)
	}
	return nil
}

func (h hide) fits(s alertmanager.Silence) bool {
	begins := h.start.IsZero() && !s.StartsAt.After(h.now) || s.StartsAt.Sub(h.start).Abs() < sameEnd
	return begins && s.EndsAt.Sub(h.end).Abs() < sameEnd
}

// shelf is what sources list, asked once a round.
type shelf struct {
	sources  []Source
	silences map[string][]alertmanager.Silence
	errs     map[string]error
}

func newShelf(sources []Source) *shelf {
	return &shelf{sources: sources, silences: make(map[string][]alertmanager.Silence), errs: make(map[string]error)}
}

// of are the silences of a reference at a source.
func (f *shelf) of(ctx context.Context, source Source, reference string) ([]alertmanager.Silence, error) {
	name := source.Name()
	if _, asked := f.errs[name]; !asked {
		f.silences[name], f.errs[name] = source.Silences(ctx)
	}
	return slices.DeleteFunc(slices.Clone(f.silences[name]), func(s alertmanager.Silence) bool { return s.Reference != reference }), f.errs[name]
}

// align brings the silences of a change at all sources to what they should be.
func (f *shelf) align(ctx context.Context, h hide) error {
	var errs []error
	for _, source := range f.sources {
		there, err := f.of(ctx, source, h.reference)
		if err == nil {
			err = h.align(ctx, source, there)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
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

// Unsilence ends the silences of any of the references, and tells how many.
func Unsilence(ctx context.Context, sources []Source, references ...string) (ended int, err error) {
	var errs []error
	for _, source := range sources {
		silences, err := source.Silences(ctx)
		errs = append(errs, err)
		for _, silence := range silences {
			if silence.Reference == "" || !slices.Contains(references, silence.Reference) {
				continue
			}
			if err := source.ExpireSilence(ctx, silence.ID); err != nil {
				errs = append(errs, err)
				continue
			}
			ended++
		}
	}
	return ended, errors.Join(errs...)
}
