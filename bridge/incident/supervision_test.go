package incident_test

import (
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// outcome is the text of the last entry that says what came of it.
func (r *rig) outcome() string {
	r.t.Helper()
	all := r.entries(r.fault().ID, bridge.KindSupervised)
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1].Text
}

// TestSupervisedAgain: an agent's macro has the device's event cleared, and
// the ticket says what came of it.
func TestSupervisedAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	lost := alert("PortFerme", "critical", "r1")
	lost.Labels["event"], lost.Labels["subject"] = "port_disabled", "Gi1/0/1"
	r.fire(lost)
	r.sync()
	id := r.fault().TicketID
	r.away = true
	r.pass(time.Minute)
	r.person(id, map[string]any{"remise_en_supervision": "demandée"})
	r.look(r.fault().ID)
	r.settle()
	r.evaluate()
	r.pass(2 * time.Minute)
	r.evaluate()
	if told := r.outcome(); !strings.Contains(told, "en attente : un exportateur") || len(r.entries(r.fault().ID, bridge.KindSupervised)) != 1 {
		t.Errorf("while the exporter is away: told %q", told)
	}
	r.away = false
	r.pass(time.Minute)
	r.settle()
	r.settle()
	if len(r.cleared) != 1 || r.cleared[0].Event != "port_disabled" || r.cleared[0].Subject != "Gi1/0/1" {
		t.Errorf("cleared %+v", r.cleared)
	}
	if told := r.outcome(); !strings.Contains(told, "1 événement effacé ; la fin des alarmes est attendue") {
		t.Errorf("told %q", told)
	}
	if ticket := r.ticket(id); ticket.Fields["remise_en_supervision"] != "" {
		t.Errorf("the request stays: %+v", ticket)
	}
	r.settle()
	if n := len(r.entries(r.fault().ID, bridge.KindSupervised)); n != 2 {
		t.Errorf("told %d times", n)
	}
}

// TestStillFiring: nothing that a person says ends an incident whose alarm
// fires.
func TestStillFiring(t *testing.T) {
	t.Parallel()
	r, _ := opened(t, zammadtest.Options{})
	r.pass(time.Minute)
	r.acts(bridge.Act{Kind: bridge.ActForce, Motive: "réparé"})
	r.settle()
	r.settle()
	if told := r.outcome(); !strings.Contains(told, "1 alarme reste active") {
		t.Errorf("told %q", told)
	}
	if i := r.fault(); !i.State.Broken() || i.Outdated() {
		t.Errorf("the incident is %+v", i)
	}
}

// TestWithoutProof: what nobody can prove stays to be verified, unless a
// person takes it for restored and says why.
func TestWithoutProof(t *testing.T) {
	t.Parallel()
	r, _ := opened(t, zammadtest.Options{})
	r.alive = time.Time{}
	r.pass(time.Minute)
	r.end(critical)
	r.settle()
	if i := r.fault(); i.State != bridge.StateUnverified {
		t.Fatalf("the incident is %+v", i)
	}
	r.acts(bridge.Act{Kind: bridge.ActSupervise})
	r.settle()
	if i := r.fault(); i.State != bridge.StateUnverified || !strings.Contains(r.outcome(), "rien ne prouve le rétablissement") {
		t.Errorf("%s, told %q", i.State, r.outcome())
	}
	r.pass(time.Minute)
	forced := r.instant()
	r.acts(bridge.Act{Kind: bridge.ActForce, Motive: "vu sur place"})
	r.settle()
	r.settle()
	i := r.fault()
	if i.State.Broken() || i.RestoredAt.Before(forced) || !strings.Contains(r.outcome(), "sans preuve") {
		t.Errorf("%s at %v, told %q", i.State, i.RestoredAt, r.outcome())
	}
	// A later end needs its proof again.
	r.pass(time.Minute)
	r.fire(critical)
	r.settle()
	r.pass(time.Minute)
	r.end(critical)
	r.settle()
	if i := r.fault(); i.State != bridge.StateUnverified {
		t.Errorf("after the next end it is %s", i.State)
	}
}
