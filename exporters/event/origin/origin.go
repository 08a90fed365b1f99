package origin

import (
	"bytes"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
)

// severities are the keywords of syslog, by number; what has none of them,
// such as a trap, counts as the last.
var severities = [...]string{"emerg", "alert", "crit", "err", "warning", "notice", "info", "debug", "unknown"}

// Origin is one device that speaks, or may: its counters live as long as the
// process knows its name. All methods may be called from any goroutine, and
// none allocates or waits.
type Origin struct {
	// What every message needs comes first: it shares a line of the cache.
	limit  *limit
	paid   bucket       // by what it sends
	last   atomic.Int64 // Unix nanoseconds; 0: never
	counts [len(severities)]atomic.Uint64
	hits   atomic.Pointer[[]event.Hit] // of its last message; nil: none

	face    atomic.Pointer[face]
	limited atomic.Uint64
	claimed bucket       // by what others send in its name
	skew    atomic.Int64 // nanoseconds; 0: not known
}

// face is what a reload of the inventory may change of an origin.
type face struct {
	device *event.Device
	labels string // device="…",site="…", as the exposition has them
}

func newOrigin(device *event.Device, limit *limit) *Origin {
	o := &Origin{limit: limit}
	o.show(device)
	return o
}

func (o *Origin) show(device *event.Device) {
	text := appendEscaped([]byte(deviceLabel+`="`), device.Name)
	text = append(text, `",`+siteLabel+`="`...)
	text = append(appendEscaped(text, device.Site), '"')
	o.face.Store(&face{device: device, labels: string(text)})
}

// Device is who speaks.
func (o *Origin) Device() *event.Device { return o.face.Load().device }

// Count takes note of a message that happened so many times (once and its
// repeats), with the severity of syslog, or -1 if it has none.
func (o *Origin) Count(now time.Time, severity, times int) {
	if severity < 0 || severity >= len(severities) {
		severity = len(severities) - 1
	}
	o.counts[severity].Add(uint64(max(times, 1)))
	o.last.Store(now.UnixNano())
}

// Skew takes note of how far the device's clock is before ours; behind it is
// negative.
func (o *Origin) Skew(ahead time.Duration) {
	if ahead == 0 {
		ahead = 1 // a nanosecond that nobody sees: 0 is not known
	}
	o.skew.Store(int64(ahead))
}

// Remember keeps what the rules made of a device's message until its next, for
// the line that says no more than that it came again. Most messages make
// nothing, and cost a look.
func (o *Origin) Remember(hits []event.Hit) {
	if len(hits) == 0 {
		if o.hits.Load() != nil {
			o.hits.Store(nil)
		}
		return
	}
	var kept *[]event.Hit
	if len(hits) == 1 && len(hits[0].Subject) <= len(oneHit{}.subject) {
		m := &oneHit{hit: [1]event.Hit{hits[0]}}
		m.hit[0].Subject = append(m.subject[:0], hits[0].Subject...)
		m.list, kept = m.hit[:], &m.list
	} else {
		list := slices.Clone(hits)
		for i := range list {
			list[i].Subject = bytes.Clone(list[i].Subject) // theirs is good until the next match
		}
		kept = &list
	}
	o.hits.Store(kept)
}

// oneHit is what Remember keeps of most messages: one hit, in one piece.
type oneHit struct {
	list    []event.Hit
	hit     [1]event.Hit
	subject [48]byte
}

// Remembered is what Remember kept last.
func (o *Origin) Remembered() []event.Hit {
	if kept := o.hits.Load(); kept != nil {
		return *kept
	}
	return nil
}

// heard tells whether it spoke since an instant, in Unix nanoseconds.
func (o *Origin) heard(since int64) bool {
	last := o.last.Load()
	return last != 0 && last >= since
}

// appendEscaped writes a label value between quotes.
func appendEscaped(text []byte, value string) []byte {
	for i := range len(value) {
		switch c := value[i]; c {
		case '\\', '"':
			text = append(text, '\\', c)
		case '\n':
			text = append(text, '\\', 'n')
		default:
			text = append(text, c)
		}
	}
	return text
}

// appendSeconds writes nanoseconds as seconds, to the millisecond.
func appendSeconds(text []byte, nanoseconds int64) []byte {
	milliseconds := nanoseconds / int64(time.Millisecond)
	if milliseconds < 0 {
		text = append(text, '-')
		milliseconds = -milliseconds
	}
	text = strconv.AppendInt(text, milliseconds/1000, 10)
	rest := milliseconds % 1000
	return append(text, '.', byte('0'+rest/100), byte('0'+rest/10%10), byte('0'+rest%10))
}
