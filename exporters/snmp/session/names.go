package session

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"time"
)

// names remembers what host names stand for, for as long as a scrape or two:
// a name server that is asked for every scrape is asked a thousand times a
// minute.
type names struct {
	mu    sync.Mutex
	known map[string]resolved
}

type resolved struct {
	address netip.Addr
	until   time.Time
}

const (
	nameLife  = 30 * time.Second
	mostNames = 100_000
)

func newNames() *names { return &names{known: map[string]resolved{}} }

// find gives the address of a host: IPv4 before IPv6, as the peer does.
func (n *names) find(ctx context.Context, host string) (netip.Addr, error) {
	if address, err := netip.ParseAddr(host); err == nil {
		return address.Unmap(), nil
	}
	n.mu.Lock()
	found, ok := n.known[host]
	n.mu.Unlock()
	now := time.Now()
	if ok && now.Before(found.until) {
		return found.address, nil
	}
	addresses, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return netip.Addr{}, err //nolint:wrapcheck // the caller says which target it was
	}
	address := addresses[0].Unmap()
	for _, other := range addresses {
		if other = other.Unmap(); other.Is4() {
			address = other
			break
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.known) >= mostNames {
		clear(n.known)
	}
	n.known[host] = resolved{address, now.Add(nameLife)}
	return address, nil
}
