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
	last    map[*event.Device]*saying
}

// saying is what the rules made of the last message of a device, for the line
// that says no more than that it came again.
type saying struct {
	hits     []event.Hit
	subjects []byte
}

// take handles one line.
func (w *worker) take(source netip.AddrPort, line []byte) {
	now := time.Now()
	h := &w.header
	header.Parse(line, h)
	w.formats[h.Format].Add(1)
	who := w.core.Directory.Resolve(source.Addr(), h.Host)
	who.Count(now, int(h.Severity), max(1, h.Repeated))
	if !who.Allow(now) {
		return
	}
	at := w.time(who, now)
	m := &w.message
	*m = event.Message{Device: who.Device(), Key: h.Key, App: h.App, Text: h.Body, Line: line, Received: now, At: at}
	if w.loki != nil {
		facility, severity, _ := h.Priority()
		w.loki.Push(m, facility, severity)
	}
	if h.Repeated > 0 {
		m.Repeats = h.Repeated - 1
		m.Text = h.Again
		if h.Again == nil {
			w.again(m)
			return
		}
	}
	hits := w.rules.Match(m)
	w.remember(m.Device, hits)
	w.rules.Apply(m, hits)
}

// time is when the device sent the line, as far as it can be believed.
func (w *worker) time(who *origin.Origin, now time.Time) time.Time {
	at, skew, told := w.clock.Time(&w.header, now)
	if told {
		who.Skew(skew)
	}
	return at
}

// again takes a line that says that the last one of its device came again.
func (w *worker) again(m *event.Message) {
	if s := w.last[m.Device]; s != nil {
		w.rules.Apply(m, s.hits)
	}
}

// remember keeps what the rules made of a message, until the device's next.
// Only devices of the inventory are remembered: they are not made up.
func (w *worker) remember(device *event.Device, hits []event.Hit) {
	s := w.last[device]
	if s == nil {
		if len(hits) == 0 || !device.Known {
			return
		}
		s = &saying{}
		w.last[device] = s
	}
	s.hits, s.subjects = append(s.hits[:0], hits...), s.subjects[:0]
	for i := range s.hits {
		start := len(s.subjects)
		s.subjects = append(s.subjects, s.hits[i].Subject...)
		s.hits[i].Subject = s.subjects[start:len(s.subjects):len(s.subjects)]
	}
}
