package sla_test

import (
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// correct says something about an entry, or a breach, afterwards.
func (j *journal) correct(at, what string, data ...string) *journal {
	j.ticket = 0
	return j.person(at, bridge.KindCorrection, append([]string{"what", what}, data...)...)
}

// late is a P1 that was restored an hour too late.
func late() *journal { return call("03-16 09:00", "P1").person("03-16 14:00", bridge.KindRestored) }

// TestR2TheLastCorrectionOfAFactCounts, in whatever order they are read.
func TestR2TheLastCorrectionOfAFactCounts(t *testing.T) {
	t.Parallel()
	c := contract(t)
	j := late().correct("03-16 15:00", sla.CorrectMoved, "ref", "2", "at", "2026-03-16T12:00:00+01:00").
		correct("03-16 15:10", sla.CorrectMoved, "ref", "2", "at", "2026-03-16T13:30:00+01:00")
	wantInstant(t, "moved twice", clock(t, j.at(c, "03-16 16:00"), policy.ClockRestore).Stopped, "03-16 13:30")
	slices.Reverse(j.entries)
	wantInstant(t, "read backwards", clock(t, j.at(c, "03-16 16:00"), policy.ClockRestore).Stopped, "03-16 13:30")
	// Taken back, the one before is in force again; and what was taken back by
	// mistake, once that is taken back.
	slices.Reverse(j.entries)
	j.correct("03-16 15:20", sla.CorrectWithdrawn, "ref", "4")
	wantInstant(t, "withdrawn", clock(t, j.at(c, "03-16 16:00"), policy.ClockRestore).Stopped, "03-16 12:00")
	j.correct("03-16 15:30", sla.CorrectWithdrawn, "ref", "5")
	wantInstant(t, "and again", clock(t, j.at(c, "03-16 16:00"), policy.ClockRestore).Stopped, "03-16 13:30")
	// Before anybody had said so, nobody knew.
	wantInstant(t, "asked of the past", clock(t, j.at(c, "03-16 14:30"), policy.ClockRestore).Stopped, "03-16 14:00")
}

// TestR2CorrectionsOfTheirOwnJournal: a case may have several, whose facts have
// the same numbers.
func TestR2CorrectionsOfTheirOwnJournal(t *testing.T) {
	t.Parallel()
	people := call("03-16 08:00", "P1").person("03-16 08:20", bridge.KindFirstAct)
	people.correct("03-16 12:00", sla.CorrectMoved, "ref", "2", "at", "2026-03-16T08:10:00+01:00")
	incident := alarm("03-16 09:00", "P1").bridge("03-16 09:01", bridge.KindTicketOpened, "ticket", "7", "adopted", "true").
		bridge("03-16 13:00", bridge.KindRestored)
	for i := range incident.entries {
		incident.entries[i].Seq += 100
	}
	s := sla.Evaluate(contract(t), sla.Case{Entries: append(people.entries, incident.entries...)}, on("03-16 14:00"))
	wantInstant(t, "the ticket's", clock(t, s, policy.ClockResponse).Stopped, "03-16 08:10")
	wantInstant(t, "the incident's", clock(t, s, policy.ClockRestore).Stopped, "03-16 13:00")
	if s.DetectedAt != on("03-16 09:00") {
		t.Errorf("detected is entry 2 as well, and counts at %s", s.DetectedAt)
	}
}

// TestCorrectionsCallWhatStandsBefore: no entry can be spoken of that is not
// there yet, nor the correction itself.
func TestCorrectionsCallWhatStandsBefore(t *testing.T) {
	t.Parallel()
	for _, ref := range []string{"3", "4", "5", "-1", "deux", ""} {
		j := late().correct("03-16 15:00", sla.CorrectVoid, "ref", ref).
			correct("03-16 15:10", sla.CorrectMoved, "ref", "2", "at", "2026-03-16T12:00:00+01:00")
		wantInstant(t, "with "+ref, clock(t, j.at(contract(t), "03-16 16:00"), policy.ClockRestore).Stopped, "03-16 12:00")
	}
}

// TestR24Contested: a breach that somebody contests is one still, and stays so
// when another agrees; both can be taken back.
func TestR24Contested(t *testing.T) {
	t.Parallel()
	c := contract(t)
	restore := func(j *journal) sla.Clock { return clock(t, j.at(c, "03-16 18:00"), policy.ClockRestore) }
	j := late().correct("03-16 15:00", sla.CorrectContested, "clock", "restore")
	if got := restore(j); !got.Contested || got.Upheld || got.Status != sla.Breached || got.ContestedBy.Number != 3 {
		t.Errorf("contested: %+v", got)
	}
	if got := clock(t, j.at(c, "03-16 18:00"), policy.ClockResponse); got.Contested || got.Status != sla.Breached {
		t.Errorf("another clock: %+v", got)
	}
	j.correct("03-16 15:30", sla.CorrectUpheld, "ref", "3")
	if got := restore(j); !got.Contested || !got.Upheld || got.Status != sla.Breached {
		t.Errorf("upheld: %+v", got)
	}
	j.correct("03-16 16:00", sla.CorrectWithdrawn, "ref", "4")
	if got := restore(j); !got.Contested || got.Upheld {
		t.Errorf("nobody agrees any more: %+v", got)
	}
	j.correct("03-16 16:30", sla.CorrectWithdrawn, "ref", "3")
	if got := restore(j); got.Contested {
		t.Errorf("withdrawn: %+v", got)
	}
	// What is not breached has nothing to contest.
	met := call("03-16 09:00", "P1").person("03-16 10:00", bridge.KindRestored).correct("03-16 15:00", sla.CorrectContested, "clock", "restore")
	if got := restore(met); got.Contested || got.Status != sla.Met {
		t.Errorf("met: %+v", got)
	}
	// It may be over by any way.
	over := call("03-16 09:00", "P1").person("03-16 14:00", bridge.KindCancelled).correct("03-16 15:00", sla.CorrectContested, "clock", "restore")
	if got := restore(over); !got.Contested {
		t.Errorf("after its end: %+v", got)
	}
}

// TestR16ContestedLife: the breach of a life that was over before is told apart
// from that of the next.
func TestR16ContestedLife(t *testing.T) {
	t.Parallel()
	c := contract(t)
	for life, want := range map[string][2]bool{"0": {true, false}, "1": {false, true}, "2": {false, false}, "": {false, true}} {
		j := late().person("03-16 14:10", bridge.KindClosed).person("03-20 09:00", bridge.KindReopened)
		s := j.correct("03-20 18:00", sla.CorrectContested, "clock", "restore", "life", life).at(c, "03-20 19:00")
		if len(s.Earlier) != 1 {
			t.Fatalf("there are %d earlier lives", len(s.Earlier))
		}
		got := [2]bool{clock(t, s.Earlier[0], policy.ClockRestore).Contested, clock(t, s, policy.ClockRestore).Contested}
		if got != want {
			t.Errorf("life %q: contested are %v, want %v", life, got, want)
		}
	}
}

// TestR21ContestedThirdParty: its own clock, of one hand-over among several.
func TestR21ContestedThirdParty(t *testing.T) {
	t.Parallel()
	j := call("03-16 08:00", "P1").person("03-16 08:00", bridge.KindThirdParty, "party", "operateur-a").person("03-16 12:00", bridge.KindThirdBack, "party", "operateur-a").
		person("03-17 08:00", bridge.KindThirdParty, "party", "operateur-a").person("03-17 12:00", bridge.KindThirdBack, "party", "operateur-a")
	for handed, want := range map[string][]bool{"2": {true, false}, "4": {false, true}, "": {true, true}, "3": {false, false}} {
		contested := &journal{subject: j.subject, entries: slices.Clone(j.entries)}
		s := contested.correct("03-18 08:00", sla.CorrectContested, "clock", "party", "of", "operateur-a", "handed", handed).at(contract(t), "03-18 09:00")
		var got []bool
		for _, c := range s.Parties {
			got = append(got, c.Contested)
		}
		if !slices.Equal(got, want) {
			t.Errorf("hand-over %q: contested are %v, want %v", handed, got, want)
		}
		if clock(t, s, policy.ClockRestore).Contested {
			t.Error("the ticket's own clock is contested too")
		}
	}
	s := j.correct("03-18 08:00", sla.CorrectContested, "clock", "line", "of", "N1").at(contract(t), "03-18 09:00")
	if len(s.Lines) != 1 || !s.Lines[0].Contested || s.Parties[0].Contested {
		t.Errorf("of a line of support: %+v", s.Lines)
	}
}

// TestR18ContestGoesAlongWithTheBreach of a ticket that was merged into another.
func TestR18ContestGoesAlongWithTheBreach(t *testing.T) {
	t.Parallel()
	child := late().person("03-16 15:00", bridge.KindTicketFollow, "into", "8").correct("03-16 16:00", sla.CorrectContested, "clock", "restore")
	parent := call("03-16 14:30", "P1")
	parent.ticket = 8
	parent.named(bridge.TicketSubject(8))
	s := sla.Evaluate(contract(t), sla.Case{Entries: parent.entries, Merged: []sla.Case{{Entries: child.entries}}}, on("03-16 17:00"))
	if got := clock(t, s, policy.ClockRestore); got.Status != sla.Breached || !got.Contested {
		t.Errorf("inherited: %+v", got)
	}
}

// TestR10RetroactivePauseWithdrawn leaves nothing of it, and one of a minute ago
// is a pause with its end as well.
func TestR10RetroactivePauseWithdrawn(t *testing.T) {
	t.Parallel()
	c := contract(t)
	j := late()
	j.ticket = 0
	j.person("03-16 10:00", bridge.KindSuspended, "reason", "force majeure", "supervisor", "true", "till", "2026-03-16T11:30:00+01:00", "act", "pause")
	j.last().ReceivedAt = on("03-16 13:50")
	s := j.at(c, "03-16 15:00")
	wantDuration(t, "net", clock(t, s, policy.ClockRestore).Elapsed, "3h30m")
	wantStatus(t, clock(t, s, policy.ClockRestore), sla.Met)
	if got := clock(t, s, policy.ClockResponse); !got.Stopped.IsZero() {
		t.Errorf("what a supervisor writes afterwards is no first act: %+v", got)
	}
	s = j.correct("03-16 14:00", sla.CorrectWithdrawn, "ref", "3").at(c, "03-16 15:00")
	wantStatus(t, clock(t, s, policy.ClockRestore), sla.Breached)
	if has(s, sla.FlagRetroactive) || has(s, sla.FlagCorrected) || len(s.Pauses) > 0 {
		t.Errorf("flags are %v, pauses %v", s.Flags, s.Pauses)
	}
	now := call("03-16 09:00", "P1")
	now.ticket = 0
	now.person("03-16 10:00", bridge.KindSuspended, "reason", "force majeure", "supervisor", "true", "till", "2026-03-16T10:01:00+01:00", "act", "pause")
	now.last().ReceivedAt = on("03-16 10:01")
	wantDuration(t, "a minute", clock(t, now.at(c, "03-16 11:00"), policy.ClockRestore).Elapsed, "1h59m")
}

// TestPropertyWithdrawnCorrectionsLeaveNothing: whatever was corrected, and taken
// back, every figure and every flag is as before.
func TestPropertyWithdrawnCorrectionsLeaveNothing(t *testing.T) {
	t.Parallel()
	contracts := drawContracts(t)
	rapid.Check(t, func(t *rapid.T) {
		c, j := rapid.SampledFrom(contracts).Draw(t, "contract"), drawJournal(t)
		now := on("03-28 16:00")
		before := sla.Evaluate(c, sla.Case{Entries: slices.Clone(j.entries)}, now)
		facts := len(j.entries)
		for range rapid.IntRange(1, 4).Draw(t, "corrections") {
			ref := strconv.Itoa(rapid.IntRange(1, facts).Draw(t, "ref"))
			at := on("03-16 16:00").Add(time.Duration(rapid.IntRange(0, 9*24).Draw(t, "to")) * time.Hour).Format(time.RFC3339)
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0:
				j.correct("03-26 09:00", sla.CorrectMoved, "ref", ref, "at", at)
			case 1:
				j.correct("03-26 09:00", sla.CorrectVoid, "ref", ref)
			case 2:
				j.correct("03-26 09:00", sla.CorrectContested, "clock", string(rapid.SampledFrom(policy.ClockNames).Draw(t, "clock")))
			default:
				j.ticket = 0
				j.person("03-17 09:00", bridge.KindSuspended, "reason", "force majeure", "supervisor", "true", "till", at, "act", "pause")
				j.last().ReceivedAt = on("03-17 12:00")
			}
		}
		corrected := sla.Evaluate(c, sla.Case{Entries: slices.Clone(j.entries)}, now)
		for n := len(j.entries); n > facts; n-- {
			j.correct("03-27 09:00", sla.CorrectWithdrawn, "ref", strconv.Itoa(n))
		}
		after := sla.Evaluate(c, sla.Case{Entries: slices.Clone(j.entries)}, now)
		if a, b := figures(before), figures(after); !reflect.DeepEqual(a, b) {
			t.Fatalf("it was\n%+v, is\n%+v, and corrected\n%+v", a, b, figures(corrected))
		}
		none := sla.Evaluate(c, sla.Uncorrected(sla.Case{Entries: j.entries}), now)
		if a, b := figures(before), figures(none); !reflect.DeepEqual(a, b) {
			t.Fatalf("without its corrections it is\n%+v, was\n%+v", b, a)
		}
	})
}

// figures are a state without the facts that it names, which are others each
// time.
func figures(s sla.State) sla.State {
	s.StartedBy, s.EndedBy = nil, nil
	s.Segments = unnamed(s.Segments)
	for _, clocks := range []*[]sla.Clock{&s.Clocks, &s.Parties, &s.Lines} {
		*clocks = slices.Clone(*clocks)
		for i := range *clocks {
			c := &(*clocks)[i]
			c.StoppedBy, c.ContestedBy, c.Segments = nil, nil, unnamed(c.Segments)
		}
	}
	s.Moves, s.Pauses, s.Earlier = slices.Clone(s.Moves), slices.Clone(s.Pauses), slices.Clone(s.Earlier)
	for i := range s.Moves {
		s.Moves[i].By = nil
	}
	for i := range s.Pauses {
		s.Pauses[i].By = nil
	}
	for i := range s.Earlier {
		s.Earlier[i] = figures(s.Earlier[i])
	}
	return s
}

func unnamed(segments []sla.Segment) []sla.Segment {
	all := slices.Clone(segments)
	for i := range all {
		all[i].OpenedBy, all[i].ClosedBy = nil, nil
	}
	return all
}
