package dashboards

import (
	"fmt"
	"maps"
	"slices"
)

var sourceRules = []rule{
	{"data sources are variables", namedSources, []edit{
		{"panels.0.datasource", gone, `panel 1 "Équipements injoignables" names no data source`},
		{"panels.2.targets.0.datasource", gone, `panel 3 "Tickets": target A names no data source`},
		{"panels.0.datasource.uid", "prometheus", `panel 1 "Équipements injoignables" datasource is {prometheus prometheus}`},
		{"panels.0.datasource", "Prometheus", "datasource is { Prometheus}"},
		{"panels.0.datasource", object{"type": "datasource", "uid": "-- Mixed --"}, "-- Mixed --"},
		{"panels.3.panels.0.targets.0.datasource.uid", "-- Dashboard --", "-- Dashboard --"},
		{"panels.3.panels.0.targets.0.datasource.type", "prometheus", "{prometheus ${vigie}}"},
		{"panels.0.targets.0.datasource", object{"type": "vigie-noc-datasource", "uid": "${vigie}"}, "target A asks another data source than the panel"},
		{"annotations.list.0.builtIn", 0, "-- Grafana --"},
		{"annotations.list.1.datasource", gone, `annotation "Alertes critiques" names no data source`},
		{"templating.list.2.datasource", gone, "variable region names no data source"},
	}},
	{"variables of data sources", sourceVariables, []edit{
		{"templating.list.0.name", "source", "uses ${prometheus}, which is not declared as a data source"},
		{"templating.list.1.type", "custom", "uses ${vigie}, which is not declared as a data source"},
		{"templating.list.0.query", "loki", `variable prometheus is of loki, want prometheus`},
		{"templating.list.1.current", gone, `variable vigie has the default <nil>, want vigie`},
		{"templating.list.0.current.value", "abc123", `variable prometheus has the default abc123, want prometheus`},
	}},
}

const vigieType = "vigie-noc-datasource"

// sourceTypes are the data sources, by the variable that stands for them: its
// default is the uid that provisioning gives.
var sourceTypes = map[string]string{"prometheus": "prometheus", "vigie": vigieType, "loki": "loki"}

// isVariable tells whether a reference is by variable, and of the right type.
func (s source) isVariable() bool {
	for name, kind := range sourceTypes {
		if s.UID == "${"+name+"}" && s.Type == kind {
			return true
		}
	}
	return false
}

func namedSources(d *dashboard) (found problems) {
	for _, p := range d.shown() {
		if p.Datasource == nil {
			found.addf("%s names no data source", p)
		}
		for _, t := range p.Targets {
			switch {
			case t.Datasource == nil:
				found.addf("%s: target %s names no data source", p, t.RefID)
			case p.Datasource != nil && *t.Datasource != *p.Datasource:
				found.addf("%s: target %s asks another data source than the panel", p, t.RefID)
			}
		}
	}
	for _, a := range d.Annotations.List {
		if a.Datasource == nil {
			found.addf("annotation %q names no data source", a.Name)
		}
	}
	for _, v := range d.Templating.List {
		if v.Type == "query" && v.Datasource == nil {
			found.addf("variable %s names no data source", v.Name)
		}
	}
	builtIn := map[string]bool{}
	for i, a := range d.Annotations.List {
		builtIn[fmt.Sprintf("annotations.list.%d.datasource", i)] = a.BuiltIn == 1
	}
	walk("", d.raw, func(path string, value any) {
		if leaf(path) == "datasource" && !builtIn[path] && !asSource(value).isVariable() {
			found.addf("%s is %v, want ${prometheus}, ${vigie} or ${loki} and its type: uids differ from one Grafana to another", d.place(path), asSource(value))
		}
	})
	return found
}

func asSource(value any) (s source) {
	switch value := value.(type) {
	case string:
		s.UID = value
	case object:
		s.Type, _ = value["type"].(string)
		s.UID, _ = value["uid"].(string)
	}
	return s
}

func sourceVariables(d *dashboard) (found problems) {
	for _, name := range slices.Sorted(maps.Keys(sourceTypes)) {
		declared := slices.IndexFunc(d.Templating.List, func(v variable) bool { return v.Name == name && v.Type == "datasource" })
		if declared < 0 {
			if len(d.uses()[name]) > 0 {
				found.addf("uses ${%s}, which is not declared as a data source", name)
			}
			continue
		}
		v := d.Templating.List[declared]
		if got := v.text(); got != sourceTypes[name] {
			found.addf("variable %s is of %s, want %s", name, got, sourceTypes[name])
		}
		if v.Current.Value != name {
			found.addf("variable %s has the default %v, want %s: the uid of provisioning", name, v.Current.Value, name)
		}
	}
	return found
}
