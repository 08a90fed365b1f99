package site_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest/persontest"
)

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
