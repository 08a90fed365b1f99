package report

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/availability"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/bridge/sla"
)

var complianceParameters = join(limitParameter, parameters{
	"criticity": ticketParameters["criticity"],
	"month": func(q *query, name string, values []string) error {
		text, err := single(name, values)
		if err != nil {
			return err
		}
		at, err := time.Parse("2006-01", text)
		if err != nil || at.Year() < firstYear || at.Year() > lastYear {
			return fmt.Errorf("%s : « %s » n'est pas un mois tel que 2026-03", name, text)
		}
		q.month = at
		return nil
	},
	"breach_after": func(q *query, name string, values []string) (err error) {
		q.breach, err = breachOf(name, values)
		return err
	},
})

// breachOf reads where a list of breaches goes on, as breachPlace writes it.
func breachOf(name string, values []string) (*ledger.MeasuredClock, error) {
	text, err := single(name, values)
	if err != nil {
		return nil, err
	}
	parts := strings.SplitN(text, ".", 4)
	if len(parts) == 4 {
		at, wrong := strconv.ParseInt(parts[0], 10, 64)
		life, wrongLife := strconv.Atoi(parts[1])
		if err = errors.Join(wrong, wrongLife); err == nil {
			return &ledger.MeasuredClock{At: time.UnixMilli(at), Life: life, Name: parts[2], Subject: parts[3]}, nil
		}
	}
	return nil, fmt.Errorf("%s : « %s » n'est pas une suite de la liste", name, text)
}

func breachPlace(c *ledger.MeasuredClock) string {
	return fmt.Sprintf("%d.%d.%s.%s", c.At.UnixMilli(), c.Life, c.Name, c.Subject)
}

// Compliance serves GET /api/v1/compliance.
func (a *API) Compliance(w http.ResponseWriter, r *http.Request) {
	q, err := a.read(r, complianceParameters)
	if err == nil && q.month.IsZero() {
		err = errors.New("month est nécessaire")
	}
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	told, err := a.compliance(r, q)
	if err != nil {
		a.fail(w, err)
		return
	}
	writeJSON(w, r, told)
}

func (a *API) compliance(r *http.Request, q *query) (*reportapi.Compliance, error) {
	ctx, contract := r.Context(), a.status().Contract
	zone := contract.Location()
	period := sla.MonthOf(q.month.Year(), q.month.Month(), zone)
	month := ledger.MonthOf(period.From, zone)
	told := &reportapi.Compliance{
		Month: q.month.Format("2006-01"), Zone: zone.String(), From: period.From, To: period.Till, Partial: time.Now().Before(period.Till),
		Contract: contract.Version, Hash: contract.Hash(), Origin: contract.Terms.Start, Limit: q.filter.Limit,
	}
	closed, all, err := a.closedMonth(ctx, month)
	if err != nil {
		return nil, err
	}
	if closed != nil {
		a.frozen(told, q, closed, all)
		return told, nil
	}
	if told.Behind, err = a.behind(ctx); err != nil {
		return nil, err
	}
	sums, err := a.ledger.MeasuredMonth(ctx, month)
	if err != nil {
		return nil, err
	}
	figures(told, q, contract.Contractual, sums)
	if told.Credits, err = a.credits(ctx, q, contract, sums); err != nil {
		return nil, err
	}
	filter := ledger.BreachFilter{Month: month, Criticity: q.filter.Criticity, After: q.breach, Limit: q.filter.Limit + 1, Names: words(contract.Terms.Contractual)}
	breaches, err := a.ledger.Breaches(ctx, filter)
	if err != nil {
		return nil, err
	}
	if len(breaches) > q.filter.Limit {
		breaches = breaches[:q.filter.Limit]
		told.Next = breachPlace(&breaches[len(breaches)-1])
	}
	told.Breaches = listed(breaches, a.breach)
	return told, nil
}

// figures are there for each criticity, also where there is no case.
func figures(told *reportapi.Compliance, q *query, contractual func(policy.ClockName) bool, sums []ledger.MonthSum) {
	find := func(name string, criticity bridge.Criticity) ledger.MonthSum {
		n := slices.IndexFunc(sums, func(s ledger.MonthSum) bool { return s.Name == name && s.Criticity == criticity })
		if n < 0 {
			return ledger.MonthSum{}
		}
		return sums[n]
	}
	criticities := bridge.Criticities
	if len(q.filter.Criticity) > 0 {
		criticities = q.filter.Criticity
	}
	told.Rates, told.Times, told.Shares = []reportapi.ComplianceRate{}, []reportapi.ComplianceTimes{}, []reportapi.ComplianceShare{}
	for _, name := range policy.ClockNames {
		for _, criticity := range criticities {
			s := find(string(name), criticity)
			if contractual(name) {
				told.Rates = append(told.Rates, rateOf(name, criticity, &s))
			}
			told.Times = append(told.Times, reportapi.ComplianceTimes{
				Clock: string(name), Title: name.Title(), Criticity: string(criticity), N: s.Stopped, Open: s.Met + s.Breached - s.Stopped,
				Gross: durationsOf(&s.Wall, s.Stopped), Net: durationsOf(&s.Net, s.Stopped),
			})
		}
	}
	for _, criticity := range criticities {
		s := find(ledger.Total, criticity)
		told.Shares = append(told.Shares, reportapi.ComplianceShare{
			Criticity: string(criticity), N: s.Stopped, WallMS: s.Wall.Sum.Milliseconds(), PartiesMS: s.Parties.Milliseconds(),
			PausesMS: s.Pauses.Milliseconds(), Parties: shareOfTotal(s.Parties.Milliseconds(), s.Wall.Sum.Milliseconds()),
		})
	}
}

func rateOf(name policy.ClockName, criticity bridge.Criticity, s *ledger.MonthSum) reportapi.ComplianceRate {
	rate := reportapi.ComplianceRate{
		Clock: string(name), Title: name.Title(), Criticity: string(criticity), N: s.Met + s.Breached,
		Met: s.Met, Breached: s.Breached, Contested: s.Contested, Running: s.Running, Text: "sans objet",
	}
	if of, is := (sla.Rate{Met: int(s.Met), Breached: int(s.Breached)}).Of(); is {
		thousandths := int64(of)
		rate.Rate, rate.Text = &thousandths, strings.Replace(of.String(), ".", ",", 1)+" %"
	}
	return rate
}

// shareOfTotal is in thousandths of a percent, cut; nil where there is no total.
func shareOfTotal(part, total int64) *int64 {
	return thousandths(availability.Share(part, total))
}

func durationsOf(s *ledger.Spread, n int64) *reportapi.DurationsMS {
	if n == 0 {
		return nil
	}
	return &reportapi.DurationsMS{Mean: s.Sum.Milliseconds() / n, Median: s.Median.Milliseconds(), P90: s.P90.Milliseconds()}
}

func (a *API) breach(c *ledger.MeasuredClock) reportapi.Breach {
	b := reportapi.Breach{
		Subject: c.Subject, Ticket: c.Ticket, Number: c.Number, Life: c.Life, Clock: c.Name, Title: policy.ClockName(c.Name).Title(),
		Criticity: string(c.Criticity), BreachedAt: c.At, Contested: c.Contested, Stopped: c.Stopped,
	}
	if c.Ticket != 0 {
		b.URL = a.ticketURL(c.Ticket)
	}
	if c.Stopped {
		overrun := c.Overrun.Milliseconds()
		b.OverrunMS = &overrun
	}
	return b
}
