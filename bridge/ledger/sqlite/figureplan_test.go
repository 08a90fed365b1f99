package sqlite_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/ledger/ledgertest"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
)

func TestFigurePlans(t *testing.T) {
	t.Parallel()
	store := open(t, filepath.Join(t.TempDir(), "ledger.db"))
	t.Cleanup(func() { closeStore(t, store) })
	ledgertest.CrowdOfEvidence(t, store)
	explained, explainer := sqlite.Explained(store)
	ledgertest.RunFigurePlans(t, explained, explainer, func(plan, index string) bool {
		return strings.Contains(plan, "SCAN ") || !strings.Contains(plan, index)
	})
}
