package mirror_test

import (
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/mirror"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// TestOneLeads: of two bridges one reads the desk to the end; the other asks
// it for no ticket, knows how far the first came, follows hints at once, and
// takes over when the first stops.
func TestOneLeads(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	ticket := r.open("amel-agent", "N1", nil)
	pair := make([]*mirror.Mirror, 2)
	for i, name := range []string{"a", "b"} {
		pair[i] = r.registered(r.ledger, name, prometheus.NewRegistry())
	}
	stop := running(t, pair[0])
	eventually(t, "the first reads to the end", func() bool {
		state, err := r.ledger.MirrorState(t.Context())
		return err == nil && !state.SweptAt.IsZero()
	})
	read := func() int { return r.desk.count("changed") + r.desk.count("page") }

	before := read()
	for range 3 {
		if err := pair[1].RunOnce(t.Context(), time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	if n := read() - before; n != 0 {
		t.Errorf("the one that stands by asked for lists %d times", n)
	}
	if health := pair[1].Health(time.Now()); !health.Imported || health.SyncedAt.IsZero() || health.Behind {
		t.Errorf("it does not know how far the mirror is: %+v", health)
	}

	running(t, pair[1])
	r.edit("amel-agent", ticket, map[string]any{"state": "open"})
	pair[1].Hint(ticket)
	eventually(t, "the one that stands by follows a hint", func() bool {
		return len(journalOf(t, r.ledger, bridge.TicketSubject(ticket))) > 1
	})

	stop()
	r.open("amel-agent", "N2", nil)
	before = read()
	third := r.registered(r.ledger, "c", prometheus.NewRegistry())
	if err := third.RunOnce(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	if read() == before {
		t.Error("the leader has stopped, and no other takes over")
	}
	whole(t, r.ledger)
}
