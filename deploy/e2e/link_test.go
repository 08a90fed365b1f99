package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/deploy/lab/stack"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// linkFamily is that of a port that is down.
const linkFamily = "interface"

func TestLinkDownBecomesATicketAndRepairClosesIt(t *testing.T) {
	s := open(t, stack.Options{})
	router, ifName := s.uplink()

	broken := time.Now()
	fault := s.breaks(router.Device, "link_down", ifName)
	found := s.awaitTicket(router.Device, linkFamily, broken)
	checkTicket(t, found, router)
	s.checkLinks(found)
	s.checkAPI(found, "open")

	repaired := time.Now()
	s.repairs(fault)
	s.checkEnd(router.Device, repaired)
	s.checkAPI(found, "closed")
}

func TestLinkOfARealAgentBecomesATicketAndRepairClosesIt(t *testing.T) {
	requireSNMPD(t)
	device := &inventory.Equipment{
		Device: "agent-reel", Address: "127.20.0.1", Site: "cnte", Role: "switch", Vendor: "net-snmp",
		Service: "connectivite", Criticity: "P2",
		SNMP: inventory.SNMP{Modules: []string{"system", "interfaces"}, Auth: "public_v2"},
	}
	s := open(t, stack.Options{RealAgent: device})

	broken := time.Now()
	s.must(s.SetRealLink(false))
	found := s.awaitTicket(device.Device, linkFamily, broken)
	checkTicket(t, found, device)
	s.checkAPI(found, "open")

	repaired := time.Now()
	s.must(s.SetRealLink(true))
	s.checkEnd(device.Device, repaired)
	s.checkAPI(found, "closed")
}

func requireSNMPD(t *testing.T) {
	t.Helper()
	_, along := exec.LookPath("snmpd")
	_, beside := os.Stat("/usr/sbin/snmpd")
	if along != nil && beside != nil {
		t.Skip("net-snmp's snmpd is not there: run `make deps` first")
	}
}

// checkTicket compares with what contract.example.yml says of a major fault
// of a P2 or P3 device: an incident of the same criticity, for level 1.
func checkTicket(t *testing.T, got ticket, device *inventory.Equipment) {
	t.Helper()
	if !slices.Contains([]string{"P2", "P3"}, device.Criticity) {
		t.Fatalf("%s is %s: this check knows P2 and P3", device.Device, device.Criticity)
	}
	for _, check := range []struct{ what, got, want string }{
		{"criticity", got.Criticity, device.Criticity},
		{"group", got.Group, "N1"},
		{"site", got.Site, device.Site},
		{"device", got.Device, device.Device},
		{"incident state", got.Life, "ouvert"},
	} {
		if check.got != check.want {
			t.Errorf("%s is %q, want %q", check.what, check.got, check.want)
		}
	}
	if got.Incident == "" {
		t.Error("the ticket does not carry the incident's key")
	}
}

// checkEnd follows a repaired link's ticket to its end, and that no step came
// before its time.
func (s *scene) checkEnd(device string, repaired time.Time) {
	s.t.Helper()
	s.awaitState(device, linkFamily, "rétabli", repaired)
	if took := time.Since(repaired); took < stack.DefaultStability {
		s.t.Errorf("restored %s after the repair, before it was stable for %s", took, stack.DefaultStability)
	}
	s.awaitState(device, linkFamily, "résolu", repaired)
	resolved := time.Now()
	s.awaitState(device, linkFamily, "closed", repaired)
	// The desk's clock, the bridge's and this poll may differ by a second.
	if took := time.Since(resolved); took < stack.DefaultCloseAfter-2*time.Second {
		s.t.Errorf("closed %s after it was resolved, before %s", took, stack.DefaultCloseAfter)
	}
	s.eventually(settledWithin, "the incident is closed too", func() error {
		incident, err := s.incidentOf(device, linkFamily)
		if err == nil && incident.State != "closed" {
			err = fmt.Errorf("the bridge has it %s", incident.State)
		}
		return err
	})
}
