package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// width is how long a line may be before its value is spread over several.
const width = 150

// leading are keys that come first, in this order; others follow by name.
var leading = []string{
	"id", "refId", "name", "type", "mode", "uid", "title", "text", "label", "description", "gridPos", "x", "y", "w", "h",
	"matcher", "datasource", "queryType", "expr", "color", "value",
}

func rank(key string) int {
	if at := slices.Index(leading, key); at >= 0 {
		return at
	}
	return len(leading)
}

func byRank(a, b string) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b)) }

// layout is JSON as the files of the folder have it: keys in one order, what
// is short on one line.
func layout(value any) string {
	var b strings.Builder
	write(&b, value, 0, 0)
	b.WriteByte('\n')
	return b.String()
}

// write writes a value that begins at a column of its line, indented by depth.
func write(b *strings.Builder, value any, depth, column int) {
	if short := inline(value); column+len([]rune(short)) <= width && depth > 0 {
		b.WriteString(short)
		return
	}
	pad := strings.Repeat("  ", depth+1)
	switch value := value.(type) {
	case map[string]any:
		b.WriteByte('{')
		for i, key := range slices.SortedFunc(maps.Keys(value), byRank) {
			name := pad + encode(key) + ": "
			b.WriteString(separator(i) + name)
			write(b, value[key], depth+1, len([]rune(name)))
		}
		b.WriteString("\n" + pad[2:] + "}")
	case []any:
		b.WriteByte('[')
		for i, each := range value {
			b.WriteString(separator(i) + pad)
			write(b, each, depth+1, len(pad))
		}
		b.WriteString("\n" + pad[2:] + "]")
	default:
		b.WriteString(encode(value))
	}
}

func separator(i int) string {
	if i == 0 {
		return "\n"
	}
	return ",\n"
}

func inline(value any) string {
	switch value := value.(type) {
	case map[string]any:
		parts := make([]string, 0, len(value))
		for _, key := range slices.SortedFunc(maps.Keys(value), byRank) {
			parts = append(parts, encode(key)+": "+inline(value[key]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case []any:
		parts := make([]string, 0, len(value))
		for _, each := range value {
			parts = append(parts, inline(each))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return encode(value)
}

// encode leaves < and > as they are: expressions are full of them.
func encode(value any) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err) // it was read from JSON
	}
	return strings.TrimSuffix(b.String(), "\n")
}
