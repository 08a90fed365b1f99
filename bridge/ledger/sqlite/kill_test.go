package sqlite_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
)

// childLedger, in the environment, makes this test binary a process that
// writes to a ledger until it is killed.
const childLedger = "VIGIE_TEST_CHILD_LEDGER"

// writeUntilKilled tells each incident on standard output once its
// transaction has been acknowledged.
func writeUntilKilled(path string) int {
	ctx := context.Background()
	store, err := sqlite.Open(ctx, path, slog.New(slog.DiscardHandler))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	for n := 0; ; n++ {
		id := fmt.Sprintf("01%08d", n)
		err := store.Write(ctx, func(tx incident.Tx) error {
			return errors.Join(
				tx.SaveIncident(opened(id)),
				tx.Append(fact(id, bridge.KindDetected, "Défaut détecté")),
				tx.Append(fact(id, bridge.KindOpened, "Incident ouvert")),
			)
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		fmt.Println(id)
	}
}

// TestKilled: what was acknowledged is there after kill -9, and of what was
// under way all or nothing.
func TestKilled(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger.db")
	acknowledged := killWhileWriting(t, path, 50)

	store := open(t, path)
	defer closeStore(t, store)
	for _, id := range acknowledged {
		checkWhole(t, store, id)
	}
	// The transaction after the last that was told of may have been made.
	next := fmt.Sprintf("01%08d", len(acknowledged))
	if found, err := store.Incident(t.Context(), next); err != nil {
		t.Error(err)
	} else if found != nil {
		checkWhole(t, store, next)
	}
	saveOne(t, store, "02AFTER")
	if found := verify(t, store); !found.Whole() || found.Entries < int64(2*len(acknowledged)) {
		t.Errorf("the journal is %+v", found)
	}
}

func checkWhole(t *testing.T, store *sqlite.Store, id string) {
	t.Helper()
	found, err := store.Incident(t.Context(), id)
	if err != nil || found == nil {
		t.Fatalf("%s was acknowledged and is not there: %v", id, err)
	}
	if entries, err := store.Entries(t.Context(), id); err != nil || len(entries) != 2 {
		t.Fatalf("%s has %d of its 2 entries: %v", id, len(entries), err)
	}
}

// killWhileWriting returns what a child told of as written, in order, before
// it was killed.
func killWhileWriting(t *testing.T, path string, after int) []string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	child := exec.CommandContext(ctx, self)
	child.Env = append(os.Environ(), childLedger+"="+path)
	var complaint strings.Builder
	child.Stderr = &complaint
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var told []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		told = append(told, lines.Text())
		if len(told) == after {
			if err := child.Process.Kill(); err != nil {
				t.Error(err)
			}
		}
	}
	err = child.Wait()
	if len(told) < after {
		t.Fatalf("the child wrote %d: %v\n%s", len(told), err, &complaint)
	}
	return told
}
