package sla_test

import (
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
)

func TestR9ReasonsThatPause(t *testing.T) {
	t.Parallel()
	c := contract(t)
	for reason, want := range map[string][2]string{ // what P1's default makes of it, and P2's own list
		"attente établissement": {"1h", "2h"}, "attente utilisateur": {"1h", "2h"}, "maintenance programmée": {"1h", "2h"},
		"force majeure": {"1h", "2h"}, "attente tiers": {"2h", "1h"}, "gel sur accord": {"2h", "2h"}, "vacances": {"2h", "2h"},
	} {
		for i, level := range []string{"P1", "P2"} {
			j := call("03-16 09:00", level).suspend("03-16 09:30", reason).person("03-16 10:30", bridge.KindResumed)
			wantDuration(t, level+", "+reason, clock(t, j.at(c, "03-16 11:00"), policy.ClockRestore).Elapsed, want[i])
		}
	}
}

// TestR9PausesNeedAWrittenMotive: at the desk it is a note of the same person,
// written about then.
func TestR9PausesNeedAWrittenMotive(t *testing.T) {
	t.Parallel()
	c := contract(t)
	for note, counts := range map[string]bool{"": false, "09:30": true, "09:45": true, "09:15": true, "09:46": false} {
		j := call("03-16 09:00", "P1").person("03-16 09:30", bridge.KindSuspended, "reason", "force majeure")
		if note != "" {
			j.person("03-16 "+note, bridge.KindNoted)
		}
		s := j.at(c, "03-16 10:30")
		elapsed := clock(t, s, policy.ClockRestore).Elapsed
		if counts != (elapsed == 30*time.Minute) || counts == has(s, sla.FlagNoMotive) {
			t.Errorf("note at %q: %s elapsed, %v", note, elapsed, s.Flags)
		}
	}
	j := call("03-16 09:00", "P1").person("03-16 09:30", bridge.KindSuspended, "reason", "force majeure").person("03-16 09:31", bridge.KindNoted)
	j.last().ActorRef = "4"
	if s := j.at(c, "03-16 10:30"); !has(s, sla.FlagNoMotive) {
		t.Error("somebody else's note is no motive")
	}
	without := call("03-16 09:00", "P1").suspend("03-16 09:30", "").at(c, "03-16 10:30")
	if clock(t, without, policy.ClockRestore).Status != sla.Running || !has(without, sla.FlagNoMotive) {
		t.Error("a suspension without a reason stops the clock")
	}
}

func TestR10Pauses(t *testing.T) {
	t.Parallel()
	c := contract(t)
	restore := func(j *journal, now string) sla.Clock { return clock(t, j.at(c, now), policy.ClockRestore) }
	// Prise en compte never stands still.
	j := call("03-16 09:00", "P1").suspend("03-16 09:00", "force majeure")
	j.last().Actor = bridge.ActorDesk
	wantStatus(t, clock(t, j.at(c, "03-16 09:16"), policy.ClockResponse), sla.Breached)
	// Wholly at night: no effect.
	j = call("03-16 17:00", "P3").suspend("03-16 19:00", "force majeure").person("03-17 07:00", bridge.KindResumed)
	got := restore(j, "03-17 09:00")
	wantDuration(t, "net", got.Elapsed, "2h")
	wantDuration(t, "gross", got.Gross, "2h")
	wantInstant(t, "due", got.Due, "03-17 17:00")
	// Open and never closed: until now.
	j = call("03-16 09:00", "P1").suspend("03-16 10:00", "force majeure")
	got = restore(j, "03-20 10:00")
	wantStatus(t, got, sla.Paused)
	wantDuration(t, "net", got.Elapsed, "1h")
	// A resume without a pause is ignored, and said.
	j = call("03-16 09:00", "P1").person("03-16 10:00", bridge.KindResumed)
	if s := j.at(c, "03-16 11:00"); !has(s, sla.FlagStrayResume) || clock(t, s, policy.ClockRestore).Elapsed != 2*time.Hour {
		t.Errorf("flags are %v", s.Flags)
	}
	// Before the start, and after the stop: ignored.
	j = call("03-16 09:00", "P1").person("03-16 10:00", bridge.KindRestored).suspend("03-16 10:30", "force majeure")
	wantDuration(t, "net", restore(j, "03-16 12:00").Elapsed, "1h")
	// Another reason ends the first.
	j = call("03-16 09:00", "P1").suspend("03-16 10:00", "force majeure").suspend("03-16 11:00", "attente tiers").person("03-16 12:00", bridge.KindResumed)
	wantDuration(t, "net", restore(j, "03-16 13:00").Elapsed, "3h")
}

// TestR10RetroactivePauses: a supervisor's, with its end, and not too late; and
// overlapping ones are a union.
func TestR10RetroactivePauses(t *testing.T) {
	t.Parallel()
	c := contract(t)
	retro := func(received string, data ...string) sla.State {
		j := call("03-16 09:00", "P1").suspend("03-16 10:00", "force majeure").person("03-16 11:00", bridge.KindResumed)
		j.ticket = 0
		j.suspend("03-16 10:30", "attente utilisateur")
		j.last().ReceivedAt = on(received)
		for i := 0; i < len(data); i += 2 {
			j.last().Data[data[i]] = data[i+1]
		}
		return j.at(c, "03-16 15:00")
	}
	till := []string{"supervisor", "true", "till", "2026-03-16T12:00:00+01:00"}
	s := retro("03-16 14:30", till...)
	wantDuration(t, "net with a union of 2 h", clock(t, s, policy.ClockRestore).Elapsed, "4h")
	if !has(s, sla.FlagRetroactive) {
		t.Errorf("flags are %v", s.Flags)
	}
	for _, s := range []sla.State{retro("03-16 14:31", till...), retro("03-16 14:00", till[2:]...), retro("03-16 14:00", till[:2]...)} {
		if got := clock(t, s, policy.ClockRestore).Elapsed; got != 5*time.Hour || !has(s, sla.FlagTooLate) {
			t.Errorf("it counts: %s, %v", got, s.Flags)
		}
	}
}

// TestR10TwoRows: an act elsewhere and what the desk shows of it are one pause,
// the person's, from and to its own instants.
func TestR10TwoRows(t *testing.T) {
	t.Parallel()
	j := alarm("03-16 09:00", "P1").suspend("03-16 10:00", "force majeure")
	j.ticket = 7
	j.bridge("03-16 10:20", bridge.KindSuspended, "reason", "force majeure")
	j.ticket = 0
	j.person("03-16 11:00", bridge.KindResumed, "act", "resume")
	j.ticket = 7
	j.bridge("03-16 11:30", bridge.KindResumed)
	s := j.at(contract(t), "03-16 12:00")
	wantDuration(t, "net", clock(t, s, policy.ClockRestore).Elapsed, "2h")
	if len(s.Flags) > 0 {
		t.Errorf("flags are %v", s.Flags)
	}
	// An echo of something older does not end a pause that it never showed.
	j = alarm("03-16 09:00", "P1").suspend("03-16 10:00", "force majeure")
	j.ticket = 7
	j.bridge("03-16 10:01", bridge.KindResumed)
	wantStatus(t, clock(t, j.at(contract(t), "03-16 12:00"), policy.ClockRestore), sla.Paused)
}

func TestR11NoDueDateWhilePaused(t *testing.T) {
	t.Parallel()
	c := contract(t)
	j := call("03-16 09:00", "P1").suspend("03-16 11:30", "force majeure")
	got := clock(t, j.at(c, "03-17 09:00"), policy.ClockRestore)
	wantStatus(t, got, sla.Paused)
	wantInstant(t, "due", got.Due, "")
	wantDuration(t, "remaining", got.Remaining, "1h30m")
	j.person("03-17 10:00", bridge.KindResumed)
	got = clock(t, j.at(c, "03-17 10:00"), policy.ClockRestore)
	wantStatus(t, got, sla.Running)
	wantInstant(t, "due", got.Due, "03-17 11:30")
	wantStatus(t, clock(t, call("03-16 09:00", "P1").suspend("03-16 11:30", "force majeure").at(c, "03-16 11:30"), policy.ClockRestore), sla.Paused)
	// What was stopped before it was due shows when that would have been.
	for stop, due := range map[string]string{"03-16 09:00": "03-16 13:00", "03-16 12:00": "03-16 13:00", "03-16 14:00": "03-16 13:00"} {
		wantInstant(t, "due, stopped at "+stop, clock(t, call("03-16 09:00", "P1").person(stop, bridge.KindRestored).at(c, "03-16 15:00"), policy.ClockRestore).Due, due)
	}
	stopped := call("03-16 09:00", "P1").suspend("03-16 10:00", "force majeure").person("03-16 11:00", bridge.KindRestored)
	wantInstant(t, "due, stopped while paused", clock(t, stopped.at(c, "03-16 15:00"), policy.ClockRestore).Due, "")
}

// TestR13HolidayAfterwards: a new version of a calendar makes another state,
// which says by which version.
func TestR13HolidayAfterwards(t *testing.T) {
	t.Parallel()
	j := call("03-16 16:00", "P3")
	before := clock(t, j.at(contract(t), "03-18 09:00"), policy.ClockRestore)
	wantStatus(t, before, sla.Breached)
	after := clock(t, j.at(contract(t, `version: "2026-1"`, `version: "2026-2"`, "{date: 2026-03-20,", "{date: 2026-03-17}, {date: 2026-03-20,"), "03-18 09:00"), policy.ClockRestore)
	wantStatus(t, after, sla.Running)
	wantInstant(t, "due", after.Due, "03-18 16:00")
	if before.Calendar != "bureau 2026-1" || after.Calendar != "bureau 2026-2" {
		t.Errorf("calendars are %s and %s", before.Calendar, after.Calendar)
	}
}
