package satisfaction

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// caller is the network that somebody comes from: one address of IPv4, and the 64
// bits of IPv6 that a household has.
type caller = netip.Prefix

// callerOf is the network of an address with its port.
func callerOf(address netip.Addr) caller {
	address = address.Unmap().WithZone("")
	bits := address.BitLen()
	if address.Is6() {
		bits = 64
	}
	network, err := address.Prefix(bits)
	if err != nil {
		return caller{} // of no address: they share one
	}
	return network
}

// proxies are the networks of those whose word on who calls is taken.
type proxies []netip.Prefix

// parseProxies reads them; the configuration was checked.
func parseProxies(texts []string) (all proxies) {
	for _, text := range texts {
		if proxy, err := netip.ParsePrefix(text); err == nil {
			all = append(all, proxy)
		}
	}
	return all
}

func (p proxies) trust(address netip.Addr) bool {
	return slices.ContainsFunc(p, func(proxy netip.Prefix) bool { return proxy.Contains(address.Unmap().WithZone("")) })
}

// caller is who a request comes from. What proxies of ours say is taken, from the
// last one back to the first address that is none of theirs.
func (p proxies) caller(r *http.Request) caller {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return caller{}
	}
	address := from.Addr()
	said := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(said) - 1; i >= 0 && p.trust(address); i-- {
		before, err := netip.ParseAddr(strings.TrimSpace(said[i]))
		if err != nil {
			break
		}
		address = before
	}
	return callerOf(address)
}
