package syslog

import (
	"net/netip"
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/origin"
	"github.com/vigie-noc/vigie/exporters/event/receiver"
	"github.com/vigie-noc/vigie/exporters/syslog/header"
	"github.com/vigie-noc/vigie/exporters/syslog/loki"
)

// worker handles the lines of one goroutine.
type worker struct {
	clock   header.Clock
	core    *receiver.Core
	rules   *receiver.Worker
	formats *formats
	loki    *loki.Client // nil: lines are passed on to nobody

	header  header.Message
	message event.Message
	lines   uint
}

// clockEvery is of how many lines one is asked for its time, where nothing
// depends on it: the skew of a device's clock changes slowly.
const clockEvery = 16

// take handles one line.
func (w *worker) take(source netip.AddrPort, line []byte, now time.Time) {
	h := &w.header
	header.Parse(line, h)
	w.formats[h.Format].Add(1)
	who := w.core.Directory.Resolve(source.Addr(), h.Host)
	who.Count(now, int(h.Severity), max(1, h.Repeated))
	if !who.Allow(now) {
		return
	}
	m := &w.message
	*m = event.Message{Device: who.Device(), Key: h.Key, App: h.App, Text: h.Body, Line: line, Received: now, At: now}
	w.lines++
	if w.loki != nil || w.lines%clockEvery == 0 {
		m.At = w.time(who, now)
	}
	if w.loki != nil {
		facility, severity, _ := h.Priority()
		w.loki.Push(m, facility, severity)
	}
	hits := w.find(who, m)
	if len(hits) > 0 {
		m.At = w.time(who, now)
		w.rules.Apply(m, hits)
	}
}

// find is what the rules make of a message, or made of the one that it says
// came again.
func (w *worker) find(who origin.Sender, m *event.Message) []event.Hit {
	if w.header.Repeated > 0 {
		m.Repeats = w.header.Repeated - 1
		if w.header.Again == nil {
			m.Again = true
			return who.Remembered()
		}
		m.Text = w.header.Again
	}
	hits := w.rules.Match(m)
	who.Remember(hits)
	return hits
}

// time is when the device sent the line, as far as it can be believed.
func (w *worker) time(who origin.Sender, now time.Time) time.Time {
	at, skew, told := w.clock.Time(&w.header, now)
	if told {
		who.Skew(skew)
	}
	return at
}
