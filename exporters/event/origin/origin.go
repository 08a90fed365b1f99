package origin

import (
	"bytes"
	"math"
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
	paid   atomic.Int64 // Unix nanoseconds until which the rate is used up
	last   atomic.Int64 // Unix nanoseconds; 0: never
	counts [len(severities)]atomic.Uint64
	hits   atomic.Pointer[[]event.Hit] // of its last message; nil: none

	face    atomic.Pointer[face]
	limited atomic.Uint64
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
	kept := make([]event.Hit, len(hits))
	copy(kept, hits)
	for i := range kept {
		kept[i].Subject = bytes.Clone(kept[i].Subject) // theirs is good until the next match
	}
	o.hits.Store(&kept)
}

// Remembered is what Remember kept last.
func (o *Origin) Remembered() []event.Hit {
	if kept := o.hits.Load(); kept != nil {
		return *kept
	}
	return nil
}

// Allow tells whether the device may send another message by its rate, and
// counts the message if not.
func (o *Origin) Allow(now time.Time) bool {
	l := o.limit
	if l.every == 0 {
		return true
	}
	at := now.UnixNano()
	for {
		paid := o.paid.Load()
		from := max(paid, at)
		if paid > at+l.most+int64(time.Second) {
			from = at // only a clock that was set back gets here
		}
		if from+l.every > at+l.most {
			o.limited.Add(1)
			l.total.Add(1)
			return false
		}
		if o.paid.CompareAndSwap(paid, from+l.every) {
			return true
		}
	}
}

// heard tells whether it spoke since an instant, in Unix nanoseconds.
func (o *Origin) heard(since int64) bool {
	last := o.last.Load()
	return last != 0 && last >= since
}

// limit is a token bucket's size, kept as time: a message costs every, and
// what is paid may run ahead of the clock by most.
type limit struct {
	every int64 // nanoseconds between messages at the rate; 0: no limit
	most  int64 // nanoseconds that a full burst costs
	total atomic.Uint64
}

// longest is a time that no burst takes, and that can be added to any clock.
const longest = int64(50 * 365 * 24 * time.Hour)

func newLimit(rate float64, burst int) *limit {
	if rate <= 0 {
		return &limit{}
	}
	every := max(int64(math.Round(min(float64(time.Second)/rate, float64(longest)))), 1)
	return &limit{every: every, most: every * min(int64(max(burst, 1)), longest/every)}
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
