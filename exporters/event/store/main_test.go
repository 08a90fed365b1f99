package store_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/active"
	"github.com/vigie-noc/vigie/exporters/event/store"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(childFile); path != "" {
		os.Exit(showUntilKilled(path))
	}
	goleak.VerifyTestMain(m)
}

var t0 = time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC)

var down = &event.Definition{
	Name: "link_down", Title: "Lien coupé", Severity: "major", Family: "interface", Kind: event.Pair, MaxAge: 24 * time.Hour, RestartEnds: true,
}

func newTable() *active.Table {
	return active.New(active.Options{Rules: active.Rules{Definitions: []*event.Definition{down}}, Kept: true})
}

func device(name string) *event.Device {
	return &event.Device{Name: name, Site: "Lycée A", Known: true, Labels: map[string]string{"device": name, "site": "Lycée A", "region": "Sud"}}
}

func inventory(name string) (*event.Device, bool) { return device(name), true }

func raise(table *active.Table, name, subject string, at time.Time) {
	msg := event.Message{Device: device(name), Received: at, At: at, Line: []byte("Interface " + subject + " down")}
	table.Apply(&msg, []event.Hit{{Rule: "cisco", Event: down, Subject: []byte(subject)}})
}

func unraise(table *active.Table, name, subject string, at time.Time) {
	msg := event.Message{Device: device(name), Received: at, At: at, Line: []byte("Interface " + subject + " up")}
	table.Apply(&msg, []event.Hit{{Rule: "cisco", Event: down, Subject: []byte(subject), Clears: true}})
}

// lines are events as text, all that is kept of them.
func lines(events []active.Event) (all []string) {
	for i := range events {
		e := &events[i]
		all = append(all, fmt.Sprint(e.Key(), e.Device.Site, e.Device.Labels["region"], e.State, e.Reason,
			e.FirstSeen, e.LastSeen, e.EndedAt, e.HeldUntil, e.Count, e.Line, e.Rule,
			e.Definition.Title, e.Definition.Severity, e.Definition.Family, e.Definition.Kind, e.Definition.For, e.Definition.MaxAge))
	}
	return all
}

func open(t testing.TB, path string, logger *slog.Logger) *store.File {
	t.Helper()
	file, err := store.Open(t.Context(), path, logger)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return file
}

// keep runs a keeper until the function that it returns is called.
func keep(t testing.TB, table *active.Table, disk store.Disk, logger *slog.Logger) (*store.Keeper, func()) {
	t.Helper()
	keeper := store.NewKeeper(table, disk, logger)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { keeper.Run(ctx) })
	stop := func() { cancel(); wg.Wait() }
	t.Cleanup(stop)
	return keeper, stop
}

// fake is a disk that can be made to fail.
type fake struct {
	mu      sync.Mutex
	full    bool
	saves   int
	afresh  int
	content map[active.Key]active.Change
}

var errNoSpace = errors.New("no space left")

func (f *fake) Save(_ context.Context, changes []active.Change, afresh bool) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.saves++
	if f.full {
		return errNoSpace
	}
	if afresh || f.content == nil {
		f.content = map[active.Key]active.Change{}
	}
	if afresh {
		f.afresh++
	}
	for _, c := range changes {
		f.content[c.Key] = c
		if c.Live == nil && c.Past == nil {
			delete(f.content, c.Key)
		}
	}
	return nil
}

func (f *fake) Damaged() bool { return false }

func (f *fake) set(full bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.full = full
}

// count is that of an event that is kept.
func (f *fake) count(name string) uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.content[active.Key{Event: "link_down", Device: name, Subject: "Gi1"}].Live.Count
}

func (f *fake) seen() (saves, afresh, kept int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.saves, f.afresh, len(f.content)
}
