package web

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"

	"github.com/vigie-noc/vigie/exporters/event/active"
	"github.com/vigie-noc/vigie/internal/labels"
)

// WriteMetrics writes the vigie_event families as text, in an order that does
// not change. All that it shows is on disk before, if the disk takes it.
func (e *Events) WriteMetrics(w io.Writer) error {
	now := e.Now()
	e.Table.Tick(now)
	sights := e.Table.Sights()
	e.flush(context.Background())

	buffered := bufio.NewWriterSize(w, 64<<10)
	t := text{w: buffered}
	t.active(sights)
	t.ended(sights)
	t.totals(e.Table.Totals())
	t.rules(e.Table.RuleHits())
	t.head("vigie_event_overflow_total", "counter", "Events, or ends of events, that there was no room for: --events.max-active was reached.")
	t.sample("vigie_event_overflow_total").value(float64(e.Table.Overflow()))
	t.head("vigie_event_unknown_total", "counter", "Hits of rules by devices that are not in the inventory; they are never events.")
	t.sample("vigie_event_unknown_total").value(float64(e.Table.Unknown()))
	if e.Store != nil {
		t.head("vigie_event_store_unsaved_seconds", "gauge", "Age of the oldest change that is not on disk.")
		t.sample("vigie_event_store_unsaved_seconds").value(e.Store.Unsaved(now).Seconds())
		t.head("vigie_event_store_failures_total", "counter", "How often writing the events to disk failed.")
		t.sample("vigie_event_store_failures_total").value(float64(e.Store.Failures()))
		damaged := 0.0
		if e.Store.Damaged() {
			damaged = 1
		}
		t.head("vigie_event_store_damaged", "gauge", "Whether the file of events was unusable at start, and put aside: events of before are forgotten.")
		t.sample("vigie_event_store_damaged").value(damaged)
	}
	if err := buffered.Flush(); err != nil {
		return fmt.Errorf("write metrics of events: %w", err)
	}
	return nil
}

func (t *text) active(sights []active.Sight) {
	t.head("vigie_event_active", "gauge", "Events that are active: 1.")
	for i := range sights {
		s := &sights[i]
		if s.Reason != "" {
			continue
		}
		t.sample("vigie_event_active")
		t.label("event", s.Definition.Name)
		t.label("severity", s.Definition.Severity)
		t.label("subject", s.Subject)
		t.label("device", s.Device.Name)
		t.label("site", s.Device.Site)
		for _, name := range labels.Inventory {
			if name != labels.Device && name != labels.Site {
				t.label(name, s.Device.Labels[name])
			}
		}
		t.value(1)
	}
}

func (t *text) ended(sights []active.Sight) {
	t.head("vigie_event_ended", "gauge", "Events that ended within the last hour: 1. The reason \"expired\" is no repair.")
	for i := range sights {
		s := &sights[i]
		if s.Reason == "" {
			continue
		}
		t.sample("vigie_event_ended")
		t.label("event", s.Definition.Name)
		t.label("subject", s.Subject)
		t.label("device", s.Device.Name)
		t.label("site", s.Device.Site)
		t.label("reason", string(s.Reason))
		t.value(1)
	}
}

func (t *text) totals(totals []active.Total) {
	t.head("vigie_events_total", "counter", "Messages that raised an event, of any kind.")
	for i := range totals {
		total := &totals[i]
		t.sample("vigie_events_total")
		t.label("event", total.Event)
		t.label("device", total.Device.Name)
		t.label("site", total.Device.Site)
		t.value(float64(total.Count))
	}
}

func (t *text) rules(rules []active.RuleHits) {
	t.head("vigie_event_rule_hits_total", "counter", "Messages that a rule fits.")
	for i := range rules {
		t.sample("vigie_event_rule_hits_total").label("rule", rules[i].Rule).value(float64(rules[i].Hits))
	}
	t.head("vigie_event_rule_last_hit_timestamp_seconds", "gauge", "When a rule fitted last.")
	for i := range rules {
		if last := rules[i].Last; !last.IsZero() {
			t.sample("vigie_event_rule_last_hit_timestamp_seconds").label("rule", rules[i].Rule).value(float64(last.UnixMilli()) / 1000)
		}
	}
}

// text writes samples. Errors show when its writer is flushed.
type text struct {
	w      *bufio.Writer
	line   []byte
	labels int // of the line
}

func (t *text) head(name, kind, help string) {
	t.w.WriteString("# HELP " + name + " " + help + "\n# TYPE " + name + " " + kind + "\n") //nolint:errcheck // see text
}

func (t *text) sample(name string) *text {
	t.line, t.labels = append(t.line[:0], name...), 0
	return t
}

// label adds a label; an empty one is none.
func (t *text) label(name, value string) *text {
	if value == "" {
		return t
	}
	mark := byte(',')
	if t.labels == 0 {
		mark = '{'
	}
	t.labels++
	t.line = append(append(append(t.line, mark), name...), '=', '"')
	for i := range len(value) {
		switch c := value[i]; c {
		case '\\', '"':
			t.line = append(t.line, '\\', c)
		case '\n':
			t.line = append(t.line, '\\', 'n')
		default:
			t.line = append(t.line, c)
		}
	}
	t.line = append(t.line, '"')
	return t
}

func (t *text) value(v float64) {
	if t.labels > 0 {
		t.line = append(t.line, '}')
	}
	t.line = strconv.AppendFloat(append(t.line, ' '), v, 'f', -1, 64)
	t.w.Write(append(t.line, '\n')) //nolint:errcheck // see text
}
