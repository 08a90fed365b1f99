package e2e

import (
	"fmt"
	"html"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/deploy/lab/stack"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// powerFamily is that of a power supply that failed.
const powerFamily = "power"

// cisco is a router whose syslog speaks of its power supplies.
func (s *scene) cisco() *inventory.Equipment {
	s.t.Helper()
	for i := range s.Network().Equipment {
		if e := &s.Network().Equipment[i]; e.Vendor == "cisco" && e.Role == "router" {
			return e
		}
	}
	s.t.Fatal("the simulated network has no router that speaks as Cisco's do")
	return nil
}

// A power supply fails: no poll sees it, syslog alone tells. The ticket quotes
// the line, and the clearing line closes it.
func TestSyslogLineBecomesATicketAndItsEndClosesIt(t *testing.T) {
	s := open(t, stack.Options{})
	router := s.cisco()

	broken := time.Now()
	fault := s.breaks(router.Device, "power_supply", "")
	found := s.awaitTicket(router.Device, powerFamily, broken)
	s.checkQuotes(found, "signal on power supply A is faulty")

	repaired := time.Now()
	s.repairs(fault)
	s.awaitState(router.Device, powerFamily, "rétabli", repaired)
	s.awaitState(router.Device, powerFamily, "closed", repaired)
}

// The receiver is killed, and the clearing line is lost meanwhile: the event is
// still there afterwards, the ticket stays open, and an operator ends it.
func TestEventSurvivesTheReceiverAndAnOperatorEndsIt(t *testing.T) {
	s := open(t, stack.Options{})
	router := s.cisco()

	broken := time.Now()
	fault := s.breaks(router.Device, "power_supply", "")
	found := s.awaitTicket(router.Device, powerFamily, broken)

	s.must(s.Kill(stack.SyslogExporter))
	s.repairs(fault)
	s.must(s.Restart(t.Context(), stack.SyslogExporter))
	s.throughout(stack.DefaultStability+5*time.Second, "nothing is restored", func() error {
		now, err := s.theTicket(router.Device, powerFamily)
		if err == nil && (now.ID != found.ID || strings.Contains("rétabli résolu closed", now.State)) {
			err = fmt.Errorf("ticket %s is %q (%s)", now.Number, now.State, now.Life)
		}
		return err
	})

	event := s.activeEvent(stack.SyslogExporter, router.Device, "power_supply_failed")
	if status, _, err := s.call(clearing(s, event, s.Tokens().Read)); err != nil || status != http.StatusForbidden {
		t.Errorf("who may only read ends an event: %d, %v", status, err)
	}
	ended := time.Now()
	s.ask(clearing(s, event, s.Tokens().Operate))
	s.awaitState(router.Device, powerFamily, "closed", ended)
}

// Debian's own sender is heard over TCP. It sends from another address than
// the inventory has, so that the name in its header says whose line it is.
func TestLoggerIsHeard(t *testing.T) {
	logger, err := exec.LookPath("logger")
	if err != nil {
		t.Skip("logger is not there: Debian's bsdutils has it")
	}
	name, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	requireSNMPD(t)
	device := localDevice(name)
	s := open(t, stack.Options{RealAgent: device})
	command := exec.CommandContext(t.Context(), logger, "--server=127.0.0.1", "--tcp", "--port="+strconv.Itoa(s.Ports().Syslog),
		"--octet-count", "--rfc3164", "--tag=app", "--", "%PLATFORM_FEP-1-FRU_PS_SIGNAL_FAULTY: Switch 1: signal on power supply B is faulty")
	sent := time.Now()
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("logger: %v: %s", err, out)
	}
	event := s.activeEvent(stack.SyslogExporter, name, "power_supply_failed")
	if want := "signal on power supply B is faulty"; !strings.Contains(event.Line, want) {
		t.Errorf("the event's line is %q, want %q in it", event.Line, want)
	}
	s.awaitTicket(name, powerFamily, sent)
}

// net-snmp's snmptrap tells of a link, from the address of a real agent: the
// interface is resolved by its number through what the poller knows, and the
// agent, when asked, says that it is up. The trap alone opens no ticket.
func TestTrapOfARealSender(t *testing.T) {
	snmptrap, err := exec.LookPath("snmptrap")
	if err != nil {
		t.Skip("snmptrap is not there: run `make deps` first")
	}
	requireSNMPD(t)
	device := localDevice("agent-reel")
	s := open(t, stack.Options{RealAgent: device})
	command := exec.CommandContext(t.Context(), snmptrap, "-v2c", "-c", "public", "--clientaddr="+device.Address,
		"127.0.0.1:"+strconv.Itoa(s.Ports().Traps), "", "1.3.6.1.6.3.1.1.5.3", "1.3.6.1.2.1.2.2.1.1.1", "i", "1", "1.3.6.1.2.1.2.2.1.8.1", "i", "2")
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("snmptrap: %v: %s", err, out)
	}
	event := s.activeEvent(stack.TrapExporter, device.Device, "link_down")
	if event.Subject != "lo" {
		t.Errorf("the interface is %q, want its name, lo", event.Subject)
	}
	s.throughout(10*time.Second, "what the poll denies is no ticket", func() error {
		list, err := s.ticketsOf(device.Device, linkFamily)
		if err == nil && len(list) > 0 {
			err = fmt.Errorf("there is ticket %s: %s", list[0].Number, list[0].Title)
		}
		return err
	})
}

// localDevice is equipment that a real agent plays.
func localDevice(name string) *inventory.Equipment {
	return &inventory.Equipment{
		Device: name, Address: "127.20.0.1", Site: "cnte", Role: "switch", Vendor: "net-snmp",
		Service: "connectivite", Criticity: "P2",
		SNMP: inventory.SNMP{Modules: []string{"system", "interfaces"}, Auth: "public_v2"},
	}
}

// passiveEvent is what the API of an exporter tells.
type passiveEvent struct {
	Event   string `json:"event"`
	Device  string `json:"device"`
	Subject string `json:"subject"`
	State   string `json:"state"`
	Line    string `json:"line"`
}

// activeEvent waits for an event of a device.
func (s *scene) activeEvent(exporter, device, event string) passiveEvent {
	s.t.Helper()
	var list struct {
		Events []passiveEvent `json:"events"`
	}
	s.eventually(ticketWithin, event+" of "+device+" is active", func() error {
		err := s.get(s.URL(exporter)+"/api/v1/events?state=active&device="+device+"&event="+event, bearer(s.Tokens().Read), &list)
		if err == nil && len(list.Events) != 1 {
			err = fmt.Errorf("%d are", len(list.Events))
		}
		return err
	})
	return list.Events[0]
}

// clearing is an operator's request to end an event.
func clearing(s *scene, event passiveEvent, token string) request {
	return request{
		method: http.MethodPost, url: s.URL(stack.SyslogExporter) + "/api/v1/events/clear", credentials: bearer(token),
		body: map[string]string{"event": event.Event, "device": event.Device, "subject": event.Subject},
	}
}

// checkQuotes looks for a line in the ticket's first article.
func (s *scene) checkQuotes(of ticket, line string) {
	s.t.Helper()
	var articles []struct {
		Body string `json:"body"`
	}
	s.must(s.readDesk(fmt.Sprintf("ticket_articles/by_ticket/%d", of.ID), &articles))
	if !strings.Contains(html.UnescapeString(articles[0].Body), line) {
		s.t.Errorf("the ticket does not quote %q:\n%s", line, articles[0].Body)
	}
}
