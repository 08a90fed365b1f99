package sla_test

import (
	"cmp"
	"flag"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// lives is for the long run: -sla.lives=20000.
var lives = flag.Int("sla.lives", 500, "how many lives are compared with the desk's own clocks")

// deskLife is what people do to one ticket, and what the desk says of its
// clocks after each deed.
type deskLife struct {
	seed   uint64
	ticket int64
	public []time.Time // messages to the customer, by whomever
	looks  []deskLook
}

type deskLook struct {
	at     time.Time
	ticket map[string]any
}

// now is when figures are taken: what happened at the look has begun by then.
func (l *deskLook) now() time.Time { return l.at.Add(time.Millisecond) }

// deskDeed is something that happens to one of the lives.
type deskDeed struct {
	at   time.Time
	of   *deskLife
	does func(t *testing.T, d *desk)
}

// drawLife draws when what happens to a ticket; half of the lives keep to
// whole minutes, as Zammad counts.
func drawLife(seed uint64) []deskDeed {
	r := rand.New(rand.NewPCG(seed, 8))
	unit := []time.Duration{time.Minute, time.Millisecond}[r.IntN(2)]
	wait := func() time.Duration {
		most := []time.Duration{40 * time.Minute, 10 * time.Hour, 3 * 24 * time.Hour}[r.IntN(3)]
		return (time.Second + time.Duration(r.Int64N(int64(most)))).Truncate(unit) + unit
	}
	life := &deskLife{seed: seed}
	at := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC).Add(time.Duration(r.Int64N(int64(40 * 24 * time.Hour)))).Truncate(unit)
	all := []deskDeed{{at, life, life.opening(r)}}
	for range 2 + r.IntN(9) {
		at = at.Add(wait())
		all = append(all, deskDeed{at, life, life.deed(r, at)})
	}
	return all
}

func (l *deskLife) opening(r *rand.Rand) func(*testing.T, *desk) {
	criticity := string(bridge.Criticities[r.IntN(4)])
	article := []map[string]any{
		{"body": "Plus d'Internet", "type": "phone", "sender": "Customer"},
		{"body": "Plus d'Internet", "type": "note"},
		{"body": "J'appelle le lycée", "type": "phone", "sender": "Agent"},
	}[min(2, r.IntN(6)/2)]
	return func(t *testing.T, d *desk) {
		made := d.do(t, "amel-agent", http.MethodPost, "tickets", map[string]any{
			"title": "Plus d'Internet", "group": "N1", "customer": "supervision@vigie.example", "criticity": criticity, "article": article,
		})
		if article["sender"] == "Agent" {
			l.public = append(l.public, d.now)
		}
		l.ticket = int64(made["id"].(float64))
	}
}

// deed draws what somebody does, or nothing but a look.
func (l *deskLife) deed(r *rand.Rand, at time.Time) func(*testing.T, *desk) {
	token := []string{"amel-agent", "amel-agent", "sami-agent", "sami-agent", "sami-agent", "vigie-agent"}[r.IntN(6)]
	pick := func(values ...string) string { return values[r.IntN(len(values))] }
	change := make(map[string]any)
	public := false
	state := func(name string, pending time.Duration) {
		change["state"] = name
		if pending > 0 {
			change["pending_time"] = at.Add(pending).Format(time.RFC3339)
		}
	}
	switch r.IntN(13) {
	case 0, 1:
		public = true
		change["article"] = map[string]any{"body": "Nous regardons", "type": "phone", "sender": "Agent"}
	case 2:
		change["article"] = map[string]any{"body": "vu", "type": pick("note", "phone"), "internal": true}
	case 3:
		change["owner"] = pick("amel@vigie.example", "sami@vigie.example")
	case 4, 5:
		state("suspendu", 90*24*time.Hour)
		change["suspension_motif"] = bridge.Suspensions[r.IntN(len(bridge.Suspensions))]
		if r.IntN(3) > 0 {
			change["article"] = map[string]any{"body": "Pas d'accès", "type": "note", "internal": true}
		}
	case 6, 7:
		state("open", 0)
	case 8:
		state("résolu", time.Duration(1+r.IntN(72))*time.Hour)
	case 9:
		state("closed", 0)
	case 10:
		change["criticity"], change["criticity_motif"] = pick("P1", "P2", "P3", "P4"), "mesuré"
	case 11:
		change["group"] = pick("N1", "N2")
	case 12: // a look
	}
	return func(t *testing.T, d *desk) {
		if len(change) > 0 {
			d.do(t, token, http.MethodPut, path(l.ticket), change)
		}
		if public {
			l.public = append(l.public, d.now)
		}
	}
}

// TestClocksAndTheDesksOwn plays random lives at the simulated desk, brings them
// through client, mirror and ledger, and holds our clocks to what Zammad says of
// the same ticket at the same instant: due, minutes, and whether it was missed.
// Where they differ, the fewest rules are sought without which they do not.
func TestClocksAndTheDesksOwn(t *testing.T) {
	t.Parallel()
	ways := newWays(t)
	d := newDesk(t, ways.contract(0))
	var deeds []deskDeed
	for seed := range uint64(*lives) {
		deeds = append(deeds, drawLife(seed)...)
	}
	slices.SortStableFunc(deeds, func(a, b deskDeed) int { return a.at.Compare(b.at) })
	played := make(map[*deskLife]bool)
	for _, each := range deeds {
		d.now = each.at
		each.does(t, d)
		each.of.looks = append(each.of.looks, deskLook{each.at, d.do(t, "admin-admin", http.MethodGet, path(each.of.ticket), nil)})
		played[each.of] = true
	}
	store := d.mirrored(t)

	explained, compared := make(map[way]int), 0
	for _, life := range slices.SortedFunc(maps.Keys(played), func(a, b *deskLife) int { return cmp.Compare(a.seed, b.seed) }) {
		entries, err := store.Journal(t.Context(), bridge.TicketSubject(life.ticket))
		if err != nil || len(entries) == 0 {
			t.Fatalf("life %d: %d facts, %v", life.seed, len(entries), err)
		}
		for _, look := range life.looks {
			for _, name := range []policy.ClockName{policy.ClockResponse, policy.ClockResolve} {
				compared++
				found, is := ways.explain(life, look, entries, name)
				if !is {
					t.Errorf("life %d, ticket %d at %s, %s: no rule explains\n%s", life.seed, life.ticket, look.at, name, ways.difference(life, look, entries, name))
					continue
				}
				explained[found]++
			}
		}
	}
	ways.summary(t, explained, compared)
}
