package postgres_test

import (
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/ledger/ledgertest"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgtest"
)

func TestFigurePlans(t *testing.T) {
	t.Parallel()
	place := pgtest.Database(t)
	store := open(t, place)
	ledgertest.CrowdOfEvidence(t, store)
	place.Exec(t, "VACUUM ANALYZE")
	explained, explainer := postgres.Explained(store)
	ledgertest.RunFigurePlans(t, explained, explainer, func(plan, _ string) bool { // of two years of days it may as well read all
		return strings.Contains(plan, "Seq Scan on evidence_outage") || strings.Contains(plan, "Seq Scan on measured_clock")
	})
}
