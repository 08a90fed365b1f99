package dashboards

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"sync"
)

var actionRules = []rule{
	{"acts are the plugin's, of the dashboard's data source", actsAreThePlugins, []edit{
		{"panels.2.fieldConfig.overrides.1.properties.0", object{"id": "actions", "value": []any{}}, `panel 3 "Tickets": its actions are not those of the plugin's actes.json`},
		{"panels.2.fieldConfig.overrides.1.properties.0", object{"id": "actions", "value": []any{object{"type": "fetch", "title": "Clore"}}}, "are not those"},
		{"panels.2.fieldConfig.defaults.actions", []any{}, "on every cell"},
		{"panels.0.fieldConfig.overrides", []any{object{"matcher": object{"options": "x"}, "properties": []any{object{"id": "actions", "value": []any{}}}}}, "has actions, and shows no tickets"},
	}},
}

// acts are those that the plugin brings for tables of tickets, sent to the data
// source that a dashboard's variable names.
var acts = sync.OnceValues(func() (acts []any, err error) {
	text, err := os.ReadFile(filepath.Join("..", "grafana-plugin", "src", "actes.json"))
	if err == nil {
		text = bytes.ReplaceAll(text, []byte("/uid/vigie/"), []byte("/uid/${vigie}/"))
		err = json.Unmarshal(text, &acts)
	}
	return acts, err
})

// actsAreThePlugins: a button that sends something else to the bridge than what
// is tested would be found out by whoever presses it.
func actsAreThePlugins(d *dashboard) (found problems) {
	want, err := acts()
	if err != nil {
		found.addf("%v", err)
	}
	for _, p := range d.all() {
		if p.FieldConfig.Defaults["actions"] != nil {
			found.addf("%s has actions on every cell, whose links are then a menu", p)
		}
		for _, override := range p.FieldConfig.Overrides {
			for _, property := range override.Properties {
				switch {
				case property.ID != "actions":
				case len(p.Targets) != 1 || p.Targets[0].QueryType != "tickets":
					found.addf("%s has actions, and shows no tickets", p)
				case !reflect.DeepEqual(property.Value, any(want)):
					found.addf("%s: its actions are not those of the plugin's actes.json", p)
				}
			}
		}
	}
	return found
}
