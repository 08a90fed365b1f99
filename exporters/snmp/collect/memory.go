package collect

import (
	"sync"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/plan"
	"github.com/vigie-noc/vigie/internal/varbind"
)

// Memory keeps what is known about devices between scrapes. It is bounded: a
// device that is no longer asked for is forgotten.
type Memory struct {
	mu      sync.Mutex
	devices map[string]*Device
	swept   time.Time
}

const (
	mostDevices = 100_000
	idle        = 2 * time.Hour
	sweepEvery  = 10 * time.Minute
)

// NewMemory remembers nothing yet.
func NewMemory() *Memory { return &Memory{devices: map[string]*Device{}} }

// Device gives what is known about one, by whatever names it and the way in
// which it is asked. It is safe for concurrent use, as are its devices.
func (m *Memory) Device(key string, now time.Time) *Device {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sweep(now)
	device, ok := m.devices[key]
	if !ok {
		device = &Device{limits: newLimits(now), modules: map[string]*shape{}}
		m.devices[key] = device
	}
	device.used = now
	return device
}

func (m *Memory) sweep(now time.Time) {
	if now.Sub(m.swept) < sweepEvery && len(m.devices) < mostDevices {
		return
	}
	m.swept = now
	for key, device := range m.devices {
		if now.Sub(device.used) > idle {
			delete(m.devices, key)
		}
	}
	for key := range m.devices { // any: it is learned again at the next scrape
		if len(m.devices) < mostDevices {
			break
		}
		delete(m.devices, key)
	}
}

// Device is what is known about one.
type Device struct {
	used time.Time // guarded by the Memory

	mu      sync.Mutex
	alive   bool // it answered the last time
	limits  limits
	modules map[string]*shape

	object     varbind.OID // its sysObjectID, once asked for
	identified time.Time
}

// shape is the size of what a module finds on a device. It never changes: a
// new one takes its place.
type shape struct {
	plan  *plan.Module
	walks []extent
}

// extent is what a walk gave.
type extent struct {
	known bool
	loose bool // rows were out of order: there is nothing to begin at
	rows  int32
	width uint16 // octets of a varbind, on average
	marks marks
}

// marks are every eighth row of a column. The columns of a table share them.
type marks [][]byte

const markEvery = 8

// recall gives copies to work with.
func (d *Device) recall(m *plan.Module, now time.Time) (limits, *shape, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.limits.refresh(now)
	known := d.modules[m.Config.Name]
	if known != nil && known.plan != m {
		known = nil // the configuration was loaded anew
	}
	return d.limits, known, d.alive
}

// learn takes over what a scrape showed; known is nil when it showed nothing
// whole.
func (d *Device) learn(seen limits, known *shape, alive bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.limits, d.alive = seen, alive
	if known != nil {
		d.modules[known.plan.Config.Name] = known
	}
}

// Alive tells whether the device answered the last time that it was asked.
func (d *Device) Alive() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.alive
}

// ObjectID is what the device said that it is, within the last hour.
func (d *Device) ObjectID(now time.Time) (varbind.OID, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.object, !d.identified.IsZero() && now.Sub(d.identified) < forgetAfter
}

// Identify notes what the device said that it is.
func (d *Device) Identify(object varbind.OID, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.object, d.identified = object, now
}
