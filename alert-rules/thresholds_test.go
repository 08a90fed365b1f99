package alertrules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/internal/labels"
)

// told finds the lines of the table of thresholds.rules.yml.
var told = regexp.MustCompile(`(?m)^#   ([a-z_]+) +([A-Z][A-Za-z]+) +([0-9]+)$`)

// TestThresholds: what the inventory may set, what the rules read and what
// thresholds.rules.yml tells are one list; the rule has the limit that is told,
// for devices without one of their own, and reads those.
func TestThresholds(t *testing.T) {
	t.Parallel()
	known := alerts(t)
	var listed, ofRules []string
	for _, row := range told.FindAllStringSubmatch(read(t, "thresholds.rules.yml"), -1) {
		name, alert, limit := row[1], row[2], row[3]
		listed = append(listed, name)
		expr := known[alert].Expr
		set := fmt.Sprintf(`device:threshold:inventory{threshold="%s"}`, name)
		general := regexp.MustCompile(`[<>] ` + limit + ` unless on \(device\) ` + regexp.QuoteMeta(set))
		own := regexp.MustCompile(`[<>] on \(device\) group_left \(\) ` + regexp.QuoteMeta(set))
		if !general.MatchString(expr) || !own.MatchString(expr) {
			t.Errorf("%s does not compare with %s and, for other devices, %s:\n%s", alert, name, limit, expr)
		}
	}
	for _, rule := range known {
		for _, selector := range selectors(t, rule.Expr) {
			if selector.Name != "device:threshold:inventory" {
				continue
			}
			for _, matcher := range selector.LabelMatchers {
				if matcher.Name == labels.Threshold {
					ofRules = append(ofRules, matcher.Value)
				}
			}
		}
	}
	want := strings.Join(slices.Sorted(slices.Values(labels.Thresholds)), " ")
	for where, list := range map[string][]string{"thresholds.rules.yml": listed, "the rules": ofRules} {
		slices.Sort(list)
		if got := strings.Join(slices.Compact(list), " "); got != want {
			t.Errorf("%s know %s, want %s", where, got, want)
		}
	}
}
