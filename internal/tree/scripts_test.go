package tree

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// script runs one of deploy/tools in dir, where the programs given stand in
// for the real ones: name → shell code.
func script(t *testing.T, dir string, programs map[string]string, name string, args ...string) (output string, status int) {
	t.Helper()
	tools, err := filepath.Abs(filepath.Join(root, "deploy", "tools"))
	if err != nil {
		t.Fatal(err)
	}
	fakes := t.TempDir()
	for program, code := range programs {
		if err := os.WriteFile(filepath.Join(fakes, program), []byte("#!/bin/sh\n"+code+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), filepath.Join(tools, name), args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+fakes+":"+os.Getenv("PATH"), "MAKEFLAGS=--no-print-directory")
	out, err := cmd.CombinedOutput()
	exit, exited := errors.AsType[*exec.ExitError](err)
	switch {
	case err == nil:
		return string(out), 0
	case exited:
		return string(out), exit.ExitCode()
	}
	t.Fatalf("%s did not run: %v", name, err)
	return "", 0
}

func TestPreflight(t *testing.T) {
	t.Parallel()
	const goodGit, goodGo = "echo git version 2.39.5", "echo go1.99.0"
	for _, c := range []struct {
		name     string
		programs map[string]string
		make     string
		want     string // part of what is told; empty when all is well
	}{
		{"all new enough", map[string]string{"git": goodGit, "go": goodGo}, "4.3", ""},
		{"old git", map[string]string{"git": "echo git version 2.11.0", "go": goodGo}, "4.3", "git 2.11.0 is too old: 2.20 or newer is needed"},
		{"old make", map[string]string{"git": goodGit, "go": goodGo}, "3.81", "make 3.81 is too old: GNU make 4.0 or newer is needed"},
		{"old Go", map[string]string{"git": goodGit, "go": "echo go1.20.1"}, "4.3", "Go 1.20.1 is too old: Go "},
		{
			"old Go that refuses our go.mod",
			map[string]string{"git": goodGit, "go": `[ "$PWD" = / ] && echo go1.21.3 && exit 0; echo "go.mod requires go" >&2; exit 1`},
			"4.3", "Go 1.21.3 is too old: Go ",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			out, status := script(t, root, c.programs, "preflight.sh", c.make)
			if (status == 0) != (c.want == "") || !strings.Contains(out, c.want) || c.want == "" && out != "" {
				t.Errorf("got %d, %q, want %q", status, out, c.want)
			}
		})
	}
}

// TestDeps: who may not install is told what to run, and the tests go on.
func TestDeps(t *testing.T) {
	t.Parallel()
	user := map[string]string{
		"id":         "echo 1000",
		"apt-get":    "echo installed without being root",
		"dpkg-query": `case "$*" in *snmpd) echo installed;; *) exit 1;; esac`,
	}
	out, status := script(t, root, user, "deps.sh", "snmpd", "chromium")
	if status != 0 || !strings.Contains(out, "sudo apt-get install --no-install-recommends chromium\n") || strings.Contains(out, "without being root") {
		t.Errorf("got %d, %q", status, out)
	}
	user["id"] = "echo 0"
	out, status = script(t, root, user, "deps.sh", "snmpd", "chromium")
	if status != 0 || !strings.Contains(out, "deps: installing chromium\n") {
		t.Errorf("got %d, %q", status, out)
	}
	if out, status = script(t, root, user, "deps.sh", "snmpd"); status != 0 || out != "" {
		t.Errorf("with all there: got %d, %q", status, out)
	}
}

// TestNode: a machine without a Node that serves is told so, and packages are
// installed once for each state of their lock file.
func TestNode(t *testing.T) {
	t.Parallel()
	const npm = `[ "$3" = ci ] && mkdir -p "$2/node_modules" && echo "installed $2"`
	for _, c := range []struct{ node, want string }{
		{"echo v18.20.4", "Node 18.20.4 is too old: the Grafana plugin needs 20.19 or newer"},
		{"echo v20.9.0", "Node 20.9.0 is too old"},
	} {
		out, status := script(t, root, map[string]string{"node": c.node, "npm": npm}, "node.sh", ".")
		if status != 1 || !strings.Contains(out, c.want) {
			t.Errorf("%s: got %d, %q", c.node, status, out)
		}
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"package.json": read(t, "grafana-plugin/package.json"), "package-lock.json": "a", "floor/package-lock.json": "a"} {
		path := filepath.Join(dir, "grafana-plugin", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	good := map[string]string{"node": "echo v22.1.0", "npm": npm}
	out, status := script(t, dir, good, "node.sh", ".", "floor")
	if status != 0 || !strings.Contains(out, "installed .\n") || !strings.Contains(out, "installed floor\n") {
		t.Errorf("at first: got %d, %q", status, out)
	}
	if out, status = script(t, dir, good, "node.sh", ".", "floor"); status != 0 || out != "" {
		t.Errorf("when all is there: got %d, %q", status, out)
	}
	if err := os.WriteFile(filepath.Join(dir, "grafana-plugin", "package-lock.json"), []byte("b"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, status = script(t, dir, good, "node.sh", ".", "floor"); status != 0 || !strings.Contains(out, "installed .\n") || strings.Contains(out, "installed floor") {
		t.Errorf("after a change: got %d, %q", status, out)
	}
}

// TestPlugin: the folder that is emptied is one of ours.
func TestPlugin(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	kept := filepath.Join(dir, "kept")
	if err := os.WriteFile(kept, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	out, status := script(t, root, nil, "plugin.sh", dir)
	if _, err := os.Stat(kept); status != 2 || !strings.Contains(out, "is not below bin") || err != nil {
		t.Errorf("got %d, %q, %v", status, out, err)
	}
}

// TestGate: the stages run in order, and the first failure ends it.
func TestGate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := "one two:\n\t@echo done $@\nbad:\n\t@false\n"
	if err := os.WriteFile(filepath.Join(dir, "Makefile"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out, status := script(t, dir, nil, "gate.sh", "one", "two")
	if status != 0 || !strings.Contains(out, "==> one\ndone one\n") || !strings.Contains(out, "gate: all 2 stages passed in ") {
		t.Errorf("got %d, %q", status, out)
	}
	out, status = script(t, dir, nil, "gate.sh", "one", "bad", "two")
	if status == 0 || strings.Contains(out, "done two") || !strings.Contains(out, "gate: bad failed after ") {
		t.Errorf("got %d, %q", status, out)
	}
}

// TestVulnerabilities: only a database that cannot be reached is let pass.
func TestVulnerabilities(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, code string
		status     int
		want       string
	}{
		{"none", "exit 0", 0, "no known vulnerabilities"},
		{"unreachable", `echo 'govulncheck: fetching vulnerabilities: Get "https://vuln.go.dev/index": dial tcp: no such host'; exit 1`, 0, "out of reach"},
		{"found", "echo 'Vulnerability #1'; exit 3", 3, "Vulnerability #1"},
		{"broken tree", "echo 'govulncheck: loading packages'; exit 1", 1, "loading packages"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			out, status := script(t, root, map[string]string{"govulncheck": c.code}, "vuln.sh")
			if status != c.status || !strings.Contains(out, c.want) {
				t.Errorf("got %d, %q", status, out)
			}
		})
	}
}

// TestGenerated: a file that its source no longer matches fails the gate.
func TestGenerated(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if out, status := script(t, dir, nil, "check-generated.sh"); status != 0 || !strings.Contains(out, "no git checkout") {
		t.Errorf("outside of git: got %d, %q", status, out)
	}
	for name, text := range map[string]string{"Makefile": "generate:\n\t@cp source made\n", "source": "a\n", "made": "a\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{{"init", "-q"}, {"add", "."}} {
		cmd := exec.CommandContext(t.Context(), "git", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	if out, status := script(t, dir, nil, "check-generated.sh"); status != 0 || out != "" {
		t.Errorf("when up to date: got %d, %q", status, out)
	}
	if err := os.WriteFile(filepath.Join(dir, "source"), []byte("b\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, status := script(t, dir, nil, "check-generated.sh"); status == 0 || !strings.Contains(out, "made") {
		t.Errorf("when out of date: got %d, %q", status, out)
	}
}
