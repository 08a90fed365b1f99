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
// be, and tells since when any of them has been hiding alerts; zero for none.
// What is too much is ended first: it may be the same, hiding too early.
func (h hide) align(ctx context.Context, source Source, there []alertmanager.Silence) (since time.Time, err error) {
	var puts []alertmanager.Silence
	kept := make(map[string]bool)
	for _, term := range h.terms {
		mine, found := h.choose(there, term)
		switch {
		case found:
			kept[mine.ID] = true
			if !mine.StartsAt.After(h.now) {
				since = first(since, mine.StartsAt)
			}
		case h.keep:
			continue
		}
		if !found || !h.fits(mine) {
			puts = append(puts, alertmanager.Silence{
				Matchers: term, StartsAt: h.start, EndsAt: h.end, Reference: h.reference, Comment: h.comment,
			})
		}
	}
	var errs []error
	if spare := spareOf(there, kept); len(spare) > 0 {
		errs = append(errs, source.ExpireSilences(ctx, spare...))
	}
	if len(puts) > 0 {
		put, err := source.PutSilences(ctx, puts...)
		errs = append(errs, err)
		if put > 0 && h.start.IsZero() {
			since = first(since, h.now)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return since, fmt.Errorf("silences of %s at %s: %w", h.reference, source.Name(), err)
	}
	return since, nil
}

// choose finds the silence of a term: one that is as it should be before
// another, which a request without an answer may have left. One that hides
// before it should cannot be moved, and is none.
func (h hide) choose(there []alertmanager.Silence, term Term) (mine alertmanager.Silence, found bool) {
	for _, s := range there {
		early := !h.start.IsZero() && h.start.After(h.now) && s.StartsAt.Before(h.start.Add(-sameEnd)) && !s.StartsAt.After(h.now)
		if early || !maps.Equal(s.Matchers, term) || found && !h.fits(s) {
			continue
		}
		if mine, found = s, true; h.fits(s) {
			return mine, true
		}
	}
	return mine, found
}

// spareOf are the ids of the silences that are not kept.
func spareOf(there []alertmanager.Silence, kept map[string]bool) (ids []string) {
	for _, silence := range there {
		if !kept[silence.ID] {
			ids = append(ids, silence.ID)
		}
	}
	return ids
}

// first is the earlier of two instants, of which one may be zero for none.
func first(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func (h hide) fits(s alertmanager.Silence) bool {
	begins := h.start.IsZero() && !s.StartsAt.After(h.now) || s.StartsAt.Sub(h.start).Abs() < sameEnd
	return begins && s.EndsAt.Sub(h.end).Abs() < sameEnd
}

// Unsilence ends the silences of any of the references, and tells how many.
func Unsilence(ctx context.Context, sources []Source, references ...string) (ended int, err error) {
	var errs []error
	for _, source := range sources {
		silences, err := source.Silences(ctx)
		errs = append(errs, err)
		var ids []string
		for _, silence := range silences {
			if silence.Reference != "" && slices.Contains(references, silence.Reference) {
				ids = append(ids, silence.ID)
			}
		}
		if len(ids) == 0 {
			continue
		}
		if err := source.ExpireSilences(ctx, ids...); err != nil {
			errs = append(errs, err)
			continue
		}
		ended += len(ids)
	}
	return ended, errors.Join(errs...)
}
