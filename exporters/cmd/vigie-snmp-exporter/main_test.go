package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestExitStatus(t *testing.T) {
	t.Parallel()
	bad := filepath.Join(t.TempDir(), "snmp.yml")
	if err := os.WriteFile(bad, []byte("modules: {m: {walk: up}}"), 0o600); err != nil {
		t.Fatal(err)
	}
	const good = "--config.file=../../../deploy/config/snmp/*.yml"
	tests := []struct {
		name string
		args []string
		want int
	}{
		{"help", []string{"--help"}, 0},
		{"good files", []string{good, "--dry-run"}, 0},
		{"bad file", []string{"--config.file=" + bad, "--dry-run"}, exitUsage},
		{"no file", []string{"--config.file=" + bad + ".bak"}, exitUsage},
		{"no inventory", []string{good, "--inventory.file=" + bad + ".bak"}, exitUsage},
		{"unknown flag", []string{"--config.fil=x"}, exitUsage},
		{"unknown log level", []string{"--log.level=loud"}, exitUsage},
		{"address that is none", []string{good, "--web.listen-address=127.0.0.1:none"}, exitFailure},
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
