package incident_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// withParties is a desk that has the groups of third parties.
func withParties() zammadtest.Options {
	return zammadtest.Options{Groups: []string{"Opérateur A", "Opérateur B"}}
}

// act does one as the agent Amel, now.
func (r *rig) act(a bridge.Act) (bridge.Incident, error) {
	r.t.Helper()
	acts := &incident.Acts{
		Store: r.store, Policy: func() *policy.Contract { return r.policy }, States: incident.DefaultStates(), Woken: func() {},
	}
	if a.Incident == "" {
		a.Incident = r.fault().ID
	}
	if a.Person == "" {
		a.Person = "amel@vigie.example"
	}
	if a.At.IsZero() {
		a.At = r.instant()
	}
	a.From = "grafana"
	return acts.Do(r.t.Context(), a, r.instant())
}

func (r *rig) acts(all ...bridge.Act) {
	r.t.Helper()
	for _, a := range all {
		if _, err := r.act(a); err != nil {
			r.t.Fatalf("%s: %v", a.Kind, err)
		}
	}
}

// fault is the only incident that is no hand-over.
func (r *rig) fault() bridge.Incident {
	r.t.Helper()
	for _, i := range r.incidents() {
		if i.Nature == bridge.NatureFault {
			return i
		}
	}
	r.t.Fatal("there is no fault")
	return bridge.Incident{}
}

// handovers are those of the fault, newest first.
func (r *rig) handovers() (all []bridge.Incident) {
	r.t.Helper()
	for _, i := range r.incidents() {
		if i.Nature == bridge.NatureHandover {
			all = append(all, i)
		}
	}
	return all
}

// entries are what the bridge put down about an incident, of a kind.
func (r *rig) entries(id string, kind bridge.Kind) (some []bridge.Entry) {
	r.t.Helper()
	all, err := r.store.Entries(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, e := range all {
		if e.Kind == kind {
			some = append(some, e)
		}
	}
	return some
}

// TestActsReachTheTicket: what a person does elsewhere counts at once and
// shows on the ticket with the next write.
func TestActsReachTheTicket(t *testing.T) {
	t.Parallel()
	r, id := opened(t, withParties())
	r.pass(time.Minute)
	did := r.instant()
	r.acts(
		bridge.Act{Kind: bridge.ActTake},
		bridge.Act{Kind: bridge.ActTransmit, Value: "n3"},
		bridge.Act{Kind: bridge.ActCriticity, Value: "p2", Motive: "école fermée"},
	)
	i := r.fault()
	if i.State != bridge.StateAcknowledged || !i.AcknowledgedAt.Equal(did) || i.Criticity != bridge.P2 {
		t.Errorf("before the ticket shows it: %+v", i)
	}
	r.settle()
	ticket := r.ticket(id)
	if ticket.Owner != "amel@vigie.example" || ticket.Group != "N3" || ticket.State != "open" ||
		ticket.Fields["criticity"] != "P2" || ticket.Fields["criticity_motif"] != "école fermée" {
		t.Errorf("the ticket is %+v", ticket)
	}
	i = r.fault()
	if i.Asked != nil || i.Outdated() {
		t.Errorf("asked for still: %v", i.Asked)
	}
	first := r.entries(i.ID, bridge.KindFirstAct)
	if len(first) != 1 || first[0].Actor != bridge.ActorPerson || first[0].ActorName != "amel@vigie.example" ||
		!first[0].EffectiveAt.Equal(did) || first[0].Data["via"] != "grafana" || first[0].Data["verified"] != "false" {
		t.Errorf("taken in hand: %+v", first)
	}
	if set := r.entries(i.ID, bridge.KindPriority); len(set) != 1 || set[0].Words["motive"] != "école fermée" {
		t.Errorf("criticity: %+v", set)
	}
	// The group is the person's now: the bridge does not take it back.
	r.fire(alert("Lent", "critical", "r1"))
	r.settle()
	if ticket := r.ticket(id); ticket.Group != "N3" || ticket.Owner != "amel@vigie.example" {
		t.Errorf("later the ticket is %+v", ticket)
	}
	if edits := r.entries(i.ID, bridge.KindPersonEdit); len(edits) != 0 {
		t.Errorf("an act passes for an edit of the ticket: %+v", edits)
	}
}

// TestActsWhileTheDeskIsAway: the act counts at its own instant, and shows
// once the desk is back.
func TestActsWhileTheDeskIsAway(t *testing.T) {
	t.Parallel()
	r, id := opened(t, withParties())
	fault := r.inject(zammadtest.Fault{Kind: zammadtest.Status, Status: http.StatusBadGateway})
	r.pass(10 * time.Minute)
	did := r.instant()
	r.acts(bridge.Act{Kind: bridge.ActTake}, bridge.Act{
		Kind: bridge.ActSuspend, Value: "attente établissement", Motive: "école fermée jusqu'à lundi", Until: did.Add(48 * time.Hour),
	})
	r.settle()
	if i := r.fault(); !i.AcknowledgedAt.Equal(did) || i.LastError == "" || len(i.Asked) == 0 {
		t.Fatalf("while the desk is away: %+v", i)
	}
	r.server.Remove(fault)
	r.pass(2 * time.Hour)
	r.settle()
	ticket := r.ticket(id)
	if ticket.State != "suspendu" || ticket.Owner != "amel@vigie.example" || ticket.Fields["suspension_motif"] != "attente établissement" {
		t.Errorf("once it is back: %+v", ticket)
	}
	suspended := r.entries(r.fault().ID, bridge.KindSuspended)
	if len(suspended) != 1 || !suspended[0].EffectiveAt.Equal(did) || suspended[0].Words["motive"] == "" {
		t.Errorf("suspended: %+v", suspended)
	}
	r.acts(bridge.Act{Kind: bridge.ActResume})
	r.settle()
	if ticket := r.ticket(id); ticket.State != "open" || ticket.Fields["suspension_motif"] != "" {
		t.Errorf("resumed: %+v", ticket)
	}
}

// TestNewerActAtTheDeskCounts: somebody changed the same at the desk after the
// act, which could not be shown yet.
func TestNewerActAtTheDeskCounts(t *testing.T) {
	t.Parallel()
	r, id := opened(t, withParties())
	r.settle()
	r.pass(time.Minute)
	r.acts(bridge.Act{Kind: bridge.ActTransmit, Value: "N3"})
	r.pass(time.Minute)
	r.person(id, map[string]any{"group": "N1"})
	r.settle()
	if ticket := r.ticket(id); ticket.Group != "N1" {
		t.Errorf("group is %s: a person's newer act was undone", ticket.Group)
	}
	if told := r.entries(r.fault().ID, bridge.KindNotShown); len(told) != 1 || !strings.Contains(told[0].Text, "group") {
		t.Errorf("told %+v", told)
	}
	if asked := r.fault().Asked; asked != nil {
		t.Errorf("asked for still: %v", asked)
	}
}

// TestRefusedByTheDesk: what the desk does not take keeps nothing else off the
// ticket.
func TestRefusedByTheDesk(t *testing.T) {
	t.Parallel()
	r, id := opened(t, withParties())
	r.pass(time.Minute)
	r.acts(bridge.Act{Kind: bridge.ActTake, Person: "inconnu@ailleurs.example"})
	r.settle()
	r.pass(5 * time.Second)
	r.settle()
	if i := r.fault(); i.State != bridge.StateAcknowledged || i.Outdated() || i.Asked != nil {
		t.Errorf("the incident is %+v", i)
	}
	if ticket := r.ticket(id); ticket.Fields["vigie_state"] != "pris en charge" {
		t.Errorf("the ticket is %+v", ticket)
	}
	if told := r.entries(r.fault().ID, bridge.KindNotShown); len(told) != 1 {
		t.Errorf("told %+v", told)
	}
}

func TestActsAreRefused(t *testing.T) {
	t.Parallel()
	r, _ := opened(t, withParties())
	now := r.instant()
	for _, test := range []struct {
		act      bridge.Act
		conflict bool
	}{
		{bridge.Act{Kind: "danser"}, false},
		{bridge.Act{Kind: bridge.ActTake, Person: "  "}, false},
		{bridge.Act{Kind: bridge.ActTransmit, Value: "N9"}, false},
		{bridge.Act{Kind: bridge.ActHandOver, Value: "personne"}, false},
		{bridge.Act{Kind: bridge.ActTakeBack}, true},
		{bridge.Act{Kind: bridge.ActSuspend, Value: "vacances", Motive: "x", Until: now.Add(time.Hour)}, false},
		{bridge.Act{Kind: bridge.ActSuspend, Value: "force majeure", Until: now.Add(time.Hour)}, false},
		{bridge.Act{Kind: bridge.ActSuspend, Value: "force majeure", Motive: "x", Until: now}, false},
		{bridge.Act{Kind: bridge.ActCriticity, Value: "P1"}, false},
		{bridge.Act{Kind: bridge.ActCriticity, Value: "P5", Motive: "x"}, false},
		{bridge.Act{Kind: bridge.ActForce}, false},
		{bridge.Act{Kind: bridge.ActAttach, Value: "01NONE"}, false},
		{bridge.Act{Kind: bridge.ActAttach, Value: r.fault().ID}, false},
		{bridge.Act{Kind: bridge.ActDetach}, true},
	} {
		_, err := r.act(test.act)
		refused, ok := errors.AsType[*incident.RefusedError](err)
		if !ok || refused.Conflict != test.conflict {
			t.Errorf("%s %q: %v", test.act.Kind, test.act.Value, err)
		}
	}
	if _, err := r.act(bridge.Act{Kind: bridge.ActTake, Incident: "01NONE"}); !errors.Is(err, bridge.ErrNotFound) {
		t.Errorf("no such incident: %v", err)
	}
	if i := r.fault(); i.Asked != nil || i.Outdated() {
		t.Errorf("a refused act did something: %+v", i)
	}
}

// TestActsOnAThirdPartysTicket: whose it is, is said on the incident. Said on
// the third party's own ticket, the incident would ask for a second one, which
// the ledger refuses together with every alert of that incident.
func TestActsOnAThirdPartysTicket(t *testing.T) {
	t.Parallel()
	r, _, _ := given(t)
	for _, act := range []bridge.Act{
		{Kind: bridge.ActTakeBack}, {Kind: bridge.ActHandOver, Value: "operateur-b"},
	} {
		act.Incident = r.handovers()[0].ID
		_, err := r.act(act)
		if refused, ok := errors.AsType[*incident.RefusedError](err); !ok || !refused.Conflict || !strings.Contains(refused.Reason, r.fault().ID) {
			t.Errorf("%s: %v", act.Kind, err)
		}
		r.pass(time.Minute)
		r.end(critical)
		r.fire(critical) // must be taken
	}
	if all := r.handovers(); len(all) != 1 || all[0].Party != "operateur-a" {
		t.Errorf("hand-overs: %+v", all)
	}
}
