package document

import (
	"bytes"
	"reflect"
	"regexp"
)

// list is a list at the top of a document, cut into the texts of its items by
// their indentation alone. Whether the cut was right shows when the items are
// parsed: one that goes through quotes, brackets or an item leaves a text that
// does not parse as one item.
type list struct {
	key    string
	line   int           // of the key
	indent int           // of the dashes
	text   []byte        // the whole document
	starts []int         // where in text the line of each item begins, then where the last one ends
	lines  []int         // of each item
	values reflect.Value // what the items became; not valid before they were checked
}

func (l *list) len() int { return len(l.lines) }

// opening matches a line with nothing but a key, which is where a list begins.
var opening = regexp.MustCompile(`^([a-z][a-z0-9_]*): *(?: #.*)?\r?\n?$`)

// cut finds the lists at the top of a document that stand under the given
// keys.
func cut(text []byte, keys map[string]bool) []*list {
	var found []*list
	var open *list
	offset, number := 0, 0
	for line := range bytes.Lines(text) {
		number++
		if open != nil && !open.take(line, offset, number) {
			found = open.close(offset, found)
			open = nil
		}
		if key := openingKey(line); keys[key] {
			open = &list{key: key, line: number, indent: -1, text: text}
		}
		offset += len(line)
	}
	if open != nil {
		found = open.close(offset, found)
	}
	return found
}

func openingKey(line []byte) string {
	if line[0] < 'a' || line[0] > 'z' {
		return "" // spares most lines the expression
	}
	if m := opening.FindSubmatch(line); m != nil {
		return string(m[1])
	}
	return ""
}

// take adds the next line of the document to the list, if it belongs to it.
func (l *list) take(line []byte, offset, number int) bool {
	rest := bytes.TrimLeft(line, " ")
	indent := len(line) - len(rest)
	rest = bytes.TrimRight(rest, "\r\n")
	if len(rest) == 0 || rest[0] == '#' {
		return true // belongs to what stands before it
	}
	dash := rest[0] == '-' && (len(rest) == 1 || rest[1] == ' ')
	if l.indent < 0 && dash {
		l.indent = indent
	}
	if indent != l.indent || !dash {
		return l.indent >= 0 && indent > l.indent
	}
	l.starts = append(l.starts, offset)
	l.lines = append(l.lines, number)
	return true
}

// close ends the list at an offset and adds it to those found, unless it is
// empty.
func (l *list) close(offset int, found []*list) []*list {
	if l.len() == 0 {
		return found
	}
	l.starts = append(l.starts, offset)
	return append(found, l)
}

// frame is the document without the items of its lists: the first one is left
// as a dash, the others as empty lines, so that all else keeps its line.
func frame(text []byte, lists []*list) []byte {
	var b bytes.Buffer
	from := 0
	for _, l := range lists {
		b.Write(text[from:l.starts[0]])
		b.Write(bytes.Repeat([]byte(" "), l.indent))
		b.WriteByte('-')
		from = l.starts[l.len()]
		b.Write(bytes.Repeat([]byte("\n"), bytes.Count(text[l.starts[0]:from], []byte("\n"))))
	}
	b.Write(text[from:])
	return b.Bytes()
}

// cuttable tells whether lines can be counted without the YAML library, which
// ends them at more than "\n", and whether no directive changes what an item
// means.
func cuttable(text []byte) bool {
	for _, other := range []string{"\u0085", "\u2028", "\u2029", "\n%"} {
		if bytes.Contains(text, []byte(other)) {
			return false
		}
	}
	return text[0] != '%' && bytes.Count(text, []byte("\r")) == bytes.Count(text, []byte("\r\n"))
}
