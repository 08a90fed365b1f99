package document

import (
	"errors"
	"fmt"
	"reflect"

	"go.yaml.in/yaml/v3"
)

// large is the size from which a document is read in pieces. The tree of
// nodes is nothing for most files, and 200 MiB for an inventory of 50,000
// devices.
const large = 128 << 10

// errPiece says that a document cannot be read in pieces.
var errPiece = errors.New("not one item by itself")

// parsePieces is parse for a document whose long lists are at its top: each
// item is parsed by itself and its nodes are dropped at once. It comes to the
// same result as parse or to errPiece.
func parsePieces(name string, text []byte, into any) (*Document, error) {
	target := reflect.ValueOf(into).Elem()
	if len(text) == 0 || !cuttable(text) || target.Kind() != reflect.Struct {
		return nil, errPiece
	}
	lists := cut(text, slicesOf(target.Type()))
	doc, err := read(name, frame(text, lists))
	if err != nil || doc.root == nil || !doc.place(lists) {
		return nil, errPiece
	}
	problems := doc.check(into)
	for _, l := range lists {
		if !l.values.IsValid() {
			return nil, errPiece
		}
	}
	if len(problems) > 0 {
		return doc, problems
	}
	for node := range doc.lists {
		node.Content = nil // the decoder has no use for a dash
	}
	if err := doc.root.Decode(into); err != nil {
		return nil, errPiece
	}
	for _, l := range lists {
		fieldNamed(target, l.key).Set(l.values)
	}
	return doc, nil
}

// place finds the nodes that stand for the lists. A key that is not where it
// was seen was part of a text in quotes, or the like.
func (d *Document) place(lists []*list) bool {
	d.lists = make(map[*yaml.Node]*list, len(lists))
	if len(lists) == 0 || d.root.Kind != yaml.MappingNode || !move(d.root, 0) {
		return false
	}
	for _, l := range lists {
		for i := 0; i+1 < len(d.root.Content); i += 2 {
			key, value := d.root.Content[i], d.root.Content[i+1]
			if key.Line == l.line && key.Value == l.key && isDash(value) {
				d.lists[value] = l
			}
		}
	}
	return len(d.lists) == len(lists)
}

// isDash tells whether a node is a list of one item of which nothing is
// written.
func isDash(node *yaml.Node) bool {
	if node.Kind != yaml.SequenceNode || len(node.Content) != 1 {
		return false
	}
	item := node.Content[0]
	return item.Tag == nullTag && item.Value == "" && item.Style == 0
}

// list checks and decodes the items of a list, some at a time. It leaves the
// list without values where one cannot be parsed.
func (c *checker) list(l *list, t reflect.Type, key string) {
	const atOnce = 64 // a parser costs as much as some items
	values := reflect.MakeSlice(t, l.len(), l.len())
	for from := 0; from < l.len(); from += atOnce {
		items, err := l.items(from, min(from+atOnce, l.len()))
		if err != nil {
			return
		}
		for i, item := range items {
			c.item(item, t.Elem(), fmt.Sprintf("%s[%d]", key, from+i))
			if len(c.problems) > 0 {
				continue // no value will be used
			}
			if err := item.Decode(values.Index(from + i).Addr().Interface()); err != nil {
				return
			}
		}
	}
	l.values = values
}

// items parses some items by themselves.
func (l *list) items(from, to int) ([]*yaml.Node, error) {
	const head = "list:\n"
	var file yaml.Node
	text := append([]byte(head), l.text[l.starts[from]:l.starts[to]]...)
	if err := yaml.Unmarshal(text, &file); err != nil {
		return nil, errPiece
	}
	root := file.Content[0]
	if len(root.Content) != 2 || root.Content[1].Kind != yaml.SequenceNode {
		return nil, errPiece
	}
	items := root.Content[1].Content
	if len(items) != to-from || !move(root.Content[1], l.lines[from]-2) {
		return nil, errPiece
	}
	return items, nil
}

// move gives nodes the lines that they have in the document. It refuses
// anchors, which may be meant for another piece.
func move(node *yaml.Node, lines int) bool {
	if node.Kind == yaml.AliasNode || node.Anchor != "" {
		return false
	}
	node.Line += lines
	for _, child := range node.Content {
		if !move(child, lines) {
			return false
		}
	}
	return true
}
