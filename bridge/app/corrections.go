package app

import (
	"context"

	"github.com/vigie-noc/vigie/bridge/correction"
	"github.com/vigie-noc/vigie/bridge/escalation"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// corrections serves what people say afterwards about journals.
func (a *App) corrections() *report.Corrections {
	return &report.Corrections{
		API: a.api, Access: a.access, Who: a.who, Logger: a.logger.With("component", "corrections"),
		Proven: func() bool { return a.settings.Load().proven },
		Doer: &correction.Writer{
			Store: correctable{a.store}, Contract: func() *policy.Contract { return a.settings.Load().contract },
			Case: func(ctx context.Context, id string) (*sla.Case, error) { return report.CaseNamed(ctx, a.store, id) },
		},
	}
}

// correctable has corrections written in the same kind of transaction as steps
// of ladders, which look at a whole journal before they add to it.
type correctable struct{ ledger.Store }

func (c correctable) Correct(ctx context.Context, fn func(correction.Tx) error) error {
	return c.Escalate(ctx, func(tx escalation.Tx) error { return fn(tx) })
}
