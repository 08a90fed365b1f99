package alertrules

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/alertmanager/matcher/parse"
	"github.com/prometheus/common/model"
)

const alertmanagerFile = "alertmanager/alertmanager.yml"

// A route of alertmanager.yml. Members that are absent are the parent's.
type route struct {
	Receiver       string   `yaml:"receiver"`
	Matchers       []string `yaml:"matchers"`
	Continue       bool     `yaml:"continue"`
	GroupWait      string   `yaml:"group_wait"`
	RepeatInterval string   `yaml:"repeat_interval"`
	Routes         []route  `yaml:"routes"`
}

func (r route) inherit(parent route) route {
	if r.Receiver == "" {
		r.Receiver = parent.Receiver
	}
	if r.GroupWait == "" {
		r.GroupWait = parent.GroupWait
	}
	if r.RepeatInterval == "" {
		r.RepeatInterval = parent.RepeatInterval
	}
	return r
}

func (r route) matches(set model.LabelSet) (bool, error) {
	for _, text := range r.Matchers {
		matchers, err := parse.Matchers(text)
		if err != nil {
			return false, fmt.Errorf("matcher %s: %w", text, err)
		}
		for _, matcher := range matchers {
			if !matcher.Matches(string(set[model.LabelName(matcher.Name)])) {
				return false, nil
			}
		}
	}
	return true, nil
}

// take returns the routes that labels take from here, as Alertmanager chooses
// them: the first child that matches, and its next siblings if it says
// continue; the route itself when no child does.
func (r route) take(set model.LabelSet) ([]route, error) {
	var taken []route
	for _, child := range r.Routes {
		child = child.inherit(r)
		matched, err := child.matches(set)
		if err != nil {
			return nil, err
		}
		if !matched {
			continue
		}
		deeper, err := child.take(set)
		if err != nil {
			return nil, err
		}
		taken = append(taken, deeper...)
		if !child.Continue {
			break
		}
	}
	if len(taken) == 0 {
		taken = []route{r}
	}
	return taken, nil
}

type routeCase struct {
	Name   string         `yaml:"name"`
	Labels model.LabelSet `yaml:"labels"`
	Routes []route        `yaml:"routes"`
}

func TestAmtoolCheck(t *testing.T) {
	t.Parallel()
	run(t, "amtool", "check-config", alertmanagerFile)
}

func TestReceivers(t *testing.T) {
	t.Parallel()
	for _, test := range routeCases(t) {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			var receivers []string
			for _, want := range test.Routes {
				receivers = append(receivers, want.Receiver)
			}
			args := []string{
				"config", "routes", "test", "--config.file=" + alertmanagerFile,
				"--verify.receivers=" + strings.Join(receivers, ","),
			}
			for name, value := range test.Labels {
				args = append(args, fmt.Sprintf("%s=%q", name, string(value)))
			}
			run(t, "amtool", args...)
		})
	}
}

func TestPaces(t *testing.T) {
	t.Parallel()
	var config struct {
		Route route `yaml:"route"`
	}
	decode(t, alertmanagerFile, false, &config)
	for _, test := range routeCases(t) {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			taken, err := config.Route.take(test.Labels)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := paces(taken), paces(test.Routes); !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

// What is wrong with Vigie itself is also told by a way on which the bridge does
// not stand, whatever labels its alerts have beside those of the rule: the
// bridge may be what fails, or what it writes to.
func TestVigieIsToldBesideTheBridge(t *testing.T) {
	t.Parallel()
	var config struct {
		Route     route `yaml:"route"`
		Receivers []struct {
			Name     string `yaml:"name"`
			Emails   []any  `yaml:"email_configs"`
			Webhooks []any  `yaml:"webhook_configs"`
		} `yaml:"receivers"`
	}
	decode(t, alertmanagerFile, false, &config)
	beside := map[string]bool{}
	for _, receiver := range config.Receivers {
		beside[receiver.Name] = len(receiver.Emails) > 0 && len(receiver.Webhooks) == 0
	}
	told := 0
	for name, rule := range alerts(t) {
		if rule.Labels["service"] != "vigie" {
			continue
		}
		told++
		set := model.LabelSet{"alertname": model.LabelValue(name), "job": "x", "instance": "x", "source": "x", "device_criticity": "P1"}
		for key, value := range rule.Labels {
			set[model.LabelName(key)] = model.LabelValue(value)
		}
		taken, err := config.Route.take(set)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(taken, func(r route) bool { return beside[r.Receiver] }) {
			t.Errorf("%s goes to %v: to nobody when the bridge fails", name, paces(taken))
		}
	}
	if told == 0 {
		t.Error("no alert is about Vigie itself")
	}
}

func paces(routes []route) []string {
	var list []string
	for _, r := range routes {
		list = append(list, fmt.Sprintf("%s after %s, again after %s", r.Receiver, r.GroupWait, r.RepeatInterval))
	}
	return list
}

// routeCases reads routes.test.yml; its labels are held to those of the rules.
func routeCases(t *testing.T) []routeCase {
	t.Helper()
	var cases []routeCase
	decode(t, "alertmanager/routes.test.yml", true, &cases)
	known := alerts(t)
	for _, test := range cases {
		for _, name := range []model.LabelName{"severity", "family"} {
			rule, ok := known[string(test.Labels["alertname"])]
			if got := test.Labels[name]; ok && string(got) != rule.Labels[string(name)] {
				t.Errorf("%s: %s is %q, the rule says %q", test.Name, name, got, rule.Labels[string(name)])
			}
		}
	}
	return cases
}
