package monthly

import (
	"context"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// highlights are what a reader of one page is to know, each with its figure.
func (j *job) highlights(ctx context.Context) (*Chapter, error) {
	year, err := j.year(ctx)
	if err != nil {
		return nil, err
	}
	total := sumOf(j.month.Stock)
	figures := []Figure{
		{Title: j.say("Tickets ouverts"), Kind: Count, Cell: count(total.Opened)},
		{Title: j.say("Tickets résolus"), Kind: Count, Cell: count(total.Resolved)},
		{Title: j.say("Stock en fin de mois"), Kind: Count, Cell: count(total.End)},
		{Title: j.say("Incidents majeurs"), Kind: Count, Cell: count(int64(len(j.tally.Majors)))},
	}
	for _, name := range policy.ClockNames {
		if !j.month.IsContractual(name) {
			continue
		}
		for _, criticity := range bridge.Criticities[:2] {
			s := j.month.Find(string(name), string(criticity))
			f := Figure{
				Title: upper(j.term(name.Title())) + ", " + string(criticity), Kind: Share, Cell: share(rateOf(s.Met, s.Breached), j.none()),
				Note: j.say("n = %s", j.number(s.Met+s.Breached)),
			}
			if f.Cell.Known {
				f.State = good(s.Breached == 0)
			}
			figures = append(figures, f)
		}
	}
	c := &Chapter{Key: "highlights", Title: j.say("Faits marquants"), Blocks: []Block{{Figures: figures}}}
	facts := append(j.flow(year), append(j.engaged(), append(j.worstFacts(), j.toDo()...)...)...)
	c.Blocks = append(c.Blocks, Block{Text: facts})
	return c, nil
}

// flow tells how many tickets there were, beside the month before.
func (j *job) flow(year []past) (said []string) {
	total, last := sumOf(j.month.Stock), year[len(year)-2]
	switch was := sumOf(last.stock).Opened; {
	case total.Opened+total.Resolved+total.Start+total.End == 0:
		return []string{j.say("Aucun ticket ce mois-ci : les taux sont sans objet.")}
	case !last.there:
	case total.Opened > was:
		said = append(said, j.say("Tickets ouverts : %s, soit %s de plus que le mois précédent (%s).", j.number(total.Opened), j.number(total.Opened-was), j.number(was)))
	case total.Opened < was:
		said = append(said, j.say("Tickets ouverts : %s, soit %s de moins que le mois précédent (%s).", j.number(total.Opened), j.number(was-total.Opened), j.number(was)))
	default:
		said = append(said, j.say("Tickets ouverts : %s, autant que le mois précédent.", j.number(total.Opened)))
	}
	switch grown := total.End - total.Start; {
	case grown > 0:
		said = append(said, j.say("Le stock a crû de %s : %s en début de mois, %s à la fin.", j.number(grown), j.number(total.Start), j.number(total.End)))
	case grown < 0:
		said = append(said, j.say("Le stock a baissé de %s : %s en début de mois, %s à la fin.", j.number(-grown), j.number(total.Start), j.number(total.End)))
	}
	return said
}

// engaged tells of what was promised.
func (j *job) engaged() (said []string) {
	for _, name := range policy.ClockNames {
		if !j.month.IsContractual(name) {
			continue
		}
		breached, contested, n := int64(0), int64(0), int64(0)
		for _, criticity := range bridge.Criticities {
			s := j.month.Find(string(name), string(criticity))
			breached, contested, n = breached+s.Breached, contested+s.Contested, n+s.Met+s.Breached
		}
		switch {
		case n == 0:
		case breached == 0:
			said = append(said, j.say("%s : aucun dépassement sur %s cas.", upper(j.term(name.Title())), j.number(n)))
		default:
			said = append(said, j.say("%s : %s cas sur %s en dépassement (contestés : %s).", upper(j.term(name.Title())), j.number(breached), j.number(n), j.number(contested)))
		}
	}
	if credits := j.month.Credits; credits != nil && credits.Total > 0 {
		said = append(said, j.say("Crédits de service, à titre indicatif : %s du prix du mois.", j.percent(credits.Total)))
	}
	return said
}

// worstFacts tell of what was down most, and of what came back most.
func (j *job) worstFacts() (said []string) {
	if lines := j.worstFirst("sites"); len(lines) > 0 && lines[0].Down > 0 {
		f := figureOf(&lines[0])
		said = append(said, j.say("Établissement le moins disponible : %s, %s (%s d'indisponibilité).", j.siteTitle(lines[0].Name), j.percent(f.Measured().Thousandths), j.span(milliseconds(f.Down))))
	}
	longest := -1
	for n := range j.tally.Majors {
		if longest < 0 || j.tally.Majors[n].Lasted > j.tally.Majors[longest].Lasted {
			longest = n
		}
	}
	if longest >= 0 {
		m := &j.tally.Majors[longest]
		said = append(said, j.say("Plus long incident majeur : ticket %s, %s.", j.ticket(m.Number, 0).Text, j.span(m.Lasted)))
	}
	if all := things(j.tally.Devices); len(all) > 0 && all[0].Opened+all[0].Reopened >= again {
		said = append(said, j.say("Équipement le plus revenu : %s (tickets : %s, réouvertures : %s).", all[0].Name, j.number(all[0].Opened), j.number(all[0].Reopened)))
	}
	return said
}

// toDo tells how much of the documentation is not true any more.
func (j *job) toDo() (said []string) {
	if n := len(j.strangers()); n > 0 {
		said = append(said, j.say("Équipements qui ont alerté sans être dans l'inventaire : %s.", j.number(int64(n))))
	}
	if n := len(j.bare()); n > 0 {
		said = append(said, j.say("Alertes déclenchées sans procédure : %s.", j.number(int64(n))))
	}
	return said
}
