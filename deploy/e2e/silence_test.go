package e2e

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/deploy/lab/stack"
)

// Alertmanager never tells of a resolution that happens under a silence. The
// bridge sees in Alertmanager's list that the alert is gone.
func TestResolvedDuringASilence(t *testing.T) {
	s := open(t, stack.Options{})
	router, ifName := s.uplink()

	broken := time.Now()
	fault := s.breaks(router.Device, "link_down", ifName)
	s.awaitTicket(router.Device, linkFamily, broken)

	s.silences(router.Device)
	s.eventually(ticketWithin, "the alert is silenced", func() error {
		for _, each := range s.alerts(stack.Alertmanager, router.Device) {
			if len(each.Status.SilencedBy) == 0 {
				return fmt.Errorf("%s is %s", each.Labels["alertname"], each.Status.State)
			}
		}
		return nil
	})

	repaired := time.Now()
	s.repairs(fault)
	s.awaitState(router.Device, linkFamily, "résolu", repaired)
	s.awaitState(router.Device, linkFamily, "closed", repaired)
}

// silences mutes everything about a device for an hour.
func (s *scene) silences(device string) {
	s.t.Helper()
	now := time.Now().UTC()
	s.ask(request{method: http.MethodPost, url: s.URL(stack.Alertmanager) + "/api/v2/silences", body: map[string]any{
		"matchers":  []map[string]any{{"name": "device", "value": device, "isRegex": false, "isEqual": true}},
		"startsAt":  now.Format(time.RFC3339),
		"endsAt":    now.Add(time.Hour).Format(time.RFC3339),
		"createdBy": "amel@vigie.example",
		"comment":   "intervention en cours",
	}})
}
