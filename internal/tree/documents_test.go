package tree

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// documents are the pages that people read first and last.
func documents(t *testing.T) []string {
	t.Helper()
	found := []string{"README.md", "README.fr.md"}
	for _, name := range files(t) {
		slash := filepath.ToSlash(name)
		if (strings.HasPrefix(slash, "docs/") || strings.HasPrefix(slash, "alert-rules/runbooks/")) && filepath.Ext(name) == ".md" {
			found = append(found, name)
		}
	}
	return found
}

// A snippet is a piece of code in a document: a span or a line of a block.
type snippet struct {
	at   string // file:line
	text string
}

var (
	span = regexp.MustCompile("`([^`]+)`")
	link = regexp.MustCompile(`\]\(([^)\s]+)\)`)
)

// snippets are the pieces of code of a document; links are where it points.
func snippets(t *testing.T, name string) (code, links []snippet) {
	t.Helper()
	fenced := false
	number := 0
	for line := range strings.Lines(read(t, name)) {
		number++
		at := fmt.Sprintf("%s:%d", name, number)
		switch {
		case strings.HasPrefix(strings.TrimSpace(line), "```"):
			fenced = !fenced
		case fenced:
			code = append(code, snippet{at, strings.TrimSpace(line)})
		default:
			for _, m := range span.FindAllStringSubmatch(line, -1) {
				code = append(code, snippet{at, m[1]})
			}
			for _, m := range link.FindAllStringSubmatch(line, -1) {
				links = append(links, snippet{at, m[1]})
			}
		}
	}
	if fenced {
		t.Errorf("%s: a block of code does not end", name)
	}
	return code, links
}

var (
	pathWord   = regexp.MustCompile(`^(exporters|bridge|grafana-plugin|dashboards|alert-rules|deploy|internal|docs|\.ci|bin)(/[A-Za-z0-9._*{},/-]*)?$`)
	makeTarget = regexp.MustCompile(`\bmake ([a-z][a-z0-9-]*)`)
	command    = regexp.MustCompile(`\b(vigie-[a-z-]+)((?: +[^ |;&]+)*)`)
	flagWord   = regexp.MustCompile(`^--([a-z][a-z0-9.-]*)`)
	braces     = regexp.MustCompile(`^(.*)\{([^{}]*)\}(.*)$`)
)

// TestDocumentsNameWhatIsThere: a reader who types or opens what a document
// names finds it.
func TestDocumentsNameWhatIsThere(t *testing.T) {
	t.Parallel()
	checker := documentChecker{targets: makeTargets(t), binaries: binaries(t)}
	for _, name := range documents(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, links := snippets(t, name)
			for _, s := range code {
				for _, problem := range checker.check(s.text) {
					t.Errorf("%s: %s", s.at, problem)
				}
			}
			for _, s := range links {
				if problem := checkLink(name, s.text); problem != "" {
					t.Errorf("%s: %s", s.at, problem)
				}
			}
		})
	}
}

type documentChecker struct {
	targets  []string
	binaries map[string]binary
}

func (c documentChecker) check(text string) (problems []string) {
	for _, m := range makeTarget.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(c.targets, m[1]) {
			problems = append(problems, fmt.Sprintf("the Makefile has no target %q", m[1]))
		}
	}
	for _, m := range command.FindAllStringSubmatch(text, -1) {
		problems = append(problems, c.checkCommand(m[1], strings.Fields(m[2]))...)
	}
	if m := flagWord.FindStringSubmatch(text); m != nil && !c.someone(m[1]) {
		problems = append(problems, fmt.Sprintf("no binary has a flag --%s", m[1]))
	}
	for _, word := range words(text) {
		if pathWord.MatchString(word) && !c.exists(word) {
			problems = append(problems, fmt.Sprintf("there is no %s", word))
		}
	}
	return problems
}

// someone tells whether any binary has a flag.
func (c documentChecker) someone(flag string) bool {
	for _, b := range c.binaries {
		if b.says(flag) {
			return true
		}
	}
	return false
}

// words splits a line of code where a path can begin or end.
func words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\"'()[];:=|<>│├└─", r) })
}

func (c documentChecker) checkCommand(name string, args []string) (problems []string) {
	known, ok := c.binaries[name]
	if !ok {
		return []string{fmt.Sprintf("there is no binary %s", name)}
	}
	if len(args) > 0 && regexp.MustCompile(`^[a-z]+$`).MatchString(args[0]) && !known.says(args[0]) {
		problems = append(problems, fmt.Sprintf("%s has no command %q", name, args[0]))
	}
	for _, arg := range args {
		if m := flagWord.FindStringSubmatch(arg); m != nil && m[1] != "help" && !known.says(m[1]) {
			problems = append(problems, fmt.Sprintf("%s has no flag --%s", name, m[1]))
		}
	}
	return problems
}

// exists looks a path up; it may have braces and stars, and bin holds what is
// built.
func (c documentChecker) exists(path string) bool {
	if m := braces.FindStringSubmatch(path); m != nil {
		for choice := range strings.SplitSeq(m[2], ",") {
			if !c.exists(m[1] + choice + m[3]) {
				return false
			}
		}
		return true
	}
	path = strings.TrimRight(strings.TrimSuffix(strings.TrimRight(path, ".,"), "/..."), "/")
	if built, ok := strings.CutPrefix(path, "bin/"); ok {
		_, ours := c.binaries[built]
		return ours || slices.Contains(c.targets, "$(BIN)/"+built)
	}
	if path == "bin" {
		return true
	}
	found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(path)))
	return err == nil && len(found) > 0
}

func checkLink(document, target string) string {
	if strings.HasPrefix(target, "http://") || strings.HasPrefix(target, "https://") || strings.HasPrefix(target, "#") {
		return ""
	}
	path, _, _ := strings.Cut(target, "#")
	if _, err := os.Stat(filepath.Join(root, filepath.Dir(document), filepath.FromSlash(path))); err != nil {
		return fmt.Sprintf("the link to %s leads nowhere", target)
	}
	return ""
}

var targetLine = regexp.MustCompile(`(?m)^([a-z$][^:=\n]*?):(?:[^=]|$)`)

// makeTargets are the targets that the Makefile defines.
func makeTargets(t *testing.T) []string {
	t.Helper()
	var found []string
	for _, m := range targetLine.FindAllStringSubmatch(read(t, "Makefile"), -1) {
		found = append(found, strings.Fields(m[1])...)
	}
	return found
}

// A binary is one of our mains, by the words that its code says: flags and
// commands are among them.
type binary map[string]bool

func (b binary) says(word string) bool { return b[word] }

func binaries(t *testing.T) map[string]binary {
	t.Helper()
	all := packages(t)
	folders := make(map[string]pkg, len(all))
	for _, p := range all {
		folders[p.ImportPath] = p
	}
	found := make(map[string]binary)
	for _, p := range all {
		if p.Name != "main" || !strings.Contains(p.path(), "/cmd/") {
			continue
		}
		said := make(binary)
		for _, dep := range append(slices.Clone(p.Deps), p.ImportPath) {
			if ours, ok := folders[dep]; ok {
				said.listen(t, ours)
			}
		}
		found[filepath.Base(p.Dir)] = said
	}
	return found
}

// listen collects the first words of the string literals of a package.
func (b binary) listen(t *testing.T, p pkg) {
	t.Helper()
	for _, name := range p.GoFiles {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Error(err)
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			if text, err := strconv.Unquote(literal.Value); err == nil {
				first, _, _ := strings.Cut(text, " ")
				b[first] = true
			}
			return true
		})
	}
}

// TestDocumentChecker: the check above must be able to fail.
func TestDocumentChecker(t *testing.T) {
	t.Parallel()
	c := documentChecker{
		targets:  []string{"demo", "test", "$(BIN)/promtool"},
		binaries: map[string]binary{"vigie-bridge": {"serve": true, "config.file": true}},
	}
	for text, problems := range map[string]int{
		"make demo":             0,
		"make fly":              1,
		"make test && make fly": 1,
		"bin/vigie-bridge serve --config.file=x.yml":    0,
		"vigie-bridge serve --help":                     0,
		"vigie-bridge swim --config.file x.yml":         1,
		"vigie-bridge serve --config.fail x.yml":        1,
		"--config.file":                                 0,
		"--config.fail":                                 1,
		"vigie-unheard-of":                              1,
		"bin/promtool check rules":                      0,
		"bin/unheard-of":                                1,
		"internal/tree/documents_test.go":               0,
		"internal/{tree,labels}/":                       0,
		"internal/{tree,nothing}/":                      1,
		"internal/*/doc.go":                             0,
		"internal/nowhere/ holds nothing, docs/none.md": 2,
		"go test ./internal/nowhere":                    0, // an argument, not a place in the tree
	} {
		if got := c.check(text); len(got) != problems {
			t.Errorf("%q: got %v, want %d problems", text, got, problems)
		}
	}
	if checkLink("README.md", "LICENSE") != "" || checkLink("README.md", "https://prometheus.io") != "" || checkLink("docs/x.md", "LICENSE") == "" {
		t.Error("links are not followed from where they stand")
	}
}

// TestCommands: the two commands of the README are there in both languages,
// CI runs the one for tests, and help tells all that is public.
func TestCommands(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"README.md", "README.fr.md"} {
		code, _ := snippets(t, name)
		for _, want := range []string{"make demo", "make test"} {
			if !slices.ContainsFunc(code, func(s snippet) bool { return strings.HasPrefix(s.text, want) }) {
				t.Errorf("%s does not tell %q", name, want)
			}
		}
	}
	ci := strings.TrimSpace(read(t, ".ci/run"))
	if !strings.HasSuffix(ci, "\nmake test") {
		t.Error(".ci/run does not end in what the README says: make test")
	}
	help := exec.CommandContext(t.Context(), "make", "--no-print-directory")
	help.Dir = root
	out, err := help.CombinedOutput()
	if err != nil {
		t.Fatalf("make: %v\n%s", err, out)
	}
	for _, target := range []string{"help", "deps", "tools", "build", "test", "lint", "unit", "rules", "plugin", "check-plugin", "e2e", "demo", "clean", "fmt", "generate"} {
		if !regexp.MustCompile(`(?m)^  ` + target + ` +\S`).Match(out) {
			t.Errorf("make does not tell of %q:\n%s", target, out)
		}
	}
}
