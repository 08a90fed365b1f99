package incident_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// whim answers whatever the test has drawn last.
type whim struct{ answer string }

func (w *whim) AliveSince(_ context.Context, _ bridge.Alert, from, now time.Time) (time.Time, error) {
	switch w.answer {
	case "alive":
		return from, nil
	case "just back":
		return now, nil
	case "dead":
		return time.Time{}, nil
	}
	return time.Time{}, errors.New("nobody can tell")
}

// world is a ledger under random reports, and what must be true of it.
type world struct {
	store    *sqlite.Store
	intake   *incident.Intake
	clock    *incident.Clock
	witness  *whim
	terms    *policy.Contract
	now      time.Time
	alerts   []bridge.Alert
	firing   map[string]bool  // by fingerprint, as the source has it
	versions map[string]int64 // by incident
}

// newWorld begins anew in a ledger that other runs have used: the names of
// its devices are its own.
func newWorld(t *testing.T, rt *rapid.T, store *sqlite.Store, run int) *world {
	terms := contract(t)
	keyer, err := incident.NewKeyer(incident.DefaultKeys)
	if err != nil {
		rt.Fatal(err)
	}
	w := &world{
		store: store, witness: &whim{}, terms: terms, now: t0,
		firing: make(map[string]bool), versions: make(map[string]int64),
	}
	for device := range 2 {
		for i, severity := range []string{"critical", "minor"} {
			name := fmt.Sprintf("run%d-%d-%d", run, device, i)
			w.alerts = append(w.alerts, alert(name, severity, fmt.Sprintf("run%d-sw%d", run, device)))
		}
	}
	source := func() *policy.Contract { return terms }
	w.intake = incident.NewIntake(store, keyer, source, func() {})
	w.clock = incident.NewClock(store, source, w.witness, nil, discard, nil, func() {})
	return w
}

func (w *world) take(rt *rapid.T, report incident.Report) {
	err := w.intake.Take(context.Background(), bridge.Delivery{Source: "noc", ReceivedAt: w.now}, []incident.Report{report})
	if err != nil {
		rt.Fatalf("Take: %v", err)
	}
}

func (w *world) actions() map[string]func(*rapid.T) {
	pick := rapid.SampledFrom(w.alerts)
	since := func() time.Duration { return w.now.Sub(t0) }
	return map[string]func(*rapid.T){
		"fire": func(rt *rapid.T) {
			a := pick.Draw(rt, "alert")
			if !w.firing[a.Fingerprint] {
				w.now = w.now.Add(time.Second) // it cannot begin as it ends
				w.firing[a.Fingerprint] = true
				w.take(rt, began(a, since()))
			}
		},
		"fire again": func(rt *rapid.T) { // the same, or a flap that was missed
			a := pick.Draw(rt, "alert")
			if w.firing[a.Fingerprint] {
				w.take(rt, live(began(a, since())))
			}
		},
		"end": func(rt *rapid.T) {
			a := pick.Draw(rt, "alert")
			w.firing[a.Fingerprint] = false
			w.take(rt, resolved(a, 0, since()))
		},
		"old reports, late": func(rt *rapid.T) {
			a := pick.Draw(rt, "alert")
			w.take(rt, began(a, -24*time.Hour))
			w.take(rt, resolved(a, -24*time.Hour, -23*time.Hour))
			if w.firing[a.Fingerprint] {
				return
			}
			// Only a source can tell an alert that is new to us from an old one.
			w.take(rt, resolved(a, -24*time.Hour, since()))
		},
		"clock": func(rt *rapid.T) {
			w.witness.answer = rapid.SampledFrom([]string{"alive", "just back", "dead", "unknown"}).Draw(rt, "evidence")
			if err := w.clock.RunOnce(context.Background(), w.now); err != nil {
				rt.Fatalf("RunOnce: %v", err)
			}
		},
		"time passes": func(rt *rapid.T) {
			w.now = w.now.Add(rapid.SampledFrom([]time.Duration{
				time.Second, 2 * time.Minute, 6 * time.Minute, 2 * time.Hour, 80 * time.Hour,
			}).Draw(rt, "time"))
		},
		"a person acts": func(rt *rapid.T) {
			for _, i := range w.incidents(rt) {
				if i.State == bridge.StateOpen {
					i.State, i.AcknowledgedAt = bridge.StateAcknowledged, w.now
					i.Criticity = rapid.SampledFrom(bridge.Criticities).Draw(rt, "criticity")
					w.write(rt, func(tx incident.Tx) error { return tx.SaveIncident(&i) })
					return
				}
			}
		},
	}
}

func (w *world) write(rt *rapid.T, fn func(incident.Tx) error) {
	if err := w.store.Write(context.Background(), fn); err != nil {
		rt.Fatal(err)
	}
}

// incidents are the latest of each key.
func (w *world) incidents(rt *rapid.T) []bridge.Incident {
	found := make(map[string]bridge.Incident)
	w.write(rt, func(tx incident.Tx) error {
		for _, a := range w.alerts {
			i, err := tx.LatestIncident("ecole-7/" + a.Labels["device"] + "/reachability")
			if err != nil || i == nil {
				return err
			}
			found[i.Key] = *i
		}
		return nil
	})
	return slices.SortedFunc(maps.Values(found), func(a, b bridge.Incident) int {
		return slices.Compare([]byte(a.Key), []byte(b.Key))
	})
}

// check holds what must be true after every step.
func (w *world) check(rt *rapid.T) {
	for _, a := range w.alerts {
		w.checkAlert(rt, a)
	}
	for _, i := range w.incidents(rt) {
		if i.Desired < w.versions[i.ID] {
			rt.Fatalf("version of %s fell from %d to %d", i.Key, w.versions[i.ID], i.Desired)
		}
		w.versions[i.ID] = i.Desired
		if i.Open() && i.State != bridge.StateHeld && i.Desired == 0 {
			rt.Fatalf("%s is %s and asks for no ticket", i.Key, i.State)
		}
		if waits := i.State != bridge.StateOpen && i.State != bridge.StateAcknowledged && i.Open(); waits && i.WakeAt.IsZero() {
			rt.Fatalf("%s is %s and never wakes", i.Key, i.State)
		}
	}
}

// checkAlert: what fires is on an incident that says so. That a key has two
// open ones is refused by the ledger, which would have failed a step.
func (w *world) checkAlert(rt *rapid.T, a bridge.Alert) {
	w.write(rt, func(tx incident.Tx) error {
		last, err := tx.LastOccurrence(a.AlertID)
		if err != nil {
			return err
		}
		fires := last != nil && !last.Ended()
		if fires != w.firing[a.Fingerprint] {
			return fmt.Errorf("%s fires at the source: %t, here: %t", a.Fingerprint, w.firing[a.Fingerprint], fires)
		}
		if !fires {
			return nil
		}
		i, err := tx.Incident(last.Incident)
		if err != nil {
			return err
		}
		if !slices.Contains([]bridge.State{bridge.StateHeld, bridge.StateOpen, bridge.StateAcknowledged}, i.State) {
			return fmt.Errorf("%s fires while its incident is %s", a.Fingerprint, i.State)
		}
		return nil
	})
}

// TestNoFiringAlertIsLost: whatever is reported, asked and answered in
// whatever order, what fires is shown as firing.
func TestNoFiringAlertIsLost(t *testing.T) {
	t.Parallel()
	store, run := openLedger(t), 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		w := newWorld(t, rt, store, run)
		actions := w.actions()
		actions[""] = w.check
		rt.Repeat(actions)
	})
}

// TestTwiceIsOnce: a delivery that comes twice changes nothing the second
// time, whatever came before.
func TestTwiceIsOnce(t *testing.T) {
	t.Parallel()
	store, run := openLedger(t), 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		w := newWorld(t, rt, store, run)
		for range rapid.IntRange(0, 4).Draw(rt, "deliveries before") {
			w.deliver(rt, w.batch(rt))
		}
		batch := w.batch(rt)
		w.deliver(rt, batch)
		once := w.snapshot(rt)
		w.deliver(rt, batch)
		if twice := w.snapshot(rt); twice != once {
			rt.Fatalf("%v\nafter the first time\n%s\nafter the second\n%s", batch, once, twice)
		}
	})
}

// batch draws at most one report for each alert, as a source makes them.
func (w *world) batch(rt *rapid.T) []incident.Report {
	w.now = w.now.Add(time.Duration(rapid.IntRange(0, 600).Draw(rt, "seconds")) * time.Second)
	var batch []incident.Report
	for _, a := range rapid.SliceOfNDistinct(rapid.SampledFrom(w.alerts), 0, 4, func(a bridge.Alert) string { return a.Fingerprint }).Draw(rt, "alerts") {
		start := time.Duration(rapid.IntRange(-1200, 1200).Draw(rt, "start")) * time.Second
		report := began(a, start)
		if rapid.Bool().Draw(rt, "ended") {
			report = resolved(a, start, start+time.Duration(rapid.IntRange(0, 1200).Draw(rt, "lasted"))*time.Second)
		}
		report.Live = rapid.Bool().Draw(rt, "live")
		batch = append(batch, report)
	}
	return batch
}

func (w *world) deliver(rt *rapid.T, batch []incident.Report) {
	if err := w.intake.Take(context.Background(), bridge.Delivery{Source: "noc", ReceivedAt: w.now}, batch); err != nil {
		rt.Fatalf("Take: %v", err)
	}
}

// snapshot is all that the ledger knows of this world's incidents, as text.
func (w *world) snapshot(rt *rapid.T) string {
	var text []byte
	incidents := w.incidents(rt)
	w.write(rt, func(tx incident.Tx) error {
		for _, i := range incidents {
			occurrences, err := tx.Occurrences(i.ID)
			if err != nil {
				return err
			}
			entries, err := tx.EntriesAfter(i.ID, 0)
			if err != nil {
				return err
			}
			text = fmt.Appendf(text, "%+v\n%+v\n%+v\n", i, occurrences, entries)
		}
		return nil
	})
	return string(text)
}
