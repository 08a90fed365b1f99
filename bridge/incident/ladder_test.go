package incident_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// TestR20TransmitIsOnward: a ladder moves a ticket to a further line of support
// and never back, whatever is known of where it is.
func TestR20TransmitIsOnward(t *testing.T) {
	t.Parallel()
	terms := contract(t)
	terms.Support = []policy.Support{{Name: "N1"}, {Name: "N2", Groups: []string{"N2 réseau", "N2 serveurs"}}, {Name: "N3"}}
	for _, test := range []struct {
		name, shown, asked, line string
		group                    string
		moved                    bool
	}{
		{"onward", "N1", "", "N2", "N2 réseau", true},
		{"two lines on", "N1", "", "N3", "N3", true},
		{"there already, in another team", "N2 serveurs", "", "N2", "N2 serveurs", false},
		{"further already", "N3", "", "N2", "N3", false},
		{"a person asked for more, and it does not show yet", "N1", "N3", "N2", "N3", false},
		{"a person asked for less, and it does not show yet", "N3", "N1", "N2", "N2 réseau", true},
		{"with a group of no line", "Autre", "", "N2", "N2 réseau", true},
		{"to a line that there is not", "N1", "", "N9", "", false},
	} {
		i := &bridge.Incident{Criticity: bridge.P4, TicketGroup: test.shown}
		if test.asked != "" {
			i.Asked = map[string]string{"group": test.asked}
		}
		group, moved := incident.Hand{}.Transmit(terms, i, test.line, t0)
		if group != test.group || moved != test.moved || moved && i.Asked["group"] != group {
			t.Errorf("%s: moved to %q, %t; asked is %v", test.name, group, moved, i.Asked)
		}
	}
}

// TestR20RaiseOnly: a ladder raises what a person set, and does not lower it.
func TestR20RaiseOnly(t *testing.T) {
	t.Parallel()
	i := &bridge.Incident{Criticity: bridge.P2, Why: "choisie par amel", Asked: map[string]string{"criticity": "P2", "criticity_motif": "motif", "owner": "amel"}}
	if (incident.Hand{}).Raise(i, bridge.P3, "échelle") || (incident.Hand{}).Raise(i, bridge.P2, "échelle") || i.Why != "choisie par amel" {
		t.Errorf("it was lowered: %+v", i)
	}
	if !(incident.Hand{}).Raise(i, bridge.P1, "échelle") || i.Criticity != bridge.P1 || i.Why != "échelle" {
		t.Errorf("it was not raised: %+v", i)
	}
	if len(i.Asked) != 1 || i.Asked["owner"] != "amel" {
		t.Errorf("what was asked before and is less now still is: %v", i.Asked)
	}
}

// TestR20HandOver: the party gets a ticket of its own, and one that has it
// keeps it.
func TestR20HandOver(t *testing.T) {
	t.Parallel()
	r := newRig(t, withParties())
	r.fire(alert("A", "critical", "r1"))
	r.settle()
	id := r.incident().ID
	hand := func(party string) (did bool) {
		err := r.store.Write(t.Context(), func(tx incident.Tx) error {
			i, err := tx.Incident(id)
			if err != nil {
				return err
			}
			did = incident.Hand{}.HandOver(r.policy, i, party, r.instant())
			incident.Hand{}.Show(i, r.instant())
			return tx.SaveIncident(i)
		})
		if err != nil {
			t.Fatal(err)
		}
		return did
	}
	if hand("inconnu") || !hand(party(t, r.policy)) || hand(party(t, r.policy)) {
		t.Error("it was handed to nobody known, or not once")
	}
	r.settle()
	handovers := 0
	for _, i := range r.incidents() {
		if i.Nature == bridge.NatureHandover {
			handovers++
		}
	}
	if handovers != 1 {
		t.Errorf("%d hand-overs, want 1", handovers)
	}
	if ticket := r.ticket(1); ticket.Fields["tiers"] != party(t, r.policy) {
		t.Errorf("the ticket is %+v", ticket)
	}
}

// TestR20HandedOverBefore: who gave it to another party at the desk, a moment
// before the ladder asked, is not overruled.
func TestR20HandedOverBefore(t *testing.T) {
	t.Parallel()
	r := newRig(t, withParties())
	r.fire(alert("A", "critical", "r1"))
	r.settle()
	main := r.incident()
	r.person(main.TicketID, map[string]any{"tiers": "operateur-b"})
	r.pass(time.Second)
	r.keep(main.ID, func(i *bridge.Incident) {
		incident.Hand{}.HandOver(r.policy, i, "operateur-a", r.instant())
		incident.Hand{}.Show(i, r.instant())
	})
	r.settle()
	r.settle()
	if ticket := r.ticket(main.TicketID); ticket.Fields["tiers"] != "operateur-b" {
		t.Errorf("the ladder gave it to %s", ticket.Fields["tiers"])
	}
	var parties []string
	for _, i := range r.incidents() {
		if i.Nature == bridge.NatureHandover {
			parties = append(parties, i.Party)
		}
	}
	if !slices.Equal(parties, []string{"operateur-b"}) {
		t.Errorf("tickets of third parties: %v", parties)
	}
}

// TestR20BeforeTheTicket: a step that fired before there was a ticket is told
// by the ticket's first note.
func TestR20BeforeTheTicket(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	r.fire(alert("A", "critical", "r1"))
	r.evaluate()
	err := r.store.Write(t.Context(), func(tx incident.Tx) error {
		return tx.Append(bridge.Entry{
			Subject: r.incident().ID, Kind: bridge.KindEscalated, Actor: bridge.ActorBridge, EffectiveAt: r.instant(), ReceivedAt: r.instant(),
			Text: "Escalade « <moitié> »", Words: map[string]string{"mention": "amel@vigie.example", "mail": ""},
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	r.settle()
	if all := r.articles(r.incident().TicketID); len(all) != 1 || !strings.Contains(all[0].Body, "Escalade « &lt;moitié&gt; »") || !strings.Contains(all[0].Body, "data-mention-user-id") {
		t.Errorf("the articles are %+v", all)
	}
}

func party(t *testing.T, terms *policy.Contract) string {
	t.Helper()
	if len(terms.ThirdParties) == 0 {
		t.Fatal("the contract has no third party")
	}
	return terms.ThirdParties[0].Name
}
