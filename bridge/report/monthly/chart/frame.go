package chart

import "unicode/utf8"

// longest is how many letters of a label are written.
const longest = 22

// labels finds how those along the axis fit: side by side, else turned, else only
// some of them.
func (p *picture) labels() {
	p.slot = (right - left) / float64(max(1, len(p.Labels)))
	widest := 0
	for _, label := range p.Labels {
		widest = max(widest, min(longest, utf8.RuneCountInString(label)))
	}
	p.every, p.below = 1, 22
	across := float64(widest)*letter + 6
	if across <= p.slot {
		return
	}
	if widest <= 3 { // numbers, such as days
		for p.every = 1; across > p.slot*float64(p.every); p.every++ {
			continue
		}
		return
	}
	p.turned = true
	p.below = 14 + across*0.5
	for p.every = 1; 13 > p.slot*float64(p.every); p.every++ {
		continue
	}
}

// frame draws the axis, its lines across, and the labels.
func (p *picture) frame() {
	for i := int64(0); i <= p.axis.steps; i++ {
		value := p.axis.low + i*p.axis.step
		colour := "#dbe1e8"
		if i == 0 {
			colour = "#5b6675"
		}
		y := p.y(value)
		p.put(`<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s"/>`, left, y, right, y, colour)
		p.text(left-6, y+4, "end", tick(p.written, p.Kind, value))
	}
	for at, label := range p.Labels {
		if at%p.every != 0 {
			continue
		}
		label = shortened(label, longest)
		if !p.turned {
			p.text(p.x(at), p.bottom+16, "middle", label)
			continue
		}
		p.put(`<g transform="translate(%.1f %.1f) rotate(-28)">`, p.x(at)+4, p.bottom+13)
		p.text(0, 0, "end", label)
		p.b.WriteString("</g>")
	}
}

// promise is how the line across looks.
const promise = `class="target" stroke="#1c2430" stroke-width="1.6" stroke-dasharray="2 3"`

// target draws what was promised as a line across.
func (p *picture) target() {
	if p.Target != nil {
		y := p.y(*p.Target)
		p.put(`<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" %s/>`, left, y, right, y, promise)
	}
}

// entry is one of a legend: a series, or the line across where it is of none.
type entry struct {
	series int
	title  string
	row    int
	x      float64
}

// across is the series of the line that all are held against.
const across = -1

// legend finds places for the names of the series, and of the line across.
func (p *picture) legend() (all []entry) {
	for i := range p.Series {
		all = append(all, entry{series: i, title: shortened(p.Series[i].Title, legible)})
	}
	if p.Target != nil {
		all = append(all, entry{series: across, title: p.promised()})
	}
	x, row := left, 0
	for i := range all {
		wide := 26 + float64(utf8.RuneCountInString(all[i].title))*letter + 18
		if x > left && x+wide > right {
			x, row = left, row+1
		}
		all[i].x, all[i].row = x, row
		x += wide
	}
	return all
}

// legible is how many letters of a series' name are written.
const legible = 60

// entry draws one.
func (p *picture) entry(e *entry) {
	y := line * float64(e.row)
	if e.series == across {
		p.put(`<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" %s/>`, e.x, y+9, e.x+20, y+9, promise)
	} else {
		p.sample(e.series, e.x, y+9)
	}
	p.text(e.x+26, y+13, "start", e.title)
}

// shortened is a text of so many letters at most.
func shortened(text string, letters int) string {
	if all := []rune(text); len(all) > letters {
		return string(all[:letters-1]) + "…"
	}
	return text
}
