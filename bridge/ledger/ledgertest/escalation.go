package ledgertest

import (
	"reflect"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/escalation"
	"github.com/vigie-noc/vigie/bridge/incident"
)

// escalationTests are the part of the contract that ladders rest on.
var escalationTests = []contractTest{
	{"a step that was passed reads back as it was saved", escalationRoundTrip},
	{"a step is passed once a cycle", escalationIsOnce},
	{"a step is passed once, however many try at once", escalationRace},
	{"a step and what goes with it are kept together or not at all", escalationTogether},
	{"ladders are looked at when there is reason to", escalationsDue},
	{"webhooks are claimed when they are to be told", claimHook},
	{"pages are those that go on", activePages},
	{"ladders of tickets that people opened are looked at where they are asked for", callsDue},
	{"a ticket that people opened climbs until an incident has it", callTaken},
	{"what tickets of people are to tell is kept until they do", callAsks},
}

// fullEscalation has another value in every field.
func fullEscalation() bridge.Escalation {
	return bridge.Escalation{
		Incident: "01A", Ladder: "technique", Version: "abc", Step: "niveau 2", Cycle: 3, Kind: "functional",
		Outcome: bridge.EscalationFired, Reason: "é", DueAt: at(1), At: at(2), EndedAt: at(3), Page: "astreinte",
		Hook: "sms", HookAttempts: 4, HookNext: at(5), HookDone: at(6), HookError: "timeout",
	}
}

func escalate(t *testing.T, s Store, fn func(escalation.Tx) error) {
	t.Helper()
	if err := s.Escalate(t.Context(), fn); err != nil {
		t.Fatalf("Escalate: %v", err)
	}
}

func pass(t *testing.T, s Store, e bridge.Escalation) (added bool) {
	t.Helper()
	escalate(t, s, func(tx escalation.Tx) (err error) {
		added, err = tx.AddEscalation(&e)
		return err
	})
	return added
}

func passedOf(t *testing.T, s Store, id string) (all []bridge.Escalation) {
	t.Helper()
	escalate(t, s, func(tx escalation.Tx) (err error) {
		all, err = tx.Escalations(id)
		return err
	})
	return all
}

func escalationRoundTrip(t *testing.T, s Store) {
	full := fullEscalation()
	for i, fields := 0, reflect.ValueOf(full); i < fields.NumField(); i++ {
		if fields.Field(i).IsZero() {
			t.Fatalf("the example has no %s: give it one", fields.Type().Field(i).Name)
		}
	}
	bare := bridge.Escalation{Incident: "01A", At: at(9)}
	for _, want := range []bridge.Escalation{full, bare} {
		if !pass(t, s, want) {
			t.Errorf("%+v was passed before", want)
		}
	}
	if got := passedOf(t, s, "01A"); !reflect.DeepEqual(got, []bridge.Escalation{full, bare}) {
		t.Errorf("got  %+v\nwant %+v", got, []bridge.Escalation{full, bare})
	}
	full.EndedAt, full.HookAttempts, full.HookNext, full.HookDone, full.HookError = at(20), 5, time.Time{}, at(21), ""
	escalate(t, s, func(tx escalation.Tx) error { return tx.SaveEscalation(&full) })
	if got := passedOf(t, s, "01A"); !reflect.DeepEqual(got[0], full) || !reflect.DeepEqual(got[1], bare) {
		t.Errorf("got %+v, want %+v and the other as it was", got, full)
	}
	if got := passedOf(t, s, "01B"); len(got) != 0 {
		t.Errorf("another incident has %+v", got)
	}
}

func escalationIsOnce(t *testing.T, s Store) {
	full := fullEscalation()
	if !pass(t, s, full) || pass(t, s, full) {
		t.Error("a step was not passed once")
	}
	for name, change := range map[string]func(*bridge.Escalation){
		"incident": func(e *bridge.Escalation) { e.Incident = "01B" }, "ladder": func(e *bridge.Escalation) { e.Ladder = "direction" },
		"version": func(e *bridge.Escalation) { e.Version = "abd" }, "step": func(e *bridge.Escalation) { e.Step = "niveau 3" },
		"cycle": func(e *bridge.Escalation) { e.Cycle = 4 },
	} {
		other := full
		if change(&other); !pass(t, s, other) || pass(t, s, other) {
			t.Errorf("another %s is not another step", name)
		}
	}
	other := full
	other.Outcome, other.At, other.Reason = bridge.EscalationCancelled, at(30), "autre"
	if pass(t, s, other) {
		t.Error("another outcome is another step")
	}
	if got := passedOf(t, s, "01A"); !slices.ContainsFunc(got, func(e bridge.Escalation) bool { return reflect.DeepEqual(e, full) }) {
		t.Errorf("the first was replaced: %+v", got)
	}
}

// escalationRace: each of several that look at once finds either that nobody
// was before it, or the row of who was.
func escalationRace(t *testing.T, s Store) {
	save(t, s, newIncident("01A", "a"))
	const tries = 16
	var wg sync.WaitGroup
	fired := make(chan string, tries)
	for i := range tries {
		wg.Go(func() {
			did := ""
			err := s.Escalate(t.Context(), func(tx escalation.Tx) error {
				did = ""
				if _, err := tx.Incident("01A"); err != nil {
					return err
				}
				known, err := tx.Escalations("01A")
				if err != nil || len(known) > 0 {
					return err
				}
				mine := fullEscalation()
				mine.Reason = strconv.Itoa(i)
				added, err := tx.AddEscalation(&mine)
				if err != nil || !added {
					return err
				}
				did = mine.Reason
				return tx.Append(entry("01A", bridge.KindEscalated))
			})
			if err != nil {
				t.Errorf("Escalate: %v", err)
			}
			if did != "" {
				fired <- did
			}
		})
	}
	wg.Wait()
	close(fired)
	got, journal := passedOf(t, s, "01A"), must(s.Journal(t.Context(), "01A"))(t)
	if first := <-fired; len(fired) != 0 || len(got) != 1 || got[0].Reason != first || len(journal) != 1 {
		t.Errorf("%q and %d others passed it: rows %+v, %d entries", first, len(fired), got, len(journal))
	}
}

func escalationTogether(t *testing.T, s Store) {
	save(t, s, newIncident("01A", "a"))
	full := fullEscalation()
	err := s.Escalate(t.Context(), func(tx escalation.Tx) error {
		if _, err := tx.AddEscalation(&full); err != nil {
			return err
		}
		if err := tx.SaveTimer(bridge.EscalationTimer{Incident: "01A", At: at(1)}); err != nil {
			return err
		}
		return tx.Append(bridge.Entry{Subject: "nobody", Kind: bridge.KindEscalated, EffectiveAt: moment, ReceivedAt: moment})
	})
	if err == nil {
		t.Fatal("the journal took an entry of no subject")
	}
	if got := passedOf(t, s, "01A"); len(got) != 0 {
		t.Errorf("half of a transaction was kept: %+v", got)
	}
	if due := must(s.EscalationsDue(t.Context(), at(0), "", time.Time{}, 9))(t); !slices.Equal(due, []string{"01A"}) {
		t.Errorf("the timer was kept: due are %v", due)
	}
}

func escalationsDue(t *testing.T, s Store) {
	const terms = "contrat"
	states := map[string]bridge.State{
		"01A": bridge.StateOpen, "01B": bridge.StateAcknowledged, "01C": bridge.StateRestored, "01D": bridge.StateOpen,
		"01E": bridge.StateClosed, "01F": bridge.StateClosed, "01G": bridge.StateHeld, "01H": bridge.StateOpen, "01I": bridge.StateOpen,
	}
	timers := []bridge.EscalationTimer{
		{Incident: "01B", At: at(10), Number: 1, Terms: terms},
		{Incident: "01C", At: at(12), Number: 1, Terms: terms},
		{Incident: "01D", Number: 1, Terms: terms}, // nothing waits
		{Incident: "01E", Number: 1, Terms: terms}, // closed since
		{Incident: "01H", At: at(50), Number: 1, Terms: "un autre"},
		{Incident: "01I", At: at(50), Number: 1, Terms: terms}, // learned something since
	}
	for id, state := range states {
		i := newIncident(id, id)
		i.State = state
		save(t, s, i)
		write(t, s, func(tx incident.Tx) error { return tx.Append(entry(id, bridge.KindDetected)) })
	}
	write(t, s, func(tx incident.Tx) error { return tx.Append(entry("01I", bridge.KindRestored)) })
	for _, timer := range timers {
		escalate(t, s, func(tx escalation.Tx) error { return tx.SaveTimer(timer) })
	}
	due := func(minute, limit int) []string {
		return must(s.EscalationsDue(t.Context(), at(minute), terms, time.Time{}, limit))(t)
	}
	if got, want := due(9, 20), []string{"01H", "01I", "01A", "01E"}; !slices.Equal(got, want) {
		t.Errorf("due before any timer has come are %v, want %v", got, want)
	}
	if got, want := due(12, 3), []string{"01B", "01C", "01H"}; !slices.Equal(got, want) {
		t.Errorf("due are %v, want %v", got, want)
	}
	escalate(t, s, func(tx escalation.Tx) error {
		return tx.SaveTimer(bridge.EscalationTimer{Incident: "01I", At: at(60), Number: 2, Terms: terms})
	})
	escalate(t, s, func(tx escalation.Tx) error { return tx.RemoveTimer("01E") })
	if got, want := due(9, 20), []string{"01H", "01A"}; !slices.Equal(got, want) {
		t.Errorf("due once two were looked at are %v, want %v", got, want)
	}
	var facts []bridge.Entry
	escalate(t, s, func(tx escalation.Tx) (err error) {
		facts, err = tx.Facts("01I")
		return err
	})
	if len(facts) != 2 || facts[1].Kind != bridge.KindRestored || facts[1].Number != 2 {
		t.Errorf("the facts are %+v", facts)
	}
}

func claimHook(t *testing.T, s Store) {
	hook := func(step string, next int) {
		e := bridge.Escalation{Incident: "01A", Step: step, At: at(0), Hook: "sms"}
		if next >= 0 {
			e.HookNext = at(next)
		}
		pass(t, s, e)
	}
	hook("none", -1)
	hook("second", 2)
	hook("first", 1)
	hook("later", 30)
	claim := func(minute int) (steps []string) {
		for range 9 {
			claimed := must(s.ClaimHook(t.Context(), at(minute), 5*time.Minute))(t)
			if claimed == nil {
				break
			}
			steps = append(steps, claimed.Step+" "+strconv.Itoa(claimed.HookAttempts))
		}
		return steps
	}
	for _, step := range []struct {
		minute int
		want   []string
	}{
		{0, nil},
		{2, []string{"first 1", "second 1"}},
		{6, nil},
		{7, []string{"first 2", "second 2"}},
		{-60, []string{"later 1", "first 3", "second 3"}}, // the clock was set back: nothing is put off as far
	} {
		if got := claim(step.minute); !equalSets(got, step.want) {
			t.Errorf("minute %d: claimed are %v, want %v", step.minute, got, step.want)
		}
	}
}

func equalSets(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

func activePages(t *testing.T, s Store) {
	for i, e := range []bridge.Escalation{
		{Step: "a", Page: "noc", Outcome: bridge.EscalationFired, At: at(1)},
		{Step: "b", Page: "noc", Outcome: bridge.EscalationFired, At: at(3)},
		{Step: "c", Page: "noc", Outcome: bridge.EscalationFired, At: at(4), EndedAt: at(5)},
		{Step: "d", Outcome: bridge.EscalationFired, At: at(6)},
		{Step: "e", Page: "noc", Outcome: bridge.EscalationCancelled, At: at(7)},
	} {
		e.Incident = "01" + strconv.Itoa(i)
		of := newIncident(e.Incident, e.Incident)
		of.TicketNumber, of.Site, of.Device = "3100"+strconv.Itoa(i), "lycee-1", "sw-1"
		save(t, s, of)
		pass(t, s, e)
	}
	var steps []string
	for _, e := range must(s.Pages(t.Context(), 9))(t) {
		steps = append(steps, e.Step)
	}
	if want := []string{"b", "a"}; !slices.Equal(steps, want) {
		t.Errorf("pages are %v, want %v", steps, want)
	}
	want := bridge.Page{
		Escalation: bridge.Escalation{Incident: "011", Step: "b", Page: "noc", At: at(3)},
		Criticity:  bridge.P2, TicketNumber: "31001", Site: "lycee-1", Device: "sw-1",
	}
	if one := must(s.Pages(t.Context(), 1))(t); len(one) != 1 || one[0] != want {
		t.Errorf("one page is %+v, want %+v", one, want)
	}
}
