package dashboards

import (
	"maps"
	"slices"
)

var variableRules = []rule{
	{"declared and used", declaredAndUsed, []edit{
		{"panels.0.title", "Équipements de $ecole", "title uses $ecole, which is not declared"},
		{"panels.0.targets.0.expr", `up{site="${ecole:regex}"}`, `panel 1 "Équipements injoignables" targets.0.expr uses $ecole`},
		{"panels.1.repeat", "ecole", "repeat uses $ecole"},
		{"panels.0.title", "Équipements de [[region]]", "title uses [[region]]"},
		{"templating.list.3.name", "priorite", "nothing uses the variable priorite"},
		{"panels.2.targets.0.states", []any{}, "nothing uses the variable etat"},
		{"templating.list.3.name", "region", "the variable region is declared twice"},
	}},
	{"variables", variables, []edit{
		{"templating.list.2.type", "adhoc", "variable region is a adhoc"},
		{"templating.list.2.label", gone, "variable region has no label"},
		{"templating.list.1.hide", 0, "variable vigie has no label"},
		{"templating.list.2.refresh", 1, "variable region has refresh 1, want 2"},
		{"templating.list.2.query", object{"queryType": "values", "of": "tickets"}, "variable region has refresh 2, want 1"},
		{"templating.list.2.query", "query_result(bottomk(5, up))", "variable region has refresh 2, want 1: what is not among those listed"},
		{"templating.list.2.definition", "label_values(up, site)", "variable region is asked label_values(up{site"},
		{"templating.list.2.allValue", gone, `variable region has allValue ""`},
	}},
	{"nothing left from an export", leftovers, []edit{
		{"templating.list.2.current", object{"text": []any{"Nord"}, "value": []any{"nord"}}, "variable region keeps the value [nord]"},
		{"templating.list.2.includeAll", false, "variable region keeps the value [$__all]"},
		{"templating.list.2.options", []any{object{"value": "nord"}}, "variable region keeps options"},
		{"templating.list.3.current.value", "closed", "variable etat keeps the value closed"},
		{"templating.list.3", object{"name": "etat", "type": "textbox", "query": "open", "current": object{"value": "x"}}, "variable etat keeps the value x"},
	}},
}

func declaredAndUsed(d *dashboard) (found problems) {
	uses, declared := d.uses(), map[string]bool{}
	for _, v := range d.Templating.List {
		if declared[v.Name] {
			found.addf("the variable %s is declared twice", v.Name)
		}
		declared[v.Name] = true
		if len(uses[v.Name]) == 0 {
			found.addf("nothing uses the variable %s", v.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(uses)) {
		if !declared[name] {
			found.addf("%s uses $%s, which is not declared", d.place(uses[name][0]), name)
		}
	}
	walk("", d.raw, func(path string, value any) {
		if text, ok := value.(string); ok && bracketUse.MatchString(text) {
			found.addf("%s uses %s, which Grafana is about to forget: want ${}", d.place(path), bracketUse.FindString(text))
		}
	})
	return found
}

func variables(d *dashboard) (found problems) {
	for _, v := range d.Templating.List {
		if !slices.Contains([]string{"datasource", "query", "custom", "textbox"}, v.Type) {
			found.addf("variable %s is a %s, which this lint does not know", v.Name, v.Type)
		}
		if v.Label == "" && v.Hide != 2 {
			found.addf("variable %s has no label", v.Name)
		}
		if want, why := v.refresh(); v.Type == "query" && v.Refresh != want {
			found.addf("variable %s has refresh %d, want %d: %s", v.Name, v.Refresh, want, why)
		}
		if v.Definition != "" && v.Definition != v.text() {
			found.addf("variable %s is asked %s and shown as %s: query and definition are to be the same", v.Name, v.text(), v.Definition)
		}
		if v.IncludeAll && v.AllValue != ".*" {
			found.addf("variable %s has allValue %q, want .*: a list of all sites is too long for a query", v.Name, v.AllValue)
		}
	}
	return found
}

// leftovers: an export keeps what was chosen last and what there was to choose
// from; data sources are looked at by their own rule.
func leftovers(d *dashboard) (found problems) {
	for _, v := range d.Templating.List {
		if v.Type != "custom" && len(v.Options) > 0 {
			found.addf("variable %s keeps options", v.Name)
		}
		var wanted []string
		switch choices := v.choices(); {
		case v.Type == "datasource":
			continue
		case v.IncludeAll:
			wanted = []string{"$__all"}
		case v.Type == "textbox":
			wanted = []string{v.text()}
		case len(choices) > 0:
			wanted = []string{choices[0].value}
		}
		values, many := v.Current.Value.([]any)
		if !many && v.Current.Value != nil {
			values = []any{v.Current.Value}
		}
		for _, value := range values {
			if text, _ := value.(string); !slices.Contains(wanted, text) {
				found.addf("variable %s keeps the value %v, want none or %v", v.Name, v.Current.Value, wanted)
			}
		}
	}
	return found
}
