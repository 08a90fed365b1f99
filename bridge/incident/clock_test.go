package incident_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// witness answers by the alert's name and remembers who was asked for.
type witness struct {
	mu     sync.Mutex
	since  map[string]time.Time // alive since; absent for an error
	asked  []string
	from   time.Time
	during func() // happens while the source is asked
}

func (w *witness) AliveSince(_ context.Context, alert bridge.Alert, from, _ time.Time) (time.Time, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked, w.from = append(w.asked, alert.Fingerprint), from
	if w.during != nil {
		w.during()
		w.during = nil
	}
	since, known := w.since[alert.Fingerprint]
	if !known {
		return time.Time{}, errors.New("prometheus does not answer")
	}
	return since, nil
}

// TestEvidence: the weakest answer for the alerts that ended counts.
func TestEvidence(t *testing.T) {
	t.Parallel()
	a, c := alert("A", "critical", "r1"), alert("C", "critical", "r1")
	tests := []struct {
		name     string
		since    map[string]time.Time
		state    bridge.State
		restored time.Duration
	}{
		{"both alive since before", map[string]time.Time{"A": t0, "C": t0}, bridge.StateResolved, 2 * time.Minute},
		{"one came back later", map[string]time.Time{"A": at(3 * time.Minute), "C": t0}, bridge.StateResolved, 3 * time.Minute},
		{"one is dead", map[string]time.Time{"A": t0, "C": {}}, bridge.StateUnverified, 0},
		{"nobody can tell of one", map[string]time.Time{"A": t0}, bridge.StateUnverified, 0},
		{"one came back just now", map[string]time.Time{"A": t0, "C": at(19 * time.Minute)}, bridge.StateOpen, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := newInbox(t)
			b.take(0, began(a, 0), began(c, 0))
			b.take(2*time.Minute, resolved(a, 0, time.Minute), resolved(c, 0, 2*time.Minute))
			w := &witness{since: test.since}
			changed := 0
			clock := b.clock(w, func() { changed++ })
			if err := clock.RunOnce(t.Context(), at(20*time.Minute)); err != nil {
				t.Fatal(err)
			}
			got := incidents(t, b.store)[0]
			if got.State != test.state || test.restored != 0 && !got.RestoredAt.Equal(at(test.restored)) {
				t.Errorf("%s, restored at %v", got.State, got.RestoredAt)
			}
			if !w.from.Equal(at(2 * time.Minute)) {
				t.Errorf("asked from %v, want the last end", w.from)
			}
			if changed != 1 {
				t.Errorf("told of %d changes, want 1", changed)
			}
		})
	}
}

func (b *inbox) clock(w incident.Witness, changed func()) *incident.Clock {
	terms := contract(b.t)
	return incident.NewClock(b.store, func() *policy.Contract { return terms }, w, nil, logger(b.t), nil, changed)
}

// Nobody is asked while something fires, is held back, or is restored.
func TestWhenNobodyIsAsked(t *testing.T) {
	t.Parallel()
	b := newInbox(t)
	held := alert("Lenteur", "minor", "r9")
	b.take(0, began(critical, 0), began(held, 0))
	w := &witness{}
	clock := b.clock(w, func() {})
	for _, now := range []time.Duration{0, time.Minute, 3 * time.Minute} {
		if err := clock.RunOnce(t.Context(), at(now)); err != nil {
			t.Fatal(err)
		}
	}
	if len(w.asked) != 0 {
		t.Errorf("asked for %v", w.asked)
	}
	if all := incidents(t, b.store); len(all) != 2 || all[0].State != bridge.StateOpen || all[1].State != bridge.StateOpen {
		t.Errorf("incidents are %+v, want the held one open after its hold-off", all)
	}
}

// Each alert is asked for once, by its last period, and so many at most.
func TestAskedAlerts(t *testing.T) {
	t.Parallel()
	b := newInbox(t)
	for round := range 2 {
		start := time.Duration(round) * 5 * time.Minute
		for i := range 25 {
			a := alert(fmt.Sprint("A", i), "critical", "r1")
			b.take(start, began(a, start))
			b.take(start+2*time.Minute, resolved(a, start, start+2*time.Minute))
		}
	}
	w := &witness{since: make(map[string]time.Time)}
	for i := range 25 {
		w.since[fmt.Sprint("A", i)] = t0
	}
	if err := b.clock(w, func() {}).RunOnce(t.Context(), at(8*time.Minute)); err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]bool)
	for _, name := range w.asked {
		if seen[name] {
			t.Errorf("%s is asked for twice", name)
		}
		seen[name] = true
	}
	if len(w.asked) != 20 {
		t.Errorf("asked for %d alerts, want 20", len(w.asked))
	}
}

// An alert that fires while its source is asked is not lost.
func TestFiresWhileTheSourceIsAsked(t *testing.T) {
	t.Parallel()
	b := newInbox(t)
	b.take(0, began(critical, 0))
	b.take(time.Minute, resolved(critical, 0, time.Minute))
	w := &witness{since: map[string]time.Time{"Injoignable": t0}}
	w.during = func() { b.take(20*time.Minute, began(critical, 20*time.Minute)) }
	if err := b.clock(w, func() {}).RunOnce(t.Context(), at(20*time.Minute)); err != nil {
		t.Fatal(err)
	}
	if got := incidents(t, b.store)[0]; got.State != bridge.StateOpen || !got.RestoredAt.IsZero() {
		t.Errorf("incident is %+v, want it open", got)
	}
}

// The loop works at once when it is woken, and ends with its context.
func TestClockRun(t *testing.T) {
	t.Parallel()
	b := newInbox(t)
	held := alert("Lenteur", "minor", "r9")
	b.take(0, began(held, 0)) // due since long, by the real clock
	terms := contract(t)
	changed, wake := make(chan struct{}, 10), make(chan struct{}, 1)
	clock := incident.NewClock(b.store, func() *policy.Contract { return terms }, &witness{}, nil, logger(t), wake, func() { changed <- struct{}{} })
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		clock.Run(ctx)
	}()
	wake <- struct{}{}
	select {
	case <-changed:
	case <-time.After(10 * time.Second):
		t.Error("nothing was evaluated in 10 s")
	}
	stop()
	<-done
	if got := incidents(t, b.store)[0]; got.State != bridge.StateOpen {
		t.Errorf("incident is %s", got.State)
	}
}
