package incident_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// TestThreeThousand: the devices of a whole operator are lost within a
// minute, in deliveries as Alertmanager makes them. All is taken in bounded
// time, and one ticket tells it.
func TestThreeThousand(t *testing.T) {
	t.Parallel()
	devices, delivery := 3000, 60
	if raceDetector {
		devices = 300
	}
	r := newStormRig(t)
	r.store.once = true
	all := incident.DefaultCorrelation()
	r.correlate(incident.Correlator{Correlation: all})
	lost := make([]bridge.Alert, devices)
	for n := range lost {
		lost[n] = school(n, "provider=telecom", fmt.Sprintf("parent=core-%d", n%40), fmt.Sprintf("region=r-%d", n%24))
	}
	begun := time.Now()
	for from := 0; from < devices; from += delivery {
		r.fireAll(lost[from : from+delivery]...)
		r.pass(time.Minute * time.Duration(delivery) / time.Duration(devices))
	}
	taken := time.Since(begun)
	r.pass(time.Minute) // the hold-off of each
	for range devices/64 + 10 {
		r.evaluate()
	}
	r.settle()
	raised := time.Since(begun)
	if storms := r.storms(); len(storms) != 1 || storms[0].Key != "tempête/provider/telecom" {
		t.Fatalf("storms are %+v", storms)
	}
	storm := r.storms()[0]
	if r.counted() != 1 {
		t.Fatalf("%d tickets, want 1", r.counted())
	}
	if ticket := r.ticket(storm.TicketID); ticket.Title != fmt.Sprintf("Tempête : %d sites injoignables, opérateur telecom", devices) {
		t.Errorf("the ticket is %q", ticket.Title)
	}

	t.Logf("taken in %s, one ticket after %s", taken, raised)
	// A bridge that took as long as the storm lasts would fall behind it. The
	// race detector makes all of it ten times as long.
	if !raceDetector && (taken > 20*time.Second || raised > time.Minute) {
		t.Errorf("taken in %s, one ticket after %s", taken, raised)
	}
}

// counted is how many tickets the desk has.
func (r *rig) counted() int {
	r.t.Helper()
	all, err := r.store.Tickets(r.t.Context(), ledger.TicketFilter{Limit: 10_000})
	if err != nil {
		r.t.Fatal(err)
	}
	n := 0
	for _, i := range all {
		n += b2i(i.TicketID != 0)
	}
	return n
}
