package alertrules

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
)

// A way is one from a fault to its ticket, whose longest time a document
// states.
type way struct {
	said      string // in the document
	alert     string
	job       string // which measures it
	module    string // of the prober, empty for another exporter
	device    string // criticity of the device
	criticity string // of the incident
}

var ways = []way{
	{"a school is cut off (SiteIsole)", "SiteIsole", "reachability", "icmp", "P3", "P2"},
	{"equipment of P1 or P2 does not answer (EquipementInjoignable)", "EquipementInjoignable", "reachability", "icmp", "P2", "P2"},
	{"… of P3", "EquipementInjoignable", "reachability", "icmp", "P3", "P3"},
	{"a described port of P2 is down (InterfaceHorsService)", "InterfaceHorsService", "snmp", "", "P2", "P2"},
	{"… of P3", "InterfaceHorsService", "snmp", "", "P3", "P3"},
	{"a power supply failed, told by syslog or trap (AlimentationEnPanne), P2", "AlimentationEnPanne", "vigie-syslog-exporter", "", "P2", "P2"},
}

// shipped are the intervals of the files that are shipped.
type shipped struct {
	prometheus struct {
		Global struct {
			Interval model.Duration `yaml:"scrape_interval"`
			Timeout  model.Duration `yaml:"scrape_timeout"`
		} `yaml:"global"`
		Jobs []struct {
			Name     string         `yaml:"job_name"`
			Interval model.Duration `yaml:"scrape_interval"`
			Timeout  model.Duration `yaml:"scrape_timeout"`
		} `yaml:"scrape_configs"`
	}
	prober struct {
		Modules map[string]struct {
			Timeout model.Duration `yaml:"timeout"`
		} `yaml:"modules"`
	}
	alertmanager struct {
		Route route `yaml:"route"`
	}
	contract struct {
		Levels []struct {
			Criticity string         `yaml:"criticity"`
			HoldOff   model.Duration `yaml:"hold_off"`
		} `yaml:"levels"`
	}
}

// TestLongestWay: docs/incidents.md states how long a ticket may take, step by
// step and in all, as the files have it.
func TestLongestWay(t *testing.T) {
	t.Parallel()
	var files shipped
	decode(t, "../deploy/prometheus/prometheus.yml", false, &files.prometheus)
	decode(t, "../deploy/blackbox/blackbox.yml", false, &files.prober)
	decode(t, alertmanagerFile, false, &files.alertmanager)
	decode(t, "../deploy/config/contract.example.yml", false, &files.contract)
	document := read(t, "../docs/incidents.md")
	var missing []string
	for _, w := range ways {
		steps := append(files.measured(w), intervalAndFor(t, w.alert)...)
		steps = append(steps, files.groupWait(t, w), files.holdOff(w))
		row, sum := "| "+w.said, time.Duration(0)
		for _, step := range steps {
			row += " | " + seconds(step)
			sum += step
		}
		row += " | **" + seconds(sum) + "** |\n"
		if !strings.Contains(document, row) {
			missing = append(missing, row)
		}
	}
	if len(missing) > 0 {
		t.Errorf("docs/incidents.md does not say\n%s", strings.Join(missing, ""))
	}
}

func seconds(d time.Duration) string { return fmt.Sprintf("%d s", int(d.Seconds())) }

// measured is how long the next measurement is away, and how long it may take.
func (s *shipped) measured(w way) []time.Duration {
	interval, took := s.prometheus.Global.Interval, s.prometheus.Global.Timeout
	for _, job := range s.prometheus.Jobs {
		if job.Name == w.job {
			interval, took = job.Interval, job.Timeout
			if job.Interval == 0 {
				interval, took = s.prometheus.Global.Interval, s.prometheus.Global.Timeout
			}
		}
	}
	if w.module != "" {
		took = s.prober.Modules[w.module].Timeout
	}
	return []time.Duration{time.Duration(interval), time.Duration(took)}
}

func intervalAndFor(t *testing.T, alert string) []time.Duration {
	t.Helper()
	for _, file := range ruleFiles(t) {
		for _, group := range file.Groups {
			for _, rule := range group.Rules {
				if rule.Alert == alert {
					return []time.Duration{time.Duration(group.Interval), time.Duration(rule.For)}
				}
			}
		}
	}
	t.Fatalf("no alert %s", alert)
	return nil
}

// groupWait is what the route of the bridge waits.
func (s *shipped) groupWait(t *testing.T, w way) time.Duration {
	t.Helper()
	rule := alerts(t)[w.alert]
	taken, err := s.alertmanager.Route.take(model.LabelSet{
		"alertname": model.LabelValue(w.alert), "severity": model.LabelValue(rule.Labels["severity"]),
		"family": model.LabelValue(rule.Labels["family"]), "device_criticity": model.LabelValue(w.device),
	})
	if err != nil {
		t.Fatal(err)
	}
	wait, err := model.ParseDuration(taken[0].GroupWait)
	if err != nil {
		t.Fatal(err)
	}
	return time.Duration(wait)
}

func (s *shipped) holdOff(w way) time.Duration {
	for _, level := range s.contract.Levels {
		if level.Criticity == w.criticity {
			return time.Duration(level.HoldOff)
		}
	}
	return 0
}
