package incident_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// newStormWorld is a world of eight devices that hang on each other and have
// a provider in common, by twos and threes.
func newStormWorld(t *testing.T, rt *rapid.T, store *sqlite.Store, run int) *world {
	w := newWorld(t, rt, store, run)
	w.alerts = nil
	for n := range 8 {
		name := func(n int) string { return fmt.Sprintf("storm%d-d%d", run, n) }
		a := alert(name(n), []string{"critical", "major"}[n/6], name(n))
		a.Labels["provider"], a.Labels["region"] = fmt.Sprintf("storm%d-p%d", run, n%2), fmt.Sprintf("storm%d", run)
		// Some hang on what is watched, some on what is not, some on nothing.
		if parent := map[int]int{3: 9, 5: 0, 6: 9, 7: 9}[n]; parent != 0 || n == 5 {
			a.Labels["parent"] = name(parent)
		}
		w.alerts = append(w.alerts, a)
	}
	correlator := related()
	correlator.Storms = slices.DeleteFunc(correlator.Storms, func(r incident.StormRule) bool { return r.By == incident.BySite })
	w.intake.Correlate(correlator)
	w.clock.Correlate(correlator)
	return w
}

// family are the latest incident of each fault and each storm of the world.
func (w *world) family(rt *rapid.T) map[string]bridge.Incident {
	found := make(map[string]bridge.Incident)
	w.write(rt, func(tx incident.Tx) error {
		var keys []string
		for _, a := range w.alerts {
			keys = append(keys, "ecole-7/"+a.Labels["device"]+"/reachability", "tempête/parent/"+a.Labels["device"], "tempête/parent/"+a.Labels["parent"],
				"tempête/provider/"+a.Labels["provider"], "tempête/region/"+a.Labels["region"])
		}
		for _, key := range keys {
			if i, err := tx.LatestIncident(key); err != nil || i != nil && found[i.ID].ID != "" {
				if err != nil {
					return err
				}
			} else if i != nil {
				found[i.ID] = *i
			}
		}
		return nil
	})
	return found
}

// some draws one of the incidents that fit, if there is any.
func (w *world) some(rt *rapid.T, fits func(bridge.Incident) bool) *bridge.Incident {
	var fitting []bridge.Incident
	for _, i := range w.family(rt) {
		if fits(i) {
			fitting = append(fitting, i)
		}
	}
	if len(fitting) == 0 {
		return nil
	}
	slices.SortFunc(fitting, func(a, b bridge.Incident) int { return strings.Compare(a.ID, b.ID) })
	return &fitting[rapid.IntRange(0, len(fitting)-1).Draw(rt, "which")]
}

func (w *world) stormActions() map[string]func(*rapid.T) {
	actions := w.actions()
	actions["many are lost"] = func(rt *rapid.T) {
		w.now = w.now.Add(time.Second)
		var reports []incident.Report
		for _, a := range rapid.SliceOfNDistinct(rapid.SampledFrom(w.alerts), 2, 8, func(a bridge.Alert) string { return a.Fingerprint }).Draw(rt, "alerts") {
			if !w.firing[a.Fingerprint] {
				w.firing[a.Fingerprint] = true
				reports = append(reports, began(a, w.now.Sub(t0)))
			}
		}
		w.deliver(rt, reports)
		w.goOn(rt)
	}
	actions["most are back"] = func(rt *rapid.T) {
		var reports []incident.Report
		for _, a := range w.alerts {
			if w.firing[a.Fingerprint] && rapid.IntRange(0, 4).Draw(rt, "stays") > 0 {
				w.firing[a.Fingerprint] = false
				reports = append(reports, resolved(a, 0, w.now.Sub(t0)))
			}
		}
		w.deliver(rt, reports)
		w.goOn(rt)
	}
	actions["time goes on"] = w.goOn
	actions["the desk makes a ticket"] = func(rt *rapid.T) {
		i := w.some(rt, bridgeOutdated)
		if i == nil {
			return
		}
		w.write(rt, func(tx incident.Tx) error {
			if rapid.Bool().Draw(rt, "its answer is lost") {
				i.Writing = map[string]string{}
			} else {
				i.TicketID, i.Synced, i.Writing = 1000+w.now.Unix()%1000, i.Desired, nil
			}
			return tx.SaveIncident(i)
		})
	}
	open := func(i bridge.Incident) bool { return i.Open() && i.State != bridge.StateHeld }
	actions["a person detaches"] = func(rt *rapid.T) {
		if i := w.some(rt, func(i bridge.Incident) bool { return i.Parent != "" && open(i) }); i != nil {
			w.act(rt, bridge.Act{Kind: bridge.ActDetach, Incident: i.ID})
		}
	}
	actions["a person attaches"] = func(rt *rapid.T) {
		if i, to := w.some(rt, open), w.some(rt, open); i != nil && to != nil {
			w.act(rt, bridge.Act{Kind: bridge.ActAttach, Incident: i.ID, Value: to.ID})
		}
	}
	return actions
}

// act does what a person does, as far as it is allowed.
func (w *world) act(rt *rapid.T, act bridge.Act) {
	terms := w.terms
	acts := &incident.Acts{Store: w.store, Policy: func() *policy.Contract { return terms }, States: incident.DefaultStates(), Woken: func() {}}
	act.Person, act.At = "amel@vigie.example", w.now
	_, err := acts.Do(context.Background(), act, w.now)
	if _, refused := errors.AsType[*incident.RefusedError](err); err != nil && !refused {
		rt.Fatal(err)
	}
}

// goOn lets time pass in which the clock does all that it has to.
func (w *world) goOn(rt *rapid.T) {
	w.witness.answer = "alive"
	step := rapid.SampledFrom([]time.Duration{2 * time.Minute, 6 * time.Minute, 16 * time.Minute}).Draw(rt, "step")
	for range rapid.IntRange(1, 3).Draw(rt, "steps") {
		w.now = w.now.Add(step)
		for range 3 {
			if err := w.clock.RunOnce(context.Background(), w.now); err != nil {
				rt.Fatal(err)
			}
		}
		w.checkStorms(rt)
	}
}

func bridgeOutdated(i bridge.Incident) bool { return i.Outdated() && i.TicketID == 0 }

// checkStorms: no fault is without a ticket of its own or a parent whose
// ticket tells it, and nothing ends while a part of it goes on.
func (w *world) checkStorms(rt *rapid.T) {
	for _, a := range w.alerts {
		w.checkAlert(rt, a)
	}
	all := w.family(rt)
	for _, i := range all {
		if i.Nature == bridge.NatureFault {
			w.checkMember(rt, i)
			continue
		}
		if i.Parent != "" {
			rt.Fatalf("storm %s is part of another", i.Key)
		}
		if i.Open() && i.WakeAt.IsZero() && !i.State.Broken() {
			rt.Fatalf("storm %s is %s and never wakes", i.Key, i.State)
		}
		broken := w.brokenMembers(rt, i.ID)
		if !i.State.Broken() && broken > 0 {
			rt.Fatalf("storm %s is %s while %d of its members go on", i.Key, i.State, broken)
		}
		if i.State.Broken() && broken == 0 && i.WakeAt.IsZero() {
			rt.Fatalf("storm %s is %s without a member, and never wakes", i.Key, i.State)
		}
	}
}

func (w *world) checkMember(rt *rapid.T, i bridge.Incident) {
	if !i.State.Broken() || i.State == bridge.StateHeld || i.Desired > 0 {
		return
	}
	if i.Parent == "" {
		rt.Fatalf("%s is %s and has no ticket, nor anything that shows it", i.Key, i.State)
	}
	var parent *bridge.Incident
	w.write(rt, func(tx incident.Tx) (err error) {
		parent, err = tx.Incident(i.Parent)
		return err
	})
	switch grace := 10 * time.Minute; {
	case parent == nil || parent.Desired == 0 || !parent.Open() || parent.Parent != "":
		rt.Fatalf("%s is shown by %+v, which has no ticket", i.Key, parent)
	case parent.State.Broken():
	case parent.Nature == bridge.NatureStorm:
		rt.Fatalf("%s goes on, and the storm that shows it is %s", i.Key, parent.State)
	case parent.WakeAt.IsZero() || parent.WakeAt.After(w.now.Add(grace)):
		rt.Fatalf("%s goes on, its cause is %s and wakes at %s, now %s", i.Key, parent.State, parent.WakeAt, w.now)
	}
}

func (w *world) brokenMembers(rt *rapid.T, parent string) int {
	n := 0
	w.write(rt, func(tx incident.Tx) error {
		members, err := tx.Members(parent)
		for _, m := range members {
			n += b2i(m.State.Broken())
		}
		return err
	})
	return n
}

// TestNoFaultIsLostInAStorm: whatever is reported, attached and taken apart in
// whatever order. In the end, when all is well, all is closed.
func TestNoFaultIsLostInAStorm(t *testing.T) {
	t.Parallel()
	store, run := openLedger(t), 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		w := newStormWorld(t, rt, store, run)
		actions := w.stormActions()
		actions[""] = w.checkStorms
		rt.Repeat(actions)

		w.witness.answer = "alive"
		for _, a := range w.alerts {
			w.firing[a.Fingerprint] = false
			w.take(rt, resolved(a, 0, w.now.Sub(t0)))
		}
		for range 12 {
			w.now = w.now.Add(time.Hour)
			for range 3 {
				if err := w.clock.RunOnce(context.Background(), w.now); err != nil {
					rt.Fatal(err)
				}
			}
			w.checkStorms(rt)
		}
		for _, i := range w.family(rt) {
			if i.Open() {
				rt.Fatalf("%s is %s at the end: %+v", i.Key, i.State, i)
			}
		}
	})
}
