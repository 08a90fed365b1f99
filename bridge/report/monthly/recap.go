package monthly

import (
	"cmp"
	"context"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report/monthly/sweep"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// shownTickets is how many rows of the summary are on paper.
const shownTickets = 200

// recap is the summary table of all tickets that were open at some time in the month.
func (j *job) recap(context.Context) (*Chapter, error) {
	t := &Table{
		Key: "tickets", Title: j.say("Tickets ouverts à un moment du mois"), Empty: j.say("Aucun ticket ce mois-ci."), Shown: shownTickets,
		Note: j.say("État et délais au %s. Un membre de tempête sans ticket à lui est dans le ticket de celle-ci.", j.at(j.asOf)),
		Columns: []Column{
			{Key: "ticket", Title: j.say("Ticket"), Kind: Code},
			{Key: "nature", Title: j.say("Nature"), Kind: Text},
			{Key: "criticity", Title: j.say("Criticité"), Kind: Criticity},
			{Key: "title", Title: j.say("Objet"), Kind: Text},
			{Key: "device", Title: j.say("Équipement"), Kind: Code},
			{Key: "site", Title: j.say("Établissement"), Kind: Text},
			{Key: "region", Title: j.say("Région"), Kind: Text},
			{Key: "level", Title: j.say("Niveau ou tiers"), Kind: Text},
			{Key: "state", Title: j.say("État"), Kind: Text},
			{Key: "opened", Title: j.say("Ouvert"), Kind: Instant},
			{Key: "taken", Title: j.say("Pris en compte"), Kind: Instant},
			{Key: "restored", Title: j.say("Rétabli"), Kind: Instant},
			{Key: "ended", Title: j.say("Résolu"), Kind: Instant},
			{Key: "reopened", Title: j.say("Réouvertures"), Kind: Count, Sum: true},
			{Key: "net", Title: j.say("Rétablissement, net"), Kind: Duration},
		},
	}
	var clocks []policy.ClockName
	for _, name := range policy.ClockNames {
		if j.month.IsContractual(name) {
			clocks = append(clocks, name)
			t.Columns = append(t.Columns, Column{Key: string(name), Title: upper(j.term(name.Title())), Kind: Verdict})
		}
	}
	t.Rows = func(yield func([]Cell, error) bool) {
		for i := range j.tally.Tickets {
			k := &j.tally.Tickets[i]
			if !k.Usual() {
				continue
			}
			row := j.row(k)
			for _, name := range clocks {
				row = append(row, j.kept(k, name))
			}
			if !yield(row, nil) {
				return
			}
		}
	}
	return &Chapter{Key: "tickets", Title: j.say("Tableau récapitulatif des tickets"), Blocks: []Block{{Table: t}}}, nil
}

func (j *job) row(k *sweep.Ticket) []Cell {
	holder := j.bucket(k.Level, "")
	if k.Party != "" {
		holder = j.say("tiers %s", j.partyTitle(k.Party))
	}
	net := Cell{Text: j.none()}
	for n, name := range policy.ClockNames {
		if c := k.Clocks[n]; name == policy.ClockRestore && c.Status != "" && c.Status != sla.Void {
			net = span(c.Net)
		}
	}
	return []Cell{
		j.ticket(k.Number, k.TicketID), text(j.nature(k)),
		{Text: cmp.Or(string(k.Criticity), j.say("sans criticité"))},
		text(k.Title), text(k.Device),
		text(j.siteTitle(k.Site)), text(j.regionTitle(cmp.Or(k.Region, j.regionOf(k.Site)))), text(holder), text(j.stage(k)), instant(k.Opened), instant(k.Taken),
		instant(k.Restored), instant(k.Ended), count(int64(k.Reopens)), net,
	}
}

// kept says whether a delay was.
func (j *job) kept(k *sweep.Ticket, name policy.ClockName) Cell {
	c := sweep.Clock{}
	for n, each := range policy.ClockNames {
		if each == name {
			c = k.Clocks[n]
		}
	}
	switch {
	case k.Excluded != "":
		return Cell{Text: j.say("hors taux : %s", j.term(k.Excluded))}
	case c.Status == sla.Breached && c.Contested:
		return verdict(j.say("contesté, provisoire"), Warn)
	case c.Status == sla.Breached:
		return verdict(j.say("non respecté"), Bad)
	case c.Status == sla.Met:
		return verdict(j.say("respecté"), Good)
	case c.Status == sla.Running, c.Status == sla.Paused:
		return Cell{Text: j.say("en cours")}
	}
	return Cell{Text: j.none()}
}

// nature is what a ticket is, for people.
func (j *job) nature(k *sweep.Ticket) string {
	switch k.Nature {
	case bridge.NatureFault:
		return j.say("défaut")
	case bridge.NatureStorm:
		return j.say("tempête")
	case bridge.NatureRequest:
		return j.say("demande")
	case bridge.NatureCall:
		return j.say("incident signalé")
	case bridge.NatureProblem, bridge.NatureInquiry:
		return j.say("problème")
	case bridge.NatureChange:
		return j.say("changement")
	case bridge.NatureHandover:
	}
	return j.say("ticket d'un tiers")
}

// stage is where a ticket is in its life, for people.
func (j *job) stage(k *sweep.Ticket) string {
	switch k.Stage {
	case sla.StageHeld:
		return j.say("temporisé")
	case sla.StageOpen:
		return j.say("ouvert")
	case sla.StageRestored:
		return j.say("rétabli")
	case sla.StageResolved:
		return j.say("résolu")
	case sla.StageMerged:
		return j.say("fusionné")
	case sla.StageCancelled:
		return j.say("annulé")
	case sla.StageGone:
	}
	return j.say("supprimé")
}

func (j *job) in(ms int64) bool {
	return ms != 0 && ms >= j.period.From.UnixMilli() && ms < j.period.Till.UnixMilli()
}
