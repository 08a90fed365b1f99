package alertrules

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"text/template"

	plabels "github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"

	"github.com/vigie-noc/vigie/internal/labels"
	"github.com/vigie-noc/vigie/internal/metrics"
)

// seriesLabels are the labels of exporters that texts may quote, beside those
// of internal/labels.
var seriesLabels = []string{
	"ifAlias", "code", "integration", "outcome", labels.Event, labels.Subject, "direction", "link", "circuit", "team", "ladder", "step", "incident", "webhook", "clock",
}

func TestRuleLabels(t *testing.T) {
	t.Parallel()
	for name, rule := range alerts(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for key, value := range rule.Labels {
				switch key {
				case labels.Severity:
					oneOf(t, key, value, labels.Severities)
				case labels.Family:
					oneOf(t, key, value, labels.Families)
				case labels.Service:
					oneOf(t, key, value, []string{"vigie"})
				default:
					t.Errorf("label %s: a rule says severity, family and, of Vigie itself, service", key)
				}
			}
			if rule.Labels[labels.Severity] == "" || rule.Labels[labels.Family] == "" {
				t.Errorf("labels severity and family are mandatory, got %v", rule.Labels)
			}
			if rule.Labels[labels.Service] != "" && rule.Labels[labels.Family] != "supervision" {
				t.Error("what is wrong with Vigie itself is of the family supervision: the route to the second receiver counts on it")
			}
		})
	}
}

func oneOf(t *testing.T, key, value string, list []string) {
	t.Helper()
	if !slices.Contains(list, value) {
		t.Errorf("%s: %q is not one of %v", key, value, list)
	}
}

func TestRuleAnnotations(t *testing.T) {
	t.Parallel()
	wanted := []string{labels.Description, labels.Evidence, labels.Runbook, labels.Summary}
	quotable := slices.Concat(labels.Inventory, seriesLabels,
		[]string{labels.Interface, labels.Job, labels.Instance, labels.Source})
	for name, rule := range alerts(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := slices.Sorted(maps.Keys(rule.Annotations)); !slices.Equal(got, wanted) {
				t.Errorf("annotations %v, want %v", got, wanted)
			}
			for key, text := range rule.Annotations {
				for _, match := range templateLabel.FindAllStringSubmatch(text, -1) {
					if !slices.Contains(quotable, match[1]) {
						t.Errorf("%s reads the label %s, which nothing puts there", key, match[1])
					}
				}
			}
			if strings.Contains(rule.Annotations[labels.Summary], "$value") {
				t.Error("summary: a value that changes would rewrite the ticket's title again and again")
			}
			if got, want := rule.Annotations[labels.Runbook], "alert-rules/runbooks/"+name+".md"; got != want {
				t.Errorf("runbook_url %q, want %q", got, want)
			}
		})
	}
}

// Evidence is asked of Prometheus as it is. Whatever a label's value holds, it
// must stay inside its quotes, and select by exactly that value.
func TestEvidenceIsPromQL(t *testing.T) {
	t.Parallel()
	const hostile = "a \"quoted\" \\ name\n} or vector(1) # é"
	for name, rule := range alerts(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			evidence := expand(t, rule.Annotations[labels.Evidence], hostile)
			parsed, err := promql.ParseExpr(evidence)
			if err != nil {
				t.Fatalf("%v\n%s", err, evidence)
			}
			if parsed.Type() != parser.ValueTypeVector {
				t.Errorf("is a %s, want an instant vector", parsed.Type())
			}
			quoted := 0
			for _, selector := range selectors(t, evidence) {
				for _, matcher := range selector.LabelMatchers {
					if strings.Contains(matcher.Value, "quoted") {
						quoted++
						if matcher.Value != hostile || matcher.Type != plabels.MatchEqual {
							t.Errorf("selects %s", matcher)
						}
					}
				}
			}
			if want := strings.Count(rule.Annotations[labels.Evidence], "$labels."); quoted != want {
				t.Errorf("%d labels are compared, want %d", quoted, want)
			}
		})
	}
}

// expand fills a template as Prometheus does, every label with one value.
func expand(t *testing.T, text, value string) string {
	t.Helper()
	parsed, err := template.New("evidence").Option("missingkey=error").Parse("{{ $labels := . }}" + text)
	if err != nil {
		t.Fatal(err)
	}
	set := map[string]string{}
	for _, match := range templateLabel.FindAllStringSubmatch(text, -1) {
		set[match[1]] = value
	}
	var out strings.Builder
	if err := parsed.Execute(&out, set); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestMetricsExist(t *testing.T) {
	t.Parallel()
	known := catalogue(t)
	for _, rule := range rules(t) {
		for _, metric := range metricsOf(t, rule) {
			if !known.Has(metric) {
				t.Errorf("%s%s uses %s, which nothing exposes: internal/metrics says what there is",
					rule.Alert, rule.Record, metric)
			}
		}
	}
}

func catalogue(t *testing.T) *metrics.Catalogue {
	t.Helper()
	known, err := metrics.Load("..")
	if err != nil {
		t.Fatal(err)
	}
	return known
}

func metricsOf(t *testing.T, rule rulefmt.Rule) []string {
	t.Helper()
	var names []string
	for _, expr := range expressions(t, rule) {
		for _, selector := range selectors(t, expr) {
			names = append(names, selector.Name)
		}
	}
	return names
}

// expressions returns the PromQL of a rule: its own and its evidence.
func expressions(t *testing.T, rule rulefmt.Rule) []string {
	t.Helper()
	if rule.Alert == "" {
		return []string{rule.Expr}
	}
	return []string{rule.Expr, expand(t, rule.Annotations[labels.Evidence], "x")}
}

// A rule about a job that Prometheus does not scrape would never fire.
func TestJobsAreScraped(t *testing.T) {
	t.Parallel()
	scraped := catalogue(t).Jobs
	for _, rule := range rules(t) {
		for _, expr := range expressions(t, rule) {
			for _, selector := range selectors(t, expr) {
				for _, job := range jobsOf(selector) {
					if !slices.Contains(scraped, job) {
						t.Errorf("%s%s selects the job %s, which deploy/prometheus does not scrape", rule.Alert, rule.Record, job)
					}
				}
			}
		}
	}
}

// The prober's module is asked by name, and its kind is looked at by the prober
// only when it probes.
func TestProberModules(t *testing.T) {
	t.Parallel()
	var prober struct {
		Modules map[string]struct {
			Prober string `yaml:"prober"`
		} `yaml:"modules"`
	}
	decode(t, "../deploy/blackbox/blackbox.yml", false, &prober)
	for name, module := range prober.Modules {
		oneOf(t, "prober of the module "+name, module.Prober, []string{"icmp", "tcp", "http", "dns"})
	}
	var config struct {
		Scrapes []struct {
			Job    string              `yaml:"job_name"`
			Path   string              `yaml:"metrics_path"`
			Params map[string][]string `yaml:"params"`
		} `yaml:"scrape_configs"`
	}
	decode(t, "../deploy/prometheus/prometheus.yml", false, &config)
	for _, scrape := range config.Scrapes {
		if scrape.Path != "/probe" {
			continue
		}
		for _, module := range scrape.Params["module"] {
			if _, ok := prober.Modules[module]; !ok {
				t.Errorf("the job %s asks for the module %s, which deploy/blackbox has not", scrape.Job, module)
			}
		}
		if len(scrape.Params["module"]) != 1 {
			t.Errorf("the job %s asks for the modules %v, want one", scrape.Job, scrape.Params["module"])
		}
	}
}

// jobsOf returns the jobs that a selector names, alternatives of a regular
// expression one by one; "x" stands for a label of the alert.
func jobsOf(selector *parser.VectorSelector) []string {
	for _, matcher := range selector.LabelMatchers {
		if matcher.Name == labels.Job && matcher.Value != "x" {
			return strings.Split(matcher.Value, "|")
		}
	}
	return nil
}
