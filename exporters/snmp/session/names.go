package session

import (
	"context"
	"fmt"
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

// find gives the address of a host, of a family if network is ip4 or ip6: else
// IPv4 before IPv6, as the peer does.
func (n *names) find(ctx context.Context, host, network string) (netip.Addr, error) {
	if address, err := netip.ParseAddr(host); err == nil {
		return fitting(address.Unmap(), network)
	}
	key := network + " " + host
	n.mu.Lock()
	found, ok := n.known[key]
	n.mu.Unlock()
	now := time.Now()
	if ok && now.Before(found.until) {
		return found.address, nil
	}
	addresses, err := net.DefaultResolver.LookupNetIP(ctx, network, host)
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
	n.known[key] = resolved{address, now.Add(nameLife)}
	return address, nil
}

// fitting refuses an address of the other family.
func fitting(address netip.Addr, network string) (netip.Addr, error) {
	if network == "ip4" && !address.Is4() || network == "ip6" && !address.Is6() {
		return address, fmt.Errorf("%s is no address of the family %s", address, network)
	}
	return address, nil
}
