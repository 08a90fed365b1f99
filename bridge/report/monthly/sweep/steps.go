package sweep

import (
	"cmp"
	"slices"
	"time"
)

// echo is within how long a ticket's history repeats what the bridge did.
const echo = time.Minute

// inOrder puts steps in the order of time, and leaves those out that repeat one.
func inOrder(steps []Step) []Step {
	slices.SortStableFunc(steps, func(a, b Step) int { return cmp.Compare(a.At, b.At) })
	all := steps[:0]
	for _, s := range steps {
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
