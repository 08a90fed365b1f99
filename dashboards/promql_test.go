package dashboards

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/prometheus/promql/parser"
)

var promql = parser.NewParser(parser.Options{})

// An expression is PromQL of a dashboard, and where it stands.
type expression struct {
	at     string
	legend string // template of the names of its series
	label  string // that label_values asks for
	parsed parser.Expr
	err    error
}

// expressions are those of targets, annotations and variables.
func (d *dashboard) expressions() (found []expression) {
	for _, p := range d.shown() {
		for _, t := range p.Targets {
			if t.Datasource != nil && t.Datasource.Type == "prometheus" {
				e := d.parse(fmt.Sprintf("%s: target %s", p, t.RefID), t.Expr)
				e.legend = t.Legend
				found = append(found, e)
			}
		}
	}
	for _, a := range d.Annotations.List {
		if a.Datasource != nil && a.Datasource.Type == "prometheus" {
			found = append(found, d.parse(fmt.Sprintf("annotation %q", a.Name), a.Expr))
		}
	}
	for _, v := range d.Templating.List {
		if v.Type == "query" && v.Datasource != nil && v.Datasource.Type == "prometheus" {
			found = append(found, d.parseVariable(v))
		}
	}
	return found
}

func (d *dashboard) parse(at, text string) expression {
	parsed, err := promql.ParseExpr(d.fill(text))
	return expression{at: at, parsed: parsed, err: err}
}

// inspect visits every node of an expression that parses, with those around
// it.
func (e expression) inspect(visit func(node parser.Node, around []parser.Node)) {
	if e.err != nil {
		return // the rule that it parses says so
	}
	parser.Inspect(e.parsed, func(node parser.Node, around []parser.Node) error {
		visit(node, around)
		return nil
	})
}

func (d *dashboard) inspect(visit func(e expression, node parser.Node, around []parser.Node)) {
	for _, e := range d.expressions() {
		e.inspect(func(node parser.Node, around []parser.Node) { visit(e, node, around) })
	}
}

var (
	labelValues = regexp.MustCompile(`^label_values\((.+),\s*([a-zA-Z_]\w*)\s*\)$`)
	queryResult = regexp.MustCompile(`^query_result\((.+)\)$`)
)

// parseVariable understands the functions that Grafana's Prometheus data
// source has for variables, as far as they name what they ask for.
func (d *dashboard) parseVariable(v variable) expression {
	at, text := "variable "+v.Name, strings.TrimSpace(v.text())
	if match := queryResult.FindStringSubmatch(text); match != nil {
		return d.parse(at, match[1])
	}
	match := labelValues.FindStringSubmatch(text)
	if match == nil {
		return expression{at: at, err: fmt.Errorf("%q is neither label_values(selector, label) nor query_result(expression)", text)}
	}
	e := d.parse(at, match[1])
	e.label = match[2]
	if _, ok := e.parsed.(*parser.VectorSelector); e.err == nil && !ok {
		e.err = errors.New("label_values takes a selector alone")
	}
	return e
}

// What stands for durations of the panel is recognised afterwards: nobody
// writes these.
const (
	rateInterval = 293 * time.Second
	period       = 3607 * time.Second
)

var builtIn = map[string]string{
	"__rate_interval": "293s", "__range": "3607s", "__range_s": "3607", "__range_ms": "3607000",
	"__interval": "61s", "__interval_ms": "61000", "__from": "1700000000000", "__to": "1700003607000",
}

// chosenValue marks where the value of a variable stands that may be several,
// in the form a|b.
const chosenValue = "chosen_"

// fill puts plausible values in place of variables: the default of one whose
// default the dashboard says, else a mark.
func (d *dashboard) fill(text string) string {
	return variableUse.ReplaceAllStringFunc(text, func(use string) string {
		name := nameIn(variableUse.FindStringSubmatch(use))
		if value, ok := builtIn[name]; ok {
			return value
		}
		for _, v := range d.Templating.List {
			switch choices := v.choices(); {
			case v.Name != name || v.Multi || v.IncludeAll:
			case v.Type == "textbox":
				return v.text()
			case len(choices) > 0:
				return choices[0].value
			default:
				return "one"
			}
		}
		return chosenValue + name
	})
}

func TestFill(t *testing.T) {
	t.Parallel()
	d := damaged(t)
	for text, want := range map[string]string{
		"rate(x[$__rate_interval])":                 "rate(x[293s])",
		"x[${__range_s}s]":                          "x[3607s]",
		`{region=~"$region", e="$etat"}`:            `{region=~"chosen_region", e="open"}`,
		`{region=~"${region:regex}",a="$x_y"}`:      `{region=~"chosen_region",a="chosen_x_y"}`,
		`label_replace(x, "a", "$1", "b", "(.*)$")`: `label_replace(x, "a", "$1", "b", "(.*)$")`,
	} {
		if got := d.fill(text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}
