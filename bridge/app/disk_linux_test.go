package app_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgtest"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// smallDisk is a disk of a few megabytes of the test's own.
func smallDisk(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=4m"); err != nil {
		t.Skipf("a disk to be filled cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return folder
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestDiskFull: on a full disk a bridge takes nothing and says so; what it
// took before is there, and all goes on when there is room again.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t)
	s := newScene(t)
	config, err := os.ReadFile(s.files.Config)
	if err != nil {
		t.Fatal(err)
	}
	write(t, s.files.Config, string(config)+fmt.Sprintf("store: {path: %q}\n", filepath.Join(disk, "ledger.db")))
	s.fillUp(t, disk)
}

// TestDatabaseDiskFull: the same of a database whose tables have no room.
func TestDatabaseDiskFull(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t)
	if err := errors.Join(os.Chmod(disk, 0o777), os.Chmod(filepath.Dir(disk), 0o711)); err != nil { // the server is another user
		t.Fatal(err)
	}
	place := pgtest.New(t).Database(t)
	folder := filepath.Join(disk, "tables")
	place.Exec(t, "COPY (SELECT 1) TO PROGRAM 'mkdir -m 700 "+folder+"'",
		"CREATE TABLESPACE small LOCATION '"+folder+"'", "ALTER DATABASE "+place.Name+" SET default_tablespace = small")
	s := newScene(t)
	s.on(t, place)
	s.fillUp(t, disk)
}

// fillUp fills the disk under a bridge's ledger, and makes room again.
func (s *scene) fillUp(t *testing.T, disk string) {
	t.Helper()
	s.start(t)
	s.webhook(t, time.Now().Add(-time.Minute), time.Time{})
	s.shown(t, "open")

	ballast, err := os.Create(filepath.Join(disk, "ballast"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(ballast, zeros{}); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("the disk is not full: %v", err)
	}
	// What was freed within the ledger is used up first.
	taken := 0
	s.eventually(t, "the webhook is refused", func() bool {
		code, _ := s.send(t, fmt.Sprintf("0000000000000%03x", taken), fmt.Sprintf("sw-%d", 100+taken))
		if code == http.StatusOK {
			taken++
		}
		return code == http.StatusServiceUnavailable
	})
	if code, _ := s.ask(t, http.MethodGet, "/-/ready", "", "", nil); code != http.StatusServiceUnavailable {
		t.Errorf("ready answers %d", code)
	}

	if err := errors.Join(ballast.Close(), os.Remove(ballast.Name())); err != nil {
		t.Fatal(err)
	}
	s.eventually(t, "the webhook is taken again", func() bool {
		code, _ := s.send(t, fmt.Sprintf("0000000000000%03x", taken), fmt.Sprintf("sw-%d", 100+taken))
		return code == http.StatusOK
	})
	s.eventually(t, "all that was taken has a ticket", func() bool { return len(s.tickets(t)) == taken+2 })
	if list, err := s.client().Tickets(t.Context(), reportapi.TicketQuery{Limit: 200}); err != nil || len(list.Tickets) != taken+2 {
		t.Errorf("%d incidents, %v; want %d", len(list.Tickets), err, taken+2)
	}
	checkJournal(t, s)
}
