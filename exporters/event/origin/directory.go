package origin

import (
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/exporters/event"
)

// Defaults of Options.
const (
	DefaultMaxUnknown = 10_000
	DefaultIdle       = 24 * time.Hour
)

// Options are what a Directory goes by. Prefix must be given.
type Options struct {
	Prefix         Prefix         // of all its metrics: Syslog or Trap
	TrustedRelays  []netip.Prefix // sources that pass on what others said, and say whose it is
	TrustHostnames bool           // an unknown source may be known by the name in its header; see the package's risk
	Rate           float64        // messages a second that a device may send; 0: as many as it likes
	Burst          int            // messages that it may send at once; at least 1
	MaxUnknown     int            // origins kept that are not in the inventory; 0: DefaultMaxUnknown
	Idle           time.Duration  // after which a silent device leaves the exposition; 0: DefaultIdle
}

// Directory knows who speaks. Until Load it knows nobody.
type Directory struct {
	options Options
	relays  relays
	limit   *limit
	known   atomic.Pointer[known]
	unknown *unknown
	claimed atomic.Uint64 // messages believed by a name alone
}

// New makes a directory and registers its metrics.
func New(options Options, registerer prometheus.Registerer) *Directory {
	if options.MaxUnknown <= 0 {
		options.MaxUnknown = DefaultMaxUnknown
	}
	if options.Idle <= 0 {
		options.Idle = DefaultIdle
	}
	limit := newLimit(options.Rate, options.Burst)
	d := &Directory{options: options, relays: newRelays(options.TrustedRelays), limit: limit, unknown: newUnknown(options.MaxUnknown, limit)}
	d.known.Store(&known{})
	d.register(registerer)
	return d
}

// Device finds a device of the inventory by its exact name.
func (d *Directory) Device(name string) (*event.Device, bool) {
	o, found := d.known.Load().origins[name]
	if !found {
		return nil, false
	}
	return o.Device(), true
}

// Resolve tells who speaks: source is where a message came from, host what
// its header says, or nothing. There is always somebody. It takes no lock and
// allocates nothing for devices of the inventory, and what is not in it costs
// memory up to MaxUnknown.
func (d *Directory) Resolve(source netip.Addr, host []byte) Sender {
	known := d.known.Load()
	source = plain(source)
	if len(host) > 0 && d.relays.contain(source) {
		return d.relayed(known, source, host)
	}
	return d.direct(known, source, host)
}

// direct is for messages that came from where they were made.
func (d *Directory) direct(known *known, source netip.Addr, host []byte) Sender {
	o, found := known.sources.find(source)
	if o != nil {
		return Sender{Origin: o}
	}
	return d.byHost(known, source, host, found)
}

// byHost is for sources that alone do not say which device it is.
func (d *Directory) byHost(known *known, source netip.Addr, host []byte, shared bool) Sender {
	var room [maxName]byte
	if name, ok := fold(room[:0], host); ok && (shared || d.options.TrustHostnames) {
		o := known.named(host, name)
		if o != nil && shared && !known.shares(source, o) {
			o = nil
		}
		if o != nil {
			if !shared {
				d.claimed.Add(1)
			}
			return Sender{Origin: o, claims: !shared}
		}
	}
	return Sender{Origin: d.unknown.get(source.AppendTo(room[:0]))}
}

// relayed is for messages that a trusted relay passes on.
func (d *Directory) relayed(known *known, source netip.Addr, host []byte) Sender {
	var room [maxName]byte
	name, ok := fold(room[:0], host)
	if !ok {
		return d.direct(known, source, nil)
	}
	if o := known.named(host, name); o != nil {
		return Sender{Origin: o}
	}
	if o := known.texts[string(name)]; o != nil {
		return Sender{Origin: o}
	}
	return Sender{Origin: d.unknown.get(name)}
}

// plain is an address in the one form in which it is looked up.
func plain(address netip.Addr) netip.Addr { return address.Unmap().WithZone("") }

// relays are addresses and networks.
type relays struct {
	hosts    map[netip.Addr]struct{}
	networks []netip.Prefix
}

func newRelays(prefixes []netip.Prefix) relays {
	r := relays{hosts: make(map[netip.Addr]struct{})}
	for _, prefix := range prefixes {
		if prefix.IsSingleIP() {
			r.hosts[plain(prefix.Addr())] = struct{}{}
			continue
		}
		r.networks = append(r.networks, prefix.Masked())
	}
	return r
}

func (r *relays) contain(source netip.Addr) bool {
	if len(r.hosts) > 0 {
		if _, found := r.hosts[source]; found {
			return true
		}
	}
	for _, network := range r.networks {
		if network.Contains(source) {
			return true
		}
	}
	return false
}
