package sweep

import (
	"cmp"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// echo is within how long a ticket's history repeats what the bridge did.
const echo = time.Minute

// inOrder puts steps in the order of time, and leaves those out that repeat one, or
// say what is so already: what is restored is not restored again before it was
// opened again.
func inOrder(steps []Step) []Step {
	slices.SortStableFunc(steps, func(a, b Step) int { return cmp.Compare(a.At, b.At) })
	all, so := steps[:0], make(map[bridge.Kind]bool)
	for _, s := range steps {
		if lasts := s.Kind == bridge.KindOpened || s.Kind == bridge.KindRestored || s.Kind == bridge.KindResolved; lasts {
			if so[s.Kind] {
				continue
			}
			so[s.Kind] = true
		}
		if s.Kind == bridge.KindReopened {
			so[bridge.KindRestored], so[bridge.KindResolved] = false, false
		}
		repeats := slices.ContainsFunc(all, func(before Step) bool {
			return before.Kind == s.Kind && before.Party == s.Party && s.At-before.At <= echo.Milliseconds()
		})
		if !repeats {
			all = append(all, s)
		}
	}
	return all
}

func first(names ...string) string { return cmp.Or(names...) }

// unstable tells whether a fault came and went at some time in the month; it may
// be steady long since.
func (t *Tally) unstable(known *sla.Case) (is bool) {
	for i := range known.Entries {
		e := &known.Entries[i]
		if !e.EffectiveAt.Before(t.month.Period.Till) {
			continue
		}
		switch e.Kind { //nolint:exhaustive // the others do not say so
		case bridge.KindUnstable:
			is = true
		case bridge.KindSteady:
			if is && t.within(e.EffectiveAt) {
				return true
			}
			is = false
		}
	}
	return is
}
