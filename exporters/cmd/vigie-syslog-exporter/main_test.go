package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestExitStatus(t *testing.T) {
	t.Parallel()
	bad := filepath.Join(t.TempDir(), "rules.yml")
	if err := os.WriteFile(bad, []byte("rules: [{name: x}]"), 0o600); err != nil {
		t.Fatal(err)
	}
	const good = "--rules.file=../../../deploy/config/events/*.yml"
	tests := []struct {
		name string
		args []string
		want int
	}{
		{"help", []string{"--help"}, 0},
		{"good files", []string{good, "--dry-run"}, 0},
		{"bad file", []string{"--rules.file=" + bad, "--dry-run"}, exitUsage},
		{"no file", []string{"--rules.file=" + bad + ".bak"}, exitUsage},
		{"unknown flag", []string{"--rules.fil=x"}, exitUsage},
		{"an argument", []string{good, "lines.log"}, exitUsage},
		{"unknown log level", []string{"--log.level=loud"}, exitUsage},
		{"address that is none", []string{good, "--state.file=", "--syslog.udp-listen-address=127.0.0.1:none"}, exitFailure},
		{"test of what is no address", []string{"test", good, "--source=sw-1"}, exitUsage},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := run(test.args); got != test.want {
				t.Errorf("status %d, want %d", got, test.want)
			}
		})
	}
}

// TestHelp: who asks what the command does is told of its other half, and of
// how to get the right to end an event.
func TestHelp(t *testing.T) { //nolint:paralleltest // it takes the standard error
	file, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	before := os.Stderr
	os.Stderr = file
	status := run([]string{"--help"})
	os.Stderr = before
	said, err := os.ReadFile(file.Name())
	if err != nil || status != 0 {
		t.Fatal(status, err)
	}
	for _, want := range []string{"vigie-syslog-exporter test [flags]", "vigie-bridge token --name NAME --scope operate"} {
		if !strings.Contains(string(said), want) {
			t.Errorf("%q is not in the help:\n%s", want, said)
		}
	}
}
