package dashboards

import (
	"encoding/json"

	"github.com/vigie-noc/vigie/grafana-plugin/pkg/plugin"
)

var vigieRules = []rule{
	{"queries of Vigie", vigieQueries, []edit{
		{"panels.2.targets.0.queryType", "tikets", `panel 3 "Tickets": target A: `},
		{"panels.2.targets.0.queryType", gone, "has no queryType"},
		{"panels.2.targets.0.state", "open", `unknown field "state"`},
		{"panels.2.targets.0.scope", "ouverts", "ouverts"},
		{"panels.2.targets.0.states", []any{"ouvert"}, "ouvert"},
		{"panels.3.panels.0.targets.0.by", []any{"criticality"}, "criticality"},
		{
			"templating.list.2",
			object{"name": "region", "type": "query", "datasource": object{"type": vigieType}, "query": object{"queryType": "regions"}},
			"variable region: ",
		},
	}},
}

// vigieQueries has the plugin decode its queries itself: a key that it does
// not know would be a filter that does not filter.
func vigieQueries(d *dashboard) (found problems) {
	for _, p := range d.shown() {
		for _, t := range p.Targets {
			if t.Datasource == nil || t.Datasource.Type != vigieType {
				continue
			}
			if t.QueryType == "" {
				found.addf("%s: target %s has no queryType", p, t.RefID)
			} else if err := plugin.CheckQuery(t.QueryType, t.raw); err != nil {
				found.addf("%s: target %s: %v", p, t.RefID, err)
			}
		}
	}
	for _, v := range d.Templating.List {
		if v.Type != "query" || v.Datasource == nil || v.Datasource.Type != vigieType {
			continue
		}
		query, _ := v.Query.(object)
		queryType, _ := query["queryType"].(string)
		text, err := json.Marshal(v.Query)
		if err == nil {
			err = plugin.CheckQuery(queryType, text)
		}
		if err != nil {
			found.addf("variable %s: %v", v.Name, err)
		}
	}
	return found
}
