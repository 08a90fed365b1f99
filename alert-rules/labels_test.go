package alertrules

import (
	"slices"
	"testing"

	"github.com/prometheus/prometheus/promql/parser"
)

// TestLabelsExist: a rule that selects, joins or leaves out by a label that
// nothing has is silent about its mistake, or sees as many things as there are
// values of the label that was meant.
func TestLabelsExist(t *testing.T) {
	t.Parallel()
	known := catalogue(t)
	checked := 0
	for _, rule := range rules(t) {
		for _, label := range labelsOf(t, rule.Expr) {
			checked++
			if !known.KnowsLabel(label) && !slices.Contains(seriesLabels, label) {
				t.Errorf("%s%s names the label %s, which no series has", rule.Alert, rule.Record, label)
			}
		}
	}
	if checked == 0 {
		t.Error("no rule names a label")
	}
	if got := labelsOf(t, `max without (a) (x{b="1"}) * on (c) group_left (d) y`); !slices.Equal(got, []string{"c", "d", "a", "b"}) {
		t.Errorf("got %v, want what stands in grouping, selectors and joins", got)
	}
}

func labelsOf(t *testing.T, expr string) (named []string) {
	t.Helper()
	parsed, err := promql.ParseExpr(expr)
	if err != nil {
		t.Fatal(err)
	}
	parser.Inspect(parsed, func(node parser.Node, _ []parser.Node) error {
		switch node := node.(type) {
		case *parser.AggregateExpr:
			named = append(named, node.Grouping...)
		case *parser.BinaryExpr:
			if node.VectorMatching != nil {
				named = append(named, node.VectorMatching.MatchingLabels...)
				named = append(named, node.VectorMatching.Include...)
			}
		case *parser.VectorSelector:
			for _, matcher := range node.LabelMatchers {
				if matcher.Name != "__name__" {
					named = append(named, matcher.Name)
				}
			}
		}
		return nil
	})
	return named
}
