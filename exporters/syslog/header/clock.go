package header

import "time"

// Tolerance is how far the clock of a device may be off, where Clock has none.
const Tolerance = 5 * time.Minute

// Clock makes times of stamps. It is a value: give devices of another zone
// another one.
type Clock struct {
	Zone      *time.Location // of stamps that do not tell theirs; nil: UTC
	Tolerance time.Duration  // how far a device's clock may be off to be believed; 0: Tolerance
}

// Time is when a message was sent. The device is believed where its clock is
// set and agrees with ours; else at is the time of reception. Skew is how far
// the device's clock is ahead, where the line tells a time at all.
func (c Clock) Time(m *Message, received time.Time) (at time.Time, skew time.Duration, told bool) {
	at, told = c.Stamp(m, received)
	if !told {
		return received, 0, false
	}
	skew = at.Sub(received)
	limit := c.Tolerance
	if limit == 0 {
		limit = Tolerance
	}
	if m.Stamp.Unsynced || skew.Abs() > limit {
		return received, skew, true
	}
	return at, skew, true
}

// Stamp is the time that a line tells, believed or not. What it leaves open is
// decided by what is nearest to the reception: the year, which hour it was
// when clocks went back, month or day first, summer time or not.
func (c Clock) Stamp(m *Message, received time.Time) (at time.Time, told bool) {
	s := &m.Stamp
	switch s.Form {
	case Epoch:
		return time.Unix(s.Seconds, int64(s.Nanos)), true
	case Civil:
	default:
		return time.Time{}, false
	}
	at = c.nearest(s, s.Month, s.Day, received)
	if s.Slashed && s.Day <= 12 {
		at = nearer(at, c.nearest(s, s.Day, s.Month, received), received)
	}
	return at, true
}

// nearest is the date in the year that is nearest to the reception.
func (c Clock) nearest(s *Stamp, month, day uint8, received time.Time) time.Time {
	const halfYear = 182 * 24 * time.Hour
	if s.Year != 0 {
		return c.date(s, int(s.Year), month, day, received)
	}
	year := received.Year()
	at := c.date(s, year, month, day, received)
	switch ahead := at.Sub(received); {
	case ahead > halfYear:
		return nearer(at, c.date(s, year-1, month, day, received), received)
	case ahead < -halfYear:
		return nearer(at, c.date(s, year+1, month, day, received), received)
	}
	return at
}

// date is the date in its zone.
func (c Clock) date(s *Stamp, year int, month, day uint8, received time.Time) time.Time {
	location := c.Zone
	if s.Zoned || location == nil {
		location = time.UTC
	}
	at := time.Date(year, time.Month(month), int(day), int(s.Hour), int(s.Minute), int(s.Second), int(s.Nanos), location)
	if s.Zoned {
		at = at.Add(-time.Duration(s.Offset) * time.Minute)
		if s.Summer {
			at = nearer(at, at.Add(-time.Hour), received)
		}
		return at
	}
	// An hour that a zone has twice. Only who is off by as much needs the look.
	const most = 24 * time.Hour
	if off := at.Sub(received); off.Abs() > 30*time.Minute && off.Abs() < most {
		for _, step := range [2]time.Duration{time.Hour, -time.Hour} {
			if other := at.Add(step); other.Hour() == at.Hour() {
				at = nearer(at, other, received)
			}
		}
	}
	return at
}

// nearer is the one of two times that is nearer to a third.
func nearer(a, b, to time.Time) time.Time {
	if b.Sub(to).Abs() < a.Sub(to).Abs() {
		return b
	}
	return a
}
