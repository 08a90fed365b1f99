package sla_test

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// twice is a ticket that was opened again after its window, and what was merged
// into it at an instant.
func twice(merge string) sla.Case {
	j := call("03-16 11:00", "P3")
	j.named(bridge.TicketSubject(9))
	j.person("03-16 11:34", bridge.KindResolved).put("03-16 12:00", bridge.KindClosed, bridge.ActorDesk).
		person("03-20 09:00", bridge.KindReopened).person("03-20 09:34", bridge.KindResolved)
	child := call("03-16 10:30", "P1")
	child.person(merge, bridge.KindTicketFollow, "into", "9")
	return sla.Case{Entries: j.entries, Merged: []sla.Case{{Entries: child.entries}}}
}

// TestR18MergedBeforeItWasOpenedAgain: the life that another ticket was merged into
// has its beginning and criticity, and none after it.
func TestR18MergedBeforeItWasOpenedAgain(t *testing.T) {
	t.Parallel()
	c := contract(t)
	for _, merge := range []string{"03-16 11:20", "03-16 13:00", "03-20 08:59"} {
		s := sla.Evaluate(c, twice(merge), on("03-21 09:00"))
		if len(s.Earlier) != 1 {
			t.Fatalf("%d lives ended before", len(s.Earlier))
		}
		first := s.Earlier[0]
		wantInstant(t, "the first life's beginning", first.Start, "03-16 10:30")
		if first.Criticity != bridge.P1 || !has(first, sla.FlagTookOver) || has(s, sla.FlagTookOver) || s.Criticity != bridge.P3 {
			t.Errorf("merged at %s, lives are %s %v and %s %v", merge, first.Criticity, first.Flags, s.Criticity, s.Flags)
		}
		wantInstant(t, "the other's", s.Start, "03-20 09:00")
		restore := clock(t, s, policy.ClockRestore)
		wantStatus(t, restore, sla.Met)
		wantDuration(t, "the other's wall", restore.Wall, "34m")
	}
	for _, merge := range []string{"03-20 09:00", "03-20 09:10"} {
		s := sla.Evaluate(c, twice(merge), on("03-21 09:00"))
		wantInstant(t, "the beginning of what it was merged into", s.Start, "03-16 10:30")
		if has(s.Earlier[0], sla.FlagTookOver) {
			t.Errorf("the life before took over what was merged later")
		}
	}
}

// TestR18ResolvedBeforeItWasMerged: when it was merged tells which life has it, and
// not when it was over.
func TestR18ResolvedBeforeItWasMerged(t *testing.T) {
	t.Parallel()
	it := twice("03-20 09:10")
	child := call("03-16 10:30", "P1").person("03-16 10:50", bridge.KindResolved).person("03-20 09:10", bridge.KindTicketFollow, "into", "9")
	it.Merged[0].Entries = child.entries
	if s := sla.Evaluate(contract(t), it, on("03-21 09:00")); !has(s, sla.FlagTookOver) || has(s.Earlier[0], sla.FlagTookOver) {
		t.Errorf("flags are %v and %v", s.Earlier[0].Flags, s.Flags)
	}
}

// TestPropertyR18OneLifeHasIt: of several lives, what was merged into one changes no
// other.
func TestPropertyR18OneLifeHasIt(t *testing.T) {
	t.Parallel()
	c := contract(t)
	rapid.Check(t, func(t *rapid.T) {
		j := call("03-02 08:00", rapid.SampledFrom([]string{"P1", "P2", "P3"}).Draw(t, "criticity"))
		at, lives := on("03-02 08:00"), []time.Time{on("03-02 08:00")}
		add := func(kind bridge.Kind, later time.Duration) {
			at = at.Add(later)
			j.person("03-02 08:00", kind)
			j.last().EffectiveAt, j.last().ReceivedAt = at, at
		}
		minutes := func(name string) time.Duration {
			return time.Duration(rapid.IntRange(1, 2000).Draw(t, name)) * time.Minute
		}
		for range rapid.IntRange(1, 3).Draw(t, "reopenings") {
			add(bridge.KindResolved, minutes("work"))
			add(bridge.KindClosed, minutes("quiet"))
			add(bridge.KindReopened, 80*time.Hour+minutes("peace"))
			lives = append(lives, at)
		}
		merged := on("03-02 09:00").Add(time.Duration(rapid.Int64Range(0, int64(at.Sub(lives[0]))+int64(time.Hour)).Draw(t, "merged")))
		child := call("03-02 07:00", rapid.SampledFrom([]string{"P1", "P4"}).Draw(t, "other"))
		child.person("03-02 09:00", bridge.KindTicketFollow, "into", "9")
		child.last().EffectiveAt, child.last().ReceivedAt = merged, merged
		now := at.Add(100 * time.Hour)
		without := sla.Evaluate(c, sla.Case{Entries: j.entries}, now)
		with := sla.Evaluate(c, sla.Case{Entries: j.entries, Merged: []sla.Case{{Entries: child.entries}}}, now)
		before, after := append(slices.Clone(without.Earlier), without), append(slices.Clone(with.Earlier), with)
		if len(before) != len(lives) || len(after) != len(lives) {
			t.Fatalf("there are %d lives, and %d with what was merged, of %d", len(before), len(after), len(lives))
		}
		for n := range lives {
			into := !merged.Before(lives[n]) && (n+1 == len(lives) || merged.Before(lives[n+1]))
			if has(after[n], sla.FlagTookOver) != into || !into && shown(&before[n]) != shown(&after[n]) {
				t.Fatalf("merged at %s, life %d (into it %t) is\n%s, was\n%s", merged, n, into, shown(&after[n]), shown(&before[n]))
			}
		}
	})
}

// lateTicket is a fault that was over before it had a ticket, came back and got one.
func lateTicket() *journal {
	j := alarm("03-16 09:00", "P1").put("03-16 09:20", bridge.KindAlertEnded, bridge.ActorSource, "fingerprint", "f1").
		bridge("03-16 09:20", bridge.KindRestored).bridge("03-16 09:30", bridge.KindResolved).
		bridge("03-16 11:30", bridge.KindReopened).bridge("03-16 11:30", bridge.KindTicketOpened, "ticket", "7", "number", "31007")
	j.ticket = 7
	return j.bridge("03-16 11:30:01", bridge.KindOpened, "group", "N1", "number", "31007")
}

// TestR7ResolvedBeforeItHadATicket counts at once, and what comes later does not
// change that: the time in which nothing was wrong is in no clock.
func TestR7ResolvedBeforeItHadATicket(t *testing.T) {
	t.Parallel()
	s := lateTicket().person("03-16 12:00", bridge.KindFirstAct).person("03-16 12:30", bridge.KindResolved).at(contract(t), "03-16 18:00")
	restore, resolve := clock(t, s, policy.ClockRestore), clock(t, s, policy.ClockResolve)
	wantInstant(t, "resolved", resolve.Stopped, "03-16 12:30")
	wantDuration(t, "resolution", resolve.Wall, "1h30m")
	wantDuration(t, "restoration", restore.Wall, "1h20m")
	wantDuration(t, "all of it", s.Wall, "1h30m")
	if s.Reopens != 1 {
		t.Errorf("it was opened again %d times", s.Reopens)
	}
	// What has a ticket waits for the desk to show it, also where the desk's clock is
	// ahead and its history begins later.
	j := alarm("03-16 09:00", "P1").bridge("03-16 09:01", bridge.KindTicketOpened, "ticket", "7").bridge("03-16 09:10", bridge.KindResolved)
	j.ticket = 7
	j.bridge("03-16 09:11", bridge.KindOpened, "group", "N1")
	if s := j.at(contract(t), "03-16 10:00"); s.Stage != sla.StageOpen {
		t.Errorf("a person may keep it, and it is %s", s.Stage)
	}
	if s := j.bridge("03-16 10:01", bridge.KindResolved).at(contract(t), "03-16 11:00"); s.Stage != sla.StageResolved || !s.EndedAt.Equal(on("03-16 09:10")) {
		t.Errorf("it is %s since %s", s.Stage, s.EndedAt)
	}
}

// TestPropertyR2ATicketThatComesLater changes nothing of the stock before.
func TestPropertyR2ATicketThatComesLater(t *testing.T) {
	t.Parallel()
	c := contract(t)
	rapid.Check(t, func(t *rapid.T) {
		j, at := alarm("03-16 09:00", "P1"), on("03-16 09:00")
		kinds := []bridge.Kind{bridge.KindRestored, bridge.KindResolved, bridge.KindReopened, bridge.KindClosed}
		add := func(kinds ...bridge.Kind) {
			at = at.Add(time.Duration(rapid.Int64Range(1, 3*3600*1000).Draw(t, "later")) * time.Millisecond)
			j.bridge("03-16 09:00", rapid.SampledFrom(kinds).Draw(t, "kind"), "number", strconv.Itoa(7))
			j.last().EffectiveAt, j.last().ReceivedAt = at, at
		}
		for range rapid.IntRange(1, 8).Draw(t, "facts") {
			add(kinds...)
		}
		before := movesOf(sla.Evaluate(c, sla.Case{Entries: j.entries}, at))
		last := at
		j.ticket = 7
		add(bridge.KindOpened)
		for range rapid.IntRange(0, 4).Draw(t, "facts of the ticket") {
			add(kinds...)
		}
		after := slices.DeleteFunc(movesOf(sla.Evaluate(c, sla.Case{Entries: j.entries}, at)), func(m sla.Move) bool { return m.At.After(last) })
		if a, b := told(before), told(after); a != b {
			t.Fatalf("the stock moved\n%s, and with a ticket\n%s", a, b)
		}
	})
}

func movesOf(s sla.State) (all []sla.Move) {
	for _, each := range append(slices.Clone(s.Earlier), s) {
		all = append(all, each.Moves...)
	}
	return all
}

func told(moves []sla.Move) (text string) {
	for _, m := range moves {
		text += fmt.Sprintln(m.Kind, m.At)
	}
	return text
}
