package collect

import "time"

// Bounds of what is learned. An Ethernet frame carries 1,472 octets over UDP;
// fragments get lost or filtered on the way to schools, so no answer is asked
// for that would need them.
const (
	mostOctets   = 1400
	firstOctets  = 700 // of a device that nothing is known about
	leastOctets  = 250
	mostVarbinds = 250

	firstWindow = 4
	mostWindow  = 20

	leastPatience = time.Second // before an answer counts as lost
)

// limits are what a device was seen to bear.
type limits struct {
	octets   int // of an answer that we ask for
	ceiling  int // of an answer that it gives
	varbinds int // of an answer that it gives
	window   int // questions at a time
	peak     int // of them; lower after answers were lost
	rtt      time.Duration
	fastest  time.Duration
	since    time.Time // when the ceilings were learned
}

func newLimits(now time.Time) limits {
	return limits{octets: firstOctets, ceiling: mostOctets, varbinds: mostVarbinds, peak: mostWindow, since: now}
}

// forgetAfter lets a device that was upgraded, or a path that was mended, be
// tried anew.
const forgetAfter = time.Hour

func (l *limits) refresh(now time.Time) {
	if now.Sub(l.since) > forgetAfter {
		l.ceiling, l.varbinds, l.peak, l.fastest, l.since = mostOctets, mostVarbinds, mostWindow, l.rtt, now
	}
}

// answered learns from a whole answer.
func (l *limits) answered(octets int) {
	if octets*2 > l.octets {
		l.octets = min(l.octets*2, l.ceiling)
	}
}

// cut learns from an answer with fewer varbinds than were asked for: the
// device has a limit of octets, or one of varbinds.
func (l *limits) cut(octets, varbinds int) {
	if octets*4 >= l.octets*3 {
		l.ceiling = max(leastOctets, min(l.ceiling, octets))
		l.octets = min(l.octets, l.ceiling)
		return
	}
	l.varbinds = max(1, min(l.varbinds, varbinds))
}

// lost learns from an answer that did not come.
func (l *limits) lost() {
	l.tooMuch()
	l.window = max(1, l.window/2)
	l.peak = max(1, min(l.peak, l.window))
}

// bore learns from a scrape without a loss: a device whose link drops a packet
// now and then finds its measure, a fragile one is left alone.
func (l *limits) bore() { l.peak = min(mostWindow, l.peak+1) }

// tooMuch learns from a question that got no useful answer.
func (l *limits) tooMuch() {
	l.octets = max(leastOctets, l.octets/2)
}

// timed learns from the time that an answer took. The window grows while the
// device answers as fast as it can; one that gets slower is at its limit.
func (l *limits) timed(took time.Duration, growing bool) {
	if l.rtt == 0 {
		l.rtt, l.fastest = took, took
	}
	l.rtt += (took - l.rtt) / 8
	l.fastest = min(l.fastest, took)
	const noise = 5 * time.Millisecond
	switch slow := took > 3*l.fastest+noise; {
	case slow:
		l.window = max(2, l.window-1)
	case growing:
		l.window = min(l.peak, l.window+1)
	}
}

// patience is how long to wait for the answer to a question that was asked so
// many times before.
func (l *limits) patience(tries int, most time.Duration) time.Duration {
	if l.rtt == 0 {
		return most
	}
	return min(most, max(leastPatience, 4*l.rtt)<<min(tries, 8))
}
