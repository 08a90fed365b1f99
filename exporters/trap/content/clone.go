package content

import (
	"slices"

	"github.com/vigie-noc/vigie/internal/wire"
)

// Clone is a trap of its own, for when the packet is needed for the next one.
func (t *Trap) Clone() *Trap {
	clone := *t
	size := len(t.OID)
	for i := range t.varbinds {
		size += len(t.varbinds[i].OID) + len(t.varbinds[i].Value)
	}
	octets := make([]byte, 0, size)
	own := func(part []byte) []byte {
		from := len(octets)
		octets = append(octets, part...)
		return slices.Clip(octets[from:])
	}
	clone.OID, clone.name, clone.key = own(t.OID), nil, nil
	clone.varbinds = make([]wire.Varbind, len(t.varbinds))
	for i, v := range t.varbinds {
		clone.varbinds[i] = wire.Varbind{OID: own(v.OID), Tag: v.Tag, Value: own(v.Value)}
	}
	return &clone
}
