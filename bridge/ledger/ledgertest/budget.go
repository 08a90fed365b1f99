package ledgertest

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// budgetTests are the part of the contract that the budget of new tickets
// rests on.
var budgetTests = []contractTest{
	{"so many tickets are made in any minute", spend},
	{"what was not made is given back", giveBack},
	{"all who share a ledger share a budget", spendTogether},
	{"a clock that is put back holds up no ticket", spendAfterClockBack},
}

func spend(t *testing.T, s Store) {
	for step, each := range []struct {
		second int
		free   int // the second at which one is left; 0 where one is
	}{{0, 0}, {20, 0}, {30, 60}, {59, 60}, {60, 0}, {60, 80}, {80, 0}, {119, 120}, {600, 0}, {600, 0}, {600, 660}} {
		now := moment.Add(time.Duration(each.second) * time.Second)
		slot, free, err := s.Spend(t.Context(), now, 2)
		if err != nil {
			t.Fatal(err)
		}
		if want := moment.Add(time.Duration(each.free) * time.Second); (slot != 0) != (each.free == 0) || slot == 0 && !free.Equal(want) {
			t.Errorf("step %d: slot %d, free at %s, want %d", step, slot, free, each.free)
		}
	}
}

func giveBack(t *testing.T, s Store) {
	spent := func(most int) int64 {
		slot, _, err := s.Spend(t.Context(), moment, most)
		if err != nil {
			t.Fatal(err)
		}
		return slot
	}
	first, second := spent(2), spent(2)
	if first == 0 || second == 0 || first == second || spent(2) != 0 {
		t.Fatalf("slots are %d and %d, and there is one more", first, second)
	}
	for range 2 { // twice is once
		if err := s.GiveBack(t.Context(), first); err != nil {
			t.Fatal(err)
		}
	}
	if again := spent(2); again == 0 || again == second {
		t.Errorf("what was given back is not there: %d", again)
	}
	if spent(2) != 0 {
		t.Error("what was given back once is there twice")
	}
}

func spendTogether(t *testing.T, s Store) {
	const most, askers, each = 7, 6, 4
	var made atomic.Int32
	var wg sync.WaitGroup
	for range askers {
		wg.Go(func() {
			for range each {
				slot, _, err := s.Spend(t.Context(), moment, most)
				if err != nil {
					t.Error(err)
				}
				if slot != 0 {
					made.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if made.Load() != most {
		t.Errorf("%d were made at once, want %d", made.Load(), most)
	}
}

func spendAfterClockBack(t *testing.T, s Store) {
	for _, hour := range []int{60, 0} {
		if slot, free, err := s.Spend(t.Context(), at(hour), 1); err != nil || slot == 0 {
			t.Errorf("minute %d: none is left until %s, %v", hour, free, err)
		}
	}
}
