package worktime

import (
	"slices"
	"testing"
	"time"
)

// story is a ticket of the contract's examples, on Monday 2 March 2026.
type story struct {
	t *testing.T
	c *Calendar
	Facts
	goals   Goals
	columns Columns
}

func begin(t *testing.T, goals Goals) *story {
	t.Helper()
	s := &story{t: t, c: parse(t, "Europe/Berlin", office, ""), goals: goals}
	s.CreatedAt = s.at("09:30")
	s.States = []StateChange{{At: s.CreatedAt}}
	s.compute()
	return s
}

func (s *story) at(clock string) time.Time {
	s.t.Helper()
	return at(s.t, "2026-03-02T"+clock+":00+01:00")
}

func (s *story) compute() { s.columns = Compute(s.c, s.goals, s.Facts, s.columns) }

func (s *story) state(clock string, ignores bool) {
	s.States = append(s.States, StateChange{At: s.at(clock), Ignores: ignores})
	s.compute()
}

func (s *story) agent(clock string) {
	s.LastContactAgentAt = s.at(clock)
	if s.FirstResponseAt.IsZero() {
		s.FirstResponseAt = s.LastContactAgentAt
	}
	s.AgentArticles = append(s.AgentArticles, s.LastContactAgentAt)
	s.compute()
}

func (s *story) customer(clock string) {
	s.LastContactCustomerAt = s.at(clock)
	s.compute()
}

// due checks first response, update, close and escalation, "" for null.
func (s *story) due(first, update, closing, escalation string) {
	s.t.Helper()
	for i, want := range []string{first, update, closing, escalation} {
		got := []time.Time{
			s.columns.FirstResponseEscalationAt, s.columns.UpdateEscalationAt, s.columns.CloseEscalationAt, s.columns.EscalationAt,
		}[i]
		if want == "" && !got.IsZero() || want != "" && !got.Equal(s.at(want)) {
			s.t.Errorf("%s is %s, want %q", []string{"first response", "update", "close", "escalation"}[i], got, want)
		}
	}
}

func (s *story) used(name string, got *Elapsed, in, diff int) {
	s.t.Helper()
	if got == nil || *got != (Elapsed{In: in, Diff: diff}) {
		s.t.Errorf("%s is %+v, want %d minutes and %d left", name, got, in, diff)
	}
}

// TestContractExamples tells the story of contract section 8.7.
func TestContractExamples(t *testing.T) {
	s := begin(t, Goals{FirstResponse: 60, Solution: 240})
	s.due("10:30", "", "13:30", "10:30")
	s.compute() // a note at 09:40 changes no fact
	s.due("10:30", "", "13:30", "10:30")
	s.agent("09:50")
	s.used("first response", s.columns.FirstResponse, 20, 40)
	s.due("", "", "13:30", "13:30")
	s.state("10:00", true)
	s.due("", "", "", "")
	s.state("12:00", false)
	s.due("", "", "15:30", "15:30")
	s.CloseAt = s.at("15:00")
	s.state("15:00", true)
	s.due("", "", "", "")
	s.used("close", s.columns.Close, 210, 30)
	s.state("15:10", false)
	s.due("", "", "", "")
	s.state("16:00", true)
	s.due("", "", "", "")
	s.used("close", s.columns.Close, 210, 30)
	if s.columns.Update != nil {
		t.Errorf("updates took %+v without a goal", s.columns.Update)
	}
}

func TestResponseTime(t *testing.T) {
	s := begin(t, Goals{Response: 60})
	s.due("", "", "", "")
	s.customer("10:00")
	s.due("", "11:00", "", "11:00")
	s.agent("10:40")
	s.due("", "", "", "")
	s.used("update", s.columns.Update, 40, 20)
	s.customer("11:00")
	s.due("", "12:00", "", "12:00")
	s.agent("12:30")
	s.used("update", s.columns.Update, 90, -30)
	s.customer("13:00")
	s.agent("13:05")
	s.used("update, of which the longest is kept,", s.columns.Update, 90, -30)
}

func TestUpdateTime(t *testing.T) {
	s := begin(t, Goals{Update: 60})
	s.due("", "10:30", "", "10:30")
	s.customer("09:45")
	s.due("", "10:30", "", "10:30")
	s.agent("10:00")
	s.due("", "11:00", "", "11:00")
	s.used("update since the beginning", s.columns.Update, 30, 30)
	s.agent("12:00")
	s.used("update", s.columns.Update, 120, -60)
	s.AgentArticles = append(s.AgentArticles, s.at("12:10")) // internal: no contact
	s.compute()
	s.due("", "13:00", "", "13:00")
	s.used("update", s.columns.Update, 120, -60)
}

// TestInternalArticlesEndUpdates has an internal article shorten what the next
// public one is held to have taken.
func TestInternalArticlesEndUpdates(t *testing.T) {
	s := begin(t, Goals{Update: 60})
	s.agent("09:35")
	s.AgentArticles = append(s.AgentArticles, s.at("10:00"))
	s.compute()
	s.agent("10:20")
	s.used("update", s.columns.Update, 25, 35)
}

func TestBreaksHaveMinutes(t *testing.T) {
	second := func(clock string) time.Time { return at(t, "2026-03-02 "+clock+".000") }
	states := []StateChange{
		{At: second("09:00:00")},
		{At: second("10:00:59"), Ignores: true},
		{At: second("10:02:01"), Ignores: true},
		{At: second("10:05:30")},
		{At: second("11:00:10"), Ignores: true},
		{At: second("11:00:50")},
		{At: second("12:00:00"), Ignores: true},
	}
	want := []Span{
		{second("10:00:00"), second("10:02:00")}, {second("10:02:00"), second("10:05:00")},
	}
	if got := Breaks(states); !slices.Equal(got, want) {
		t.Errorf("breaks %v, want %v", got, want)
	}
}

func TestBreaksBeforeDue(t *testing.T) {
	s := begin(t, Goals{FirstResponse: 60, Solution: 120})
	s.state("10:00", true)
	s.state("10:10", true) // from one waiting state into another
	s.state("10:20", false)
	s.due("10:50", "", "11:50", "10:50")
}

func TestClosedAtOnce(t *testing.T) {
	s := begin(t, Goals{FirstResponse: 60, Update: 30, Solution: 240})
	s.CloseAt = s.CreatedAt
	s.States = []StateChange{{At: s.CreatedAt, Ignores: true}}
	s.compute()
	s.due("", "", "", "")
	s.used("close", s.columns.Close, 0, 240)
	s.agent("11:00") // after the first close there is no time to measure
	s.used("first response", s.columns.FirstResponse, 0, 60)
	s.used("update", s.columns.Update, 0, 30)
}

func TestReopenedTicketHasUpdatesOnly(t *testing.T) {
	s := begin(t, Goals{FirstResponse: 60, Update: 30, Solution: 240})
	s.agent("09:40")
	s.CloseAt = s.at("10:00")
	s.state("10:00", true)
	s.state("10:10", false)
	s.due("", "10:20", "", "10:20") // 20 minutes until the close, 10 after it
}

// TestGoalTakenAway keeps what was measured while there was one.
func TestGoalTakenAway(t *testing.T) {
	s := begin(t, Goals{FirstResponse: 60, Solution: 240})
	s.agent("09:50")
	s.goals = Goals{}
	s.compute()
	s.due("", "", "", "")
	s.used("first response", s.columns.FirstResponse, 20, 40)
}

func TestDueInstantsThatNeverCome(t *testing.T) {
	s := begin(t, Goals{FirstResponse: 60, Solution: 1<<31 - 1})
	s.due("10:30", "", "", "10:30")
}
