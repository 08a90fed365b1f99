package monthly

import (
	"context"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
)

// engagements are what was promised and kept (R23 to R25, R27).
func (j *job) engagements(ctx context.Context) (*Chapter, error) {
	year, err := j.year(ctx)
	if err != nil {
		return nil, err
	}
	breaches, err := j.breaches(ctx)
	if err != nil {
		return nil, err
	}
	promises, err := j.promises()
	if err != nil {
		return nil, err
	}
	c := &Chapter{
		Key: "engagements", Title: j.say("Respect des engagements"),
		Text:   []string{j.say("Un délai est compté dans le mois où il est décidé : tenu, au mois de son arrêt ; dépassé, au mois du dépassement, une seule fois. Taux = respectés ÷ (respectés + dépassés), tronqué au millième de point ; sans cas, « sans objet ». Les criticités ne sont jamais moyennées entre elles.")},
		Blocks: []Block{{Table: j.rateTable(promises)}, {Table: breaches}},
	}
	for _, name := range policy.ClockNames {
		if j.month.IsContractual(name) {
			c.Blocks = append(c.Blocks, Block{Chart: j.rates(year, name)})
		}
	}
	c.Blocks = append(c.Blocks, Block{Table: j.times()}, Block{Chart: j.restoring(year)})
	if credits := j.month.Credits; credits != nil {
		c.Blocks = append(c.Blocks, Block{Text: []string{j.say("Crédits de service : %s", j.phrase(credits.Note))}, Table: j.credits()})
	}
	return c, nil
}

func (j *job) none() string { return j.say("sans objet") }

// rateTable has the rates of the clocks that bind. Their counts are not added up:
// the same ticket is in each clock.
func (j *job) rateTable(promises map[promise]int64) *Table {
	t := &Table{
		Key: "rates", Title: j.say("Taux de respect par délai et criticité"), Empty: j.say("Le contrat n'engage sur aucun délai."),
		Note: j.say("« En cours » : ouverts et non dépassés en fin de mois, hors du taux. Un dépassement contesté compte comme dépassé, et reste provisoire."),
		Columns: []Column{
			{Key: "clock", Title: j.say("Délai"), Kind: Text},
			{Key: "criticity", Title: j.say("Criticité"), Kind: Criticity},
			{Key: "target", Title: j.say("Promis"), Kind: Duration},
			{Key: "n", Title: "n", Kind: Count},
			{Key: "met", Title: j.say("Respectés"), Kind: Count},
			{Key: "breached", Title: j.say("Dépassés"), Kind: Count},
			{Key: "contested", Title: j.say("dont contestés"), Kind: Count},
			{Key: "running", Title: j.say("En cours"), Kind: Count},
			{Key: "rate", Title: j.say("Taux"), Kind: Share},
		},
	}
	var rows [][]Cell
	for _, name := range policy.ClockNames {
		if !j.month.IsContractual(name) {
			continue
		}
		for _, criticity := range bridge.Criticities {
			s := j.month.Find(string(name), string(criticity))
			rate := share(rateOf(s.Met, s.Breached), j.none())
			if rate.Known {
				rate.State = good(s.Breached == 0)
			}
			rows = append(rows, []Cell{
				text(j.term(name.Title())),
				{Text: string(criticity)},
				j.promised(promises, name, criticity), count(s.Met + s.Breached), count(s.Met), count(s.Breached),
				count(s.Contested), count(s.Running), rate,
			})
		}
	}
	t.Rows = RowsOf(rows)
	return t
}

func good(is bool) State {
	if is {
		return Good
	}
	return Bad
}

// times are MTTA and MTTR (R25): of what was decided in the month and is over.
func (j *job) times() *Table {
	t := &Table{
		Key: "times", Title: j.say("Durées : prise en compte (MTTA), rétablissement (MTTR), intervention, résolution"), Empty: j.none(),
		Note: j.say("Brut : temps réel, suspensions comprises. Net : temps de l'engagement, dans son calendrier, sans les suspensions admises. p90 : neuf cas sur dix ne durent pas plus. n : cas décidés dans le mois et terminés ; « ouverts » : dépassés qui durent encore."),
		Columns: []Column{
			{Key: "clock", Title: j.say("Délai"), Kind: Text},
			{Key: "criticity", Title: j.say("Criticité"), Kind: Criticity},
			{Key: "n", Title: "n", Kind: Count},
			{Key: "open", Title: j.say("Ouverts"), Kind: Count},
			{Key: "gross_mean", Title: j.say("Brut, moyenne"), Kind: Duration},
			{Key: "gross_median", Title: j.say("Brut, médiane"), Kind: Duration},
			{Key: "gross_p90", Title: j.say("Brut, p90"), Kind: Duration},
			{Key: "net_mean", Title: j.say("Net, moyenne"), Kind: Duration},
			{Key: "net_median", Title: j.say("Net, médiane"), Kind: Duration},
			{Key: "net_p90", Title: j.say("Net, p90"), Kind: Duration},
		},
	}
	var rows [][]Cell
	for _, name := range policy.ClockNames {
		for _, criticity := range bridge.Criticities {
			s := j.month.Find(string(name), string(criticity))
			if s.Met+s.Breached+s.Running == 0 && !j.month.IsContractual(name) {
				continue
			}
			n := s.Stopped
			row := []Cell{text(j.term(name.Title())), {Text: string(criticity)}, count(n), count(s.Met + s.Breached - n)}
			for _, of := range []frozen.Spread{s.Gross, s.Net} {
				row = append(row, spread(of.Sum/max(n, 1), n, j.none()), spread(of.Median, n, j.none()), spread(of.P90, n, j.none()))
			}
			rows = append(rows, row)
		}
	}
	t.Rows = RowsOf(rows)
	return t
}

// credits are what breaches may cost (R27).
func (j *job) credits() *Table {
	credits := j.month.Credits
	t := &Table{
		Key: "credits", Title: j.say("Crédits de service, à titre indicatif"), Empty: j.say("Aucun crédit ce mois-ci."),
		Note: j.say("Total : %s ; plafond du mois : %s.", j.percent(credits.Total), j.percent(credits.Cap)),
		Columns: []Column{
			{Key: "clock", Title: j.say("Délai"), Kind: Text},
			{Key: "criticity", Title: j.say("Criticité"), Kind: Criticity},
			{Key: "reason", Title: j.say("Motif"), Kind: Text},
			{Key: "credit", Title: j.say("Crédit, du prix du mois"), Kind: Share, Sum: true},
		},
	}
	if credits.Capped {
		t.Note += " " + j.say("Le total est ramené au plafond.")
	}
	var rows [][]Cell
	for _, line := range credits.Lines {
		rows = append(rows, []Cell{text(j.term(line.Title)), {Text: line.Criticity}, text(j.priced(line.Reason, line.Title, line.Criticity)), {Number: line.Credit, Known: true}})
	}
	t.Rows = RowsOf(rows)
	return t
}

func milliseconds(n int64) time.Duration { return time.Duration(n) * time.Millisecond }
