package alertrules

import (
	"slices"
	"strings"
	"testing"
)

// TestRecordedIsListed: authors of screens read README.md, which has each
// recorded series once, and none that is not.
func TestRecordedIsListed(t *testing.T) {
	t.Parallel()
	var listed, recorded []string
	for i, code := range strings.Split(read(t, "README.md"), "`") {
		if i%2 == 1 && strings.Count(code, ":") == 2 {
			listed = append(listed, code)
		}
	}
	for _, rule := range rules(t) {
		if rule.Record != "" {
			recorded = append(recorded, rule.Record)
		}
	}
	slices.Sort(recorded)
	recorded = slices.Compact(recorded)
	for _, name := range recorded {
		if n := len(slices.DeleteFunc(slices.Clone(listed), func(other string) bool { return other != name })); n != 1 {
			t.Errorf("README.md lists %s %d times, want once", name, n)
		}
	}
	for _, name := range listed {
		if !slices.Contains(recorded, name) {
			t.Errorf("README.md lists %s, which no rule records", name)
		}
	}
}
