package escalation

import (
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// late is how much after its instant a step is a matter of catching up.
const late = 2 * time.Minute

// Situation is all that decides which steps are passed now.
type Situation struct {
	Incident bridge.Incident
	Ladders  []policy.Ladder // all of the contract
	Clocks   []Clock
	Passed   []bridge.Escalation // of any cycle
	Now      time.Time
}

// Passing is one step that is passed now.
type Passing struct {
	bridge.Escalation

	Step      policy.Step
	Do        policy.Actions // of a step that fires: its own, and what those moved that it stands for
	Collapsed []string       // names of those
	Late      bool
}

// Decision is what follows from a situation.
type Decision struct {
	Passings []Passing
	Ended    []bridge.Escalation // passed before; their condition does not hold any more
	Wake     time.Time           // when a step that waits is due, if nothing changes; zero for never
}

// Plan is pure: which steps of the ladders are passed now, which that were
// passed before have ended, and when there will be more to do.
func Plan(s Situation) Decision {
	p := &plan{Situation: s}
	if climbs(&s.Incident) {
		for i := range s.Ladders {
			if slices.Contains(s.Ladders[i].Criticities, s.Incident.Criticity) {
				p.climb(&s.Ladders[i])
			}
		}
	}
	p.end()
	return p.decision
}

// climbs tells whether an incident is one that ladders are for.
func climbs(i *bridge.Incident) bool {
	measured := slices.Contains([]bridge.Nature{bridge.NatureFault, bridge.NatureStorm, bridge.NatureCall, bridge.NatureRequest}, i.Nature)
	return measured && i.Parent == "" && i.State != bridge.StateHeld
}

type plan struct {
	Situation
	decision Decision
}

// clock is one of the incident's by name; one that is not measured has not
// even begun.
func (p *plan) clock(name policy.ClockName) Clock {
	i := slices.IndexFunc(p.Clocks, func(c Clock) bool { return c.Name == name })
	if i < 0 {
		return Clock{Name: name}
	}
	return p.Clocks[i]
}

// passed tells whether a step was passed in this cycle, under whatever text.
func (p *plan) passed(ladder, step string) bool {
	return slices.ContainsFunc(p.Passed, func(e bridge.Escalation) bool {
		return e.Ladder == ladder && e.Step == step && e.Cycle == p.Incident.Reopened
	})
}

// climb passes what is due of one ladder: the last that may fire does.
func (p *plan) climb(ladder *policy.Ladder) {
	var due []Passing
	last := -1
	for _, step := range ladder.Steps {
		if p.passed(ladder.Name, step.Name) {
			continue
		}
		at, reached := p.due(&step)
		if !reached {
			p.wake(at)
			continue
		}
		passing := Passing{Step: step, Late: p.Now.Sub(at) > late, Escalation: bridge.Escalation{
			Incident: p.Incident.ID, Ladder: ladder.Name, Version: ladder.Version(), Step: step.Name,
			Cycle: p.Incident.Reopened, Kind: string(ladder.Kind), DueAt: at, At: p.Now,
		}}
		if passing.Reason = p.why(&step); passing.Reason != "" {
			passing.Outcome, passing.EndedAt = bridge.EscalationCancelled, p.Now
		} else {
			last = len(due)
		}
		due = append(due, passing)
	}
	p.decision.Passings = append(p.decision.Passings, collapse(due, last)...)
}

// collapse has the last of what may fire stand for those before it.
func collapse(due []Passing, last int) []Passing {
	if last < 0 {
		return due
	}
	fires := &due[last]
	fires.Outcome = bridge.EscalationFired
	for i := range due[:last] {
		earlier := &due[i]
		if earlier.Outcome != "" {
			continue
		}
		earlier.Outcome, earlier.EndedAt = bridge.EscalationCollapsed, earlier.At
		earlier.Reason = "rattrapage, regroupée avec l'étape « " + fires.Step.Name + " »"
		fires.Do = moves(fires.Do, earlier.Step.Do)
		fires.Collapsed = append(fires.Collapsed, earlier.Step.Name)
	}
	fires.Do = moves(fires.Do, fires.Step.Do)
	own := fires.Step.Do
	fires.Do.Note, fires.Do.Mention, fires.Do.Mail = own.Note, own.Mention, own.Mail
	fires.Do.Webhook, fires.Do.Page = own.Webhook, own.Page
	fires.Page, fires.Hook = own.Page, own.Webhook
	if fires.Hook != "" {
		fires.HookNext = fires.At
	}
	return due
}

// moves lays what a later step moves over what earlier ones do.
func moves(before, next policy.Actions) policy.Actions {
	if next.Transmit != "" {
		before.Transmit = next.Transmit
	}
	if next.HandOver != "" {
		before.HandOver = next.HandOver
	}
	if next.Criticity.Worse(before.Criticity) {
		before.Criticity = next.Criticity
	}
	return before
}

// end finds what was fired before and whose condition does not hold any more.
func (p *plan) end() {
	for _, e := range p.Passed {
		if e.Outcome == bridge.EscalationFired && e.EndedAt.IsZero() && p.over(&e) {
			e.EndedAt = p.Now
			p.decision.Ended = append(p.decision.Ended, e)
		}
	}
}

// over tells whether a step that fired has no more reason to go on: also where
// nobody knows what its condition was, because it stands in no ladder any more.
func (p *plan) over(e *bridge.Escalation) bool {
	if e.Cycle != p.Incident.Reopened || !climbs(&p.Incident) {
		return true
	}
	for i := range p.Ladders {
		for _, step := range p.Ladders[i].Steps {
			if p.Ladders[i].Name == e.Ladder && step.Name == e.Step {
				return p.hindered(&step) != ""
			}
		}
	}
	return !p.Incident.State.Broken()
}

func (p *plan) wake(at time.Time) {
	if !at.IsZero() && (p.decision.Wake.IsZero() || at.Before(p.decision.Wake)) {
		p.decision.Wake = at
	}
}
