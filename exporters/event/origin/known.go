package origin

import (
	"bytes"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// known is the inventory, by all that a message may say of its sender. It
// never changes: a reload makes a new one.
type known struct {
	list    []*Origin          // as the inventory has them
	origins map[string]*Origin // by exact name
	sources addresses
	shared  map[netip.Addr][]*Origin
	texts   map[string]*Origin // by the text of an address that only one has
	names   map[string]named   // by folded name
	twins   map[string]*Origin // by exact name, where names differ by case alone
	doubts  Doubts
}

// Doubts are devices of the inventory whose messages may not be known as
// theirs: how many, and one of each kind.
type Doubts struct {
	Hosts  int    // whose address is a host name: they are known by the name in their messages alone
	Host   string // one of them
	Twins  int    // that share an address with one before them
	Twin   string // one of them
	TwinOf string // with which
}

// named is who goes by a folded name.
type named struct {
	origin *Origin // nil: it is several
	domain string  // that follows the name; "": not known
	rank   rank
}

// rank says what kind of name it is: the better keeps it.
type rank uint8

const (
	shortHost rank = iota // first part of a host name
	wholeHost             // host name that is the address
	ownName
)

// Load takes an inventory over. Devices that are in the one before as well
// keep their counters, and their *event.Device if nothing about them changed.
// It must not run twice at a time; all else may run beside it.
func (d *Directory) Load(inv *inventory.Inventory) Doubts {
	before := d.known.Load()
	size := len(inv.Equipment)
	fresh := &known{
		list:    make([]*Origin, 0, size),
		origins: make(map[string]*Origin, size),
		sources: newAddresses(size),
		shared:  make(map[netip.Addr][]*Origin),
		texts:   make(map[string]*Origin, size),
		names:   make(map[string]named, size),
		twins:   make(map[string]*Origin),
	}
	for i := range inv.Equipment {
		e := &inv.Equipment[i]
		device := &event.Device{Name: e.Device, Site: e.Site, Known: true, Labels: snug(inv.Labels(e))}
		o := before.origins[e.Device]
		switch {
		case o == nil:
			o = newOrigin(device, d.limit)
		case !same(o.Device(), device):
			o.show(device)
		}
		fresh.add(o, e)
	}
	fresh.hosts(inv)
	d.known.Store(fresh)
	d.unknown.forget(fresh)
	return fresh.doubts
}

// snug copies a map into one that is no larger than it must be: there are as
// many as devices.
func snug(labels map[string]string) map[string]string {
	fitting := make(map[string]string, len(labels))
	maps.Copy(fitting, labels)
	return fitting
}

func same(a, b *event.Device) bool {
	return a.Name == b.Name && a.Site == b.Site && maps.Equal(a.Labels, b.Labels)
}

func (k *known) add(o *Origin, e *inventory.Equipment) {
	k.list = append(k.list, o)
	k.origins[e.Device] = o
	k.name(e.Device, o)
	address, err := netip.ParseAddr(e.Address)
	if err != nil {
		k.doubts.Hosts, k.doubts.Host = k.doubts.Hosts+1, e.Device
		return // a host name: see hosts
	}
	address = plain(address)
	first, taken := k.sources.find(address)
	if !taken {
		k.sources.set(address, o)
		k.texts[address.String()] = o
		return
	}
	if first != nil {
		k.shared[address] = append(k.shared[address], first)
		k.sources.set(address, nil)
		delete(k.texts, address.String())
	}
	k.doubts.Twins, k.doubts.Twin, k.doubts.TwinOf = k.doubts.Twins+1, e.Device, k.shared[address][0].Device().Name
	k.shared[address] = append(k.shared[address], o)
}

// name makes a device known by its name. Names that differ by case alone are
// told apart by it.
func (k *known) name(name string, o *Origin) {
	folded := strings.ToLower(name)
	if other, taken := k.names[folded]; taken {
		if other.origin != nil {
			k.twins[other.origin.Device().Name] = other.origin
		}
		k.twins[name] = o
	}
	k.claim(folded, named{origin: o, rank: ownName})
}

// hosts makes devices known by the host names that are their addresses, and
// by the first parts of those. All names are taken by then.
func (k *known) hosts(inv *inventory.Inventory) {
	for _, rank := range []rank{wholeHost, shortHost} {
		for i := range inv.Equipment {
			host := strings.ToLower(strings.TrimSuffix(inv.Equipment[i].Address, "."))
			if _, err := netip.ParseAddr(host); err == nil {
				continue
			}
			n := named{origin: k.list[i], rank: rank}
			if rank == shortHost {
				host, n.domain, _ = strings.Cut(host, ".")
			}
			k.claim(host, n)
		}
	}
}

// claim gives a name to a device, unless another has it by a better right.
func (k *known) claim(name string, n named) {
	holder, taken := k.names[name]
	switch {
	case !taken:
		holder = n
	case holder.origin == n.origin:
		holder.domain = n.domain
	case holder.rank == n.rank:
		holder.origin = nil
	}
	k.names[name] = holder
}

// named finds who goes by a name: host as it was said, and folded.
func (k *known) named(host, folded []byte) *Origin {
	if n, found := k.names[string(folded)]; found {
		if n.origin == nil {
			return k.twins[string(host)]
		}
		return n.origin
	}
	first, domain, cut := bytes.Cut(folded, []byte("."))
	if !cut || len(domain) == 0 {
		return nil
	}
	n := k.names[string(first)]
	if n.domain != "" && n.domain != string(domain) {
		return nil
	}
	return n.origin
}

func (k *known) shares(address netip.Addr, o *Origin) bool {
	return slices.Contains(k.shared[address], o)
}
