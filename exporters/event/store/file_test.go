package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/active"
	"github.com/vigie-noc/vigie/exporters/event/store"
)

func file(t *testing.T) string { return filepath.Join(t.TempDir(), "events é?.db") }

func all(table *active.Table) []active.Event {
	events, _ := table.Events(active.Filter{}, 1_000_000)
	return events
}

// load gives what is on disk, in the order of a table.
func load(t *testing.T, f *store.File, now time.Time, more ...*event.Definition) *active.Table {
	t.Helper()
	events, err := f.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	table := active.New(active.Options{Rules: active.Rules{Definitions: more}, Kept: true})
	table.Restore(now, events, inventory)
	table.Tick(now)
	return table
}

func same(t *testing.T, got, want []active.Event) {
	t.Helper()
	if g, w := lines(got), lines(want); !slices.Equal(g, w) {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(g, "\n\t"), strings.Join(w, "\n\t"))
	}
}

func TestThereAndBack(t *testing.T) {
	t.Parallel()
	slow := &event.Definition{Name: "slow", Title: "t", Severity: "minor", Family: "power", Kind: event.Once, For: time.Minute, MaxAge: time.Hour}
	storm := &event.Definition{Name: "storm", Severity: "critical", Kind: event.Pair, MaxAge: time.Hour}
	defs := []*event.Definition{down, slow, storm}
	table := active.New(active.Options{Kept: true, Rules: active.Rules{
		Definitions: defs, Storm: &event.Storm{Event: "storm", Devices: 2, Within: time.Minute, Hold: time.Minute},
	}})
	raise(table, "sw1", "Gi1", t0)
	raise(table, "sw1", "Gi1", t0.Add(time.Second))
	raise(table, "sw2", "Gi\x001 \"é", t0)
	raise(table, "sw2", "Gi2", t0)
	unraise(table, "sw2", "Gi2", t0.Add(time.Second))
	for _, d := range []string{"sw1", "sw2"} {
		msg := event.Message{Device: device(d), Received: t0, At: t0, Line: []byte("\xff\x00odd")}
		table.Apply(&msg, []event.Hit{{Rule: "r", Event: slow}})
	}
	path := file(t)
	f := open(t, path, discard)
	if err := f.Save(t.Context(), table.Changes(active.Soft), false); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v: %v", info, err)
	}
	f = open(t, path, discard)
	want := all(table)
	if len(want) != 6 {
		t.Fatalf("the table has %v", lines(want))
	}
	same(t, all(load(t, f, t0.Add(2*time.Second), defs...)), want)
	same(t, all(load(t, f, t0.Add(2*time.Second))), want) // without their definitions

	// Time has gone on while nobody looked.
	later := load(t, f, t0.Add(2*time.Hour), defs...)
	for _, e := range all(later) {
		want := map[string]string{"link_down": "active ", "slow": "ended expired", "storm": "ended cleared"}[e.Definition.Name]
		if got := string(e.State) + " " + string(e.Reason); got != want {
			t.Errorf("%v is %q, not %q", e.Key(), got, want)
		}
		if e.State == active.Ended && !e.EndedAt.Equal(t0.Add(2*time.Hour)) {
			t.Errorf("%v ended %v", e.Key(), e.EndedAt)
		}
	}

	// Ends go from the disk, and an empty table leaves nothing.
	table.Tick(t0.Add(48 * time.Hour))
	table.Tick(t0.Add(50 * time.Hour))
	if err := f.Save(t.Context(), table.Changes(active.Soft), false); err != nil {
		t.Fatal(err)
	}
	if left, err := f.Load(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("left are %v: %v", lines(left), err)
	}
}

func TestDeviceHasLeft(t *testing.T) {
	t.Parallel()
	table := newTable()
	raise(table, "sw1", "Gi1", t0)
	back := newTable()
	back.Restore(t0.Add(time.Minute), all(table), func(string) (*event.Device, bool) { return nil, false })
	if e := all(back); len(e) != 1 || e[0].Reason != active.Expired {
		t.Errorf("got %v", lines(e))
	}
	if changes := back.Changes(active.Urgent); len(changes) != 1 || changes[0].Live != nil || changes[0].Past == nil {
		t.Errorf("to be written is %v", changes)
	}
}

func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	path := file(t)
	first := open(t, path, discard)
	if _, err := store.Open(t.Context(), path, discard); !errors.Is(err, store.ErrInUse) || !strings.Contains(err.Error(), path) {
		t.Errorf("the second says %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, path, discard)
}

func TestUnusable(t *testing.T) {
	t.Parallel()
	script := func(statements ...string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			t.Helper()
			db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}).String())
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			for _, s := range statements {
				if _, err := db.Exec(s); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	bytes := func(content []byte) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			t.Helper()
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name    string
		make    func(*testing.T, string)
		refused error // nil: put aside
	}{
		{"no database", bytes([]byte(strings.Repeat("no database ", 1000))), nil},
		{"cut off", cutOff, nil},
		{"overwritten in the middle", overwritten, nil},
		{"of a later version", script("CREATE TABLE event (x)", "PRAGMA user_version = 2"), store.ErrLater},
		{"of somebody else", script("CREATE TABLE people (x)"), store.ErrForeign},
		{"a folder", func(t *testing.T, path string) { t.Helper(); os.Mkdir(path, 0o700) }, syscall.EISDIR}, //nolint:errcheck // seen below
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := file(t)
			c.make(t, path)
			var log strings.Builder
			f, err := store.Open(t.Context(), path, slog.New(slog.NewTextHandler(&log, nil)))
			if c.refused != nil {
				if !errors.Is(err, c.refused) {
					t.Errorf("opened: %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if events, err := f.Load(t.Context()); err != nil || len(events) != 0 {
				t.Errorf("there are %v: %v", lines(events), err)
			}
			aside, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*.damaged-*"))
			if !f.Damaged() || len(aside) == 0 || !strings.Contains(log.String(), "level=ERROR") {
				t.Errorf("damaged is %v, aside are %v, the log says %s", f.Damaged(), aside, &log)
			}
			table := newTable()
			raise(table, "sw1", "Gi1", t0)
			if err := f.Save(t.Context(), table.Changes(active.Urgent), false); err != nil {
				t.Error(err)
			}
			same(t, all(load(t, f, t0, down)), all(table))
		})
	}
}

// filled makes a file with a thousand events.
func filled(t *testing.T, path string) {
	t.Helper()
	table := newTable()
	for i := range 1000 {
		raise(table, "sw1", fmt.Sprint("Gi", i), t0)
	}
	f := open(t, path, discard)
	if err := errors.Join(f.Save(t.Context(), table.Changes(active.Urgent), false), f.Close()); err != nil {
		t.Fatal(err)
	}
}

func cutOff(t *testing.T, path string) {
	t.Helper()
	filled(t, path)
	if err := os.Truncate(path, 20_000); err != nil {
		t.Fatal(err)
	}
}

func overwritten(t *testing.T, path string) {
	t.Helper()
	filled(t, path)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 8000; i < 30_000; i++ {
		content[i] ^= 0x5a
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A file that breaks while the process runs costs nothing: all there is is
// written to a new one.
func TestBreaksWhileItRuns(t *testing.T) {
	t.Parallel()
	path := file(t)
	f := open(t, path, discard)
	table := newTable()
	for i := range 1000 {
		raise(table, "sw1", fmt.Sprint("Gi", i), t0)
	}
	if err := f.Save(t.Context(), table.Changes(active.Urgent), false); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, path + "-wal"} {
		if err := os.WriteFile(name, []byte(strings.Repeat("ruin", 100_000)), 0o600); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	unraise(table, "sw1", "Gi500", t0.Add(time.Second))
	var err error
	for range 3 {
		if err = f.Save(t.Context(), table.Changes(active.Everything), true); err == nil {
			break
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	same(t, all(load(t, f, t0.Add(time.Second), down)), all(table))
}

func TestFileIsFull(t *testing.T) {
	t.Parallel()
	f := open(t, file(t), discard)
	small, err := f.Limit(t.Context(), 8)
	if err != nil {
		t.Fatal(err)
	}
	table := newTable()
	raise(table, "sw1", "Gi1", t0)
	if err := f.Save(t.Context(), table.Changes(active.Urgent), false); err != nil {
		t.Fatal(err)
	}
	first := all(table)
	for i := range 1000 {
		raise(table, "sw2", fmt.Sprint("Gi", i), t0)
	}
	if err := f.Save(t.Context(), table.Changes(active.Urgent), false); err == nil {
		t.Fatalf("a thousand events fit into %d pages", small)
	}
	same(t, all(load(t, f, t0, down)), first) // all or none
	if _, err := f.Limit(t.Context(), 100_000); err != nil {
		t.Fatal(err)
	}
	if err := f.Save(t.Context(), table.Changes(active.Everything), true); err != nil {
		t.Fatal(err)
	}
	same(t, all(load(t, f, t0, down)), all(table))
}

func TestGivenUp(t *testing.T) {
	t.Parallel()
	f := open(t, file(t), discard)
	table := newTable()
	raise(table, "sw1", "Gi1", t0)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.Save(ctx, table.Changes(active.Urgent), false); !errors.Is(err, context.Canceled) {
		t.Errorf("saved: %v", err)
	}
	if err := f.Save(t.Context(), table.Changes(active.Everything), true); err != nil {
		t.Error(err)
	}
}
