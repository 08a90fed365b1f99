package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/deploy/lab/stack"
)

// A school's router is off: nothing of the school answers, and one ticket
// says so instead of one for each device.
func TestSchoolCutOffIsOneTicket(t *testing.T) {
	s := open(t, stack.Options{})
	router, _ := s.uplink()

	broken := time.Now()
	fault := s.breaks(router.Device, "device_down", "")
	found := s.awaitTicket("", "reachability", broken)
	if found.Site != router.Site || found.Criticity != router.Criticity {
		t.Errorf("the ticket is of site %q, %s; want %q, %s", found.Site, found.Criticity, router.Site, router.Criticity)
	}
	s.throughout(15*time.Second, "one ticket for the whole school", func() error {
		list, err := s.tickets()
		if err == nil && len(list) != 1 {
			err = fmt.Errorf("there are %d: %+v", len(list), list)
		}
		return err
	})

	repaired := time.Now()
	s.repairs(fault)
	s.awaitState("", "reachability", "closed", repaired)
}
