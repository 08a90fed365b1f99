package dashboards

import (
	"regexp"
	"slices"
	"strings"
)

var linkRules = []rule{
	{"links lead somewhere", linksLead, []edit{
		{"links.0.url", "/d/vigie-nulle-part", "links.0: /d/vigie-nulle-part leads to no dashboard"},
		{"links.0.url", "", "links.0:  is neither"},
		{"links.0.url", "https://zammad.example", "is neither a dashboard of this folder nor"},
		{"links.0.url", "/explore", "is neither"},
		{"links.1.tags", []any{}, "links.1 lists dashboards without the tag"},
		{
			"panels.2.fieldConfig.overrides.0.properties.1.value.0.url", "/d/vigie-voisin?var-ecole=x&${__url_time_range}",
			"the variable ecole, which vigie-voisin has not",
		},
		{"panels.2.fieldConfig.overrides.1.properties.0.value.0.url", "http://zammad/#ticket/zoom/1", "http://zammad/"},
		{"panels.2.links", []any{object{"title": "x", "url": "/d/absent?${__url_time_range}"}}, `panel 3 "Tickets" links.0: /d/absent`},
		{"panels.3.panels.1.options.content", "Voir [ici](/d/absent?${__url_time_range})", "/d/absent"},
		{"panels.3.panels.1.options.content", `Voir <a href="http://ailleurs">`, "http://ailleurs"},
	}},
	{"links keep the period", linksKeepPeriod, []edit{
		{"links.0.keepTime", false, "links.0: /d/vigie-exemple forgets the period"},
		{"links.1.keepTime", gone, "links.1: "},
		{"panels.2.fieldConfig.overrides.0.properties.1.value.0.url", "/d/vigie-voisin", "/d/vigie-voisin forgets the period"},
		{"panels.3.panels.1.options.content", "Voir [ici](/d/vigie-voisin)", "/d/vigie-voisin forgets the period"},
	}},
	{"links say where they lead", linksAreNamed, []edit{
		{"links.0.title", " ", "links.0: /d/vigie-exemple has no title"},
		{"panels.2.fieldConfig.overrides.1.properties.0.value.0.title", gone, "has no title"},
	}},
}

// A link of a dashboard, a panel, a field or a text.
type link struct {
	at, url  string
	keepTime bool
	byTag    bool // lists dashboards, and has no URL
	tags     []any
	title    string
}

var textLink = regexp.MustCompile(`\]\(([^)\s]+)[^)]*\)|href=["']([^"']+)["']`)

func (d *dashboard) links() (found []link) {
	walk("", d.raw, func(path string, value any) {
		switch value := value.(type) {
		case object:
			url, isLink := value["url"].(string)
			if value["type"] == "dashboards" || isLink {
				l := link{at: d.place(path), url: url, byTag: value["type"] == "dashboards"}
				l.keepTime, _ = value["keepTime"].(bool)
				l.tags, _ = value["tags"].([]any)
				l.title, _ = value["title"].(string)
				found = append(found, l)
			}
		case string:
			for _, match := range textLink.FindAllStringSubmatch(value, -1) {
				found = append(found, link{at: d.place(path), url: match[1] + match[2], title: "in a text"})
			}
		}
	})
	return found
}

var (
	dashboardURL = regexp.MustCompile(`^/d/([^/?]*)`)
	variableName = regexp.MustCompile(`[?&]var-(\w+)=`)
)

// linksLead: where a ticket or a page of an operator is, its data says.
func linksLead(d *dashboard) (found problems) {
	for _, l := range d.links() {
		match := dashboardURL.FindStringSubmatch(l.url)
		switch {
		case l.byTag:
			if !slices.Contains(l.tags, any(tag)) {
				found.addf("%s lists dashboards without the tag %q", l.at, tag)
			}
		case strings.HasPrefix(l.url, "${__data.fields"):
		case match == nil:
			found.addf("%s: %s is neither a dashboard of this folder nor a field of the data", l.at, l.url)
		case len(d.folder.uids[match[1]]) == 0:
			found.addf("%s: %s leads to no dashboard of this folder", l.at, l.url)
		default:
			there := d.folder.uids[match[1]][0].Templating.List
			for _, name := range variableName.FindAllStringSubmatch(l.url, -1) {
				if !slices.ContainsFunc(there, func(v variable) bool { return v.Name == name[1] }) {
					found.addf("%s: %s sets the variable %s, which %s has not", l.at, l.url, name[1], match[1])
				}
			}
		}
	}
	return found
}

func linksKeepPeriod(d *dashboard) (found problems) {
	for _, l := range d.links() {
		inside := l.byTag || dashboardURL.MatchString(l.url)
		if inside && !l.keepTime && !strings.Contains(l.url, "${__url_time_range}") {
			found.addf("%s: %s forgets the period: want keepTime or ${__url_time_range}", l.at, l.url)
		}
	}
	return found
}

func linksAreNamed(d *dashboard) (found problems) {
	for _, l := range d.links() {
		if strings.TrimSpace(l.title) == "" {
			found.addf("%s: %s has no title", l.at, l.url)
		}
	}
	return found
}
