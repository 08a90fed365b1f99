package session

import (
	"errors"
	"net"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"

	"github.com/vigie-noc/vigie/exporters/snmp/config"
	"github.com/vigie-noc/vigie/internal/wire"
)

// TestForgedAnswers has the true answer come last, after others that are like
// it but for one thing each.
func TestForgedAnswers(t *testing.T) {
	t.Parallel()
	agent, elsewhere := listenUDP(t), listenUDP(t)
	p := pool(t)
	conn := open(t.Context(), t, p, target(agent.LocalAddr().String(), config.V2c))
	asked := oid(t, "1.3.6.1.2.1.1.3.0")
	if err := conn.Send(3, &Question{PDU: wire.Get, OIDs: []wire.OID{asked}}); err != nil {
		t.Fatal(err)
	}
	request := make([]byte, 1500)
	n, from, err := agent.ReadFromUDPAddrPort(request)
	if err != nil {
		t.Fatal(err)
	}
	id, _ := wire.ID(request[:n])
	answer := func(r wire.Request) []byte {
		r.PDU, r.OIDs = wire.Response, []wire.OID{asked}
		return r.Append(nil)
	}
	right := wire.Request{Version: wire.V2c, Community: "public", ID: id}
	version, community, other := right, right, right
	version.Version, community.Community, other.ID = wire.V1, "Public", id+1
	write := func(socket *net.UDPConn, packet []byte) {
		t.Helper()
		if _, err := socket.WriteToUDPAddrPort(packet, from); err != nil {
			t.Fatal(err)
		}
	}
	write(elsewhere, answer(right))
	for _, packet := range [][]byte{answer(version), answer(community), answer(other), {}, {0x30}, request[:n]} {
		write(agent, packet)
	}
	if got, err := conn.Receive(time.Now().Add(50 * time.Millisecond)); !errors.Is(err, ErrTimeout) {
		t.Errorf("a forged answer was taken: %+v, %v", got, err)
	}
	write(agent, answer(right))
	got, err := conn.Receive(time.Now().Add(10 * time.Second))
	if err != nil || got.Token != 3 || !slices.Equal(read(t, got), []string{"1.3.6.1.2.1.1.3.0 0x5 0 0 "}) {
		t.Errorf("got %+v, %v", got, err)
	}
	write(agent, answer(right)) // once more: there is no question any longer
	if got, err := conn.Receive(time.Now().Add(50 * time.Millisecond)); !errors.Is(err, ErrTimeout) {
		t.Errorf("an answer was taken twice: %+v, %v", got, err)
	}
}

func listenUDP(t *testing.T) *net.UDPConn {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// An agent's clock goes on while we do not ask it.
func TestEngineClock(t *testing.T) {
	t.Parallel()
	var e engines
	key := keyOf(netip.MustParseAddrPort("192.0.2.1:161"), &config.Auth{Username: "noc", Password: "a"})
	if e.user(key) != nil {
		t.Error("knows an agent that was never asked")
	}
	e.learn(key, &gosnmp.UsmSecurityParameters{AuthoritativeEngineTime: 1000})
	kept := e.known[key]
	kept.at = kept.at.Add(-time.Hour)
	e.known[key] = kept
	if got := e.user(key).AuthoritativeEngineTime; got < 4600 || got > 4700 {
		t.Errorf("the clock stands at %d, an hour after 1000", got)
	}
	if other := keyOf(key.to, &config.Auth{Username: "noc", Password: "b"}); e.user(other) != nil {
		t.Error("another password has the same keys")
	}
	e.forget(key)
	if e.user(key) != nil {
		t.Error("still knows it")
	}
}
