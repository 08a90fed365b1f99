package dashboards

import (
	"regexp"
	"slices"
	"strings"
)

type variable struct {
	path string // of its members, "templating.list.0."

	Name       string  `json:"name"`
	Label      string  `json:"label"`
	Type       string  `json:"type"`
	Hide       int     `json:"hide"` // 2 hides all of it
	Query      any     `json:"query"`
	Definition string  `json:"definition"`
	Datasource *source `json:"datasource"`
	Refresh    int     `json:"refresh"` // 1: when the dashboard is opened; 2: whenever the period changes, too
	Multi      bool    `json:"multi"`
	IncludeAll bool    `json:"includeAll"`
	AllValue   string  `json:"allValue"`
	Options    []any   `json:"options"`
	Current    struct {
		Value any `json:"value"`
	} `json:"current"`
}

// text is the query of a variable, which an editor of Grafana may have put
// into an object.
func (v variable) text() string {
	query := v.Query
	if holder, ok := query.(object); ok {
		query = holder["query"]
	}
	text, _ := query.(string)
	return text
}

// refresh is when Grafana has to ask for the values again. Each time it does, it
// replaces a value that is not among them by the first of them.
func (v variable) refresh() (want int, why string) {
	if query, ok := v.Query.(object); ok && query["of"] == "tickets" {
		return 1, "a ticket that is closed by now would turn into another one under who looks at it"
	}
	if strings.Contains(v.text(), "bottomk(") {
		return 1, "what is not among those listed would turn into another one under who looks at it"
	}
	return 2, "what there is depends on the period"
}

type choice struct{ text, value string }

// choices are those of a custom variable: "text : value, value".
func (v variable) choices() (found []choice) {
	if v.Type != "custom" {
		return nil
	}
	for each := range strings.SplitSeq(v.text(), ",") {
		text, value, ok := strings.Cut(strings.TrimSpace(each), " : ")
		if !ok {
			value = text
		}
		found = append(found, choice{strings.TrimSpace(text), strings.TrimSpace(value)})
	}
	return found
}

var (
	// variableUse finds $name, ${name}, ${name:format} and ${name.field}.
	variableUse = regexp.MustCompile(`\$([A-Za-z_]\w*)|\$\{([A-Za-z_]\w*)[^}]*\}`)
	bracketUse  = regexp.MustCompile(`\[\[\w+(:\w+)?\]\]`)
)

func nameIn(match []string) string { return match[1] + match[2] }

// uses are the places that name a variable, by its name. What a variable says
// of itself does not count.
func (d *dashboard) uses() map[string][]string {
	found := map[string][]string{}
	itself := func(path, name string) bool {
		return slices.ContainsFunc(d.Templating.List, func(v variable) bool { return v.Name == name && strings.HasPrefix(path, v.path) })
	}
	walk("", d.raw, func(path string, value any) {
		text, ok := value.(string)
		if !ok {
			return
		}
		if leaf(path) == "repeat" && text != "" {
			text = "$" + text
		}
		for _, match := range variableUse.FindAllStringSubmatch(text, -1) {
			if name := nameIn(match); !strings.HasPrefix(name, "__") && !itself(path, name) {
				found[name] = append(found[name], path)
			}
		}
	})
	return found
}
