package compliance_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// TestR22SameStock: whether a ticket of people is in stock is the same in the
// series, which the ledger counts as it is told, and in the months of the
// contract, which are reckoned from the journal.
func TestR22SameStock(t *testing.T) {
	t.Parallel()
	rules := contract(t)
	kinds := []bridge.Kind{
		bridge.KindResolved, bridge.KindClosed, bridge.KindReopened, bridge.KindLeft, bridge.KindEntered, bridge.KindFirstAct,
		bridge.KindTicketFollow, bridge.KindTicketGone,
	}
	begins := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	for seed := range uint64(3000) {
		random := rand.New(rand.NewPCG(seed, 22))
		var facts []bridge.Entry
		tell := func(kind bridge.Kind, at time.Time, data map[string]string) {
			facts = append(facts, bridge.Entry{
				Seq: int64(len(facts) + 1), Subject: "ticket:17", Number: int64(len(facts) + 1), Kind: kind, Actor: bridge.ActorPerson, Ticket: 17,
				EffectiveAt: at, ReceivedAt: at, Data: data,
			})
		}
		opened := map[string]string{"group": "N1", "criticity": "P2", "number": "17"}
		if random.IntN(5) == 0 {
			opened["outside"] = "true"
		}
		tell(bridge.KindOpened, begins, opened)
		at := begins
		for _, kind := range likely(random, kinds, opened["outside"] == "true") {
			at = at.Add(time.Minute + time.Duration(random.IntN(60*60))*time.Second)
			tell(kind, at, nil)
		}
		call := ledger.CallOf(&bridge.Mirrored{Ticket: bridge.Ticket{ID: 17, CreatedAt: begins}}, facts)
		state := sla.Evaluate(rules, sla.Case{Entries: facts}, at.Add(time.Minute))
		for when := begins; !when.After(at); when = when.Add(30 * time.Second) {
			if series, month := inSeries(call.Moves, when), inMonths(&state, when); series != month {
				t.Fatalf("seed %d, at %s: %d in the series, %d in the month\n%s\nmoves %+v\nand %+v", seed, when.Sub(begins), series, month, kindsOf(facts), call.Moves, state.Moves)
			}
		}
	}
}

// likely are facts as a history has them: what is over is not over again, and
// what is not is not opened again; nothing follows a merge or a deletion.
func likely(random *rand.Rand, kinds []bridge.Kind, outside bool) (all []bridge.Kind) {
	over := bridge.Kind("")
	for range 1 + random.IntN(9) {
		drawn := random.IntN(20)
		kind := kinds[drawn%6]
		if drawn > 17 { // an end, which is rarer
			kind = kinds[6+drawn%2]
		}
		switch kind { //nolint:exhaustive // the others may always be
		case bridge.KindResolved:
			if over != "" {
				continue
			}
			over = kind
		case bridge.KindClosed:
			if over == kind {
				continue
			}
			over = kind
		case bridge.KindReopened:
			if over == "" {
				continue
			}
			over = ""
		case bridge.KindLeft, bridge.KindEntered:
			if outside == (kind == bridge.KindLeft) {
				continue
			}
			outside = !outside
		case bridge.KindTicketFollow, bridge.KindTicketGone:
			return append(all, kind)
		}
		all = append(all, kind)
	}
	return all
}

func inSeries(moves []ledger.Move, at time.Time) (n int) {
	for _, m := range moves {
		if m.At.After(at) {
			continue
		}
		switch m.Kind {
		case "opened", "reopened", "returned", "entered":
			n++
		case "resolved", "merged", "left", "cancelled":
			n--
		}
	}
	return n
}

func inMonths(state *sla.State, at time.Time) (n int) {
	lives := append([]sla.State{*state}, state.Earlier...)
	for i := range lives {
		for _, m := range lives[i].Moves {
			switch {
			case m.At.After(at):
			case m.Kind == bridge.KindOpened, m.Kind == bridge.KindReopened, m.Kind == bridge.KindEntered:
				n++
			default:
				n--
			}
		}
	}
	return n
}

func kindsOf(facts []bridge.Entry) (text string) {
	for i := range facts {
		text += fmt.Sprint(facts[i].EffectiveAt.Sub(facts[0].EffectiveAt), " ", facts[i].Kind, "; ")
	}
	return text
}
