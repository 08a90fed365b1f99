package metrics_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/internal/labels"
	"github.com/vigie-noc/vigie/internal/metrics"
)

// A source is a file of ours that makes metrics, by its string literals.
type source []string

// exposes tells whether a file makes a metric: it says the name, in one piece
// or as a prefix and the rest, and its labels.
func (s source) exposes(metric metrics.Metric) bool {
	for _, label := range metric.Labels {
		if !slices.Contains(s, label) && !slices.Contains(added, label) {
			return false
		}
	}
	return slices.ContainsFunc(s, func(literal string) bool {
		rest, ok := strings.CutPrefix(metric.Name, literal)
		return ok && (rest == "" || strings.HasSuffix(literal, "_") && slices.Contains(s, rest))
	})
}

// added are labels that our code does not write.
var added = []string{"job", "instance", "le"}

// sources are the files of our processes that import Prometheus' client, or
// write metrics as text themselves: those say of which type each is.
func sources(t *testing.T) (found []source) {
	t.Helper()
	for _, top := range []string{"exporters", "bridge", "internal"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			said := literals(file)
			writes := slices.Contains(said, "counter") && slices.Contains(said, "gauge")
			if writes || slices.Contains(said, "github.com/prometheus/client_golang/prometheus") {
				found = append(found, said)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// literals are what a file says in quotes, and the names of the inventory's
// labels where it has the list of them.
func literals(file *ast.File) (said source) {
	ast.Inspect(file, func(node ast.Node) bool {
		if selector, ok := node.(*ast.SelectorExpr); ok && selector.Sel.Name == "Inventory" {
			if of, ok := selector.X.(*ast.Ident); ok && of.Name == "labels" {
				said = append(said, labels.Inventory...)
			}
		}
		if literal, ok := node.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			if text, err := strconv.Unquote(literal.Value); err == nil {
				said = append(said, text)
			}
		}
		return true
	})
	return said
}

func TestListedIsExposed(t *testing.T) {
	t.Parallel()
	files := sources(t)
	exposed := func(metric metrics.Metric) bool {
		return slices.ContainsFunc(files, func(s source) bool { return s.exposes(metric) })
	}
	ours := 0
	for _, metric := range listed(t) {
		if !strings.HasPrefix(metric.Name, "vigie_") && !strings.HasPrefix(metric.Name, "snmp_") {
			continue
		}
		ours++
		if !exposed(metric) {
			t.Errorf("metrics.txt lists %s with the labels %v, which none of our processes exposes", metric.Name, metric.Labels)
		}
	}
	if ours == 0 {
		t.Error("metrics.txt lists no metric of ours")
	}
	for _, wrong := range []metrics.Metric{
		{Name: "vigie_bridge_nothing"},
		{Name: "vigie_incident"}, // a field of tickets
		{Name: "vigie_bridge_incidents", Labels: []string{"colour"}},
	} {
		if exposed(wrong) {
			t.Errorf("%s with the labels %v counts as exposed", wrong.Name, wrong.Labels)
		}
	}
}

var (
	ourMetric = regexp.MustCompile(`\bvigie_[a-z_]+`)
	histogram = regexp.MustCompile(`_(bucket|sum|count)$`)
)

// TestRunbooksNameWhatIsExposed: at night a query that finds nothing says that
// all is well. Series that are not listed may be named as well.
func TestRunbooksNameWhatIsExposed(t *testing.T) {
	t.Parallel()
	files := sources(t)
	pages, err := filepath.Glob(filepath.Join(root, "alert-rules", "runbooks", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range ourMetric.FindAllString(string(text), -1) {
			named++
			exposed := slices.ContainsFunc(files, func(s source) bool {
				return s.exposes(metrics.Metric{Name: name}) || s.exposes(metrics.Metric{Name: histogram.ReplaceAllString(name, "")})
			})
			if !exposed {
				t.Errorf("%s names %s, which none of our processes exposes", filepath.Base(page), name)
			}
		}
	}
	if named == 0 {
		t.Error("no runbook names a metric of ours")
	}
}
