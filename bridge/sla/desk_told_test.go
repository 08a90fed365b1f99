package sla_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// told is a journal as Zammad would understand it.
func (w way) told(life *deskLife, entries []bridge.Entry, now time.Time, name policy.ClockName) []bridge.Entry {
	all := slices.DeleteFunc(slices.Clone(entries), func(e bridge.Entry) bool { return e.EffectiveAt.After(now) })
	closed := slices.IndexFunc(all, func(e bridge.Entry) bool { return e.Kind == bridge.KindClosed })
	first := time.Time{}
	if closed >= 0 {
		first = all[closed].EffectiveAt
	}
	if w.has(lastLevel) {
		all = withLastLevel(all)
	}
	if w.has(firstClose) && closed >= 0 && name == policy.ClockResolve {
		all = slices.DeleteFunc(all, func(e bridge.Entry) bool { return e.EffectiveAt.After(first) })
	}
	if w.has(publicAnswers) {
		all = withPublicAnswers(all, life, now)
		all = withSolvedAsWaiting(all)
	}
	if w.has(openPause) {
		all = withoutOpenPause(all)
	}
	for i := range all {
		e := &all[i]
		if w.has(firstClose) && e.Kind == bridge.KindFirstAct && !first.IsZero() && e.EffectiveAt.After(first) {
			e.EffectiveAt = first // statistics end with the first close
		}
		if w.has(anyPause) && e.Kind == bridge.KindSuspended {
			suspendedFor(e)
		}
		if w.has(wholeMinutes) {
			e.EffectiveAt = e.EffectiveAt.Truncate(time.Minute)
		}
	}
	return all
}

// withLastLevel has a ticket have been of its last criticity from the start.
func withLastLevel(all []bridge.Entry) []bridge.Entry {
	last := ""
	for i := range all {
		if all[i].Kind == bridge.KindPriority {
			last = all[i].Data["to"]
		}
	}
	if last == "" {
		return all
	}
	all = slices.DeleteFunc(all, func(e bridge.Entry) bool { return e.Kind == bridge.KindPriority })
	all[0].Data = map[string]string{"criticity": last, "group": "N1"}
	return all
}

// withPublicAnswers has the first message to the customer be the first act.
func withPublicAnswers(all []bridge.Entry, life *deskLife, now time.Time) []bridge.Entry {
	all = slices.DeleteFunc(all, func(e bridge.Entry) bool { return e.Kind == bridge.KindFirstAct })
	if len(life.public) == 0 || life.public[0].After(now) {
		return all
	}
	return append(all, bridge.Entry{
		Seq: 1 << 40, Subject: all[0].Subject, Number: 1 << 40, Kind: bridge.KindFirstAct, Actor: bridge.ActorPerson, Ticket: all[0].Ticket,
		EffectiveAt: life.public[0], ReceivedAt: now, Data: map[string]string{"how": "article"},
	})
}

// withSolvedAsWaiting has "résolu" be what its type is at the desk: a wait for
// the close.
func withSolvedAsWaiting(all []bridge.Entry) []bridge.Entry {
	waits := false
	for i := range all {
		switch e := &all[i]; e.Kind {
		case bridge.KindResolved:
			waits = true
			e.Kind = bridge.KindSuspended
			suspendedFor(e)
		case bridge.KindReopened:
			if waits {
				e.Kind = bridge.KindResumed
			}
			waits = false
		case bridge.KindClosed:
			if waits { // which ends with it
				resumed := *e
				resumed.Kind = bridge.KindResumed
				return slices.Insert(all, i, resumed)
			}
			return all // what comes later is of another close
		}
	}
	return all
}

// withoutOpenPause leaves out a pause that has no end yet, for whatever reasons
// it was given in turn.
func withoutOpenPause(all []bridge.Entry) []bridge.Entry {
	ended := 0
	for i := range all {
		if kind := all[i].Kind; kind == bridge.KindResumed || kind == bridge.KindClosed {
			ended = i + 1
		}
	}
	open := slices.DeleteFunc(slices.Clone(all[ended:]), func(e bridge.Entry) bool { return e.Kind == bridge.KindSuspended })
	return append(all[:ended], open...)
}

// suspendedFor gives a suspension what our rules ask for.
func suspendedFor(e *bridge.Entry) {
	if e.Data["reason"] == "" {
		e.Data = map[string]string{"reason": "force majeure"}
	}
	e.Words = map[string]string{"motive": "écrit"}
}

func (w *ways) difference(life *deskLife, look deskLook, entries []bridge.Entry, name policy.ClockName) string {
	text := &strings.Builder{}
	fmt.Fprintf(text, "Zammad: %s\nours:   %s\nso too: %s\n", theirs(look, name), w.ours(life, look, entries, name, 0), w.ours(life, look, entries, name, everyWay-1))
	for i := range entries {
		if e := &entries[i]; !e.EffectiveAt.After(look.at) {
			fmt.Fprintf(text, "  %s %s by %s %v\n", e.EffectiveAt.Format(time.RFC3339Nano), e.Kind, e.Actor, e.Data)
		}
	}
	return text.String()
}

// summary tells how often which rules made a difference. Each must, or the
// lives would not touch it; and most must be the same without any.
func (w *ways) summary(t *testing.T, explained map[way]int, compared int) {
	t.Helper()
	for i, rule := range wayRules {
		n := 0
		for each, count := range explained {
			if each.has(1 << i) {
				n += count
			}
		}
		t.Logf("%s explains %d of %d", rule, n, compared)
		if n == 0 && compared > 5000 {
			t.Errorf("no life touches %s", rule)
		}
	}
	t.Logf("%d of %d are the same without any", explained[0], compared)
	if explained[0] < compared/4 {
		t.Errorf("%d of %d are the same", explained[0], compared)
	}
}
