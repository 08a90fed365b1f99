package e2e

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/deploy/lab/stack"
)

// Two peers that do not hear each other both deliver every webhook, and each
// may deliver twice. It is one fault all the same.
func TestDeliveredTwiceAndByTwoPeers(t *testing.T) {
	s := open(t, stack.Options{Mute: true, TwoPeers: true, Partitioned: true})
	router, ifName := s.uplink()

	broken := time.Now()
	fault := s.breaks(router.Device, "link_down", ifName)
	found := s.awaitTicket(router.Device, linkFamily, broken)
	s.eventually(ticketWithin, "both peers have delivered", func() error {
		for _, peer := range []string{stack.Alertmanager, stack.AlertmanagerPeer} {
			if len(s.alerts(peer, router.Device)) == 0 {
				return fmt.Errorf("%s does not have the alert", peer)
			}
		}
		return nil
	})
	for range 2 {
		s.delivers(s.webhook(router.Device))
	}

	s.throughout(10*time.Second, "one ticket, one alert, told once", func() error {
		now, err := s.theTicket(router.Device, linkFamily)
		if err == nil && (now.ID != found.ID || now.Alerts != 1) {
			err = fmt.Errorf("ticket %s shows %d alerts", now.Number, now.Alerts)
		}
		return err
	})
	s.checkToldOnce(found.Incident, bridge.KindOpened, bridge.KindTicketOpened)

	repaired := time.Now()
	s.repairs(fault)
	s.checkEnd(router.Device, repaired)
	s.checkToldOnce(found.Incident, bridge.KindOpened, bridge.KindTicketOpened, bridge.KindAlertEnded, bridge.KindRestored, bridge.KindClosed)
}

// webhook is what Alertmanager sends of a device's alerts, made from its API.
func (s *scene) webhook(device string) map[string]any {
	s.t.Helper()
	var firing []map[string]any
	for _, each := range s.alerts(stack.Alertmanager, device) {
		firing = append(firing, map[string]any{
			"status": "firing", "labels": each.Labels, "annotations": each.Annotations,
			"startsAt": each.StartsAt, "endsAt": "0001-01-01T00:00:00Z",
			"generatorURL": each.GeneratorURL, "fingerprint": each.Fingerprint,
		})
	}
	if len(firing) == 0 {
		s.t.Fatalf("no alert of %s fires", device)
	}
	return map[string]any{
		"version": "4", "groupKey": "{}:{device=\"" + device + "\"}", "truncatedAlerts": 0,
		"status": "firing", "receiver": "vigie", "externalURL": s.URL(stack.Alertmanager),
		"groupLabels": map[string]string{}, "commonLabels": map[string]string{}, "commonAnnotations": map[string]string{},
		"alerts": firing,
	}
}

// delivers posts a webhook as Alertmanager does.
func (s *scene) delivers(webhook any) {
	s.t.Helper()
	s.ask(request{
		method: http.MethodPost, url: s.URL(stack.Bridge) + "/api/v1/alerts/noc",
		credentials: bearer(s.Tokens().Alertmanager), body: webhook,
	})
}

// checkToldOnce looks for kinds of facts in an incident's journal.
func (s *scene) checkToldOnce(incident string, kinds ...bridge.Kind) {
	s.t.Helper()
	journal, err := s.bridge().Operations(s.t.Context(), incident)
	s.must(err)
	told := make(map[bridge.Kind]int)
	for _, operation := range journal.Operations {
		told[bridge.Kind(operation.Kind)]++
	}
	for _, kind := range kinds {
		if told[kind] != 1 {
			s.t.Errorf("the journal tells %q %d times, want once: %v", kind, told[kind], told)
		}
	}
	if told[bridge.KindAlertFiring] > 1 {
		s.t.Errorf("one alert joined %d times", told[bridge.KindAlertFiring])
	}
}
