package dashboards

import (
	"slices"
	"strings"

	"github.com/prometheus/prometheus/promql/parser"
)

var queryRules = []rule{
	{"PromQL parses", parses, []edit{
		{"panels.0.targets.0.expr", "sum(up", `panel 1 "Équipements injoignables": target A: 1:7: parse error`},
		{"panels.0.targets.0.expr", "", "target A: "},
		{"annotations.list.1.expr", "ALERTS{", `annotation "Alertes critiques": `},
		{"templating.list.2.query", "label_values(region)", "variable region: "},
		{"templating.list.2.query", "label_values(sum(up), region)", "label_values takes a selector"},
		{"templating.list.2.query", "query_result(sum(up)", "variable region: "},
	}},
	{"ranges follow the panel", ranges, []edit{
		{"panels.1.targets.0.expr", "rate(ifInErrors[5m])", "target A: rate(ifInErrors[5m])"},
		{"panels.1.targets.0.expr", "sum(irate(ifInErrors[$__interval]))", "irate("},
		{"panels.1.targets.0.expr", "increase(ifInErrors[1d:])", "increase("},
	}},
	{"counters are rates", counters, []edit{
		{"panels.1.targets.0.expr", "sum(vigie_snmp_overloaded_total)", "vigie_snmp_overloaded_total"},
	}},
	{"metrics exist", metricsExist, []edit{
		{"panels.0.targets.0.expr", "count(up) - count(probe_sucess == 1)", "target A asks for probe_sucess"},
		{"panels.0.targets.0.expr", `{job="snmp"}`, "names no metric"},
		{"annotations.list.1.expr", "ALARMS", "asks for ALARMS"},
		{"templating.list.2.query", "label_values(upp, region)", "variable region asks for upp"},
	}},
	{"zero is measured", measuredZero, []edit{
		{"panels.0.targets.0.expr", "count(up == 0) or vector(0)", "nothing is measured"},
		{"panels.0.targets.0.expr", "sum(count(up == 0) or on () (vector(0)))", "nothing is measured"},
	}},
}

func parses(d *dashboard) (found problems) {
	for _, e := range d.expressions() {
		if e.err != nil {
			found.addf("%s: %v", e.at, e.err)
		}
	}
	return found
}

// ranges: a fixed one shows gaps when a panel is zoomed in, and leaves samples
// out when it is zoomed out.
func ranges(d *dashboard) (found problems) {
	d.inspect(func(e expression, node parser.Node, _ []parser.Node) {
		call, ok := node.(*parser.Call)
		if !ok || !slices.Contains([]string{"rate", "irate", "increase"}, call.Func.Name) {
			return
		}
		of := rateInterval
		switch argument := call.Args[0].(type) {
		case *parser.MatrixSelector:
			of = argument.Range
		case *parser.SubqueryExpr:
			of = argument.Range
		}
		if of != rateInterval && of != period {
			found.addf("%s: %s: want [$__rate_interval] or [$__range]", e.at, call)
		}
	})
	return found
}

// ofCounters are functions that make something of a counter that a restart
// does not make wrong.
var ofCounters = []string{"rate", "irate", "increase", "resets", "changes", "absent", "absent_over_time"}

func counters(d *dashboard) (found problems) {
	d.inspect(func(e expression, node parser.Node, around []parser.Node) {
		selector, ok := node.(*parser.VectorSelector)
		if !ok || !strings.HasSuffix(selector.Name, "_total") || e.label != "" {
			return
		}
		if !slices.ContainsFunc(around, func(outer parser.Node) bool {
			call, ok := outer.(*parser.Call)
			return ok && slices.Contains(ofCounters, call.Func.Name)
		}) {
			found.addf("%s shows the counter %s as it is: want rate or increase", e.at, selector.Name)
		}
	})
	return found
}

func metricsExist(d *dashboard) (found problems) {
	d.inspect(func(e expression, node parser.Node, _ []parser.Node) {
		selector, ok := node.(*parser.VectorSelector)
		switch {
		case !ok:
		case selector.Name == "":
			found.addf("%s: %s names no metric", e.at, selector)
		case !d.folder.metrics.Has(selector.Name):
			found.addf("%s asks for %s, which nothing exposes: internal/metrics says what there is", e.at, selector.Name)
		}
	})
	return found
}

// measuredZero: the reassuring zero of a count must come from somewhere.
func measuredZero(d *dashboard) (found problems) {
	d.inspect(func(e expression, node parser.Node, _ []parser.Node) {
		either, ok := node.(*parser.BinaryExpr)
		if !ok || either.Op != parser.LOR {
			return
		}
		if call, ok := unwrap(either.RHS).(*parser.Call); ok && call.Func.Name == "vector" {
			found.addf("%s: %q shows that figure too when nothing is measured, as if all were well: "+
				"fall back to 0 * count(what is measured), which is absent then", e.at, either)
		}
	})
	return found
}

func unwrap(e parser.Expr) parser.Expr {
	for {
		inner, ok := e.(*parser.ParenExpr)
		if !ok {
			return e
		}
		e = inner.Expr
	}
}
