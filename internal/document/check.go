package document

import (
	"fmt"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"
)

// checker walks a node tree beside the Go type that it is to fill.
type checker struct {
	doc      *Document
	problems Problems
}

func (d *Document) check(into any) Problems {
	c := &checker{doc: d}
	c.value(d.root, reflect.TypeOf(into).Elem(), "")
	return c.problems
}

func (c *checker) fail(node *yaml.Node, key, message, hint string) {
	c.problems = append(c.problems, Problem{
		File: c.doc.name, Line: node.Line, Key: key, Message: message, Hint: hint,
	})
}

// nullTag is the tag of a value that is not there.
const nullTag = "!!null"

var unmarshaler = reflect.TypeFor[yaml.Unmarshaler]()

func (c *checker) value(node *yaml.Node, t reflect.Type, key string) {
	node = resolve(node)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if node.Tag == nullTag {
		return // an empty value leaves the default
	}
	switch {
	case reflect.PointerTo(t).Implements(unmarshaler):
		c.scalar(node, t, key)
	case t.Kind() == reflect.Struct:
		c.mapping(node, t, key)
	case t.Kind() == reflect.Slice:
		c.sequence(node, t, key)
	case t.Kind() == reflect.Map:
		c.entries(node, t, key)
	default:
		c.scalar(node, t, key)
	}
}

func (c *checker) mapping(node *yaml.Node, t reflect.Type, key string) {
	if node.Kind != yaml.MappingNode {
		c.fail(node, key, "expected keys and values", "keys known here: "+strings.Join(keysOf(t), ", "))
		return
	}
	c.eachKey(node, key, func(name, value *yaml.Node, at string) {
		field, known := fieldOf(t, name.Value)
		if !known {
			c.fail(name, at, "unknown key", suggest(name.Value, keysOf(t)))
			return
		}
		c.value(value, field, at)
	})
}

func (c *checker) sequence(node *yaml.Node, t reflect.Type, key string) {
	if node.Kind != yaml.SequenceNode {
		c.fail(node, key, "expected a list", "begin each item with \"- \"")
		return
	}
	if l := c.doc.lists[node]; l != nil {
		c.list(l, t, key)
		return
	}
	for i, item := range node.Content {
		c.item(item, t.Elem(), fmt.Sprintf("%s[%d]", key, i))
	}
}

func (c *checker) item(node *yaml.Node, t reflect.Type, key string) {
	if resolve(node).Tag == nullTag {
		// The decoder would leave it out and shift what follows.
		c.fail(node, key, "empty item", "give it a value, in quotes if it is the word null")
		return
	}
	c.value(node, t, key)
}

func (c *checker) entries(node *yaml.Node, t reflect.Type, key string) {
	if node.Kind != yaml.MappingNode {
		c.fail(node, key, "expected keys and values", "")
		return
	}
	c.eachKey(node, key, func(_, value *yaml.Node, at string) {
		c.value(value, t.Elem(), at)
	})
}

// eachKey visits the keys of a mapping and complains of those given twice.
func (c *checker) eachKey(node *yaml.Node, key string, visit func(name, value *yaml.Node, at string)) {
	seen := make(map[string]int, len(node.Content)/2)
	for i := 0; i+1 < len(node.Content); i += 2 {
		name, at := node.Content[i], join(key, node.Content[i].Value)
		if name.Kind != yaml.ScalarNode {
			c.fail(name, key, "a key is not a single word", "")
			continue
		}
		if first, twice := seen[name.Value]; twice {
			c.fail(name, at, fmt.Sprintf("key given twice, first on line %d", first), "keep one")
			continue
		}
		seen[name.Value] = name.Line
		visit(name, node.Content[i+1], at)
	}
}

func (c *checker) scalar(node *yaml.Node, t reflect.Type, key string) {
	plain := !reflect.PointerTo(t).Implements(unmarshaler)
	if plain && node.Kind != yaml.ScalarNode {
		c.fail(node, key, "expected a single value", "a "+describe(t))
		return
	}
	if plain && t.Kind() == reflect.String {
		return // any scalar is text
	}
	err := node.Decode(reflect.New(t).Interface())
	switch {
	case err != nil && !plain:
		c.fail(node, key, err.Error(), "")
	case err != nil, plain && isInteger(t) && node.Tag != "!!int": // the decoder cuts 3.5 to 3
		c.fail(node, key, fmt.Sprintf("%q is not a %s", node.Value, describe(t)), "")
	}
}

func isInteger(t reflect.Type) bool {
	return t.Kind() >= reflect.Int && t.Kind() <= reflect.Uintptr
}

func describe(t reflect.Type) string {
	switch kind := t.Kind(); {
	case kind == reflect.Bool:
		return "truth value: true or false"
	case kind >= reflect.Uint && kind <= reflect.Uint32:
		return fmt.Sprintf("whole number from 0 to %d", uint64(1)<<t.Bits()-1)
	case isInteger(t):
		return "whole number"
	case kind == reflect.Float32, kind == reflect.Float64:
		return "number"
	default:
		return "text"
	}
}

func join(key, name string) string {
	if key == "" {
		return name
	}
	return key + "." + name
}
