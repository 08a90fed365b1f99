package sla_test

import (
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
)

func has(s sla.State, f sla.Flag) bool { return slices.Contains(s.Flags, f) }

// TestR1WholeMilliseconds: nothing finer is told, nothing coarser compared.
func TestR1WholeMilliseconds(t *testing.T) {
	t.Parallel()
	j := call("03-16 09:00", "P1").person("03-16 13:00", bridge.KindRestored)
	j.last().EffectiveAt = on("03-16 13:00").Add(999 * time.Microsecond)
	got := clock(t, j.at(contract(t), "03-16 14:00"), policy.ClockRestore)
	wantStatus(t, got, sla.Met)
	wantInstant(t, "stop", got.Stopped, "03-16 13:00")
}

// TestR2TextsThatDecided stand on every state.
func TestR2TextsThatDecided(t *testing.T) {
	t.Parallel()
	c := contract(t)
	s := call("03-16 09:00", "P3").at(c, "03-16 10:00")
	if s.Contract != "7" || s.ContractHash != c.Hash() || clock(t, s, policy.ClockRestore).Calendar != "bureau 2026-1" {
		t.Errorf("texts are %s, %s, %s", s.Contract, s.ContractHash, clock(t, s, policy.ClockRestore).Calendar)
	}
}

func TestR3ClocksOfOthers(t *testing.T) {
	t.Parallel()
	c := contract(t)
	// Dated before the opening: at the opening, and said so.
	early := call("03-16 09:00", "P1").person("03-16 08:55", bridge.KindRestored)
	s := early.at(c, "03-16 10:00")
	got := clock(t, s, policy.ClockRestore)
	wantStatus(t, got, sla.Met)
	wantInstant(t, "stop before start", got.Stopped, "03-16 09:00")
	if got.Elapsed != 0 || !has(s, sla.FlagSkew) {
		t.Errorf("%s elapsed, flags %v", got.Elapsed, s.Flags)
	}
	// Two minutes ahead of our clock are borne, more is put to receipt.
	for ahead, want := range map[time.Duration]string{2 * time.Minute: "03-16 10:02", 2*time.Minute + time.Millisecond: "03-16 10:00"} {
		j := call("03-16 09:00", "P1").person("03-16 10:00", bridge.KindRestored)
		j.last().EffectiveAt = on("03-16 10:00").Add(ahead)
		s := j.at(c, "03-16 11:00")
		wantInstant(t, "stop", clock(t, s, policy.ClockRestore).Stopped, want)
		if has(s, sla.FlagSkew) != (ahead > 2*time.Minute) {
			t.Errorf("%s ahead: flags %v", ahead, s.Flags)
		}
	}
	// What has not happened yet does not count yet.
	j := call("03-16 09:00", "P1").person("03-16 10:00", bridge.KindRestored)
	wantStatus(t, clock(t, j.at(c, "03-16 09:59"), policy.ClockRestore), sla.Running)
	// At one instant the order of the journal counts.
	j = call("03-16 09:00", "P1").person("03-16 10:00", bridge.KindResolved).person("03-16 10:00", bridge.KindReopened)
	s = j.at(c, "03-16 11:00")
	wantStatus(t, clock(t, s, policy.ClockResolve), sla.Running)
	if got := clock(t, s, policy.ClockResolve); s.Reopens != 1 || got.Elapsed != 2*time.Hour || !got.Provisional {
		t.Errorf("resolved and reopened in one second: %d, %+v", s.Reopens, got)
	}
}

func TestR4ChosenCriticity(t *testing.T) {
	t.Parallel()
	c := contract(t)
	j := call("03-16 09:00", "P3").person("03-16 09:30", bridge.KindPriority, "from", "P3", "to", "P2", "motivated", "false")
	s := j.at(c, "03-16 09:40")
	if s.Criticity != bridge.P2 || !has(s, sla.FlagUnmotivated) {
		t.Errorf("criticity %s, flags %v", s.Criticity, s.Flags)
	}
	j.person("03-16 09:50", bridge.KindPriority, "from", "P2", "to", "P2", "motivated", "true")
	if s := j.at(c, "03-16 10:00"); has(s, sla.FlagUnmotivated) {
		t.Errorf("with a motive: flags %v", s.Flags)
	}
	if s := call("03-16 09:00", "").at(c, "03-16 09:40"); !has(s, sla.FlagNoCriticity) || len(s.Clocks) > 0 {
		t.Errorf("without a criticity: %v, %v", s.Flags, s.Clocks)
	}
}

func TestR5ClocksOfALevel(t *testing.T) {
	t.Parallel()
	s := call("03-16 09:00", "P1").at(contract(t), "03-16 09:00")
	var names []string
	for _, c := range s.Clocks {
		names = append(names, c.Title)
		wantStatus(t, c, sla.Running)
		if c.Contractual != (c.Name == policy.ClockResponse || c.Name == policy.ClockRestore) {
			t.Errorf("%s binds: %t", c.Name, c.Contractual)
		}
	}
	if !slices.Equal(names, []string{"prise en compte", "intervention", "rétablissement", "résolution"}) {
		t.Errorf("clocks are %v", names)
	}
	warnings := clock(t, call("03-16 09:00", "P1").at(contract(t), "03-16 11:00"), policy.ClockRestore).Warnings
	for i, want := range []string{"03-16 11:00", "03-16 12:00", "03-16 12:36"} {
		wantInstant(t, "warning", warnings[i].At, want)
		if warnings[i].Reached != (i == 0) {
			t.Errorf("warning %d%%: reached %t", warnings[i].Percent, warnings[i].Reached)
		}
	}
}

func TestR6Beginning(t *testing.T) {
	t.Parallel()
	detected := func() *journal {
		j := alarm("03-16 09:00", "P1")
		j.last().EffectiveAt, j.last().ReceivedAt = on("03-16 09:11"), on("03-16 09:11") // our receipt
		return j
	}
	s := detected().at(contract(t), "03-16 09:20")
	wantInstant(t, "start", s.Start, "03-16 09:00")
	wantInstant(t, "receipt", s.OpenedAt, "03-16 09:11")
	if !has(s, sla.FlagLate) {
		t.Errorf("flags are %v", s.Flags)
	}
	opened := detected().at(contract(t, "sla:\n", "sla:\n  start: opened\n"), "03-16 09:20")
	wantInstant(t, "start by the contract", opened.Start, "03-16 09:11")
	wantInstant(t, "and yet detected", opened.DetectedAt, "03-16 09:00")
	prompt := alarm("03-16 09:00", "P1")
	prompt.last().EffectiveAt, prompt.last().ReceivedAt = on("03-16 09:10"), on("03-16 09:10")
	if s := prompt.at(contract(t), "03-16 09:20"); has(s, sla.FlagLate) {
		t.Errorf("ten minutes are not late: %v", s.Flags)
	}
	// Never later than receipt, never before the previous occurrence was over.
	ahead := alarm("03-16 09:00", "P1")
	ahead.last().EffectiveAt = on("03-16 08:59")
	wantInstant(t, "start of what was detected after its receipt", ahead.at(contract(t), "03-16 09:20").Start, "03-16 08:59")
	for before, want := range map[string]string{"03-16 09:05": "03-16 09:05", "03-16 09:30": "03-16 09:11", "03-16 08:00": "03-16 09:00"} {
		s := sla.Evaluate(contract(t), sla.Case{Entries: detected().entries, NotBefore: on(before)}, on("03-16 10:00"))
		wantInstant(t, "start after "+before, s.Start, want)
	}
	// The rule's own waiting, where the contract adds it.
	waited := detected()
	waited.entries[1].Data["for"] = "5m"
	wantInstant(t, "start without it", waited.at(contract(t), "03-16 09:20").Start, "03-16 09:00")
	wantInstant(t, "start with it", waited.at(contract(t, "sla:\n", "sla:\n  add_for: true\n"), "03-16 09:20").Start, "03-16 08:55")
	if s := call("03-16 09:00", "P1").at(contract(t), "03-16 09:20"); !s.Start.Equal(s.OpenedAt) || !s.DetectedAt.IsZero() {
		t.Errorf("a call: %+v", s)
	}
}

func TestR7ResponseIsAPersons(t *testing.T) {
	t.Parallel()
	c := contract(t)
	response := func(j *journal) sla.Clock { return clock(t, j.at(c, "03-16 09:30"), policy.ClockResponse) }
	// By the desk's history, and not by what the bridge or a trigger did.
	j := alarm("03-16 09:00", "P1").bridge("03-16 09:01", bridge.KindAssigned, "to", "N2")
	j.ticket = 7
	j.bridge("03-16 09:02", bridge.KindOwner, "to", "3").put("03-16 09:03", bridge.KindFirstAct, bridge.ActorDesk)
	wantStatus(t, response(j), sla.Breached)
	j.person("03-16 09:14", bridge.KindFirstAct, "how", "article")
	wantInstant(t, "response", response(j).Stopped, "03-16 09:14")
	wantStatus(t, response(j), sla.Met)
	// An act elsewhere, which the desk shows later as the bridge's, counts once:
	// for the person, then.
	j = alarm("03-16 09:00", "P1").person("03-16 09:05", bridge.KindFirstAct, "act", "take", "to", "amel")
	j.ticket = 7
	j.bridge("03-16 09:40", bridge.KindOwner, "to", "3")
	got := response(j)
	wantInstant(t, "response", got.Stopped, "03-16 09:05")
	if got.StoppedBy.By != "amel" || got.StoppedBy.Seq != 103 {
		t.Errorf("it was stopped by %+v", got.StoppedBy)
	}
	wantInstant(t, "intervention", clock(t, j.at(c, "03-16 10:00"), policy.ClockIntervention).Stopped, "03-16 09:05")
	// What the bridge saw on the ticket is told exactly by its history.
	j = alarm("03-16 09:00", "P1").person("03-16 09:20", bridge.KindFirstAct)
	wantStatus(t, response(j), sla.Breached)
	j.ticket = 7
	j.person("03-16 09:10", bridge.KindFirstAct, "how", "owner")
	wantInstant(t, "response", response(j).Stopped, "03-16 09:10")
	// Nobody ever did anything, and it was over in time: nothing to measure.
	j = alarm("03-16 09:00", "P1").bridge("03-16 09:05", bridge.KindRestored).bridge("03-16 09:10", bridge.KindResolved)
	wantStatus(t, response(j), sla.Void)
	j.person("03-16 09:29", bridge.KindFirstAct, "act", "take") // after the end
	wantStatus(t, response(j), sla.Void)
	// … or not in time.
	j = alarm("03-16 09:00", "P1").bridge("03-16 09:05", bridge.KindRestored).bridge("03-16 09:20", bridge.KindResolved)
	wantStatus(t, response(j), sla.Breached)
	wantInstant(t, "breach", response(j).BreachedAt, "03-16 09:15")
}

func TestR7RestorationNeedsProof(t *testing.T) {
	t.Parallel()
	c := contract(t)
	j := alarm("03-16 09:00", "P1").put("03-16 09:30", bridge.KindAlertEnded, bridge.ActorSource, "fingerprint", "f1").
		bridge("03-16 09:31", bridge.KindUnverified)
	s := j.at(c, "03-16 10:00")
	wantStatus(t, clock(t, s, policy.ClockRestore), sla.Running)
	if !has(s, sla.FlagUnverified) {
		t.Errorf("flags are %v", s.Flags)
	}
	// Told after the stability time, it counts as of the last end.
	j.bridge("03-16 10:05", bridge.KindRestored)
	j.last().EffectiveAt = on("03-16 09:30")
	s = j.at(c, "03-16 10:06")
	got := clock(t, s, policy.ClockRestore)
	wantInstant(t, "restored", got.Stopped, "03-16 09:30")
	if s.Stage != sla.StageRestored || has(s, sla.FlagUnverified) {
		t.Errorf("it is %s, %v", s.Stage, s.Flags)
	}
	wantStatus(t, clock(t, s, policy.ClockResolve), sla.Running)
	// An agent's word, at the desk or elsewhere; and whoever resolves says it too.
	for _, kind := range []bridge.Kind{bridge.KindRestored, bridge.KindResolved, bridge.KindClosed} {
		got := clock(t, call("03-16 09:00", "P1").person("03-16 09:45", kind).at(c, "03-16 10:00"), policy.ClockRestore)
		wantInstant(t, string(kind), got.Stopped, "03-16 09:45")
	}
}

// TestR7WhatTheBridgeResolves counts as of then, once the desk shows it: a
// ticket that a person keeps open is not resolved.
func TestR7WhatTheBridgeResolves(t *testing.T) {
	t.Parallel()
	c := contract(t)
	j := alarm("03-16 09:00", "P1")
	j.ticket = 7
	j.bridge("03-16 09:01", bridge.KindOpened, "group", "N2", "number", "31007")
	j.ticket = 0
	j.bridge("03-16 09:30", bridge.KindRestored).bridge("03-16 09:40", bridge.KindResolved)
	if s := j.at(c, "03-16 10:00"); s.Stage != sla.StageRestored || s.Ticket != 7 || s.Number != "31007" {
		t.Errorf("the desk does not show it: %s, %d, %s", s.Stage, s.Ticket, s.Number)
	}
	j.ticket = 7
	j.bridge("03-16 10:40", bridge.KindResolved) // the desk was away
	s := j.at(c, "03-16 11:00")
	got := clock(t, s, policy.ClockResolve)
	wantInstant(t, "resolved", got.Stopped, "03-16 09:40")
	if s.Stage != sla.StageResolved || got.StoppedBy.Seq != 105 {
		t.Errorf("it is %s, by %+v", s.Stage, got.StoppedBy)
	}
	// It came back, and the desk shows that too: once.
	j.ticket = 0
	j.bridge("03-16 11:10", bridge.KindReopened)
	j.ticket = 7
	j.bridge("03-16 11:11", bridge.KindReopened)
	if s := j.at(c, "03-16 12:00"); s.Stage != sla.StageOpen || s.Reopens != 1 {
		t.Errorf("it is %s, reopened %d times", s.Stage, s.Reopens)
	}
}

func TestR8Equality(t *testing.T) {
	t.Parallel()
	c := contract(t)
	// Due with the day's end; all night nothing more is used.
	j := call("03-16 08:00", "P3")
	wantInstant(t, "due", clock(t, j.at(c, "03-16 09:00"), policy.ClockRestore).Due, "03-16 18:00")
	wantStatus(t, clock(t, j.at(c, "03-17 08:00"), policy.ClockRestore), sla.Running)
	got := clock(t, j.at(c, "03-17 08:00:00.001"), policy.ClockRestore)
	wantStatus(t, got, sla.Breached)
	wantInstant(t, "breach", got.BreachedAt, "03-17 08:00")
	if s := call("03-16 08:00", "P4").at(c, "03-16 09:00"); len(s.Clocks) != 1 {
		t.Errorf("without a target there is no clock: %v", s.Clocks)
	}
}
