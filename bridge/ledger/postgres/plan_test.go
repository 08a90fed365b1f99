package postgres_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/ledger/ledgertest"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres"
	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgtest"
)

func TestPlans(t *testing.T) {
	t.Parallel()
	place := pgtest.Database(t)
	store := open(t, place)
	crowd := strings.NewReplacer("{numbers}", "SELECT generate_series(1, 20000) AS n", "{false}", "false")
	place.Exec(t, crowd.Replace(ledgertest.Crowd), crowd.Replace(ledgertest.CrowdDue), "VACUUM ANALYZE")
	explained, explainer := postgres.Explained(store)
	ledgertest.RunPlans(t, explained, explainer, func(plan, index string) bool { // which index is the cheaper is for it to say, by what it has counted
		return slices.ContainsFunc([]string{"incident", "move", "call ", "ticket", "measured "}, func(table string) bool { return strings.Contains(plan, "Seq Scan on "+table) }) ||
			index == "measured_due" && !strings.Contains(plan, index)
	})
}
