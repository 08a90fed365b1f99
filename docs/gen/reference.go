package main

import (
	"cmp"
	"encoding"
	"fmt"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/vigie-noc/vigie/internal/document"
)

const head = `<!-- Made by docs/gen from the code: change the comments there, then run make generate. -->

# Configuration reference

Every file is strict YAML: an unknown key, a key given twice or a value of the wrong type is an error that tells file, line, key
and what would be right. Durations are written 30s, 5m, 1h30m or 2d. A list is marked by ` + "`[]`" + ` behind its key.
`

// reference renders the pages in Markdown.
func reference(root string, pages []page) (string, error) {
	var b strings.Builder
	b.WriteString(head)
	for _, p := range pages {
		w := writer{comments: newComments(root), items: make(map[reflect.Type]reflect.Value)}
		for _, item := range p.items {
			w.items[reflect.TypeOf(item)] = reflect.ValueOf(item)
		}
		if err := w.structure(reflect.ValueOf(p.defaults), ""); err != nil {
			return "", fmt.Errorf("describe %s: %w", p.title, err)
		}
		fmt.Fprintf(&b, "\n## %s\n\n%s Example: [%s](../%s).\n\n", p.title, p.intro, p.example, p.example)
		b.WriteString("| key | value | default | meaning |\n|---|---|---|---|\n")
		b.WriteString(w.rows.String())
	}
	return b.String(), nil
}

// writer makes the rows of one page.
type writer struct {
	comments *comments
	items    map[reflect.Type]reflect.Value
	rows     strings.Builder
}

func (w *writer) structure(v reflect.Value, key string) error {
	for field := range v.Type().Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		if !field.IsExported() || name == "-" {
			continue
		}
		if options == "inline" {
			if err := w.structure(v.FieldByIndex(field.Index), key); err != nil {
				return err
			}
			continue
		}
		name = cmp.Or(name, strings.ToLower(field.Name))
		if err := w.field(v.Type(), field, v.FieldByIndex(field.Index), key+name); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) field(owner reflect.Type, field reflect.StructField, v reflect.Value, key string) error {
	comment, err := w.comments.field(owner, field.Name)
	if err != nil {
		return err
	}
	if comment == "" {
		return fmt.Errorf("field %s of %s has no comment to make documentation from", field.Name, owner)
	}
	shown := defaultOf(v)
	t, below := field.Type, ""
	for !isValue(t) && (t.Kind() == reflect.Slice || t.Kind() == reflect.Map || t.Kind() == reflect.Pointer) {
		switch t.Kind() {
		case reflect.Slice:
			below += "[]"
		case reflect.Map:
			below += ".NAME"
		default: // a pointer has no form of its own
		}
		t, v = t.Elem(), reflect.Value{}
	}
	fmt.Fprintf(&w.rows, "| `%s` | %s | %s | %s |\n", key+below, kindOf(t), shown, cell(comment))
	if isValue(t) || t.Kind() != reflect.Struct {
		return nil
	}
	if !v.IsValid() {
		v = w.zeroOf(t)
	}
	return w.structure(v, key+below+".")
}

// zeroOf is an item of a list before its values are read.
func (w *writer) zeroOf(t reflect.Type) reflect.Value {
	if v, ok := w.items[t]; ok {
		return v
	}
	return reflect.Zero(t)
}

// isValue tells types that read themselves from one value.
func isValue(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return p.Implements(reflect.TypeFor[yaml.Unmarshaler]()) || p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

func kindOf(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[document.Duration]():
		return "duration"
	case isValue(t), t.Kind() == reflect.String:
		return "text"
	case t.Kind() == reflect.Struct:
		return "keys"
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.Float64, t.Kind() == reflect.Float32:
		return "number"
	default:
		return "whole number"
	}
}

// defaultOf shows what holds where a file says nothing.
func defaultOf(v reflect.Value) string {
	switch {
	case isValue(v.Type()): // shown as it is written
	case v.Kind() == reflect.Slice:
		var shown []string
		for i := range v.Len() {
			shown = append(shown, defaultOf(v.Index(i)))
		}
		return strings.Join(shown, ", ")
	case v.Kind() == reflect.Struct, v.Kind() == reflect.Map, v.Kind() == reflect.Pointer:
		return "" // their parts have rows of their own
	}
	if v.IsZero() && v.Kind() != reflect.Bool {
		return ""
	}
	return fmt.Sprintf("`%v`", v.Interface())
}

// cell makes a comment fit into a table.
func cell(text string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "|", `\|`)
}
