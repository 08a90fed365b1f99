package sqlite_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/ledger/ledgertest"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
)

// scan is how SQLite says that it goes through a whole table, or a whole index
// that leaves nothing out.
var scan = regexp.MustCompile(`SCAN (incident|call|ticket|move|tally|occurrence|journal|measured|measured_clock)\b(.*)`)

// partial are indexes of what is open.
var partial = regexp.MustCompile(`USING (COVERING )?INDEX (incident_(open|open_key|pressing|outdated)|call_(open|pressing)|measured_due|measured_clock_going)\b`)

func TestPlans(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger.db")
	store := open(t, path)
	t.Cleanup(func() { closeStore(t, store) })
	numbers := "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 20000) SELECT n FROM c"
	alter(t, raw(t, path), strings.NewReplacer("{numbers}", numbers, "{false}", "0").Replace(ledgertest.Crowd+";"+ledgertest.CrowdDue))
	explained, explainer := sqlite.Explained(store)
	ledgertest.RunPlans(t, explained, explainer, func(plan, index string) bool {
		for _, found := range scan.FindAllString(plan, -1) {
			if !partial.MatchString(found) {
				return true
			}
		}
		return !strings.Contains(plan, index)
	})
}
