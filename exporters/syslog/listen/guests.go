package listen

import (
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// quiet is for how long a connection must be silent, when all is to end, to
// have sent everything.
const quiet = 50 * time.Millisecond

// guests are the connections that are open.
type guests struct {
	most, mostOfOne int
	leaving         atomic.Bool // ending is set

	mu       sync.Mutex
	open     map[net.Conn]netip.Addr
	bySource map[netip.Addr]int
	ending   time.Time // not zero: no connection reads longer
}

func newGuests(most, mostOfOne int) *guests {
	return &guests{
		most: most, mostOfOne: mostOfOne,
		open: make(map[net.Conn]netip.Addr), bySource: make(map[netip.Addr]int),
	}
}

// admit takes a connection in, or tells why not.
func (g *guests) admit(conn net.Conn, source netip.Addr) (refused string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case len(g.open) >= g.most:
		return tooMany
	case g.bySource[source] >= g.mostOfOne:
		return tooManyFromSource
	}
	g.open[conn] = source
	g.bySource[source]++
	return ""
}

func (g *guests) leave(conn net.Conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	source := g.open[conn]
	delete(g.open, conn)
	if g.bySource[source]--; g.bySource[source] == 0 {
		delete(g.bySource, source)
	}
}

// end has all connections read what was sent, and not beyond an instant.
func (g *guests) end(at time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.ending = at
	g.leaving.Store(true)
	for conn := range g.open {
		conn.SetReadDeadline(time.Now().Add(quiet)) //nolint:errcheck // fails on one that is closed
	}
}

// patience sets how long the next read may take.
func (g *guests) patience(conn net.Conn, now time.Time, patience time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	at := now.Add(patience)
	if g.leaving.Load() {
		at = earlier(now.Add(quiet), g.ending)
	}
	conn.SetReadDeadline(at) //nolint:errcheck // the read then tells
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
