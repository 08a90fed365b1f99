package web

import (
	"log/slog"
	"net"
	"net/http/httptest"
	"testing"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
	"github.com/vigie-noc/vigie/deploy/lab"
	"github.com/vigie-noc/vigie/deploy/lab/network"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

var discard = slog.New(slog.DiscardHandler)

// freePort finds a port on the first address of the simulated network.
func freePort(t *testing.T) int {
	t.Helper()
	tcp, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.10.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer tcp.Close()
	return tcp.Addr().(*net.TCPAddr).Port
}

// serveSmall serves the small network over HTTP until the test ends.
func serveSmall(t *testing.T) (*network.Network, *httptest.Server) {
	t.Helper()
	return serveBeside(t, Desk{Simulated: zammadtest.New(zammadtest.Options{})})
}

// serveBeside does so with the desk given.
func serveBeside(t *testing.T, desk Desk) (*network.Network, *httptest.Server) {
	t.Helper()
	port := freePort(t)
	simulated, err := network.New(lab.Small(lab.Options{SNMPPort: port, ProbePort: port}), discard)
	if err != nil {
		t.Fatal(err)
	}
	if err := simulated.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(simulated.Stop)
	server := httptest.NewServer(NewHandler(simulated, desk, []Link{{Name: "Tickets", URL: "http://127.0.0.1:9481"}}, discard))
	t.Cleanup(server.Close)
	return simulated, server
}

// breakDevice injects a fault that must be accepted.
func breakDevice(t *testing.T, n *network.Network, f network.Fault) {
	t.Helper()
	if _, err := n.Break(f); err != nil {
		t.Fatal(err)
	}
}
