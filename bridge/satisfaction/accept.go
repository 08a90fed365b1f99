package satisfaction

import (
	"container/list"
	"net"
	"net/netip"
	"sync"
)

// How many connections there are at a time. Whoever opens many and says little
// takes them from nobody else.
const (
	maxConnections = 512
	maxOfCaller    = 32 // of one network; a browser opens some
)

// door is a listener with room for so many connections. A network that has its
// share gets no more; where there is no room at all, the oldest connection makes
// some, since who asks or answers is done at once.
type door struct {
	net.Listener

	proxies proxies

	mu     sync.Mutex
	open   list.List // of *visit, the oldest first
	counts map[caller]int
}

func newDoor(listener net.Listener, trusted proxies) *door {
	return &door{Listener: listener, proxies: trusted, counts: make(map[caller]int)}
}

// Accept implements net.Listener.
func (d *door) Accept() (net.Conn, error) {
	for {
		conn, err := d.Listener.Accept()
		if err != nil {
			return nil, err
		}
		visit, oldest := d.enter(conn)
		if oldest != nil {
			oldest.Close() //nolint:errcheck // whoever has it learns
		}
		if visit != nil {
			return visit, nil
		}
		conn.Close() //nolint:errcheck // nothing was said
	}
}

// enter counts a connection, and tells which one is to go for it; nil where its
// network has enough.
func (d *door) enter(conn net.Conn) (entered, oldest *visit) {
	var from netip.Addr
	if address, err := netip.ParseAddrPort(conn.RemoteAddr().String()); err == nil {
		from = address.Addr()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	network := callerOf(from)
	if d.counts[network] >= maxOfCaller && !d.proxies.trust(from) {
		return nil, nil
	}
	if d.open.Len() >= maxConnections {
		oldest = d.leave(d.open.Front())
	}
	d.counts[network]++
	entered = &visit{Conn: conn, door: d, from: network}
	entered.place = d.open.PushBack(entered)
	return entered, oldest
}

// leave forgets a connection, once.
func (d *door) leave(place *list.Element) *visit {
	v := place.Value.(*visit) //nolint:forcetypeassert // nothing else is in the list
	if v.gone {
		return v
	}
	v.gone = true
	d.open.Remove(place)
	if d.counts[v.from]--; d.counts[v.from] == 0 {
		delete(d.counts, v.from)
	}
	return v
}

// visit is a connection that is counted until it ends.
type visit struct {
	net.Conn

	door  *door
	from  caller
	place *list.Element
	gone  bool
}

// Close implements net.Conn.
func (v *visit) Close() error {
	v.door.mu.Lock()
	v.door.leave(v.place)
	v.door.mu.Unlock()
	return v.Conn.Close()
}
