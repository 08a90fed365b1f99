package chart

import (
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/monthly/notation"
)

// axis goes from low by steps.
type axis struct {
	low, step int64
	steps     int64
}

func (a axis) high() int64 { return a.low + a.step*a.steps }

// most is how many steps an axis has at most.
const most = 6

// axisOf finds one that all values fit on; not known where there is no value.
// Bars begin at nothing, so that their lengths are what they say; so do all but
// lines of shares, which would lie upon one another.
func axisOf(c *monthly.Chart) (axis, bool) {
	low, high, known := reach(c)
	if !known {
		return axis{}, false
	}
	if c.Target != nil {
		low, high = min(low, *c.Target), max(high, *c.Target)
	}
	if c.Kind != monthly.Share || c.Form != monthly.Lines {
		low = min(low, 0)
	}
	if low == high {
		if c.Kind == monthly.Share && low > 0 {
			low = max(0, low-1000)
		} else {
			high = low + 1
		}
	}
	for _, step := range steps(c.Kind) {
		a := axis{low: down(low, step), step: step}
		if a.steps = -down(-high, step)/step - a.low/step; a.steps <= most {
			return a, true
		}
	}
	return axis{low: low, step: (high-low)/most + 1, steps: most}, true
}

// down is a value cut to whole steps, towards the lower ones.
func down(value, step int64) int64 {
	cut := value / step * step
	if cut > value {
		cut -= step
	}
	return cut
}

// reach are the least and the greatest that is drawn.
func reach(c *monthly.Chart) (low, high int64, known bool) {
	take := func(value int64) {
		if !known {
			low, high, known = value, value, true
		}
		low, high = min(low, value), max(high, value)
	}
	for at := range c.Labels {
		sum, told := int64(0), false
		for i := range c.Series {
			value := valueAt(&c.Series[i], at)
			if value == nil {
				continue
			}
			if c.Form != monthly.Stacked {
				take(*value)
			}
			sum, told = sum+max(0, *value), true
		}
		if c.Form == monthly.Stacked && told {
			take(sum)
		}
	}
	return low, high, known
}

// steps are those that people count by, the smallest first.
func steps(kind monthly.Kind) (all []int64) {
	if kind == monthly.Duration {
		const day = 24 * time.Hour
		for _, d := range []time.Duration{
			time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
			time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
			time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour,
			day, 2 * day, 5 * day, 10 * day, 20 * day, 50 * day, 100 * day, 200 * day, 500 * day, 1000 * day,
		} {
			all = append(all, d.Milliseconds())
		}
		return all
	}
	for ten := int64(1); ten <= 1e15; ten *= 10 {
		all = append(all, ten, 2*ten, 5*ten)
	}
	return all
}

// tick writes a value of an axis, shorter than elsewhere: steps are round.
func tick(written notation.Notation, kind monthly.Kind, value int64) string {
	switch kind {
	case monthly.Share:
		said := written.ShareNumber(value)
		for said[len(said)-1] == '0' {
			said = said[:len(said)-1]
		}
		if cut := len(said) - len(written.Decimal()); said[cut:] == written.Decimal() {
			said = said[:cut]
		}
		return said + written.Or("\u00a0", "") + "%"
	case monthly.Duration:
		d := time.Duration(value) * time.Millisecond
		for _, unit := range []struct {
			of   time.Duration
			name string
		}{{24 * time.Hour, written.Or("j", "d")}, {time.Hour, "h"}, {time.Minute, "min"}, {time.Second, "s"}} {
			if d >= unit.of && d%unit.of == 0 {
				return strconv.FormatInt(int64(d/unit.of), 10) + "\u00a0" + unit.name
			}
		}
		if d == 0 {
			return "0"
		}
	default: // numbers are as everywhere
	}
	return written.Value(kind, value)
}
