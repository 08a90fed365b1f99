package mirror_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/mirror"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// running has a mirror at work until the test ends or stop is called.
func running(t *testing.T, m *mirror.Mirror) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		m.Run(ctx)
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		<-done
	})
	t.Cleanup(stop)
	return stop
}

// eventually waits for what must come.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("never: %s", what)
}

// TestHintIsFollowedAtOnce, an hour before the next round.
func TestHintIsFollowedAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	running(t, r.mirror)
	eventually(t, "read to the end", func() bool { return r.mirror.Health(time.Now()).Imported && r.desk.count("page") > 0 })
	ticket := r.open("amel-agent", "N1", nil)
	r.mirror.Hint(ticket)
	r.mirror.Hint(999_999) // of what is not there
	eventually(t, "read by a hint", func() bool { return len(journalOf(t, r.ledger, bridge.TicketSubject(ticket))) == 1 })
	r.edit("sami-agent", ticket, map[string]any{"state": "open"})
	for range 100 {
		r.mirror.Hint(ticket)
	}
	eventually(t, "read by a second hint", func() bool { return r.kinds(ticket) == "first_response/person" })
}

// TestHintsNeverBlock, however many come while nobody listens.
func TestHintsNeverBlock(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	ticket := r.open("amel-agent", "N1", nil)
	for n := range int64(5000) {
		r.mirror.Hint(1_000_000 - n)
	}
	r.mirror.Hint(ticket) // dropped
	r.desk.cross(func(d *crossedDesk) { d.fail = map[int64]error{} })
	r.round()
	if journal := journalOf(t, r.ledger, bridge.TicketSubject(ticket)); len(journal) != 1 {
		t.Errorf("told %+v", journal)
	}
}

// plain is an entry without what depends on when it was read.
func plain(t *testing.T, store *sqlite.Store, tickets []int64) map[string]bridge.Entry {
	t.Helper()
	facts := make(map[string]bridge.Entry)
	for _, ticket := range tickets {
		for _, e := range journalOf(t, store, bridge.TicketSubject(ticket)) {
			e.Seq, e.Number, e.ReceivedAt, e.Seal, e.Previous, e.Hash = 0, 0, time.Time{}, "", "", ""
			facts[e.Origin] = e
		}
	}
	return facts
}

// TestLosingEveryWebhook changes latency, never the result: one mirror gets a
// hint of each change, another of some, twice and in any order, a third none
// and looks only now and then, a fourth only at the end.
func TestLosingEveryWebhook(t *testing.T) {
	inAll(t, func(t *testing.T, r *rig) {
		random := rand.New(rand.NewPCG(1, 2))
		stores := make([]*sqlite.Store, 4)
		mirrors := make([]*mirror.Mirror, 4)
		for i := range stores {
			stores[i] = openLedger(t, filepath.Join(t.TempDir(), "ledger.db"))
			mirrors[i] = r.another(stores[i])
			if err := mirrors[i].RunOnce(t.Context(), time.Now()); err != nil {
				t.Fatal(err)
			}
		}
		var stops []func()
		for _, m := range mirrors[:2] {
			stops = append(stops, running(t, m))
		}
		var tickets []int64
		for step := range 150 {
			ticket := r.someWork(random, &tickets)
			mirrors[0].Hint(ticket)
			if random.IntN(3) == 0 {
				mirrors[1].Hint(tickets[random.IntN(len(tickets))])
				mirrors[1].Hint(ticket)
			}
			if step%13 == 0 {
				if err := mirrors[2].RunOnce(t.Context(), time.Now()); err != nil {
					t.Fatal(err)
				}
			}
		}
		eventually(t, "the last hint", func() bool { return len(plain(t, stores[0], tickets)) > len(tickets) })
		for _, stop := range stops {
			stop()
		}
		var want map[string]bridge.Entry
		for i, m := range mirrors {
			if err := m.RunOnce(t.Context(), time.Now()); err != nil {
				t.Fatal(err)
			}
			got := plain(t, stores[i], tickets)
			if i == 0 {
				want = got
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("mirror %d has %d facts, mirror 0 has %d: %v", i, len(got), len(want), difference(got, want))
			}
			whole(t, stores[i])
		}
		if len(want) < 60 {
			t.Errorf("only %d facts were told: too little happened", len(want))
		}
	})
}

func difference(a, b map[string]bridge.Entry) (lines []string) {
	for origin := range maps.Keys(a) {
		if !reflect.DeepEqual(a[origin], b[origin]) {
			lines = append(lines, fmt.Sprintf("%+v and %+v", a[origin], b[origin]))
		}
	}
	for origin := range maps.Keys(b) {
		if _, there := a[origin]; !there {
			lines = append(lines, origin+" is missing")
		}
	}
	return lines
}

// someWork does one thing at the desk and gives the ticket that it was done to.
func (r *rig) someWork(random *rand.Rand, tickets *[]int64) int64 {
	r.t.Helper()
	agent := []string{"amel-agent", "sami-agent", "vigie-agent"}[random.IntN(3)]
	group := []string{"N1", "N2", "N3", "Users"}[random.IntN(4)]
	if len(*tickets) < 3 || random.IntN(6) == 0 {
		ticket := r.open(agent, group, nil)
		*tickets = append(*tickets, ticket)
		return ticket
	}
	ticket := (*tickets)[random.IntN(len(*tickets))]
	change := []map[string]any{
		{"group": group},
		{"owner": "amel@vigie.example"},
		{"state": "open", "owner": "sami@vigie.example"},
		{"state": "rétabli"},
		{"state": "closed"},
		{"criticity": "P" + fmt.Sprint(1+random.IntN(4))},
		{"article": map[string]any{"body": "…", "internal": true}},
		{"state": "suspendu", "pending_time": time.Now().Add(48 * time.Hour).UTC().Format(time.RFC3339)},
	}[random.IntN(8)]
	r.edit(agent, ticket, change)
	return ticket
}
