package compose_test

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// instructions are those of the Dockerfile, one a line, without comments.
func instructions(t *testing.T) []string {
	t.Helper()
	text := regexp.MustCompile(`(?m)^#.*\n`).ReplaceAllString(read(t, "deploy/compose/Dockerfile"), "")
	text = strings.ReplaceAll(text, "\\\n", " ")
	var found []string
	for line := range strings.Lines(text) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			found = append(found, line)
		}
	}
	return found
}

// stages are the Dockerfile's, each with its base and instructions.
func stages(t *testing.T) map[string][]string {
	t.Helper()
	found := make(map[string][]string)
	name := ""
	for _, line := range instructions(t) {
		if words := strings.Fields(line); words[0] == "FROM" {
			if len(words) != 4 || words[2] != "AS" {
				t.Fatalf("%s: a stage without a name", line)
			}
			name = words[3]
		}
		if name == "" {
			t.Fatalf("%s before any stage", line)
		}
		found[name] = append(found[name], line)
	}
	return found
}

// TestBases: every base is one version, and Go is that of go.mod.
func TestBases(t *testing.T) {
	t.Parallel()
	all := stages(t)
	goVersion := regexp.MustCompile(`(?m)^go (\S+)$`).FindStringSubmatch(read(t, "go.mod"))[1]
	want := "golang:" + goVersion + "-bookworm"
	for name, lines := range all {
		base := strings.Fields(lines[0])[1]
		_, earlier := all[base]
		if base != "scratch" && !earlier && !pinned.MatchString(base) {
			t.Errorf("%s is made from %s, which is not pinned", name, base)
		}
	}
	if base := strings.Fields(all["go"][0])[1]; base != want {
		t.Errorf("Go is %s, that of go.mod is %s", base, want)
	}
}

// TestTargets: every target that compose.yml builds is there, and ends as a
// user without rights, the same as in compose.yml.
func TestTargets(t *testing.T) {
	t.Parallel()
	all := stages(t)
	built := 0
	for name, s := range load(t, nil).Services {
		if s.Build == nil {
			continue
		}
		built++
		lines, found := all[s.Build.Target]
		top, _ := filepath.Abs(root)
		if !found || s.Build.Context != top || s.Build.Dockerfile != "deploy/compose/Dockerfile" {
			t.Errorf("%s is built from %+v", name, s.Build)
			continue
		}
		if from := strings.Fields(lines[0])[1]; all[from] != nil {
			lines = slices.Concat(all[from], lines)
		}
		user := ""
		for _, line := range lines {
			if value, ok := strings.CutPrefix(line, "USER "); ok {
				user = value
			}
		}
		if user != s.User {
			t.Errorf("%s runs as %q, its image as %q", name, s.User, user)
		}
		// What is run by name is in the image.
		for _, word := range slices.Concat(s.Entrypoint, healthTest(s.HealthCheck)) {
			if strings.HasPrefix(word, "/usr/local/bin/vigie-") && !strings.Contains(strings.Join(lines, "\n"), word+"\n") &&
				!strings.Contains(strings.Join(lines, "\n"), " "+word) {
				t.Errorf("%s runs %s, which its image does not have", name, word)
			}
		}
	}
	if built < 4 {
		t.Errorf("%d services are built", built)
	}
}

// TestCopies: what is copied is there: from the tree, or made by an earlier
// stage.
func TestCopies(t *testing.T) {
	t.Parallel()
	all := stages(t)
	for name, lines := range all {
		for _, line := range lines {
			words := strings.Fields(line)
			if words[0] != "COPY" {
				continue
			}
			from := ""
			words = slices.DeleteFunc(words[1:], func(word string) bool {
				if value, ok := strings.CutPrefix(word, "--from="); ok {
					from = value
				}
				return strings.HasPrefix(word, "--")
			})
			for _, source := range words[:len(words)-1] {
				if from == "" {
					if _, err := os.Stat(filepath.Join(root, source)); err != nil {
						t.Errorf("%s: %s: %v", name, line, err)
					}
					continue
				}
				if all[from] == nil {
					t.Errorf("%s: %s: there is no stage %s", name, line, from)
				}
				made, ours := strings.CutPrefix(source, "/out/")
				if !ours {
					continue
				}
				stage := strings.Join(all[from], "\n")
				if program, ok := strings.CutPrefix(made, "bin/"); ok {
					made = "/cmd/" + program
				} else {
					made = "/out/" + strings.TrimSuffix(made, "/")
				}
				if !strings.Contains(stage, made) {
					t.Errorf("%s: %s: %s does not make it", name, line, from)
				}
			}
		}
	}
}

// TestBuilt: the packages that the image builds are there, and the command
// that builds the plugin is one of the Makefile's.
func TestBuilt(t *testing.T) {
	t.Parallel()
	all := strings.Join(instructions(t), "\n")
	packages := regexp.MustCompile(`\./[a-z/-]+`).FindAllString(all, -1)
	if len(packages) != 5 {
		t.Errorf("the image builds %v", packages)
	}
	for _, name := range packages {
		if found, _ := filepath.Glob(filepath.Join(root, name, "main.go")); len(found) == 0 {
			t.Errorf("there is no %s", name)
		}
	}
	for _, m := range regexp.MustCompile(`RUN make (\S+)`).FindAllStringSubmatch(all, -1) {
		if !regexp.MustCompile(`(?m)^` + m[1] + `:`).MatchString(read(t, "Makefile")) {
			t.Errorf("the Makefile has no target %s", m[1])
		}
	}
}

// TestSecretFolders: the image has a folder for every volume of secrets, from
// which a new volume takes its owner.
func TestSecretFolders(t *testing.T) {
	t.Parallel()
	made := strings.Join(stages(t)["go"], "\n")
	for _, mount := range service(t, load(t, nil), "secrets").Volumes {
		if want := "/out/secrets/" + path.Base(mount.Target); !strings.Contains(made, want+" ") {
			t.Errorf("the image has no folder for %s", mount.Source)
		}
	}
}

// TestIgnored: nothing that is tracked is kept from the build, and what is
// built or private is.
func TestIgnored(t *testing.T) {
	t.Parallel()
	var patterns []*regexp.Regexp
	for line := range strings.Lines(read(t, ".dockerignore")) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if strings.ContainsAny(line, "!?[") {
			t.Fatalf("this test does not read %q", line)
		}
		expression := regexp.QuoteMeta(line)
		expression = strings.ReplaceAll(expression, `\*\*/`, `(.*/)?`)
		expression = strings.ReplaceAll(expression, `\*`, `[^/]*`)
		patterns = append(patterns, regexp.MustCompile(`^`+expression+`(/|$)`))
	}
	ignored := func(name string) bool {
		return slices.ContainsFunc(patterns, func(p *regexp.Regexp) bool { return p.MatchString(name) })
	}
	for _, name := range []string{".git/HEAD", "bin/promtool", "var/demo/config/secrets/tokens.yml", "grafana-plugin/node_modules/a/b.js", "deploy/.env"} {
		if !ignored(name) {
			t.Errorf("%s would be sent to the build", name)
		}
	}
	list := exec.CommandContext(t.Context(), "git", "ls-files", "--cached", "--others", "--exclude-standard")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		t.Skipf("no git checkout: %v", err)
	}
	for name := range strings.Lines(string(out)) {
		if name = strings.TrimSpace(name); ignored(name) {
			t.Errorf("%s is kept from the build", name)
		}
	}
}
