package chart

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/monthly/notation"
)

// bars draws those of a label beside one another. Nothing stands where a value is
// not known; of nothing there is a 0.
func (p *picture) bars() {
	room := p.slot * 0.8
	wide := min(46, room/float64(max(1, len(p.Series))))
	for at := range p.Labels {
		x := p.x(at) - wide*float64(len(p.Series))/2
		for i := range p.Series {
			if value := valueAt(&p.Series[i], at); value != nil {
				y, zero := p.y(*value), p.y(0)
				p.bar(i, x+1, min(y, zero), max(1, wide-2), max(y, zero)-min(y, zero))
				p.over(x+wide/2, min(y, zero), wide+2, *value)
			}
			x += wide
		}
	}
}

// stacks draws the bars of a label upon one another, with what they add up to.
func (p *picture) stacks() {
	wide := min(46, p.slot*0.66)
	for at := range p.Labels {
		sum, known := int64(0), false
		for i := range p.Series {
			value := valueAt(&p.Series[i], at)
			if value == nil {
				continue
			}
			known = true
			if *value <= 0 {
				continue
			}
			from := p.y(sum)
			sum += *value
			p.bar(i, p.x(at)-wide/2, p.y(sum), wide, from-p.y(sum))
		}
		if known {
			p.over(p.x(at), p.y(sum), p.slot, sum)
		}
	}
}

// lines draws each with gaps where values are not known. One alone has its values
// written; more would cover one another.
func (p *picture) lines() {
	for i := range p.Series {
		s := &p.Series[i]
		own := paint(s, i)
		p.put(`<path d="%s" %s/>`, p.path(s), stroke(own))
		for at := range p.Labels {
			value := valueAt(s, at)
			if value == nil {
				continue
			}
			p.mark(own, p.x(at), p.y(*value))
			if len(p.Series) == 1 {
				p.over(p.x(at), p.y(*value)-4, p.slot, *value)
			}
		}
	}
}

// path is the way of a line.
func (p *picture) path(s *monthly.Series) string {
	var path strings.Builder
	verb := "M"
	for at := range p.Labels {
		value := valueAt(s, at)
		if value == nil {
			verb = "M"
			continue
		}
		fmt.Fprintf(&path, "%s%.1f %.1f", verb, p.x(at), p.y(*value))
		verb = "L"
	}
	return path.String()
}

// over writes a value above a point, where it fits.
func (p *picture) over(x, y, room float64, value int64) {
	said := brief(p.written, p.Kind, value)
	if float64(utf8.RuneCountInString(said))*letter <= room {
		p.text(x, y-3, "middle", said)
	}
}

// brief writes a value of a point: durations by their two greatest units.
func brief(written notation.Notation, kind monthly.Kind, value int64) string {
	d := time.Duration(value) * time.Millisecond
	switch {
	case kind != monthly.Duration || d < time.Minute:
		return tick(written, kind, value)
	case d < time.Hour:
		return fmt.Sprintf("%d\u00a0min", d/time.Minute)
	case d < 24*time.Hour:
		return fmt.Sprintf("%d\u00a0h\u00a0%02d", d/time.Hour, d/time.Minute%60)
	}
	return fmt.Sprintf("%d\u00a0%s\u00a0%02d\u00a0h", d/(24*time.Hour), written.Or("j", "d"), d/time.Hour%24)
}
