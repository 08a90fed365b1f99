package incident_test

import (
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

// inState is an incident of P2 (hold-off 1 min, stability 5 min, resolved 10
// min later, closed after 1 h) that began at t0; what ended, ended at t0+10 min.
func inState(state bridge.State) bridge.Incident {
	i := bridge.Incident{
		ID: "01J", Key: "ecole-7/r1/reachability", State: state, Criticity: bridge.P2, Decided: bridge.P2,
		Title: "Injoignable sur r1", Severity: "major", DetectedAt: t0, OpenedAt: t0, Desired: 3, Synced: 3,
	}
	switch state {
	case bridge.StateHeld:
		i.Desired, i.Synced = 0, 0
	case bridge.StateAcknowledged:
		i.AcknowledgedAt = at(time.Minute)
	case bridge.StateRestored:
		i.RestoredAt = at(10 * time.Minute)
	case bridge.StateResolved:
		i.RestoredAt, i.ResolvedAt = at(10*time.Minute), at(25*time.Minute)
	case bridge.StateClosed:
		i.RestoredAt, i.ResolvedAt, i.ClosedAt = at(10*time.Minute), at(25*time.Minute), at(85*time.Minute)
	case bridge.StateOpen, bridge.StateUnverified:
	}
	return i
}

// The situations that the table of states crosses with.
var (
	major     = alert("Injoignable", "major", "r1")
	fires     = incident.Situation{Occurrences: []bridge.Occurrence{firing(major)}, Now: at(20 * time.Minute)}
	unasked   = incident.Situation{Occurrences: []bridge.Occurrence{over(major, 10*time.Minute)}, Now: at(20 * time.Minute)}
	dead      = asked(unasked, time.Time{}, 20*time.Minute)
	notStable = asked(unasked, at(10*time.Minute), 15*time.Minute-time.Millisecond)
	stable    = asked(unasked, at(10*time.Minute), 15*time.Minute)
)

// asked is a situation in which the source was asked for evidence.
func asked(s incident.Situation, aliveSince time.Time, now time.Duration) incident.Situation {
	s.Evidence, s.Now = incident.Evidence{Asked: true, AliveSince: aliveSince}, at(now)
	return s
}

// TestEveryStateInEverySituation is the diagram of the package bridge, as a
// table.
func TestEveryStateInEverySituation(t *testing.T) {
	t.Parallel()
	const (
		held, open, acknowledged      = bridge.StateHeld, bridge.StateOpen, bridge.StateAcknowledged
		unverified, restored          = bridge.StateUnverified, bridge.StateRestored
		finished, closed, none        = bridge.StateResolved, bridge.StateClosed, time.Duration(-1)
		recheck, isStable, isResolved = 30 * time.Second, 15 * time.Minute, 25 * time.Minute
		isClosed                      = 85 * time.Minute
	)
	tests := []struct {
		state     bridge.State
		name      string
		situation incident.Situation
		want      bridge.State
		facts     []bridge.Kind
		wake      time.Duration // after t0
	}{
		{held, "fires beyond the hold-off", fires, open, []bridge.Kind{bridge.KindDetected, bridge.KindOpened}, none},
		{held, "over", unasked, closed, []bridge.Kind{bridge.KindCancelled}, none},
		{held, "over, source dead", dead, closed, []bridge.Kind{bridge.KindCancelled}, none},
		{held, "over, not stable", notStable, closed, []bridge.Kind{bridge.KindCancelled}, none},
		{held, "over, stable", stable, closed, []bridge.Kind{bridge.KindCancelled}, none},

		{open, "fires", fires, open, nil, none},
		{open, "over", unasked, open, nil, 20 * time.Minute},
		{open, "over, source dead", dead, unverified, []bridge.Kind{bridge.KindUnverified}, 20*time.Minute + recheck},
		{open, "over, not stable", notStable, open, nil, isStable},
		{open, "over, stable", stable, restored, []bridge.Kind{bridge.KindRestored}, isResolved},

		{acknowledged, "fires", fires, acknowledged, nil, none},
		{acknowledged, "over", unasked, acknowledged, nil, 20 * time.Minute},
		{acknowledged, "over, source dead", dead, unverified, []bridge.Kind{bridge.KindUnverified}, 20*time.Minute + recheck},
		{acknowledged, "over, not stable", notStable, acknowledged, nil, isStable},
		{acknowledged, "over, stable", stable, restored, []bridge.Kind{bridge.KindRestored}, isResolved},

		{unverified, "fires again", fires, open, []bridge.Kind{bridge.KindAlertFiring}, none},
		{unverified, "over", unasked, unverified, nil, 20 * time.Minute},
		{unverified, "over, source still dead", dead, unverified, nil, 20*time.Minute + recheck},
		{unverified, "evidence back, not stable", notStable, unverified, nil, isStable},
		{unverified, "evidence back, stable", stable, restored, []bridge.Kind{bridge.KindRestored}, isResolved},

		{restored, "fires again", fires, open, []bridge.Kind{bridge.KindReopened}, none},
		{restored, "over", unasked, restored, nil, isResolved},
		{restored, "source dead later", dead, restored, nil, isResolved},
		{restored, "over, stable", stable, restored, nil, isResolved},

		{finished, "fires again", fires, open, []bridge.Kind{bridge.KindReopened}, none},
		{finished, "over", unasked, finished, nil, isClosed},
		{finished, "source dead later", dead, finished, nil, isClosed},

		{closed, "fires again", fires, open, []bridge.Kind{bridge.KindReopened}, none},
		{closed, "over", unasked, closed, nil, none},
		{closed, "source dead later", dead, closed, nil, none},
	}
	terms := contract(t)
	for _, test := range tests {
		t.Run(string(test.state)+"/"+test.name, func(t *testing.T) {
			t.Parallel()
			s := test.situation
			s.Incident = inState(test.state)
			got, entries := incident.Evaluate(terms, s)
			if got.State != test.want || !slices.Equal(kinds(entries), test.facts) {
				t.Errorf("%s with %v, want %s with %v", got.State, kinds(entries), test.want, test.facts)
			}
			var wake time.Time
			if test.wake != none {
				wake = at(test.wake)
			}
			if !got.WakeAt.Equal(wake) {
				t.Errorf("wakes at %v, want %v", got.WakeAt, wake)
			}
			seen := got.State != test.state || len(entries) > 0
			cancelled := test.state == held && test.want == closed
			if bumped := got.Desired > s.Incident.Desired; bumped != (seen && !cancelled) {
				t.Errorf("version went from %d to %d", s.Incident.Desired, got.Desired)
			}
		})
	}
}

// Facts carry the instant at which they became true, not when we noticed.
func TestInstantsOfFacts(t *testing.T) {
	t.Parallel()
	terms := contract(t)
	tests := []struct {
		name      string
		state     bridge.State
		situation incident.Situation
		want      []time.Time
	}{
		{"an opening tells when it was detected and received", bridge.StateHeld, fires, []time.Time{t0.Add(-time.Minute), t0}},
		{"a cancellation, the end", bridge.StateHeld, unasked, []time.Time{at(10 * time.Minute)}},
		{"a restoration, the last end", bridge.StateOpen, asked(unasked, at(8*time.Minute), time.Hour), []time.Time{at(10 * time.Minute)}},
		{
			"or when the evidence came back", bridge.StateUnverified,
			asked(unasked, at(30*time.Minute), 36*time.Minute),
			[]time.Time{at(30 * time.Minute)},
		},
		{"what we decide, now", bridge.StateOpen, dead, []time.Time{at(20 * time.Minute)}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := test.situation
			s.Incident = inState(test.state)
			s.Incident.DetectedAt = t0.Add(-time.Minute)
			got, entries := incident.Evaluate(terms, s)
			for i, e := range entries[:len(test.want)] {
				if !e.EffectiveAt.Equal(test.want[i]) || !e.ReceivedAt.Equal(s.Now) || e.Actor != bridge.ActorBridge || e.Subject != "01J" {
					t.Errorf("entry %d is %+v, want it at %v", i, e, test.want[i])
				}
			}
			if got.State == bridge.StateRestored && !got.RestoredAt.Equal(test.want[0]) {
				t.Errorf("restored at %v, want %v", got.RestoredAt, test.want[0])
			}
		})
	}
}

// TestHoldOff: the delay counts from our receipt, and follows the criticity.
func TestHoldOff(t *testing.T) {
	t.Parallel()
	terms := contract(t)
	fresh := bridge.Incident{State: bridge.StateHeld, DetectedAt: t0.Add(-time.Hour), OpenedAt: t0}
	tests := []struct {
		name     string
		severity string
		now      time.Duration
		want     bridge.State
		wake     time.Duration
	}{
		{"none for P1", "critical", 0, bridge.StateOpen, -1},
		{"P2 at once", "major", 0, bridge.StateHeld, time.Minute},
		{"P2 just before", "major", time.Minute - time.Millisecond, bridge.StateHeld, time.Minute},
		{"P2 at the end", "major", time.Minute, bridge.StateOpen, -1},
		{"P4 waits longer", "info", time.Minute, bridge.StateHeld, 5 * time.Minute},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, _ := incident.Evaluate(terms, incident.Situation{
				Incident: fresh, Occurrences: []bridge.Occurrence{firing(alert("A", test.severity, "r1"))},
				Touched: true, Now: at(test.now),
			})
			if got.State != test.want || (test.wake >= 0) != got.WakeAt.Equal(at(test.wake)) {
				t.Errorf("%s, wakes at %v", got.State, got.WakeAt)
			}
			if ticket := got.Desired > 0; ticket != (test.want == bridge.StateOpen) {
				t.Errorf("version is %d while %s", got.Desired, got.State)
			}
		})
	}
}

// A fault that gets worse while it is held back is not held back any longer.
func TestHoldOffEndsWhenItGetsWorse(t *testing.T) {
	t.Parallel()
	held := bridge.Incident{State: bridge.StateHeld, Criticity: bridge.P4, Decided: bridge.P4, OpenedAt: t0}
	got, entries := incident.Evaluate(contract(t), incident.Situation{
		Incident: held, Now: at(time.Second),
		Occurrences: []bridge.Occurrence{firing(alert("A", "info", "r1")), firing(alert("B", "critical", "r1"))},
	})
	want := []bridge.Kind{bridge.KindPriority, bridge.KindDetected, bridge.KindOpened}
	if got.State != bridge.StateOpen || got.Criticity != bridge.P1 || !slices.Equal(kinds(entries), want) {
		t.Errorf("%s %s with %v", got.State, got.Criticity, kinds(entries))
	}
	// Clocks read it from there: what is told on the ticket may be erased.
	if raised, opened := entries[0].Data, entries[2].Data; raised["from"] != "P4" || raised["to"] != "P1" || opened["criticity"] != "P1" {
		t.Errorf("it was raised with %v and opened with %v", raised, opened)
	}
}

// TestCriticity: it only rises by itself, and a person's choice stands until
// the policy finds worse than it had found before.
func TestCriticity(t *testing.T) {
	t.Parallel()
	terms := contract(t)
	tests := []struct {
		name            string
		inForce, before bridge.Criticity // in force; what the policy decided last
		severities      []string
		want, decided   bridge.Criticity
		fact            bool
	}{
		{"first decision is no change", "", "", []string{"minor"}, "P3", "P3", false},
		{"the same again", "P3", "P3", []string{"minor"}, "P3", "P3", false},
		{"gets worse", "P3", "P3", []string{"minor", "critical"}, "P1", "P1", true},
		{"never falls", "P1", "P1", []string{"info"}, "P1", "P1", false},
		{"a person lowered it: kept", "P4", "P2", []string{"major"}, "P4", "P2", false},
		{"a person lowered it: worse than before raises", "P4", "P2", []string{"critical"}, "P1", "P1", true},
		{"a person lowered it: less than before does not", "P4", "P2", []string{"minor"}, "P4", "P2", false},
		{"a person raised it: kept", "P1", "P3", []string{"major"}, "P1", "P2", false},
		{"a person raised it: the same from the policy is no fact", "P1", "P3", []string{"critical"}, "P1", "P1", false},
		{"breadth counts devices", "P4", "P4", []string{"info", "info", "info"}, "P2", "P2", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			i := inState(bridge.StateOpen)
			i.Criticity, i.Decided, i.Why = test.inForce, test.before, "motif d'avant"
			s := incident.Situation{Incident: i, Now: at(time.Hour)}
			for n, severity := range test.severities {
				s.Occurrences = append(s.Occurrences, firing(alert("A", severity, "r"+string(rune('1'+n)))))
			}
			got, entries := incident.Evaluate(terms, s)
			if got.Criticity != test.want || got.Decided != test.decided {
				t.Errorf("%s, decided %s; want %s, decided %s", got.Criticity, got.Decided, test.want, test.decided)
			}
			if fact := slices.Contains(kinds(entries), bridge.KindPriority); fact != test.fact {
				t.Errorf("facts are %v", kinds(entries))
			}
			if changed := got.Why != "motif d'avant"; changed != (test.want != test.inForce) {
				t.Errorf("why is %q", got.Why)
			}
		})
	}
}

func TestTitleAndSeverityAreOfTheWorstThatFires(t *testing.T) {
	t.Parallel()
	older, newer := alert("Ancienne", "major", "r1"), alert("Nouvelle", "major", "r1")
	newer.StartsAt = at(time.Minute)
	ended := over(alert("Finie", "critical", "r1"), time.Minute)
	tests := []struct {
		name                string
		occurrences         []bridge.Occurrence
		wantTitle, severity string
	}{
		{"the worst", []bridge.Occurrence{firing(alert("Faible", "info", "r1")), firing(older)}, "Ancienne sur r1", "major"},
		{"the oldest of equals", []bridge.Occurrence{firing(newer), firing(older)}, "Ancienne sur r1", "major"},
		{"what ended counts no more", []bridge.Occurrence{ended, firing(newer)}, "Nouvelle sur r1", "major"},
		{"a severity that nobody knows", []bridge.Occurrence{firing(alert("X", "page", "r1"))}, "X sur r1", "page"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, _ := incident.Evaluate(contract(t), incident.Situation{
				Incident: inState(bridge.StateOpen), Occurrences: test.occurrences, Now: at(time.Hour),
			})
			if got.Title != test.wantTitle || got.Severity != test.severity {
				t.Errorf("%q %q, want %q %q", got.Title, got.Severity, test.wantTitle, test.severity)
			}
		})
	}
}

func TestReopening(t *testing.T) {
	t.Parallel()
	for _, state := range []bridge.State{bridge.StateRestored, bridge.StateResolved, bridge.StateClosed} {
		for _, acknowledged := range []bool{false, true} {
			i := inState(state)
			want := bridge.StateOpen
			if acknowledged {
				i.AcknowledgedAt, want = at(time.Minute), bridge.StateAcknowledged
			}
			i.Reopened = 1
			s := fires
			s.Incident = i
			got, _ := incident.Evaluate(contract(t), s)
			if got.State != want || got.Reopened != 2 || !got.RestoredAt.IsZero() || !got.ResolvedAt.IsZero() || !got.ClosedAt.IsZero() {
				t.Errorf("from %s, acknowledged %t: %+v", state, acknowledged, got)
			}
		}
	}
}

// A fault that is back within the stability time is the same outage, and is
// counted: a person may have closed the ticket in between.
func TestComingBack(t *testing.T) {
	t.Parallel()
	for _, state := range []bridge.State{bridge.StateOpen, bridge.StateAcknowledged, bridge.StateUnverified} {
		for _, waiting := range []bool{false, true} {
			s := fires
			s.Incident, s.Touched = inState(state), true
			want := 0
			if waiting {
				s.Incident.WakeAt = at(time.Minute)
			}
			if waiting || state == bridge.StateUnverified {
				want = 1
			}
			got, _ := incident.Evaluate(contract(t), s)
			if got.CameBack != want || got.Reopened != 0 {
				t.Errorf("%s, waiting for its stability %t: came back %d times, reopened %d", state, waiting, got.CameBack, got.Reopened)
			}
		}
	}
}

// An incident that stays away is resolved and closed by the contract's
// delays, each counted from the step before.
func TestWindingDown(t *testing.T) {
	t.Parallel()
	terms := contract(t)
	s := stable
	s.Incident = inState(bridge.StateOpen)
	for _, step := range []struct {
		now  time.Duration
		want bridge.State
	}{
		{15 * time.Minute, bridge.StateRestored},
		{25*time.Minute - time.Millisecond, bridge.StateRestored},
		{26 * time.Minute, bridge.StateResolved}, // the clock was a minute late
		{86*time.Minute - time.Millisecond, bridge.StateResolved},
		{86 * time.Minute, bridge.StateClosed},
		{1000 * time.Hour, bridge.StateClosed},
	} {
		s.Now = at(step.now)
		s.Incident, _ = incident.Evaluate(terms, s)
		if s.Incident.State != step.want {
			t.Fatalf("after %s: %s, want %s", step.now, s.Incident.State, step.want)
		}
	}
	if i := s.Incident; !i.ResolvedAt.Equal(at(26*time.Minute)) || !i.ClosedAt.Equal(at(86*time.Minute)) || !i.WakeAt.IsZero() {
		t.Errorf("incident is %+v", i)
	}
}

// With no delay between restoration and resolution both come in one step.
func TestRestoredAndResolvedAtOnce(t *testing.T) {
	t.Parallel()
	s := stable
	s.Incident = inState(bridge.StateOpen)
	s.Incident.Criticity, s.Incident.Decided = bridge.P1, bridge.P1 // resolve_after: 0s
	got, entries := incident.Evaluate(contract(t), s)
	if want := []bridge.Kind{bridge.KindRestored, bridge.KindResolved}; got.State != bridge.StateResolved || !slices.Equal(kinds(entries), want) {
		t.Errorf("%s with %v", got.State, kinds(entries))
	}
	if got.Desired != s.Incident.Desired+1 {
		t.Errorf("version went from %d to %d, want one step", s.Incident.Desired, got.Desired)
	}
}

// The version asks for a write only where an agent would see a difference.
func TestVersion(t *testing.T) {
	t.Parallel()
	plain := incident.Situation{Incident: inState(bridge.StateOpen), Occurrences: fires.Occurrences, Now: at(time.Hour)}
	tests := []struct {
		name   string
		change func(*incident.Situation)
		want   int64 // added
	}{
		{"nothing new", func(*incident.Situation) {}, 0},
		{"an alert came, went or changed", func(s *incident.Situation) { s.Touched = true }, 1},
		{"another title", func(s *incident.Situation) { s.Incident.Title = "Avant" }, 1},
		{"another severity", func(s *incident.Situation) { s.Incident.Severity = "minor" }, 1},
		{"another criticity", func(s *incident.Situation) { s.Incident.Criticity, s.Incident.Decided = "P4", "P4" }, 1},
		{"open without a version", func(s *incident.Situation) { s.Incident.Desired = 0 }, 1},
		{"no occurrences at all", func(s *incident.Situation) { s.Occurrences = nil }, 0},
		{"still unverified", func(s *incident.Situation) {
			*s = dead
			s.Incident = inState(bridge.StateUnverified)
		}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := plain
			test.change(&s)
			got, _ := incident.Evaluate(contract(t), s)
			if added := got.Desired - s.Incident.Desired; added != test.want {
				t.Errorf("%d versions added, want %d", added, test.want)
			}
		})
	}
}

// A short stability time is asked for again no later than it takes.
func TestRecheckIsNoLongerThanStability(t *testing.T) {
	t.Parallel()
	s := dead
	s.Incident = inState(bridge.StateOpen)
	s.Incident.Criticity = bridge.P4 // stability: 10s
	got, _ := incident.Evaluate(contract(t), s)
	if want := s.Now.Add(10 * time.Second); !got.WakeAt.Equal(want) {
		t.Errorf("wakes at %v, want %v", got.WakeAt, want)
	}
}
