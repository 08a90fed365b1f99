package correction

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
	"github.com/vigie-noc/vigie/internal/document"
)

// ends are the facts that end a ticket, or its outage: they may turn out to have
// happened later than they were told.
var ends = []bridge.Kind{
	bridge.KindRestored, bridge.KindResolved, bridge.KindClosed, bridge.KindCancelled, bridge.KindTicketFollow, bridge.KindTicketGone,
}

// move has a fact happen at another instant of the ticket's life.
func (d *deed) move() error {
	fact, was, err := d.counting()
	if err != nil {
		return err
	}
	d.At = d.At.UTC().Truncate(time.Millisecond)
	first, last := d.lives()[0], &d.state
	switch {
	case d.At.After(d.now):
		return refuse("L'instant est à venir : %s", d.at(d.At))
	case d.At.Before(first.Start):
		return refuse("L'instant est avant le début du ticket, %s", d.at(first.Start))
	case slices.Contains(ends, fact.Kind) || fact.Kind == bridge.KindReopened:
	case !last.EndedAt.IsZero() && d.At.After(last.EndedAt):
		return refuse("L'instant est après la fin du ticket, %s", d.at(last.EndedAt))
	case !d.within(d.At):
		return refuse("L'instant est entre la fin du ticket et sa réouverture")
	}
	if d.At.Equal(was) {
		return conflict("Le fait n° %d est déjà à cet instant", d.Fact)
	}
	d.tell(bridge.KindCorrection, "Fait n° "+strconv.FormatInt(d.Fact, 10)+" corrigé : le "+d.at(d.At)+" au lieu du "+d.at(was))
	return nil
}

// counting is the fact that the act names, which is no correction and was not
// voided, and when it happened as is known now.
func (d *deed) counting() (fact *bridge.Entry, at time.Time, err error) {
	if fact, err = d.fact(); err != nil {
		return nil, time.Time{}, err
	}
	if sla.Corrective(fact) {
		return nil, time.Time{}, refuse("Le fait n° %d est une correction : retirez-la et refaites-la", d.Fact)
	}
	at, counts := sla.Corrected(d.found.Entries, fact, d.now)
	if !counts {
		return nil, time.Time{}, conflict("Le fait n° %d ne compte plus", d.Fact)
	}
	return fact, at, nil
}

// pause has the ticket have been suspended.
func (d *deed) pause() error {
	d.From, d.Till = d.From.UTC().Truncate(time.Millisecond), d.Till.UTC().Truncate(time.Millisecond)
	if err := d.reasoned(); err != nil {
		return err
	}
	within := d.contract.Terms.RetroactivePause.Std()
	switch {
	case !d.From.Before(d.Till):
		return refuse("La suspension finit avant d'avoir commencé")
	case d.Till.After(d.now):
		return refuse("La fin de la suspension est à venir : %s", d.at(d.Till))
	case within == 0:
		return conflict("Le contrat n'admet pas de suspension rétroactive")
	case d.now.Sub(d.From) > within:
		return conflict("Le contrat admet une suspension rétroactive jusqu'à %s après son début, qui était le %s", document.Duration(within), d.at(d.From))
	}
	life := d.lifeAt(d.From)
	switch {
	case life == nil && d.From.Before(d.lives()[0].Start):
		return refuse("La suspension commence avant le ticket, %s", d.at(d.lives()[0].Start))
	case life == nil:
		return refuse("La suspension commence quand le ticket est fini")
	case !life.EndedAt.IsZero() && d.Till.After(life.EndedAt):
		return refuse("La suspension finit après le ticket, %s", d.at(life.EndedAt))
	}
	for _, p := range life.Pauses {
		if p.Reason == d.Reason && d.Till.After(p.From) && (p.Till.IsZero() || d.From.Before(p.Till)) {
			return conflict("Le ticket est déjà suspendu pour cette raison à partir du %s (fait n° %d)", d.at(p.From), p.By.Number)
		}
	}
	d.tell(bridge.KindSuspended, "Suspension rétroactive ("+d.Reason+") du "+d.at(d.From)+" au "+d.at(d.Till)+", approuvée par "+d.Approver)
	d.entry.EffectiveAt, d.entry.Words["approver"] = d.From, d.Approver
	return nil
}

// reasoned refuses reasons for which no clock of the contract stands still.
func (d *deed) reasoned() error {
	var reasons []string
	for _, level := range d.contract.Levels {
		for _, name := range policy.ClockNames {
			for _, reason := range level.Clocks.Of(name).Pauses {
				if !slices.Contains(reasons, reason) {
					reasons = append(reasons, reason)
				}
			}
		}
	}
	if !slices.Contains(reasons, d.Reason) {
		return refuse("« %s » n'est pas une raison pour laquelle le contrat suspend un délai : %s", d.Reason, strings.Join(reasons, ", "))
	}
	return nil
}

// within tells whether an instant is in one of the ticket's lives, with its end.
func (d *deed) within(at time.Time) bool {
	return slices.ContainsFunc(d.lives(), func(life *sla.State) bool {
		return !at.Before(life.Start) && (life.EndedAt.IsZero() || !at.After(life.EndedAt))
	})
}

// lifeAt is the one in which an instant lies; nil for none.
func (d *deed) lifeAt(at time.Time) *sla.State {
	for _, life := range d.lives() {
		if !at.Before(life.Start) && (life.EndedAt.IsZero() || at.Before(life.EndedAt)) {
			return life
		}
	}
	return nil
}

// withdraw takes back what was said afterwards.
func (d *deed) withdraw() error {
	said, err := d.fact()
	if err != nil {
		return err
	}
	if !sla.Corrective(said) {
		return refuse("Le fait n° %d n'est pas une correction : un fait qui n'a pas eu lieu s'écarte (void)", d.Fact)
	}
	if said.Data[dataWhat] == sla.CorrectWithdrawn {
		return refuse("Le fait n° %d est un retrait : refaites la correction qu'il a retirée", d.Fact)
	}
	if _, counts := sla.Corrected(d.found.Entries, said, d.now); !counts {
		return conflict("La correction n° %d est déjà retirée", d.Fact)
	}
	d.tell(bridge.KindCorrection, "Correction (fait n° "+strconv.FormatInt(d.Fact, 10)+") retirée")
	return nil
}
