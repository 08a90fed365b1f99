package ledgertest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// CrowdOfEvidence keeps two years of 60 devices at 30 sites, of which nearly
// all were down each day, and clocks that were breached in eight.
func CrowdOfEvidence(t *testing.T, s Store) {
	t.Helper()
	var members []bridge.EvidenceMember
	for n := range 60 {
		members = append(members, bridge.EvidenceMember{Device: fmt.Sprintf("device %d", n), Site: fmt.Sprintf("site %d", n%30), Measured: true})
	}
	for n := range 730 {
		from := moment.Truncate(24*time.Hour).AddDate(0, 0, -n)
		day := &bridge.EvidenceDay{Source: "noc", Day: from.Format(time.DateOnly), Span: bridge.SpanOf(from, from.AddDate(0, 0, 1)), CopiedAt: moment, Members: members}
		for i := range members[:55] {
			day.Outages = append(day.Outages, bridge.Outage{Kind: bridge.EvidenceDevice, Name: members[i].Device, Down: []bridge.Span{{From: day.Span.From, To: day.Span.From + 60_000}}})
		}
		keepDay(t, s, day)
	}
	all := make([]ledger.Measured, 0, 5000)
	for n := range cap(all) {
		m := measuredBreach(fmt.Sprintf("01%05d", n), 5, n)
		c := &m.Clocks[0]
		c.Contested, c.Month = false, c.Month-ledger.Month(n%96)
		c.Started, c.Over = c.Month, c.Month
		all = append(all, m)
	}
	keepMeasured(t, s, all...)
}

// figurePlans are what figures of months ask for.
func figurePlans() []planned {
	month := bridge.SpanOf(moment.AddDate(-1, 0, 0), moment.AddDate(-1, 1, 0))
	year := bridge.SpanOf(moment.AddDate(-1, 0, 0), moment)
	evidence := func(over bridge.Span, of ledger.EvidenceOf) func(context.Context, Store) error {
		return func(ctx context.Context, s Store) error {
			days, err := s.Evidence(ctx, over, of)
			if err == nil && (len(days) == 0 || len(days[0].Outages) == 0) {
				err = fmt.Errorf("of %+v there are %d days without outages: their plan says nothing", of, len(days))
			}
			return err
		}
	}
	return []planned{
		{"a month of everything", evidence(month, ledger.EvidenceOf{}), "evidence_day_from"},
		{"a year of a site", evidence(year, ledger.EvidenceOf{Sites: []string{"site 7"}}), "kind=? AND name=?"},
		{"a year of a device", evidence(year, ledger.EvidenceOf{Devices: []string{"device 7"}}), "kind=? AND name=?"},
		{"what a month's breaches come to", func(ctx context.Context, s Store) error {
			_, err := s.Overruns(ctx, ledger.MonthOf(moment, time.UTC))
			return err
		}, "measured_clock_breached"},
		{"what was decided in a month", func(ctx context.Context, s Store) error {
			return s.DecidedIn(ctx, ledger.MonthOf(moment, time.UTC), func(*ledger.MeasuredClock) {})
		}, "measured_clock_breached"},
	}
}

// RunFigurePlans holds a store that has the CrowdOfEvidence to reading, for
// figures, what they are made of alone.
func RunFigurePlans(t *testing.T, s Store, e *Explainer, wrong func(plan, index string) bool) {
	for _, each := range figurePlans() {
		e.told()
		if err := each.ask(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		if plan := e.told(); plan == "" || wrong(plan, each.index) {
			t.Errorf("%s reads everything, or not by %q:\n%s", each.name, each.index, plan)
		}
	}
}
