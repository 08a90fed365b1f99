package app

import (
	"context"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/evidence"
	"github.com/vigie-noc/vigie/bridge/report"
)

// warm reads the evidence that histories rest on. What it does not get to, whoever
// asks for it reads.
func (a *App) warm(ctx context.Context) {
	if err := a.api.Warm(ctx); err != nil && ctx.Err() == nil {
		a.logger.Warn("evidence was not read beforehand", "err", err)
	}
}

// measures are what the API tells availability by, beside what is kept.
func (a *App) measures(sources []evidence.Prometheus) *report.Measures {
	live := evidence.NewLive(sources, a.evidenceTerms)
	return &report.Measures{
		Recent: func(ctx context.Context, over bridge.Span, kept []bridge.EvidenceDay) report.Recent {
			read := live.Read(ctx, over, kept, time.Now())
			recent := report.Recent{Days: read.Days, Until: read.Until}
			for _, u := range read.Unheard {
				recent.Unheard = append(recent.Unheard, report.Unheard(u))
			}
			return recent
		},
		Maintenance: func(ctx context.Context, over bridge.Span) (report.Maintenance, error) {
			s := a.settings.Load()
			return evidence.ReadMaintenance(ctx, a.store, s.places, over, evidence.Agreement{
				Notice: s.contract.Availability.MaintenanceNotice(), Broad: a.config.Changes.Broad,
			})
		},
	}
}
