package ports

import (
	"sync"
	"time"

	"github.com/vigie-noc/vigie/exporters/trap/content"
)

// device is what is known of one.
type device struct {
	name string

	mu        sync.Mutex
	ports     map[uint32]content.Port // never changed once it is here
	fetched   time.Time               // when we had them
	polled    time.Time               // when the SNMP exporter had
	tried     time.Time
	asking    bool
	restarted time.Time
	uptime    uint32
	told      map[uint32]bool // ports that were told by their index
	queue     []held
	letting   bool // what was held is on its way
}

// held is a trap that waits for a name, or behind one that does.
type held struct {
	trap    Trap
	deliver func(content.Port)
}

// disorder is by how much an uptime may fall because traps overtook each
// other, in hundredths of a second.
const disorder = 60 * 100

func (d *device) note(trap *Trap, now time.Time) {
	fell := trap.Timed && uint64(trap.Uptime)+disorder < uint64(d.uptime)
	if trap.Restart || fell {
		d.restarted = now
	}
	if trap.Timed && (fell || trap.Restart || trap.Uptime > d.uptime) {
		d.uptime = trap.Uptime
	}
}

// needs tells whether the trap cannot go on without a name.
func (d *device) needs(trap *Trap) bool {
	_, known := d.ports[trap.Index]
	return trap.Has && !trap.Named && !known && !d.told[trap.Index]
}

// wants tells whether it is time to ask about the device.
func (d *device) wants(trap *Trap, now time.Time) bool {
	if d.asking || now.Sub(d.tried) < rest {
		return false
	}
	return d.needs(trap) || now.Sub(d.fetched) > fresh || d.polled.Before(d.restarted)
}
