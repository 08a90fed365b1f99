package incident_test

import (
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// TestStormSupervisedAgain: who asks for a storm is told of the alarms of its
// members, for it has none itself.
func TestStormSupervisedAgain(t *testing.T) {
	t.Parallel()
	r := newStormRig(t)
	lost := schools(0, 4, "provider=telecom")
	r.fireAll(lost...)
	r.held()
	r.settle()
	storm := r.storms()[0]
	told := func() string {
		all := r.entries(storm.ID, bridge.KindSupervised)
		return all[len(all)-1].Text
	}
	r.acts(bridge.Act{Kind: bridge.ActSupervise, Incident: storm.ID})
	r.settle()
	if got := told(); !strings.Contains(got, "4 alarmes restent actives") {
		t.Errorf("while all are lost: %q", got)
	}
	r.endAll(lost...)
	r.acts(bridge.Act{Kind: bridge.ActSupervise, Incident: storm.ID})
	r.settle()
	if got := told(); !strings.Contains(got, "plus aucune alarme n'est active") {
		t.Errorf("once they have ended: %q", got)
	}
}

// TestStormIsLeft: a storm from which people took every member is over, and
// does not say that they are well.
func TestStormIsLeft(t *testing.T) {
	t.Parallel()
	r := newStormRig(t)
	r.fireAll(schools(0, 3, "provider=telecom")...)
	r.held()
	r.settle()
	storm := r.storms()[0]
	for n := range 3 {
		r.acts(bridge.Act{Kind: bridge.ActDetach, Incident: r.lost(n).ID})
	}
	r.pass(10 * time.Minute)
	r.settle()
	r.settle()
	over := r.entries(storm.ID, bridge.KindRestored)
	if len(over) != 1 || !strings.Contains(over[0].Text, "Plus aucun défaut") {
		t.Errorf("told %+v", over)
	}
	for n := range 3 {
		if i := r.lost(n); !i.State.Broken() || i.TicketID == 0 {
			t.Errorf("member %d is %s with ticket %d", n, i.State, i.TicketID)
		}
	}
}
