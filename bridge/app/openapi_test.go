package app

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// pattern is a route of the API that is wired by hand.
var pattern = regexp.MustCompile(`"(GET|POST) /api/v1(/[^"]*)"`)

// TestDescribedRoutes: what is wired by hand beside report.API's own routes is
// described, and nothing else that does not only read.
func TestDescribedRoutes(t *testing.T) {
	t.Parallel()
	var d struct {
		Paths map[string]map[string]any
	}
	if err := yaml.Unmarshal(reportapi.Description, &d); err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("routes.go")
	if err != nil {
		t.Fatal(err)
	}
	var wired []string
	for _, match := range pattern.FindAllStringSubmatch(string(source), -1) {
		wired = append(wired, strings.ToLower(match[1])+" "+match[2])
	}
	var described []string
	for path, methods := range d.Paths {
		for method := range methods {
			if method != "get" {
				described = append(described, method+" "+path)
			}
		}
	}
	slices.Sort(wired)
	slices.Sort(described)
	if wired = slices.Compact(wired); len(wired) == 0 || !slices.Equal(wired, described) {
		t.Errorf("wired are %v\ndescribed %v", wired, described)
	}
}
