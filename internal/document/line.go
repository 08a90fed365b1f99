package document

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Problem locates key (such as "equipment[3].criticity") in the file. A key
// that is not there gets the line of the nearest thing that holds it.
func (d *Document) Problem(key, message, hint string) Problem {
	return Problem{File: d.name, Line: d.line(key), Key: key, Message: message, Hint: hint}
}

func (d *Document) line(key string) int {
	node := d.root
	if node == nil {
		return 1
	}
	line := node.Line
	for _, step := range steps(key) {
		next, at := d.child(node, step)
		if next == nil {
			return line
		}
		node, line = next, at
	}
	return line
}

var brackets = strings.NewReplacer("[", ".", "]", "")

// steps cuts "a.b[3].c" into a, b, 3, c.
func steps(key string) []string {
	key = brackets.Replace(key)
	return strings.FieldsFunc(key, func(r rune) bool { return r == '.' })
}

// child descends one step and tells the line of the key or item it took.
func (d *Document) child(node *yaml.Node, step string) (*yaml.Node, int) {
	node = resolve(node)
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == step {
				return node.Content[i+1], node.Content[i].Line
			}
		}
	case yaml.SequenceNode:
		if item := d.item(node, step); item != nil {
			return item, item.Line
		}
	}
	return nil, 0
}

// item is the item of a list with a number, nil if there is none.
func (d *Document) item(node *yaml.Node, step string) *yaml.Node {
	i, err := strconv.Atoi(step)
	if err != nil || i < 0 {
		return nil
	}
	items := node.Content
	if l := d.lists[node]; l != nil && i < l.len() {
		items, _ = l.items(i, i+1) // parsed once already, without an error
		i = 0
	}
	if i < len(items) {
		return items[i]
	}
	return nil
}

// resolve follows an alias to what it stands for.
func resolve(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}
