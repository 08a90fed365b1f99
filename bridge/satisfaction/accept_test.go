package satisfaction

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"testing"
	"time"
)

// from is a connection of somebody.
type from struct {
	net.Conn

	address string
	closed  int
}

func (f *from) RemoteAddr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.MustParseAddrPort(f.address))
}

func (f *from) Close() error {
	f.closed++
	return nil
}

// queue is a listener to which connections come in order.
type queue struct {
	net.Listener

	waiting []net.Conn
}

func (q *queue) Accept() (net.Conn, error) {
	if len(q.waiting) == 0 {
		return nil, net.ErrClosed
	}
	conn := q.waiting[0]
	q.waiting = q.waiting[1:]
	return conn, nil
}

// came has connections of some addresses accepted, as many as are.
func came(t *testing.T, d *door, addresses ...string) (all []*from, accepted []net.Conn) {
	t.Helper()
	waiting := &queue{}
	for _, address := range addresses {
		conn := &from{address: address}
		all, waiting.waiting = append(all, conn), append(waiting.waiting, conn)
	}
	d.Listener = waiting
	for {
		conn, err := d.Accept()
		if errors.Is(err, net.ErrClosed) {
			return all, accepted
		}
		if err != nil {
			t.Fatal(err)
		}
		accepted = append(accepted, conn)
	}
}

func ports(format string, n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprintf(format, i+1))
	}
	return all
}

// TestConnectionsOfOne: a network has its share, and leaves the others theirs.
func TestConnectionsOfOne(t *testing.T) {
	t.Parallel()
	d := newDoor(nil, parseProxies([]string{"10.1.0.0/24"}))
	all, accepted := came(t, d, append(ports("[2001:db8::%d]:40000", maxOfCaller+9), "[2001:db8:0:1::1]:40000", "192.0.2.1:40000")...)
	if len(accepted) != maxOfCaller+2 || all[maxOfCaller-1].closed != 0 || all[maxOfCaller].closed != 1 {
		t.Fatalf("accepted were %d", len(accepted))
	}
	for range 2 { // whoever closes twice is one
		accepted[0].Close()
	}
	if _, again := came(t, d, ports("[2001:db8::1]:4%04d", 2)...); len(again) != 1 {
		t.Errorf("in the place of one there are %d", len(again))
	}
	if _, proxied := came(t, d, ports("10.1.0.7:4%04d", 2*maxOfCaller)...); len(proxied) != 2*maxOfCaller {
		t.Errorf("a proxy has %d", len(proxied))
	}
}

// TestRoomIsMade: where all places are taken, the oldest connections go.
func TestRoomIsMade(t *testing.T) {
	t.Parallel()
	d := newDoor(nil, nil)
	var addresses []string
	for i := range maxConnections + 3 {
		addresses = append(addresses, fmt.Sprintf("192.0.%d.%d:40000", i/250, i%250))
	}
	all, accepted := came(t, d, addresses...)
	if len(accepted) != len(all) || d.open.Len() != maxConnections {
		t.Fatalf("accepted were %d, open are %d", len(accepted), d.open.Len())
	}
	for i, conn := range all {
		if want := map[bool]int{true: 1}[i < 3]; conn.closed != want {
			t.Errorf("connection %d was closed %d times", i, conn.closed)
		}
	}
	for _, conn := range accepted {
		conn.Close()
	}
	if d.open.Len() != 0 || len(d.counts) != 0 {
		t.Errorf("in the end %d are open, of %d networks", d.open.Len(), len(d.counts))
	}
}

// TestDoorIsTheListeners: the address that is taken has such a door.
func TestDoorIsTheListeners(t *testing.T) {
	t.Parallel()
	listener, err := (&Config{Listen: "127.0.0.1:0"}).Address(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	for range maxOfCaller {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
	}
	accepted := make(chan net.Conn, maxOfCaller+2)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				close(accepted)
				return
			}
			accepted <- conn
		}
	}()
	last, err := new(net.Dialer).DialContext(t.Context(), "tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer last.Close()
	if err := last.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := last.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("who is too much reads %v", err)
	}
	listener.Close()
	<-done
	n := 0
	for conn := range accepted {
		conn.Close()
		n++
	}
	if n != maxOfCaller {
		t.Errorf("accepted were %d", n)
	}
}
