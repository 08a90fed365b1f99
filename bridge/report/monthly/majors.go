package monthly

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/report/monthly/sweep"
)

// shownMajors is how many major incidents are on paper.
const shownMajors = 60

// majors are what the month is remembered by: P1s, storms, schools cut off.
func (j *job) majors(context.Context) (*Chapter, error) {
	all := j.tally.Majors
	t := &Table{
		Key: "majors", Title: j.say("Incidents majeurs ouverts à un moment du mois"), Empty: j.say("Aucun incident majeur ce mois-ci."), Shown: shownMajors,
		Columns: []Column{
			{Key: "ticket", Title: j.say("Ticket"), Kind: Code},
			{Key: "why", Title: j.say("Sorte"), Kind: Text},
			{Key: "criticity", Title: j.say("Criticité"), Kind: Criticity},
			{Key: "title", Title: j.say("Objet"), Kind: Text},
			{Key: "site", Title: j.say("Établissement"), Kind: Text},
			{Key: "region", Title: j.say("Région"), Kind: Text},
			{Key: "began", Title: j.say("Début"), Kind: Instant},
			{Key: "restored", Title: j.say("Rétabli"), Kind: Instant},
			{Key: "lasted", Title: j.say("Durée"), Kind: Duration},
			{Key: "cause", Title: j.say("Cause connue"), Kind: Text},
			{Key: "chronology", Title: j.say("Chronologie"), Kind: Text},
		},
		Rows: func(yield func([]Cell, error) bool) {
			for i := range all {
				if !yield(j.major(&all[i]), nil) {
					return
				}
			}
		},
	}
	counts := make(map[string]int64)
	for i := range all {
		counts[all[i].Why]++
	}
	return &Chapter{
		Key: "majors", Title: j.say("Incidents majeurs"),
		Text: []string{j.say("Incidents critiques (P1), tempêtes d'alertes et établissements isolés. La durée va du début au rétablissement.")},
		Blocks: []Block{
			{Figures: []Figure{
				{Title: j.say("Incidents P1"), Kind: Count, Cell: count(counts[sweep.MajorCritical])},
				{Title: j.say("Tempêtes"), Kind: Count, Cell: count(counts[sweep.MajorStorm])},
				{Title: j.say("Établissements isolés"), Kind: Count, Cell: count(counts[sweep.MajorSite]), Note: j.say("hors P1 et tempêtes")},
			}},
			{Table: t},
		},
	}, nil
}

func (j *job) major(m *sweep.Major) []Cell {
	lasted := span(m.Lasted)
	restored := instant(m.Restored)
	if m.GoesOn {
		lasted.State, restored = Bad, Cell{Text: j.say("en cours")}
	}
	return []Cell{
		j.ticket(m.Number, m.TicketID), text(j.majorWord(m.Why)),
		{Text: string(m.Criticity)},
		text(m.Title), text(j.siteTitle(m.Site)), text(j.regionTitle(cmp.Or(m.Region, j.regionOf(m.Site)))),
		instant(m.Began), restored, lasted, text(j.cause(m)), text(j.chronology(m.Steps)),
	}
}

func (j *job) majorWord(why string) string {
	switch why {
	case sweep.MajorStorm:
		return j.say("tempête")
	case sweep.MajorSite:
		return j.say("établissement isolé")
	}
	return j.say("critique")
}

// cause is what is known of one: what a storm has in common, what stands upstream,
// what it is attached to, who answers for it. What people found out is on the ticket.
func (j *job) cause(m *sweep.Major) string {
	var said []string
	if m.Nature == bridge.NatureStorm {
		said = append(said, incident.About(&bridge.Incident{Nature: m.Nature, Key: m.Key}), j.say("incidents rattachés : %s", j.number(m.Members)))
	}
	if m.Upstream != "" && m.AttachedBy == bridge.AttachedByCause {
		said = append(said, j.say("en amont : %s", m.Upstream))
	}
	if m.Family != "" {
		said = append(said, j.family(m.Family))
	}
	if m.Party != "" {
		said = append(said, j.say("tiers %s", j.partyTitle(m.Party)))
	}
	if m.Unstable {
		said = append(said, j.say("instable"))
	}
	return strings.Join(nonEmpty(said), " ; ")
}

// chronology is a life in brief: the day is told where it is another.
func (j *job) chronology(steps []sweep.Step) string {
	said, day := make([]string, 0, len(steps)), ""
	for _, s := range steps {
		at := time.UnixMilli(s.At).In(j.zone)
		when := at.Format("15:04")
		if of := j.date(at); of != day {
			day, when = of, of+" "+when
		}
		what := j.step(s.Kind)
		if s.Party != "" {
			what += " (" + cmp.Or(j.partyTitle(s.Party), s.Party) + ")"
		}
		said = append(said, when+" "+what)
	}
	return strings.Join(said, " ; ")
}

func (j *job) step(kind bridge.Kind) string {
	switch kind { //nolint:exhaustive // no other is one of a chronology
	case bridge.KindOpened:
		return j.say("ouvert")
	case bridge.KindFirstAct:
		return j.say("pris en compte")
	case bridge.KindThirdParty:
		return j.say("confié au tiers")
	case bridge.KindThirdBack:
		return j.say("rendu par le tiers")
	case bridge.KindSuspended:
		return j.say("suspendu")
	case bridge.KindResumed:
		return j.say("suspension levée")
	case bridge.KindRestored:
		return j.say("rétabli")
	case bridge.KindResolved:
		return j.say("résolu")
	case bridge.KindReopened:
		return j.say("rouvert")
	}
	return j.say("escaladé")
}

func nonEmpty(all []string) []string {
	some := all[:0]
	for _, each := range all {
		if each != "" {
			some = append(some, each)
		}
	}
	return some
}
