package ledgertest

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// life is what happened to a ticket, one fact a minute at most.
type life struct {
	m     *bridge.Mirrored
	facts map[int]bridge.Kind
}

// in tells whether it was not resolved, and not closed, at a minute's end.
func (l *life) in(minute int) (unresolved, unclosed bool) {
	there, over, closed, gone := false, false, false, false
	for at := 0; at <= minute; at++ {
		switch l.facts[at] { //nolint:exhaustive // the others are not drawn
		case bridge.KindOpened, bridge.KindEntered:
			there = true
		case bridge.KindLeft:
			there = false
		case bridge.KindResolved:
			over, closed = true, false
		case bridge.KindClosed:
			over, closed = true, true
		case bridge.KindReopened:
			over, closed = false, false
		case bridge.KindTicketFollow, bridge.KindTicketGone:
			gone = true
		}
	}
	return there && !gone && !over, there && !gone && !closed
}

// callStock plays random lives of both origins, and holds the stock to one that
// is counted ticket by ticket: at each minute, and however it is put together.
func callStock(t *testing.T, s Store) {
	const lasts, tickets = 60, 10
	random := rand.New(rand.NewPCG(18, uint64(time.Now().UnixNano()))) //nolint:gosec // not a secret
	kinds := []bridge.Kind{
		bridge.KindResolved, bridge.KindClosed, bridge.KindReopened, bridge.KindLeft, bridge.KindEntered, bridge.KindTicketFollow, bridge.KindTicketGone,
	}
	var all []*life
	for n := range tickets {
		begins := random.IntN(lasts - 10)
		m, facts := newCall(int64(200+n), begins)
		m.Fields["criticity"] = string(bridge.Criticities[random.IntN(4)])
		l := &life{m, map[int]bridge.Kind{begins: bridge.KindOpened}}
		for minute := begins + 1; minute < lasts; minute++ {
			if random.IntN(6) == 0 {
				kind := kinds[min(random.IntN(12), 6)%(4+random.IntN(4))]
				l.facts[minute] = kind
				facts = append(facts, callFact(m, kind, minute))
			}
		}
		random.Shuffle(len(facts), func(i, j int) { facts[i], facts[j] = facts[j], facts[i] }) // however late it is told
		for chunk := range slices.Chunk(facts, 3) {
			keepCall(t, s, m, chunk...)
		}
		all = append(all, l)
	}
	incidents := lives{seen: make(map[string][][2]int)}
	for minute := range lasts {
		save(t, s, incidents.step(random, minute, 8, []string{"béja"}))
		incidents.seen["béja"] = append(incidents.seen["béja"], incidents.count("béja"))
	}
	for from := 0; from < lasts; from += 7 {
		n := 1 + random.IntN(lasts-from)
		got := must(s.Stock(t.Context(), ledger.TicketFilter{Origins: both}, minutes(from, n), nil))(t)[0]
		unresolved, unclosed := got.Unresolved, got.Unclosed
		for slot := n - 1; slot >= 0; slot-- {
			want := incidents.seen["béja"][from+slot]
			for _, l := range all {
				in, open := l.in(from + slot)
				if in {
					want[0]++
				}
				if open {
					want[1]++
				}
			}
			if want != [2]int{unresolved, unclosed} {
				t.Fatalf("at minute %d: %d and %d, there were %v", from+slot, unresolved, unclosed, want)
			}
			// R22, as it is written.
			m := got.Moves[slot]
			start := unresolved - (m.Opened + m.Reopened + m.Entered - m.Resolved - m.Cancelled - m.Merged - m.Left)
			if unresolved -= m.Unresolved(); unresolved != start || unresolved < 0 {
				t.Fatalf("at minute %d: the stock was %d, by its moves %d", from+slot, unresolved, start)
			}
			unclosed -= m.Unclosed()
		}
	}
	sameByOrigin(t, s)
}

// sameByOrigin: the tally, the moves and the tickets tell the same.
func sameByOrigin(t *testing.T, s Store) {
	t.Helper()
	slots := ledger.Slots{From: at(0).Truncate(time.Hour), Length: time.Hour, N: 3}
	sum := func(stocks []ledger.Stock) (all ledger.Stock) {
		all.Moves = make([]ledger.Moves, slots.N)
		for _, stock := range stocks {
			all.Unresolved += stock.Unresolved
			all.Unclosed += stock.Unclosed
			for n, m := range stock.Moves {
				all.Moves[n*slots.N/len(stock.Moves)].Add(m)
			}
		}
		return all
	}
	finer := ledger.Slots{From: slots.From, Length: 20 * time.Minute, N: 9}
	want := sum(must(s.Stock(t.Context(), ledger.TicketFilter{Origins: both}, slots, nil))(t))
	for name, got := range map[string][]ledger.Stock{
		"by criticity and nature": must(s.Stock(t.Context(), ledger.TicketFilter{Origins: both}, slots, []ledger.Dimension{"criticity", "nature"}))(t),
		"finer":                   must(s.Stock(t.Context(), ledger.TicketFilter{Origins: both}, finer, nil))(t),
		"by group":                must(s.Stock(t.Context(), ledger.TicketFilter{Origins: both}, slots, []ledger.Dimension{"group", "state"}))(t),
		"each origin": append(must(s.Stock(t.Context(), ledger.TicketFilter{Origins: people}, slots, nil))(t),
			must(s.Stock(t.Context(), ledger.TicketFilter{}, slots, nil))(t)...),
	} {
		if sum := sum(got); !reflect.DeepEqual(sum, want) {
			t.Errorf("%s: %+v, together %+v", name, sum, want)
		}
	}
}
