package tree

import (
	"bytes"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestPackageComments: every package says once what it is.
func TestPackageComments(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		names := p.GoFiles
		if len(names) == 0 {
			names = slices.Concat(p.TestGoFiles, p.XTestGoFiles)
		}
		var with []string
		for _, name := range names {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.PackageClauseOnly|parser.ParseComments)
			if err != nil {
				t.Error(err)
				continue
			}
			if file.Doc != nil && strings.TrimSpace(file.Doc.Text()) != "" {
				with = append(with, name)
			}
		}
		if len(with) != 1 {
			t.Errorf("%s has %d package comments %v, want one", p.path(), len(with), with)
		}
	}
}

// TestPackageNames: a package is called as its folder, in one word.
func TestPackageNames(t *testing.T) {
	t.Parallel()
	word := regexp.MustCompile(`^[a-z][a-z0-9]*$`)
	for _, p := range packages(t) {
		folder := filepath.Base(p.Dir)
		switch {
		case p.Name == "main", p.Name == "": // only test files of package x_test have no name
		case !word.MatchString(p.Name):
			t.Errorf("%s: the package name %q is not one lower-case word", p.path(), p.Name)
		case p.Name != strings.ReplaceAll(folder, "-", ""):
			t.Errorf("%s is called package %s", p.path(), p.Name)
		}
	}
}

// TestFolderNames: a folder is named for what it holds.
func TestFolderNames(t *testing.T) {
	t.Parallel()
	empty := []string{"util", "utils", "common", "helper", "helpers", "model", "models", "types", "misc", "shared", "lib"}
	for _, name := range files(t) {
		for part := range strings.SplitSeq(filepath.ToSlash(filepath.Dir(name)), "/") {
			if slices.Contains(empty, part) {
				t.Errorf("%s: a folder called %q says nothing", name, part)
			}
		}
	}
}

// TestTopLevel: what a newcomer sees first is a closed list.
func TestTopLevel(t *testing.T) {
	t.Parallel()
	allowed := []string{
		"exporters", "bridge", "grafana-plugin", "dashboards", "alert-rules", "deploy", "internal", "docs",
		"Makefile", "go.mod", "go.sum", "LICENSE", "README.md", "README.fr.md",
	}
	for _, name := range files(t) {
		top, _, _ := strings.Cut(filepath.ToSlash(name), "/")
		if !strings.HasPrefix(top, ".") && !slices.Contains(allowed, top) {
			t.Errorf("%s: %q has no place at the top of the tree", name, top)
		}
	}
}

func TestLicence(t *testing.T) {
	t.Parallel()
	text := read(t, "LICENSE")
	for _, part := range []string{"Apache License\n", "Version 2.0, January 2004", "END OF TERMS AND CONDITIONS"} {
		if !strings.Contains(text, part) {
			t.Errorf("the licence lacks %q", part)
		}
	}
}

// TestNoMachinePaths: nothing in the repository depends on where somebody
// had it.
func TestNoMachinePaths(t *testing.T) {
	t.Parallel()
	// Put together here, for this file is looked through too.
	places := regexp.MustCompile(`(^|[\s"'=:(\x60])/(` + strings.Join([]string{"work", "root", "tmp/plan"}, "|") + `)(/|\b)`)
	for _, name := range files(t) {
		data, err := os.ReadFile(filepath.Join(root, name))
		if err != nil || bytes.IndexByte(data, 0) >= 0 || filepath.Base(name) == "go.sum" {
			continue // gone since it was listed, binary, or sums
		}
		for number, line := range slices.Collect(bytes.Lines(data)) {
			if places.Match(line) {
				t.Errorf("%s:%d: a path of one machine: %s", name, number+1, bytes.TrimSpace(line))
			}
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
