package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/deploy/lab/stack"
)

// The desk answers nothing but a proxy's error page for a minute. What
// happens meanwhile reaches it afterwards: a new incident by one creation,
// the changes of an older one by one update.
func TestDeskAwayForAMinute(t *testing.T) {
	simulatedOnly(t, "it makes the desk fail, and counts what it was asked")
	s := open(t, stack.Options{Mute: true})
	links := s.linksWithin()
	known, created := links[0], links[1]

	broken := time.Now()
	s.breaks(known.device, "link_down", known.ports[0])
	before := s.awaitTicket(known.device, linkFamily, broken)
	s.awaitSynced()

	away := time.Now()
	s.breaksDesk(deskFault{Kind: "status", Status: http.StatusBadGateway, HTML: true, For: "1m"})
	s.breaks(created.device, "link_down", created.ports[0])
	second := s.breaks(known.device, "link_down", known.ports[1])
	s.awaitAlerts(known.device, 2)
	s.repairs(second)
	s.awaitAlerts(known.device, 1)
	s.breaks(known.device, "link_down", known.ports[1])
	s.awaitAlerts(known.device, 2)
	t.Logf("three changes within %.0f s of the outage", time.Since(away).Seconds())

	s.eventually(time.Minute+settledWithin, "the desk has caught up", func() error {
		if _, err := s.theTicket(created.device, linkFamily); err != nil {
			return err
		}
		found, err := s.theTicket(known.device, linkFamily)
		if err == nil && found.Alerts != 2 {
			err = fmt.Errorf("ticket %s shows %d alerts, want 2", found.Number, found.Alerts)
		}
		return err
	})
	t.Logf("caught up %.1f s after the outage", time.Since(away.Add(time.Minute)).Seconds())
	s.awaitSynced()

	made, updated := 0, 0
	for _, each := range s.deskWrites(away) {
		switch {
		case each.Status >= http.StatusBadRequest:
		case each.Method == http.MethodPost:
			made++
		case each.Path == fmt.Sprintf("/api/v1/tickets/%d", before.ID):
			updated++
		}
	}
	// The outage itself is an incident too, of Vigie's own.
	list, err := s.tickets()
	s.must(err)
	opened := len(slices.DeleteFunc(list, func(each ticket) bool { return each.ID <= before.ID }))
	if made != opened || updated != 1 {
		t.Errorf("%d creations of %d tickets and %d updates of ticket %s after the outage, want one of each",
			made, opened, updated, before.Number)
	}
}

// described is a device with its ports that rules watch: those with a link.
type described struct {
	device string
	ports  []string
}

// linksWithin lists the routers of schools with the ports of their links.
func (s *scene) linksWithin() []described {
	s.t.Helper()
	var list []described
	for _, e := range s.Network().Equipment {
		if e.Role != "router" {
			continue
		}
		found := described{device: e.Device}
		for _, link := range s.Network().LinksOf(e.Device) {
			if link.From == e.Device {
				found.ports = append(found.ports, link.FromInterface)
			}
		}
		if len(found.ports) >= 2 {
			list = append(list, found)
		}
	}
	if len(list) < 2 {
		s.t.Fatalf("the simulated network has %d routers with two links, want 2", len(list))
	}
	return list
}

// awaitAlerts waits until the bridge knows of so many alerts that fire for a
// device's links.
func (s *scene) awaitAlerts(device string, firing int) {
	s.t.Helper()
	s.eventually(ticketWithin, fmt.Sprintf("%d links of %s are down", firing, device), func() error {
		incident, err := s.incidentOf(device, linkFamily)
		if err == nil && incident.Alerts != firing {
			err = fmt.Errorf("the bridge knows of %d", incident.Alerts)
		}
		return err
	})
}

// awaitSynced waits until every ticket shows what the bridge wants it to.
func (s *scene) awaitSynced() {
	s.t.Helper()
	s.eventually(settledWithin, "every ticket is up to date", func() error {
		list, err := s.bridge().Tickets(s.t.Context(), reportapi.TicketQuery{})
		for _, each := range list.Tickets {
			if !each.UpToDate {
				return fmt.Errorf("ticket %s of %s is not: %s", each.Number, each.Key, each.Error)
			}
		}
		return err
	})
}
