package chart

import "github.com/vigie-noc/vigie/bridge/report/monthly"

// criticities are the colours that pages have for them.
var criticities = map[string]int{"P1": 0, "P2": 1, "P3": 2, "P4": 3}

// paints tell series apart, with colours or without: those of criticities first.
var paints = []struct{ colour, hatch, dash string }{
	{"#b3261e", "", ""},
	{"#b35c00", "M0 6L6 0", "6 3"},
	{"#7a6a00", "M0 3H6", "2 2"},
	{"#4a5568", "M0 0L6 6", "8 3 2 3"},
	{"#1f5fa8", "", ""},
	{"#1b6e3c", "M3 0V6", "6 3"},
	{"#6b3fa0", "M0 6L6 0M0 0L6 6", "2 2"},
	{"#0e7490", "M0 3H6M3 0V6", "8 3 2 3"},
}

// paint is the place of a series' own.
func paint(s *monthly.Series, at int) int {
	if own, is := criticities[s.Key]; is {
		return own
	}
	return (at + 4) % len(paints)
}

// patterns are what bars are filled with.
func (p *picture) patterns() {
	if p.Form == monthly.Lines {
		return
	}
	p.b.WriteString("<defs>")
	for i := range p.Series {
		own := paints[paint(&p.Series[i], i)]
		p.put(`<pattern id="%s-%d" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="%s"/>`, p.id, i, own.colour)
		if own.hatch != "" {
			p.put(`<path d="%s" stroke="#fff" stroke-width="1.3" fill="none"/>`, own.hatch)
		}
		p.b.WriteString("</pattern>")
	}
	p.b.WriteString("</defs>")
}

// sample shows in the legend how a series looks.
func (p *picture) sample(at int, x float64) {
	if p.Form != monthly.Lines {
		p.bar(at, x, 5, 20, 12)
		return
	}
	own := paint(&p.Series[at], at)
	p.put(`<path d="M%.1f 11H%.1f" %s/>`, x, x+20, stroke(own))
	p.mark(own, x+10, 11)
}

func stroke(own int) string {
	said := `fill="none" stroke="` + paints[own].colour + `" stroke-width="2"`
	if paints[own].dash != "" {
		said += ` stroke-dasharray="` + paints[own].dash + `"`
	}
	return said
}

// bar draws one of a series.
func (p *picture) bar(series int, x, y, w, h float64) {
	p.put(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="url(#%s-%d)" stroke="%s" stroke-width=".8"/>`,
		x, y, w, h, p.id, series, paints[paint(&p.Series[series], series)].colour)
}

// mark draws a point of a line: a circle, a square, a triangle or a diamond.
func (p *picture) mark(own int, x, y float64) {
	colour := paints[own].colour
	switch own % 4 {
	case 0:
		p.put(`<circle cx="%.1f" cy="%.1f" r="3.4" fill="%s"/>`, x, y, colour)
	case 1:
		p.put(`<rect x="%.1f" y="%.1f" width="6.4" height="6.4" fill="%s"/>`, x-3.2, y-3.2, colour)
	case 2:
		p.put(`<path d="M%.1f %.1fl4 7h-8z" fill="%s"/>`, x, y-4.2, colour)
	default:
		p.put(`<path d="M%.1f %.1fl4.4 4.4l-4.4 4.4l-4.4-4.4z" fill="%s"/>`, x, y-4.4, colour)
	}
}
