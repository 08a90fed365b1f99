package ledgertest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/escalation"
)

// callsDue: from a day on, what is measured, as long as it is a person's.
func callsDue(t *testing.T, s Store) {
	const terms = "contrat"
	for id, nature := range map[int64]string{17: "incident", 18: "demande", 19: "changement", 20: "incident"} {
		m, facts := newCall(id, int(id))
		m.Fields["nature"] = nature
		if id == 20 {
			facts = append(facts, callFact(m, bridge.KindClosed, 21))
		}
		keepCall(t, s, m, facts...)
	}
	due := func(minute, from int) []string {
		t.Helper()
		calls := time.Time{}
		if from >= 0 {
			calls = at(from)
		}
		return must(s.EscalationsDue(t.Context(), at(minute), terms, calls, 9))(t)
	}
	check := func(when string, got []string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: due are %v, want %v", when, got, want)
		}
	}
	check("nothing is asked for", due(30, -1))
	check("all", due(30, 0), "ticket:17", "ticket:18")
	check("from a minute on", due(30, 18), "ticket:18")
	timer := bridge.EscalationTimer{Incident: "ticket:17", At: at(40), Number: 1, Terms: terms}
	escalate(t, s, func(tx escalation.Tx) error { return tx.SaveTimer(timer) })
	check("looked at", due(30, 0), "ticket:18")
	check("its time has come", due(40, 0), "ticket:17", "ticket:18")
	check("asked for no more", due(30, -1), "ticket:17")
	check("too old", due(30, 18), "ticket:17", "ticket:18")
	m, _ := newCall(17, 17)
	keepCall(t, s, m, callFact(m, bridge.KindFirstAct, 31))
	check("something was learned", due(32, 0), "ticket:17", "ticket:18")
	timer.Number = 2
	escalate(t, s, func(tx escalation.Tx) error { return tx.SaveTimer(timer) })
	check("and taken in", due(32, 0), "ticket:18")
}

// callTaken: what is known of one, until an incident has it.
func callTaken(t *testing.T, s Store) {
	m, facts := newCall(17, 17)
	keepCall(t, s, m, append(facts, callFact(m, bridge.KindFirstAct, 31))...)
	escalate(t, s, func(tx escalation.Tx) error {
		return tx.SaveTimer(bridge.EscalationTimer{Incident: "ticket:17", At: at(40), Number: 2, Terms: "contrat"})
	})
	call := must(s.Called(t.Context(), 17))(t)
	var within *bridge.Incident
	escalate(t, s, func(tx escalation.Tx) (err error) {
		within, err = tx.Called(17)
		return err
	})
	if call == nil || within == nil || call.TicketID != 17 || !call.AcknowledgedAt.Equal(at(31)) || within.ID != call.ID {
		t.Errorf("it is %+v, within a transaction %+v", call, within)
	}
	page := bridge.Escalation{Incident: "ticket:17", Step: "a", Page: "noc", Outcome: bridge.EscalationFired, At: at(33)}
	pass(t, s, page)
	of := newIncident("01A", "a")
	save(t, s, of)
	pass(t, s, bridge.Escalation{Incident: "01A", Step: "b", Page: "noc", Outcome: bridge.EscalationFired, At: at(34)})
	want := bridge.Page{Escalation: page, Criticity: bridge.P2, TicketNumber: "30017", Site: "lycée-béja"}
	want.Outcome = ""
	if pages := must(s.Pages(t.Context(), 9))(t); len(pages) != 2 || pages[0].Incident != "01A" || pages[1] != want {
		t.Errorf("pages are %+v, want the second to be %+v", pages, want)
	}
	of.TicketID = 17
	save(t, s, of)
	if call := must(s.Called(t.Context(), 17))(t); call != nil {
		t.Errorf("an incident has it, and it is %+v", call)
	}
	if got := must(s.EscalationsDue(t.Context(), at(32), "contrat", at(0), 9))(t); !slices.Contains(got, "ticket:17") {
		t.Errorf("an incident has it, and what it left is not looked at: %v", got)
	}
}

func callAsks(t *testing.T, s Store) {
	ask := func(ticket, number int64, minute int) {
		escalate(t, s, func(tx escalation.Tx) error { return tx.Ask(ticket, number, at(minute)) })
	}
	asks := func(minute int) string {
		t.Helper()
		return fmt.Sprint(must(s.Asks(t.Context(), at(minute), 9))(t))
	}
	one := func(ticket, number int64, attempts, minute int, failed string) bridge.CallAsk {
		return bridge.CallAsk{Ticket: ticket, Number: number, Attempts: attempts, Next: at(minute), Error: failed}
	}
	check := func(minute int, want ...bridge.CallAsk) {
		t.Helper()
		if got, want := asks(minute), fmt.Sprint(want); got != want {
			t.Errorf("at minute %d: %s, want %s", minute, got, want)
		}
	}
	ask(17, 4, 2)
	ask(18, 7, 1)
	check(0)
	check(2, one(18, 7, 0, 1, ""), one(17, 4, 0, 2, ""))
	if err := s.PutOff(t.Context(), one(18, 7, 1, 9, "503")); err != nil {
		t.Fatal(err)
	}
	check(2, one(17, 4, 0, 2, ""))
	check(9, one(17, 4, 0, 2, ""), one(18, 7, 1, 9, "503"))
	check(-70, one(17, 4, 0, 2, ""), one(18, 7, 1, 9, "503")) // the clock was set back
	ask(18, 9, 5)
	if err := s.PutOff(t.Context(), one(18, 7, 2, 30, "503")); err != nil { // of what was asked before
		t.Fatal(err)
	}
	check(6, one(17, 4, 0, 2, ""), one(18, 9, 0, 5, "503"))
	for _, told := range []int64{8, 9} {
		if err := s.Told(t.Context(), 18, told); err != nil {
			t.Fatal(err)
		}
		if told == 8 {
			check(6, one(17, 4, 0, 2, ""), one(18, 9, 0, 5, "503"))
		}
	}
	check(6, one(17, 4, 0, 2, ""))
}
