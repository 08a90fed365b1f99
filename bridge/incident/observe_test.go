package incident_test

import (
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

// watched is an open incident and its ticket, as the bridge left it.
func watched() (bridge.Incident, bridge.Ticket) {
	ticket, written := shown()
	ticket.UpdatedAt, ticket.UpdatedBy = at(time.Hour), "amel"
	i := inState(bridge.StateOpen)
	i.Written = written
	return i, ticket
}

// TestObserve: what people did is told once, as theirs, at their instant.
func TestObserve(t *testing.T) {
	t.Parallel()
	type change = func(*bridge.Incident, *bridge.Ticket)
	tests := []struct {
		name   string
		change change
		kind   bridge.Kind // "" for nothing
		text   string
	}{
		{"nothing", func(*bridge.Incident, *bridge.Ticket) {}, "", ""},
		{"owner", func(_ *bridge.Incident, t *bridge.Ticket) { t.Owner = "sami" }, bridge.KindFirstAct, "Pris en charge par sami"},
		{"moved out of new", func(_ *bridge.Incident, t *bridge.Ticket) { t.Stage = bridge.StageOpen }, bridge.KindFirstAct, "Pris en charge par amel"},
		{"owner given by the desk itself", func(_ *bridge.Incident, t *bridge.Ticket) { t.Owner, t.UpdatedBy = "sami", "-" }, "", ""},
		{"moved by the desk itself", func(_ *bridge.Incident, t *bridge.Ticket) { t.Stage, t.UpdatedBy = bridge.StageOpen, "-" }, "", ""},
		{"moved by us", func(i *bridge.Incident, t *bridge.Ticket) {
			i.Written["state"], t.Stage = "rétabli", bridge.StageOpen
		}, "", ""},
		{"in hand already", func(i *bridge.Incident, t *bridge.Ticket) { i.AcknowledgedAt, t.Owner = t0, "sami" }, "", ""},
		{"title", func(_ *bridge.Incident, t *bridge.Ticket) { t.Title = "x" }, bridge.KindPersonEdit, "Champ « titre » modifié par amel : la passerelle ne l'écrit plus"},
		{"group", func(_ *bridge.Incident, t *bridge.Ticket) { t.Group = "N3" }, bridge.KindPersonEdit, "Champ « groupe » modifié par amel : la passerelle ne l'écrit plus"},
		{"priority", func(_ *bridge.Incident, t *bridge.Ticket) { t.Priority = "1 low" }, bridge.KindPersonEdit, "Champ « priorité » modifié par amel : la passerelle ne l'écrit plus"},
		{"criticity lower", func(_ *bridge.Incident, t *bridge.Ticket) { t.Fields["criticity"] = "P4" }, bridge.KindPriority, "Criticité P4 choisie par amel"},
		{"criticity higher", func(_ *bridge.Incident, t *bridge.Ticket) { t.Fields["criticity"] = "P1" }, bridge.KindPriority, "Criticité P1 choisie par amel"},
		{"criticity cleared", func(_ *bridge.Incident, t *bridge.Ticket) { t.Fields["criticity"] = "" }, "", ""},
		{"criticity that is none", func(_ *bridge.Incident, t *bridge.Ticket) { t.Fields["criticity"] = "P9" }, "", ""},
		{
			"several of ours", func(_ *bridge.Incident, t *bridge.Ticket) { t.Fields["vigie_key"], t.Fields["vigie_alerts"] = "", "9" }, bridge.KindPutBack,
			"Attributs tenus par la passerelle modifiés par amel, valeurs remises : vigie_key, vigie_alerts",
		},
		{"a field that people may write", func(_ *bridge.Incident, t *bridge.Ticket) { t.Fields["site"] = "annexe" }, "", ""},
		{"a ticket on which nothing is ours", func(i *bridge.Incident, t *bridge.Ticket) {
			i.Written = map[string]string{}
			t.Title, t.Fields["vigie_key"], t.Fields["criticity"] = "x", "x", "P4"
		}, "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			before, ticket := watched()
			test.change(&before, &ticket)
			after, entries := incident.Observe(before, ticket, at(2*time.Hour))
			if test.kind == "" {
				if len(entries) > 0 {
					t.Fatalf("facts are %+v, want none", entries)
				}
				return
			}
			if len(entries) != 1 {
				t.Fatalf("%d facts, want 1: %+v", len(entries), entries)
			}
			e := entries[0]
			if e.Kind != test.kind || e.Text != test.text || e.Actor != bridge.ActorPerson || !e.EffectiveAt.Equal(at(time.Hour)) || !e.ReceivedAt.Equal(at(2*time.Hour)) {
				t.Errorf("fact is %+v\nwant %s %q", e, test.kind, test.text)
			}
			if test.kind == bridge.KindPutBack {
				return // told again until Plan has restored the values
			}
			if _, again := incident.Observe(after, ticket, at(3*time.Hour)); len(again) > 0 {
				t.Errorf("told twice: %+v", again)
			}
		})
	}
}

// TestWhatTheDeskDid is not told as a person's.
func TestWhatTheDeskDid(t *testing.T) {
	t.Parallel()
	before, ticket := watched()
	ticket.UpdatedBy, ticket.Priority, ticket.Fields["criticity"] = "-", "1 low", "P1"
	after, entries := incident.Observe(before, ticket, t0)
	if len(entries) != 2 || after.Why != "choisie par Zammad" {
		t.Fatalf("facts are %+v, why is %q", entries, after.Why)
	}
	for _, e := range entries {
		if e.Actor != bridge.ActorDesk || e.ActorName != "" || !strings.Contains(e.Text, "par Zammad") {
			t.Errorf("fact is %+v", e)
		}
	}
}

func TestInHand(t *testing.T) {
	t.Parallel()
	for _, state := range bridge.States {
		before, ticket := watched()
		before.State, ticket.Owner = state, "sami"
		after, _ := incident.Observe(before, ticket, t0)
		want := state
		if state == bridge.StateOpen {
			want = bridge.StateAcknowledged
		}
		if after.State != want || !after.AcknowledgedAt.Equal(at(time.Hour)) {
			t.Errorf("from %s: %s at %v, want %s", state, after.State, after.AcknowledgedAt, want)
		}
	}
}

// What the policy found meanwhile was not on the ticket that the person saw.
func TestCriticityChosenWhileThePolicyRaisedIt(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ wrote, chosen, policy, want bridge.Criticity }{
		{"P3", "P4", "P1", "P1"}, // lowered before the rise was shown
		{"P3", "P2", "P1", "P1"},
		{"P3", "P1", "P2", "P1"}, // raised further than the policy
		{"P3", "P2", "P2", "P2"}, // the same
		{"P3", "P4", "P3", "P4"}, // nothing new from the policy
	} {
		before, ticket := watched()
		before.Written["criticity"], before.Criticity = string(test.wrote), test.policy
		ticket.Fields["criticity"] = string(test.chosen)
		if after, _ := incident.Observe(before, ticket, t0); after.Criticity != test.want {
			t.Errorf("%+v: %s", test, after.Criticity)
		}
	}
}
