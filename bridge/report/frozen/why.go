package frozen

import (
	"context"
	"errors"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// Bounds of the search for reasons.
const (
	// MostExplained is of how many changes journals are read: another calendar
	// changes many at once, and says why itself.
	MostExplained = 2000
	mostFacts     = 10 // of one change
)

// Explain says why changes are: by what was put down about their cases after the
// last document, and by what is another version since.
func Explain(ctx context.Context, changes []Change, since *Head, contract *policy.Contract, of func(ctx context.Context, subject string) (*sla.Case, error)) error {
	texts := otherTexts(since, contract)
	known := make(map[string][]Why)
	for i := range changes {
		c := &changes[i]
		facts, read := known[c.Subject]
		if !read && len(known) >= MostExplained {
			c.Why = append(append([]Why{}, texts...), Why{Kind: WhyUnsought})
			continue
		}
		if !read {
			found, err := of(ctx, c.Subject)
			if err != nil && !errors.Is(err, bridge.ErrNotFound) {
				return err
			}
			facts = entriesSince(found, since.Journal.Last)
			known[c.Subject] = facts
		}
		c.Why = append(append([]Why{}, facts...), texts...)
		if len(c.Why) == 0 {
			c.Why = []Why{{Kind: WhyTime}}
		}
	}
	return nil
}

// otherTexts are the versions that changed, and the engine's.
func otherTexts(since *Head, contract *policy.Contract) (all []Why) {
	if since.Engine != sla.Engine {
		all = append(all, Why{Kind: WhyEngine, Before: since.Engine, After: sla.Engine})
	}
	is, calendars := TextsOf(contract)
	if is.Hash == since.Contract.Hash {
		return all
	}
	engines := len(all)
	was := make(map[string]Text)
	for _, c := range since.Calendars {
		was[c.Name] = c
	}
	for _, c := range calendars {
		if before, there := was[c.Name]; there && before.Hash != c.Hash {
			all = append(all, Why{Kind: WhyCalendar, Name: c.Name, Before: before.Version, After: c.Version})
		}
	}
	if is.Version != since.Contract.Version || len(all) == engines {
		all = append(all, Why{Kind: WhyContract, Before: since.Contract.Version, After: is.Version})
	}
	return all
}

// entriesSince are those that a case has after an entry of the ledger, the first
// of them; corrections come first.
func entriesSince(c *sla.Case, last int64) (all []Why) {
	if c == nil {
		return nil
	}
	var facts []Why
	var take func(c *sla.Case)
	take = func(c *sla.Case) {
		for i := range c.Entries {
			e := &c.Entries[i]
			switch {
			case e.Seq <= last:
			case sla.Corrective(e):
				all = append(all, Why{Kind: WhyCorrection, Subject: e.Subject, Entry: e.Number, Fact: string(e.Kind)})
			case telling[e.Kind]:
				facts = append(facts, Why{Kind: WhyFact, Subject: e.Subject, Entry: e.Number, Fact: string(e.Kind)})
			}
		}
		for i := range c.Merged {
			take(&c.Merged[i])
		}
		if c.Parent != nil {
			take(c.Parent)
		}
	}
	take(c)
	all = append(all, facts...)
	return all[:min(len(all), mostFacts)]
}

// telling are the kinds that clocks follow from.
var telling = map[bridge.Kind]bool{
	bridge.KindDetected: true, bridge.KindOpened: true, bridge.KindFirstAct: true, bridge.KindOwner: true, bridge.KindRestored: true,
	bridge.KindResolved: true, bridge.KindClosed: true, bridge.KindReopened: true, bridge.KindSuspended: true, bridge.KindResumed: true,
	bridge.KindThirdParty: true, bridge.KindPriority: true, bridge.KindTicketFollow: true, bridge.KindAbsorbed: true, bridge.KindAttached: true, bridge.KindDetached: true,
	bridge.KindCancelled: true, bridge.KindTicketGone: true, bridge.KindEntered: true, bridge.KindLeft: true, bridge.KindNature: true,
	bridge.KindThirdBack: true, bridge.KindNoted: true,
}
