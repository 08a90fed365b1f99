package correction

import (
	"slices"
	"strconv"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// voidable are the facts that may turn out not to have happened. They are listed,
// so that one that clocks learn of later is not voidable unless somebody thought
// of it.
var voidable = []bridge.Kind{
	bridge.KindFirstAct, bridge.KindOwner, bridge.KindAssigned, bridge.KindEntered, bridge.KindLeft, bridge.KindPriority, bridge.KindNature,
	bridge.KindThirdParty, bridge.KindThirdBack, bridge.KindSuspended, bridge.KindResumed,
	bridge.KindRestored, bridge.KindResolved, bridge.KindClosed, bridge.KindReopened,
}

// begins are the facts that a ticket's clocks start from.
var begins = []bridge.Kind{bridge.KindDetected, bridge.KindOpened, bridge.KindTicketOpened}

// void has a fact not count.
func (d *deed) void() error {
	fact, was, err := d.counting()
	if err != nil {
		return err
	}
	switch {
	case slices.Contains(begins, fact.Kind):
		return refuse("Le fait n° %d est le début du ticket : il se corrige (move), il ne s'écarte pas", d.Fact)
	case !slices.Contains(voidable, fact.Kind):
		return refuse("Le fait n° %d ne s'écarte pas : ce n'est pas une saisie dont les délais dépendent", d.Fact)
	}
	d.tell(bridge.KindCorrection, "Fait n° "+strconv.FormatInt(d.Fact, 10)+" du "+d.at(was)+" écarté")
	return d.standsWithout()
}

// standsWithout refuses what would have the ticket be where the desk says that it
// is not: nobody would end it again, or work on it.
func (d *deed) standsWithout() error {
	without := *d.found
	said := d.entry
	said.Number = int64(len(d.found.Entries)) + 1 // after all that it can call
	for i := range d.found.Entries {              // and said last: an earlier correction of the fact would stand against it
		said.Seq = max(said.Seq, d.found.Entries[i].Seq+1)
	}
	without.Entries = append(slices.Clone(d.found.Entries), said)
	after := sla.Evaluate(d.contract, without, d.now)
	switch ended, ends := !d.state.EndedAt.IsZero(), !after.EndedAt.IsZero(); {
	case ended && !ends:
		return conflict("Sans le fait n° %d le ticket serait de nouveau en cours, alors qu'il est fini : corrigez plutôt son instant (move)", d.Fact)
	case ends && !ended:
		return conflict("Sans le fait n° %d le ticket serait fini, alors qu'il est en cours", d.Fact)
	case after.Criticity == "" && d.state.Criticity != "":
		return conflict("Sans le fait n° %d le ticket n'aurait plus de criticité", d.Fact)
	}
	return nil
}
