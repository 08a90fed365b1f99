package worktime

import "time"

// horizon is how far ahead a due instant is looked for. Times of years come
// from mistakes, and would be counted day by day.
const horizon = 50 * 366 // days

// Span is time from one instant to another that does not belong to it.
type Span struct{ From, To time.Time }

// Add is the instant when minutes of working time have passed since t, in UTC;
// breaks do not count. Time that is used up at the end of a frame ends there,
// not at the next opening. It is zero when that is not within 50 years.
func (c *Calendar) Add(t time.Time, minutes int, breaks ...Span) time.Time {
	t = minute(t)
	if minutes <= 0 {
		return t
	}
	day := dateOf(t.In(c.zone))
	for range horizon {
		for _, work := range c.work(day, t, time.Time{}, breaks) {
			length := int(work.To.Sub(work.From) / time.Minute)
			if minutes <= length {
				return work.From.Add(time.Duration(minutes) * time.Minute)
			}
			minutes -= length
		}
		day = day.next()
	}
	return time.Time{}
}

// Between counts the minutes of working time from a to b without breaks; none
// when b is not after a.
func (c *Calendar) Between(a, b time.Time, breaks ...Span) int {
	a, b = minute(a), minute(b)
	if !b.After(a) {
		return 0
	}
	var sum time.Duration
	last := dateOf(b.In(c.zone))
	for day := dateOf(a.In(c.zone)); !time.Time(day).After(time.Time(last)); day = day.next() {
		for _, work := range c.work(day, a, b, breaks) {
			sum += work.To.Sub(work.From)
		}
	}
	return int(sum / time.Minute)
}

func minute(t time.Time) time.Time { return t.UTC().Truncate(time.Minute) }

// work lists the working time of one day from an instant on, and until another
// unless that is zero, without breaks, in order.
func (c *Calendar) work(day date, from, until time.Time, breaks []Span) []Span {
	if c.holidays[day] {
		return nil
	}
	var list []Span
	for _, each := range c.week[time.Time(day).Weekday()] {
		span := Span{From: c.onWall(day, each.from), To: c.onWall(day, each.to)}
		if span.From.Before(from) {
			span.From = from
		}
		if !until.IsZero() && span.To.After(until) {
			span.To = until
		}
		list = appendWithout(list, span, breaks)
	}
	return list
}

// appendWithout adds what the breaks, which are in order, leave of a span.
func appendWithout(list []Span, span Span, breaks []Span) []Span {
	for _, pause := range breaks {
		if !pause.To.After(span.From) {
			continue
		}
		if !pause.From.Before(span.To) {
			break
		}
		if pause.From.After(span.From) {
			list = append(list, Span{From: span.From, To: pause.From})
		}
		span.From = pause.To
	}
	if span.To.After(span.From) {
		list = append(list, span)
	}
	return list
}

// onWall is the instant when clocks on the wall show some minute of a day: the
// first one when they show it twice, the moment of the change when they leave
// it out.
func (c *Calendar) onWall(day date, minutes int) time.Time {
	asked := time.Time(day).Add(time.Duration(minutes) * time.Minute)
	year, month, dayOfMonth := asked.Date()
	t := time.Date(year, month, dayOfMonth, asked.Hour(), asked.Minute(), 0, 0, c.zone)
	start, end := t.ZoneBounds()
	_, offset := t.Zone()
	shown := t.UTC().Add(time.Duration(offset) * time.Second)
	switch {
	case shown.After(asked):
		return start.UTC()
	case shown.Before(asked):
		return end.UTC()
	case start.IsZero():
		return t.UTC()
	}
	_, before := start.Add(-time.Second).Zone()
	if earlier := t.Add(time.Duration(offset-before) * time.Second); before > offset && earlier.Before(start) {
		return earlier.UTC()
	}
	return t.UTC()
}
