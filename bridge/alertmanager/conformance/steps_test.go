package conformance

import (
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// tick is the time between two looks of a rig.
const tick = 150 * time.Millisecond

// look does once all that the bridge does by itself, and checks what must
// always hold.
func (r *rig) look() {
	r.t.Helper()
	if !r.blind {
		if err := r.source.RunOnce(r.t.Context(), time.Now()); err != nil {
			r.t.Logf("reconcile: %v", err) // a peer may be away
		}
	}
	if err := r.clock.RunOnce(r.t.Context(), time.Now()); err != nil {
		r.t.Logf("evaluate: %v", err)
	}
	for key := range r.broken {
		all := r.incidents(key)
		if len(all) > 1 {
			r.t.Fatalf("%d incidents of %s", len(all), key)
		}
		if len(all) == 1 && !all[0].State.Broken() {
			r.t.Fatalf("%s is %s while the fault goes on", key, all[0].State)
		}
	}
}

// until looks until a condition holds.
func (r *rig) until(what string, holds func() bool) {
	r.t.Helper()
	deadline := time.Now().Add(patience)
	for time.Now().Before(deadline) {
		r.look()
		if holds() {
			return
		}
		time.Sleep(tick)
	}
	r.t.Fatalf("it is waited for in vain: %s", what)
}

// nothing looks for long enough that a wrong conclusion would be drawn.
func (r *rig) nothing(what string, happens func() bool) {
	r.t.Helper()
	wait := 2*max(r.config.Reconcile.AbsentFor.Std(), r.config.Reconcile.MissedAfter.Std()) + 2*time.Second
	for start := time.Now(); time.Since(start) < wait; time.Sleep(tick) {
		r.look()
		if happens() {
			r.t.Fatalf("it happened: %s", what)
		}
	}
}

func (r *rig) state(f fault) bridge.State {
	r.t.Helper()
	all := r.incidents(f.key())
	if len(all) == 0 {
		return ""
	}
	return all[0].State
}

// opens fires faults and waits for their incidents, which must not end from
// now on.
func (r *rig) opens(faults ...fault) {
	r.t.Helper()
	r.feed.fire(faults...)
	for _, f := range faults {
		r.until("incident of "+f.name, func() bool { return r.state(f).Broken() })
		r.broken[f.key()] = true
	}
}

// ends ends faults: their incidents may end.
func (r *rig) ends(faults ...fault) {
	for _, f := range faults {
		delete(r.broken, f.key())
	}
	r.feed.end(faults...)
}

// closes waits until the incidents of faults are closed, and wants one of
// each that was never closed before.
func (r *rig) closes(faults ...fault) {
	r.t.Helper()
	for _, f := range faults {
		r.until("end of the incident of "+f.name, func() bool { return r.state(f) == bridge.StateClosed })
		r.once(f, 0)
	}
}

// once wants one incident of a fault, opened again so many times.
func (r *rig) once(f fault, reopened int) {
	r.t.Helper()
	all := r.incidents(f.key())
	if len(all) != 1 || all[0].Reopened != reopened {
		r.t.Errorf("%d incidents of %s: %+v; want one, reopened %d times", len(all), f.name, all, reopened)
	}
}

// endedBy is how the ledger knows of the end of a fault's last occurrence.
func (r *rig) endedBy(f fault) bridge.EndReason {
	r.t.Helper()
	all := r.incidents(f.key())
	if len(all) == 0 {
		return ""
	}
	entries, err := r.store.Entries(r.t.Context(), all[0].ID)
	if err != nil {
		r.t.Fatal(err)
	}
	var by bridge.EndReason
	for _, entry := range entries {
		if entry.Kind == bridge.KindAlertEnded {
			by = bridge.EndReason(entry.Data["ended_by"])
		}
	}
	return by
}

// drift is how often ledger and source differed in a way.
func (r *rig) drift(kind string) float64 {
	r.t.Helper()
	families, err := r.registry.Gather()
	if err != nil {
		r.t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() != "vigie_bridge_reconcile_drift_total" {
			continue
		}
		for _, metric := range family.GetMetric() {
			for _, label := range metric.GetLabel() {
				if label.GetName() == "kind" && label.GetValue() == kind {
					return metric.GetCounter().GetValue()
				}
			}
		}
	}
	return 0
}
