package alertrules

import (
	"strings"
	"testing"
)

func TestPromtoolCheck(t *testing.T) {
	t.Parallel()
	run(t, "promtool", append([]string{"check", "rules", "--lint=all", "--lint-fatal"}, glob(t, "*.rules.yml")...)...)
}

func TestPromtoolTest(t *testing.T) {
	t.Parallel()
	for _, file := range glob(t, "*.test.yml") {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			run(t, "promtool", "test", "rules", file)
		})
	}
}

func TestDeployedConfigurations(t *testing.T) {
	t.Parallel()
	t.Run("prometheus", func(t *testing.T) {
		t.Parallel()
		output := run(t, "promtool", "check", "config", "--lint=all", "--lint-fatal", "../deploy/prometheus/prometheus.yml")
		for _, file := range glob(t, "*.rules.yml") {
			if !strings.Contains(output, file) {
				t.Errorf("deploy/prometheus does not load %s", file)
			}
		}
	})
	t.Run("blackbox", func(t *testing.T) {
		t.Parallel()
		run(t, "blackbox_exporter", "--config.check", "--config.file=../deploy/blackbox/blackbox.yml")
	})
}

// Every rule file has its test, and every alert is seen silent, before it
// fires, and firing.
func TestEveryAlertIsTested(t *testing.T) {
	t.Parallel()
	silent, firing := map[string]bool{}, map[string]bool{}
	for _, file := range glob(t, "*.test.yml") {
		var suite struct {
			Tests []struct {
				Alerts []struct {
					Name     string `yaml:"alertname"`
					Expected []any  `yaml:"exp_alerts"`
				} `yaml:"alert_rule_test"`
			} `yaml:"tests"`
		}
		decode(t, file, false, &suite)
		for _, test := range suite.Tests {
			for _, alert := range test.Alerts {
				silent[alert.Name] = silent[alert.Name] || len(alert.Expected) == 0
				firing[alert.Name] = firing[alert.Name] || len(alert.Expected) > 0
			}
		}
	}
	for name := range alerts(t) {
		if !firing[name] {
			t.Errorf("no test sees %s fire", name)
		}
		if !silent[name] && name != "Watchdog" {
			t.Errorf("no test sees %s silent", name)
		}
	}
}
