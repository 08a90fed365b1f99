package document

import (
	"reflect"
	"slices"
	"strings"
)

// fieldOf finds the field of a struct that a YAML key fills; inlined structs
// count as their own fields.
func fieldOf(t reflect.Type, name string) (reflect.Type, bool) {
	for field := range t.Fields() {
		tag, inline := tagOf(field)
		if inline {
			if found, ok := fieldOf(field.Type, name); ok {
				return found, true
			}
			continue
		}
		if tag == name {
			return field.Type, true
		}
	}
	return nil, false
}

func keysOf(t reflect.Type) []string {
	var keys []string
	for field := range t.Fields() {
		tag, inline := tagOf(field)
		switch {
		case inline:
			keys = append(keys, keysOf(field.Type)...)
		case tag != "":
			keys = append(keys, tag)
		}
	}
	slices.Sort(keys)
	return keys
}

func tagOf(field reflect.StructField) (name string, inline bool) {
	name, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
	if options == "inline" {
		return "", true
	}
	if name == "-" || !field.IsExported() {
		return "", false
	}
	if name == "" {
		name = strings.ToLower(field.Name)
	}
	return name, false
}

// slicesOf are the keys of a struct's fields that are lists.
func slicesOf(t reflect.Type) map[string]bool {
	keys := make(map[string]bool)
	for _, key := range keysOf(t) {
		field, _ := fieldOf(t, key)
		keys[key] = field.Kind() == reflect.Slice && !reflect.PointerTo(field).Implements(unmarshaler)
	}
	return keys
}

// fieldNamed is the field that a YAML key fills.
func fieldNamed(value reflect.Value, name string) reflect.Value {
	for field, v := range value.Fields() {
		tag, inline := tagOf(field)
		if inline {
			if found := fieldNamed(v, name); found.IsValid() {
				return found
			}
		} else if tag == name {
			return v
		}
	}
	return reflect.Value{}
}
