package year_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/deploy/lab/year"
)

// TestSame makes sure that a year can be had again.
func TestSame(t *testing.T) {
	t.Parallel()
	a, b := year.Make(year.Options{Seed: 7}), year.Make(year.Options{Seed: 7})
	if !reflect.DeepEqual(a, b) {
		t.Error("the same options give two years")
	}
	if c := year.Make(year.Options{Seed: 8}); reflect.DeepEqual(a.Happenings, c.Happenings) {
		t.Error("another seed gives the same year")
	}
}

// TestRealistic holds a year to what its package comment says.
func TestRealistic(t *testing.T) {
	t.Parallel()
	y := year.Make(year.Options{Seed: 1, Busy: 300})
	count, power, calls := make(map[year.What]int), make(map[time.Month]int), make(map[time.Month]int)
	begun := make(map[string]time.Time)
	last := y.From
	for i := range y.Happenings {
		h := &y.Happenings[i]
		count[h.What]++
		if h.At.Before(last) || !h.At.Before(y.Till) {
			t.Fatalf("%s at %s is not in order, or outside of the year", h.What, h.At)
		}
		last = h.At
		switch {
		case h.What == year.Fires && h.Family == "power":
			power[h.At.In(y.Zone).Month()]++
		case h.What == year.Calls:
			calls[h.At.In(y.Zone).Month()]++
		}
		switch h.What { //nolint:exhaustive // the others have no beginning
		case year.Fires, year.Calls, year.Plans:
			begun[h.Of] = h.At
		default:
			if h.Of != "" && begun[h.Of].IsZero() {
				t.Fatalf("%s of %s, which did not begin", h.What, h.Of)
			}
		}
	}
	for _, what := range []year.What{
		year.Fires, year.Ends, year.Calls, year.Take, year.Note, year.Transmit, year.HandOver, year.TakeBack, year.Suspend, year.Resume, year.Restore,
		year.Resolve, year.Close, year.Reopen, year.Criticity, year.Merge, year.Plans, year.Agrees, year.Contest, year.Uphold, year.Void, year.Move, year.Pause,
		year.Logs, year.Asks, year.Amends, year.Signs, year.Answers, year.Refuses,
	} {
		if count[what] == 0 {
			t.Errorf("nobody %s", what)
		}
	}
	if power[time.January] <= power[time.April] || calls[time.March] >= calls[time.October] || calls[time.August] >= calls[time.May] {
		t.Errorf("the seasons are not those of schools: power %v, calls %v", power, calls)
	}
	if len(y.Blind) == 0 || len(y.Contracts) != 2 || len(y.Estates) != 2 {
		t.Error("nothing changes, and all is measured")
	}
}

// TestEstates looks at the school that is renamed and the one that moves.
func TestEstates(t *testing.T) {
	t.Parallel()
	y := year.Make(year.Options{})
	before, after := y.EstateAt(y.From), y.EstateAt(y.Till)
	renamed, moved := 0, 0
	for i := range before.Sites {
		a, b := &before.Sites[i], &after.Sites[i]
		if a.Name != b.Name {
			renamed++
		}
		if a.Region != b.Region {
			moved++
		}
	}
	stands := 0
	for i := range after.Equipment {
		if after.Equipment[i].Site != before.Equipment[i].Site {
			stands++
		}
	}
	if renamed != 1 || moved != 1 || stands < 2 {
		t.Errorf("%d schools are renamed with %d devices, %d moved", renamed, stands, moved)
	}
	if small := year.Make(year.Options{Schools: 2, Months: 1}); len(small.Estates) != 1 || small.Till.Month() != time.October {
		t.Errorf("a small year has %d inventories and ends %s", len(small.Estates), small.Till)
	}
}
