package dashboards

import (
	"regexp"
	"slices"
)

var lokiRules = []rule{
	{"LogQL", logQL, []edit{
		{"panels.3.panels.2.targets.0.expr", `{job="syslog"`, `panel 7 "Lignes": target A: `},
		{"panels.3.panels.2.targets.0.expr", `rate({job="syslog"}[5m])`, "begins with no selector"},
		{"panels.3.panels.2.targets.0.expr", `{device="a"}`, "device is no label of a stream"},
		{"panels.3.panels.2.targets.0.expr", `{job="syslog"} | equipement="a"`, "equipement is no metadata of a line"},
		{"panels.3.panels.2.targets.0.expr", `{job=~".*"}`, "selects every stream"},
	}},
}

// What vigie-syslog-exporter gives a stream for labels, and a line for
// metadata (exporters/syslog/loki).
var (
	streamLabels = []string{"job", "severity", "facility"}
	lineMetadata = []string{"device", "site", "app", "key"}
)

var (
	logSelector = regexp.MustCompile(`^\{[^}]*\}?`)
	lineFilter  = regexp.MustCompile(`\|\s*(\w+)\s*(?:=~?|!=|!~)`)
)

// logQL looks at the selector, which has the form of PromQL's, and at the
// names that filters compare: there is no parser of LogQL that is not half of
// Loki.
func logQL(d *dashboard) (found problems) {
	for _, p := range d.shown() {
		for _, t := range p.Targets {
			if t.Datasource == nil || t.Datasource.Type != "loki" {
				continue
			}
			selector := logSelector.FindString(t.Expr)
			if selector == "" {
				found.addf("%s: target %s begins with no selector of lines", p, t.RefID)
				continue
			}
			matchers, err := promql.ParseMetricSelector(d.fill(selector))
			if err != nil {
				found.addf("%s: target %s: %v", p, t.RefID, err)
			}
			bounded := false
			for _, matcher := range matchers {
				bounded = bounded || !matcher.Matches("")
				if !slices.Contains(streamLabels, matcher.Name) {
					found.addf("%s: target %s: %s is no label of a stream, there are %v", p, t.RefID, matcher.Name, streamLabels)
				}
			}
			if err == nil && !bounded {
				found.addf("%s: target %s selects every stream, which Loki refuses", p, t.RefID)
			}
			for _, match := range lineFilter.FindAllStringSubmatch(t.Expr[len(selector):], -1) {
				if !slices.Contains(lineMetadata, match[1]) {
					found.addf("%s: target %s: %s is no metadata of a line, there are %v", p, t.RefID, match[1], lineMetadata)
				}
			}
		}
	}
	return found
}
