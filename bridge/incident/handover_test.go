package incident_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// look has the ticket of an incident read, as after somebody's act there.
func (r *rig) look(id string) {
	r.t.Helper()
	r.keep(id, func(i *bridge.Incident) { i.Desired++ })
}

// keep changes an incident in the ledger.
func (r *rig) keep(id string, change func(*bridge.Incident)) {
	r.t.Helper()
	err := r.store.Write(r.t.Context(), func(tx incident.Tx) error {
		found, err := tx.Incident(id)
		if err != nil {
			return err
		}
		change(found)
		return tx.SaveIncident(found)
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

// linked are the tickets that a ticket is linked to, by the kind of link.
func (r *rig) linked(id int64) map[string][]int64 {
	r.t.Helper()
	var answer struct {
		Links []struct {
			Type   string `json:"link_type"`
			Ticket int64  `json:"link_object_value"`
		} `json:"links"`
	}
	r.call(http.MethodGet, "/api/v1/links?link_object=Ticket&link_object_value="+strconv.FormatInt(id, 10), nil, &answer)
	all := make(map[string][]int64)
	for _, each := range answer.Links {
		all[each.Type] = append(all[each.Type], each.Ticket)
	}
	return all
}

// given is a rig whose incident an agent gave to a third party at the desk.
func given(t *testing.T) (r *rig, main, theirs int64) {
	t.Helper()
	return givenAt(t, withParties())
}

func givenAt(t *testing.T, opts zammadtest.Options) (r *rig, main, theirs int64) {
	t.Helper()
	r, main = opened(t, opts)
	r.settle()
	r.pass(time.Minute)
	r.person(main, map[string]any{"tiers": "operateur-a", "tiers_reference": "INC-77"})
	r.look(r.fault().ID)
	r.settle()
	all := r.handovers()
	if len(all) != 1 || all[0].TicketID == 0 {
		t.Fatalf("hand-overs: %+v", all)
	}
	return r, main, all[0].TicketID
}

// TestHandedToAThirdParty: the party gets a ticket in its own group, linked to
// ours, and one alone.
func TestHandedToAThirdParty(t *testing.T) {
	t.Parallel()
	for _, profile := range []zammadtest.Profile{zammadtest.V52, zammadtest.V65, zammadtest.V71} {
		opts := withParties()
		opts.Profile = profile
		r, main, theirs := givenAt(t, opts)
		ticket := r.ticket(theirs)
		if ticket.Group != "Opérateur A" || ticket.Fields["tiers"] != "operateur-a" || ticket.Fields["tiers_reference"] != "INC-77" ||
			ticket.Fields["vigie_incident"] != r.handovers()[0].ID || ticket.Title != r.ticket(main).Title {
			t.Errorf("their ticket is %+v", ticket)
		}
		if links := r.linked(main); len(links["child"]) != 1 || links["child"][0] != theirs {
			t.Errorf("links of ours: %v", links)
		}
		notes := r.articles(theirs)
		if len(notes) != 1 || !strings.Contains(notes[0].Body, "Injoignable sur r1") || !strings.Contains(notes[0].Subject, "confié") {
			t.Errorf("told them %+v", notes)
		}
		r.look(r.fault().ID)
		r.settle()
		if n := len(r.handovers()); n != 1 || r.creates() != 2 {
			t.Errorf("%d hand-overs, %d tickets made", n, r.creates())
		}
	}
}

// TestGivenBack: the party's ticket is closed at the desk, and the incident is
// nobody else's any more.
func TestGivenBack(t *testing.T) {
	t.Parallel()
	r, main, theirs := given(t)
	r.pass(time.Hour)
	r.person(theirs, map[string]any{"state": "closed"})
	r.look(r.handovers()[0].ID)
	r.settle()
	r.settle()
	if i := r.fault(); i.Party != "" || i.Outdated() {
		t.Errorf("the incident is %+v", i)
	}
	if ticket := r.ticket(main); ticket.Fields["tiers"] != "" || ticket.State == "closed" {
		t.Errorf("our ticket is %+v", ticket)
	}
	if h := r.handovers()[0]; h.State != bridge.StateClosed {
		t.Errorf("the hand-over is %+v", h)
	}
	// Given to them once more, they get another ticket.
	r.person(main, map[string]any{"tiers": "operateur-a"})
	r.look(r.fault().ID)
	r.settle()
	if all := r.handovers(); len(all) != 2 || all[0].TicketID == theirs || !all[0].Open() {
		t.Errorf("hand-overs: %+v", all)
	}
}

// TestTakenBack: an agent clears the party, whose ticket is resolved and then
// closed.
func TestTakenBack(t *testing.T) {
	t.Parallel()
	r, main, theirs := given(t)
	r.pass(time.Hour)
	r.person(main, map[string]any{"tiers": ""})
	r.look(r.fault().ID)
	r.settle()
	r.settle()
	if ticket := r.ticket(theirs); ticket.State != "résolu" {
		t.Errorf("their ticket is %+v", ticket)
	}
	r.pass(2 * time.Hour)
	r.settle()
	if h := r.handovers()[0]; h.State != bridge.StateClosed || h.Outdated() {
		t.Errorf("the hand-over is %+v", h)
	}
	if ticket := r.ticket(main); ticket.Stage == bridge.StageClosed {
		t.Errorf("our ticket is %+v", ticket)
	}
}

// TestAnotherParty: one party's ticket ends, the other gets one.
func TestAnotherParty(t *testing.T) {
	t.Parallel()
	r, _, theirs := given(t)
	r.pass(time.Minute)
	r.acts(bridge.Act{Kind: bridge.ActHandOver, Value: "operateur-b", Reference: "B-1"})
	r.settle()
	r.settle()
	all := r.handovers()
	if len(all) != 2 || all[0].Party != "operateur-b" || all[0].TicketID == 0 || all[1].State != bridge.StateResolved {
		t.Fatalf("hand-overs: %+v", all)
	}
	if ticket := r.ticket(all[0].TicketID); ticket.Group != "Opérateur B" || ticket.Fields["tiers_reference"] != "B-1" {
		t.Errorf("the second's ticket is %+v", ticket)
	}
	if ticket := r.ticket(theirs); ticket.State != "résolu" || ticket.Fields["tiers_reference"] != "INC-77" {
		t.Errorf("the first's ticket is %+v", ticket)
	}

	// Given to the first again, the same ticket goes on.
	r.pass(time.Minute)
	r.person(r.fault().TicketID, map[string]any{"tiers": "operateur-a"})
	r.look(r.fault().ID)
	r.settle()
	r.settle()
	if ticket := r.ticket(theirs); ticket.State != "open" || len(r.handovers()) != 2 {
		t.Errorf("given to the first again: %+v", ticket)
	}
	if got := r.ticket(r.fault().TicketID).Fields["tiers_reference"]; got != "" {
		t.Errorf("ours has the other party's number still: %q", got)
	}
}

// TestReferenceIsShared: the party's number stands on both tickets, wherever
// it was written.
func TestReferenceIsShared(t *testing.T) {
	t.Parallel()
	r, main, theirs := given(t)
	r.pass(time.Minute)
	r.person(theirs, map[string]any{"tiers_reference": "INC-78"})
	r.look(r.handovers()[0].ID)
	r.settle()
	r.settle()
	if got := r.ticket(main).Fields["tiers_reference"]; got != "INC-78" {
		t.Errorf("ours has %q", got)
	}
	r.person(main, map[string]any{"tiers_reference": "INC-79"})
	r.look(r.fault().ID)
	r.settle()
	r.settle()
	if got := r.ticket(theirs).Fields["tiers_reference"]; got != "INC-79" {
		t.Errorf("theirs has %q", got)
	}
}

// TestHandOverFollowsItsIncident: restored is told, and the end of the
// incident ends it.
func TestHandOverFollowsItsIncident(t *testing.T) {
	t.Parallel()
	r, _, theirs := given(t)
	r.pass(time.Minute)
	r.end(critical)
	r.evaluate()
	r.pass(5 * time.Minute)
	r.settle()
	r.settle()
	if ticket := r.ticket(theirs); ticket.State == "rétabli" || ticket.Fields["vigie_state"] != "résolu" {
		t.Errorf("their ticket is %+v", ticket)
	}
	r.pass(3 * time.Hour)
	r.settle()
	r.settle()
	if h := r.handovers()[0]; h.State != bridge.StateClosed {
		t.Errorf("the hand-over is %+v", h)
	}
	for _, i := range r.incidents() {
		if i.Outdated() {
			t.Errorf("not up to date: %+v", i)
		}
	}
}

// TestCriticityOfAThirdPartysTicket: it follows the incident's, but for what a
// person chose there, until the incident's is worse.
func TestCriticityOfAThirdPartysTicket(t *testing.T) {
	t.Parallel()
	r, main, theirs := given(t)
	choose := func(ticket int64, id, criticity string) {
		r.pass(time.Minute)
		r.person(ticket, map[string]any{"criticity": criticity})
		r.look(id)
		for range 3 {
			r.settle()
		}
	}
	fault, handover := r.fault().ID, r.handovers()[0].ID
	for _, step := range []struct {
		ticket     int64
		id, chosen string
		want       string
	}{
		{main, fault, "P3", "P3"},
		{theirs, handover, "P2", "P2"},
		{main, fault, "P4", "P2"},
		{main, fault, "P1", "P1"},
	} {
		choose(step.ticket, step.id, step.chosen)
		r.look(handover)
		r.settle()
		if got := r.ticket(theirs).Fields["criticity"]; got != step.want {
			t.Errorf("%s chosen on ticket %d: the third party's ticket shows %s, want %s", step.chosen, step.ticket, got, step.want)
		}
	}
}
