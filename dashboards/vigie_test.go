package dashboards

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"testing"

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
		{"annotations.list.2.target", gone, `annotation "Pannes": it has no target`},
		{"annotations.list.2.target", object{"queryType": "tickets"}, `annotation "Pannes" asks for tickets, which are no regions`},
		{"annotations.list.2.target.kinds", []any{"panne"}, `annotation "Pannes": `},
	}},
	{"origins are told", originsAreTold, []edit{
		{"panels.2.description", "Tickets de la région, les plus critiques d'abord, pour la salle.", `panel 3 "Tickets": target A counts people's tickets`},
		{"panels.3.panels.0.description", "Ceux qui ne sont pas clos. Les P1 se traitent d'abord.", `panel 5 "Tickets par criticité"`},
	}},
	{"the plugin's links lead somewhere", pluginLinks, []edit{{"uid", "vigie-equipement", "vigie-equipement has no variable equipement"}}},
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
	for _, a := range d.Annotations.List {
		if a.Datasource == nil || a.Datasource.Type != vigieType {
			continue
		}
		if queryType, err := checkAnnotation(a); err != nil {
			found.addf("annotation %q: %v", a.Name, err)
		} else if queryType != plugin.TypeAnnotations {
			found.addf("annotation %q asks for %s, which are no regions", a.Name, queryType)
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

func checkAnnotation(a annotation) (queryType string, err error) {
	if a.Target == nil {
		return "", errors.New("it has no target")
	}
	var named struct {
		QueryType string `json:"queryType"`
	}
	if err := json.Unmarshal(a.Target, &named); err != nil {
		return "", err
	}
	return named.QueryType, plugin.CheckQuery(named.QueryType, a.Target)
}

// ofTickets are query types that have people's tickets among others.
var ofTickets = []string{plugin.TypeTickets, plugin.TypeTicketCounts, plugin.TypeTicketSeries}

// originsAreTold: a count that has the tickets of people, who see no alert, is
// another figure than one without. A device has alerts alone.
func originsAreTold(d *dashboard) (found problems) {
	for _, p := range d.shown() {
		for _, t := range p.Targets {
			var of struct {
				Devices []string `json:"devices"`
			}
			if !slices.Contains(ofTickets, t.QueryType) || json.Unmarshal(t.raw, &of) != nil || len(of.Devices) > 0 {
				continue
			}
			if !originWord.MatchString(p.Title + " " + p.Description) {
				found.addf("%s: target %s counts people's tickets or does not: the description is to say which", p, t.RefID)
			}
		}
	}
	return found
}

var originWord = regexp.MustCompile(`(?i)personnes|origine|d'où qu'ils viennent|supervision`)

// pluginLinks: the plugin's own links name dashboards of this folder, and set
// a variable there.
func pluginLinks(d *dashboard) (found problems) {
	name, linked := plugin.Dashboards[d.UID]
	if linked && !slices.ContainsFunc(d.Templating.List, func(v variable) bool { return v.Name == name }) {
		found.addf("%s has no variable %s, which links of the plugin set", d.UID, name)
	}
	return found
}

// TestPluginLinks: each of them leads to a dashboard that is there.
func TestPluginLinks(t *testing.T) {
	t.Parallel()
	in := newFolder(t)
	for _, file := range files(t) {
		if _, err := parse(file, read(t, file), in); err != nil {
			t.Fatal(err)
		}
	}
	if len(plugin.Dashboards) == 0 {
		t.Error("the plugin leads nowhere")
	}
	for uid := range plugin.Dashboards {
		if len(in.uids[uid]) == 0 {
			t.Errorf("the plugin leads to the dashboard %s, which is not here", uid)
		}
	}
}
