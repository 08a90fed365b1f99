package metrics_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/internal/metrics"
)

// root is the repository's, as seen from this package.
const root = "../.."

func load(t *testing.T) *metrics.Catalogue {
	t.Helper()
	catalogue, err := metrics.Load(root)
	if err != nil {
		t.Fatal(err)
	}
	return catalogue
}

func TestCatalogue(t *testing.T) {
	t.Parallel()
	catalogue := load(t)
	for _, c := range []struct {
		series, label string
		has, labelled bool
	}{
		{"up", "site", true, true},
		{"up", "ifName", true, false},
		{"ALERTS", "severity", true, true},
		{"ALERTS", "ifName", true, true},
		{"ALERTS", "colour", true, false},
		{"probe_success", "device", true, true},
		{"probe_success", "severity", true, false},
		{"ifOperStatus", "ifAlias", true, true},
		{"ifOperStatus", "job", true, true},
		{"ifOperStatus", "hrDeviceIndex", true, false},
		{"sysName", "sysName", true, true},
		{"site:device_criticity:worst", "device_criticity", true, true},
		{"device_interface:traffic:bps5m", "direction", true, true}, // its rule makes it
		{"device:probe_success:believed", "device", true, true},
		{"vigie_bridge_incidents", "state", true, true},
		{"vigie_bridge_incidents", "site", true, false},
		{"snmp_collection_duration_seconds_bucket", "le", true, true},
		{"snmp_collection_duration_seconds", "module", false, false},
		{"if_oper_status", "ifName", false, false},
	} {
		if got := catalogue.Has(c.series); got != c.has {
			t.Errorf("%s: exposed is %t, want %t", c.series, got, c.has)
		}
		if got := catalogue.HasLabel(c.series, c.label); got != c.labelled {
			t.Errorf("%s{%s}: got %t, want %t", c.series, c.label, got, c.labelled)
		}
	}
	for label, want := range map[string]bool{"alertstate": true, "ifAlias": true, "colour": false, "*": false} {
		if got := catalogue.KnowsLabel(label); got != want {
			t.Errorf("label %s: known is %t, want %t", label, got, want)
		}
	}
	if !slices.Contains(catalogue.Jobs, "snmp") {
		t.Errorf("the jobs %v lack snmp", catalogue.Jobs)
	}
}

func TestLoadElsewhere(t *testing.T) {
	t.Parallel()
	_, err := metrics.Load(t.TempDir())
	for _, lacks := range []string{"snmp", "rules.yml", "prometheus.yml"} {
		if err == nil || !strings.Contains(err.Error(), lacks) {
			t.Errorf("got %v, want an error that names %s", err, lacks)
		}
	}
}
