package e2e

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/deploy/lab/stack"
)

// An Alertmanager that Prometheus no longer reaches tells of the end of alerts
// that still fire. What measures them is alive, and yet nothing is repaired.
func TestEndThatPrometheusDenies(t *testing.T) {
	s := open(t, stack.Options{})
	router, ifName := s.uplink()

	broken := time.Now()
	fault := s.breaks(router.Device, "link_down", ifName)
	found := s.awaitTicket(router.Device, linkFamily, broken)

	s.delivers(s.ended(router.Device))
	s.awaitLife(router.Device, linkFamily, "à vérifier")
	s.throughout(stack.DefaultStability+5*time.Second, "nothing is restored", func() error {
		now, err := s.theTicket(router.Device, linkFamily)
		if err == nil && slices.Contains([]string{"rétabli", "résolu", "closed"}, now.State) {
			err = fmt.Errorf("ticket %s is %q (%s)", now.Number, now.State, now.Life)
		}
		return err
	})
	// Alertmanager's list has it all along.
	s.awaitLife(router.Device, linkFamily, "ouvert")

	repaired := time.Now()
	s.repairs(fault)
	s.awaitState(router.Device, linkFamily, "closed", repaired)
	if last, err := s.theTicket(router.Device, linkFamily); err != nil || last.ID != found.ID {
		t.Errorf("the ticket is %+v (%v), want %s all along", last, err, found.Number)
	}
}

// ended is the webhook of a device's alerts, told as over now.
func (s *scene) ended(device string) map[string]any {
	s.t.Helper()
	webhook := s.webhook(device)
	webhook["status"] = "resolved"
	alerts, ok := webhook["alerts"].([]map[string]any)
	if !ok {
		s.t.Fatal("the webhook lists no alerts")
	}
	for _, alert := range alerts {
		alert["status"], alert["endsAt"] = "resolved", time.Now().UTC().Format(time.RFC3339Nano)
	}
	return webhook
}
