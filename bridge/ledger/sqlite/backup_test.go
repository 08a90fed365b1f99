package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
)

// backup copies a ledger whose journal must be whole.
func backup(t *testing.T, path, to string) ledger.Verified {
	t.Helper()
	found, err := sqlite.Backup(t.Context(), path, to, func(b ledger.Break) { t.Errorf("broken: %+v", b) })
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// names are the files of a folder.
func names(t *testing.T, folder string) string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return strings.Join(all, " ")
}

// TestBackup copies a ledger again and again while it is written to: each
// copy is a ledger as it was at one instant, and can be gone on with.
func TestBackup(t *testing.T) {
	t.Parallel()
	path, folder := filepath.Join(t.TempDir(), "ledger d'été.db"), t.TempDir()
	store := open(t, path)
	defer closeStore(t, store)
	threeFacts(t, store, "01A")
	stop := make(chan struct{})
	var writing sync.WaitGroup
	writing.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			default:
				threeFacts(t, store, fmt.Sprintf("02%06d", n))
			}
		}
	})
	var last int64
	for n := range 5 {
		found := backup(t, path, filepath.Join(folder, fmt.Sprintf("%d'.db", n)))
		if !found.Whole() || found.Entries < 3 || found.Entries%3 != 0 || found.Entries < last {
			t.Errorf("copy %d has %+v", n, found)
		}
		last = found.Entries
	}
	close(stop)
	writing.Wait()
	if got := names(t, folder); got != "0'.db 1'.db 2'.db 3'.db 4'.db" {
		t.Errorf("the folder has %s", got)
	}

	quiet := filepath.Join(folder, "quiet.db")
	if copied, now := backup(t, path, quiet), verify(t, store); copied != now {
		t.Errorf("the copy has %+v, the ledger %+v", copied, now)
	}
	if info, err := os.Stat(quiet); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the copy is %v, %v: open to others", info.Mode(), err)
	}
	restored := open(t, quiet)
	defer closeStore(t, restored)
	before := verify(t, restored)
	threeFacts(t, restored, "03A")
	if after := verify(t, restored); after.Entries != before.Entries+3 {
		t.Errorf("it goes on from %+v to %+v", before, after)
	}
}

// TestBackupFails without a trace, and without harm to what is there.
func TestBackupFails(t *testing.T) {
	t.Parallel()
	path, folder := filepath.Join(t.TempDir(), "ledger.db"), t.TempDir()
	store := open(t, path)
	defer closeStore(t, store)
	threeFacts(t, store, "01A")
	taken := filepath.Join(folder, "taken")
	if err := os.WriteFile(taken, []byte("d'hier"), 0o600); err != nil {
		t.Fatal(err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for name, test := range map[string]struct {
		ctx      context.Context //nolint:containedctx // a table
		from, to string
		want     error
	}{
		"the name is taken":      {t.Context(), path, taken, fs.ErrExist},
		"the name is a folder":   {t.Context(), path, folder, fs.ErrExist},
		"no such folder":         {t.Context(), path, filepath.Join(folder, "absent", "copy"), fs.ErrNotExist},
		"it is interrupted":      {over, path, filepath.Join(folder, "copy"), context.Canceled},
		"there is no ledger":     {t.Context(), path + "s", filepath.Join(folder, "copy"), nil},
		"it is no ledger at all": {t.Context(), taken, filepath.Join(folder, "copy"), nil},
	} {
		_, err := sqlite.Backup(test.ctx, test.from, test.to, func(ledger.Break) {})
		if err == nil || test.want != nil && !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	if content, err := os.ReadFile(taken); err != nil || string(content) != "d'hier" || names(t, folder) != "taken" {
		t.Errorf("left are %s and %q, %v", names(t, folder), content, err)
	}
}

// TestBackupOfBroken: a copy of a journal that somebody changed is kept, and
// tells.
func TestBackupOfBroken(t *testing.T) {
	t.Parallel()
	path, to := filepath.Join(t.TempDir(), "ledger.db"), filepath.Join(t.TempDir(), "copy.db")
	store := open(t, path)
	threeFacts(t, store, "01A")
	closeStore(t, store)
	alter(t, raw(t, path), "DROP TRIGGER journal_no_update", "UPDATE journal SET kind = 'closed' WHERE number = 2")
	var breaks []ledger.Break
	found, err := sqlite.Backup(t.Context(), path, to, func(b ledger.Break) { breaks = append(breaks, b) })
	if err != nil || found.Whole() || len(breaks) != 1 || breaks[0].Number != 2 {
		t.Errorf("found %+v %+v, %v", found, breaks, err)
	}
	if _, err := os.Stat(to); err != nil {
		t.Error(err)
	}
}

// TestBackupOfDamaged: a copy in which pages are wrong is no backup.
func TestBackupOfDamaged(t *testing.T) {
	t.Parallel()
	path, folder := filepath.Join(t.TempDir(), "ledger.db"), t.TempDir()
	store := open(t, path)
	for n := range 200 {
		threeFacts(t, store, fmt.Sprintf("01%03d", n))
	}
	closeStore(t, store)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := 20 * 4096; at < 40*4096; at++ {
		content[at] = 0xa5
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Backup(t.Context(), path, filepath.Join(folder, "copy"), func(ledger.Break) {}); err == nil {
		t.Error("it is copied as if it were sound")
	}
	if got := names(t, folder); got != "" {
		t.Errorf("left is %s", got)
	}
}
