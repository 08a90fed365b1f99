package dashboards

import (
	"slices"
	"strings"
)

var panelRules = []rule{
	{"panel types", panelTypes, []edit{
		{"panels.0.type", "singlestat", `panel 1 "Équipements injoignables" is a singlestat`},
		{"panels.1.type", "graph", "is a graph"},
		{"panels.3.panels.0.type", "piechart", "is a piechart"},
	}},
	{"panel identity", panelIdentity, []edit{
		{"panels.1.id", 1, `has the id of panel 1 "Équipements injoignables"`},
		{"panels.3.panels.0.id", 2, `has the id of panel 2 "Durée des collectes"`},
		{"panels.0.id", gone, "has no id"},
		{"panels.0.title", " ", `panel 1 " " has no title`},
		{"panels.3.title", gone, `panel 4 "" has no title`},
		{"panels.0.description", gone, "has no description"},
		{"panels.0.description", "Voir ci-dessous.", "too short"},
	}},
	{"targets", targets, []edit{
		{"panels.0.targets", []any{}, "asks for nothing"},
		{"panels.1.targets.1.refId", "A", "two targets A"},
		{"panels.1.targets.1.refId", gone, "a target without refId"},
	}},
	{"words for no value", noValue, []edit{
		{"panels.0.fieldConfig.defaults.noValue", gone, `panel 1 "Équipements injoignables" has no noValue`},
		{"panels.3.panels.0.fieldConfig.defaults.noValue", "", "has no noValue"},
		{"panels.1.type", "gauge", `panel 2 "Durée des collectes" has no noValue`},
	}},
	{"no colour for no value", noColour, []edit{
		{"panels.0.fieldConfig.defaults.mappings.1", object{}, `panel 1 "Équipements injoignables" shows "Non mesuré" in the colour of its lowest step`},
		{"panels.0.fieldConfig.defaults.mappings.1.options.result.color", "green", "in the colour of its lowest step"},
		{"panels.3.panels.0.fieldConfig.defaults.color", gone, `panel 5 "Tickets par criticité" shows "—" in the colour`},
		{"panels.0.fieldConfig.defaults.mappings.1.options.result.text", "zéro", "in the colour of its lowest step"},
	}},
}

// allowedTypes is closed: types that Grafana dropped come up empty, and a pie
// cannot be compared with another.
var allowedTypes = []string{
	"stat", "table", "timeseries", "bargauge", "gauge", "state-timeline", "status-history", "barchart", "geomap", "logs", "text", "row",
}

func panelTypes(d *dashboard) (found problems) {
	for _, p := range d.all() {
		if !slices.Contains(allowedTypes, p.Type) {
			found.addf("%s is a %s, want one of %v", p, p.Type, allowedTypes)
		}
	}
	return found
}

// said is how long a description is at least that says both what the panel
// shows and what to do about it.
const said = 40

func panelIdentity(d *dashboard) (found problems) {
	seen := map[int]panel{}
	for _, p := range d.all() {
		if other, twice := seen[p.ID]; twice {
			found.addf("%s has the id of %s", p, other)
		}
		seen[p.ID] = p
		if p.ID <= 0 {
			found.addf("%s has no id", p)
		}
		if strings.TrimSpace(p.Title) == "" {
			found.addf("%s has no title", p)
		}
	}
	for _, p := range d.shown() {
		switch length := len([]rune(strings.TrimSpace(p.Description))); {
		case length == 0:
			found.addf("%s has no description", p)
		case length < said:
			found.addf("%s: the description is too short to tell what is shown and what to do", p)
		}
	}
	return found
}

func targets(d *dashboard) (found problems) {
	for _, p := range d.shown() {
		if len(p.Targets) == 0 {
			found.addf("%s asks for nothing", p)
		}
		seen := map[string]bool{}
		for _, t := range p.Targets {
			switch {
			case t.RefID == "":
				found.addf("%s has a target without refId", p)
			case seen[t.RefID]:
				found.addf("%s has two targets %s", p, t.RefID)
			}
			seen[t.RefID] = true
		}
	}
	return found
}

// noValue: Grafana's own words for nothing are English, and a big empty panel
// reads as all is well.
func noValue(d *dashboard) (found problems) {
	for _, p := range d.shown() {
		text, _ := p.FieldConfig.Defaults["noValue"].(string)
		if slices.Contains([]string{"stat", "bargauge", "gauge"}, p.Type) && text == "" {
			found.addf("%s has no noValue", p)
		}
	}
	return found
}

// noColour: Grafana gives nothing the colour of the lowest step, so that what
// nobody has measured would be as green as what is well.
func noColour(d *dashboard) (found problems) {
	for _, p := range d.shown() {
		colour, _ := p.FieldConfig.Defaults["color"].(object)
		if bySteps := colour == nil || colour["mode"] == "thresholds"; !bySteps || p.Type != "stat" && p.Type != "bargauge" {
			continue
		}
		text := p.FieldConfig.Defaults["noValue"]
		mappings, _ := p.FieldConfig.Defaults["mappings"].([]any)
		if !slices.ContainsFunc(mappings, func(each any) bool { return isNothing(each, text) }) {
			found.addf("%s shows %q in the colour of its lowest step: map null to it, in the colour text", p, text)
		}
	}
	return found
}

// isNothing tells whether a mapping has null said by a text, without a colour.
func isNothing(mapping, text any) bool {
	member := func(of any, name string) any {
		holder, _ := of.(object)
		return holder[name]
	}
	options := member(mapping, "options")
	result := member(options, "result")
	return member(mapping, "type") == "special" && member(options, "match") == "null" && member(result, "text") == text && member(result, "color") == "text"
}
