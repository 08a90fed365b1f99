package report

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// indicative is what R27 wants said of credits.
const indicative = "Indicatif : le mois n'est pas arrêté. Un dépassement contesté ne compte pas."

// credits are what a month would cost by what is kept of it (R27); nil where the
// contract has none. Their sum is that of all criticities, whatever is asked for.
func (a *API) credits(ctx context.Context, q *query, contract *policy.Contract, sums []ledger.MonthSum) (*reportapi.ComplianceCredits, error) {
	terms := &contract.Terms.Credits
	if len(terms.Rate)+len(terms.Lateness) == 0 {
		return nil, nil //nolint:nilnil // nothing was agreed
	}
	var late []sla.Late
	if len(terms.Lateness) > 0 {
		overruns, err := a.ledger.Overruns(ctx, ledger.MonthOf(sla.MonthOf(q.month.Year(), q.month.Month(), contract.Location()).From, contract.Location()))
		if err != nil {
			return nil, err
		}
		for _, o := range overruns {
			late = append(late, sla.Late{Clock: policy.ClockName(o.Name), Criticity: o.Criticity, Breaches: int(o.Breaches), Hours: o.Hours, Open: int(o.Open)})
		}
	}
	lines, sum := sla.Credits(terms, ratesOf(contract, sums), late)
	told := &reportapi.ComplianceCredits{Lines: []reportapi.ComplianceCredit{}, Total: int64(sum), Cap: int64(terms.Cap), Text: percentText(sum), Note: indicative}
	whole := policy.Percent(0)
	for _, line := range lines {
		whole += line.Credit
		if len(q.filter.Criticity) > 0 && !slices.Contains(q.filter.Criticity, line.Criticity) {
			continue
		}
		kind := "lateness"
		if line.ByRate {
			kind = "rate"
		}
		told.Lines = append(told.Lines, reportapi.ComplianceCredit{
			Clock: string(line.Clock), Title: line.Clock.Title(), Criticity: string(line.Criticity), Kind: kind, Reason: line.Reason, Credit: int64(line.Credit), Text: percentText(line.Credit),
		})
	}
	told.Capped = whole > sum
	told.Note += stillOpen(terms, late)
	return told, nil
}

// ratesOf are those of all clocks, in a fixed order.
func ratesOf(contract *policy.Contract, sums []ledger.MonthSum) []sla.Rate {
	var rates []sla.Rate
	for _, name := range policy.ClockNames {
		for _, criticity := range bridge.Criticities {
			n := slices.IndexFunc(sums, func(s ledger.MonthSum) bool { return s.Name == string(name) && s.Criticity == criticity })
			if n < 0 {
				continue
			}
			s := &sums[n]
			rates = append(rates, sla.Rate{
				Clock: name, Criticity: criticity, Contractual: contract.Contractual(name),
				Met: int(s.Met), Breached: int(s.Breached), Contested: int(s.Contested), Running: int(s.Running),
			})
		}
	}
	return rates
}

// stillOpen tells of priced breaches that go on.
func stillOpen(terms *policy.Credits, late []sla.Late) string {
	open := 0
	for _, l := range late {
		if slices.ContainsFunc(terms.Lateness, func(p policy.LatenessCredit) bool { return p.Clock == l.Clock && p.Criticity == l.Criticity }) {
			open += l.Open
		}
	}
	switch open {
	case 0:
		return ""
	case 1:
		return " Le retard d'un dépassement en cours n'est pas compté."
	}
	return fmt.Sprintf(" Le retard de %d dépassements en cours n'est pas compté.", open)
}

func percentText(p policy.Percent) string { return strings.Replace(p.String(), ".", ",", 1) + " %" }
