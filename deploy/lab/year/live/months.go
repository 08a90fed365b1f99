package live

import (
	"context"
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/change"
	"github.com/vigie-noc/vigie/bridge/evidence"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/deploy/lab/year"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// closingOf is when a month is closed.
type closingOf struct {
	first, at time.Time
}

// closings are those of the year, each on the fifth of the next month.
func (l *life) closings() (all []closingOf) {
	for first := l.Year.From; first.Before(l.Year.Till); first = first.AddDate(0, 1, 0) {
		all = append(all, closingOf{first, first.AddDate(0, 1, 4).Add(6 * time.Hour)})
	}
	return all
}

// closes keeps what was measured in a month, and closes it.
func (l *life) closes(ctx context.Context, c closingOf) error {
	if err := l.until(ctx, c.at); err != nil {
		return err
	}
	for day := c.first; day.Before(c.first.AddDate(0, 1, 0)); day = day.AddDate(0, 0, 1) {
		if err := l.Store.SaveEvidence(ctx, l.evidence(day)); err != nil {
			return err
		}
	}
	if err := l.keeper.RunOnce(ctx, l.now); err != nil {
		return err
	}
	month, err := l.closer.Close(ctx, report.ClosedBy{Month: ledger.MonthOf(c.first, l.Year.Zone), Person: login(year.Supervisor), Via: "superviseur"}, l.now)
	if err != nil {
		return fmt.Errorf("close %s: %w", c.first.Format("2006-01"), err)
	}
	l.done.Months++
	if l.Closed == nil {
		return nil
	}
	return l.Closed(ctx, month, l.terms())
}

// api tells what was measured, by the inventory in force.
func (l *life) api() *report.API {
	api := report.NewAPI(l.Store, quiet, func() report.Status { return report.Status{Contract: l.terms()} }, func(int64) string { return "" })
	api.Estate = &report.Estate{Inventory: func() *inventory.Inventory { return l.estate(l.now) }}
	api.Measures = &report.Measures{
		Recent: func(_ context.Context, over bridge.Span, _ []bridge.EvidenceDay) report.Recent {
			return report.Recent{Until: over.To} // all days are kept by then
		},
		Maintenance: func(ctx context.Context, over bridge.Span) (report.Maintenance, error) {
			return evidence.ReadMaintenance(ctx, l.Store, change.NewMap(l.estate(l.now)), over, evidence.Agreement{
				Notice: l.terms().Availability.MaintenanceNotice(), Broad: broad,
			})
		},
	}
	return api
}

// evidence is what was measured on a day: each thing that cannot be reached is
// down, and a school with its router.
func (l *life) evidence(day time.Time) *bridge.EvidenceDay {
	next := day.AddDate(0, 0, 1)
	inv := l.estate(day)
	kept := &bridge.EvidenceDay{
		Source: source, Day: day.Format(time.DateOnly), Span: bridge.SpanOf(day, next), CopiedAt: next.Add(3 * time.Hour), ForAdded: true,
	}
	down := l.down(kept.Span)
	var blind []bridge.Span
	for _, b := range l.Year.Blind {
		if s := inside(bridge.SpanOf(b.From, b.Till), kept.Span); s.Length() > 0 {
			blind = append(blind, s)
		}
	}
	for i := range inv.Equipment {
		e := &inv.Equipment[i]
		kept.Members = append(kept.Members, bridge.EvidenceMember{Device: e.Device, Site: e.Site, Measured: true})
		lost := less(down[e.Device], blind)
		if len(lost) > 0 || len(blind) > 0 {
			kept.Outages = append(kept.Outages, bridge.Outage{Kind: bridge.EvidenceDevice, Name: e.Device, Down: lost, Unmeasured: blind})
		}
		if e.Role == "router" && len(lost) > 0 {
			kept.Outages = append(kept.Outages, bridge.Outage{Kind: bridge.EvidenceSite, Name: e.Site, Down: lost})
		}
	}
	return kept
}
