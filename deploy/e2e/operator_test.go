package e2e

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/deploy/lab/stack"
	"github.com/vigie-noc/vigie/grafana-plugin/grafanatest"
	"github.com/vigie-noc/vigie/grafana-plugin/grafanatest/browsertest"
	"github.com/vigie-noc/vigie/grafana-plugin/pkg/plugin"
	"github.com/vigie-noc/vigie/internal/inventory"
	"github.com/vigie-noc/vigie/internal/labels"
)

// TestOperatorSeesTheTicket breaks a link, a whole school and a UPS, and looks
// at every dashboard as an operator does: the built bundle in a browser, the
// plugin's binary, the real bridge and Prometheus; with the packages of each
// Grafana. Pictures of all, and of the way from the red site to the operations
// of its ticket, are its artifacts.
func TestOperatorSeesTheTicket(t *testing.T) {
	const r = browsertest.Root(root)
	r.PluginFolder(t)
	s := open(t, stack.Options{})
	router, ifName := s.uplink()
	ups := s.another("ups", router.Site)
	broken := time.Now()
	s.breaks(router.Device, "link_down", ifName)
	s.breaks(ups.Device, "on_battery", "")
	alone := s.another("router", router.Site, ups.Site)
	s.breaks(alone.Device, "device_down", "")
	found := s.awaitTicket(router.Device, linkFamily, broken)
	s.eventually(ticketWithin, "every fault is a ticket", func() error {
		list, err := s.tickets()
		if err == nil && len(list) < 3 {
			err = fmt.Errorf("there are %d tickets", len(list))
		}
		return err
	})

	for _, page := range []browsertest.Page{browsertest.Grafana13, browsertest.Grafana12} {
		t.Run(string(page), func(t *testing.T) {
			address := r.Serve(
				t, page,
				grafanatest.Source{UID: "vigie", Type: plugin.ID, URL: s.URL(stack.Bridge), Token: s.Tokens().Grafana},
				grafanatest.Source{UID: "prometheus", Type: "prometheus", URL: s.URL(stack.Prometheus)},
			)
			r.Drive(
				t, address, "dashboards.test.ts",
				"VIGIE_TICKET="+found.Number, "VIGIE_INCIDENT="+found.Incident, "VIGIE_DEVICE="+found.Device, "VIGIE_DEVICE_SITE="+router.Site,
				"VIGIE_SITE="+alone.Site, "VIGIE_SITE_DEVICE="+alone.Device,
			)
		})
	}
}

// another is a device of a role that is at none of the sites given.
func (s *scene) another(role string, sites ...string) inventory.Equipment {
	s.t.Helper()
	for _, each := range s.Network().Equipment {
		if each.Role == role && !slices.Contains(sites, each.Site) {
			return each
		}
	}
	s.t.Fatalf("the network has no other %s", role)
	return inventory.Equipment{}
}

// TestWords: agents and operators read the same words for the same things.
func TestWords(t *testing.T) {
	t.Parallel()
	for _, state := range bridge.States {
		if got, want := plugin.Word("state", string(state)), incident.StateWord(state); got != want {
			t.Errorf("state %s is %q in Grafana and %q in Zammad", state, got, want)
		}
	}
	for _, severity := range labels.Severities {
		if got, want := plugin.Word("severity", severity), policy.SeverityWord(severity); got != want {
			t.Errorf("severity %s is %q in Grafana and %q in Zammad", severity, got, want)
		}
	}
	for _, family := range labels.Families {
		if plugin.Word("family", family) == family && family != "interface" && family != "performance" && family != "supervision" {
			t.Errorf("family %s has no French word in Grafana", family)
		}
	}
}
