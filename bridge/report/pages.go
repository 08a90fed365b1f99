package report

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
)

//go:embed pages/*.gohtml
var pageFiles embed.FS

// shownIncidents bounds the status page's list.
const shownIncidents = 100

// SourceStatus is how one source is doing.
type SourceStatus struct {
	Name      string
	LastHeard time.Time
	Silent    bool
}

// MirrorStatus is how far tickets were read from the desk.
type MirrorStatus struct {
	SyncedAt time.Time // when nothing was left to read; zero for never
	Behind   bool
	Imported bool  // the desk was read to the end once
	Problem  error // what stands in the way; nil where nothing does
}

// Unsupervised are the devices of the inventory that no source measures.
type Unsupervised struct {
	Devices []string
	Of      int       // devices that the inventory has
	At      time.Time // when that was so; zero while nobody could tell
}

// shownDevices bounds how many are named.
const shownDevices = 50

// Shown are the first of them.
func (u Unsupervised) Shown() []string { return u.Devices[:min(len(u.Devices), shownDevices)] }

// Rest is how many others there are.
func (u Unsupervised) Rest() int { return len(u.Devices) - len(u.Shown()) }

// Status is what the process knows beside the ledger.
type Status struct {
	Sources   []SourceStatus
	Mirror    MirrorStatus
	Desk      error  // why the desk cannot be used now; nil when it can
	DeskWords string // the same for people who do not run it; may be empty
	DeskURL   string
	Contract  *policy.Contract
	Started   time.Time
	Shadow    bool // everything is planned and nothing written
	// Unsupervised is told where there is an inventory.
	Unsupervised Unsupervised
	Silenced     Silenced
}

// Pages are the bridge's own: the state of the bridge, and one incident or
// ticket with its journal.
type Pages struct {
	ledger    Ledger
	logger    *slog.Logger
	status    func() Status
	ticketURL func(id int64) string
	runbooks  fs.FS
	templates *template.Template
}

// NewPages wires the pages; runbooks holds the procedures, and is nil where
// they are served elsewhere.
func NewPages(ledger Ledger, logger *slog.Logger, status func() Status, ticketURL func(id int64) string, runbooks fs.FS) *Pages {
	p := &Pages{ledger: ledger, logger: logger, status: status, ticketURL: ticketURL, runbooks: runbooks}
	p.templates = template.Must(template.New("pages").Funcs(template.FuncMap{
		"word":      func(i bridge.Incident) string { return incident.Word(&i) },
		"about":     func(i bridge.Incident) string { return incident.About(&i) },
		"severity":  policy.SeverityWord,
		"ticketURL": ticketURL,
		"clock":     p.clock,
		"minute":    p.minute,
		"since":     Since,
		"state":     deskState,
		"size":      fileSize,
	}).Funcs(shiftFuncs).ParseFS(pageFiles, "pages/*.gohtml"))
	return p
}

type statusView struct {
	Status
	Now       time.Time
	Counts    ledger.Counts
	Incidents []bridge.Incident
	More      bool
	Drift     []bridge.Incident // what the desk shows otherwise than it is, and time will not mend
	Refused   []bridge.Delivery
	Read      []bridge.Mirrored
	Stale     []bridge.Incident // closed by a person while the fault goes on
}

// Broken counts the incidents whose fault goes on.
func (v statusView) Broken() int {
	n := 0
	for state, count := range v.Counts.ByState {
		if state.Broken() {
			n += count
		}
	}
	return n
}

// Unverified counts those whose end nobody could prove.
func (v statusView) Unverified() int { return v.Counts.ByState[bridge.StateUnverified] }

// ErrorOf is why an incident is not shown by its ticket, where that is not
// what the whole desk suffers from: that is told once.
func (v statusView) ErrorOf(i bridge.Incident) string {
	if v.Desk != nil && v.DeskWords != "" && !i.LastErrorFinal {
		return ""
	}
	return i.LastError
}

// ServeStatus serves GET /.
func (p *Pages) ServeStatus(w http.ResponseWriter, r *http.Request) {
	view := statusView{Status: p.status(), Now: time.Now()}
	var err error
	if view.Counts, err = p.ledger.Counts(r.Context()); err != nil {
		p.fail(w, err)
		return
	}
	view.Incidents, err = p.ledger.Tickets(r.Context(), ledger.TicketFilter{
		Natures: usualNatures, OwnTicket: true, States: bridge.States[:len(bridge.States)-1], Limit: shownIncidents + 1,
	})
	if err != nil {
		p.fail(w, err)
		return
	}
	if len(view.Incidents) > shownIncidents {
		view.Incidents, view.More = view.Incidents[:shownIncidents], true
	}
	if view.Stale, err = p.ledger.ClosedWhileFiring(r.Context()); err != nil {
		p.fail(w, err)
		return
	}
	if view.Drift, err = p.drift(r.Context()); err != nil {
		p.fail(w, err)
		return
	}
	if view.Refused, err = p.ledger.Refused(r.Context(), 5); err != nil {
		p.fail(w, err)
		return
	}
	if view.Read, err = p.ledger.MirroredLast(r.Context(), shownRead); err != nil {
		p.fail(w, err)
		return
	}
	p.render(w, "status.gohtml", view)
}

// lookedAt bounds where drift is looked for: the newest incidents that go on.
const lookedAt = 1000

// drift lists incidents that the desk refuses to show as they are.
func (p *Pages) drift(ctx context.Context) ([]bridge.Incident, error) {
	open := bridge.States[:len(bridge.States)-1]
	found, err := p.ledger.Tickets(ctx, ledger.TicketFilter{OwnTicket: true, States: open, Limit: lookedAt})
	return slices.DeleteFunc(found, func(i bridge.Incident) bool { return !i.LastErrorFinal }), err
}

type incidentView struct {
	Incident bridge.Incident
	Entries  []factView
	Parent   *bridge.Incident
	Members  []bridge.Incident
	Now      time.Time
}

// ServeIncident serves GET /incidents/{incident}.
func (p *Pages) ServeIncident(w http.ResponseWriter, r *http.Request) {
	found, err := p.ledger.Incident(r.Context(), r.PathValue("incident"))
	if err != nil {
		p.fail(w, err)
		return
	}
	if found == nil {
		http.Error(w, "Cet incident n'existe pas.", http.StatusNotFound)
		return
	}
	entries, err := p.ledger.Entries(r.Context(), found.ID)
	if err != nil {
		p.fail(w, err)
		return
	}
	view := incidentView{Incident: *found, Now: time.Now()}
	view.Entries = viewed(entries, 0, view.Now)
	if view.Members, err = p.ledger.AllMembers(r.Context(), found.ID); err != nil {
		p.fail(w, err)
		return
	}
	if found.Parent != "" {
		if view.Parent, err = p.ledger.Incident(r.Context(), found.Parent); err != nil {
			p.fail(w, err)
			return
		}
	}
	p.render(w, "incident.gohtml", view)
}

func (p *Pages) fail(w http.ResponseWriter, err error) {
	p.logger.Error("page was not made", "err", err)
	http.Error(w, "Le registre de la passerelle ne peut pas être lu pour le moment.", http.StatusServiceUnavailable)
}

func (p *Pages) render(w http.ResponseWriter, name string, view any) {
	var b bytes.Buffer
	if err := p.templates.ExecuteTemplate(&b, name, view); err != nil {
		p.fail(w, fmt.Errorf("render %s: %w", name, err))
		return
	}
	serveHTML(w, &b)
}

func serveHTML(w http.ResponseWriter, b *bytes.Buffer) {
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'")
	header.Set("Cache-Control", "no-store")
	b.WriteTo(w) //nolint:errcheck // the peer may be gone
}

// minute shows an instant that somebody planned, in the contract's zone.
func (p *Pages) minute(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.In(p.status().Contract.Location()).Format("02/01/2006 15:04")
}

// clock shows an instant in the contract's zone.
func (p *Pages) clock(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.In(p.status().Contract.Location()).Format("02/01/2006 15:04:05")
}

// Since is a duration as people say it: "3 min", "2 h 05", "4 j 03 h".
func Since(from, now time.Time) string {
	if from.IsZero() {
		return "–"
	}
	d := now.Sub(from)
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", max(0, int(d.Seconds())))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 24*time.Hour:
		return fmt.Sprintf("%d h %02d", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("%d j %02d h", int(d.Hours())/24, int(d.Hours())%24)
}
