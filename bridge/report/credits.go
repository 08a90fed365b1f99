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
	var overruns []ledger.Overrun
	if len(contract.Terms.Credits.Lateness) > 0 {
		var err error
		overruns, err = a.ledger.Overruns(ctx, ledger.MonthOf(sla.MonthOf(q.month.Year(), q.month.Month(), contract.Location()).From, contract.Location()))
		if err != nil {
			return nil, err
		}
	}
	return asked(CreditsOf(contract, sums, overruns, indicative), q), nil
}

// asked leaves lines of other criticities out.
func asked(all *reportapi.ComplianceCredits, q *query) *reportapi.ComplianceCredits {
	if all == nil || len(q.filter.Criticity) == 0 {
		return all
	}
	some := *all
	some.Lines = slices.DeleteFunc(slices.Clone(all.Lines), func(line reportapi.ComplianceCredit) bool {
		return !slices.Contains(q.filter.Criticity, bridge.Criticity(line.Criticity))
	})
	return &some
}

// CreditsOf are what a month costs by sums of it; nil where the contract has no
// credits. The note begins with what is said of the figures.
func CreditsOf(contract *policy.Contract, sums []ledger.MonthSum, overruns []ledger.Overrun, note string) *reportapi.ComplianceCredits {
	terms := &contract.Terms.Credits
	if len(terms.Rate)+len(terms.Lateness) == 0 {
		return nil // nothing was agreed
	}
	var late []sla.Late
	for _, o := range overruns {
		late = append(late, sla.Late{Clock: policy.ClockName(o.Name), Criticity: o.Criticity, Breaches: int(o.Breaches), Hours: o.Hours, Open: int(o.Open)})
	}
	lines, sum := sla.Credits(terms, ratesOf(contract, sums), late)
	told := &reportapi.ComplianceCredits{Lines: []reportapi.ComplianceCredit{}, Total: int64(sum), Cap: int64(terms.Cap), Text: percentText(sum), Note: note + stillOpen(terms, late)}
	whole := policy.Percent(0)
	for _, line := range lines {
		whole += line.Credit
		kind := "lateness"
		if line.ByRate {
			kind = "rate"
		}
		told.Lines = append(told.Lines, reportapi.ComplianceCredit{
			Clock: string(line.Clock), Title: line.Clock.Title(), Criticity: string(line.Criticity), Kind: kind, Reason: line.Reason, Credit: int64(line.Credit), Text: percentText(line.Credit),
		})
	}
	told.Capped = whole > sum
	return told
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
