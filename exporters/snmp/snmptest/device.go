package snmptest

import (
	"crypto/subtle"
	"errors"
	"math/rand/v2"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// DeviceConfig says what a virtual device is.
type DeviceConfig struct {
	Address   netip.AddrPort // where it listens; port 0 takes a free one
	Community string         // "public" when empty
	Tree      *Tree
	Uptime    time.Duration // how long it has been up when it is added
	Seed      uint64        // of the packets that are lost
	MaxSize   int           // octets of an answer; 1472 when 0. Larger values of recordings need more
	MaxBulk   int           // varbinds of an answer to GETBULK; 0 for any number

	// Status, when set, is asked whether a request is answered with an
	// error-status and the index of an object; 0 for the true answer. Both
	// functions are called from several goroutines.
	Status func(pdu byte, oids []OID) (status, index int)
	// Mangle, when set, gives what is sent in place of an answer; nil for
	// nothing.
	Mangle func(answer []byte) []byte
}

// defaultMaxSize is what an Ethernet frame carries: 1,500 octets without the
// headers of IP and UDP.
const defaultMaxSize = 1472

// maxDatagram is what UDP over IPv4 carries at most.
const maxDatagram = 65507

// Device is one simulated agent. All its methods may be called at any time,
// from any goroutine.
type Device struct {
	config   DeviceConfig
	counters counters

	mu      sync.Mutex
	addr    netip.AddrPort
	booted  time.Time
	frozen  bool
	stuckAt time.Duration // uptime while frozen
	down    bool
	loss    float64 // percent
	latency time.Duration
	dice    *rand.Rand
}

// Counts tells what became of a device's requests.
type Counts struct {
	Requests  uint64 // datagrams received
	Responses uint64 // answers sent
	Varbinds  uint64 // varbinds in those answers
	Malformed uint64 // not a request of v1 or v2c
	Refused   uint64 // wrong community
	Dropped   uint64 // not answered because of a fault
}

type counters struct {
	requests, responses, varbinds, malformed, refused, dropped atomic.Uint64
}

func newDevice(config DeviceConfig, now time.Time) (*Device, error) {
	if config.Tree == nil {
		return nil, errors.New("device has no tree")
	}
	if !config.Address.IsValid() {
		return nil, errors.New("device has no address")
	}
	if config.Community == "" {
		config.Community = "public"
	}
	if config.MaxSize <= 0 {
		config.MaxSize = defaultMaxSize
	}
	config.MaxSize = min(config.MaxSize, maxDatagram)
	return &Device{
		config: config,
		addr:   config.Address,
		booted: now.Add(-config.Uptime),
		dice:   rand.New(rand.NewPCG(config.Seed, 0)), //nolint:gosec // repeatable on purpose
	}, nil
}

// Addr is where the device listens; its port is known once the agent has
// started.
func (d *Device) Addr() netip.AddrPort {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.addr
}

// Uptime is the time since the device booted, as its objects see it.
func (d *Device) Uptime() time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.uptime(time.Now())
}

func (d *Device) uptime(now time.Time) time.Duration {
	if d.frozen {
		return d.stuckAt
	}
	return now.Sub(d.booted)
}

// SetDown makes the device silent, or lets it answer again.
func (d *Device) SetDown(down bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.down = down
}

// SetLoss makes the device lose so many percent of the requests.
func (d *Device) SetLoss(percent float64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.loss = percent
}

// SetLatency delays every answer.
func (d *Device) SetLatency(delay time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.latency = delay
}

// SetFrozen stops the device's time: it answers, but no counter moves. Once
// let go, it counts on from where it stood.
func (d *Device) SetFrozen(frozen bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := time.Now()
	switch {
	case frozen && !d.frozen:
		d.stuckAt = d.uptime(now)
	case !frozen && d.frozen:
		d.booted = now.Add(-d.stuckAt)
	}
	d.frozen = frozen
}

// Reboot starts uptime, and with it every live counter, from zero.
func (d *Device) Reboot() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.booted = time.Now()
	d.stuckAt = 0
}

// Counts is a snapshot of what became of the requests so far.
func (d *Device) Counts() Counts {
	return Counts{
		Requests:  d.counters.requests.Load(),
		Responses: d.counters.responses.Load(),
		Varbinds:  d.counters.varbinds.Load(),
		Malformed: d.counters.malformed.Load(),
		Refused:   d.counters.refused.Load(),
		Dropped:   d.counters.dropped.Load(),
	}
}

// moment is what the faults make of one request.
type moment struct {
	lost   bool
	delay  time.Duration
	uptime time.Duration
}

func (d *Device) observe(now time.Time) moment {
	d.mu.Lock()
	defer d.mu.Unlock()
	lost := d.down || (d.loss > 0 && d.dice.Float64()*100 < d.loss)
	return moment{lost: lost, delay: d.latency, uptime: d.uptime(now)}
}

// handle turns a datagram into an answer, to be sent after the delay; nil
// when there is none.
func (d *Device) handle(packet []byte, now time.Time) (answer []byte, delay time.Duration) {
	d.counters.requests.Add(1)
	req, err := parseRequest(packet)
	if err != nil {
		d.counters.malformed.Add(1)
		return nil, 0
	}
	if subtle.ConstantTimeCompare(req.community, []byte(d.config.Community)) != 1 {
		d.counters.refused.Add(1)
		return nil, 0
	}
	seen := d.observe(now)
	if seen.lost {
		d.counters.dropped.Add(1)
		return nil, 0
	}
	r := responder{
		tree:    d.config.Tree,
		uptime:  seen.uptime,
		maxSize: d.config.MaxSize,
		maxBulk: d.config.MaxBulk,
	}
	answer = d.faulty(req, &r)
	if answer == nil {
		d.counters.dropped.Add(1)
		return nil, 0
	}
	d.counters.responses.Add(1)
	d.counters.varbinds.Add(uint64(r.varbinds)) //nolint:gosec // a count
	return answer, seen.delay
}

// faulty is the answer that the device's faults make of the true one.
func (d *Device) faulty(req *request, r *responder) []byte {
	answer := []byte(nil)
	if d.config.Status != nil {
		if status, index := d.config.Status(req.pdu, req.oids); status != statusNoError {
			answer = failure(req, status, index)
		}
	}
	if answer == nil {
		answer = r.answer(req)
	}
	if d.config.Mangle != nil {
		answer = d.config.Mangle(answer)
	}
	return answer
}
