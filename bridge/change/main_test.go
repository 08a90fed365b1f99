package change_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge/change"
	"github.com/vigie-noc/vigie/internal/inventory"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func load(t *testing.T) *inventory.Inventory {
	t.Helper()
	inv, err := inventory.Load("testdata/inventory.yml")
	if err != nil {
		t.Fatal(err)
	}
	return inv
}

// scope is one that must be right.
func scope(t *testing.T, text string) change.Scope {
	t.Helper()
	parsed, problems := change.ParseScope(text, load(t))
	if len(problems) > 0 {
		t.Fatalf("%q: %q", text, problems)
	}
	return parsed
}
