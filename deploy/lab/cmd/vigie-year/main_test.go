package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "année")
	var out, progress bytes.Buffer
	if status := run([]string{"--out", dir, "--months=1", "--schools=3", "--busy=20"}, &out, &progress); status != 0 {
		t.Fatalf("status %d: %s", status, &progress)
	}
	if !strings.Contains(out.String(), "1 months closed") || !strings.Contains(progress.String(), "2025-09: 1 of ") {
		t.Errorf("it says %q and %q", &out, &progress)
	}
	for _, name := range []string{"ledger.db", "contract.yml", "bridge.yml", "tokens.yml", "inventory.yml", "token"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	before, _ := os.ReadFile(filepath.Join(dir, "ledger.db"))
	if status := run([]string{"--out", dir}, &out, &progress); status != exitFailure {
		t.Errorf("a folder that is there is taken: status %d", status)
	}
	if after, _ := os.ReadFile(filepath.Join(dir, "ledger.db")); len(before) == 0 || !bytes.Equal(before, after) {
		t.Error("the ledger was written over")
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{}, {"--out=x", "y"}, {"--out=x", "--busy=0"}, {"--out=x", "--seed=un"}} {
		var told bytes.Buffer
		if status := run(args, &told, &told); status != exitUsage || told.Len() == 0 {
			t.Errorf("%q: status %d, %q", args, status, &told)
		}
	}
	if _, err := os.Stat("x"); err == nil {
		t.Error("a folder was made")
	}
}
