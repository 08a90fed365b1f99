package incident_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// TestNewerFieldsAtTheDeskCount: criticity and party that a person set at the
// desk after the act stand, and so does what the incident makes of them.
func TestNewerFieldsAtTheDeskCount(t *testing.T) {
	t.Parallel()
	r, id := opened(t, withParties())
	r.settle()
	r.pass(time.Minute)
	r.acts(
		bridge.Act{Kind: bridge.ActCriticity, Value: "P3", Motive: "classe vide"},
		bridge.Act{Kind: bridge.ActHandOver, Value: "operateur-a", Reference: "A-1"},
	)
	r.pass(time.Minute)
	r.person(id, map[string]any{"criticity": "P2", "criticity_motif": "examen", "tiers": "operateur-b"})
	r.settle()
	r.settle()
	ticket := r.ticket(id)
	if ticket.Fields["criticity"] != "P2" || ticket.Fields["criticity_motif"] != "examen" || ticket.Fields["tiers"] != "operateur-b" {
		t.Errorf("a person's newer act was undone: %v", ticket.Fields)
	}
	i := r.fault()
	if i.Criticity != bridge.P2 || i.Party != "operateur-b" || i.Asked != nil {
		t.Errorf("the incident is %+v", i)
	}
	if told := r.entries(i.ID, bridge.KindNotShown); len(told) != 1 || !strings.Contains(told[0].Text, "criticity, tiers") {
		t.Errorf("told %+v", told)
	}
}

// TestLostAnswerOfAnAct: an act whose write arrived is not done again over what
// a person did since.
func TestLostAnswerOfAnAct(t *testing.T) {
	t.Parallel()
	r, id := opened(t, withParties())
	r.settle()
	r.pass(time.Minute)
	r.acts(bridge.Act{Kind: bridge.ActTake})
	r.loseNextAnswer(http.MethodPut)
	r.pass(pace)
	r.sync()
	if ticket := r.ticket(id); ticket.Owner != "amel@vigie.example" {
		t.Fatalf("the write did not arrive: %+v", ticket)
	}
	r.pass(time.Minute)
	r.person(id, map[string]any{"owner_id": 1}) // nobody, as before the act
	r.pass(time.Minute)
	r.settle()
	if ticket := r.ticket(id); ticket.Owner != "" {
		t.Errorf("the act was done twice: %+v", ticket)
	}
}

// TestRefusedOwner: an owner whom the desk does not know keeps no other act
// off the ticket.
func TestRefusedOwner(t *testing.T) {
	t.Parallel()
	r, id := opened(t, withParties())
	r.pass(time.Minute)
	r.acts(
		bridge.Act{Kind: bridge.ActTake, Person: "inconnu@ailleurs.example"},
		bridge.Act{Kind: bridge.ActTransmit, Value: "N3", Person: "inconnu@ailleurs.example"},
	)
	r.settle()
	r.settle()
	if ticket := r.ticket(id); ticket.Group != "N3" || ticket.Owner != "" {
		t.Errorf("the ticket is %+v", ticket)
	}
	if told := r.entries(r.fault().ID, bridge.KindNotShown); len(told) != 1 || !strings.HasSuffix(told[0].Text, ": owner") {
		t.Errorf("told %+v", told)
	}
}

// TestSupervisedAndClosedByAPerson: having it supervised says nothing of the
// fault, so it opens no ticket that a person has closed.
func TestSupervisedAndClosedByAPerson(t *testing.T) {
	t.Parallel()
	r, id := opened(t, withParties())
	r.settle()
	r.pass(time.Minute)
	r.person(id, map[string]any{"state": "closed"})
	r.look(r.fault().ID)
	r.settle()
	r.acts(bridge.Act{Kind: bridge.ActSupervise})
	r.settle()
	r.settle()
	if ticket := r.ticket(id); ticket.State != "closed" {
		t.Errorf("the ticket is %+v", ticket)
	}
	if told := r.outcome(); !strings.Contains(told, "1 alarme reste active") {
		t.Errorf("told %q", told)
	}
}

// TestExporterAwayHoldsUpNothing: the fault is over, whoever cannot be asked.
func TestExporterAwayHoldsUpNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	lost := alert("PortFerme", "critical", "r1")
	lost.Labels["event"] = "port_disabled"
	r.fire(lost)
	r.fire(critical)
	r.sync()
	r.away = true
	r.acts(bridge.Act{Kind: bridge.ActSupervise})
	r.pass(time.Minute)
	r.settle()
	r.end(lost)
	r.end(critical)
	r.away = true
	for range 12 {
		r.pass(30 * time.Second)
		r.settle()
	}
	if i := r.fault(); i.State.Broken() {
		t.Errorf("the incident is %+v", i)
	}
}

// TestActsOnTheirTicket: what concerns the incident is done there.
func TestActsOnTheirTicket(t *testing.T) {
	t.Parallel()
	r, _, theirs := given(t)
	id := r.handovers()[0].ID
	for _, act := range []bridge.Act{
		{Kind: bridge.ActHandOver, Value: "operateur-b"},
		{Kind: bridge.ActTakeBack},
		{Kind: bridge.ActCriticity, Value: "P2", Motive: "x"},
		{Kind: bridge.ActSupervise},
	} {
		act.Incident = id
		if _, err := r.act(act); err == nil || !strings.Contains(err.Error(), r.fault().ID) {
			t.Errorf("%s: %v", act.Kind, err)
		}
	}
	r.pass(time.Minute)
	r.acts(bridge.Act{Kind: bridge.ActTake, Incident: id})
	r.settle()
	if ticket := r.ticket(theirs); ticket.Owner != "amel@vigie.example" {
		t.Errorf("their ticket is %+v", ticket)
	}
	if _, err := r.act(bridge.Act{Kind: bridge.ActResume}); err == nil {
		t.Error("what was not suspended is resumed")
	}
}

// TestMemberGetsNoTicket: an act on what a storm's ticket shows counts, and
// opens no ticket; taken out of the storm, it gets one that shows the act.
func TestMemberGetsNoTicket(t *testing.T) {
	t.Parallel()
	r, _ := opened(t, withParties())
	r.fire(alert("Coupe", "critical", "r2"))
	var member bridge.Incident
	for _, i := range r.incidents() {
		if i.Device == "r2" {
			member = i
		}
	}
	parent := r.fault().ID
	if parent == member.ID {
		parent = r.incidents()[1].ID
	}
	r.keep(member.ID, func(i *bridge.Incident) { i.Parent, i.AttachedBy, i.Desired = parent, bridge.AttachedByStorm, 0 })
	r.acts(bridge.Act{Kind: bridge.ActTake, Incident: member.ID})
	r.settle()
	if n := r.creates(); n != 1 {
		t.Fatalf("%d tickets", n)
	}
	r.acts(bridge.Act{Kind: bridge.ActDetach, Incident: member.ID})
	r.settle()
	for _, i := range r.incidents() {
		if i.ID == member.ID && (i.TicketID == 0 || r.ticket(i.TicketID).Owner != "amel@vigie.example") {
			t.Errorf("taken out it is %+v", i)
		}
	}
}

// whileAway has the desk answer nothing while something happens.
func (r *rig) whileAway(happens func()) {
	r.t.Helper()
	fault := r.inject(zammadtest.Fault{Kind: zammadtest.Status, Status: http.StatusBadGateway})
	happens()
	r.server.Remove(fault)
}

// TestTakenAndOverWhileAway: what was taken in hand and mended before the desk
// was back is closed there like any other.
func TestTakenAndOverWhileAway(t *testing.T) {
	t.Parallel()
	r := newRig(t, withParties())
	r.whileAway(func() {
		r.fire(critical)
		r.sync()
		r.acts(bridge.Act{Kind: bridge.ActTake})
		r.pass(time.Minute)
		r.end(critical)
		for range 3 {
			r.pass(5 * time.Minute)
			r.settle()
		}
	})
	for range 4 {
		r.pass(time.Hour)
		r.settle()
	}
	i := r.fault()
	if ticket := r.ticket(i.TicketID); i.State != bridge.StateClosed || ticket.State != "closed" || ticket.Owner != "amel@vigie.example" {
		t.Errorf("the incident is %s, its ticket %+v", i.State, ticket)
	}
}

// TestSuspendedAndOverWhileAway: a suspension stands though the fault is over;
// once it is lifted, the bridge brings the ticket to its end.
func TestSuspendedAndOverWhileAway(t *testing.T) {
	t.Parallel()
	r, id := opened(t, withParties())
	r.settle()
	r.whileAway(func() {
		r.acts(bridge.Act{Kind: bridge.ActSuspend, Value: "force majeure", Motive: "inondation", Until: r.instant().Add(72 * time.Hour)})
		r.pass(time.Minute)
		r.end(critical)
		for range 3 {
			r.pass(5 * time.Minute)
			r.settle()
		}
	})
	r.pass(time.Minute)
	r.settle()
	if ticket := r.ticket(id); ticket.State != "suspendu" {
		t.Fatalf("the ticket is %+v", ticket)
	}
	r.pass(time.Minute)
	r.acts(bridge.Act{Kind: bridge.ActResume})
	for range 4 {
		r.pass(time.Hour)
		r.settle()
	}
	if ticket := r.ticket(id); ticket.State != "closed" {
		t.Errorf("the incident is %s, its ticket %+v", r.fault().State, ticket)
	}
}
