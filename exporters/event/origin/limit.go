package origin

import (
	"math"
	"sync/atomic"
	"time"
)

// Sender is who sent a message, by all that it says: the origin itself, or
// somebody who claims to be it.
type Sender struct {
	*Origin

	claims bool // by its name alone, from an address that is nobody's
}

// Allow tells whether the sender may send another message by the device's
// rate, and counts the message if not. Claims are held to that rate apart:
// who shouts in the name of a device must not silence it.
func (s Sender) Allow(now time.Time) bool {
	spent := &s.paid
	if s.claims {
		spent = &s.claimed
	}
	if spent.take(s.limit, now) {
		return true
	}
	s.limited.Add(1)
	s.limit.total.Add(1)
	return false
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

// bucket is what of a limit is used up: until when, in Unix nanoseconds.
type bucket struct{ until atomic.Int64 }

// take takes a message's part out of the bucket, if there is so much in it.
func (b *bucket) take(l *limit, now time.Time) bool {
	if l.every == 0 {
		return true
	}
	at := now.UnixNano()
	for {
		paid := b.until.Load()
		from := max(paid, at)
		if paid > at+l.most+int64(time.Second) {
			from = at // only a clock that was set back gets here
		}
		if from+l.every > at+l.most {
			return false
		}
		if b.until.CompareAndSwap(paid, from+l.every) {
			return true
		}
	}
}
