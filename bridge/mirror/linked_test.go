package mirror_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/mirror"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// withParty is a rig whose desk has a third party; its group need not be under
// contract.
func withParty(t *testing.T, profile zammadtest.Profile) *rig {
	t.Helper()
	r := newRig(t, zammadtest.Options{Profile: profile, Groups: []string{"Opérateur A"}})
	r.set(func(s *mirror.Settings) { s.Parties = map[string]string{"Opérateur A": "operateur-a"} })
	return r
}

// link hangs the third party's ticket on the other, or takes it off.
func (r *rig) link(kind string, source, target int64, on bool) {
	r.t.Helper()
	body := map[string]any{"link_type": kind, "link_object_source": "Ticket", "link_object_target": "Ticket", "link_object_target_value": target}
	if !on {
		body["link_object_source_value"] = source
		r.do("amel-agent", http.MethodDelete, "links/remove", body)
		return
	}
	body["link_object_source_number"] = r.do("amel-agent", http.MethodGet, fmt.Sprintf("tickets/%d", source), nil)["number"]
	r.do("amel-agent", http.MethodPost, "links/add", body)
}

// thirds are the facts about third parties of a ticket.
func (r *rig) thirds(ticket int64) string {
	r.t.Helper()
	var all []string
	for _, e := range journalOf(r.t, r.ledger, bridge.TicketSubject(ticket)) {
		switch e.Kind { //nolint:exhaustive // the others are of no interest here
		case bridge.KindThirdParty:
			all = append(all, "handed:"+e.ActorName+":"+e.Data["linked"])
		case bridge.KindThirdBack:
			all = append(all, "returned:"+e.ActorName+":"+e.Data["linked"])
		case bridge.KindGap:
			all = append(all, "gap:"+e.Data["reason"])
		}
	}
	return strings.Join(all, " ")
}

func (r *rig) wantThirds(ticket int64, want string, args ...any) {
	r.t.Helper()
	if got := r.thirds(ticket); got != fmt.Sprintf(want, args...) {
		r.t.Errorf("told %s\nwant %s", got, fmt.Sprintf(want, args...))
	}
}

const (
	amelHanded = "handed:amel@vigie.example:"
	samiBack   = " returned:sami@vigie.example:%d"
)

// TestLinkedTicketIsClosed: read as it happens, by an import, and by the sweep.
func TestLinkedTicketIsClosed(t *testing.T) {
	t.Parallel()
	for name, profile := range profiles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := withParty(t, profile)
			ticket := r.open("amel-agent", "N1", map[string]any{"tiers": "operateur-a"})
			linked := r.open("amel-agent", "Opérateur A", map[string]any{"links": map[string]any{"Ticket": map[string]any{"child": []any{ticket}}}})
			r.round()
			r.wantThirds(ticket, amelHanded)
			r.edit("sami-agent", linked, map[string]any{"state": "closed"})
			closed := r.do("amel-agent", http.MethodGet, fmt.Sprintf("tickets/%d", linked), nil)["updated_at"]
			r.round()
			r.wantThirds(ticket, amelHanded+samiBack, linked)
			journal := journalOf(t, r.ledger, bridge.TicketSubject(ticket))
			last := journal[len(journal)-1]
			if last.EffectiveAt.Format("2006-01-02T15:04:05.000Z") != closed || last.Actor != bridge.ActorPerson {
				t.Errorf("it came back at %s by %s, want %s", last.EffectiveAt, last.Actor, closed)
			}
			r.edit("amel-agent", linked, map[string]any{"state": "open"})
			r.round()
			r.wantThirds(ticket, amelHanded+samiBack+" handed:amel@vigie.example:%d", linked, linked)
			r.edit("sami-agent", linked, map[string]any{"state": "closed"})
			r.edit("amel-agent", ticket, map[string]any{"tiers": ""})
			r.round()
			want := amelHanded + samiBack + " handed:amel@vigie.example:%d" + samiBack
			r.wantThirds(ticket, want, linked, linked, linked)

			// Whoever reads it all at once tells the same.
			before := told(journalOf(t, r.ledger, bridge.TicketSubject(ticket)), "linked")
			r.ledger = openLedger(t, t.TempDir()+"/other.db")
			if err := r.another(r.ledger).Import(t.Context(), func(mirror.Progress) {}); err != nil {
				t.Fatal(err)
			}
			r.wantThirds(ticket, want, linked, linked, linked)
			if again := told(journalOf(t, r.ledger, bridge.TicketSubject(ticket)), "linked"); again != before {
				t.Errorf("an import told %s\nwant %s", again, before)
			}
			whole(t, r.ledger)
		})
	}
}

// TestLinksCome: late, of any kind, in either direction, and go.
func TestLinksComeAndGo(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"normal", "parent", "child"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			r := withParty(t, zammadtest.V65)
			linked := r.open("amel-agent", "Opérateur A", nil)
			ticket := r.open("amel-agent", "N1", map[string]any{"tiers": "operateur-a"})
			other := r.open("amel-agent", "N2", nil) // hangs on it too, and is nobody's
			r.link("normal", other, ticket, true)
			r.edit("sami-agent", other, map[string]any{"state": "closed"})
			r.edit("sami-agent", linked, map[string]any{"state": "closed"})
			r.round()
			r.wantThirds(ticket, amelHanded)
			r.link(kind, linked, ticket, true)
			r.round()
			r.wantThirds(ticket, amelHanded+samiBack, linked)
			r.link(kind, linked, ticket, false)
			r.edit("amel-agent", ticket, map[string]any{"tiers": ""})
			r.round()
			r.wantThirds(ticket, amelHanded+samiBack, linked)

			again := r.open("amel-agent", "N1", map[string]any{"tiers": "operateur-a"})
			r.link(kind, again, linked, true)
			r.edit("amel-agent", linked, map[string]any{"state": "open"})
			r.round()
			r.link(kind, again, linked, false)
			r.edit("sami-agent", linked, map[string]any{"state": "closed"})
			r.round()
			r.wantThirds(again, amelHanded) // it hung on it no more
			whole(t, r.ledger)
		})
	}
}

// TestLinkedTicketIsMergedOrDeleted: neither is a return.
func TestLinkedTicketIsMergedOrDeleted(t *testing.T) {
	inAll(t, func(t *testing.T, _ *rig) {
		r := withParty(t, profiles[strings.Split(t.Name(), "/")[1]])
		ticket := r.open("amel-agent", "N1", map[string]any{"tiers": "operateur-a"})
		first, second := r.open("amel-agent", "Opérateur A", nil), r.open("amel-agent", "Opérateur A", nil)
		r.link("child", first, ticket, true)
		r.round()
		number := r.do("amel-agent", http.MethodGet, fmt.Sprintf("tickets/%d", second), nil)["number"]
		r.do("amel-agent", http.MethodPut, fmt.Sprintf("ticket_merge/%d/%v", first, number), nil)
		r.round()
		r.wantThirds(ticket, amelHanded)
		r.edit("sami-agent", second, map[string]any{"state": "closed"})
		r.round()
		r.wantThirds(ticket, amelHanded+samiBack, second)

		r.do("admin-admin", http.MethodDelete, fmt.Sprintf("tickets/%d", second), nil)
		r.edit("amel-agent", ticket, map[string]any{"tiers": ""})
		if err := r.another(r.ledger).RunOnce(t.Context(), time.Now()); err != nil { // sweeps
			t.Fatal(err)
		}
		r.wantThirds(ticket, amelHanded+samiBack, second)
		whole(t, r.ledger)
	})
}

// TestLinkedTicketCannotBeRead: the ticket is read without it, the gap is told
// once, and what was missed is told as soon as it can be read.
func TestLinkedTicketCannotBeRead(t *testing.T) {
	t.Parallel()
	r := withParty(t, zammadtest.V65)
	ticket := r.open("amel-agent", "N1", map[string]any{"tiers": "operateur-a"})
	linked := r.open("amel-agent", "Opérateur A", nil)
	r.link("child", linked, ticket, true)
	r.edit("sami-agent", linked, map[string]any{"state": "closed"})
	r.desk.cross(func(d *crossedDesk) { d.fail = map[int64]error{linked: bridge.ErrNoAccess} })
	for range 2 {
		r.edit("amel-agent", ticket, map[string]any{"priority": "3 high"})
		r.edit("amel-agent", ticket, map[string]any{"priority": "2 normal"})
		r.round()
		r.wantThirds(ticket, amelHanded+" gap:linked_refused")
	}
	r.desk.cross(func(d *crossedDesk) { d.fail = map[int64]error{linked: fmt.Errorf("the desk is unwell")} })
	r.edit("amel-agent", ticket, map[string]any{"criticity_motif": "examen"})
	if err := r.mirror.RunOnce(t.Context(), time.Now()); err == nil {
		t.Error("a linked ticket was not read, and nobody is told")
	}
	r.desk.cross(func(d *crossedDesk) { d.fail = nil })
	r.round()
	r.wantThirds(ticket, amelHanded+" gap:linked_refused"+samiBack, linked)
	whole(t, r.ledger)
}
