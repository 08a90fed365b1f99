package app

import "context"

var (
	Circuits = circuits
	Lookup   = lookup
	Named    = named

	NewLedgerCollector = newLedgerCollector
)

const ShownCircuits = shownCircuits

var NewProof = newProof

func (p *proof) Run(ctx context.Context) { p.run(ctx) }

func DeskUnusable(err error) float64 { return (&deskHealth{err: err}).unusable() }
