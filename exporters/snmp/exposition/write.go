package exposition

import (
	"fmt"
	"io"

	"github.com/vigie-noc/vigie/exporters/snmp/sample"
)

// flushAt keeps the text of a big switch from standing in memory whole.
const flushAt = 64 << 10

// Write puts the page into w, each metric under its help and type.
func (p *Page) Write(w io.Writer) error {
	p.text = p.text[:0]
	for i := range p.families {
		if err := p.family(w, &p.families[i]); err != nil {
			return err
		}
	}
	return p.flush(w, 1)
}

// flush writes the text if it is long enough.
func (p *Page) flush(w io.Writer, least int) error {
	if len(p.text) < least {
		return nil
	}
	_, err := w.Write(p.text)
	p.text = p.text[:0]
	if err != nil {
		return fmt.Errorf("write samples: %w", err)
	}
	return nil
}

func (p *Page) family(w io.Writer, f *family) error {
	p.text = appendHeader(p.text, f.part.Family)
	for i := range f.part.Series {
		if f.last > 0 {
			break
		}
		if err := p.line(w, f.part, &f.part.Series[i]); err != nil {
			return err
		}
	}
	for _, s := range p.placed[f.first:f.last] {
		if err := p.line(w, s.part, s.series); err != nil {
			return err
		}
	}
	return nil
}

// line writes one series.
func (p *Page) line(w io.Writer, part *sample.Part, s *sample.Series) error {
	p.text = append(p.text, part.Family.Name...)
	if len(part.Family.Labels) > 0 {
		p.text = append(p.text, '{')
		p.labels(part, s)
		p.text[len(p.text)-1] = '}' // in place of the last comma
	}
	p.text = append(p.text, ' ')
	p.text = append(appendNumber(p.text, s.Value), '\n')
	return p.flush(w, flushAt)
}

// labels writes the labels of a series, with a comma after each.
func (p *Page) labels(part *sample.Part, s *sample.Series) {
	rows := p.rendered(part.Table)
	count := len(part.Table.Names)
	begin := int(s.Row) * count
	own := part.Family.Own
	if own < 0 {
		p.text = append(p.text, rows.Span(begin, begin+count)...)
		return
	}
	p.text = append(p.text, rows.Span(begin, begin+own)...)
	p.text = appendLabel(p.text, part.Family.Labels[own], part.Own(s))
	p.text = append(p.text, rows.Span(begin+own, begin+count)...)
}

// rendered gives the labels of a table's rows as the format has them.
func (p *Page) rendered(t *sample.Table) *sample.Texts {
	if texts, ok := p.rows[t]; ok {
		return texts
	}
	texts := &sample.Texts{}
	if last := len(p.spare) - 1; last >= 0 {
		texts, p.spare = p.spare[last], p.spare[:last]
	}
	texts.Reset()
	for row := range t.Rows() {
		for i, name := range t.Names {
			texts.Close(appendLabel(texts.Open(), name, t.Value(uint32(row), i)))
		}
	}
	p.rows[t] = texts
	return texts
}

func appendHeader(text []byte, f *sample.Family) []byte {
	text = append(text, "# HELP "...)
	text = append(text, f.Name...)
	text = append(text, ' ')
	text = appendEscaped(text, f.Help, false)
	text = append(text, "\n# TYPE "...)
	text = append(text, f.Name...)
	text = append(text, ' ')
	text = append(text, f.Type...)
	return append(text, '\n')
}

func appendLabel(text []byte, name string, value []byte) []byte {
	text = append(text, name...)
	text = append(text, `="`...)
	text = appendEscaped(text, value, true)
	return append(text, `",`...)
}

func appendEscaped[T string | []byte](text []byte, value T, quoted bool) []byte {
	for i := range len(value) {
		switch c := value[i]; {
		case c == '\\':
			text = append(text, `\\`...)
		case c == '\n':
			text = append(text, `\n`...)
		case c == '"' && quoted:
			text = append(text, `\"`...)
		default:
			text = append(text, c)
		}
	}
	return text
}
