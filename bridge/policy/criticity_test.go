package policy_test

import (
	"fmt"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// alert is a label set as "name=value" pairs.
func alert(pairs ...string) map[string]string {
	labels := make(map[string]string)
	for i := 0; i+1 < len(pairs); i += 2 {
		labels[pairs[i]] = pairs[i+1]
	}
	return labels
}

// TestMatrixOfExample holds the example's matrix to what its table says.
func TestMatrixOfExample(t *testing.T) {
	t.Parallel()
	contract := load(t, example)
	severities := []string{"critical", "major", "minor", "info", "", "bizarre"}
	for _, row := range []struct {
		device string
		want   [6]bridge.Criticity // by severity
	}{
		{"P1", [6]bridge.Criticity{"P1", "P2", "P3", "P4", "P4", "P4"}},
		{"P2", [6]bridge.Criticity{"P2", "P2", "P3", "P4", "P4", "P4"}},
		{"P3", [6]bridge.Criticity{"P3", "P3", "P4", "P4", "P4", "P4"}},
		{"P4", [6]bridge.Criticity{"P2", "P3", "P4", "P4", "P4", "P4"}},
		{"", [6]bridge.Criticity{"P2", "P3", "P4", "P4", "P4", "P4"}},
	} {
		for i, severity := range severities {
			labels := alert("device_criticity", row.device, "severity", severity, "family", "reachability")
			if got := contract.Decide([]map[string]string{labels}); got.Criticity != row.want[i] {
				t.Errorf("equipment %q, severity %q: %s, want %s (%s)", row.device, severity, got.Criticity, row.want[i], got.Why)
			}
		}
	}
}

func TestDecide(t *testing.T) {
	t.Parallel()
	contract := load(t, "testdata/good.yml")
	worst := alert("device", "r1", "device_criticity", "P1", "severity", "critical", "family", "reachability", "service", "internet")
	tests := []struct {
		name   string
		alerts []map[string]string
		want   policy.Decision
	}{
		{"no alerts", nil, policy.Decision{}},
		{
			"every list of a rule must fit",
			[]map[string]string{worst},
			policy.Decision{Criticity: "P1", Why: "équipement P1 × gravité critique → P1 (matrice, ligne 1)"},
		},
		{
			"another service",
			[]map[string]string{with(worst, "service", "mail")},
			policy.Decision{Criticity: "P4", Why: "équipement P1 × gravité critique → P4 (matrice, ligne 2)"},
		},
		{
			"another family",
			[]map[string]string{with(worst, "family", "power")},
			policy.Decision{Criticity: "P4", Why: "équipement P1 × gravité critique → P4 (matrice, ligne 2)"},
		},
		{
			"nothing known",
			[]map[string]string{{}},
			policy.Decision{Criticity: "P4", Why: "ni équipement ni gravité connus → P4 (matrice, ligne 2)"},
		},
		{
			"the most critical of several decides, in any order",
			[]map[string]string{with(worst, "severity", "info"), worst, {}},
			policy.Decision{Criticity: "P1", Why: "équipement P1 × gravité critique → P1 (matrice, ligne 1)"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := contract.Decide(test.alerts); got != test.want {
				t.Errorf("Decide: %+v\nwant %+v", got, test.want)
			}
		})
	}
}

func with(labels map[string]string, name, value string) map[string]string {
	changed := alert(name, value)
	for other, kept := range labels {
		if other != name {
			changed[other] = kept
		}
	}
	return changed
}

func TestBreadth(t *testing.T) {
	t.Parallel()
	contract := load(t, example) // 10 devices → P2, 50 → P1
	tests := []struct {
		name    string
		devices int
		twice   bool // each device has two alerts
		labels  []string
		want    policy.Decision
	}{
		{"one below the first step", 9, false, nil, policy.Decision{Criticity: "P4", Why: "gravité information → P4 (matrice, ligne 10)"}},
		{
			"the first step", 10, false, nil,
			policy.Decision{Criticity: "P2", Why: "gravité information → P4 (matrice, ligne 10) ; 10 équipements touchés → P2"},
		},
		{"devices count, not alerts", 9, true, nil, policy.Decision{Criticity: "P4", Why: "gravité information → P4 (matrice, ligne 10)"}},
		{"one below the second step", 49, false, nil, policy.Decision{
			Criticity: "P2", Why: "gravité information → P4 (matrice, ligne 10) ; 49 équipements touchés → P2",
		}},
		{"the second step tells both", 50, false, nil, policy.Decision{
			Criticity: "P1",
			Why:       "gravité information → P4 (matrice, ligne 10) ; 50 équipements touchés → P1",
		}},
		{
			"breadth never lowers", 10, false,
			[]string{"device_criticity", "P1", "severity", "critical"},
			policy.Decision{Criticity: "P1", Why: "équipement P1 × gravité critique → P1 (matrice, ligne 2)"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var alerts []map[string]string
			for i := range test.devices {
				labels := alert("severity", "info", "device", fmt.Sprint("sw", i))
				for j := 0; j+1 < len(test.labels); j += 2 {
					labels[test.labels[j]] = test.labels[j+1]
				}
				alerts = append(alerts, labels)
				if test.twice {
					alerts = append(alerts, with(labels, "ifName", "ge-0/0/1"))
				}
			}
			if got := contract.Decide(alerts); got != test.want {
				t.Errorf("Decide: %+v\nwant %+v", got, test.want)
			}
		})
	}
}

// Alerts without a device are no breadth, however many they are.
func TestBreadthWithoutDevices(t *testing.T) {
	t.Parallel()
	alerts := make([]map[string]string, 60)
	if got := load(t, example).Decide(alerts); got.Criticity != bridge.P4 {
		t.Errorf("Decide: %+v, want P4", got)
	}
}

// A contract that was not loaded has no matrix; an alert is P4 then and not
// nothing.
func TestDecideWithoutMatrix(t *testing.T) {
	t.Parallel()
	got := new(policy.Contract).Decide([]map[string]string{alert("severity", "major")})
	if want := (policy.Decision{Criticity: "P4", Why: "gravité majeure → P4 (aucune ligne de la matrice)"}); got != want {
		t.Errorf("Decide: %+v, want %+v", got, want)
	}
}

func TestSeverityWord(t *testing.T) {
	t.Parallel()
	for severity, want := range map[string]string{
		"critical": "critique", "major": "majeure", "minor": "mineure", "info": "information",
		"": "", "page": "page", "CRITICAL": "CRITICAL",
	} {
		if got := policy.SeverityWord(severity); got != want {
			t.Errorf("SeverityWord(%q) is %q, want %q", severity, got, want)
		}
	}
}

func TestWorstSeverity(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name       string
		severities []string
		want       string
	}{
		{"none", nil, ""},
		{"empty", []string{""}, ""},
		{"one", []string{"minor"}, "minor"},
		{"worst last", []string{"info", "minor", "major", "critical"}, "critical"},
		{"worst first", []string{"major", "info"}, "major"},
		{"unknown counts less than any known", []string{"page", "info"}, "info"},
		{"unknown alone", []string{"", "page"}, "page"},
		{"the first of unknown ones", []string{"page", "ticket"}, "page"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var alerts []map[string]string
			for _, severity := range test.severities {
				alerts = append(alerts, alert("severity", severity))
			}
			if got := policy.WorstSeverity(alerts); got != test.want {
				t.Errorf("WorstSeverity is %q, want %q", got, test.want)
			}
		})
	}
}
