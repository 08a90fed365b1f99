package slatest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge/policy"
)

// Contract is that of a file, with some of its text replaced: pairs of what is
// there, which has to be, and what stands there instead.
func Contract(t testing.TB, file string, replacements ...string) *policy.Contract {
	t.Helper()
	text, err := os.ReadFile(file) //nolint:gosec // of testdata
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(replacements); i += 2 {
		if !strings.Contains(string(text), replacements[i]) {
			t.Fatalf("the contract has no %q", replacements[i])
		}
	}
	path := filepath.Join(t.TempDir(), "contract.yml")
	if err := os.WriteFile(path, []byte(strings.NewReplacer(replacements...).Replace(string(text))), 0o600); err != nil { //nolint:gosec // in a folder of the test
		t.Fatal(err)
	}
	c, err := policy.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
