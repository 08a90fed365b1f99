package monthly_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// golden compares with a file of testdata.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	is, was := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for n, line := range is {
		if n >= len(was) || line != was[n] {
			t.Errorf("line %d is not that of %s: run with -update and look at the difference\n%s", n+1, path, line)
			return
		}
	}
	if len(was) > len(is) {
		t.Errorf("%s has more: %q", path, was[len(is)])
	}
}
