package site_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/vigie-noc/vigie/bridge/site"
)

// series are those of a day at two schools: a router that answered in 10 ms but
// for an hour at 100 ms, lost a fifth of the probes of the last five hours, and
// one hour of 800 Mbit/s in on a gigabit port.
const series = `
rule_files: [rules.yml]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - series: device:probe_duration_seconds:answered{site="lycee-1",role="router",device="r1"}
        values: '0.01x1379 0.1x59 0.01'
      - series: device:probe_duration_seconds:answered{site="lycee-1",role="ap",device="ap1"}
        values: '5x1440'
      - series: device:probe_duration_seconds:answered{site="lycee-2",role="router",device="r2"}
        values: '7x1440'
      - series: device:probe_success:believed{site="lycee-1",role="router",device="r1"}
        values: '1x1079 0x359 1'
      - series: ifHCInOctets{site="lycee-1",role="router",device="r1",ifName="Gi0",ifAlias="operateur"}
        values: '0+60000000x1379 82740000000+6000000000x60'
      - series: ifHCOutOctets{site="lycee-1",role="router",device="r1",ifName="Gi0",ifAlias="operateur"}
        values: '0+6000000x1440'
      - series: ifHighSpeed{site="lycee-1",role="router",device="r1",ifName="Gi0",ifAlias="operateur"}
        values: '1000x1440'
      - series: ifHighSpeed{site="lycee-1",role="router",device="r1",ifName="Gi1",ifAlias="sans débit"}
        values: '0x1440'
    promql_expr_test:
      - {expr: 'round(1000 * delay, 0.01)', eval_time: 24h, exp_samples: [{labels: '{}', value: 13.75}]}
      - {expr: 'round(1000 * worst, 0.01)', eval_time: 24h, exp_samples: [{labels: '{}', value: 100}]}
      - {expr: 'round(loss, 0.01)', eval_time: 24h, exp_samples: [{labels: '{}', value: 0.25}]}
      - {expr: 'round(load, 0.01)', eval_time: 24h, exp_samples: [{labels: '{site="lycee-1",role="router",device="r1",ifName="Gi0",ifAlias="operateur"}', value: 0.8}]}
`

// TestQueries has Prometheus itself answer them.
func TestQueries(t *testing.T) {
	t.Parallel()
	promtool, err := filepath.Abs("../../bin/promtool")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(promtool); err != nil {
		t.Skip("bin/promtool is not there: make tools builds it")
	}
	rules := "groups:\n  - name: line\n    rules:\n"
	for name, query := range site.Queries() {
		rules += fmt.Sprintf("      - {record: %s, expr: %s}\n", name, strconv.Quote(fmt.Sprintf(query, `"lycee-1"`)))
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"rules.yml": rules, "test.yml": series} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.CommandContext(t.Context(), promtool, "test", "rules", "test.yml")
	command.Dir = dir
	if said, err := command.CombinedOutput(); err != nil {
		t.Errorf("%v:\n%s", err, said)
	}
}
