package active

import (
	"hash/maphash"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/vigie-noc/vigie/exporters/event"
)

// DefaultMax is how many events may be pending or active where Options do not
// say.
const DefaultMax = 100_000

// Bounds.
const (
	MaxLine    = 1024            // bytes of a line that are kept
	MaxSubject = 256             // bytes of a subject that count
	Shown      = time.Hour       // how long an end is shown
	Disorder   = 5 * time.Second // how long a message can be overtaken by another

	leastShare = 1000               // events that one device may always have
	lineEvery  = int64(time.Second) // how often the line of an event that is raised again is copied
	shardCount = 64
)

// Options of a table.
type Options struct {
	Rules Rules
	Max   int  // events pending or active at a time; 0 for DefaultMax
	Kept  bool // Changes is going to be called, again and again
}

// Table is all events. It is safe for concurrent use.
type Table struct {
	max    int64
	share  int // of max that one device may have
	seed   maphash.Seed
	rules  atomic.Pointer[ruleset]
	shards [shardCount]shard
	sites  sites

	live     atomic.Int64 // entries pending or active
	rest     atomic.Int64 // entries that are neither
	overflow atomic.Uint64
	unknown  atomic.Uint64
}

// shard is some of the devices.
type shard struct {
	mu      sync.Mutex
	table   *Table
	devices map[string]*device
	due     dueHeap
	hits    map[string]*hits // by rule
	changed [Urgent + 1][]*entry
	since   int64 // of the oldest urgent change that was not taken; 0: none

	_ [64]byte // of the next one: each lock has a cache line of its own
}

// device is what one device, or as a storm one site, has raised.
type device struct {
	info     *event.Device
	entries  map[entryKey]*entry
	counts   []count
	live     int   // entries pending or active
	gone     bool  // it has left the inventory
	site     *site // of siteName; nil: nobody has asked
	siteName string
}

type entryKey struct{ event, subject string }

// count is how many messages raised an event.
type count struct {
	event string
	n     uint64
}

// hits of a rule.
type hits struct {
	n    uint64
	last int64
}

// New makes an empty table.
func New(opts Options) *Table {
	t := &Table{max: int64(opts.Max), seed: maphash.MakeSeed()}
	if t.max <= 0 {
		t.max = DefaultMax
	}
	t.share = max(int(t.max/10), leastShare)
	t.rules.Store(compile(opts.Rules))
	for i := range t.shards {
		t.shards[i] = shard{table: t, devices: map[string]*device{}, hits: map[string]*hits{}, due: dueHeap{}}
		if opts.Kept {
			t.shards[i].changed[Urgent] = []*entry{}
		}
	}
	return t
}

// moment is one message on its way through a shard.
type moment struct {
	rules *ruleset
	msg   *event.Message
	rule  string
	now   int64 // when it was received
	told  int64 // when the device says that it happened; 0: it is not believed
	times uint64
	site  *site // where something began that counts for a storm; nil: nothing did
}

// Apply takes up what the rules made of a message, as of msg.Received. Several
// goroutines may call it.
func (t *Table) Apply(msg *event.Message, found []event.Hit) {
	if len(found) == 0 {
		return
	}
	if !msg.Device.Known {
		t.unknown.Add(uint64(len(found)))
		return
	}
	m := moment{rules: t.rules.Load(), msg: msg, now: msg.Received.UnixNano(), times: 1 + uint64(max(0, msg.Repeats))}
	if !msg.At.Equal(msg.Received) {
		m.told = msg.At.UnixNano()
	}
	if t.shard(msg.Device.Name).apply(&m, found); m.site != nil {
		t.began(&m)
	}
}

func (s *shard) apply(m *moment, found []event.Hit) {
	began := false
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.device(m.msg.Device)
	for i := range found {
		if h := &found[i]; h.Event.Restarts && !h.Clears {
			m.rule = h.Rule
			s.restart(m, d, h.Event.Name)
		}
	}
	for i := range found {
		h := &found[i]
		s.hit(m, h.Rule)
		def := m.rules.byName[h.Event.Name]
		switch {
		case def == nil:
		case h.Clears:
			s.clear(m, d, def, cleanSubject(h.Subject), h.EverySubject)
		default:
			d.count(def.Name, m.times)
			if def.Kind != event.Rate && s.raise(m, d, def, cleanSubject(h.Subject)) && def.Severity != "info" {
				began = true
			}
		}
	}
	if began && m.rules.storm != nil && m.msg.Device.Site != "" {
		m.site = s.siteOf(d, m.msg.Device.Site)
	}
}

func (t *Table) shard(device string) *shard {
	return &t.shards[maphash.String(t.seed, device)%shardCount]
}

// device finds or makes what is known of a device. Its labels are those that
// it had at first, until Relabel.
func (s *shard) device(info *event.Device) *device {
	d := s.devices[info.Name]
	if d == nil {
		d = &device{info: info, entries: map[entryKey]*entry{}}
		s.devices[info.Name] = d
	}
	if d.gone {
		d.info, d.gone = info, false
	}
	return d
}

func (d *device) count(name string, n uint64) {
	for i := range d.counts {
		if d.counts[i].event == name {
			d.counts[i].n += n
			return
		}
	}
	d.counts = append(d.counts, count{name, n})
}

func (s *shard) hit(m *moment, rule string) {
	m.rule = rule
	h := s.hits[rule]
	if h == nil {
		h = &hits{}
		s.hits[rule] = h
	}
	h.n++
	h.last = max(h.last, m.now)
}

// cleanSubject is a subject as it can be a label: bounded, and text.
func cleanSubject(subject []byte) []byte {
	subject = subject[:min(len(subject), MaxSubject)]
	if utf8.Valid(subject) {
		return subject
	}
	return toValid(subject)
}
