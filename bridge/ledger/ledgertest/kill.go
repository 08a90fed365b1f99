package ledgertest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

// WriteUntilKilled makes a test binary a process that writes to a ledger. It
// tells each incident on standard output once its transaction has been
// acknowledged; it ends by itself on an error alone.
func WriteUntilKilled(open func(ctx context.Context) (Store, error)) int {
	ctx := context.Background()
	store, err := open(ctx)
	for n := 0; err == nil; n++ {
		id := written(n)
		err = store.Write(ctx, func(tx incident.Tx) error {
			return errors.Join(
				tx.SaveIncident(newIncident(id, "key of "+id)),
				tx.Append(entry(id, bridge.KindDetected)),
				tx.Append(entry(id, bridge.KindOpened)),
			)
		})
		if err == nil {
			fmt.Println(id)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}

func written(n int) string { return fmt.Sprintf("01%08d", n) }

// killAfter is how many transactions a process is left to acknowledge.
const killAfter = 50

// Killed runs the test binary with a variable in its environment that has it
// write until it is killed, and kills it. What was acknowledged is there
// afterwards, and of what was under way all or nothing.
func Killed(t *testing.T, variable string, reopen func() Store) {
	t.Helper()
	acknowledged := killWhileWriting(t, variable)
	store := reopen()
	for _, id := range acknowledged {
		checkWhole(t, store, id)
	}
	// The transaction after the last that was told of may have been made.
	next := written(len(acknowledged))
	if found := must(store.Incident(t.Context(), next))(t); found != nil {
		checkWhole(t, store, next)
	}
	save(t, store, newIncident("02AFTER", "key"))
	write(t, store, func(tx incident.Tx) error { return tx.Append(entry("02AFTER", bridge.KindOpened)) })
	if found := verified(t, store); found.Entries < int64(2*len(acknowledged)) {
		t.Errorf("the journal is %+v", found)
	}
}

func checkWhole(t *testing.T, store Store, id string) {
	t.Helper()
	if found := must(store.Incident(t.Context(), id))(t); found == nil {
		t.Fatalf("%s was acknowledged and is not there", id)
	}
	if entries := must(store.Entries(t.Context(), id))(t); len(entries) != 2 {
		t.Fatalf("%s has %d of its 2 entries", id, len(entries))
	}
}

// killWhileWriting returns what the process told of as written, in order,
// before it was killed.
func killWhileWriting(t *testing.T, variable string) []string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	child := exec.CommandContext(ctx, self) //nolint:gosec // this very program
	child.Env = append(os.Environ(), variable)
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
		if len(told) == killAfter {
			if err := child.Process.Kill(); err != nil {
				t.Error(err)
			}
		}
	}
	err = child.Wait()
	if len(told) < killAfter {
		t.Fatalf("the child wrote %d: %v\n%s", len(told), err, &complaint)
	}
	return told
}
