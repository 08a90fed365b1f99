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

// Match finds what the rules in force make of a message. The hits are good
// until the next call.
func (w *Worker) Match(msg *event.Message) []event.Hit {
	if set := w.core.rules.Load(); set != w.set {
		w.set, w.matcher = set, set.Matcher()
	}
	w.hits = w.matcher.Match(msg, w.hits[:0])
	return w.hits
}

// Apply makes events of what the rules found.
func (w *Worker) Apply(msg *event.Message, hits []event.Hit) {
	if len(hits) > 0 {
		w.core.table.Apply(msg, hits)
	}
}
