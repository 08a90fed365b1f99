package network

import (
	"errors"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"
)

// post is a socket on which devices are heard.
type post struct {
	conn *net.UDPConn
	t    *testing.T
}

func openPost(t *testing.T) *post {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &post{conn, t}
}

func (p *post) address() string { return p.conn.LocalAddr().String() }

// next waits for a datagram, and gives its sender too; "" when none comes.
func (p *post) next(within time.Duration) (text, from string) {
	p.t.Helper()
	buffer := make([]byte, 4096)
	if err := p.conn.SetReadDeadline(time.Now().Add(within)); err != nil {
		p.t.Fatal(err)
	}
	n, sender, err := p.conn.ReadFromUDPAddrPort(buffer)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return "", ""
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return string(buffer[:n]), sender.Addr().String()
}

const soon, silence = 5 * time.Second, 200 * time.Millisecond

func TestFaultsAreTold(t *testing.T) {
	t.Parallel()
	n := startSmall(t)
	lines, traps := openPost(t), openPost(t)
	n.Tell(Listeners{Syslog: lines.address(), Traps: traps.address()})
	address := n.byName[router].equipment.Address

	fault, err := n.Break(Fault{Device: router, Kind: LinkDown, Subject: uplink})
	if err != nil {
		t.Fatal(err)
	}
	expectLine(t, lines, address, "%LINK-3-UPDOWN: Interface "+uplink+", changed state to down")
	expectLine(t, lines, address, "%LINEPROTO-5-UPDOWN: Line protocol on Interface "+uplink+", changed state to down")
	expectTrap(t, traps, address, oidLinkDown)

	if err := n.Repair(fault.ID); err != nil {
		t.Fatal(err)
	}
	expectLine(t, lines, address, "changed state to up")
	expectLine(t, lines, address, "changed state to up")
	expectTrap(t, traps, address, oidLinkUp)
}

// Who is cut off is not heard.
func TestTheCutOffAreNotHeard(t *testing.T) {
	t.Parallel()
	n := startSmall(t)
	lines, traps := openPost(t), openPost(t)
	n.Tell(Listeners{Syslog: lines.address(), Traps: traps.address()})
	for _, fault := range []Fault{{Device: router, Kind: DeviceDown}, {Device: router, Kind: PowerSupply}, {Device: schoolSw, Kind: Reboot}} {
		if _, err := n.Break(fault); err != nil {
			t.Fatal(err)
		}
	}
	for name, p := range map[string]*post{"syslog": lines, "traps": traps} {
		if text, _ := p.next(silence); text != "" {
			t.Errorf("%s: a device that is cut off was heard: %q", name, text)
		}
	}
}

func expectLine(t *testing.T, p *post, from, want string) {
	t.Helper()
	line, sender := p.next(soon)
	if !strings.HasSuffix(line, want) || !strings.HasPrefix(line, "<") || sender != from {
		t.Errorf("got %q from %s, want %q at its end, from %s", line, sender, want, from)
	}
}

func expectTrap(t *testing.T, p *post, from, want string) {
	t.Helper()
	packet, sender := p.next(soon)
	decoder := gosnmp.GoSNMP{Version: gosnmp.Version2c, Logger: gosnmp.NewLogger(nil)}
	trap, err := decoder.UnmarshalTrap([]byte(packet), false)
	if err != nil {
		t.Fatalf("not a trap: %v", err)
	}
	if len(trap.Variables) < 2 || trap.Variables[1].Value != want || sender != from {
		t.Errorf("got %+v from %s, want %s from %s", trap.Variables, sender, want, from)
	}
}
