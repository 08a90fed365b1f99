package report

import (
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// TestComplianceCredits: R27, out of what is kept of a month.
func TestComplianceCredits(t *testing.T) {
	t.Parallel()
	shelf := &shelf{month: []ledger.MonthSum{
		{Name: "response", Criticity: bridge.P1, Met: 9},
		{Name: "restore", Criticity: bridge.P1, Met: 1, Breached: 2, Contested: 1},
		{Name: "restore", Criticity: bridge.P2, Met: 1, Breached: 1, Contested: 1},
	}, overruns: []ledger.Overrun{
		{Name: "restore", Criticity: bridge.P1, Breaches: 2, Hours: 3, Open: 2},
		{Name: "restore", Criticity: bridge.P3, Breaches: 1, Hours: 99, Open: 7}, // of which nothing was agreed
	}}
	at := serve(t, shelf)
	agreed := *at.status.Contract
	agreed.Terms.Credits = policy.Credits{}
	at.status.Contract = &agreed
	if got, err := at.client().Compliance(t.Context(), "2026-03", "", 0); err != nil || got.Credits != nil {
		t.Errorf("where nothing was agreed: %+v, %v", got.Credits, err)
	}
	agreed.Terms.Credits = policy.Credits{
		Rate: []policy.RateCredit{
			{Clock: policy.ClockRestore, Criticity: bridge.P1, Below: 95_000, Credit: 5_000}, {Clock: policy.ClockRestore, Criticity: bridge.P2, Below: 99_000, Credit: 1_000},
		},
		Lateness: []policy.LatenessCredit{{Clock: policy.ClockRestore, Criticity: bridge.P1, PerHour: 500}},
		Cap:      10_000,
	}
	got, err := at.client().Compliance(t.Context(), "2026-03", "", 0)
	if err != nil || got.Credits == nil || len(got.Credits.Lines) != 2 {
		t.Fatalf("the credits are %+v, %v", got.Credits, err)
	}
	c := got.Credits
	if c.Total != 6_500 || c.Text != "6,5 %" || c.Cap != 10_000 || c.Capped || !strings.HasPrefix(c.Note, "Indicatif") || !strings.HasSuffix(c.Note, "Le retard de 2 dépassements en cours n'est pas compté.") {
		t.Errorf("they come to %+v", c)
	}
	if l := c.Lines[0]; l.Kind != "rate" || l.Credit != 5_000 || l.Reason != "taux de 50 %, rétablissement P1" || l.Criticity != "P1" || l.Clock != "restore" {
		t.Errorf("by the rate: %+v", l)
	}
	if l := c.Lines[1]; l.Kind != "lateness" || l.Credit != 1_500 || l.Reason != "3 heures entamées de retard sur 2 dépassements, rétablissement P1" {
		t.Errorf("by lateness: %+v", l)
	}
	// What is asked for does not make the month cheaper.
	if some, err := at.client().Compliance(t.Context(), "2026-03", "", 0, "P2"); err != nil || len(some.Credits.Lines) != 0 || some.Credits.Total != 6_500 {
		t.Errorf("of P2: %+v, %v", some.Credits, err)
	}
	agreed.Terms.Credits.Cap = 2_000
	if dear, err := at.client().Compliance(t.Context(), "2026-03", "", 0); err != nil || !dear.Credits.Capped || dear.Credits.Total != 2_000 {
		t.Errorf("under a cap: %+v, %v", dear.Credits, err)
	}
}
