package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReportsAskForAll: what is lacking is told before a ledger is opened.
func TestReportsAskForAll(t *testing.T) {
	t.Parallel()
	dir := examples(t)
	config, contract := "--config.file="+filepath.Join(dir, "bridge.yml"), "--contract="+filepath.Join(dir, "contract.yml")
	out := filepath.Join(dir, "rapports")
	for _, test := range []struct {
		args   []string
		status int
		told   string
	}{
		{[]string{"report", config, contract, "--month=2026-03"}, 2, `"out" not set`},
		{[]string{"report", config, "--month=2026-03", "--out=" + out}, 2, `"contract" not set`},
		{[]string{"report", config, contract, "--out=" + out}, 2, "--month : «  » n'est pas un mois tel que 2026-03"},
		{[]string{"report", config, contract, "--out=" + out, "--month=mars"}, 2, "--month : « mars » n'est pas un mois tel que 2026-03"},
		{[]string{"report", config, contract, "--out=" + out, "--month=2026-03", "--format=html,docx"}, 2, `--format: "docx" is none of html, pdf, csv and xlsx`},
		{[]string{"report", config, contract, "--out=" + out, "--month=2026-03", "--language=de"}, 2, "--language : « de » n'est ni fr ni en"},
		{[]string{"report", config, contract, "--out=" + out, "--month=2026-03"}, 2, "ledger.db"},
		{[]string{"verify-report", config}, 2, "accepts 1 arg(s)"},
		{[]string{"verify-report", config, filepath.Join(dir, "aucun.html")}, 2, "aucun.html"},
		{[]string{"verify-report", config, filepath.Join(dir, "contract.yml")}, 2, "ledger.db"},
	} {
		got := run(t, "", test.args...)
		if got.status != test.status || !strings.Contains(got.err, test.told) || got.out != "" {
			t.Errorf("%v: %+v, want %d and %q", test.args, got, test.status, test.told)
		}
	}
	if _, err := os.Stat(out); !os.IsNotExist(err) {
		t.Errorf("it left a folder behind: %v", err)
	}
}
