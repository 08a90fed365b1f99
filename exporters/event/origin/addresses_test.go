package origin

import (
	"encoding/binary"
	"net/netip"
	"testing"

	"pgregory.net/rapid"
)

// The table finds what a map would, however the addresses lie.
func TestAddresses(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfN(rapid.OneOf(rapid.Uint32Range(0, 300), rapid.Uint32()), 0, 200).Draw(t, "addresses")
		a := newAddresses(len(keys))
		want := make(map[netip.Addr]*Origin)
		for i, key := range keys {
			o := &Origin{}
			if i%5 == 0 {
				o = nil // several
			}
			address := four(key)
			if i%7 == 0 {
				address = netip.AddrFrom16([16]byte{0x20, 1, 15: byte(key)})
			}
			a.set(address, o)
			want[address] = o
		}
		for _, key := range append(keys, rapid.Uint32().Draw(t, "another")) {
			address := four(key)
			o, found := a.find(address)
			if expected, there := want[address]; o != expected || found != there {
				t.Fatalf("%v: got %p, %t, want %p, %t", address, o, found, expected, there)
			}
		}
		for address, expected := range want {
			if o, found := a.find(address); o != expected || !found {
				t.Fatalf("%v: got %p, %t, want %p", address, o, found, expected)
			}
		}
	})
}

func four(key uint32) netip.Addr {
	var bytes [4]byte
	binary.BigEndian.PutUint32(bytes[:], key)
	return netip.AddrFrom4(bytes)
}
