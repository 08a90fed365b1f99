package print

import (
	"bytes"
	"regexp"
	"strconv"
)

// Pages tells on which sheet of a PDF each anchor of the page stands, counted from
// 1; nothing of a PDF that is made otherwise than Chromium makes it. Style sheets
// can't tell it yet (target-counter).
func Pages(content []byte) map[string]int {
	d := document{content: content, at: make(map[int]int), seen: make(map[int]bool)}
	if !d.index() {
		return nil
	}
	root, _ := reference(d.trailer(), "Root")
	catalogue := d.object(root)
	tree, isTree := reference(catalogue, "Pages")
	anchors, hasAnchors := reference(catalogue, "Dests")
	if !isTree || !hasAnchors {
		return nil
	}
	sheets := make(map[int]int)
	d.sheets(tree, sheets)
	found := make(map[string]int)
	for _, m := range anchor.FindAllSubmatch(d.object(anchors), -1) {
		page, _ := strconv.Atoi(string(m[2]))
		if sheet := sheets[page]; sheet > 0 {
			found[string(m[1])] = sheet
		}
	}
	return found
}

var (
	anchor  = regexp.MustCompile(`/([A-Za-z0-9_-]+) \[(\d+) 0 R /XYZ`)
	table   = regexp.MustCompile(`^xref\s+0 (\d+)\s`)
	entry   = regexp.MustCompile(`(\d{10}) \d{5} ([nf])`)
	started = regexp.MustCompile(`startxref\s+(\d+)\s+%%EOF\s*$`)
	kids    = regexp.MustCompile(`/Kids\s*\[([^\]]*)\]`)
	kid     = regexp.MustCompile(`(\d+) 0 R`)
)

// document is a PDF that is being read.
type document struct {
	content []byte
	at      map[int]int // where its objects are
	end     int         // where their table begins
	seen    map[int]bool
}

// index reads where the objects are.
func (d *document) index() bool {
	m := started.FindSubmatch(d.content)
	if m == nil {
		return false
	}
	at, err := strconv.Atoi(string(m[1]))
	if err != nil || at >= len(d.content) {
		return false
	}
	d.end = at
	if !table.Match(d.content[at:]) {
		return false
	}
	for number, e := range entry.FindAllSubmatch(d.content[at:], -1) {
		if offset, err := strconv.Atoi(string(e[1])); err == nil && offset < at && e[2][0] == 'n' {
			d.at[number] = offset
		}
	}
	return true
}

func (d *document) trailer() []byte { return d.content[d.end:] }

// object is what a number stands for; nothing where there is no such.
func (d *document) object(number int) []byte {
	at, known := d.at[number]
	if !known {
		return nil
	}
	body, _, _ := bytes.Cut(d.content[at:], []byte("endobj"))
	return body
}

// reference is the object that an entry of a dictionary names.
func reference(dictionary []byte, name string) (int, bool) {
	_, after, found := bytes.Cut(dictionary, []byte("/"+name+" "))
	number, rest, _ := bytes.Cut(after, []byte(" "))
	n, err := strconv.Atoi(string(number))
	return n, found && err == nil && bytes.HasPrefix(rest, []byte("0 R"))
}

// sheets counts those below a node of the tree, in order, each node once.
func (d *document) sheets(node int, found map[int]int) {
	if d.seen[node] {
		return
	}
	d.seen[node] = true
	body := d.object(node)
	children := kids.FindSubmatch(body)
	if children == nil {
		if body != nil {
			found[node] = len(found) + 1
		}
		return
	}
	for _, m := range kid.FindAllSubmatch(children[1], -1) {
		if child, err := strconv.Atoi(string(m[1])); err == nil {
			d.sheets(child, found)
		}
	}
}
