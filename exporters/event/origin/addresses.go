package origin

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
)

// addresses finds who speaks from an address. Those of IPv4 have a table of
// their own: a look-up is one place in memory, where a map has three, and that
// is most of what a message costs here.
type addresses struct {
	slots []slot // a power of two, at most half full
	shift int
	other map[netip.Addr]*Origin // nil: several share the address
}

// slot is an address of IPv4 and who has it.
type slot struct {
	address uint32
	taken   bool
	origin  *Origin // nil: several share the address
}

func newAddresses(size int) addresses {
	log := bits.Len(uint(max(size, 1)))
	return addresses{slots: make([]slot, 2<<log), shift: 32 - log - 1, other: make(map[netip.Addr]*Origin)}
}

// find tells who has an address; if several have it, nobody.
func (a *addresses) find(address netip.Addr) (o *Origin, found bool) {
	if !address.Is4() {
		o, found = a.other[address]
		return o, found
	}
	if len(a.slots) == 0 {
		return nil, false
	}
	s := a.slot(address)
	return s.origin, s.taken
}

// set gives an address to a device, or with nil to several.
func (a *addresses) set(address netip.Addr, o *Origin) {
	if !address.Is4() {
		a.other[address] = o
		return
	}
	s := a.slot(address)
	four := address.As4()
	*s = slot{address: binary.BigEndian.Uint32(four[:]), taken: true, origin: o}
}

// slot is where an address of IPv4 is, or would be.
func (a *addresses) slot(address netip.Addr) *slot {
	const spread = 2_654_435_769 // 2^32 by the golden ratio: neighbours land apart
	four := address.As4()
	key := binary.BigEndian.Uint32(four[:])
	for i := key * spread >> a.shift; ; i++ {
		s := &a.slots[int(i)&(len(a.slots)-1)]
		if !s.taken || s.address == key {
			return s
		}
	}
}
