package monthly

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report/monthly/sweep"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// parties are whose the time was, and how those kept to what they signed (R21).
func (j *job) parties(context.Context) (*Chapter, error) {
	c := &Chapter{
		Key: "third-parties", Title: j.say("Tiers et niveaux de support"),
		Text: []string{j.say("Temps réel des tickets résolus dans le mois, de leur début à leur fin. Chaque instant est à un seul : une suspension admise, sinon le tiers, sinon le niveau. Un ticket sans criticité n'y compte pas.")},
		Blocks: []Block{
			{Table: j.buckets()},
			{Table: j.agreed("third-parties", j.say("Engagements des tiers (contrats de sous-traitance)"), j.say("Tiers"), j.tally.Parties, j.partyTarget, j.partyTitle)},
			{Table: j.agreed("lines", j.say("Engagements internes des niveaux de support"), j.say("Niveau"), j.tally.Lines, j.lineTarget, func(name string) string { return j.bucket(name, "") })},
		},
	}
	// The document has the sum of third parties and pauses: what is read of the journal
	// now is to come to the same.
	if known := j.partiesKnown(); known != j.tally.Buckets[sla.BucketParty] {
		c.Notices = append(c.Notices, j.say("Le document du mois compte %s chez les tiers, la relecture du journal %s : le contrat, ou le rattachement de tickets, a changé depuis.",
			j.span(known), j.span(j.tally.Buckets[sla.BucketParty])))
	}
	return c, nil
}

func (j *job) partiesKnown() (sum time.Duration) {
	for i := range j.month.Sums {
		if s := &j.month.Sums[i]; s.Clock == ledger.Total && s.Criticity != "" {
			sum += milliseconds(s.Parties)
		}
	}
	return sum
}

// buckets have a line for each who had tickets, which add up.
func (j *job) buckets() *Table {
	t := &Table{
		Key: "buckets", Title: j.say("Temps des tickets par intervenant"), Empty: j.say("Aucun ticket résolu ce mois-ci."),
		Note: j.say("Tickets résolus : %s ; la somme est leur temps brut total : %s.", j.number(j.tally.Ended), j.span(j.tally.Gross)),
		Columns: []Column{
			{Key: "who", Title: j.say("Intervenant"), Kind: Text}, {Key: "time", Title: j.say("Temps"), Kind: Duration, Sum: true}, {Key: "share", Title: j.say("Part"), Kind: Share},
		},
	}
	order := func(name string) string {
		return cmp.Or(map[string]string{sla.BucketParty: "\uffff1", sla.BucketPause: "\uffff2"}[name], name)
	}
	var rows [][]Cell
	for _, name := range sortedKeys(j.tally.Buckets, func(a, b string) int { return strings.Compare(order(a), order(b)) }) {
		title := j.bucket(name, "")
		if name == sla.BucketParty {
			title = j.say("tiers, ensemble")
		}
		took := j.tally.Buckets[name]
		rows = append(rows, []Cell{text(title), span(took), share(shareOf(took, j.tally.Gross), j.none())})
	}
	t.Rows = RowsOf(rows)
	return t
}

func (j *job) partyTarget(name string) time.Duration {
	party, _ := j.contract.ThirdParty(name)
	return party.Target.Std()
}

func (j *job) lineTarget(name string) time.Duration {
	for _, line := range j.contract.Lines() {
		if line.Name == name {
			return line.Target.Std()
		}
	}
	return 0
}

// agreed has a line for each with whom a delay was agreed on, or who had tickets.
func (j *job) agreed(key, title, who string, all map[string]*sweep.Agreed, target func(string) time.Duration, called func(string) string) *Table {
	t := &Table{
		Key: key, Title: title, Empty: j.say("Aucun ce mois-ci."),
		Note: j.say("Décidés dans le mois : tenus à leur retour, dépassés à l'instant du dépassement."),
		Columns: []Column{
			{Key: "who", Title: who, Kind: Text},
			{Key: "begun", Title: j.say("Confiés"), Kind: Count, Sum: true},
			{Key: "waiting", Title: j.say("Attendus en fin de mois"), Kind: Count, Sum: true},
			{Key: "time", Title: j.say("Temps"), Kind: Duration, Sum: true},
			{Key: "share", Title: j.say("Part du temps"), Kind: Share},
			{Key: "target", Title: j.say("Délai signé"), Kind: Duration},
			{Key: "n", Title: "n", Kind: Count, Sum: true},
			{Key: "met", Title: j.say("Respectés"), Kind: Count, Sum: true},
			{Key: "breached", Title: j.say("Dépassés"), Kind: Count, Sum: true},
			{Key: "running", Title: j.say("En cours"), Kind: Count, Sum: true},
			{Key: "rate", Title: j.say("Taux"), Kind: Share},
		},
	}
	if key == "lines" { // nobody hands a ticket to a line and waits for it to come back
		t.Columns = append(t.Columns[:1], t.Columns[5:]...)
	}
	var rows [][]Cell
	for _, name := range sortedKeys(all, strings.Compare) {
		a := all[name]
		promised := span(target(name))
		if target(name) == 0 {
			promised = Cell{Text: j.none()}
		}
		row := []Cell{
			text(called(name)), count(a.Begun), count(a.Waiting), span(a.Took), share(shareOf(a.Took, j.tally.Gross), j.none()), promised,
			count(a.Met + a.Late), count(a.Met), count(a.Late), count(a.Running), share(rateOf(a.Met, a.Late), j.none()),
		}
		if key == "lines" {
			row = append(row[:1], row[5:]...)
		}
		rows = append(rows, row)
	}
	t.Rows = RowsOf(rows)
	return t
}
