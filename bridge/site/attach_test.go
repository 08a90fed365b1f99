package site_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/remark"
	"github.com/vigie-noc/vigie/bridge/site"
	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest/persontest"
)

// deskRig is the rig before the simulated desk and the real client, with two
// incidents that have tickets there.
type deskRig struct {
	*rig
	desk   *hooked
	server *zammadtest.Server
	url    string
	first  bridge.Incident // of the gateway of lycee-1
	second bridge.Incident // of the core
}

// hooked is the real client, whose next write or link a test may replace, and
// whose reads of tickets it may precede.
type hooked struct {
	*zammad.Client
	read   func()
	link   func(context.Context, bridge.Ticket, int64) error
	update func(context.Context, int64, bridge.TicketChanges) (bridge.Ticket, error)
}

func (d *hooked) UpdateTicket(ctx context.Context, id int64, changes bridge.TicketChanges) (bridge.Ticket, error) {
	if update := d.update; update != nil {
		d.update = nil
		return update(ctx, id, changes)
	}
	return d.Client.UpdateTicket(ctx, id, changes)
}

func (d *hooked) Ticket(ctx context.Context, id int64) (bridge.Ticket, error) {
	if d.read != nil {
		d.read()
	}
	return d.Client.Ticket(ctx, id)
}

func (d *hooked) Link(ctx context.Context, child bridge.Ticket, parent int64) error {
	if link := d.link; link != nil {
		d.link = nil
		return link(ctx, child, parent)
	}
	return d.Client.Link(ctx, child, parent)
}

func newDeskRig(t *testing.T, opts zammadtest.Options) *deskRig {
	t.Helper()
	r := &deskRig{rig: newRig(t, small(t))}
	r.terms.Enabled = false // what notes tell is told elsewhere
	var ticks atomic.Int64  // no two acts are at one instant
	opts.Now = func() time.Time { return t0.Add(time.Duration(ticks.Add(1)) * time.Second) }
	r.server = zammadtest.New(opts)
	served := httptest.NewServer(r.server)
	t.Cleanup(served.Close)
	r.url = served.URL + "/api/v1/"
	cfg := zammad.DefaultConfig()
	cfg.URL, cfg.Customer, cfg.TokenFile = served.URL, "supervision@vigie.example", filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(cfg.TokenFile, []byte("vigie-agent"), 0o600); err != nil {
		t.Fatal(err)
	}
	made, err := zammad.New(cfg, zammad.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(made.Close)
	r.desk = &hooked{Client: made.Once()}
	r.reborn()
	r.first = r.broken("01A", "lycee-1", "r1")
	r.second = r.broken("01B", "cnte", "coeur-1")
	return r
}

// reborn forgets all that is not in the ledger.
func (r *deskRig) reborn() {
	r.restart()
	r.notes.Remarks, r.notes.Desk, r.notes.Plaints = remark.New(r.desk, r.store), r.desk, &incident.Plaints{Store: r.store}
}

// broken is an incident with a ticket.
func (r *deskRig) broken(id, place, device string) bridge.Incident {
	r.t.Helper()
	ticket, err := r.desk.CreateTicket(r.t.Context(), bridge.TicketChanges{
		Title: device + " injoignable", Group: "N1", Fields: map[string]string{incident.FieldIncident: id},
	})
	if err != nil {
		r.t.Fatal(err)
	}
	inc := bridge.Incident{ID: id, Site: place, Device: device, Title: device + " injoignable", TicketID: ticket.ID, TicketNumber: ticket.Number}
	r.incident(inc)
	return inc
}

// plaint is a ticket of a school that Amel opened.
func (r *deskRig) plaint(fields map[string]any) (id int64) {
	r.t.Helper()
	body := map[string]any{"title": "Plus d'internet <ici>", "group": "N1", "customer": "supervision@vigie.example", "site": "lycee-1"}
	maps.Copy(body, fields)
	var made struct {
		ID int64 `json:"id"`
	}
	persontest.Do(r.t, "amel-agent", http.MethodPost, r.url+"tickets", body, &made)
	r.mirror(made.ID)
	return made.ID
}

// mirror has the mirror read a ticket.
func (r *deskRig) mirror(id int64) bridge.Ticket {
	r.t.Helper()
	ticket, err := r.desk.Client.Ticket(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	_, err = r.store.SaveMirrored(r.t.Context(), &bridge.Mirrored{Ticket: ticket, Subject: bridge.TicketSubject(id), ReadAt: r.now}, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	return ticket
}

// wish has Amel write into the field.
func (r *deskRig) wish(id int64, text string) {
	r.t.Helper()
	persontest.Do(r.t, "amel-agent", http.MethodPut, fmt.Sprintf("%stickets/%d", r.url, id), map[string]any{incident.FieldAttach: text}, nil)
	r.mirror(id)
}

// round is one, after which the mirror has read the ticket again.
func (r *deskRig) round(id int64) {
	r.t.Helper()
	r.now = r.now.Add(2 * time.Minute)
	if _, err := r.notes.RunOnce(r.t.Context(), r.now); err != nil {
		r.t.Fatal(err)
	}
	r.mirror(id)
}

func (r *deskRig) parents(id int64) string {
	r.t.Helper()
	links, err := r.desk.Links(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	return strings.Trim(fmt.Sprint(links), "[]")
}

// said are the bridge's notes on a ticket.
func (r *deskRig) said(id int64) string {
	r.t.Helper()
	var all []struct {
		Subject  string `json:"subject"`
		Body     string `json:"body"`
		Internal bool   `json:"internal"`
	}
	persontest.Do(r.t, "amel-agent", http.MethodGet, fmt.Sprintf("%sticket_articles/by_ticket/%d", r.url, id), nil, &all)
	var said []string
	for _, each := range all {
		if each.Subject == "Rattachement" && each.Internal {
			said = append(said, strings.ReplaceAll(each.Body, "&#39;", "'"))
		}
	}
	return strings.Join(said, "\n")
}

// told are the entries of an incident about tickets of people.
func (r *deskRig) told(id string) string {
	r.t.Helper()
	entries, err := r.store.Entries(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	var told []string
	for _, e := range entries {
		told = append(told, strings.TrimSpace(fmt.Sprint(e.Kind, " ", e.ActorName)))
	}
	return strings.Join(told, "; ")
}

func (r *deskRig) is(what, got, want string) {
	r.t.Helper()
	if got != want {
		r.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// cleared checks that the field is empty, and the version is the bridge's last.
func (r *deskRig) cleared(id int64) {
	r.t.Helper()
	if wish := r.mirror(id).Fields[incident.FieldAttach]; wish != "" {
		r.t.Errorf("the wish stays: %q", wish)
	}
}

// TestAttachedPlaint: by number to one incident, to another, to none; each is
// told on the ticket and in the journal, once.
func TestAttachedPlaint(t *testing.T) {
	t.Parallel()
	for name, profile := range map[string]zammadtest.Profile{"5.2": zammadtest.V52, "6.5": zammadtest.V65, "7.1": zammadtest.V71} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newDeskRig(t, zammadtest.Options{Profile: profile})
			id := r.plaint(nil)
			r.wish(id, "Ticket#"+r.first.TicketNumber)
			for range 3 {
				r.round(id)
			}
			r.cleared(id)
			r.is("links", r.parents(id), fmt.Sprintf("{parent %d}", r.first.TicketID))
			r.is("journal", r.told("01A"), "ticket_attached amel@vigie.example")
			r.is("note", r.said(id), "<p>Rattaché au ticket n° "+r.first.TicketNumber+" par amel@vigie.example : « r1 injoignable », ouvert</p>")
			entries, _ := r.store.Entries(t.Context(), "01A")
			if e := entries[0]; e.Actor != bridge.ActorPerson || e.Words["title"] != "Plus d'internet <ici>" || e.Data["ticket"] != fmt.Sprint(id) || !strings.Contains(e.Text, "rattaché par amel") {
				t.Errorf("the journal tells %+v", e)
			}
			if i, _ := r.store.Incident(t.Context(), "01A"); i.Desired != 2 {
				t.Errorf("version %d is desired: its ticket does not tell", i.Desired)
			}
			r.wish(id, r.first.TicketNumber) // once more
			r.round(id)
			r.cleared(id)
			if n := r.server.CountRequests(http.MethodPost, "/api/v1/links/add"); n != 1 {
				t.Errorf("it was linked %d times", n)
			}
			r.wish(id, r.second.TicketNumber)
			r.round(id)
			r.is("links", r.parents(id), fmt.Sprintf("{parent %d}", r.second.TicketID))
			r.is("journal", r.told("01A")+" / "+r.told("01B"),
				"ticket_attached amel@vigie.example; ticket_detached amel@vigie.example / ticket_attached amel@vigie.example")
			r.wish(id, "aucun")
			r.round(id)
			r.round(id)
			r.cleared(id)
			r.is("links", r.parents(id), "")
			r.is("journal", r.told("01B"), "ticket_attached amel@vigie.example; ticket_detached amel@vigie.example")
			if notes := strings.Split(r.said(id), "\n"); len(notes) != 4 || !strings.Contains(notes[3], "Détaché du ticket n° "+r.second.TicketNumber) {
				t.Errorf("the notes are %q", notes)
			}
		})
	}
}

// TestProposed: the macro attaches to the incident that the place's note names
// first, or to what that is part of, and says why where nobody can tell.
func TestProposed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		before func(*deskRig)
		parent string // of the two
		want   string
	}{
		"upstream before on site": {parent: "second", want: "« coeur-1 injoignable »"},
		"on site": {parent: "first", want: "« r1 injoignable »", before: func(r *deskRig) {
			r.incident(bridge.Incident{ID: "01B", State: bridge.StateRestored, Site: "cnte", Device: "coeur-1", TicketID: r.second.TicketID})
		}},
		"what it is part of": {parent: "second", want: "« coeur-1 injoignable »", before: func(r *deskRig) {
			r.incident(bridge.Incident{ID: "01A", Site: "lycee-1", Device: "r1", Parent: "01B", TicketID: 0})
			r.incident(bridge.Incident{ID: "01B", Nature: bridge.NatureStorm, Title: "coeur-1 injoignable", TicketID: r.second.TicketID, TicketNumber: r.second.TicketNumber})
		}},
		"several": {want: "Plusieurs incidents sont possibles", before: func(r *deskRig) { r.broken("01C", "cnte", "coeur-1") }},
		"none": {want: "Aucun incident n'est connu", before: func(r *deskRig) {
			for _, id := range []string{"01A", "01B"} {
				r.incident(bridge.Incident{ID: id, State: bridge.StateClosed})
			}
		}},
		"no ticket yet": {want: "n'a pas encore de ticket", before: func(r *deskRig) {
			r.incident(bridge.Incident{ID: "01B", Site: "cnte", Device: "coeur-1"})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newDeskRig(t, zammadtest.Options{})
			if test.before != nil {
				test.before(r)
			}
			id := r.plaint(map[string]any{incident.FieldAttach: bridge.AttachProposed})
			r.round(id)
			r.cleared(id)
			want := map[string]string{
				"": "", "first": fmt.Sprintf("{parent %d}", r.first.TicketID), "second": fmt.Sprintf("{parent %d}", r.second.TicketID),
			}[test.parent]
			r.is("links", r.parents(id), want)
			if said := r.said(id); !strings.Contains(said, test.want) {
				t.Errorf("the note says %q", said)
			}
		})
	}
	t.Run("an unknown place", func(t *testing.T) {
		t.Parallel()
		r := newDeskRig(t, zammadtest.Options{})
		id := r.plaint(map[string]any{"site": "lycee-99", incident.FieldAttach: bridge.AttachProposed})
		r.round(id)
		r.cleared(id)
		if said := r.said(id); !strings.Contains(said, "Le site du ticket n'est pas connu") {
			t.Errorf("the note says %q", said)
		}
	})
}

// TestPlaintRefused: the ticket says in French why, and nothing is linked.
func TestPlaintRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text, want string
		before     func(*deskRig)
	}{
		"no number":        {text: "<b>demain</b>", want: "« &lt;b&gt;demain&lt;/b&gt; » n'est pas le numéro"},
		"no such ticket":   {text: "77777", want: "Aucun incident n'a le ticket n° 77777"},
		"itself":           {text: "itself", want: "n'est pas rattaché à lui-même"},
		"attached nowhere": {text: "-", want: "n'est rattaché à aucun incident"},
		"a closed incident": {text: "first", want: "est clos", before: func(r *deskRig) {
			r.incident(bridge.Incident{ID: "01A", State: bridge.StateClosed, TicketID: r.first.TicketID, TicketNumber: r.first.TicketNumber})
		}},
		"a problem": {text: "first", want: "ni d'un incident ni d'une tempête", before: func(r *deskRig) {
			r.incident(bridge.Incident{ID: "01A", Nature: bridge.NatureProblem, TicketID: r.first.TicketID, TicketNumber: r.first.TicketNumber})
		}},
		"Zammad does": {text: "first", want: "Zammad refuse le lien", before: func(r *deskRig) {
			r.fault(zammadtest.Fault{Kind: zammadtest.Status, Status: http.StatusForbidden, Method: http.MethodPost, PathPrefix: "/api/v1/links", Count: 1})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newDeskRig(t, zammadtest.Options{})
			if test.before != nil {
				test.before(r)
			}
			id := r.plaint(nil)
			number := r.mirror(id).Number
			r.wish(id, strings.NewReplacer("itself", number, "first", r.first.TicketNumber).Replace(test.text))
			r.round(id)
			r.round(id)
			r.cleared(id)
			r.is("links", r.parents(id), "")
			r.is("journal", r.told("01A"), "")
			if said := r.said(id); strings.Count(said, "non fait. ") != 1 || !strings.Contains(said, test.want) {
				t.Errorf("the note says %q", said)
			}
		})
	}
}

func (r *deskRig) fault(f zammadtest.Fault) {
	r.t.Helper()
	if _, err := r.server.Inject(f); err != nil {
		r.t.Fatal(err)
	}
}

// TestPlaintOnce: whatever fails on the way, and whoever goes on, it is linked,
// told and noted once, as whoever wrote it.
func TestPlaintOnce(t *testing.T) {
	t.Parallel()
	lost := func(method, prefix string) func(*deskRig, int64) {
		return func(r *deskRig, _ int64) {
			r.fault(zammadtest.Fault{Kind: zammadtest.LostAnswer, Method: method, PathPrefix: "/api/v1/" + prefix, Count: 1})
		}
	}
	for name, fail := range map[string]func(*deskRig, int64){
		"the answer about the links is lost": lost(http.MethodGet, "links"),
		"the answer to the link is lost":     lost(http.MethodPost, "links"),
		"the answer to the note is lost":     lost(http.MethodPut, "tickets"),
		"the desk is away": func(r *deskRig, _ int64) {
			r.fault(zammadtest.Fault{Kind: zammadtest.Status, Status: http.StatusServiceUnavailable, Count: 2})
		},
		"it dies before the note": func(r *deskRig, _ int64) {
			r.desk.update = func(context.Context, int64, bridge.TicketChanges) (bridge.Ticket, error) {
				return bridge.Ticket{}, errAway
			}
		},
		"it dies after the link": func(r *deskRig, _ int64) {
			r.desk.link = func(ctx context.Context, child bridge.Ticket, parent int64) error {
				r.fault(zammadtest.Fault{Kind: zammadtest.Status, Status: http.StatusServiceUnavailable, Method: http.MethodGet, PathPrefix: "/api/v1/links", Count: 1})
				if err := r.desk.Client.Link(ctx, child, parent); err != nil {
					return err
				}
				return errAway
			}
		},
		"somebody reads the ticket at once": func(r *deskRig, id int64) {
			meanwhile := func() { r.mirror(id) } // linked and not cleared yet
			r.desk.update = func(ctx context.Context, _ int64, changes bridge.TicketChanges) (bridge.Ticket, error) {
				meanwhile()
				return r.desk.Client.UpdateTicket(ctx, id, changes)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newDeskRig(t, zammadtest.Options{})
			id := r.plaint(nil)
			r.wish(id, r.first.TicketNumber)
			fail(r, id)
			for range 4 {
				r.now = r.now.Add(2 * time.Minute)
				_, _ = r.notes.RunOnce(t.Context(), r.now) // what fails is tried again
				r.reborn()
			}
			r.round(id)
			r.round(id)
			r.cleared(id)
			r.is("links", r.parents(id), fmt.Sprintf("{parent %d}", r.first.TicketID))
			r.is("journal", r.told("01A"), "ticket_attached amel@vigie.example")
			if said := r.said(id); strings.Count(said, "Rattaché au ticket") != 1 {
				t.Errorf("the notes are %q", said)
			}
		})
	}
}

// TestLaterPlaintWins: what somebody writes before the field is cleared stays,
// and is done next.
func TestLaterPlaintWins(t *testing.T) {
	t.Parallel()
	r := newDeskRig(t, zammadtest.Options{})
	id := r.plaint(nil)
	r.wish(id, r.first.TicketNumber)
	meanwhile := func() { r.wish(id, r.second.TicketNumber) }
	r.desk.update = func(context.Context, int64, bridge.TicketChanges) (bridge.Ticket, error) {
		meanwhile()
		return bridge.Ticket{}, errAway
	}
	for range 3 {
		r.round(id)
	}
	r.cleared(id)
	r.is("links", r.parents(id), fmt.Sprintf("{parent %d}", r.second.TicketID))
	r.is("journal", r.told("01A"), "ticket_attached amel@vigie.example; ticket_detached amel@vigie.example")
}

// TestWishBetweenReads: the same between the reading on which it is done and the
// one on which the field would be cleared.
func TestWishBetweenReads(t *testing.T) {
	t.Parallel()
	r := newDeskRig(t, zammadtest.Options{})
	id := r.plaint(nil)
	r.wish(id, r.first.TicketNumber)
	reads := 0
	r.desk.read = func() {
		if reads++; reads == 2 {
			r.wish(id, r.second.TicketNumber)
		}
	}
	r.round(id)
	r.is("the wish", r.mirror(id).Fields[incident.FieldAttach], r.second.TicketNumber)
	r.round(id)
	r.cleared(id)
	r.is("links", r.parents(id), fmt.Sprintf("{parent %d}", r.second.TicketID))
	if said := r.said(id); strings.Count(said, "<p>") != 1 || !strings.Contains(said, "coeur-1") {
		t.Errorf("the notes are %q", said)
	}
}

// TestLinkedMeanwhile: an older desk refuses a link that somebody made a moment
// before; it is there all the same.
func TestLinkedMeanwhile(t *testing.T) {
	t.Parallel()
	r := newDeskRig(t, zammadtest.Options{Profile: zammadtest.V52})
	id := r.plaint(nil)
	r.wish(id, r.first.TicketNumber)
	r.desk.link = func(ctx context.Context, child bridge.Ticket, parent int64) error {
		if err := r.desk.Client.Link(ctx, child, parent); err != nil {
			return err
		}
		return r.desk.Client.Link(ctx, child, parent)
	}
	r.round(id)
	r.is("journal", r.told("01A"), "ticket_attached amel@vigie.example")
	if said := r.said(id); !strings.Contains(said, "Rattaché au ticket") {
		t.Errorf("the note says %q", said)
	}
}

// TestLateMirror: while the mirror has not read what was written, the desk is
// not asked again and again.
func TestLateMirror(t *testing.T) {
	t.Parallel()
	r := newDeskRig(t, zammadtest.Options{})
	id := r.plaint(nil)
	r.wish(id, r.first.TicketNumber)
	reads := 0
	r.desk.read = func() { reads++ }
	for range 4 {
		r.later(time.Minute)
	}
	if reads != 2 {
		t.Errorf("the ticket was read %d times", reads)
	}
}

// TestHandMadeLinks: links to what is no incident's stay, and a ticket of an
// incident is the syncer's.
func TestHandMadeLinks(t *testing.T) {
	t.Parallel()
	r := newDeskRig(t, zammadtest.Options{})
	other, id := r.plaint(nil), r.plaint(nil)
	if err := r.desk.Link(t.Context(), r.mirror(id), other); err != nil {
		t.Fatal(err)
	}
	r.wish(id, r.first.TicketNumber)
	r.round(id)
	r.wish(id, "aucun")
	r.round(id)
	r.is("links", r.parents(id), fmt.Sprintf("{parent %d}", other))
	id = r.plaint(nil)
	told := r.told("01A")
	if err := r.desk.Link(t.Context(), r.mirror(id), r.first.TicketID); err != nil {
		t.Fatal(err)
	}
	if err := r.desk.Link(t.Context(), r.mirror(r.second.TicketID), id); err != nil { // which says nothing of this one
		t.Fatal(err)
	}
	r.wish(id, "aucun")
	r.round(id)
	r.is("links", r.parents(id), fmt.Sprintf("{child %d}", r.second.TicketID))
	r.is("journal", r.told("01A")+r.told("01B"), told)
	r.wish(id, "aucun")
	r.round(id)
	if said := r.said(id); !strings.Contains(said, "n'est rattaché à aucun incident") {
		t.Errorf("the notes are %q", said)
	}
	persontest.Do(t, "amel-agent", http.MethodPut, fmt.Sprintf("%stickets/%d", r.url, r.first.TicketID), map[string]any{"site": "lycee-1", incident.FieldAttach: "aucun"}, nil)
	r.mirror(r.first.TicketID)
	r.round(r.first.TicketID)
	if wish := r.mirror(r.first.TicketID).Fields[incident.FieldAttach]; wish != "aucun" {
		t.Errorf("the wish on an incident's ticket became %q", wish)
	}
	r.incident(bridge.Incident{ID: "01A", State: bridge.StateClosed, TicketID: r.first.TicketID})
	r.round(r.first.TicketID)
	r.cleared(r.first.TicketID)
	if said := r.said(r.first.TicketID); !strings.Contains(said, "L'incident de ce ticket est clos") {
		t.Errorf("the note says %q", said)
	}
}

// TestClosedPlaint: who closes a ticket together with the wish has it done, and
// it stays closed; one of no school can be attached as well.
func TestClosedPlaint(t *testing.T) {
	t.Parallel()
	r := newDeskRig(t, zammadtest.Options{})
	id := r.plaint(map[string]any{"site": ""})
	persontest.Do(t, "amel-agent", http.MethodPut, fmt.Sprintf("%stickets/%d", r.url, id), map[string]any{"state": "closed", incident.FieldAttach: r.first.TicketNumber}, nil)
	r.mirror(id)
	r.round(id)
	r.cleared(id)
	r.is("links", r.parents(id), fmt.Sprintf("{parent %d}", r.first.TicketID))
	r.is("state", r.mirror(id).State, "closed")
}

var _ site.Desk = (*hooked)(nil)
