package receiver

import (
	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/rule"
)

// Worker handles the messages of one goroutine.
type Worker struct {
	core    *Core
	set     *rule.Set
	matcher *rule.Matcher
	hits    []event.Hit
}

// Worker makes one.
func (c *Core) Worker() *Worker { return &Worker{core: c} }

// Wants tells whether any rule in force looks at messages with a key: most
// are of no interest, and nobody needs their text.
func (w *Worker) Wants(key []byte) bool { return w.current().Wants(key) }

// current is a matcher of the rules in force.
func (w *Worker) current() *rule.Matcher {
	if set := w.core.rules.Load(); set != w.set {
		w.set, w.matcher = set, set.Matcher()
	}
	return w.matcher
}

// Match finds what the rules in force make of a message. The hits are good
// until the next call.
func (w *Worker) Match(msg *event.Message) []event.Hit {
	w.hits = w.current().Match(msg, w.hits[:0])
	return w.hits
}

// Apply makes events of what the rules found.
func (w *Worker) Apply(msg *event.Message, hits []event.Hit) {
	if len(hits) > 0 {
		w.core.Apply(msg, hits)
	}
}

// Apply is that of all workers.
func (c *Core) Apply(msg *event.Message, hits []event.Hit) { c.table.Apply(msg, hits) }
