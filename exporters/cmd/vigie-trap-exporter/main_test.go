package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestExitStatus(t *testing.T) {
	t.Parallel()
	const (
		data    = "../../trap/testdata/"
		rules   = "--rules.file=" + data + "rules.yml"
		capture = data + "traps.pcap"
	)
	whole, err := os.ReadFile(capture)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		args []string
		want int
		says string
	}{
		{"help", []string{"--help"}, 0, ""},
		{"version", []string{"--version"}, 0, "vigie-trap-exporter"},
		{"good files", []string{rules, "--dry-run"}, 0, ""},
		{"bad file", []string{rules, "--config.file=" + data + "bad/twins.yml", "--dry-run"}, exitUsage, ""},
		{"no rules", []string{"--dry-run"}, exitUsage, ""},
		{"unknown flag", []string{"--config.fil=x"}, exitUsage, ""},
		{"unknown log level", []string{rules, "--log.level=loud"}, exitUsage, ""},
		{"more than flags", []string{rules, "tset"}, exitUsage, ""},
		{"address that is none", []string{rules, "--trap.listen-address=127.0.0.1:none"}, exitFailure, ""},
		{"test, help", []string{"test", "--help"}, 0, ""},
		{"test of a file", []string{"test", rules, capture}, exitFailure, "5 traps, 3 with an event, 1 refused (unknown_user)"},
		{"test of the standard input", []string{"test", rules, "-"}, exitFailure, "5 traps, 3 with an event, 1 refused (unknown_user)"},
		{"test without a file", []string{"test", rules}, exitUsage, ""},
		{"test of a file that is not there", []string{"test", rules, "none.pcap"}, exitUsage, ""},
		{"test of no capture", []string{"test", rules, data + "rules.yml"}, exitFailure, ""},
		{"test without rules", []string{"test", capture}, exitUsage, ""},
		{"test with a flag of the daemon", []string{"test", "--dry-run", capture}, exitUsage, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			if got := run(test.args, bytes.NewReader(whole), &out); got != test.want || !strings.Contains(out.String(), test.says) {
				t.Errorf("status %d, want %d: %s", got, test.want, out.String())
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
	status := run([]string{"--help"}, nil, nil)
	os.Stderr = before
	said, err := os.ReadFile(file.Name())
	if err != nil || status != 0 {
		t.Fatal(status, err)
	}
	for _, want := range []string{"vigie-trap-exporter test [flags]", "vigie-bridge token --name NAME --scope operate"} {
		if !strings.Contains(string(said), want) {
			t.Errorf("%q is not in the help:\n%s", want, said)
		}
	}
}
