package network

import (
	"log/slog"
	"net"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"
	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/deploy/lab"
	"github.com/vigie-noc/vigie/internal/inventory"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

var discard = slog.New(slog.DiscardHandler)

// freePort finds a port that is free for UDP and TCP on the first address of
// the simulated network.
func freePort(t *testing.T) int {
	t.Helper()
	tcp, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.10.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer tcp.Close()
	return tcp.Addr().(*net.TCPAddr).Port
}

// startSmall runs the small network until the test ends.
func startSmall(t *testing.T) *Network {
	t.Helper()
	port := freePort(t)
	return startNetwork(t, lab.Small(lab.Options{SNMPPort: port, ProbePort: port}))
}

func startNetwork(t *testing.T, inv *inventory.Inventory) *Network {
	t.Helper()
	network, err := New(inv, discard)
	if err != nil {
		t.Fatal(err)
	}
	if err := network.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(network.Stop)
	return network
}

// client polls one device, without retries.
func client(t *testing.T, n *Network, device string) *gosnmp.GoSNMP {
	t.Helper()
	address := n.byName[device].agent.Addr()
	c := &gosnmp.GoSNMP{
		Target: address.Addr().String(), Port: address.Port(), Community: "public",
		Version: gosnmp.Version2c, Timeout: 300 * time.Millisecond, MaxRepetitions: 25, MaxOids: gosnmp.MaxOids,
	}
	if err := c.Connect(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Conn.Close() })
	return c
}

// number asks for one numeric object.
func number(t *testing.T, c *gosnmp.GoSNMP, oid string) uint64 {
	t.Helper()
	packet, err := c.Get([]string{oid})
	if err != nil {
		t.Fatal(err)
	}
	value := packet.Variables[0]
	if value.Value == nil {
		t.Fatalf("%s is missing: %v", oid, value.Type)
	}
	return gosnmp.ToBigInt(value.Value).Uint64()
}

// connects tells whether a device's probe port takes connections.
func connects(t *testing.T, n *Network, device string) bool {
	t.Helper()
	conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(t.Context(), "tcp", n.byName[device].probe.address.String())
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}

func polls(c *gosnmp.GoSNMP) bool {
	_, err := c.Get([]string{".1.3.6.1.2.1.1.3.0"})
	return err == nil
}

// breakDevice injects a fault that must be accepted.
func breakDevice(t *testing.T, n *Network, f Fault) Fault {
	t.Helper()
	injected, err := n.Break(f)
	if err != nil {
		t.Fatal(err)
	}
	return injected
}

func repair(t *testing.T, n *Network, f Fault) {
	t.Helper()
	if err := n.Repair(f.ID); err != nil {
		t.Fatal(err)
	}
}
