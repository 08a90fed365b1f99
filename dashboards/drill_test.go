package dashboards

import (
	"regexp"
	"slices"
	"strings"
)

var drillRules = []rule{
	{"one way on", oneWayOn, []edit{
		{
			"panels.2.fieldConfig.overrides.0.properties.1.value",
			[]any{object{"title": "a", "url": "/d/vigie-exemple?${__url_time_range}"}, object{"title": "b", "url": "/d/vigie-voisin?${__url_time_range}"}},
			`panel 3 "Tickets": a cell of "group" has 2 links`,
		},
		{"panels.2.fieldConfig.overrides.0.matcher.options", "site", `panel 3 "Tickets": the plugin links "site" itself`},
	}},
	{"links take what there is", linksTakeWhatThereIs, []edit{
		{
			"panels.1.fieldConfig.defaults.links",
			[]any{object{"title": "a", "url": "/d/vigie-exemple?var-region=${__field.labels.regoin}&${__url_time_range}"}},
			`panel 2 "Durée des collectes": a link takes regoin, which is no label`,
		},
		{
			"panels.1.fieldConfig.overrides",
			[]any{object{"matcher": object{}, "properties": []any{object{"id": "links", "value": []any{object{"title": "a", "url": "/d/vigie-exemple?var-region=${__data.fields.Region}&${__url_time_range}"}}}}}},
			"a link takes Region, which is no label",
		},
		{
			"panels.3.panels.0.fieldConfig.defaults.links",
			[]any{object{"title": "a", "url": "/d/vigie-exemple?var-region=${__field.labels.region}&${__url_time_range}"}},
			`panel 5 "Tickets par criticité": a link takes region, by which nothing is counted`,
		},
	}},
	{"filters stay on the way", filtersStay, []edit{
		{"links.1.includeVars", gone, "links.1 forgets what was chosen"},
		{"templating.list.2.label", "Gouvernorat", `variable region is called "Gouvernorat"`},
	}},
}

// linkedColumns are those of the plugin's tables that lead somewhere already:
// Grafana adds the links of a panel to those of the data.
var linkedColumns = []any{"number", "title", "site", "device", "name"}

// oneWayOn: a cell with two links opens a menu, which is a click more each
// time.
func oneWayOn(d *dashboard) (found problems) {
	for _, p := range d.shown() {
		for _, override := range p.FieldConfig.Overrides {
			for _, property := range override.Properties {
				links, _ := property.Value.([]any)
				switch {
				case property.ID != "links":
				case len(links) > 1:
					found.addf("%s: a cell of %q has %d links, want one", p, override.Matcher.Options, len(links))
				case p.Datasource != nil && p.Datasource.Type == vigieType && slices.Contains(linkedColumns, override.Matcher.Options):
					found.addf("%s: the plugin links %q itself, and one more opens a menu", p, override.Matcher.Options)
				}
			}
		}
	}
	return found
}

var taken = regexp.MustCompile(`\$\{__(data\.fields|field\.labels)\.(\w+)`)

// linksTakeWhatThereIs: a name that nothing has is an empty variable at the
// other end, which shows all. What tables of the plugin have for columns, the
// test in a browser sees.
func linksTakeWhatThereIs(d *dashboard) (found problems) {
	for _, p := range d.shown() {
		if p.Datasource == nil || len(p.Targets) == 0 {
			continue
		}
		for _, url := range p.urls() {
			for _, match := range taken.FindAllStringSubmatch(url, -1) {
				switch name := match[2]; {
				case p.Datasource.Type == "prometheus" && !d.folder.metrics.KnowsLabel(name):
					found.addf("%s: a link takes %s, which is no label", p, name)
				case p.Targets[0].QueryType == "ticket_counts" && !slices.Contains(p.Targets[0].By, name):
					found.addf("%s: a link takes %s, by which nothing is counted", p, name)
				}
			}
		}
	}
	return found
}

// urls are those of a panel's fields.
func (p panel) urls() (found []string) {
	collect := func(value any) {
		links, _ := value.([]any)
		for _, each := range links {
			l, _ := each.(object)
			url, _ := l["url"].(string)
			found = append(found, url)
		}
	}
	collect(p.FieldConfig.Defaults["links"])
	for _, override := range p.FieldConfig.Overrides {
		for _, property := range override.Properties {
			if property.ID == "links" {
				collect(property.Value)
			}
		}
	}
	return found
}

// filtersStay: dashboards call the same thing by the same variable, so that
// what was chosen on one holds on the next.
func filtersStay(d *dashboard) (found problems) {
	list, _ := d.raw["links"].([]any)
	for i, each := range list {
		l, _ := each.(object)
		if l["type"] == "dashboards" && l["includeVars"] != true {
			found.addf("links.%d forgets what was chosen: want includeVars", i)
		}
	}
	for _, v := range d.Templating.List {
		if label, shared := sharedVariables[v.Name]; shared && !strings.EqualFold(v.Label, label) {
			found.addf("variable %s is called %q, want %q as everywhere", v.Name, v.Label, label)
		}
	}
	return found
}

// sharedVariables are those that links carry from one dashboard to another.
var sharedVariables = map[string]string{
	"region": "Région", "site": "Site", "equipement": "Équipement", "interface": "Interface", "ticket": "Ticket", "criticite": "Criticité", "mois": "Mois",
}
