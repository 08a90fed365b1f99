package alertrules

import (
	"bytes"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
	"go.yaml.in/yaml/v3"
)

var promql = parser.NewParser(parser.Options{})

// ruleFiles maps each file of rules to what it holds.
func ruleFiles(t *testing.T) map[string]*rulefmt.RuleGroups {
	t.Helper()
	files := map[string]*rulefmt.RuleGroups{}
	for _, file := range glob(t, "*.rules.yml") {
		groups, errs := rulefmt.ParseFile(file, false, model.UTF8Validation, promql, slog.New(slog.DiscardHandler))
		for _, err := range errs {
			t.Error(err)
		}
		files[file] = groups
	}
	if t.Failed() {
		t.FailNow()
	}
	return files
}

// rules returns every rule of the folder, recording rules included.
func rules(t *testing.T) []rulefmt.Rule {
	t.Helper()
	var all []rulefmt.Rule
	for _, groups := range ruleFiles(t) {
		for _, group := range groups.Groups {
			all = append(all, group.Rules...)
		}
	}
	return all
}

// alerts returns every alerting rule by its name.
func alerts(t *testing.T) map[string]rulefmt.Rule {
	t.Helper()
	byName := map[string]rulefmt.Rule{}
	for _, rule := range rules(t) {
		if rule.Alert == "" {
			continue
		}
		if _, twice := byName[rule.Alert]; twice {
			t.Errorf("alert %s is defined twice", rule.Alert)
		}
		byName[rule.Alert] = rule
	}
	return byName
}

// selectors returns the vector selectors of a PromQL expression.
func selectors(t *testing.T, expr string) []*parser.VectorSelector {
	t.Helper()
	parsed, err := promql.ParseExpr(expr)
	if err != nil {
		t.Fatalf("parse %q: %v", expr, err)
	}
	var found []*parser.VectorSelector
	parser.Inspect(parsed, func(node parser.Node, _ []parser.Node) error {
		if selector, ok := node.(*parser.VectorSelector); ok {
			found = append(found, selector)
		}
		return nil
	})
	return found
}

// glob returns the files that match; none is a failure, because a test of
// nothing passes.
func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no file matches %s (%v)", pattern, err)
	}
	return files
}

// decode reads a YAML file; with strict, a key that is not known fails.
func decode(t *testing.T, path string, strict bool, into any) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	decoder := yaml.NewDecoder(file)
	decoder.KnownFields(strict)
	if err := decoder.Decode(into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// tool returns the path of a pinned binary, or skips the test.
func tool(t *testing.T, name string) string {
	t.Helper()
	pinned, err := filepath.Abs(filepath.Join("..", "bin", name))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(pinned); err == nil {
		return pinned
	}
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is neither in ./bin nor in PATH: `make tools` builds it", name)
	}
	return path
}

// run executes a tool and returns its output; a bad exit fails the test.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), tool(t, name), args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, output)
	}
	return string(output)
}

// serve runs a tool for as long as the test does, and shows what it logged where
// the test fails.
func serve(t *testing.T, name string, args ...string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), tool(t, name), args...)
	var log bytes.Buffer
	command.Stdout, command.Stderr = &log, &log
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.WaitDelay = 5 * time.Second
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Wait() // the end of the test has cancelled its context: always an error
		if t.Failed() {
			t.Logf("%s:\n%s", name, log.String())
		}
	})
}

// templateLabel finds the labels that a template of an annotation reads.
var templateLabel = regexp.MustCompile(`\$labels\.([a-zA-Z_]+)`)
