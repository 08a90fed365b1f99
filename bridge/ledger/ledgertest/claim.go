package ledgertest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

// pressing is an incident whose ticket is out of date.
func pressing(id string, criticity bridge.Criticity, next time.Time) *bridge.Incident {
	i := newIncident(id, "key of "+id)
	i.Criticity, i.NextAttempt = criticity, next
	return i
}

// claims takes what can be claimed at now, in order.
func claims(t *testing.T, s Store, now time.Time) []string {
	t.Helper()
	var all []string
	for {
		claimed := must(s.Claim(t.Context(), now, time.Minute))(t)
		if claimed == nil {
			return all
		}
		all = append(all, claimed.ID)
	}
}

func claimOrder(t *testing.T, s Store) {
	synced := pressing("01SYNCED", bridge.P1, time.Time{})
	synced.Synced = synced.Desired
	save(
		t, s, synced,
		pressing("01F", bridge.P4, time.Time{}),
		pressing("01E", bridge.P1, at(-1)),
		pressing("01D", bridge.P1, at(-2)),
		pressing("01C", bridge.P1, time.Time{}),
		pressing("01B", bridge.P2, time.Time{}),
		pressing("01A", bridge.P2, time.Time{}),
	)
	want := []string{"01C", "01D", "01E", "01A", "01B", "01F"}
	if got := claims(t, s, moment); !slices.Equal(got, want) {
		t.Errorf("claimed %v, want %v", got, want)
	}
}

func claimWaits(t *testing.T, s Store) {
	save(t, s, pressing("01A", bridge.P1, at(5)))
	if got := claims(t, s, at(5).Add(-time.Millisecond)); got != nil {
		t.Errorf("claimed %v before its next attempt", got)
	}
	if got := claims(t, s, at(5)); !slices.Equal(got, []string{"01A"}) {
		t.Errorf("claimed %v when its next attempt has come", got)
	}
}

func lease(t *testing.T, s Store) {
	save(t, s, pressing("01A", bridge.P1, time.Time{}))
	claim := func(now time.Time) *bridge.Incident { return must(s.Claim(t.Context(), now, time.Minute))(t) }

	first := claim(moment)
	if first == nil || first.Attempts != 1 {
		t.Fatalf("first claim gives %+v, want attempt 1", first)
	}
	// Saving it meanwhile, as a webhook does, does not end the lease.
	save(t, s, pressing("01A", bridge.P1, time.Time{}))
	if again := claim(at(1).Add(-time.Millisecond)); again != nil {
		t.Errorf("claimed under another's lease: %+v", again)
	}
	if again := claim(at(1)); again == nil {
		t.Error("a lease that ran out still holds")
	}

	write(t, s, func(tx incident.Tx) error { return tx.Release("01A") })
	released := claim(at(1))
	if released == nil {
		t.Fatal("a released incident cannot be claimed")
	}
	if stored := saved(t, s, "01A"); stored.Attempts != released.Attempts || stored.Attempts < 2 {
		t.Errorf("%d attempts are kept, %d were told", stored.Attempts, released.Attempts)
	}
}

func claimUpdate(t *testing.T, s Store) {
	update := pressing("01B", bridge.P4, time.Time{})
	update.TicketID = 7
	save(t, s, pressing("01A", bridge.P1, time.Time{}), update)
	claim := func() *bridge.Incident { return must(s.ClaimUpdate(t.Context(), moment, time.Minute))(t) }
	if first := claim(); first == nil || first.ID != "01B" || first.Attempts != 1 {
		t.Fatalf("claimed %+v, want 01B, which has a ticket", first)
	}
	if second := claim(); second != nil {
		t.Errorf("claimed %s, which is leased or has no ticket", second.ID)
	}
	if got := claims(t, s, moment); !slices.Equal(got, []string{"01A"}) {
		t.Errorf("what is left to claim is %v, want 01A", got)
	}
}

func claimIsExclusive(t *testing.T, s Store) {
	const incidents, workers = 40, 6
	for i := range incidents {
		save(t, s, pressing(fmt.Sprintf("01%03d", i), bridge.P2, time.Time{}))
	}
	var mu sync.Mutex
	by := make(map[string]int)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for {
				claimed, err := s.Claim(t.Context(), moment, time.Minute)
				if err != nil {
					t.Error(err)
				}
				if claimed == nil {
					return
				}
				mu.Lock()
				by[claimed.ID]++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(by) != incidents {
		t.Errorf("%d incidents were claimed, want %d", len(by), incidents)
	}
	for id, times := range by {
		if times != 1 {
			t.Errorf("%s was claimed %d times", id, times)
		}
	}
}

func due(t *testing.T, s Store) {
	waking := func(id string, at time.Time) *bridge.Incident {
		i := newIncident(id, "key of "+id)
		i.WakeAt = at
		return i
	}
	save(t, s, waking("01A", at(3)), waking("01B", at(1)), waking("01C", at(2)), waking("01D", time.Time{}), waking("01E", at(9)))
	if got, want := must(s.Due(t.Context(), at(3), 10))(t), []string{"01B", "01C", "01A"}; !slices.Equal(got, want) {
		t.Errorf("due are %v, want %v", got, want)
	}
	if got, want := must(s.Due(t.Context(), at(3), 2))(t), []string{"01B", "01C"}; !slices.Equal(got, want) {
		t.Errorf("the first two due are %v, want %v", got, want)
	}
	if got := must(s.Due(t.Context(), at(1).Add(-time.Millisecond), 10))(t); len(got) != 0 {
		t.Errorf("due too early: %v", got)
	}
	telling, both := waking("01F", time.Time{}), waking("01G", at(2).Add(time.Second))
	telling.TellAt, both.TellAt = at(0), at(3)
	save(t, s, telling, both)
	if got, want := must(s.Due(t.Context(), at(3), 10))(t), []string{"01F", "01B", "01C", "01G", "01A"}; !slices.Equal(got, want) {
		t.Errorf("with what is to be told, due are %v, want %v", got, want)
	}
}
