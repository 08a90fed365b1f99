package trap

import (
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/receiver"
	"github.com/vigie-noc/vigie/exporters/trap/content"
	"github.com/vigie-noc/vigie/exporters/trap/ports"
	"github.com/vigie-noc/vigie/exporters/trap/usm"
)

// state is what a reload changes, besides what the parts keep themselves.
type state struct {
	communities [][]byte
	trusting    bool // any community will do
}

// sink takes what the rules made of a trap; it must not wait. It is the table
// of events.
type sink interface {
	Apply(message *event.Message, hits []event.Hit)
}

// shared is what all receivers use.
type shared struct {
	logger   *slog.Logger
	debug    bool // the logger wants to hear of every refusal
	metrics  *metrics
	security *usm.Security
	core     *receiver.Core
	events   sink
	ports    *ports.Book // nil: nobody knows
	recent   *recent
	state    atomic.Pointer[state]

	mu      sync.Mutex
	waiting applier // for traps that were held
}

// applyHeld applies a trap that was held.
func (s *shared) applyHeld(device *event.Device, trap *content.Trap, port content.Port, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.waiting.wants(trap.Key()) {
		s.waiting.apply(device, trap, port, at)
	}
}

// applier makes events of traps. It is for one goroutine.
type applier struct {
	*shared
	rules   *receiver.Worker
	message event.Message // a field, so that it is no garbage
	line    []byte
}

func newApplier(s *shared) applier { return applier{shared: s, rules: s.core.Worker()} }

// wants tells whether any rule looks at such a trap: most are of no interest,
// and need no text.
func (a *applier) wants(key []byte) bool { return a.rules.Wants(key) }

// apply matches a trap that is wanted.
func (a *applier) apply(device *event.Device, trap *content.Trap, port content.Port, at time.Time) {
	key := trap.Key()
	a.line = append(append(a.line[:0], key...), ' ')
	a.line = trap.AppendText(a.line, port)
	a.message = event.Message{Device: device, Key: key, Text: a.line[len(key)+1:], Line: a.line, Received: at, At: at}
	if hits := a.rules.Match(&a.message); len(hits) > 0 {
		a.events.Apply(&a.message, hits)
	}
}
