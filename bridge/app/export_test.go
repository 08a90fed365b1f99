package app

import (
	"context"
	"time"
)

var (
	Circuits = circuits
	Lookup   = lookup
	Named    = named

	NewBacklogCollector = newBacklogCollector
	NewLogbookCollector = newLogbookCollector
	NewLedgerCollector  = newLedgerCollector
	NewSLACollector     = newSLACollector
)

var DeskWords = deskWords

const ShownCircuits = shownCircuits

var NewProof = newProof

func (p *proof) Run(ctx context.Context) { p.run(ctx) }

func DeskUnusable(err error) float64 { return (&deskHealth{err: err}).unusable() }

func (a *App) ReportDays(ctx context.Context, now time.Time) error {
	return a.reportDays(ctx, make(map[string]bool), now)
}
