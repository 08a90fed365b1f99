package zammadtest

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// sizesToStyle moves width and height, where they can be styles.
func sizesToStyle(node *html.Node) {
	for _, name := range []string{"width", "height"} {
		size := strings.TrimSuffix(attribute(node, name), "px")
		if _, err := strconv.ParseUint(size, 10, 32); err != nil || !allowedStyles[node.Data][name] {
			continue
		}
		style := name + ":" + size + "px"
		if given := attribute(node, "style"); given != "" {
			style = given + ";" + style
		}
		setAttribute(node, "style", style)
	}
}

// cleanStyle keeps declarations that are known for the element and plain.
func cleanStyle(tag, style string) string {
	var kept []string
	for declaration := range strings.SplitSeq(style, ";") {
		name, value, found := strings.Cut(declaration, ":")
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		if found && value != "" && allowedStyles[tag][name] && !strings.ContainsAny(value, "(\\@<") && !hides(tag, name, value) {
			kept = append(kept, name+":"+value)
		}
	}
	return strings.Join(kept, ";")
}

var plainColours = set("black white #000 #000000 #fff #ffffff")

// hides tells of values that would make text unreadable in one of the themes,
// or at all.
func hides(tag, name, value string) bool {
	value = strings.ToLower(value)
	size, err := strconv.Atoi(strings.TrimSuffix(value, "px"))
	switch name {
	case "color", "background", "background-color":
		return (tag == "span" || tag == "div") && plainColours[value]
	case "font-size":
		return err == nil && size <= 3
	case "width":
		return err == nil && size == 0
	}
	return false
}
