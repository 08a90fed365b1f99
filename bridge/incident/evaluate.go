package incident

import (
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// recheck is how often an incident whose evidence is gone asks for it again.
const recheck = 30 * time.Second

// Evidence is what the source answered when asked whether that which
// measured the ended alerts is alive.
type Evidence struct {
	Asked bool
	// AliveSince is since when it has answered without a gap until now;
	// zero when it does not answer now.
	AliveSince time.Time
}

// Situation is all that decides an incident's next state.
type Situation struct {
	Incident    bridge.Incident
	Occurrences []bridge.Occurrence // all of the incident's, oldest first
	Members     []bridge.Incident   // faults that are part of it, where its ticket is about to tell of them
	Evidence    Evidence
	Touched     bool // an occurrence began, ended or changed: the ticket shows them
	Now         time.Time
}

// Evaluate is pure: the incident as it should be now, and the facts that are
// new. The caller saves both in one transaction.
func Evaluate(contract *policy.Contract, s Situation) (bridge.Incident, []bridge.Entry) {
	e := &evaluation{contract: contract, Situation: s, before: s.Incident}
	for _, o := range s.Occurrences {
		if !o.Ended() {
			e.firing = append(e.firing, o)
		}
		e.lastEnd = later(e.lastEnd, o.EndedAt)
	}
	e.Incident.WakeAt = time.Time{}
	if len(e.firing) > 0 {
		e.whileFiring()
		e.flapping()
	} else if len(s.Occurrences) > 0 {
		e.flapping()
		e.afterEnd()
	}
	e.version()
	return e.Incident, e.entries
}

type evaluation struct {
	Situation
	contract *policy.Contract
	before   bridge.Incident
	firing   []bridge.Occurrence
	lastEnd  time.Time
	returns  int // how often the fault came back of late
	entries  []bridge.Entry
}

func (e *evaluation) level() policy.Level { return e.contract.Level(e.Incident.Criticity) }

func (e *evaluation) fact(kind bridge.Kind, at time.Time, text string) {
	e.entries = append(e.entries, bridge.Entry{
		Subject: e.Incident.ID, Kind: kind, Actor: bridge.ActorBridge,
		EffectiveAt: at, ReceivedAt: e.Now, Text: text,
	})
}

// last is the newest fact, to be completed with what programs read of it.
func (e *evaluation) last() *bridge.Entry { return &e.entries[len(e.entries)-1] }

// whileFiring: at least one alert fires.
func (e *evaluation) whileFiring() {
	e.decide()
	inc := &e.Incident
	switch inc.State {
	case bridge.StateHeld:
		e.hold()
	case bridge.StateUnverified:
		e.goOn()
		inc.CameBack++
		e.fact(bridge.KindAlertFiring, e.Now, "L'alerte est de nouveau vue : l'incident continue")
	case bridge.StateRestored, bridge.StateResolved, bridge.StateClosed:
		e.goOn()
		inc.Reopened++
		inc.CameBack++
		inc.RaisedAt = e.Now
		inc.RestoredAt, inc.ResolvedAt, inc.ClosedAt = time.Time{}, time.Time{}, time.Time{}
		e.fact(bridge.KindReopened, e.Now, "Le défaut est revenu : l'incident est rouvert")
	case bridge.StateOpen, bridge.StateAcknowledged:
		// It had ended, which is what a broken incident wakes up for, and is
		// back within the stability time: the same outage, but a person may
		// have closed the ticket in between. What no alert told of is no return:
		// a person had it looked at.
		if !e.before.WakeAt.IsZero() && e.Touched {
			inc.CameBack++
		}
	}
}

// goOn returns to what the incident was while broken.
func (e *evaluation) goOn() {
	e.Incident.State = bridge.StateOpen
	if !e.Incident.AcknowledgedAt.IsZero() {
		e.Incident.State = bridge.StateAcknowledged
	}
}

// hold keeps a ticket from being opened for what is over in a moment.
func (e *evaluation) hold() {
	inc := &e.Incident
	until := inc.OpenedAt.Add(e.level().HoldOff.Std())
	if e.Now.Before(until) {
		inc.WakeAt = until
		return
	}
	inc.State, inc.RaisedAt = bridge.StateOpen, e.Now
	e.fact(bridge.KindDetected, inc.DetectedAt, "Défaut détecté par la supervision")
	e.fact(bridge.KindOpened, inc.OpenedAt, "Incident ouvert, criticité "+string(inc.Criticity))
	e.last().Data = map[string]string{"criticity": string(inc.Criticity)}
}

// decide asks the policy. Criticity never falls by itself: what has been
// promised for an incident stays promised.
func (e *evaluation) decide() {
	alerts := make([]map[string]string, 0, len(e.firing))
	for _, o := range e.firing {
		alerts = append(alerts, o.Alert.Labels)
	}
	e.Incident.Severity = policy.WorstSeverity(alerts)
	e.Incident.Title = title(e.firing)
	decision := e.contract.Decide(alerts)
	if below := brokenOf(e.Members); len(below) > 0 {
		hit := breadthOf(append(below, e.Incident))
		decision = e.contract.Raise(decision, hit.hits(), hit.String())
	}
	e.escalate(decision)
}

// escalate takes over what the policy decided where that is worse than before.
func (e *evaluation) escalate(decision policy.Decision) {
	inc := &e.Incident
	if !decision.Criticity.Worse(inc.Decided) {
		return
	}
	inc.Decided = decision.Criticity
	if !decision.Criticity.Worse(inc.Criticity) {
		return // a person has set it higher already
	}
	before := inc.Criticity
	inc.Criticity, inc.Why = decision.Criticity, decision.Why
	if before != "" {
		e.fact(bridge.KindPriority, e.Now, fmt.Sprintf("Criticité portée à %s : %s", inc.Criticity, decision.Why))
		e.last().Data = map[string]string{"from": string(before), "to": string(inc.Criticity)}
	}
}

// afterEnd: every alert has ended.
func (e *evaluation) afterEnd() {
	inc := &e.Incident
	switch inc.State {
	case bridge.StateHeld:
		inc.State, inc.ClosedAt = bridge.StateClosed, e.Now
		e.fact(bridge.KindCancelled, e.lastEnd, "Terminé avant le délai de temporisation, sans ticket")
	case bridge.StateOpen, bridge.StateAcknowledged, bridge.StateUnverified:
		e.verify()
	case bridge.StateRestored, bridge.StateResolved, bridge.StateClosed:
	}
	e.wind()
}

// verify believes the end only over time during which what measured the
// fault was alive.
func (e *evaluation) verify() {
	inc := &e.Incident
	switch {
	case inc.ForcedAt.After(e.lastEnd):
		inc.State, inc.RestoredAt = bridge.StateRestored, inc.ForcedAt
		e.fact(bridge.KindRestored, inc.ForcedAt, "Service tenu pour rétabli, sans preuve de la supervision")
	case !e.Evidence.Asked:
		inc.WakeAt = e.Now
	case e.Evidence.AliveSince.IsZero():
		inc.WakeAt = e.Now.Add(min(recheck, e.level().Stability.Std()))
		if inc.State != bridge.StateUnverified {
			inc.State = bridge.StateUnverified
			e.fact(bridge.KindUnverified, e.Now,
				"À vérifier : l'alerte a disparu, mais ce qui la mesurait ne répond pas ; rien ne prouve le rétablissement")
		}
	default:
		since := later(e.lastEnd, e.Evidence.AliveSince)
		if stable := since.Add(e.stability()); e.Now.Before(stable) {
			inc.WakeAt = stable
			return
		}
		inc.State, inc.RestoredAt = bridge.StateRestored, since
		e.fact(bridge.KindRestored, since, "Service rétabli, confirmé par la supervision")
	}
}

// wind moves a restored incident on to its end.
func (e *evaluation) wind() {
	inc, level := &e.Incident, e.level()
	if inc.State == bridge.StateRestored {
		due := inc.RestoredAt.Add(e.stability() + level.ResolveAfter.Std())
		if e.Now.Before(due) {
			inc.WakeAt = due
			return
		}
		inc.State, inc.ResolvedAt = bridge.StateResolved, e.Now
		e.fact(bridge.KindResolved, e.Now, "Incident résolu")
	}
	if inc.State == bridge.StateResolved {
		due := inc.ResolvedAt.Add(level.CloseAfter.Std())
		if e.Now.Before(due) {
			inc.WakeAt = due
			return
		}
		inc.State, inc.ClosedAt = bridge.StateClosed, e.Now
		e.fact(bridge.KindClosed, e.Now, "Incident clos")
	}
}

// version asks for the ticket to be written where an agent would see a
// difference. What was never worth a ticket asks for none.
func (e *evaluation) version() {
	inc, old := &e.Incident, e.before
	if inc.State == bridge.StateHeld || inc.State == bridge.StateClosed && inc.Desired == 0 {
		return
	}
	if inc.Parent != "" && inc.Desired == 0 || e.quiet() {
		return // its parent's ticket shows it; or it shows soon enough
	}
	shown := e.Touched || len(e.entries) > 0 || inc.State != old.State || inc.Criticity != old.Criticity ||
		inc.Title != old.Title || inc.Severity != old.Severity
	if shown || inc.Desired == 0 {
		inc.Desired++
	}
}
