package dashboards

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/common/model"
)

var identityRules = []rule{
	{"classic model", classicModel, []edit{
		{"apiVersion", "dashboard.grafana.app/v2", "apiVersion"},
		{"elements", object{}, "elements"},
		{"kind", "Dashboard", "kind"},
		{"iteration", 1, "iteration"},
		{"__inputs", []any{}, "__inputs"},
		{"schemaVersion", 38, "schemaVersion is 38"},
		{"schemaVersion", gone, "schemaVersion is <nil>"},
		{"id", 7, "id is 7"},
		{"version", 12, "version is 12"},
	}},
	{"identity", identity, []edit{
		{"uid", "exemple", `uid "exemple"`},
		{"uid", "vigie-Exemple", `uid "vigie-Exemple"`},
		{"uid", "vigie-" + strings.Repeat("x", 40), "uid "},
		{"uid", "vigie-voisin", "also that of voisin.json"},
		{"file", "Exemple_1.json", "kebab-case"},
		{"file", "noc/exemple.json", "top of the folder"},
		{"title", " ", "no title"},
		{"description", gone, "no description"},
		{"tags", []any{"noc"}, "tags"},
		{"tags", gone, "tags"},
	}},
	{"behaviour", behaviour, []edit{
		{"editable", false, "editable is false, want true"},
		{"graphTooltip", 0, "graphTooltip is 0, want 1"},
		{"timezone", "", "timezone is , want browser"},
		{"refresh", "10s", `refresh "10s"`},
		{"refresh", "", `refresh ""`},
		{"refresh", gone, `refresh ""`},
		{"time", gone, "time"},
		{"time.from", "", "time"},
		{"time.to", gone, "time"},
	}},
	{"size", size, []edit{
		{"panels.3.panels", slices.Repeat([]any{object{"type": "stat"}}, 20), "23 panels"},
	}},
}

// classicModel: the file provider of Grafana reads this one in every version,
// and a file must not say what one database knew.
func classicModel(d *dashboard) (found problems) {
	for _, key := range []string{"apiVersion", "kind", "metadata", "spec", "elements", "iteration", "__inputs", "__requires", "__elements"} {
		if _, ok := d.raw[key]; ok {
			found.addf("has %s: export it as classic model, not for sharing with another instance", key)
		}
	}
	if version, ok := d.raw["schemaVersion"].(float64); !ok || version < 39 {
		found.addf("schemaVersion is %v, want 39 or more", d.raw["schemaVersion"])
	}
	if d.raw["id"] != nil {
		found.addf("id is %v, want null: it is one database's", d.raw["id"])
	}
	if version := d.raw["version"]; version != nil && version != 0.0 && version != 1.0 {
		found.addf("version is %v, want none, 0 or 1: it is one database's", version)
	}
	return found
}

var (
	uid   = regexp.MustCompile(`^vigie-[a-z0-9-]{1,34}$`)
	kebab = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*\.json$`)
)

// tag is on all of our dashboards: links find them by it.
const tag = "vigie"

func identity(d *dashboard) (found problems) {
	if !uid.MatchString(d.UID) {
		found.addf("uid %q is not vigie- and lower-case letters, digits and dashes, 40 in all: links name it", d.UID)
	}
	for _, other := range d.folder.uids[d.UID] {
		if other != d {
			found.addf("uid %q is also that of %s", d.UID, other.file)
		}
	}
	if !kebab.MatchString(d.file) {
		found.addf("the file is not a kebab-case.json at the top of the folder")
	}
	for _, key := range []string{"title", "description"} {
		if text, _ := d.raw[key].(string); strings.TrimSpace(text) == "" {
			found.addf("has no %s", key)
		}
	}
	if tags, _ := d.raw["tags"].([]any); !slices.Contains(tags, any(tag)) {
		found.addf("tags lack %q", tag)
	}
	return found
}

// fastest is the shortest refresh: screens of a NOC are many, and a scrape
// takes no less.
const fastest = 30 * time.Second

func behaviour(d *dashboard) (found problems) {
	for _, member := range []struct {
		key  string
		want any
	}{
		{"editable", true},      // operators may try things out
		{"graphTooltip", 1.0},   // one crosshair for all panels
		{"timezone", "browser"}, // the ministry has schools in many
	} {
		if got := d.raw[member.key]; got != member.want {
			found.addf("%s is %v, want %v", member.key, got, member.want)
		}
	}
	refresh, _ := d.raw["refresh"].(string)
	if every, err := model.ParseDuration(refresh); err != nil || time.Duration(every) < fastest {
		found.addf("refresh %q is not a duration of %s or more", refresh, fastest)
	}
	period, _ := d.raw["time"].(object)
	for _, key := range []string{"from", "to"} {
		if text, _ := period[key].(string); text == "" {
			found.addf("time.%s is not set", key)
		}
	}
	return found
}

func size(d *dashboard) (found problems) {
	if shown := len(d.shown()); shown > 20 {
		found.addf("has %d panels, want 20 at most: nobody reads more", shown)
	}
	return found
}
