package e2e

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/deploy/lab/stack"
)

// The bridge dies after the desk has made the ticket and before the bridge
// has heard so: it must find that ticket again instead of making another.
func TestBridgeKilledBetweenPostedAndRecorded(t *testing.T) {
	simulatedOnly(t, "it makes the desk hold an answer back")
	s := open(t, stack.Options{})
	router, ifName := s.uplink()

	// The bridge searches before it creates. A fault that does next to nothing
	// to the search keeps the next one, whose prefix fits too, for the creation.
	s.breaksDesk(deskFault{Kind: "slow", Method: http.MethodPost, PathPrefix: "/api/v1/tickets/search", Delay: "1ms"})
	hold := s.breaksDesk(deskFault{Kind: "hold", Method: http.MethodPost, PathPrefix: "/api/v1/tickets", Delay: "1m"})

	broken := time.Now()
	fault := s.breaks(router.Device, "link_down", ifName)
	posted := s.awaitTicket(router.Device, linkFamily, broken)
	s.must(s.Kill(stack.Bridge))
	s.repairsDesk(hold)
	s.must(s.Restart(t.Context(), stack.Bridge))

	s.eventually(settledWithin, "the ticket is linked to its incident", func() error {
		incident, err := s.incidentOf(router.Device, linkFamily)
		if err == nil && incident.Number != posted.Number {
			err = fmt.Errorf("the incident has ticket %q, the desk %s", incident.Number, posted.Number)
		}
		return err
	})
	s.throughout(5*time.Second, "one ticket, not two", func() error {
		_, err := s.theTicket(router.Device, linkFamily)
		return err
	})

	repaired := time.Now()
	s.repairs(fault)
	s.awaitState(router.Device, linkFamily, "résolu", repaired)
}
