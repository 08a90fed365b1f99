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
	p.every, p.below = 1, 14
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
		if letters := []rune(label); len(letters) > longest {
			label = string(letters[:longest-1]) + "…"
		}
		if !p.turned {
			p.text(p.x(at), bottom+16, "middle", label)
			continue
		}
		p.put(`<g transform="translate(%.1f %.1f) rotate(-28)">`, p.x(at)+4, bottom+13)
		p.text(0, 0, "end", label)
		p.b.WriteString("</g>")
	}
}

// target draws what was promised as a line across.
func (p *picture) target() {
	if p.Target != nil {
		y := p.y(*p.Target)
		p.put(`<line class="target" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="#1c2430" stroke-width="1.6" stroke-dasharray="2 3"/>`, left, y, right, y)
	}
}

// legend names the series, and the line across.
func (p *picture) legend() {
	x := left
	for i := range p.Series {
		p.sample(i, x)
		p.text(x+26, 15, "start", p.Series[i].Title)
		x += 26 + float64(utf8.RuneCountInString(p.Series[i].Title))*letter + 18
	}
	if p.Target != nil {
		p.put(`<line x1="%.1f" y1="11" x2="%.1f" y2="11" stroke="#1c2430" stroke-width="1.6" stroke-dasharray="2 3"/>`, x, x+20)
		p.text(x+26, 15, "start", p.promised())
	}
}
