package policy

import (
	"cmp"
	"slices"
	"sort"
	"sync"
	"time"
)

// Years in which working time is counted; before and after nobody works. A
// journal with an instant of year 1 must not have two thousand years laid out.
const (
	firstYear = 1970
	lastYear  = 2199
)

// worktime is a calendar laid out on the time line, year by year (UTC) as it
// is asked for, so that long times cost no more than short ones.
type worktime struct {
	years sync.Map // of int to *workYear
}

// workYear is all working time that begins and ends within a year: spans in
// order that do not touch, in Unix milliseconds.
type workYear struct {
	starts, ends []int64
	before       []int64 // working time of the year before each span
	total        int64
}

// Between is the working time from one instant to another, in whole
// milliseconds; none where the second is not after the first.
func (c *Calendar) Between(from, till time.Time) time.Duration {
	a, b := from.UnixMilli(), till.UnixMilli()
	if b <= a {
		return 0
	}
	if c.Always {
		return milliseconds(b - a)
	}
	first, last := laidOut(from), laidOut(till)
	sum := -c.year(first).until(a)
	for year := first; year < last; year++ {
		sum += c.year(year).total
	}
	return milliseconds(sum + c.year(last).until(b))
}

// Add is the first instant by which so much was worked since another: the end
// of a window rather than the beginning of the next. Nothing is worked at
// once, whether or not anybody works then. Where ten years do not suffice it
// is the zero time; of a loaded contract's own delays they do.
func (c *Calendar) Add(from time.Time, work time.Duration) time.Time {
	return c.reach(from, work, func(y *workYear, sum int64) (int64, bool) {
		i := sort.Search(len(y.starts), func(i int) bool { return y.before[i]+y.ends[i]-y.starts[i] >= sum })
		if i == len(y.starts) {
			return 0, false
		}
		return y.starts[i] + sum - y.before[i], true
	})
}

// Exceed is the last instant until which no more was worked: that of Add, or
// the beginning of the next window where it ends one. It is zero as Add is.
func (c *Calendar) Exceed(from time.Time, work time.Duration) time.Time {
	return c.reach(from, work, func(y *workYear, sum int64) (int64, bool) {
		i := sort.Search(len(y.starts), func(i int) bool { return y.before[i]+y.ends[i]-y.starts[i] > sum })
		if i == len(y.starts) {
			return 0, false
		}
		return y.starts[i] + max(0, sum-y.before[i]), true
	})
}

// furthest is how many years ahead an instant is looked for.
const furthest = 10

// reach looks through years for the instant at which the working time of the
// year has come to a sum.
func (c *Calendar) reach(from time.Time, work time.Duration, find func(*workYear, int64) (int64, bool)) time.Time {
	a, rest := from.UnixMilli(), max(0, work.Milliseconds())
	if c.Always {
		return time.UnixMilli(a + rest).UTC()
	}
	first := laidOut(from)
	for year := first; year <= min(first+furthest, lastYear); year++ {
		y := c.year(year)
		sum := rest
		if year == first {
			sum += y.until(a)
		}
		if at, found := find(y, sum); found {
			return time.UnixMilli(max(a, at)).UTC()
		}
		rest = sum - y.total
	}
	return time.Time{}
}

// until is what was worked in a year before an instant.
func (y *workYear) until(at int64) int64 {
	i := sort.Search(len(y.starts), func(i int) bool { return y.ends[i] > at })
	if i == len(y.starts) {
		return y.total
	}
	return y.before[i] + max(0, at-y.starts[i])
}

func laidOut(at time.Time) int { return min(max(at.UTC().Year(), firstYear), lastYear) }

func milliseconds(n int64) time.Duration { return time.Duration(n) * time.Millisecond }

// year lays a year out, once.
func (c *Calendar) year(year int) *workYear {
	if known, ok := c.work.years.Load(year); ok {
		return known.(*workYear)
	}
	laid, _ := c.work.years.LoadOrStore(year, c.layOut(year))
	return laid.(*workYear)
}

// layOut takes the days of a year by the calendar's own clock, and some around
// it, which may reach into the year.
func (c *Calendar) layOut(year int) *workYear {
	from := time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC)
	till := from.AddDate(1, 0, 0)
	type span struct{ start, end int64 }
	var spans []span
	for day := from.AddDate(0, 0, -2); day.Before(till.AddDate(0, 0, 2)); day = day.AddDate(0, 0, 1) {
		for _, w := range c.WindowsOn(day) {
			start := max(c.instant(day, w.From, false), from.UnixMilli())
			end := min(c.instant(day, w.To, true), till.UnixMilli())
			if start < end {
				spans = append(spans, span{start, end})
			}
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	y := &workYear{}
	for _, s := range spans {
		last := len(y.ends) - 1
		if last >= 0 && s.start <= y.ends[last] {
			y.ends[last] = max(y.ends[last], s.end)
			continue
		}
		y.starts, y.ends = append(y.starts, s.start), append(y.ends, s.end)
	}
	for i := range y.starts {
		y.before = append(y.before, y.total)
		y.total += y.ends[i] - y.starts[i]
	}
	return y
}
