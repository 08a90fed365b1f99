package incident

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/internal/labels"
	"github.com/vigie-noc/vigie/internal/typeset"
)

// Facts are what the inventory knows of where an incident is.
type Facts struct {
	SiteTitle   string
	RegionTitle string
	Address     string // of the site
	Contact     string // of the site, with phone
	Equipment   string // role, maker and address of the device
	Behind      int    // devices downstream, which the fault cuts off too
	OnSite      int    // devices of the site, where all of it is hit
	Circuits    []string

	SitesBehind []SiteFacts // other sites downstream
}

// SiteFacts are a site downstream, and its ways out.
type SiteFacts struct{ Title, Circuits string }

// Links are the addresses that tickets show; {device}, {site}, {incident}
// and {runbook} stand for the incident's own.
type Links struct {
	// Dashboard of the equipment.
	Dashboard string `yaml:"dashboard"`
	// Runbook is the page of an alert's procedure.
	Runbook string `yaml:"runbook"`
	// Incident is the bridge's own page of an incident.
	Incident string `yaml:"incident"`
	// Site is its page of a site: what goes on there now.
	Site string `yaml:"site"`
	// Ticket is where agents see a ticket; {ticket} stands for its id. Empty
	// for Zammad's own page.
	Ticket string `yaml:"ticket"`
	// Reports is its page of the reports of closed months.
	Reports string `yaml:"reports"`
	// Logbook is its page of the log book: Grafana leads there.
	Logbook string `yaml:"logbook"`
	// Handover is its page of what a shift hands over.
	Handover string `yaml:"handover"`
}

// What bounds a note, whatever a rule writes and however much happened since
// the last one.
const (
	shownAlerts       = 50
	shownEvents       = 10
	eventLength       = 200
	lineLength        = 1000
	shownEntries      = 50
	summaryLength     = 300
	descriptionLength = 1000
	runbookLength     = 100
)

//go:embed note.gohtml
var noteText string

var noteTemplates = template.Must(template.New("note").Parse(noteText))

// view is what the note templates see.
type view struct {
	Incident  bridge.Incident
	Level     policy.Level
	Facts     Facts
	Since     string
	Severity  string
	Alerts    []alertRow
	Hidden    int
	Events    []eventRow
	Entries   []entryRow
	Earlier   int // entries that are left out, older than those shown
	Dashboard string
	Page      string // of the incident, at the bridge
	SitePage  string // … and of its site
	Runbooks  []link
	Kin       kinView // what other incidents have to do with it
	SitesLess int     // sites downstream that are left out
}

// Shortcuts are the addresses that are configured, in the order of use.
func (v view) Shortcuts() []link {
	all := slices.Concat(
		[]link{{"Tableau de bord de l'équipement", v.Dashboard}},
		v.Runbooks,
		[]link{{"Journal de l'incident", v.Page}, {"État du site à présent", v.SitePage}},
	)
	return slices.DeleteFunc(all, func(l link) bool { return l.URL == "" })
}

type alertRow struct{ Summary, Description, Severity, Since, State string }

// eventRow is what a device told; Line alone is there where nothing is known.
type eventRow struct{ What, First, Last, Count, Line string }

type entryRow struct{ At, Text string }

type link struct{ Title, URL string }

// Notes writes the articles of tickets, in French.
type Notes struct {
	Links    Links
	Location *time.Location
	Lookup   func(site, device string) Facts
}

// Opening is the article that a ticket begins with: what, where, since when,
// how critical and why, whom it hits, what devices told of it, and where to
// look.
func (n Notes) Opening(inc bridge.Incident, occurrences []bridge.Occurrence, told []bridge.Event, level policy.Level) (bridge.Note, error) {
	return n.opening(inc, occurrences, told, nil, level, kin{})
}

// opening also tells what people did before there was a ticket.
func (n Notes) opening(inc bridge.Incident, occurrences []bridge.Occurrence, told []bridge.Event, acts []bridge.Entry, level policy.Level, k kin) (bridge.Note, error) {
	v := n.view(inc, occurrences, level)
	v.entries(n, acts)
	v.Kin = n.kin(k)
	switch inc.Nature {
	case bridge.NatureStorm:
		return n.render("storm", "Tempête détectée par la supervision", v)
	case bridge.NatureProblem:
		return n.render("problem", "Problème proposé par la supervision", v)
	case bridge.NatureFault, bridge.NatureHandover:
	}
	for _, id := range eventsOf(occurrences) {
		if len(v.Events) < shownEvents {
			v.Events = append(v.Events, n.eventRow(id, told))
		}
	}
	subject := "Incident détecté par la supervision"
	if inc.Nature == bridge.NatureHandover {
		subject = "Incident confié par la supervision"
	}
	return n.render("opening", subject, v)
}

// Digest tells what is new since the last note; entries must not be empty.
func (n Notes) Digest(inc bridge.Incident, entries []bridge.Entry) (bridge.Note, error) {
	return n.digest(inc, entries, kinView{})
}

func (n Notes) digest(inc bridge.Incident, entries []bridge.Entry, news kinView) (bridge.Note, error) {
	v := view{Kin: news, Incident: inc, Page: n.fill(n.Links.Incident, inc, "")}
	v.entries(n, entries)
	return n.render("digest", "Suivi de la supervision : "+Word(&inc), v)
}

// entries shows the last of some.
func (v *view) entries(n Notes, all []bridge.Entry) {
	v.Earlier = max(0, len(all)-shownEntries)
	for _, e := range all[v.Earlier:] {
		v.Entries = append(v.Entries, entryRow{n.clock(e.EffectiveAt), clip(e.Text, summaryLength)})
	}
}

func (n Notes) render(name, subject string, v view) (bridge.Note, error) {
	var b bytes.Buffer
	if err := noteTemplates.ExecuteTemplate(&b, name, v); err != nil {
		return bridge.Note{}, fmt.Errorf("write note %s: %w", name, err)
	}
	return bridge.Note{Subject: subject, HTML: typeset.French(b.String())}, nil
}

func (n Notes) view(inc bridge.Incident, occurrences []bridge.Occurrence, level policy.Level) view {
	v := view{
		Incident: inc, Level: level, Since: n.clock(inc.DetectedAt),
		Severity: policy.SeverityWord(inc.Severity),
	}
	if n.Lookup != nil {
		v.Facts = n.Lookup(inc.Site, inc.Device)
		v.SitesLess = max(0, len(v.Facts.SitesBehind)-shownMembers)
		v.Facts.SitesBehind = v.Facts.SitesBehind[:len(v.Facts.SitesBehind)-v.SitesLess]
	}
	v.Page = n.fill(n.Links.Incident, inc, "")
	if inc.Device != "" {
		v.Dashboard = n.fill(n.Links.Dashboard, inc, "")
	}
	if inc.Site != "" {
		v.SitePage = n.fill(n.Links.Site, inc, "")
	}
	for i, o := range firingFirst(occurrences) {
		if i == shownAlerts {
			v.Hidden = len(occurrences) - shownAlerts
			break
		}
		v.Alerts = append(v.Alerts, n.alertRow(o))
		v.addRunbook(n, inc, o.Alert)
	}
	return v
}

func (n Notes) alertRow(o bridge.Occurrence) alertRow {
	row := alertRow{
		Summary:     clip(summary(o.Alert), summaryLength),
		Description: clip(o.Alert.Annotations[labels.Description], descriptionLength),
		Severity:    fitted(policy.SeverityWord(o.Alert.Labels[labels.Severity]), severityWidth),
		Since:       n.clock(o.Alert.StartsAt),
		State:       "en cours",
	}
	if o.Ended() {
		row.State = "terminée le " + n.clock(o.EndedAt)
	}
	return row
}

// addRunbook shows each alert's procedure once. A rule names its page; where
// the pages are served is ours to say, so that no alert can point elsewhere.
func (v *view) addRunbook(n Notes, inc bridge.Incident, alert bridge.Alert) {
	page := strings.TrimSuffix(path.Base(alert.Annotations[labels.Runbook]), ".md")
	if strings.Trim(page, "./") == "" || n.Links.Runbook == "" {
		return
	}
	page = clip(page, runbookLength)
	found := link{Title: "Procédure " + page, URL: n.fill(n.Links.Runbook, inc, page)}
	if !slices.Contains(v.Runbooks, found) {
		v.Runbooks = append(v.Runbooks, found)
	}
}

func (n Notes) fill(address string, inc bridge.Incident, runbook string) string {
	return strings.NewReplacer(
		"{device}", template.URLQueryEscaper(inc.Device),
		"{site}", template.URLQueryEscaper(inc.Site),
		"{incident}", template.URLQueryEscaper(inc.ID),
		"{runbook}", template.URLQueryEscaper(runbook),
	).Replace(address)
}

// clock is an instant as people in the contract's zone read it.
func (n Notes) clock(t time.Time) string {
	location := n.Location
	if location == nil {
		location = time.UTC
	}
	return t.In(location).Format("02/01/2006 15:04:05")
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
