package metrics_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/vigie-noc/vigie/internal/metrics"
)

// TestListedIsUsed: the list is no museum. Texts and comments that name a
// metric do not use it.
func TestListedIsUsed(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for pattern, decode := range map[string]func([]byte, any) error{
		"alert-rules/*.rules.yml": yaml.Unmarshal,
		"dashboards/*.json":       json.Unmarshal,
	} {
		paths, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil || len(paths) == 0 {
			t.Fatalf("no file matches %s (%v)", pattern, err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var content any
			if err := decode(text, &content); err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			collect(content, used)
		}
	}
	for _, metric := range listed(t) {
		if !slices.ContainsFunc(metric.Series(), func(name string) bool { return used[name] }) {
			t.Errorf("metrics.txt lists %s, which neither a rule nor a dashboard uses", metric.Name)
		}
	}
}

func listed(t *testing.T) []metrics.Metric {
	t.Helper()
	all, err := metrics.Listed()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// expressions are the keys under which rules and dashboards keep PromQL.
var expressions = []string{"expr", "evidence", "query"}

var name = regexp.MustCompile(`[a-zA-Z_:][a-zA-Z0-9_:]*`)

// collect adds the names that expressions have in them, wherever these stand.
func collect(content any, names map[string]bool) {
	switch content := content.(type) {
	case map[string]any:
		for key, value := range content {
			if text, ok := value.(string); ok && slices.Contains(expressions, key) {
				for _, word := range name.FindAllString(text, -1) {
					names[word] = true
				}
			}
			collect(value, names)
		}
	case []any:
		for _, value := range content {
			collect(value, names)
		}
	}
}

func TestCollect(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	collect(map[string]any{
		"title": "probe_success",
		"panels": []any{map[string]any{"targets": []any{
			map[string]any{"expr": `sum by (site) (up{job="snmp"})`},
		}}},
	}, names)
	if !names["up"] || names["probe_success"] {
		t.Errorf("got %v, want the names of the expression alone", names)
	}
}
