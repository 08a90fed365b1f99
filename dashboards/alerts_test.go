package dashboards

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/vigie-noc/vigie/internal/labels"
)

var alertRules = []rule{
	{"alerts are called as people call them", alertsInFrench, []edit{
		{
			"panels.2.transformations",
			[]any{object{"id": "organize", "options": object{"renameByName": object{labels.AlertName: "Alerte"}}}},
			`panel 3 "Tickets": nothing says in French what "AccesWanEnDefaut" is`,
		},
		{
			"panels.2",
			object{
				"id": 3, "title": "Alertes", "type": "table",
				"transformations": []any{object{"id": "organize", "options": object{"renameByName": object{labels.AlertName: "Alerte"}}}},
				"fieldConfig": object{"overrides": []any{object{
					"matcher":    object{"options": "Alerte"},
					"properties": []any{object{"id": "mappings", "value": []any{object{"options": object{"AlerteRetiree": object{"text": "Alerte retirée"}}}}}},
				}}},
			},
			`panel 3 "Alertes": no rule is called "AlerteRetiree"`,
		},
	}},
}

// shownAlerts are the names of the rules whose alerts tables show: what is for
// programs alone is on none.
var shownAlerts = sync.OnceValues(func() (names []string, err error) {
	paths, err := filepath.Glob(filepath.Join("..", "alert-rules", "*.rules.yml"))
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		var file struct {
			Groups []struct {
				Rules []struct {
					Alert  string            `yaml:"alert"`
					Labels map[string]string `yaml:"labels"`
				} `yaml:"rules"`
			} `yaml:"groups"`
		}
		if err := yaml.Unmarshal(text, &file); err != nil {
			return nil, err
		}
		for _, group := range file.Groups {
			for _, each := range group.Rules {
				if each.Alert != "" && each.Labels[labels.Severity] != "info" {
					names = append(names, each.Alert)
				}
			}
		}
	}
	slices.Sort(names)
	return names, nil
})

// alertsInFrench: the names of rules have no accents and no spaces.
func alertsInFrench(d *dashboard) (found problems) {
	names, err := shownAlerts()
	if err != nil || len(names) == 0 {
		found.addf("no alerts: %v", err)
	}
	for _, p := range d.all() {
		column, shown := p.renamed(labels.AlertName)
		if !shown {
			continue
		}
		words := p.words(column)
		for _, name := range names {
			if words[name] == "" {
				found.addf("%s: nothing says in French what %q is", p, name)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(words)) {
			if !slices.Contains(names, name) {
				found.addf("%s: no rule is called %q", p, name)
			}
		}
	}
	return found
}

// renamed is what a panel calls a column.
func (p panel) renamed(name string) (column string, shown bool) {
	for _, t := range p.Transformations {
		if column, shown = t.Options.RenameByName[name]; shown {
			return column, true
		}
	}
	return "", false
}

// words are what a panel says for the values of a column.
func (p panel) words(column string) map[string]string {
	words := make(map[string]string)
	for _, override := range p.FieldConfig.Overrides {
		for _, property := range override.Properties {
			lists, _ := property.Value.([]any)
			if property.ID != "mappings" || override.Matcher.Options != any(column) {
				continue
			}
			for _, list := range lists {
				mapping, _ := list.(object)
				options, _ := mapping["options"].(object)
				for value, said := range options {
					shown, _ := said.(object)
					words[value], _ = shown["text"].(string)
				}
			}
		}
	}
	return words
}
