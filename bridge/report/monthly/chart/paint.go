package chart

import (
	"fmt"
	"math"
	"strings"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
)

// criticities are the colours that pages have for them.
var criticities = map[string]int{"P1": 0, "P2": 1, "P3": 2, "P4": 3}

// paints tell series apart, with colours or without: those of criticities first.
// A hatch is the ways in which its strokes go.
var paints = []struct{ colour, hatch, dash string }{
	{"#b3261e", "", ""},
	{"#b35c00", "/", "6 3"},
	{"#7a6a00", "-", "2 2"},
	{"#4a5568", `\`, "8 3 2 3"},
	{"#1f5fa8", "", ""},
	{"#1b6e3c", "|", "6 3"},
	{"#6b3fa0", `/\`, "2 2"},
	{"#0e7490", "-|", "8 3 2 3"},
}

// paint is the place of a series' own.
func paint(s *monthly.Series, at int) int {
	if own, is := criticities[s.Key]; is {
		return own
	}
	return (at + 4) % len(paints)
}

// sample shows in the legend how a series looks; y is the middle.
func (p *picture) sample(at int, x, y float64) {
	if p.Form != monthly.Lines {
		p.bar(at, x, y-6, 20, 12)
		return
	}
	own := paint(&p.Series[at], at)
	p.put(`<path d="M%.1f %.1fH%.1f" %s/>`, x, y, x+20, stroke(own))
	p.mark(own, x+10, y)
}

func stroke(own int) string {
	said := `fill="none" stroke="` + paints[own].colour + `" stroke-width="2"`
	if paints[own].dash != "" {
		said += ` stroke-dasharray="` + paints[own].dash + `"`
	}
	return said
}

// bar draws one of a series. Its hatch is strokes and no pattern: browsers print
// patterns as pictures, one for each bar.
func (p *picture) bar(series int, x, y, w, h float64) {
	own := paints[paint(&p.Series[series], series)]
	p.put(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`, x, y, w, h, own.colour)
	if strokes := hatched(own.hatch, x, y, x+w, y+h); strokes != "" {
		p.put(`<path d="%s" stroke="#fff" stroke-width="1.2"/>`, strokes)
	}
}

// hatched are the strokes of a hatch within a rectangle, on a grid that all share.
func hatched(hatch string, x0, y0, x1, y1 float64) string {
	const apart = 5.0
	var b strings.Builder
	stroke := func(ax, ay, bx, by float64) { fmt.Fprintf(&b, "M%.1f %.1fL%.1f %.1f", ax, ay, bx, by) }
	each := func(from, to float64, draw func(float64)) {
		for at := math.Ceil(from/apart) * apart; at < to; at += apart {
			draw(at)
		}
	}
	for _, way := range hatch {
		switch way {
		case '-':
			each(y0, y1, func(y float64) { stroke(x0, y, x1, y) })
		case '|':
			each(x0, x1, func(x float64) { stroke(x, y0, x, y1) })
		case '/': // x + y is the same all along
			each(x0+y0, x1+y1, func(c float64) {
				from, to := max(x0, c-y1), min(x1, c-y0)
				stroke(from, c-from, to, c-to)
			})
		default: // y - x is
			each(y0-x1, y1-x0, func(c float64) {
				from, to := max(x0, y0-c), min(x1, y1-c)
				stroke(from, from+c, to, to+c)
			})
		}
	}
	return b.String()
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
