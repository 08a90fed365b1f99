package ledgertest

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

const (
	amelID, samiID = "3", "4"
	amel, sami     = "amel@vigie.example", "sami@vigie.example"
)

// did is a fact that the desk tells of somebody's act at a minute.
func did(m *bridge.Mirrored, minute int, kind bridge.Kind, id, login string) bridge.Entry {
	return bridge.Entry{
		Subject: m.Subject, Ticket: m.ID, Kind: kind, Actor: bridge.ActorPerson, ActorRef: id, ActorName: login,
		EffectiveAt: at(minute), ReceivedAt: at(minute), Text: "Fait", Origin: fmt.Sprintf("zammad:history:%d%d%s", m.ID, minute, kind),
	}
}

// workedOn is a ledger with two tickets on which two people worked, and what
// they did.
func workedOn(t *testing.T, s Store) (tickets []*bridge.Mirrored, facts [][]bridge.Entry) {
	t.Helper()
	for _, id := range []int64{17, 18} {
		m := mirrored(id)
		handed := did(m, 3, bridge.KindThirdParty, samiID, sami)
		handed.Words, handed.Data = map[string]string{"reference": "M. Gharbi"}, map[string]string{"party": "operateur-a"}
		given := did(m, 2, bridge.KindOwner, samiID, sami)
		given.Text, given.Data = "Confié à Amel Trabelsi", map[string]string{"from": "", "to": amelID}
		byTrigger := did(m, 4, bridge.KindOwner, "1", "")
		byTrigger.Actor, byTrigger.Text, byTrigger.Data = bridge.ActorDesk, "Confié à Amel Trabelsi", map[string]string{"from": "", "to": amelID}
		own := did(m, 5, bridge.KindRestored, "5", "vigie@vigie.example")
		own.Actor = bridge.ActorBridge
		all := []bridge.Entry{did(m, 1, bridge.KindFirstAct, amelID, amel), given, handed, byTrigger, own}
		must(s.SaveMirrored(t.Context(), m, all))(t)
		tickets, facts = append(tickets, m), append(facts, all)
	}
	return tickets, facts
}

// readable are the words left in a subject's chain, but for what the erasures
// themselves say.
func readable(t *testing.T, s Store, subject string) string {
	t.Helper()
	var all []string
	for _, e := range must(s.Journal(t.Context(), subject))(t) {
		if e.Kind != bridge.KindErased {
			all = append(all, e.ActorName+"/"+e.Text+"/"+e.Words["reference"])
		}
	}
	return strings.Join(all, " ")
}

const (
	allWords = amel + "/Fait/ " + sami + "/Confié à Amel Trabelsi/ " + sami + "/Fait/M. Gharbi /Confié à Amel Trabelsi/ vigie@vigie.example/Fait/"
	noWords  = "// // // // vigie@vigie.example/Fait/"
)

func lookForWords(t *testing.T, s Store) {
	tickets, _ := workedOn(t, s)
	before := verified(t, s)
	for _, erasure := range []ledger.Erasure{{Ticket: 17, At: at(9)}, {Person: amel, At: at(9)}} {
		if found := must(s.Erase(t.Context(), erasure, false))(t); len(found.Entries) == 0 || found.Tickets == 0 || found.Entries[0].Text == "" {
			t.Errorf("%+v would remove %+v", erasure, found)
		}
	}
	if after := verified(t, s); after != before || readable(t, s, tickets[0].Subject) != allWords {
		t.Errorf("a look changed %+v to %+v", before, after)
	}
	for _, nobody := range []ledger.Erasure{{Ticket: 99}, {Person: "nul@vigie.example"}, {Person: "99"}, {Person: "%"}, {Person: "1"}, {}} {
		for _, execute := range []bool{false, true} {
			if found, err := s.Erase(t.Context(), nobody, execute); !errors.Is(err, ledger.ErrNobody) {
				t.Errorf("of %+v it found %+v, %v", nobody, found, err)
			}
		}
	}
}

func eraseTicket(t *testing.T, s Store) {
	tickets, facts := workedOn(t, s)
	erasure := ledger.Erasure{Ticket: 17, By: "nadia", At: at(9)}
	if found := must(s.Erase(t.Context(), erasure, true))(t); len(found.Entries) != 4 || found.Tickets != 1 || found.Lingers {
		t.Errorf("removed %+v", found)
	}
	if got := readable(t, s, tickets[0].Subject); got != noWords {
		t.Errorf("left is %s", got)
	}
	if got := readable(t, s, tickets[1].Subject); got != allWords {
		t.Errorf("another ticket lost words: %s", got)
	}
	journal := must(s.Journal(t.Context(), tickets[0].Subject))(t)
	last := journal[len(journal)-1]
	want := map[string]string{"of": "ticket", "entries": "4"}
	if last.Kind != bridge.KindErased || last.ActorName != "nadia" || !last.EffectiveAt.Equal(at(9)) || !reflect.DeepEqual(last.Data, want) {
		t.Errorf("it is recorded as %+v", last)
	}
	if found := verified(t, s); found.Erased != 4 {
		t.Errorf("walked %+v", found)
	}

	// The desk tells the same again, something older that was not read, and
	// something newer.
	old, recent := did(tickets[0], 6, bridge.KindNoted, samiID, sami), did(tickets[0], 10, bridge.KindNoted, samiID, sami)
	must(s.SaveMirrored(t.Context(), tickets[0], append(facts[0], old, recent)))(t)
	if got, want := readable(t, s, tickets[0].Subject), noWords+" // "+sami+"/Fait/"; got != want {
		t.Errorf("read again it is %s\nwant %s", got, want)
	}
	if m := must(s.Mirrored(t.Context(), 17))(t); m.Title != "" || m.Owner != "" || m.UpdatedBy != "" || len(m.Fields) != 0 || m.Group == "" {
		t.Errorf("the mirrored ticket is %+v", m)
	}
	if m := must(s.Mirrored(t.Context(), 18))(t); m.Title == "" || m.Owner == "" {
		t.Errorf("another mirrored ticket is %+v", m)
	}
	verified(t, s)
	erasure.At = at(20)
	if found := must(s.Erase(t.Context(), erasure, true))(t); len(found.Entries) != 1 || found.Tickets != 0 {
		t.Errorf("later it removed %+v", found)
	}
	journal = must(s.Journal(t.Context(), tickets[0].Subject))(t)
	if who := journal[len(journal)-1].ActorName; who != "nadia" || len(journal) != 9 {
		t.Errorf("%d entries, the last of %q", len(journal), who)
	}
}

func erasePersonByLogin(t *testing.T, s Store) { erasePerson(t, s, amel) }
func erasePersonByID(t *testing.T, s Store)    { erasePerson(t, s, amelID) }

func erasePerson(t *testing.T, s Store, person string) {
	t.Helper()
	tickets, facts := workedOn(t, s)
	found := must(s.Erase(t.Context(), ledger.Erasure{Person: person, By: "nadia", At: at(9)}, true))(t)
	if len(found.Entries) != 6 || found.Tickets != 2 {
		t.Errorf("removed %d entries, %d tickets", len(found.Entries), found.Tickets)
	}
	want := "// // " + sami + "/Fait/M. Gharbi // vigie@vigie.example/Fait/"
	late := did(tickets[0], 6, bridge.KindNoted, amelID, amel)
	must(s.SaveMirrored(t.Context(), tickets[0], append(facts[0], late)))(t)
	if got := readable(t, s, tickets[0].Subject); got != want+" //" {
		t.Errorf("left is %s\nwant %s //", got, want)
	}
	if got := readable(t, s, tickets[1].Subject); got != want {
		t.Errorf("left is %s\nwant %s", got, want)
	}
	if m := must(s.Mirrored(t.Context(), 17))(t); m.Title == "" || m.Owner != "" || m.UpdatedBy != "" {
		t.Errorf("the mirrored ticket is %+v", m)
	}
	if found := verified(t, s); found.Erased != 6 {
		t.Errorf("walked %+v", found)
	}
}

// eraseHeard: the bridge knows whom it heard of by the login alone; incidents
// at work are left.
func eraseHeard(t *testing.T, s Store) {
	closed, open := newIncident("01A", "a"), newIncident("01B", "b")
	closed.State, closed.TicketOwner, closed.Why = bridge.StateClosed, amel, "choisie par "+amel
	open.TicketOwner = amel
	save(t, s, closed, open)
	heard := entry("01A", bridge.KindPersonEdit)
	heard.Actor, heard.ActorRef, heard.ActorName, heard.Words = bridge.ActorPerson, "", amel, map[string]string{"to": "x"}
	restored := entry("01A", bridge.KindRestored)
	restored.Actor, restored.ActorName = bridge.ActorBridge, ""
	write(t, s, func(tx incident.Tx) error { return tx.Append(heard, restored) })
	found := must(s.Erase(t.Context(), ledger.Erasure{Person: amel, At: at(9)}, true))(t)
	if len(found.Entries) != 1 || found.Incidents != 1 || found.Open != 1 {
		t.Errorf("removed %+v", found)
	}
	if got := saved(t, s, "01A"); got.TicketOwner != "" || strings.Contains(got.Why, amel) {
		t.Errorf("the incident is %+v", got)
	}
	if got := saved(t, s, "01B"); got.TicketOwner != amel {
		t.Errorf("the incident at work is %+v", got)
	}
	if own := must(s.Entries(t.Context(), "01A"))(t); len(own) != 2 {
		t.Errorf("what the bridge did is now %+v", own)
	}
	verified(t, s)
}
