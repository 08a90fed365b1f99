package dashboards

import (
	"regexp"
	"slices"
	"strings"

	"github.com/prometheus/common/model"
	plabels "github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"

	"github.com/vigie-noc/vigie/internal/labels"
)

var selectorRules = []rule{
	{"labels exist", labelsExist, []edit{
		{"panels.0.targets.0.expr", `up{regoin="nord"}`, "up has no label regoin"},
		{"panels.0.targets.0.expr", `vigie_bridge_incidents{site="x"}`, "vigie_bridge_incidents has no label site"},
		{"panels.0.targets.0.expr", "sum by (regoin) (up)", "groups by regoin"},
		{"panels.0.targets.0.expr", "up * on (sit) up", "matches by sit"},
		{"panels.0.targets.0.expr", "up * on (site) group_left (criticality) up", "takes over criticality"},
		{"panels.1.targets.0.legendFormat", "{{ ifname }}", "names its series by ifname"},
		{"templating.list.2.query", "label_values(up, ifName)", "up has no label ifName"},
	}},
	{"jobs are scraped", jobsAreScraped, []edit{
		{"panels.0.targets.0.expr", `up{job="snmp-exporter"}`, "the job snmp-exporter"},
		{"panels.0.targets.0.expr", `up{job=~"snmp|vigie-.+|black-box"}`, "the job black-box"},
	}},
	{"several values", severalValues, []edit{
		{"panels.0.targets.0.expr", `up{region="$region"}`, `region="chosen_region" compares`},
		{"panels.0.targets.0.expr", `up{region!="a$region"}`, `region!="achosen_region" compares`},
	}},
}

// labelsExist: a matcher on a label that a metric does not have selects
// nothing, or everything; a grouping by it makes one group.
func labelsExist(d *dashboard) (found problems) {
	known := d.folder.metrics
	for _, e := range d.expressions() {
		made := e.madeLabels()
		check := func(how string, names ...string) {
			for _, label := range names {
				if !known.KnowsLabel(label) && !slices.Contains(made, label) {
					found.addf("%s %s %s, which no series has: internal/metrics says what there is", e.at, how, label)
				}
			}
		}
		for _, match := range legendLabel.FindAllStringSubmatch(e.legend, -1) {
			check("names its series by", match[1])
		}
		e.inspect(func(node parser.Node, _ []parser.Node) {
			switch node := node.(type) {
			case *parser.AggregateExpr:
				check("groups by", node.Grouping...)
			case *parser.BinaryExpr:
				if node.VectorMatching != nil {
					check("matches by", node.VectorMatching.MatchingLabels...)
					check("takes over", node.VectorMatching.Include...)
				}
			case *parser.VectorSelector:
				for _, label := range append(matched(node), e.label) {
					if label != "" && known.Has(node.Name) && !known.HasLabel(node.Name, label) {
						found.addf("%s: %s has no label %s", e.at, node.Name, label)
					}
				}
			}
		})
	}
	return found
}

var legendLabel = regexp.MustCompile(`\{\{\s*([^}\s]+)\s*\}\}`)

func matched(selector *parser.VectorSelector) (names []string) {
	for _, matcher := range selector.LabelMatchers {
		if matcher.Name != model.MetricNameLabel {
			names = append(names, matcher.Name)
		}
	}
	return names
}

// madeLabels are those that an expression itself makes.
func (e expression) madeLabels() (made []string) {
	e.inspect(func(node parser.Node, _ []parser.Node) {
		var name parser.Expr
		switch node := node.(type) {
		case *parser.Call:
			if node.Func.Name == "label_replace" || node.Func.Name == "label_join" {
				name = node.Args[1]
			}
		case *parser.AggregateExpr:
			if node.Op == parser.COUNT_VALUES {
				name = node.Param
			}
		}
		if literal, ok := name.(*parser.StringLiteral); ok {
			made = append(made, literal.Val)
		}
	})
	return made
}

// eachMatcher visits the matchers of a dashboard that compare with something.
func (d *dashboard) eachMatcher(visit func(at string, matcher *plabels.Matcher)) {
	d.inspect(func(e expression, node parser.Node, _ []parser.Node) {
		if selector, ok := node.(*parser.VectorSelector); ok {
			for _, matcher := range selector.LabelMatchers {
				visit(e.at, matcher)
			}
		}
	})
}

func jobsAreScraped(d *dashboard) (found problems) {
	d.eachMatcher(func(at string, matcher *plabels.Matcher) {
		if matcher.Name != labels.Job || matcher.Value == "" || strings.Contains(matcher.Value, chosenValue) {
			return
		}
		jobs := []string{matcher.Value}
		kind := plabels.MatchEqual
		if matcher.Type == plabels.MatchRegexp || matcher.Type == plabels.MatchNotRegexp {
			jobs, kind = strings.Split(matcher.Value, "|"), plabels.MatchRegexp
		}
		for _, job := range jobs {
			one, err := plabels.NewMatcher(kind, labels.Job, job)
			if err != nil || !slices.ContainsFunc(d.folder.metrics.Jobs, one.Matches) {
				found.addf("%s selects the job %s, which deploy/prometheus does not scrape", at, job)
			}
		}
	})
	return found
}

// severalValues: a variable of which several may be chosen is a|b, which is
// the name of nothing.
func severalValues(d *dashboard) (found problems) {
	d.eachMatcher(func(at string, matcher *plabels.Matcher) {
		exact := matcher.Type == plabels.MatchEqual || matcher.Type == plabels.MatchNotEqual
		if exact && strings.Contains(matcher.Value, chosenValue) {
			found.addf("%s: %s compares with one value of several: want =~", at, matcher)
		}
	})
	return found
}
