package network

import (
	"hash/fnv"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/snmptest"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// device is one piece of simulated equipment. Its instants are durations
// since it booted, as its SNMP objects want them.
type device struct {
	equipment *inventory.Equipment
	site      *inventory.Site
	ports     []*port
	seed      uint64 // makes devices differ, each always in the same way
	agent     *snmptest.Device
	probe     *probe
	told      int // lines of syslog; guarded by the network's lock

	mu        sync.Mutex
	busy      bool          // processor at its limit
	onBattery bool          // UPS alone
	outageAt  time.Duration // when it went on battery
}

// port is one interface. Its state is guarded by the device's lock.
type port struct {
	index     uint32
	name      string
	alias     string
	megabits  uint32
	unplugged bool // never was up

	cut      bool          // by a fault
	changeAt time.Duration // last change of state
	idle     time.Duration // time without traffic before changeAt
}

func (p *port) up() bool { return !p.unplugged && !p.cut }

// active is for how long the port has carried traffic.
func (p *port) active(uptime time.Duration) time.Duration {
	switch {
	case p.unplugged:
		return 0
	case p.cut:
		return p.changeAt - p.idle
	default:
		return uptime - p.idle
	}
}

func (p *port) setCut(cut bool, uptime time.Duration) {
	if p.cut == cut {
		return
	}
	if !cut {
		p.idle += uptime - p.changeAt
	}
	p.cut, p.changeAt = cut, uptime
}

// seedOf spreads names evenly over 64 bits.
func seedOf(name string) uint64 {
	h := fnv.New64a() // a hash takes everything
	h.Write([]byte(name))
	return h.Sum64()
}

// bootedSince is how long a device has been up when the lab starts: three
// days to three months.
func bootedSince(seed uint64) time.Duration {
	return 72*time.Hour + time.Duration(seed%(88*24*3600))*time.Second
}

func (d *device) port(name string) *port {
	for _, p := range d.ports {
		if p.name == name {
			return p
		}
	}
	return nil
}

// cutPort cuts a port or mends it.
func (d *device) cutPort(p *port, cut bool) {
	uptime := d.uptime()
	d.mu.Lock()
	defer d.mu.Unlock()
	p.setCut(cut, uptime)
}

func (d *device) setBusy(busy bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.busy = busy
}

func (d *device) setOnBattery(on bool) {
	uptime := d.uptime()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.onBattery, d.outageAt = on, uptime
}

// reboot starts every count again; what is broken stays broken.
func (d *device) reboot() {
	if d.agent != nil {
		d.agent.Reboot()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.outageAt = 0
	for _, p := range d.ports {
		p.changeAt, p.idle = 0, 0
	}
}

// uptime is 0 for a device that is not polled: nobody reads its counters.
func (d *device) uptime() time.Duration {
	if d.agent == nil {
		return 0
	}
	return d.agent.Uptime()
}

// reach lets the device answer, or makes it silent on SNMP and probe.
func (d *device) reach(reachable bool) error {
	if d.agent != nil {
		d.agent.SetDown(!reachable)
	}
	if d.probe == nil {
		return nil
	}
	if !reachable {
		d.probe.close()
		return nil
	}
	return d.probe.open()
}
