package report

import (
	"context"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// Dues are the clocks of a case as all else that is told of them has them.
type Dues struct{}

// Due implements incident.Dues.
func (Dues) Due(tx incident.Tx, contract *policy.Contract, of *bridge.Incident, now time.Time) (incident.Due, error) {
	known, err := CaseOfIncident(context.Background(), transaction{tx, of}, of.ID)
	if err != nil || known == nil || len(known.Entries) == 0 {
		return nil, err
	}
	return DueOf(sla.Evaluate(contract, *known, now)), nil
}

// DueOf is when the clocks are due that rates know.
func DueOf(s sla.State) incident.Due {
	due := make(incident.Due)
	for _, a := range s.Accounts() {
		if c := a.Clock; a.Life == len(s.Earlier) && c.Criticity != "" && !c.Due.IsZero() {
			due[c.Name] = c.Due
		}
	}
	return due
}

// transaction has journals as a transaction sees them, and the incident as it
// is about to be.
type transaction struct {
	tx incident.Tx
	of *bridge.Incident
}

// Incident implements Cases.
func (t transaction) Incident(context.Context, string) (*bridge.Incident, error) { return t.of, nil }

// Mirrored implements Cases.
func (t transaction) Mirrored(_ context.Context, id int64) (*bridge.Mirrored, error) {
	return t.tx.Mirrored(id)
}

// Journal implements Cases.
func (t transaction) Journal(_ context.Context, subject string) ([]bridge.Entry, error) {
	return t.tx.Facts(subject)
}
