package dashboards

import (
	"slices"
	"strings"
)

var unitRules = []rule{
	{"units", units, []edit{
		{"panels.0.fieldConfig.defaults.unit", gone, `panel 1 "Équipements injoignables" has no unit`},
		{"panels.1.fieldConfig.defaults.unit", "", `panel 2 "Durée des collectes" has no unit`},
		{"panels.1.fieldConfig.defaults.unit", "seconds", `unit "seconds" is not one of`},
		{"panels.1.fieldConfig.defaults.unit", "dtdurations", "English"},
		{"panels.2.fieldConfig.overrides.0.properties.0", object{"id": "unit", "value": "h"}, `panel 3 "Tickets": the unit "h" is written in English`},
	}},
	{"thresholds", thresholds, []edit{
		{"panels.0.fieldConfig.defaults.thresholds.steps.0.value", 0, "the first step is 0, want null"},
		{"panels.0.fieldConfig.defaults.thresholds.steps.2.value", 1, "step 1 after step 1"},
		{"panels.0.fieldConfig.defaults.thresholds.steps.1.value", nil, "has no value"},
		{"panels.0.fieldConfig.defaults.thresholds.steps", []any{}, "has no steps"},
		{
			"panels.2.fieldConfig.overrides.0.properties.0",
			object{"id": "thresholds", "value": object{"steps": []any{object{"color": "red", "value": 3}}}},
			`panel 3 "Tickets" fieldConfig.overrides.0.properties.0.value: the first step is 3`,
		},
	}},
}

// measured are the panels whose axis or figures mean nothing without a unit.
var measured = []string{"stat", "timeseries", "bargauge", "gauge", "barchart"}

// unitNames are those of Grafana that we use; it takes one that it does not
// know for a suffix. A count says "none" or "suffix: tickets".
var unitNames = []string{
	"none", "short", "percent", "percentunit", // 0-100, 0-1
	"s", "ms", "dthms", "dtdhms", // seconds below a minute, any
	"bps", "Bps", "pps", "cps", "reqps", "ops", "bytes", "decbytes",
	"celsius", "volt", "time:DD/MM/YYYY HH:mm:ss",
}

// englishUnits are written out in English whatever the language is: three
// hours are "3 hours".
var englishUnits = []string{"m", "h", "d", "dtdurationms", "dtdurations", "clockms", "clocks", "dateTimeFromNow"}

func units(d *dashboard) (found problems) {
	for _, p := range d.shown() {
		unit, _ := p.FieldConfig.Defaults["unit"].(string)
		if unit == "" && slices.Contains(measured, p.Type) {
			found.addf("%s has no unit", p)
		}
		all := []string{unit}
		for _, override := range p.FieldConfig.Overrides {
			for _, property := range override.Properties {
				if text, ok := property.Value.(string); ok && property.ID == "unit" {
					all = append(all, text)
				}
			}
		}
		for _, unit := range all {
			switch {
			case slices.Contains(englishUnits, unit):
				found.addf("%s: the unit %q is written in English, want dthms or dtdhms of seconds", p, unit)
			case unit != "" && !strings.HasPrefix(unit, "suffix:") && !strings.HasPrefix(unit, "prefix:") && !slices.Contains(unitNames, unit):
				found.addf("%s: the unit %q is not one of %v", p, unit, unitNames)
			}
		}
	}
	return found
}

// thresholds: Grafana sorts steps when it edits them, not when it reads them.
func thresholds(d *dashboard) (found problems) {
	walk("", d.raw, func(path string, value any) {
		holder, ok := value.(object)
		if _, has := holder["steps"]; !ok || !has {
			return
		}
		steps, _ := holder["steps"].([]any)
		if len(steps) == 0 {
			found.addf("%s has no steps", d.place(path))
		}
		last := 0.0
		for i, step := range steps {
			fields, _ := step.(object)
			at, isNumber := fields["value"].(float64)
			switch {
			case i == 0 && fields["value"] != nil:
				found.addf("%s: the first step is %v, want null: it holds for all that is lower", d.place(path), fields["value"])
			case i > 0 && !isNumber:
				found.addf("%s: step %d has no value", d.place(path), i)
			case i > 1 && at <= last:
				found.addf("%s: step %v after step %v", d.place(path), at, last)
			}
			last = at
		}
	})
	return found
}
