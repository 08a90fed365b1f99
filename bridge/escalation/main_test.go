package escalation_test

import (
	"flag"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgtest"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/internal/document"
)

func TestMain(m *testing.M) {
	// A failed property prints its seed; it leaves no files in the tree. Each
	// check takes dozens of commits to a real ledger, hence so few by default.
	for name, value := range map[string]string{"rapid.nofailfile": "true", "rapid.checks": "30"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	goleak.VerifyTestMain(pgtest.Main{M: m})
}

// t0 is when incidents begin in these tests.
var t0 = time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC)

// at is an instant of a test: so long after t0.
func at(after time.Duration) time.Time { return t0.Add(after) }

func policyDuration(d time.Duration) document.Duration { return document.Duration(d) }

// contract is testdata/contract.yml.
func contract(t testing.TB) *policy.Contract {
	t.Helper()
	loaded, err := policy.Load("testdata/contract.yml")
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}
