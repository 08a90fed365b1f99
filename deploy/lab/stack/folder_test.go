package stack

import (
	"os"
	"path/filepath"
	"testing"
)

func TestRenewMakesAFolderAnew(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new")
	for range 2 {
		if err := renew(dir); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(filepath.Join(dir, "state"))
		if err != nil || len(entries) > 0 {
			t.Fatalf("state has %v (%v), want nothing", entries, err)
		}
		if err := os.WriteFile(filepath.Join(dir, "state", "old"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRenewLeavesOtherFoldersAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	precious := filepath.Join(dir, "state")
	if err := os.Mkdir(precious, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := renew(dir); err == nil {
		t.Error("a folder with other things in it was taken")
	}
	if _, err := os.Stat(precious); err != nil {
		t.Errorf("what was in it is gone: %v", err)
	}
}
