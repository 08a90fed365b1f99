package ledgertest

import (
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

// RunRetention holds a store to what it does about the old: what is removed
// stays removed when more cannot be, and nothing goes that reports need.
func RunRetention(t *testing.T, open func(t *testing.T) Opened) {
	t.Run("what was pruned stays so when more cannot be", func(t *testing.T) {
		t.Parallel()
		pruneGoesOn(t, open(t))
	})
	t.Run("nothing goes that reports need", func(t *testing.T) {
		t.Parallel()
		reportsKeep(t, open(t))
	})
}

// pruneGoesOn: a long backlog, as when the time that webhooks are kept was
// shortened, goes in parts.
func pruneGoesOn(t *testing.T, o Opened) {
	const old = 1000
	write(t, o, func(tx incident.Tx) error {
		for n := range old {
			err := tx.SaveDelivery(bridge.Delivery{Source: "noc", ReceivedAt: at(0).Add(time.Duration(n) * time.Second), Payload: []byte("x")})
			if err != nil {
				return err
			}
		}
		return nil
	})
	alter(t, o, "CREATE TABLE held (delivery BIGINT REFERENCES delivery (id))")
	alter(t, o, "INSERT INTO held SELECT max(id) FROM delivery")
	removed, err := o.Prune(t.Context(), at(60))
	if err == nil || removed == 0 || removed >= old {
		t.Errorf("%d removed, %v: want some, and an error", removed, err)
	}
	alter(t, o, "DELETE FROM held")
	if rest := must(o.Prune(t.Context(), at(60)))(t); removed+rest != old {
		t.Errorf("%d removed, then %d: want %d in all", removed, rest, old)
	}
}

// reportsKeep: whatever is old enough to go, what reports are computed from
// stays as it was.
func reportsKeep(t *testing.T, o Opened) {
	Fill(t, o)
	before, counts := verified(t, o), must(o.Counts(t.Context()))(t)
	if removed := must(o.Prune(t.Context(), at(1_000_000)))(t); removed != 1 {
		t.Errorf("%d deliveries removed, want the one that there was", removed)
	}
	if after := verified(t, o); after != before {
		t.Errorf("the journal was %+v and is %+v", before, after)
	}
	if after := must(o.Counts(t.Context()))(t); len(after.ByState) != len(counts.ByState) || after.Outdated != counts.Outdated {
		t.Errorf("counted were %+v and are %+v", counts, after)
	}
	saved(t, o, "01B") // closed long ago
	write(t, o, func(tx incident.Tx) error {
		if all := must(tx.Occurrences("01B"))(t); len(all) != 1 {
			t.Errorf("its alerts are %+v", all)
		}
		return nil
	})
	if m := must(o.Mirrored(t.Context(), 17))(t); m == nil || m.Title == "" {
		t.Errorf("the ticket is %+v", m)
	}
}
