package worktime

import "time"

// Goals are the times of a service level in working minutes, 0 for none.
// Response and Update exclude each other.
type Goals struct {
	FirstResponse int
	Response      int // from the customer's oldest unanswered message
	Update        int // from the agent's last message
	Solution      int
}

// StateChange is the beginning of a ticket's stay in a state.
type StateChange struct {
	At      time.Time
	Ignores bool // ignore_escalation of that state
}

// Facts are what the columns of a ticket follow from. Instants that did not
// come yet are zero.
type Facts struct {
	CreatedAt             time.Time
	States                []StateChange // in order, from the first state on
	FirstResponseAt       time.Time
	LastContactAgentAt    time.Time
	LastContactCustomerAt time.Time
	CloseAt               time.Time   // the first close
	AgentArticles         []time.Time // communication by agents in order, internal ones too
}

// Elapsed is a pair of statistics in working minutes: what was used, and what
// was left of the goal, negative when it was missed.
type Elapsed struct{ In, Diff int }

// Columns are the results; zero instants and nil pairs are null.
type Columns struct {
	FirstResponseEscalationAt, UpdateEscalationAt time.Time
	CloseEscalationAt, EscalationAt               time.Time

	FirstResponse, Update, Close *Elapsed
}

// Compute gives the columns of a ticket under a service level. The previous
// ones matter for statistics alone: that of updates keeps the longest time so
// far, and what has no goal stays as it was.
func Compute(c *Calendar, goals Goals, f Facts, previous Columns) Columns {
	breaks := Breaks(f.States)
	next := Columns{FirstResponse: previous.FirstResponse, Update: previous.Update, Close: previous.Close}
	if !f.ignored() {
		next.setTargets(c, goals, f, breaks)
	}
	within := func(from, to time.Time, goal int) *Elapsed {
		in := c.Between(f.clamp(from), f.clamp(to), breaks...)
		return &Elapsed{In: in, Diff: goal - in}
	}
	if goals.FirstResponse > 0 && !f.FirstResponseAt.IsZero() {
		next.FirstResponse = within(f.CreatedAt, f.FirstResponseAt, goals.FirstResponse)
	}
	if goals.Solution > 0 && !f.CloseAt.IsZero() {
		next.Close = within(f.CreatedAt, f.CloseAt, goals.Solution)
	}
	if from, to, goal := f.lastUpdate(goals); goal > 0 {
		if latest := within(from, to, goal); next.Update == nil || latest.In > next.Update.In {
			next.Update = latest
		}
	}
	return next
}

func (n *Columns) setTargets(c *Calendar, goals Goals, f Facts, breaks []Span) {
	due := func(from time.Time, goal int) time.Time {
		if goal <= 0 || from.IsZero() {
			return time.Time{}
		}
		at := c.Add(from, goal, breaks...)
		if !at.IsZero() && (n.EscalationAt.IsZero() || at.Before(n.EscalationAt)) {
			n.EscalationAt = at
		}
		return at
	}
	if f.FirstResponseAt.IsZero() {
		n.FirstResponseEscalationAt = due(f.CreatedAt, goals.FirstResponse)
	}
	switch {
	case goals.Response > 0:
		if !f.answered() {
			n.UpdateEscalationAt = due(f.LastContactCustomerAt, goals.Response)
		}
	case f.LastContactAgentAt.IsZero():
		n.UpdateEscalationAt = due(f.CreatedAt, goals.Update)
	default:
		n.UpdateEscalationAt = due(f.LastContactAgentAt, goals.Update)
	}
	if f.CloseAt.IsZero() {
		n.CloseEscalationAt = due(f.CreatedAt, goals.Solution)
	}
}

// ignored tells whether the present state stops the clocks.
func (f Facts) ignored() bool {
	return len(f.States) > 0 && f.States[len(f.States)-1].Ignores
}

// answered tells whether the agent had the last word.
func (f Facts) answered() bool {
	return !f.LastContactCustomerAt.IsZero() && f.LastContactAgentAt.After(f.LastContactCustomerAt)
}

// clamp moves an instant into the ticket's life until its first close.
func (f Facts) clamp(t time.Time) time.Time {
	if t.Before(f.CreatedAt) {
		return f.CreatedAt
	}
	if !f.CloseAt.IsZero() && t.After(f.CloseAt) {
		return f.CloseAt
	}
	return t
}

// lastUpdate is the time that the agent's last message took, and the goal that
// it is held against; without one there is nothing to measure.
func (f Facts) lastUpdate(goals Goals) (from, to time.Time, goal int) {
	count := len(f.AgentArticles)
	switch {
	case goals.Response > 0 && f.answered():
		return f.LastContactCustomerAt, f.LastContactAgentAt, goals.Response
	case goals.Response > 0 || goals.Update <= 0 || count == 0:
		return from, to, 0
	case count == 1:
		return f.CreatedAt, f.AgentArticles[0], goals.Update
	}
	return f.AgentArticles[count-2], f.AgentArticles[count-1], goals.Update
}

// Breaks are the times that a ticket stayed in states without escalation, in
// whole minutes. The present stay is none: as long as it lasts there are no
// due instants at all.
func Breaks(states []StateChange) []Span {
	var list []Span
	for i := 0; i+1 < len(states); i++ {
		span := Span{From: minute(states[i].At), To: minute(states[i+1].At)}
		if states[i].Ignores && span.To.After(span.From) {
			list = append(list, span)
		}
	}
	return list
}
