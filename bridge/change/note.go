package change

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/internal/labels"
)

//go:embed note.gohtml
var noteText string

// view is what the note templates see.
type view struct {
	Number     string
	Scope      string
	Problems   []string
	Start, End string
	EndedAt    string
	Sites      int
	Named      []string // some of the sites
	Devices    int
	Dependants int
	Joined     bool // dependants are hidden as well
	Silences   int
	Broad      bool
	Long       bool // the window is
	Threshold  int
	Needed     int
	Approvers  int
	Late       bool // a new scope that nobody approved of yet, while it goes on
	Collisions []Collision
	Unknown    bool // what fires could not be asked for
	Alerts     []alertRow
	Before     []alertRow // fired before it began already
	Hidden     int        // alerts that are left out
	Watch      string
	Incidents  []bridge.Incident
	LastError  string

	location *time.Location
	link     string
}

type alertRow struct{ Name, Place, Since string }

func (l *look) view() view {
	v := view{
		Number: l.ticket.Number, Scope: l.field(FieldScope), Problems: l.problems,
		Sites: len(l.reach.Sites), Devices: len(l.reach.Devices), Dependants: len(l.reach.Dependants),
		Joined: l.scope.Dependants, Silences: len(l.hidden), Broad: l.broad(), Long: l.long(), Threshold: l.terms.Broad,
		Needed: l.needed(), Approvers: len(l.approvers), LastError: l.row.LastError,
		Watch: minutes(l.terms.Watch), location: l.terms.Location, link: l.terms.Link,
		Named: l.reach.Sites[:min(shownSites, len(l.reach.Sites))],
	}
	v.Start, v.End, v.EndedAt = v.clock(l.start), v.clock(l.end), v.clock(l.row.EndedAt)
	return v
}

func minutes(d time.Duration) string { return fmt.Sprintf("%d min", int(d.Minutes())) }

// show lists alerts, so many at most.
func (v *view) show(alerts []alertmanager.Active) {
	for i := range alerts {
		v.Alerts = append(v.Alerts, v.row(alerts[i]))
	}
	v.cut()
}

// split tells alerts that began while the change went on from older ones.
func (v *view) split(alerts []alertmanager.Active, x extent) {
	for i := range alerts {
		if row := v.row(alerts[i]); alerts[i].StartsAt.Before(x.begunAt) {
			v.Before = append(v.Before, row)
		} else if x.within(alerts[i].StartsAt) {
			v.Alerts = append(v.Alerts, row)
		}
	}
	v.cut()
}

func (v *view) cut() {
	for _, rows := range []*[]alertRow{&v.Alerts, &v.Before} {
		if len(*rows) > shownAlerts {
			v.Hidden += len(*rows) - shownAlerts
			*rows = (*rows)[:shownAlerts]
		}
	}
}

func (v *view) row(a alertmanager.Active) alertRow {
	place := strings.Join(nonEmpty(a.Labels[labels.Site], a.Labels[labels.Device], a.Labels[labels.Interface], a.Labels[labels.Subject]), " / ")
	return alertRow{Name: a.Labels[labels.AlertName], Place: place, Since: v.clock(a.StartsAt)}
}

func nonEmpty(values ...string) (some []string) {
	for _, value := range values {
		if value != "" {
			some = append(some, value)
		}
	}
	return some
}

// Page is an incident's page at the bridge; empty where none is configured.
func (v view) Page(id string) string {
	return strings.ReplaceAll(v.link, "{incident}", template.URLQueryEscaper(id))
}

// Window is a change's, for people.
func (v view) Window(c bridge.Change) string {
	return "du " + v.clock(c.StartsAt) + " au " + v.clock(c.EndsAt)
}

// clock is an instant as people in the contract's zone read it.
func (v view) clock(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	location := v.location
	if location == nil {
		location = time.UTC
	}
	return at.In(location).Format("02/01/2006 15:04")
}

var noteTemplates = template.Must(template.New("note").Funcs(template.FuncMap{
	"join": strings.Join,
	"some": func(sites []string) []string { return sites[:min(shownSites, len(sites))] },
}).Parse(noteText))

func (v view) render(name, subject string) (bridge.Note, error) {
	var b bytes.Buffer
	if err := noteTemplates.ExecuteTemplate(&b, name, v); err != nil {
		return bridge.Note{}, fmt.Errorf("write note %s: %w", name, err)
	}
	return bridge.Note{Subject: subject, HTML: b.String()}, nil
}
