package satisfaction

import (
	"hash/maphash"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"golang.org/x/time/rate"
)

// How often one caller, and all of them, may come. A person needs four requests.
const (
	callerRate  = rate.Limit(2) // a second: many schools may come by one address
	callerBurst = 60
	allRate     = rate.Limit(100)
	allBurst    = 200
	buckets     = 4096
)

// limits bound how often callers come. There is a fixed number of buckets, which
// nobody can fill: callers whose addresses fall into the same one share it.
type limits struct {
	proxies []netip.Prefix
	seed    maphash.Seed
	callers [buckets]*rate.Limiter
	all     *rate.Limiter
}

func newLimits(proxies []netip.Prefix) *limits {
	l := &limits{proxies: proxies, seed: maphash.MakeSeed(), all: rate.NewLimiter(allRate, allBurst)}
	for i := range l.callers {
		l.callers[i] = rate.NewLimiter(callerRate, callerBurst)
	}
	return l
}

// allow tells whether a request may be looked at.
func (l *limits) allow(r *http.Request) bool {
	caller := l.caller(r)
	return l.callers[maphash.Comparable(l.seed, caller)%buckets].Allow() && l.all.Allow()
}

// caller is the network that a request comes from: a household's of IPv6 is a
// single one. What proxies of ours say is taken, from the last one back to the
// first address that is none of theirs.
func (l *limits) caller(r *http.Request) netip.Prefix {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return netip.Prefix{}
	}
	address, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Prefix{}
	}
	said := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(said) - 1; i >= 0 && l.trusts(address); i-- {
		before, err := netip.ParseAddr(strings.TrimSpace(said[i]))
		if err != nil {
			break
		}
		address = before
	}
	address = address.Unmap().WithZone("")
	bits := address.BitLen()
	if address.Is6() {
		bits = 64
	}
	network, err := address.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return network
}

func (l *limits) trusts(address netip.Addr) bool {
	for _, proxy := range l.proxies {
		if proxy.Contains(address.Unmap().WithZone("")) {
			return true
		}
	}
	return false
}
