package store_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/exporters/event/active"
	"github.com/vigie-noc/vigie/exporters/event/store"
)

// childFile, in the environment, makes this test binary a process that keeps
// events there under load until it is killed.
const childFile = "VIGIE_TEST_CHILD_EVENTS"

// showUntilKilled shows, on standard output, what it has as a scrape would:
// first a copy, then the flush, then the copy goes out.
func showUntilKilled(path string) int {
	ctx := context.Background()
	file, err := store.Open(ctx, path, slog.New(slog.DiscardHandler))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	table := newTable()
	keeper := store.NewKeeper(table, file, slog.New(slog.DiscardHandler))
	go keeper.Run(ctx)
	var turn atomic.Int64
	for range 2 {
		go func() {
			for {
				// Each subject is raised, raised again, and every other cleared.
				n := turn.Add(1)
				if n%100 == 0 {
					time.Sleep(time.Millisecond) // or nobody else comes by under the race detector
				}
				name, subject := fmt.Sprint("sw", n%100), fmt.Sprint("Gi", n%1000)
				raise(table, name, subject, time.Now())
				if n%2000 >= 1000 && n%2 == 0 {
					unraise(table, name, subject, time.Now())
				}
			}
		}()
	}
	out := bufio.NewWriter(os.Stdout)
	for page := 0; ; page++ {
		events, _ := table.Events(active.Filter{}, 3000)
		if err := keeper.Flush(ctx); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		for i := range events {
			e := &events[i]
			fmt.Fprintf(out, "%s\t%s\t%s\t%d\t%d\n", e.Device.Name, e.Subject, e.State, e.FirstSeen.UnixNano(), e.EndedAt.UnixNano()) //nolint:errcheck // the flush tells
		}
		fmt.Fprintf(out, "page %d\n", page) //nolint:errcheck // the flush tells
		if err := out.Flush(); err != nil {
			return 1
		}
	}
}

// TestKilled: every event that was shown is there after kill -9, at least as
// far as it was shown.
func TestKilled(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "events.db")
	shown := killWhileShowing(t, path, 3)
	events, err := open(t, path, discard).Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	newest := map[string]time.Time{} // by device and subject: the last that is known to have happened
	for i := range events {
		e := &events[i]
		for _, at := range []time.Time{e.FirstSeen, e.EndedAt} {
			if key := e.Device.Name + "\t" + e.Subject; at.After(newest[key]) {
				newest[key] = at
			}
		}
	}
	for key, at := range shown {
		if newest[key].Before(at) {
			t.Errorf("%q was shown as of %v, and is there as of %v", key, at, newest[key])
		}
	}
}

// killWhileShowing returns when what was shown of each key happened last.
func killWhileShowing(t *testing.T, path string, pages int) map[string]time.Time {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	child := exec.CommandContext(ctx, self)
	child.Env = append(os.Environ(), childFile+"="+path)
	var complaint strings.Builder
	child.Stderr = &complaint
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	shown, last := map[string]time.Time{}, ""
	full := 0
	var once sync.Once
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		field := strings.Split(lines.Text(), "\t")
		if len(field) != 5 {
			last = lines.Text()
			if len(shown) >= 300 {
				full++
			}
			if full == pages {
				once.Do(func() { child.Process.Kill() }) //nolint:errcheck // seen by the wait
			}
			continue
		}
		var first, ended int64
		if _, err := fmt.Sscan(field[3]+" "+field[4], &first, &ended); err != nil {
			t.Fatal(err)
		}
		key, at := field[0]+"\t"+field[1], time.Unix(0, max(first, ended))
		if at.After(shown[key]) {
			shown[key] = at
		}
	}
	if err := child.Wait(); err == nil || len(shown) == 0 {
		t.Fatalf("the child ended after %q: %v\n%s", last, err, &complaint)
	}
	return shown
}
