package incident_test

import (
	"testing"

	"github.com/vigie-noc/vigie/bridge"
)

// TestProvenActs: an act by proof is of the desk's person in the journal, by id; of
// one whom the desk does not know the name is among the words, which the law may
// have removed, and never bound into the chain.
func TestProvenActs(t *testing.T) {
	t.Parallel()
	r, _ := opened(t, withParties())
	r.acts(
		bridge.Act{Kind: bridge.ActTake, Identity: bridge.Identity{Verified: true, Ref: "5", Also: []string{"amel"}}},
		bridge.Act{Kind: bridge.ActCriticity, Value: "P2", Motive: "école fermée", Identity: bridge.Identity{Verified: true, Called: "Zoé Ben Âmor"}},
		bridge.Act{Kind: bridge.ActHandOver, Value: "operateur-a", Identity: bridge.Identity{Unproven: bridge.UnprovenExpired}},
	)
	id := r.fault().ID
	taken, chosen, handed := r.entries(id, bridge.KindFirstAct)[0], r.entries(id, bridge.KindPriority)[0], r.entries(id, bridge.KindThirdParty)[0]
	if taken.Actor != bridge.ActorPerson || taken.ActorRef != "5" || taken.Data["verified"] != "true" || taken.Words["called"] != "" {
		t.Errorf("taken in hand: %+v", taken)
	}
	if chosen.ActorRef != "" || chosen.Words["called"] != "Zoé Ben Âmor" || chosen.Words["motive"] != "école fermée" || chosen.Data["called"] != "" || chosen.Data["verified"] != "true" {
		t.Errorf("criticity: %+v", chosen)
	}
	if handed.ActorRef != "" || handed.Data["verified"] != "false" || handed.Data["unproven"] != "expired" {
		t.Errorf("handed over: %+v", handed)
	}
}
