package incident_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
	"github.com/vigie-noc/vigie/internal/document"
)

// related is a correlation of storms that begin at three.
func related() incident.Correlator {
	c := incident.DefaultCorrelation()
	for i := range c.Storms {
		c.Storms[i].Incidents = 3
	}
	c.StormEnd = incident.StormEnd{Members: 1, Quiet: document.Duration(15 * time.Minute)}
	c.Recurrence = incident.Recurrence{}
	return incident.Correlator{Correlation: c, Upstream: func(device string) string {
		return map[string]string{"access-1": "dist-1", "dist-1": "core-1"}[device]
	}}
}

func newStormRig(t *testing.T) *rig {
	t.Helper()
	r := newRig(t, zammadtest.Options{})
	r.correlate(related())
	return r
}

func (r *rig) correlate(c incident.Correlator) {
	r.intake.Correlate(c)
	r.clock.Correlate(c)
}

// school is an alert of the gateway of a school, without anything in common
// with another but what is given: "provider=telecom".
func school(n int, common ...string) bridge.Alert {
	a := alert(fmt.Sprintf("Injoignable %03d", n), "major", fmt.Sprintf("r%03d", n))
	a.Labels["alertname"] = "Injoignable"
	for _, name := range []string{"provider", "region"} {
		delete(a.Labels, name)
	}
	a.Labels["site"] = fmt.Sprintf("école-%03d", n)
	for _, pair := range common {
		name, value, _ := strings.Cut(pair, "=")
		a.Labels[name] = value
	}
	return a
}

// schools are many of them.
func schools(from, n int, common ...string) []bridge.Alert {
	var all []bridge.Alert
	for i := range n {
		all = append(all, school(from+i, common...))
	}
	return all
}

// fireAll reports that alerts fire since now, in one delivery.
func (r *rig) fireAll(alerts ...bridge.Alert) {
	r.t.Helper()
	var reports []incident.Report
	for _, a := range alerts {
		reports = append(reports, began(a, r.instant().Sub(t0)))
	}
	r.take(reports...)
}

func (r *rig) endAll(alerts ...bridge.Alert) {
	r.t.Helper()
	var reports []incident.Report
	for _, a := range alerts {
		reports = append(reports, resolved(a, 0, r.instant().Sub(t0)))
	}
	r.take(reports...)
}

// held lets the hold-off of P2 pass.
func (r *rig) held() {
	r.t.Helper()
	r.pass(time.Minute)
	r.evaluate()
}

// of is the open incident of a key, or the last.
func (r *rig) of(key string) bridge.Incident {
	r.t.Helper()
	var found *bridge.Incident
	r.write(func(tx incident.Tx) (err error) {
		found, err = tx.LatestIncident(key)
		return err
	})
	if found == nil {
		r.t.Fatalf("no incident %s", key)
	}
	return *found
}

func (r *rig) write(fn func(incident.Tx) error) {
	r.t.Helper()
	if err := r.store.Write(r.t.Context(), fn); err != nil {
		r.t.Fatal(err)
	}
}

// lost is the incident of a school.
func (r *rig) lost(n int) bridge.Incident {
	r.t.Helper()
	return r.of(fmt.Sprintf("école-%03d/r%03d/reachability", n, n))
}

// storms are the open ones.
func (r *rig) storms() []bridge.Incident {
	r.t.Helper()
	var all []bridge.Incident
	for _, i := range r.incidents() {
		if i.Nature == bridge.NatureStorm && i.Open() {
			all = append(all, i)
		}
	}
	return all
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// detach does what a person does who takes an incident out of its parent.
func detach(id string) func(incident.Tx) error {
	return func(tx incident.Tx) error {
		i, err := tx.Incident(id)
		if err != nil {
			return err
		}
		i.Parent, i.AttachedBy, i.Detached = "", "", true
		i.Desired++
		return tx.SaveIncident(i)
	}
}
