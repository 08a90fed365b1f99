package config

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/vigie-noc/vigie/internal/document"
	"github.com/vigie-noc/vigie/internal/varbind"
)

// decoder walks the nodes of one file. It goes on after a problem, so that
// all of them are told at once.
type decoder struct {
	file     string
	env      func(string) (string, bool) // nil: no expansion
	problems document.Problems
	warnings []document.Problem
}

func (d *decoder) fail(node *yaml.Node, key, message, hint string) {
	d.problems = append(d.problems, document.Problem{
		File: d.file, Line: node.Line, Key: key, Message: message, Hint: hint,
	})
}

func (d *decoder) warn(node *yaml.Node, key, message, hint string) {
	d.warnings = append(d.warnings, document.Problem{
		File: d.file, Line: node.Line, Key: key, Message: message, Hint: hint,
	})
}

// reader takes the value of one key.
type reader func(node *yaml.Node, key string)

// fields hands every known key of a mapping to its reader; others are warned
// about, because a newer generator may write what we do not know.
func (d *decoder) fields(node *yaml.Node, key string, readers map[string]reader) {
	known := func() []string {
		var names []string
		for name := range readers {
			names = append(names, name)
		}
		slices.Sort(names)
		return names
	}
	d.entries(node, key, func(name, value *yaml.Node, at string) {
		read, ok := readers[name.Value]
		if !ok {
			d.warn(name, at, "unknown key, ignored", document.OneOf(name.Value, known()))
			return
		}
		read(value, at)
	})
}

// visitor takes one pair of a mapping.
type visitor func(name, value *yaml.Node, at string)

// entries visits the pairs of a mapping, with those that "<<" merges in last.
func (d *decoder) entries(node *yaml.Node, key string, visit visitor) {
	merge{decoder: d, key: key, visit: visit, seen: map[string]bool{}}.mapping(node, nil)
}

// merge is the visit of one mapping and of those that it inherits from.
type merge struct {
	*decoder
	key   string
	visit visitor
	seen  map[string]bool // names that count already
}

// mapping visits node; heirs are the mappings that inherit from it.
func (m merge) mapping(node *yaml.Node, heirs []*yaml.Node) {
	node = resolve(node)
	if empty(node) {
		return
	}
	if node.Kind != yaml.MappingNode {
		m.fail(node, m.key, "expected keys and values", `write "key: value" lines, indented below it`)
		return
	}
	if slices.Contains(heirs, node) {
		m.fail(node, m.key, "the mapping inherits from itself", "take the << out")
		return
	}
	for _, parent := range m.own(node) {
		for _, mapping := range each(parent) {
			m.mapping(mapping, append(heirs, node))
		}
	}
}

// own visits the pairs of node itself and gives what it inherits from.
func (m merge) own(node *yaml.Node) (inherited []*yaml.Node) {
	first := make(map[string]int, len(node.Content)/2) // line by name
	for i := 0; i+1 < len(node.Content); i += 2 {
		name, value := node.Content[i], node.Content[i+1]
		at := join(m.key, name.Value)
		line, twice := first[name.Value]
		switch {
		case name.Tag == "!!merge":
			inherited = append(inherited, value)
		case twice:
			m.fail(name, at, fmt.Sprintf("key given twice, first on line %d", line), "keep one")
		case !m.seen[name.Value]:
			m.visit(name, value, at)
		}
		first[name.Value], m.seen[name.Value] = name.Line, true
	}
	return inherited
}

// each is the items of a list, or the one thing that is no list.
func each(node *yaml.Node) []*yaml.Node {
	if node = resolve(node); node.Kind == yaml.SequenceNode {
		return node.Content
	}
	return []*yaml.Node{node}
}

func (d *decoder) items(node *yaml.Node, key string, read reader) {
	node = resolve(node)
	if empty(node) {
		return
	}
	if node.Kind != yaml.SequenceNode {
		d.fail(node, key, "expected a list", `begin each item with "- "`)
		return
	}
	for i, item := range node.Content {
		read(item, fmt.Sprintf("%s[%d]", key, i))
	}
}

// scalar gives the text of a single value; ok is false when there is none, or
// when it is no single value, which is then told.
func (d *decoder) scalar(node *yaml.Node, key, want string) (text string, ok bool) {
	node = resolve(node)
	if node.Kind != yaml.ScalarNode {
		d.fail(node, key, "expected a single value", want)
		return "", false
	}
	return node.Value, !empty(node)
}

func (d *decoder) text(into *string) reader {
	return func(node *yaml.Node, key string) {
		if text, ok := d.scalar(node, key, "text"); ok {
			*into = text
		}
	}
}

func (d *decoder) texts(into *[]string) reader {
	return func(node *yaml.Node, key string) {
		d.items(node, key, func(item *yaml.Node, at string) {
			var text string
			d.text(&text)(item, at)
			*into = append(*into, text)
		})
	}
}

// oneOf reads a text of a closed list.
func (d *decoder) oneOf(into *string, list []string) reader {
	return func(node *yaml.Node, key string) {
		text, ok := d.scalar(node, key, document.OneOf("", list))
		if !ok {
			return
		}
		if !slices.Contains(list, text) {
			d.fail(resolve(node), key, fmt.Sprintf("unknown %s %q", last(key), text), document.OneOf(text, list))
			return
		}
		*into = text
	}
}

func (d *decoder) whole(into *int, lowest, highest int) reader {
	return func(node *yaml.Node, key string) {
		want := fmt.Sprintf("a whole number from %d to %d", lowest, highest)
		text, ok := d.scalar(node, key, want)
		if !ok {
			return
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < lowest || n > highest {
			d.fail(resolve(node), key, fmt.Sprintf("%q does not fit", text), want)
			return
		}
		*into = n
	}
}

func (d *decoder) number(into *float64) reader {
	return func(node *yaml.Node, key string) {
		text, ok := d.scalar(node, key, "a number, such as 0.1")
		if !ok {
			return
		}
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
			d.fail(resolve(node), key, fmt.Sprintf("%q is not a number", text), "a number, such as 0.1")
			return
		}
		*into = n
	}
}

func (d *decoder) truth(into *bool) reader {
	return func(node *yaml.Node, key string) {
		text, ok := d.scalar(node, key, "true or false")
		if !ok {
			return
		}
		value, err := strconv.ParseBool(text)
		if err != nil {
			d.fail(resolve(node), key, fmt.Sprintf("%q is not a truth value", text), "true or false")
			return
		}
		*into = value
	}
}

func (d *decoder) duration(into *time.Duration) reader {
	const want = `a duration above zero, such as "5s" or "500ms"`
	return func(node *yaml.Node, key string) {
		text, ok := d.scalar(node, key, want)
		if !ok {
			return
		}
		value, err := time.ParseDuration(text)
		if err != nil || value <= 0 {
			d.fail(resolve(node), key, fmt.Sprintf("%q is not a duration", text), want)
			return
		}
		*into = value
	}
}

func (d *decoder) oid(into *varbind.OID) reader {
	const want = "numbers joined by dots, such as 1.3.6.1.2.1.1.3"
	return func(node *yaml.Node, key string) {
		text, ok := d.scalar(node, key, want)
		if !ok {
			return
		}
		oid, err := varbind.ParseOID(text)
		if err != nil || len(oid) < 2 {
			d.fail(resolve(node), key, fmt.Sprintf("%q is not an object identifier", text), want)
			return
		}
		*into = oid
	}
}

func (d *decoder) oids(into *[]varbind.OID) reader {
	return func(node *yaml.Node, key string) {
		d.items(node, key, func(item *yaml.Node, at string) {
			var oid varbind.OID
			if d.oid(&oid)(item, at); oid != nil {
				*into = append(*into, oid)
			}
		})
	}
}

// pattern compiles a regular expression; whole makes it match whole texts
// alone.
func (d *decoder) pattern(into **regexp.Regexp, whole bool) reader {
	const want = "a regular expression of Go's syntax (RE2)"
	return func(node *yaml.Node, key string) {
		text, ok := d.scalar(node, key, want)
		if !ok {
			return
		}
		source := text
		if whole {
			source = "^(?:" + text + ")$"
		}
		compiled, err := regexp.Compile(source)
		if err != nil {
			d.fail(resolve(node), key, fmt.Sprintf("%q is not a regular expression: %v", text, reason(err)), want)
			return
		}
		*into = compiled
	}
}

// reason is what regexp says without the expression, which the message has.
func reason(err error) string {
	_, text, found := strings.Cut(err.Error(), "error parsing regexp: ")
	if !found {
		return err.Error()
	}
	return text
}

func (d *decoder) enum(into *Enum) reader {
	return func(node *yaml.Node, key string) {
		*into = Enum{}
		d.entries(node, key, func(name, value *yaml.Node, at string) {
			number, err := strconv.ParseInt(name.Value, 10, 64)
			if err != nil {
				d.fail(name, at, fmt.Sprintf("%q is not a whole number", name.Value), `write "1: up": the number, then its name`)
				return
			}
			text, _ := d.scalar(value, at, "a name")
			(*into)[number] = text
		})
	}
}

func resolve(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

func empty(node *yaml.Node) bool { return node.Kind == yaml.ScalarNode && node.Tag == "!!null" }

func join(key, name string) string {
	if key == "" {
		return name
	}
	return key + "." + name
}

// last is the last name in a key path, as a person would say it.
func last(key string) string {
	name := key[strings.LastIndexByte(key, '.')+1:]
	return strings.ReplaceAll(name, "_", " ")
}
