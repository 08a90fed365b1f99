package sla_test

import (
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
	"github.com/vigie-noc/vigie/bridge/sla/slatest"
)

// TestR22MonthsWhoseMidnightIsSkipped, or comes twice: the first instant is the
// first that the zone's calendar puts into the month.
func TestR22MonthsWhoseMidnightIsSkipped(t *testing.T) {
	t.Parallel()
	havana, err := time.LoadLocation("America/Havana")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		year       int
		month      time.Month
		from, till string
	}{
		{2012, time.March, "2012-03-01T05:00:00Z", "2012-04-01T05:00:00Z"},
		{2012, time.April, "2012-04-01T05:00:00Z", "2012-05-01T04:00:00Z"}, // 00:00 is skipped
		{2026, time.November, "2026-11-01T04:00:00Z", "2026-12-01T05:00:00Z"},
		{2026, time.December, "2026-12-01T05:00:00Z", "2027-01-01T05:00:00Z"},
	} {
		p := sla.MonthOf(test.year, test.month, havana)
		if from, till := p.From.Format(time.RFC3339), p.Till.Format(time.RFC3339); from != test.from || till != test.till {
			t.Errorf("%s %d is %s to %s, want %s to %s", test.month, test.year, from, till, test.from, test.till)
		}
	}
}

// TestR21ReturnOfAnother: what one third party gave back is told after the
// ticket went to the next.
func TestR21ReturnOfAnother(t *testing.T) {
	t.Parallel()
	c := contract(t)
	j := alarm("03-16 09:00", "P1").person("03-16 10:00", bridge.KindThirdParty, "act", "hand_over", "to", "onduleurs")
	j.person("03-16 11:00", bridge.KindThirdParty, "act", "hand_over", "to", "operateur-a")
	j.ticket = 7
	j.bridge("03-16 11:05", bridge.KindThirdBack, "party", "onduleurs", "linked", "12")
	if s := j.at(c, "03-16 12:00"); len(s.Parties) != 1 || s.Parties[0].Status != sla.Running {
		t.Fatalf("third parties are %+v", s.Parties)
	}
	j.ticket = 0
	j.person("03-16 11:30", bridge.KindThirdBack, "act", "take_back", "from", "operateur-a", "via", "grafana")
	wantInstant(t, "back", j.at(c, "03-16 12:00").Parties[0].Stopped, "03-16 11:30")
	// Of a time when the place stood where the third party does.
	old := alarm("03-16 09:00", "P1").person("03-16 11:00", bridge.KindThirdParty, "act", "hand_over", "to", "operateur-a").
		person("03-16 11:30", bridge.KindThirdBack, "act", "take_back", "from", "grafana")
	wantInstant(t, "back", old.at(c, "03-16 12:00").Parties[0].Stopped, "03-16 11:30")
}

// TestR19DetachedFromAnother leaves a member with the storm that it is part of.
func TestR19DetachedFromAnother(t *testing.T) {
	t.Parallel()
	storm := &journal{subject: "01STORM"}
	storm.bridge("03-16 09:00", bridge.KindOpened, "criticity", "P1").bridge("03-16 10:00", bridge.KindRestored)
	for from, follows := range map[string]bool{"01OTHER": true, "01STORM": false} {
		for _, name := range []string{"incident", "from"} {
			j := alarm("03-16 08:59", "P2")
			j.entries = j.entries[1:]
			j.bridge("03-16 09:00", bridge.KindAttached, "incident", "01STORM").bridge("03-16 09:01", bridge.KindDetached, name, from)
			s := sla.Evaluate(contract(t), sla.Case{Entries: j.entries, Parent: &sla.Case{Entries: storm.entries}}, on("03-16 11:00"))
			if has(s, sla.FlagFollows) != follows {
				t.Errorf("detached from %s: flags are %v", from, s.Flags)
			}
		}
	}
}

// TestHistoryThatTellsWhatWasBefore: where the beginning is missing, the first
// change says what it went from.
func TestHistoryThatTellsWhatWasBefore(t *testing.T) {
	t.Parallel()
	c := contract(t)
	j := call("03-16 09:00", "P3")
	j.person("03-16 10:00", bridge.KindNoted).person("03-16 15:00", bridge.KindPriority, "from", "P3", "to", "P1").
		person("03-16 16:00", bridge.KindAssigned, "from", "N1", "to", "N2")
	j.entries = j.entries[1:]
	s := j.at(c, "03-16 17:00")
	got := clock(t, s, policy.ClockRestore)
	wantInstant(t, "start", got.Start, "03-16 10:00")
	// Under P1 it was over at 14:00, when it was P3 still: it is so by the change.
	wantInstant(t, "breach", got.BreachedAt, "03-16 15:00")
	if !slices.Equal(got.Flags, []sla.Flag{sla.FlagRequalified}) || !has(s, sla.FlagIncomplete) || has(s, sla.FlagNoCriticity) {
		t.Errorf("flags are %v and %v", got.Flags, s.Flags)
	}
	for _, b := range s.Buckets {
		wantDuration(t, b.Name, b.Wall, map[string]string{"N1": "6h", "N2": "1h"}[b.Name])
	}
	// A guess at the group is worth less than what the first move tells.
	j = alarm("03-16 09:00", "P1").person("03-16 10:00", bridge.KindAssigned, "act", "transmit", "from", "N3", "to", "N1", "via", "grafana")
	for _, b := range j.at(c, "03-16 11:00").Buckets {
		wantDuration(t, b.Name, b.Wall, map[string]string{"N3": "1h", "N1": "1h"}[b.Name])
	}
	// … and more than a place that stood there once.
	j.last().Data["from"] = "grafana"
	delete(j.last().Data, "via")
	for _, b := range j.at(c, "03-16 11:00").Buckets {
		wantDuration(t, b.Name, b.Wall, map[string]string{"N2": "1h", "N1": "1h"}[b.Name])
	}
}

// TestR10PausesAroundTheStart: what was suspended before the clock began stands
// still from its start, and no longer than until it was resumed.
func TestR10PausesAroundTheStart(t *testing.T) {
	t.Parallel()
	c := contract(t)
	over := call("03-16 09:00", "P1").suspend("03-16 08:30", "force majeure").person("03-16 08:45", bridge.KindResumed)
	wantDuration(t, "over before", clock(t, over.at(c, "03-16 11:00"), policy.ClockRestore).Elapsed, "2h")
	into := call("03-16 09:00", "P1").suspend("03-16 08:30", "force majeure").person("03-16 09:45", bridge.KindResumed)
	wantDuration(t, "over the start", clock(t, into.at(c, "03-16 11:00"), policy.ClockRestore).Elapsed, "75m")
	if s := into.at(c, "03-16 11:00"); !has(s, sla.FlagSkew) {
		t.Errorf("flags are %v", s.Flags)
	}
}

// TestR10RetroactivePauseIntoTheFuture ends when it was put down.
func TestR10RetroactivePauseIntoTheFuture(t *testing.T) {
	t.Parallel()
	j := call("03-16 09:00", "P1")
	j.ticket = 0
	j.suspend("03-16 10:00", "force majeure")
	j.last().ReceivedAt = on("03-16 11:00")
	j.last().Data["supervisor"], j.last().Data["till"] = "true", "2026-03-17T12:00:00+01:00"
	s := j.at(contract(t), "03-16 12:00")
	wantDuration(t, "net", clock(t, s, policy.ClockRestore).Elapsed, "2h")
	if !has(s, sla.FlagSkew) || !has(s, sla.FlagRetroactive) {
		t.Errorf("flags are %v", s.Flags)
	}
}

// TestR9TheSamePersonWithoutAReference goes by the name, as in a case that was
// written by hand.
func TestR9TheSamePersonWithoutAReference(t *testing.T) {
	t.Parallel()
	for name, elapsed := range map[string]string{"amel": "30m", "sami": "90m"} {
		j := call("03-16 09:00", "P1").person("03-16 09:30", bridge.KindSuspended, "reason", "force majeure")
		j.last().ActorRef = ""
		j.person("03-16 09:30", bridge.KindNoted)
		j.last().ActorRef, j.last().ActorName = "", name
		wantDuration(t, "with a note of "+name, clock(t, j.at(contract(t), "03-16 10:30"), policy.ClockRestore).Elapsed, elapsed)
	}
}

// TestClocksThatDisagreeByMinutes: the desk's is behind the bridge's, or ahead.
func TestClocksThatDisagreeByMinutes(t *testing.T) {
	t.Parallel()
	c := contract(t)
	behind := alarm("03-16 09:00", "P1")
	behind.ticket = 7
	behind.person("03-16 08:55", bridge.KindFirstAct).person("03-16 08:56", bridge.KindOwner, "to", "3")
	behind.last().ReceivedAt = on("03-16 09:01")
	s := behind.at(c, "03-16 10:00")
	got := clock(t, s, policy.ClockResponse)
	wantStatus(t, got, sla.Met)
	if wantInstant(t, "stop", got.Stopped, "03-16 09:00"); got.Elapsed != 0 || !has(s, sla.FlagSkew) {
		t.Errorf("%s, %v", got.Elapsed, s.Flags)
	}
	// Suspended by our clock, resumed by one behind it: the resume is none.
	stray := alarm("03-16 09:00", "P1").suspend("03-16 10:00", "force majeure")
	stray.ticket = 7
	stray.person("03-16 09:57", bridge.KindResumed)
	s = stray.at(c, "03-16 11:00")
	wantStatus(t, clock(t, s, policy.ClockRestore), sla.Paused)
	if !has(s, sla.FlagStrayResume) {
		t.Errorf("flags are %v", s.Flags)
	}
	// Ahead of us by minutes: as of receipt, whatever it says, and in its order.
	ahead := call("03-16 09:00", "P1").person("03-16 10:05", bridge.KindResolved).person("03-16 10:04", bridge.KindReopened)
	for i := 1; i < 3; i++ {
		ahead.entries[i].ReceivedAt = on("03-16 10:00")
	}
	s = ahead.at(c, "03-16 10:00")
	if s.Stage != sla.StageOpen || s.Reopens != 1 || !has(s, sla.FlagSkew) {
		t.Errorf("it is %s, reopened %d times, %v", s.Stage, s.Reopens, s.Flags)
	}
}

// TestR18BreachedChildCountsOnce: in its parent's rate, not in its own.
func TestR18BreachedChildCountsOnce(t *testing.T) {
	t.Parallel()
	c := contract(t)
	child := call("03-16 09:00", "P1").person("03-16 14:00", bridge.KindTicketFollow, "into", "9")
	parent := call("03-16 11:00", "P3").person("03-16 15:00", bridge.KindResolved)
	parent.named(bridge.TicketSubject(9))
	now := on("04-01 00:00")
	states := []sla.State{
		sla.Evaluate(c, sla.Case{Entries: child.entries}, now),
		sla.Evaluate(c, sla.Case{Entries: parent.entries, Merged: []sla.Case{{Entries: child.entries}}}, now),
	}
	m := slatest.InMonth(c, states, month(c, time.March))
	if r := rateOf(t, m, policy.ClockRestore, bridge.P1); r.Breached != 1 || r.Met != 0 || len(m.Excluded) != 1 {
		t.Errorf("%+v, excluded %v", r, m.Excluded)
	}
}

// TestR16ReopenedAfterTheWindowInAClosedMonth corrects nothing: another life
// begins.
func TestR16ReopenedAfterTheWindowInAClosedMonth(t *testing.T) {
	t.Parallel()
	c := contract(t)
	j := call("01-30 09:00", "P1").person("01-30 10:00", bridge.KindResolved).put("01-30 11:00", bridge.KindClosed, bridge.ActorDesk)
	january := month(c, time.January)
	closed := slatest.InMonth(c, []sla.State{j.at(c, "02-01 00:00")}, january)
	j.person("02-03 09:00", bridge.KindReopened).person("02-03 10:00", bridge.KindResolved)
	anew := slatest.InMonth(c, []sla.State{j.at(c, "03-01 00:00")}, january)
	if !slices.Equal(anew.Decisions, closed.Decisions) || anew.Stock != closed.Stock {
		t.Errorf("decided is %+v, stock %+v, was %+v, %+v", anew.Decisions, anew.Stock, closed.Decisions, closed.Stock)
	}
	february := slatest.InMonth(c, []sla.State{j.at(c, "03-01 00:00")}, month(c, time.February))
	if r := rateOf(t, february, policy.ClockRestore, bridge.P1); r.Met != 1 || february.Stock.Reopened != 1 {
		t.Errorf("%+v, stock %+v", r, february.Stock)
	}
}

// suspended is a ticket that was suspended for half a second, every second.
func suspended(times int) *journal {
	j := call("03-16 09:00", "P1")
	for i := range times {
		at := on("03-16 09:00").Add(time.Duration(i) * time.Second)
		j.suspend("03-16 09:00", "force majeure")
		j.last().EffectiveAt, j.last().ReceivedAt = at, at
		j.person("03-16 09:00", bridge.KindResumed)
		j.last().EffectiveAt, j.last().ReceivedAt = at.Add(500*time.Millisecond), at.Add(500*time.Millisecond)
	}
	return j
}

// TestThousandsOfSuspensions all count. BenchmarkSuspensions tells what each
// costs.
func TestThousandsOfSuspensions(t *testing.T) {
	t.Parallel()
	s := suspended(5000).at(contract(t), "03-16 12:00")
	wantDuration(t, "net", clock(t, s, policy.ClockRestore).Elapsed, "2h18m20s")
}
