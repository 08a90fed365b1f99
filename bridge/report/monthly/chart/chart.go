package chart

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/vigie-noc/vigie/bridge/report/monthly"
	"github.com/vigie-noc/vigie/bridge/report/monthly/notation"
)

// Sizes, in units of the picture; a letter is about seven wide.
const (
	width  = 720.0
	height = 192.0 // of what values are drawn on
	left   = 76.0
	right  = width - 12
	letter = 6.4
	line   = 16.0 // height of one of the legend
)

// SVG draws a chart.
func SVG(c *monthly.Chart, written notation.Notation) template.HTML {
	p := &picture{Chart: c, written: written, id: anchor(c.Key)}
	p.axis, p.known = axisOf(c)
	if !p.known {
		p.open(line * 2)
		p.text(left, line, "start", written.Or("Aucune donnée", "No data"))
	} else {
		p.labels()
		entries := p.legend()
		p.top = line*float64(entries[len(entries)-1].row+1) + line
		p.bottom = p.top + height
		p.open(p.bottom + p.below)
		p.frame()
		switch c.Form {
		case monthly.Lines:
			p.lines()
		case monthly.Stacked:
			p.stacks()
		case monthly.Bars:
			p.bars()
		}
		p.target()
		for i := range entries {
			p.entry(&entries[i])
		}
	}
	p.b.WriteString("</svg>")
	return template.HTML(p.b.String()) //nolint:gosec // all that is not of this package is escaped
}

// picture is a chart that is being drawn.
type picture struct {
	*monthly.Chart

	written notation.Notation
	id      string
	b       strings.Builder
	axis    axis
	known   bool // some value is

	slot   float64 // width that a label has
	every  int     // how many labels there are to one that is written
	turned bool
	below  float64 // height of the labels

	top, bottom float64 // of what values are drawn on
}

// put writes markup; numbers are rounded to a tenth.
func (p *picture) put(format string, args ...any) { fmt.Fprintf(&p.b, format, args...) }

// text writes one at a place; anchor is start, middle or end.
func (p *picture) text(x, y float64, anchor, said string) {
	p.put(`<text x="%.1f" y="%.1f" text-anchor="%s" unicode-bidi="plaintext">%s</text>`, x, y, anchor, escaped(said))
}

func escaped(said string) string { return template.HTMLEscapeString(notation.Plain(said)) }

// anchor is a key as a part of an id.
func anchor(key string) string {
	return "g-" + strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' {
			return c
		}
		return '_'
	}, key)
}

// open begins the picture, with what says it in words.
func (p *picture) open(high float64) {
	p.put(`<svg class="chart" role="img" aria-labelledby="%[1]s-t %[1]s-d" viewBox="0 0 %[2]g %.0[3]f" font-size="11" xmlns="http://www.w3.org/2000/svg">`, p.id, width, high)
	p.put(`<title id="%s-t">%s</title><desc id="%s-d">%s</desc>`, p.id, escaped(p.Title), p.id, escaped(p.told()))
}

// told says every value in words.
func (p *picture) told() string {
	var b strings.Builder
	for i := range p.Series {
		s := &p.Series[i]
		b.WriteString(s.Title + " : ")
		for at, label := range p.Labels {
			said := p.written.Or("non connu", "not known")
			if value := valueAt(s, at); value != nil {
				said = p.written.Value(p.Kind, *value)
			}
			if at > 0 {
				b.WriteString(", ")
			}
			b.WriteString(label + " " + said)
		}
		b.WriteString(". ")
	}
	if p.Target != nil {
		b.WriteString(p.promised())
	}
	return strings.TrimSpace(b.String())
}

// promised says what the line across is.
func (p *picture) promised() string {
	return p.written.Or("Engagement : ", "Committed: ") + tick(p.written, p.Kind, *p.Target)
}

// valueAt is a series' value; nil where it has none.
func valueAt(s *monthly.Series, at int) *int64 {
	if at >= len(s.Values) {
		return nil
	}
	return s.Values[at]
}

// y is where a value stands.
func (p *picture) y(value int64) float64 {
	share := float64(value-p.axis.low) / float64(p.axis.high()-p.axis.low)
	return p.bottom - share*height
}

// x is the middle of a label's place.
func (p *picture) x(at int) float64 { return left + p.slot*(float64(at)+0.5) }
