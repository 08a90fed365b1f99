package sla_test

import (
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
	"github.com/vigie-noc/vigie/bridge/sla/slatest"
)

// TestR15UpAndDownAgain: what was breached under P1 stays so under P4; and what
// was not is P4's.
func TestR15UpAndDownAgain(t *testing.T) {
	t.Parallel()
	c := contract(t)
	change := func(up, down string) sla.Clock {
		j := call("03-16 09:00", "P4").person(up, bridge.KindPriority, "to", "P1").person(down, bridge.KindPriority, "to", "P4")
		return clock(t, j.at(c, "03-17 09:00"), policy.ClockRestore)
	}
	got := change("03-16 10:00", "03-16 13:00")
	wantStatus(t, got, sla.Running)
	wantDuration(t, "net", got.Elapsed, "8h")
	got = change("03-16 10:00", "03-16 13:01")
	wantStatus(t, got, sla.Breached)
	wantInstant(t, "breach", got.BreachedAt, "03-16 13:00")
	if got.Overrun != 0 || got.Remaining != 32*time.Hour {
		t.Errorf("under P4 %s remain, %s over", got.Remaining, got.Overrun)
	}
	got = change("03-16 14:00", "03-16 14:01")
	wantStatus(t, got, sla.Breached)
	wantInstant(t, "breach", got.BreachedAt, "03-16 14:00")
	// A change after the stop changes nothing.
	j := call("03-16 09:00", "P3").person("03-16 15:00", bridge.KindRestored).person("03-16 16:00", bridge.KindPriority, "to", "P1")
	wantStatus(t, clock(t, j.at(c, "03-17 09:00"), policy.ClockRestore), sla.Met)
}

func TestR16Reopened(t *testing.T) {
	t.Parallel()
	c := contract(t)
	j := call("03-16 09:00", "P1").person("03-16 10:00", bridge.KindResolved).person("03-16 12:00", bridge.KindReopened)
	s := j.at(c, "03-16 13:00")
	for _, name := range []policy.ClockName{policy.ClockRestore, policy.ClockResolve} {
		got := clock(t, s, name)
		wantStatus(t, got, sla.Running)
		wantDuration(t, string(name), got.Elapsed, "2h")
		if !got.Provisional {
			t.Errorf("%s was met, and it is not said", name)
		}
	}
	wantInstant(t, "due", clock(t, s, policy.ClockRestore).Due, "03-16 15:00")
	if s.Reopens != 1 || s.Stage != sla.StageOpen || len(s.Segments) != 3 || s.Segments[1].Bucket != sla.BucketOver {
		t.Errorf("reopened %d times, %s: %+v", s.Reopens, s.Stage, s.Segments)
	}
	// A breach before it stays; later it is met for good, or breached.
	s = j.person("03-16 16:00", bridge.KindResolved).at(c, "03-16 17:00")
	wantStatus(t, clock(t, s, policy.ClockRestore), sla.Breached)
	wantInstant(t, "breach", clock(t, s, policy.ClockRestore).BreachedAt, "03-16 15:00")
}

// TestR16AfterTheWindow: it is another ticket under the same number, and what
// was decided before stands.
func TestR16AfterTheWindow(t *testing.T) {
	t.Parallel()
	c := contract(t)
	closed := func() *journal {
		return call("03-16 09:00", "P1").person("03-16 10:00", bridge.KindResolved).put("03-16 11:00", bridge.KindClosed, bridge.ActorDesk)
	}
	if s := closed().person("03-17 11:00", bridge.KindReopened).at(c, "03-17 12:00"); len(s.Earlier) != 0 || s.Reopens != 1 {
		t.Errorf("within the window: %+v", s)
	}
	j := closed().person("03-17 11:01", bridge.KindReopened)
	s := j.at(c, "03-17 12:01")
	if len(s.Earlier) != 1 || !has(s, sla.FlagLateReopen) {
		t.Fatalf("after the window: %+v", s)
	}
	wantStatus(t, clock(t, s.Earlier[0], policy.ClockRestore), sla.Met)
	got := clock(t, s, policy.ClockRestore)
	wantInstant(t, "start", got.Start, "03-17 11:01")
	wantDuration(t, "net", got.Elapsed, "1h")
}

// TestR17Flap: what comes back within the stability time was no end.
func TestR17Flap(t *testing.T) {
	t.Parallel()
	c := contract(t)
	j := alarm("03-16 09:00", "P1")
	for _, minute := range []string{"10", "20", "30"} {
		j.put("03-16 09:"+minute, bridge.KindAlertEnded, bridge.ActorSource, "fingerprint", "f1").
			put("03-16 09:"+minute[:1]+"3", bridge.KindAlertFiring, bridge.ActorSource, "fingerprint", "f1")
	}
	j.bridge("03-16 09:33", bridge.KindUnstable)
	s := j.at(c, "03-16 10:00")
	wantDuration(t, "the clock", clock(t, s, policy.ClockRestore).Elapsed, "1h")
	wantDuration(t, "really down", s.Down, "51m")
	if !has(s, sla.FlagUnstable) {
		t.Errorf("flags are %v", s.Flags)
	}
	if s := j.bridge("03-16 10:30", bridge.KindSteady).at(c, "03-16 11:00"); has(s, sla.FlagUnstable) {
		t.Errorf("flags are %v", s.Flags)
	}
}

func TestR18Merged(t *testing.T) {
	t.Parallel()
	c := contract(t)
	child := call("03-16 09:00", "P1").person("03-16 12:00", bridge.KindTicketFollow, "into", "9")
	s := child.at(c, "03-17 09:00")
	if s.Stage != sla.StageMerged || s.Into != "9" || s.Excluded != "fusionné" {
		t.Errorf("the child is %s into %s, %s", s.Stage, s.Into, s.Excluded)
	}
	wantStatus(t, clock(t, s, policy.ClockRestore), sla.Void)
	parent := func(child *journal, now string) sla.Clock {
		j := call("03-16 11:00", "P3")
		j.named(bridge.TicketSubject(9))
		j.person("03-16 12:00", bridge.KindAbsorbed, "from", "7")
		s := sla.Evaluate(c, sla.Case{Entries: j.entries, Merged: []sla.Case{{Entries: child.entries}}}, on(now))
		wantInstant(t, "start", s.Start, "03-16 09:00")
		if s.Criticity != bridge.P1 || !has(s, sla.FlagTookOver) {
			t.Errorf("the parent is %s, %v", s.Criticity, s.Flags)
		}
		return clock(t, s, policy.ClockRestore)
	}
	got := parent(child, "03-16 12:30")
	wantStatus(t, got, sla.Running)
	wantInstant(t, "due", got.Due, "03-16 13:00")
	// The child was breached: the parent is, since then, and once.
	late := call("03-16 09:00", "P1").person("03-16 14:00", bridge.KindTicketFollow, "into", "9")
	got = parent(late, "03-16 15:00")
	wantStatus(t, got, sla.Breached)
	wantInstant(t, "breach", got.BreachedAt, "03-16 13:00")
	// The child would have been, at the parent's criticity: as of the merge.
	low := call("03-16 04:00", "P3").person("03-16 12:00", bridge.KindTicketFollow, "into", "9")
	j := call("03-16 11:00", "P1")
	s = sla.Evaluate(c, sla.Case{Entries: j.entries, Merged: []sla.Case{{Entries: low.entries}}}, on("03-16 12:01"))
	got = clock(t, s, policy.ClockRestore)
	wantInstant(t, "breach", got.BreachedAt, "03-16 12:00")
	if len(got.Flags) != 1 {
		t.Errorf("flags are %v", got.Flags)
	}
}

func TestR18Cancelled(t *testing.T) {
	t.Parallel()
	c := contract(t)
	j := &journal{subject: "01HELD"}
	j.put("03-16 09:00", bridge.KindAlertFiring, bridge.ActorSource, "fingerprint", "f1")
	if s := j.at(c, "03-16 09:01"); s.Stage != sla.StageHeld || s.Excluded == "" || len(s.Clocks) > 0 {
		t.Errorf("held back: %+v", s)
	}
	if s := j.bridge("03-16 09:02", bridge.KindCancelled).at(c, "03-16 10:00"); s.Stage != sla.StageCancelled || s.Excluded != "annulé" {
		t.Errorf("over before: %+v", s)
	}
	if s := call("03-16 09:00", "P1").bridge("03-16 09:30", bridge.KindTicketGone).at(c, "03-16 10:00"); s.Excluded != "supprimé" {
		t.Errorf("deleted: %+v", s)
	}
	if s := alarm("03-16 09:00", "P1").bridge("03-16 09:30", bridge.KindTicketGone).at(c, "03-16 10:00"); s.Stage != sla.StageOpen {
		t.Errorf("an incident outlives its ticket: %+v", s)
	}
	if s := call("03-16 09:00", "P1").person("03-16 09:30", bridge.KindNature, "to", "changement").at(c, "03-16 10:00"); s.Excluded == "" || len(s.Clocks) > 0 {
		t.Errorf("a change has no clocks: %+v", s)
	}
}

func TestR19MembersOfAStorm(t *testing.T) {
	t.Parallel()
	c := contract(t)
	storm := &journal{subject: "01STORM"}
	storm.bridge("03-16 09:00", bridge.KindOpened, "criticity", "P1").bridge("03-16 10:00", bridge.KindRestored)
	member := func(evidence bool) sla.State {
		j := alarm("03-16 08:59", "P2")
		if !evidence {
			j.entries = j.entries[1:]
		}
		j.bridge("03-16 09:00", bridge.KindAttached, "incident", "01STORM").
			person("03-16 09:10", bridge.KindThirdParty, "act", "hand_over", "to", "operateur-a")
		return sla.Evaluate(c, sla.Case{Entries: j.entries, Parent: &sla.Case{Entries: storm.entries}}, on("03-16 11:10"))
	}
	own, without := member(true), member(false)
	wantStatus(t, clock(t, own, policy.ClockRestore), sla.Running)
	wantInstant(t, "restored with its parent", clock(t, without, policy.ClockRestore).Stopped, "03-16 10:00")
	if has(own, sla.FlagFollows) || !has(without, sla.FlagFollows) {
		t.Errorf("flags are %v and %v", own.Flags, without.Flags)
	}
	if len(own.Parties) != 1 || own.Parties[0].Elapsed != 2*time.Hour || own.Parties[0].Status != sla.Running {
		t.Errorf("its third party's clock is %+v", own.Parties)
	}
}

func TestR21ThirdPartiesAndLines(t *testing.T) {
	t.Parallel()
	c := contract(t)
	j := call("03-16 09:00", "P1").person("03-16 10:00", bridge.KindAssigned, "to", "N2 serveurs").
		person("03-16 11:00", bridge.KindThirdParty, "party", "operateur-a", "referenced", "false").
		person("03-16 11:05", bridge.KindThirdParty, "party", "operateur-a", "referenced", "true").
		suspend("03-16 13:00", "force majeure").person("03-16 13:30", bridge.KindResumed).
		person("03-16 15:30", bridge.KindThirdBack, "party", "operateur-a").
		person("03-16 15:45", bridge.KindAssigned, "to", "N1").
		person("03-16 17:00", bridge.KindResolved)
	s := j.at(c, "03-17 09:00")
	var sum time.Duration
	for _, b := range s.Buckets {
		sum += b.Wall
		if want := map[string]string{"N1": "2h15m", "N2": "1h15m", sla.BucketParty: "4h", sla.BucketPause: "30m"}[b.Name]; want == "" {
			t.Errorf("%s has %s", b.Name, b.Wall)
		} else {
			wantDuration(t, b.Name, b.Wall, want)
		}
	}
	if sum != s.Wall || s.Wall != 8*time.Hour {
		t.Errorf("buckets make %s of %s", sum, s.Wall)
	}
	// The third party's own clock: its calendar, no pauses.
	uc := s.Parties[0]
	wantStatus(t, uc, sla.Breached)
	wantDuration(t, "third party", uc.Elapsed, "2h30m") // 11-12 and 14-15:30
	wantInstant(t, "third party's breach", uc.BreachedAt, "03-16 15:00")
	if uc.Title != "Opérateur A" || len(s.Parties) != 1 || uc.StoppedBy.Kind != bridge.KindThirdBack {
		t.Errorf("third parties are %+v", s.Parties)
	}
	// The first line had it twice, for more than its two hours.
	ola := s.Lines[0]
	wantStatus(t, ola, sla.Breached)
	wantDuration(t, "line", ola.Elapsed, "2h15m")
	wantInstant(t, "line's breach", ola.BreachedAt, "03-16 16:45")
	for _, segment := range s.Segments {
		if segment.OpenedBy == nil || segment.ClosedBy == nil {
			t.Errorf("nobody opened or closed %+v", segment)
		}
	}
	if by := s.Segments[2].OpenedBy; by.Seq != 102 || by.Kind != bridge.KindThirdParty {
		t.Errorf("the hand-over is %+v", by)
	}
	// While it is there, and after the end.
	open := call("03-16 09:00", "P1").person("03-16 11:00", bridge.KindThirdParty, "party", "operateur-a")
	wantStatus(t, open.at(c, "03-16 13:00").Parties[0], sla.Running)
	wantInstant(t, "due", open.at(c, "03-16 13:00").Parties[0].Due, "03-16 15:00")
	ended := open.person("03-16 11:30", bridge.KindResolved).at(c, "03-17 13:00").Parties[0]
	wantStatus(t, ended, sla.Met)
	wantDuration(t, "third party until the end", ended.Elapsed, "30m")
	if with := call("03-16 09:00", "P1").person("03-16 11:00", bridge.KindThirdParty, "party", "onduleurs").at(c, "03-16 13:00"); len(with.Parties) > 0 {
		t.Errorf("one that signed nothing has a clock: %+v", with.Parties)
	}
}

// TestR21TwoRows: handed over by an act elsewhere, shown by the desk, given back
// by the third party's own ticket, and handed over again.
func TestR21TwoRows(t *testing.T) {
	t.Parallel()
	j := alarm("03-16 09:00", "P1").person("03-16 10:00", bridge.KindThirdParty, "act", "hand_over", "to", "operateur-a")
	j.ticket = 7
	j.bridge("03-16 10:30", bridge.KindThirdParty, "party", "operateur-a").
		bridge("03-16 11:00", bridge.KindThirdBack, "party", "operateur-a", "linked", "12").
		person("03-16 11:30", bridge.KindThirdParty, "party", "operateur-a", "linked", "12")
	s := j.at(contract(t), "03-16 11:40")
	if len(s.Parties) != 2 {
		t.Fatalf("hand-overs are %+v", s.Parties)
	}
	wantInstant(t, "first", s.Parties[0].Start, "03-16 10:00")
	wantInstant(t, "back", s.Parties[0].Stopped, "03-16 11:00")
	wantInstant(t, "second", s.Parties[1].Start, "03-16 11:30")
	if s.Parties[0].Segments[0].OpenedBy.By != "amel" {
		t.Errorf("it was handed over by %+v", s.Parties[0].Segments[0].OpenedBy)
	}
}

// TestHistoryThatLacksItsBeginning is measured from what is there, and says so.
func TestHistoryThatLacksItsBeginning(t *testing.T) {
	t.Parallel()
	c := contract(t)
	j := call("03-16 09:00", "P1").person("03-16 10:00", bridge.KindResolved)
	j.entries = j.entries[1:]
	s := j.at(c, "03-16 11:00")
	if !has(s, sla.FlagIncomplete) || !has(s, sla.FlagNoCriticity) || s.Stage != sla.StageResolved {
		t.Errorf("it is %s, %v", s.Stage, s.Flags)
	}
	if s := call("03-16 09:00", "P1").put("03-16 09:00", bridge.KindGap, bridge.ActorUnknown, "reason", "history_cut").at(c, "03-16 09:10"); !has(s, sla.FlagIncomplete) {
		t.Errorf("a gap: %v", s.Flags)
	}
	if s := sla.Evaluate(c, sla.Case{}, on("03-16 09:00")); len(s.Clocks) > 0 || s.Excluded == "" {
		t.Errorf("nothing at all: %+v", s)
	}
}

// TestCorrections: an entry that was wrong does not count, or at another
// instant; a breach may be contested.
func TestCorrections(t *testing.T) {
	t.Parallel()
	c := contract(t)
	wrong := func() *journal { return call("03-16 09:00", "P1").person("03-16 10:00", bridge.KindRestored) }
	s := wrong().person("03-16 12:00", bridge.KindCorrection, "ref", "2", "what", "void").at(c, "03-16 12:30")
	wantStatus(t, clock(t, s, policy.ClockRestore), sla.Running)
	if !has(s, sla.FlagCorrected) {
		t.Errorf("flags are %v", s.Flags)
	}
	s = wrong().person("03-16 12:00", bridge.KindCorrection, "ref", "2", "what", "moved", "at", "2026-03-16T11:00:00.5+01:00").at(c, "03-16 12:30")
	wantInstant(t, "moved", clock(t, s, policy.ClockRestore).Stopped, "03-16 11:00:00.500")
	s = wrong().person("03-16 12:00", bridge.KindCorrection, "ref", "2", "what", "moved", "at", "midi").at(c, "03-16 12:30")
	wantInstant(t, "to nowhere", clock(t, s, policy.ClockRestore).Stopped, "03-16 10:00")
	s = call("03-16 09:00", "P1").person("03-16 14:00", bridge.KindRestored).
		person("03-16 15:00", bridge.KindCorrection, "what", "contested", "clock", "restore").at(c, "03-16 16:00")
	if got := clock(t, s, policy.ClockRestore); !got.Contested || got.Status != sla.Breached {
		t.Errorf("contested: %+v", got)
	}
}

// TestTicketThatWasThereBefore: an incident took over what people had opened;
// the two journals are one case, from the ticket's beginning.
func TestTicketThatWasThereBefore(t *testing.T) {
	t.Parallel()
	people := call("03-16 08:00", "")
	people.person("03-16 08:20", bridge.KindFirstAct)
	people.bridge("03-16 09:02", bridge.KindPriority, "to", "P1").bridge("03-16 10:01", bridge.KindResolved)
	incident := alarm("03-16 09:00", "P1").bridge("03-16 09:01", bridge.KindTicketOpened, "ticket", "7", "number", "31007", "adopted", "true").
		bridge("03-16 09:40", bridge.KindRestored).bridge("03-16 10:00", bridge.KindResolved)
	for i := range incident.entries {
		incident.entries[i].Seq += 100
	}
	c := contract(t)
	s := sla.Evaluate(c, sla.Case{Entries: append(people.entries, incident.entries...)}, on("03-16 11:00"))
	wantInstant(t, "start", s.Start, "03-16 08:00")
	if s.Criticity != bridge.P1 || s.Ticket != 7 || s.Stage != sla.StageResolved {
		t.Errorf("it is %s, ticket %d, %s", s.Criticity, s.Ticket, s.Stage)
	}
	restore, resolve := clock(t, s, policy.ClockRestore), clock(t, s, policy.ClockResolve)
	wantInstant(t, "restored", restore.Stopped, "03-16 09:40")
	wantInstant(t, "resolved", resolve.Stopped, "03-16 10:00") // and not when the desk showed it
	if restore.Elapsed != 100*time.Minute || resolve.StoppedBy.Subject != "01INCIDENT" {
		t.Errorf("restore %s, resolved by %+v", restore.Elapsed, resolve.StoppedBy)
	}
}

// TestStormThatGoesOnInAnother is no end of its faults.
func TestStormThatGoesOnInAnother(t *testing.T) {
	t.Parallel()
	storm := &journal{subject: "01STORM"}
	storm.bridge("03-16 09:00", bridge.KindOpened, "criticity", "P1").bridge("03-16 09:10", bridge.KindResolved, "incident", "01WIDER")
	s := storm.at(contract(t), "03-16 10:00")
	if s.Stage != sla.StageMerged || s.Into != "01WIDER" || s.Excluded == "" {
		t.Errorf("it is %s into %q", s.Stage, s.Into)
	}
}

// TestTicketOfAThirdParty, and one that a problem was made of, follow another:
// no rate knows them.
func TestTicketOfAThirdParty(t *testing.T) {
	t.Parallel()
	j := &journal{subject: "01HANDOVER"}
	j.bridge("03-16 09:00", bridge.KindOpened, "incident", "01INCIDENT", "criticity", "P1")
	c := contract(t)
	s := j.at(c, "03-16 18:00")
	m := slatest.InMonth(c, []sla.State{s}, month(c, time.March))
	if s.Excluded != "suit un autre ticket" || m.Stock != (slatest.Stock{}) || len(m.Decisions) > 0 || len(m.Excluded) != 1 {
		t.Errorf("%q, %+v", s.Excluded, m)
	}
}

// TestOutsideOfTheContract: opened elsewhere and never entered, it is in no
// rate; what is decided while it is outside is not either.
func TestOutsideOfTheContract(t *testing.T) {
	t.Parallel()
	c := contract(t)
	outside := call("03-16 09:00", "P1")
	outside.last().Data["outside"] = "true"
	if s := outside.at(c, "03-16 18:00"); s.Excluded != "hors du périmètre" || !s.Outside || len(s.Moves) > 0 {
		t.Errorf("%q, moves %v", s.Excluded, s.Moves)
	}
	outside.person("03-16 10:00", bridge.KindEntered)
	if s := outside.at(c, "03-16 18:00"); s.Excluded != "" || len(s.Moves) != 1 || s.Moves[0].Kind != bridge.KindEntered {
		t.Errorf("%q, moves %v", s.Excluded, s.Moves)
	}
	left := call("03-16 09:00", "P1").person("03-16 10:00", bridge.KindLeft) // restore would be breached at 13:00
	s := left.at(c, "03-17 09:00")
	r := rateOf(t, slatest.InMonth(c, []sla.State{s}, month(c, time.March)), policy.ClockRestore, bridge.P1)
	if r.Breached != 0 || !has(s, sla.FlagOutside) {
		t.Errorf("%+v, %v", r, s.Flags)
	}
	if r := rateOf(t, slatest.InMonth(c, []sla.State{s}, month(c, time.March)), policy.ClockResponse, bridge.P1); r.Breached != 1 {
		t.Errorf("what was decided before it left: %+v", r)
	}
}

// TestTenThousandArticles do not stand in the way of what they lack.
func TestTenThousandArticles(t *testing.T) {
	t.Parallel()
	j := call("03-16 09:00", "P1")
	for range 10_000 {
		j.person("03-16 09:05", bridge.KindNoted, "article", "1")
	}
	j.person("03-16 10:00", bridge.KindSuspended, "reason", "force majeure").person("03-16 11:00", bridge.KindResumed)
	if s := j.at(contract(t), "03-16 12:00"); !has(s, sla.FlagNoMotive) {
		t.Errorf("flags %v", s.Flags)
	}
}
