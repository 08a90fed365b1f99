package report

import (
	"cmp"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report/frozen"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// frozen tells a closed month from its document alone (R22 to R24).
func (a *API) frozen(told *reportapi.Compliance, q *query, month *frozen.Month, is reportapi.FrozenMonth) {
	told.Contract, told.Hash, told.Origin = month.Contract.Version, month.Contract.Hash, month.Origin
	told.Zone, told.From, told.To, told.Partial = month.Zone, month.From, month.To, false
	told.Frozen = &is
	sums := make([]ledger.MonthSum, 0, len(month.Sums))
	for i := range month.Sums {
		sums = append(sums, keptSum(&month.Sums[i]))
	}
	figures(told, q, month.IsContractual, sums)
}

// frozenRest tells its breaches, and what they cost.
func (a *API) frozenRest(told *reportapi.Compliance, q *query, month *frozen.Month) {
	told.Credits = asked(month.Credits, q)
	for i := range month.Breaches {
		row := &month.Breaches[i]
		if !month.IsContractual(policy.ClockName(row.Clock)) || !anyCriticity(q.filter.Criticity, row.Criticity) || q.breach != nil && !follows(row, q.breach) {
			continue
		}
		kept := row.Kept()
		if len(told.Breaches) == told.Limit {
			last := &told.Breaches[told.Limit-1]
			told.Next = breachPlace(&ledger.MeasuredClock{At: last.BreachedAt, Life: last.Life, Name: last.Clock, Subject: last.Subject})
			return
		}
		told.Breaches = append(told.Breaches, a.breach(&kept))
	}
}

func anyCriticity(asked []bridge.Criticity, has string) bool {
	return len(asked) == 0 || slices.Contains(asked, bridge.Criticity(has))
}

// follows tells whether a breach comes after a place in the list.
func follows(row *frozen.Row, place *ledger.MeasuredClock) bool {
	return cmp.Or(cmp.Compare(row.At, place.At.UnixMilli()), cmp.Compare(row.Subject, place.Subject), cmp.Compare(row.Life, place.Life), cmp.Compare(row.Clock, place.Name)) > 0
}

// FrozenMonth is what is told of a document among all.
func FrozenMonth(m *frozen.Month, all []*frozen.Month) reportapi.FrozenMonth {
	return reportapi.FrozenMonth{
		Month: m.Month, Hash: m.Hash, ClosedAt: m.ClosedAt, ClosedBy: m.ClosedBy, Name: m.Contract.Name, Contract: m.Contract.Version, ContractHash: m.Contract.Hash,
		Engine: m.Engine, JournalLast: m.Journal.Last, JournalPrint: m.Journal.Print, Size: m.Size, Contested: len(m.Contested),
		Rectified: frozen.Rectified(all, m.Month), Flags: m.Flags,
	}
}

func keptSum(s *frozen.Sum) ledger.MonthSum {
	spread := func(s frozen.Spread) ledger.Spread {
		return ledger.Spread{Sum: span(s.Sum), Median: span(s.Median), P90: span(s.P90)}
	}
	return ledger.MonthSum{
		Name: s.Clock, Criticity: bridge.Criticity(s.Criticity), Met: s.Met, Breached: s.Breached, Contested: s.Contested, Running: s.Running,
		Stopped: s.Stopped, Wall: spread(s.Gross), Net: spread(s.Net), Parties: span(s.Parties), Pauses: span(s.Pauses),
	}
}

func span(ms int64) time.Duration { return time.Duration(ms) * time.Millisecond }
