package ledgertest

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// surveyTests are the part of the contract that satisfaction rests on.
var surveyTests = []contractTest{
	{"requesters of closed tickets are due to be asked", dueSurveys},
	{"somebody is asked once a ticket", surveyOnce},
	{"who refuses is not asked again, nor who was asked just now", surveyUnasked},
	{"a mail that was refused for now is tried again", surveyAgain},
	{"the first answer counts, and stands in the journal", surveyMarked},
	{"surveys are counted", surveyCounts},
	{"what somebody answered can be erased", surveyErased},
}

// requester is the id at the desk of whom the tickets of these tests are for.
const requester = 6

// closedCall keeps a ticket that a requester had opened, closed at a minute.
func closedCall(t *testing.T, s Store, id int64, minute int, change func(*bridge.Mirrored)) *bridge.Mirrored {
	t.Helper()
	m := mirrored(id)
	m.Stage, m.MergedInto, m.GoneAt, m.HiddenAt = bridge.StageClosed, 0, time.Time{}, time.Time{}
	m.Fields = map[string]string{"nature": "demande", "criticity": "P3", "site": "lycee-1"}
	if change != nil {
		change(m)
	}
	keepCall(t, s, m, callFact(m, bridge.KindOpened, 0), callFact(m, bridge.KindClosed, minute))
	return m
}

func dueAt(minute int) ledger.SurveysDue {
	return ledger.SurveysDue{Now: at(minute), From: at(-100), To: at(minute), Except: 2}
}

func dueTickets(t *testing.T, s Store, due ledger.SurveysDue) (ids []int64) {
	t.Helper()
	for _, each := range must(s.DueSurveys(t.Context(), due, 9))(t) {
		ids = append(ids, each.Ticket)
	}
	return ids
}

func dueSurveys(t *testing.T, s Store) {
	closedCall(t, s, 17, 5, nil)
	first := closedCall(t, s, 18, 3, nil)
	closedCall(t, s, 19, 30, nil)                                                                        // later
	closedCall(t, s, 20, 5, func(m *bridge.Mirrored) { m.CustomerID = 2 })                               // the bridge's own
	closedCall(t, s, 21, 5, func(m *bridge.Mirrored) { m.CustomerID = 0 })                               // nobody's
	closedCall(t, s, 22, 5, func(m *bridge.Mirrored) { m.Stage, m.MergedInto = bridge.StageMerged, 17 }) // another's
	closedCall(t, s, 23, 5, func(m *bridge.Mirrored) { m.GoneAt = at(6) })                               // gone
	closedCall(t, s, 24, 5, func(m *bridge.Mirrored) { m.Fields["nature"] = "changement" })              // no request
	own := newIncident("01A", "a")
	own.State, own.ClosedAt, own.TicketID, own.Region = bridge.StateClosed, at(4), 25, "tunis"
	save(t, s, own)
	taken := mirrored(25)
	taken.Subject, taken.Stage, taken.GoneAt, taken.HiddenAt = "01A", bridge.StageClosed, time.Time{}, time.Time{}
	must(s.SaveMirrored(t.Context(), taken, nil))(t)
	all := must(s.DueSurveys(t.Context(), dueAt(10), 9))(t)
	if got := dueTickets(t, s, dueAt(10)); !slices.Equal(got, []int64{18, 25, 17}) {
		t.Fatalf("due are %v", got)
	}
	want := bridge.Survey{Ticket: 18, Number: first.Number, Subject: first.Subject, Customer: requester, Criticity: bridge.P3, Site: "lycee-1", ClosedAt: at(3)}
	if !reflect.DeepEqual(all[0], want) || all[1].Region != "tunis" || all[1].Subject != "01A" {
		t.Errorf("due are %+v\nwant first %+v", all, want)
	}
	if few := must(s.DueSurveys(t.Context(), dueAt(10), 1))(t); len(few) != 1 || few[0].Ticket != 18 {
		t.Errorf("one of them is %+v", few)
	}
}

// surveyOf is a survey of a ticket as it is begun.
func surveyOf(m *bridge.Mirrored, address string, minute int) bridge.Survey {
	return bridge.Survey{
		Ticket: m.ID, Number: m.Number, Subject: m.Subject, Customer: m.CustomerID, Criticity: bridge.P3, Site: "lycee-1", Region: "sfax", ClosedAt: at(3),
		Address: address, Attempts: 1, At: at(minute), ExpiresAt: at(minute + 1000),
	}
}

// surveyed begins a survey and has it asked.
func surveyed(t *testing.T, s Store, m *bridge.Mirrored, address string, minute int) *bridge.Survey {
	t.Helper()
	begun := must(s.BeginSurvey(t.Context(), surveyOf(m, address, minute), at(minute)))(t)
	if begun == nil || begun.State != bridge.SurveySending {
		t.Fatalf("it began as %+v", begun)
	}
	begun.State = bridge.SurveyAsked
	if err := s.SettleSurvey(t.Context(), begun, at(minute)); err != nil {
		t.Fatal(err)
	}
	return begun
}

func surveyOnce(t *testing.T, s Store) {
	m := closedCall(t, s, 17, 3, nil)
	want := surveyed(t, s, m, "a1", 10)
	if got := must(s.Survey(t.Context(), 17))(t); got == nil || !reflect.DeepEqual(got, want) {
		t.Errorf("it reads back as %+v\nwant %+v", got, want)
	}
	if none := must(s.Survey(t.Context(), 18))(t); none != nil {
		t.Errorf("of another there is %+v", none)
	}
	if due := dueTickets(t, s, dueAt(20)); len(due) > 0 {
		t.Errorf("due again are %v", due)
	}
	if again := must(s.BeginSurvey(t.Context(), surveyOf(m, "b2", 20), at(20)))(t); again != nil {
		t.Errorf("it began again as %+v", again)
	}
	if err := s.SettleSurvey(t.Context(), want, at(11)); err != nil {
		t.Fatal(err)
	}
	journal := must(s.Journal(t.Context(), m.Subject))(t)
	if last := journal[len(journal)-1]; len(journal) != 3 || last.Kind != bridge.KindSurveyed || last.Actor != bridge.ActorBridge || last.Ticket != 17 || !last.EffectiveAt.Equal(at(10)) {
		t.Errorf("the journal is %+v", journal)
	}
}

func surveyUnasked(t *testing.T, s Store) {
	m := closedCall(t, s, 17, 3, nil)
	surveyed(t, s, m, "a1", 10)
	begin := func(id int64, address string, since int) *bridge.Survey {
		return must(s.BeginSurvey(t.Context(), surveyOf(closedCall(t, s, id, 3, nil), address, 20), at(since)))(t)
	}
	if recent := begin(18, "a1", 9); recent.State != bridge.SurveySkipped || recent.Skip != bridge.SkipRecent {
		t.Errorf("asked just now, it is %+v", recent)
	}
	if long := begin(19, "a1", 11); long.State != bridge.SurveySending || long.Skip != "" {
		t.Errorf("asked long ago, it is %+v", long)
	}
	for range 2 { // whoever presses twice
		if err := s.RefuseSurveys(t.Context(), 17, at(30)); err != nil {
			t.Fatal(err)
		}
	}
	if refused := begin(20, "a1", 50); refused.State != bridge.SurveySkipped || refused.Skip != bridge.SkipRefused {
		t.Errorf("refused, it is %+v", refused)
	}
	if other := begin(21, "b2", 9); other.State != bridge.SurveySending {
		t.Errorf("of another it is %+v", other)
	}
	if err := s.RefuseSurveys(t.Context(), 99, at(30)); !errors.Is(err, bridge.ErrNotFound) {
		t.Errorf("of no survey: %v", err)
	}
	agent := surveyOf(closedCall(t, s, 22, 3, nil), "", 20)
	agent.Skip = bridge.SkipAgent
	if got := must(s.BeginSurvey(t.Context(), agent, at(9)))(t); got.State != bridge.SurveySkipped || got.Skip != bridge.SkipAgent {
		t.Errorf("an agent's is %+v", got)
	}
	if _, err := s.MarkSurvey(t.Context(), 22, 5, "", at(31)); !errors.Is(err, bridge.ErrNotFound) {
		t.Errorf("who was not asked answers: %v", err)
	}
}

func surveyAgain(t *testing.T, s Store) {
	m := closedCall(t, s, 17, 3, nil)
	begun := must(s.BeginSurvey(t.Context(), surveyOf(m, "a1", 10), at(10)))(t)
	begun.State, begun.NextAt = bridge.SurveyWaiting, at(40)
	if err := s.SettleSurvey(t.Context(), begun, at(10)); err != nil {
		t.Fatal(err)
	}
	if early := dueTickets(t, s, dueAt(39)); len(early) > 0 {
		t.Errorf("due before its time are %v", early)
	}
	due := must(s.DueSurveys(t.Context(), dueAt(40), 9))(t)
	if len(due) != 1 || due[0].Attempts != 1 || due[0].Address != "a1" || due[0].Number != m.Number {
		t.Fatalf("due are %+v", due)
	}
	due[0].Attempts++
	if again := must(s.BeginSurvey(t.Context(), due[0], at(10)))(t); again == nil || again.State != bridge.SurveySending || again.Attempts != 2 {
		t.Errorf("it begins again as %+v", again)
	}
	if journal := must(s.Journal(t.Context(), m.Subject))(t); len(journal) != 2 {
		t.Errorf("a mail that was not sent is in the journal: %+v", journal)
	}
}

const remark = "Merci à Amel, <b>très</b> rapide — شكرا"

func surveyMarked(t *testing.T, s Store) {
	m := closedCall(t, s, 17, 3, nil)
	surveyed(t, s, m, "a1", 10)
	if !must(s.MarkSurvey(t.Context(), 17, 4, remark, at(20)))(t) {
		t.Error("the first answer was not taken")
	}
	if must(s.MarkSurvey(t.Context(), 17, 1, "autre", at(21)))(t) {
		t.Error("a second answer was taken")
	}
	if got := must(s.Survey(t.Context(), 17))(t); got.Mark != 4 || !got.MarkedAt.Equal(at(20)) || got.State != bridge.SurveyAsked {
		t.Errorf("it is %+v", got)
	}
	journal := must(s.Journal(t.Context(), m.Subject))(t)
	last := journal[len(journal)-1]
	if len(journal) != 4 || last.Kind != bridge.KindMarked || last.Actor != bridge.ActorCustomer || last.ActorRef != "6" ||
		last.Data["mark"] != "4" || last.Words["remark"] != remark || strings.Contains(last.Text, "Amel") {
		t.Errorf("the journal ends with %+v", last)
	}
	if _, err := s.MarkSurvey(t.Context(), 18, 4, "", at(20)); !errors.Is(err, bridge.ErrNotFound) {
		t.Errorf("whom nobody asked answers: %v", err)
	}
	verified(t, s)
}

func surveyCounts(t *testing.T, s Store) {
	for id, mark := range map[int64]int{17: 4, 18: 4, 19: 0, 20: 1} {
		surveyed(t, s, closedCall(t, s, id, 3, nil), "", 10)
		if mark > 0 {
			must(s.MarkSurvey(t.Context(), id, mark, "", at(20)))(t)
		}
	}
	agent := surveyOf(closedCall(t, s, 21, 3, nil), "", 10)
	agent.Skip = bridge.SkipAgent
	must(s.BeginSurvey(t.Context(), agent, at(9)))(t)
	surveyed(t, s, closedCall(t, s, 22, 3, nil), "", 50)
	asked := ledger.SurveyCount{Criticity: bridge.P3, Region: "sfax", State: bridge.SurveyAsked, N: 1}
	one, four, skipped := asked, asked, asked
	asked.Pending = 1
	one.Mark, four.Mark, four.N = 1, 4, 2
	skipped.State, skipped.Skip = bridge.SurveySkipped, bridge.SkipAgent
	if got, want := must(s.SurveyCounts(t.Context(), at(10), at(50), at(1009)))(t), []ledger.SurveyCount{asked, one, four, skipped}; !reflect.DeepEqual(got, want) {
		t.Errorf("counted are %+v\nwant %+v", got, want)
	}
	if got := must(s.SurveyCounts(t.Context(), at(10), at(50), at(1010)))(t); got[0].N != 1 || got[0].Pending != 0 {
		t.Errorf("once nobody may answer any more they are %+v", got)
	}
}

func surveyErased(t *testing.T, s Store) {
	for _, erasure := range []ledger.Erasure{{Ticket: 17, At: at(30)}, {Person: "6", At: at(30)}} {
		id := int64(17)
		if erasure.Person != "" {
			id = 18
		}
		m := closedCall(t, s, id, 3, nil)
		surveyed(t, s, m, "a1", 10)
		must(s.MarkSurvey(t.Context(), id, 2, remark, at(20)))(t)
		must(s.Erase(t.Context(), erasure, true))(t)
		for _, e := range must(s.Journal(t.Context(), m.Subject))(t) {
			if e.Kind == bridge.KindMarked && (e.Words != nil || e.Data["mark"] != "2") {
				t.Errorf("of %+v it is left %+v", erasure, e)
			}
		}
		if got := must(s.Survey(t.Context(), id))(t); got.Address != "" || got.Mark != 2 {
			t.Errorf("of %+v it is left %+v", erasure, got)
		}
	}
	verified(t, s)
}
