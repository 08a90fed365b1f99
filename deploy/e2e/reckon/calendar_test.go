package reckon

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// hours are the windows of a day, as the calendar's text has them.
func (c *calendar) hours(day time.Time) []string {
	fits := func(date string) bool { return date == day.Format(time.DateOnly) || date == day.Format("01-02") }
	for _, d := range c.Days {
		if fits(d.Date) {
			return d.Windows
		}
	}
	for _, h := range c.Holidays {
		if fits(h.Date) {
			return nil
		}
	}
	for _, season := range c.Seasons {
		form := "01-02"
		if len(season.From) > len(form) {
			form = time.DateOnly
		}
		if at := day.Format(form); season.From != "" && (at < season.From || at > season.Till) {
			continue
		}
		for _, h := range season.Hours {
			if slices.Contains(h.Days, strings.ToLower(day.Format("Mon"))) {
				return h.Windows
			}
		}
		return nil
	}
	return nil
}

// piece is a time in milliseconds since 1970, without its end.
type piece struct{ from, till int64 }

// open are the pieces between two instants in which work is done.
func (c *calendar) open(from, till int64, zone *time.Location) (all []piece) {
	if c.Always {
		return []piece{{from, till}}
	}
	at := time.UnixMilli(from).In(zone)
	for day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, zone); day.UnixMilli() < till; day = day.AddDate(0, 0, 1) {
		for _, w := range c.hours(day) {
			p := piece{max(from, clockOf(day, w[:5])), min(till, clockOf(day, w[6:]))}
			if p.from < p.till {
				all = append(all, p)
			}
		}
	}
	return all
}

func clockOf(day time.Time, text string) int64 {
	hour, _ := strconv.Atoi(text[:2])
	minute, _ := strconv.Atoi(text[3:])
	return time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, day.Location()).UnixMilli()
}

// worked adds up the pieces of a time that are open and do not stand still, and
// tells the first instant after which more than so much had been used: -1 where
// there is none.
func (c *calendar) worked(from, till int64, zone *time.Location, still []piece, allowed int64) (sum, exceeded int64) {
	exceeded = -1
	for _, p := range c.open(from, till, zone) {
		for _, left := range without(p, still) {
			if exceeded < 0 && sum+left.till-left.from > allowed {
				exceeded = left.from + allowed - sum
			}
			sum += left.till - left.from
		}
	}
	return sum, exceeded
}

// without cuts a piece at every end of others, and leaves out what is in one.
func without(p piece, others []piece) (left []piece) {
	cuts := []int64{p.from, p.till}
	for _, o := range others {
		for _, at := range []int64{o.from, o.till} {
			if at > p.from && at < p.till {
				cuts = append(cuts, at)
			}
		}
	}
	slices.Sort(cuts)
	for i := 1; i < len(cuts); i++ {
		part, covered := piece{cuts[i-1], cuts[i]}, false
		for _, o := range others {
			covered = covered || o.from <= part.from && part.till <= o.till
		}
		if !covered && part.from < part.till {
			left = append(left, part)
		}
	}
	return left
}
