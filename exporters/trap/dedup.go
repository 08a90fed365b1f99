package trap

import (
	"encoding/binary"
	"hash/maphash"
	"sync/atomic"
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/trap/content"
	"github.com/vigie-noc/vigie/internal/wire"
)

// remembered is how many traps are remembered, and memory for how long: as
// long as a replayed message of SNMPv3 is still in its time window. Informs
// are sent again within a few seconds.
const (
	remembered = 1 << 16
	memory     = 150 * time.Second
)

// recent remembers the traps of the last minutes, without a lock: each has a
// place by its hash, and the last one in a place is the one remembered.
type recent struct {
	seed   maphash.Seed
	began  time.Time
	places [remembered]atomic.Uint64
}

func newRecent(now time.Time) *recent { return &recent{seed: maphash.MakeSeed(), began: now} }

// Bits of a place: the low ones of the hash choose it, the rest is kept beside
// the time, which is in seconds and good for half a year of silence.
const (
	timeBits = 24
	timeMask = 1<<timeBits - 1
)

// memory1 is memory for traps of SNMPv1, which have no id: a port that goes
// down, up and down within a hundredth of a second must not stay up for long.
const memory1 = time.Second

// seen tells whether the same trap came before: of the same device, with the
// same id and uptime, and all else the same too. What has neither an id nor an
// uptime cannot be told from one that happened again.
func (r *recent) seen(device *event.Device, n *wire.Notification, trap *content.Trap, now time.Time) bool {
	id, within := n.ID, memory
	if id == 0 && trap.Uptime == 0 {
		return false
	}
	if n.PDU == wire.Trap {
		within = memory1
	}
	var h maphash.Hash
	h.SetSeed(r.seed)
	_, _ = h.WriteString(device.Name)
	var number [8]byte
	binary.LittleEndian.PutUint32(number[:], uint32(id)) //nolint:gosec // the same bits
	binary.LittleEndian.PutUint32(number[4:], trap.Uptime)
	_, _ = h.Write(number[:])
	_, _ = h.Write(trap.OID)
	for _, v := range trap.Varbinds() {
		_, _ = h.Write(v.OID)
		_ = h.WriteByte(v.Tag)
		_, _ = h.Write(v.Value)
	}
	sum := h.Sum64()
	seconds := uint64(now.Sub(r.began)/time.Second) & timeMask //nolint:gosec // not negative
	place := &r.places[sum%remembered]
	before := place.Load()
	if before&^timeMask == sum&^timeMask && before != 0 && (seconds-before)&timeMask <= uint64(within/time.Second) {
		return true
	}
	place.Store(sum&^timeMask | seconds)
	return false
}
