package ports

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/exporters/trap/content"
)

// Bounds. A device has a few hundred octets a port, and only those that send
// traps about ports are here.
const (
	mostDevices   = 20_000
	mostHeld      = 20_000 // of all devices
	mostHeldOfOne = 1_000
	mostAsked     = 4_096 // devices that wait for being asked about
	askers        = 4
)

// Times.
const (
	patience = 2 * time.Second  // from the question to the answer
	rest     = 30 * time.Second // between two questions about one device
	fresh    = 10 * time.Minute
)

// Options are what a Book needs.
type Options struct {
	URL        string // of the SNMP exporter
	Logger     *slog.Logger
	Registerer prometheus.Registerer
}

// Book knows the ports of all devices. It is safe for concurrent use.
type Book struct {
	at      *url.URL
	client  *http.Client
	logger  *slog.Logger
	metrics *metrics
	asked   chan question
	held    atomic.Int64

	mu      sync.RWMutex
	devices map[string]*device
}

// question is a device to ask the SNMP exporter about, and until when.
type question struct {
	device *device
	until  time.Time
}

var errURL = errors.New("no URL of an SNMP exporter, such as http://127.0.0.1:9116")

// New makes an empty book; Run fills it.
func New(opts Options) (*Book, error) {
	at, err := url.Parse(opts.URL)
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
		return nil, errURL
	}
	b := &Book{
		at:     at.JoinPath("api/v1/interfaces"),
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: askers, IdleConnTimeout: time.Minute}},
		logger: opts.Logger, asked: make(chan question, mostAsked), devices: map[string]*device{},
	}
	b.metrics = newMetrics(opts.Registerer, b)
	return b, nil
}

// Run asks until ctx ends; then it lets go of all that is held.
func (b *Book) Run(ctx context.Context) {
	var wg sync.WaitGroup
	for range askers {
		wg.Go(func() { b.work(ctx) })
	}
	wg.Wait()
	b.client.CloseIdleConnections()
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, d := range b.devices {
		b.release(d)
	}
}

// Verdict is what becomes of a trap.
type Verdict int

// Verdicts.
const (
	Now  Verdict = iota // go on with it
	Held                // it is delivered later
	Full                // too much is held: it is lost
)

// Trap is what the book wants to know of one.
type Trap struct {
	Index   uint32 // of its port, where it has one
	Has     bool
	Named   bool // it says itself what its port is called
	Up      bool // the port came up
	Restart bool // the device says that it has started
	Timed   bool
	Uptime  uint32
}

// Resolve tells what the port of a trap is called, or holds the trap: then it
// calls hold, and what that gives is called once, with the name and from
// another goroutine.
func (b *Book) Resolve(name string, trap Trap, now time.Time, hold func() func(content.Port)) (content.Port, Verdict) {
	d := b.device(name, trap.Has)
	if d == nil {
		return content.Port{}, Now
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.note(&trap, now)
	if d.wants(&trap, now) {
		b.ask(d, now)
	}
	behind := len(d.queue) > 0 || d.letting
	if !behind && (!d.asking || !d.needs(&trap)) {
		return b.called(d, &trap), Now
	}
	switch {
	case behind && (len(d.queue) >= mostHeldOfOne || b.held.Load() >= mostHeld):
		b.metrics.full.Inc()
		return content.Port{}, Full
	case b.held.Load() >= mostHeld:
		return b.called(d, &trap), Now
	}
	b.held.Add(1)
	d.queue = append(d.queue, held{trap, hold()})
	return content.Port{}, Held
}

// device finds or makes the entry of one; nil where there is nothing to hold
// this trap up for.
func (b *Book) device(name string, needed bool) *device {
	b.mu.RLock()
	d := b.devices[name]
	b.mu.RUnlock()
	if d != nil || !needed {
		return d
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if d := b.devices[name]; d != nil {
		return d
	}
	if len(b.devices) >= mostDevices {
		b.forgetOne()
	}
	d = &device{name: name, told: map[uint32]bool{}}
	b.devices[name] = d
	return d
}

// forgetOne makes room: any device that nothing waits for will be asked about
// again when it is needed.
func (b *Book) forgetOne() {
	for name, d := range b.devices {
		d.mu.Lock()
		idle := !d.asking && !d.letting && len(d.queue) == 0
		d.mu.Unlock()
		if idle {
			delete(b.devices, name)
			return
		}
	}
}

// ask expects the device to be locked.
func (b *Book) ask(d *device, now time.Time) {
	d.tried = now
	select {
	case b.asked <- question{d, now.Add(patience)}:
		d.asking = true
	default:
		b.metrics.requests.WithLabelValues(outcomeBusy).Inc()
	}
}

// called gives the name of a port; it expects the device to be locked.
func (b *Book) called(d *device, trap *Trap) content.Port {
	if !trap.Has {
		return content.Port{}
	}
	port, known := d.ports[trap.Index]
	if trap.Named {
		return port
	}
	if d.told[trap.Index] || !known {
		b.metrics.unnamed.Inc()
		port = content.Port{}
		d.told[trap.Index] = true
		if trap.Up || len(d.told) > mostHeldOfOne {
			delete(d.told, trap.Index)
		}
	}
	return port
}

// release delivers what is held of a device, in order. What comes meanwhile
// queues behind it, so that no lock is held over a delivery.
func (b *Book) release(d *device) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.letting {
		return // who is at it takes these too
	}
	d.letting = true
	for len(d.queue) > 0 {
		batch := d.queue
		d.queue = nil
		ports := make([]content.Port, len(batch))
		for i := range batch {
			ports[i] = b.called(d, &batch[i].trap)
		}
		d.mu.Unlock()
		for i := range batch {
			batch[i].deliver(ports[i])
		}
		b.held.Add(-int64(len(batch)))
		d.mu.Lock()
	}
	d.letting = false
}
