package site

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/remark"
)

// How notes are written.
const (
	every       = 30 * time.Second
	lease       = 2 * time.Minute
	roundWrites = 30 // notes of one round: the rest is written in the next
	topic       = "site"
	leaveIn     = 2 * time.Second // how long giving up the lead may take
	mostListed  = 20              // incidents of a note
	patience    = 3               // tickets in a row that fail: the desk is away
	tryAgain    = 10 * time.Minute
)

// Tickets are those that notes are written on.
type Tickets interface {
	// SchoolTickets lists open tickets above an id that name a site or a school
	// (attribute organization), in their order, but for changes.
	SchoolTickets(ctx context.Context, after int64, limit int) ([]bridge.Mirrored, error)
	// WishedTickets lists tickets that changed since an instant of the desk and
	// have something in the field rattachement, remise_en_supervision or
	// main_courante, in the order of change.
	WishedTickets(ctx context.Context, since time.Time, limit int) ([]bridge.Mirrored, error)
	// Lead tells whether the holder may do what one alone may, until now+lease.
	Lead(ctx context.Context, name, holder string, now time.Time, lease time.Duration) (bool, error)
}

// Terms are what bridge.yml says of notes.
type Terms struct {
	Enabled  bool
	Pace     time.Duration // least time between two notes on one ticket
	Page     string        // address of a place's page, {site} standing for it
	Incident string        // … and of an incident's, {incident}
	Location *time.Location
}

// Notes writes "État du site" on tickets, and attaches them to incidents where
// people ask for it.
type Notes struct {
	Inspector *Inspector
	Tickets   Tickets
	Remarks   *remark.Writer
	Desk      Desk
	Plaints   *incident.Plaints
	Terms     func() Terms
	Holder    string // names this process among its replicas
	Logger    *slog.Logger

	told  map[int64]string    // prints, as far as they were looked up
	later map[int64]time.Time // tickets that the desk refused, and until when they are left
}

// Run works until ctx ends.
func (n *Notes) Run(ctx context.Context) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	defer n.leave(ctx)
	for {
		if _, err := n.RunOnce(ctx, time.Now()); err != nil && ctx.Err() == nil {
			n.Logger.Warn("the state of places was not told on all tickets", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// leave lets another write at once, where this one does.
func (n *Notes) leave(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveIn)
	defer cancel()
	if _, err := n.Tickets.Lead(ctx, topic, n.Holder, time.Now(), 0); err != nil {
		n.Logger.Warn("the lead was not given up: another takes it when it has run out", "task", topic, "err", err)
	}
}

// RunOnce tells what is new, and on how many tickets it did.
func (n *Notes) RunOnce(ctx context.Context, now time.Time) (written int, err error) {
	terms := n.Terms()
	leads, err := n.Tickets.Lead(ctx, topic, n.Holder, now, lease)
	if err != nil || !leads {
		n.told = nil // somebody else may write
		return 0, err
	}
	s, err := n.Inspector.snapshot(ctx, now)
	if err != nil {
		return 0, err
	}
	r := &round{Notes: n, snapshot: s, terms: terms, schools: schoolNames(s), seen: make(map[int64]string)}
	err = r.all(ctx)
	return r.written, err
}

// round is one look at all tickets.
type round struct {
	*Notes
	*snapshot

	terms   Terms
	schools map[string]string
	seen    map[int64]string
	written int
	failed  int // in a row
}

func (r *round) all(ctx context.Context) error {
	if err := r.wishes(ctx); err != nil || !r.terms.Enabled {
		return err
	}
	for after := int64(0); ; {
		page, err := r.Tickets.SchoolTickets(ctx, after, pageSize)
		if err != nil {
			return err
		}
		for i := range page {
			if err := r.bear(ctx, &page[i], r.ticket, tryAgain); err != nil || r.written == roundWrites {
				return err
			}
		}
		if len(page) < pageSize {
			r.told = r.seen // of tickets that are not open any more nothing is kept
			return nil
		}
		after = page[len(page)-1].ID
	}
}

// bear does something to one ticket, and what fails again after some time. One
// that the desk refuses must not hold up the others.
func (r *round) bear(ctx context.Context, t *bridge.Mirrored, do func(context.Context, *bridge.Mirrored) error, again time.Duration) error {
	if r.at.Before(r.later[t.ID]) || !t.HiddenAt.IsZero() {
		return nil
	}
	delete(r.later, t.ID)
	err := do(ctx, t)
	if err == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	if r.failed++; r.failed == patience {
		return err
	}
	r.Logger.Warn("a ticket was not attached, or not told the state of its place", "ticket", t.Number, "err", err)
	if r.later == nil {
		r.later = make(map[int64]time.Time)
	}
	r.later[t.ID] = r.at.Add(again)
	return nil
}

// schoolNames are sites by what the desk calls their organisations.
func schoolNames(s *snapshot) map[string]string {
	names := make(map[string]string)
	inv := s.places.Inventory()
	for i := range inv.Sites {
		site := &inv.Sites[i]
		if _, twice := names[site.Title]; twice {
			names[site.Title] = "" // nobody can tell which
			continue
		}
		names[site.Title] = site.Name
	}
	return names
}

// place is the site of a ticket, whose attribute comes before its customer's
// school. Provisioning puts the site's name, in brackets, behind titles of
// which there are several.
func (r *round) place(t *bridge.Mirrored) string {
	school := t.Fields["organization"]
	if name := cmp.Or(t.Fields["site"], r.schools[school]); name != "" {
		return name
	}
	if i := strings.LastIndex(school, " ("); i >= 0 {
		school = strings.TrimSuffix(school[i+len(" ("):], ")")
	}
	return school
}

// ticket tells the state of its place, where that is news.
func (r *round) ticket(ctx context.Context, t *bridge.Mirrored) error {
	state, known := r.of(r.place(t))
	if !known || t.Fields[incident.FieldIncident] != "" {
		return nil
	}
	told, known := r.told[t.ID]
	if !known {
		var err error
		if told, err = r.Remarks.Told(ctx, t.ID, topic); err != nil {
			return err
		}
	}
	r.seen[t.ID] = told
	mark := state.mark()
	before, at := cut(told)
	if before == mark || r.at.Before(at.Add(r.terms.Pace)) {
		return nil
	}
	state.Line = line(ctx, r.Inspector.Sources, state.Site.Name)
	note, err := state.note(r.terms)
	if err != nil {
		return err
	}
	content := mark + "@" + strconv.FormatInt(r.at.Unix(), 10)
	err = r.Remarks.Say(ctx, remark.Saying{
		Ticket: t.ID, Topic: topic, Print: content,
		Same:    func(told string) bool { before, _ := cut(told); return before == mark },
		Changes: func(bridge.Ticket) bridge.TicketChanges { return bridge.TicketChanges{Note: &note} },
	})
	if err == nil {
		r.seen[t.ID], r.failed = content, 0
		r.written++
	}
	return reachable(err)
}

// cut is what was told, and when.
func cut(told string) (mark string, at time.Time) {
	mark, when, _ := strings.Cut(told, "@")
	if seconds, err := strconv.ParseInt(when, 10, 64); err == nil {
		at = time.Unix(seconds, 0)
	}
	return mark, at
}

// mark is what makes a state another one: what is wrong, not since when or how
// much.
func (s State) mark() string {
	var parts []string
	for kind, incidents := range map[string][]bridge.Incident{"h": s.Here, "u": s.Upstream, "o": s.Outages} {
		for i := range incidents {
			parts = append(parts, kind+incidents[i].ID)
		}
	}
	for i := range s.Running {
		parts = append(parts, "c"+s.Running[i].Number)
	}
	if len(s.Hidden) > 0 {
		parts = append(parts, "m")
	}
	slices.Sort(parts)
	sum := sha256.Sum256([]byte(s.Site.Name + " " + strings.Join(parts, " ")))
	return hex.EncodeToString(sum[:8])
}

//go:embed note.gohtml
var noteText string

var noteTemplate = template.Must(template.New("note").Funcs(template.FuncMap{"word": incident.StateWord}).Parse(noteText))

type noteView struct {
	State
	terms Terms
}

// note is the article of a state.
func (s State) note(terms Terms) (bridge.Note, error) {
	var b bytes.Buffer
	if err := noteTemplate.Execute(&b, noteView{s, terms}); err != nil {
		return bridge.Note{}, fmt.Errorf("write note on %s: %w", s.Site.Name, err)
	}
	return bridge.Note{Subject: "État du site", HTML: b.String()}, nil
}

// Masked are the first of the hidden alerts.
func (v noteView) Masked() []Masked { return v.Hidden[:min(mostListed, len(v.Hidden))] }

// Listed are the first of some incidents.
func (noteView) Listed(incidents []bridge.Incident) []bridge.Incident {
	return incidents[:min(mostListed, len(incidents))]
}

// Page is the place's own; empty where none is configured.
func (v noteView) Page() string {
	return strings.ReplaceAll(v.terms.Page, "{site}", template.URLQueryEscaper(v.Site.Name))
}

// Of is an incident's page.
func (v noteView) Of(inc bridge.Incident) string {
	return strings.ReplaceAll(v.terms.Incident, "{incident}", template.URLQueryEscaper(inc.ID))
}

// Clock is an instant as people in the contract's zone read it.
func (v noteView) Clock(at time.Time) string {
	location := v.terms.Location
	if location == nil {
		location = time.UTC
	}
	return at.In(location).Format("02/01/2006 15:04")
}

// List are incidents under a heading.
type List struct {
	Head      string
	Incidents []bridge.Incident
}

// Lists are the incidents of a state, what explains most first.
func (s State) Lists() []List {
	all := []List{
		{"Panne d'opérateur ou générale", s.Outages},
		{"Incidents en amont", s.Upstream},
		{"Incidents sur place", s.Here},
	}
	return slices.DeleteFunc(all, func(l List) bool { return len(l.Incidents) == 0 })
}
