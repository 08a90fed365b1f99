package syslog

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestEmptiedInventory: a file that an editor or a full disk has emptied ends
// no event, neither at a reload nor at a start.
func TestEmptiedInventory(t *testing.T) {
	t.Parallel()
	opts := testOptions(t)
	text, err := os.ReadFile(opts.InventoryFiles[0])
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "inventory.yml")
	opts.InventoryFiles = []string{path}
	write := func(text []byte) {
		t.Helper()
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(text)
	t.Run("reload", func(t *testing.T) {
		p := start(t, opts)
		p.send("udp", down)
		p.eventually("/metrics", active)
		write(nil)
		p.hangup <- syscall.SIGHUP
		p.eventually("/metrics", "vigie_config_last_reload_successful 0")
		p.eventually("/metrics", active)
	})
	t.Run("start", func(t *testing.T) {
		err := Run(t.Context(), opts, slog.New(slog.DiscardHandler), nil)
		if err == nil || !strings.Contains(err.Error(), "the inventory is empty") || !strings.Contains(err.Error(), opts.StateFile) {
			t.Fatalf("it starts: %v", err)
		}
		write(text)
		start(t, opts).eventually("/metrics", active)
	})
}
