package correction_test

import (
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/correction"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// TestMove: a fact happened at another instant, and the clock stands there.
func TestMove(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	taken := r.does(people, correction.Act{Kind: correction.Move, Fact: 4, At: on("13:00").Add(1500 * time.Microsecond)})
	c := r.clock(taken, policy.ClockRestore)
	if c.Status != sla.Breached || !c.Stopped.Equal(on("13:00").Add(time.Millisecond)) || c.Overrun != time.Millisecond {
		t.Errorf("it is %+v", c)
	}
	if e := taken.Entry; e.Text != "Fait n° 4 corrigé : le 16/03/2026 13:00:00 au lieu du 16/03/2026 14:00:00, par nadia : le courant manquait" || e.Data["at"] != "2026-03-16T12:00:00.001Z" {
		t.Errorf("put down is %+v", e)
	}
	if c := r.clock(r.does(people, correction.Act{Kind: correction.Move, Fact: 4, At: on("12:30")}), policy.ClockRestore); c.Status != sla.Met {
		t.Errorf("corrected again it is %+v", c)
	}
	// An end may have been later than it was told.
	if s := r.does(people, correction.Act{Kind: correction.Move, Fact: 5, At: on("15:30")}).State; !s.EndedAt.Equal(on("15:10")) {
		t.Errorf("ended at %s, when it was closed", s.EndedAt)
	}
	r.does(people, correction.Act{Kind: correction.Withdraw, Fact: 8})
	if c := r.clock(r.does(people, correction.Act{Kind: correction.Withdraw, Fact: 7}), policy.ClockRestore); c.Overrun != time.Hour {
		t.Errorf("withdrawn it is %+v", c)
	}
}

// TestMoveInItsOwnJournal: of a case with two, each fact by its journal.
func TestMoveInItsOwnJournal(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	e := r.does(adopted, correction.Act{Kind: correction.Move, Fact: 1, Subject: owned, At: on("09:10")}).Entry
	if e.Subject != owned || e.Number != 4 {
		t.Errorf("it stands as %s %d", e.Subject, e.Number)
	}
	first := r.does(adopted, correction.Act{Kind: correction.Move, Fact: 2, At: on("08:20")})
	if c := r.clock(first, policy.ClockResponse); first.Entry.Subject != bridge.TicketSubject(8) || c.Status != sla.Breached {
		t.Errorf("of the ticket's own: %s, %+v", first.Entry.Subject, c)
	}
	// By the incident it is the same case.
	if again := r.does(owned, correction.Act{Kind: correction.Withdraw, Fact: first.Entry.Number, Subject: bridge.TicketSubject(8)}); r.clock(again, policy.ClockResponse).Status != sla.Met {
		t.Errorf("it is %+v", again.State.Clocks)
	}
}

func TestMovesThatAreRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.does(people, correction.Act{Kind: correction.Contest, Clock: policy.ClockRestore}) // 7
	for _, test := range []struct {
		fact     int64
		at       time.Time
		want     string
		conflict bool
	}{
		{99, on("10:00"), "n'a pas de fait n° 99", false},
		{-4, on("10:00"), "son numéro est demandé", false},
		{4, time.Time{}, "à quel instant", false},
		{4, on("16:00:01"), "à venir", false},
		{4, on("08:59"), "avant le début du ticket, 16/03/2026 09:00:00", false},
		{3, on("14:11"), "après la fin du ticket, 16/03/2026 14:10:00", false},
		{4, on("14:00"), "déjà à cet instant", true},
		{7, on("10:00"), "est une correction", false},
	} {
		r.refused(people, said(correction.Act{Kind: correction.Move, Fact: test.fact, At: test.at}), test.want, test.conflict)
	}
}

// TestLivesOfATicketThatWasOpenedAgain: each has its own times, and breaches.
func TestLivesOfATicketThatWasOpenedAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	again := fact(7, "15:00", bridge.KindReopened)
	again.EffectiveAt = on("15:00").Add(48 * time.Hour)
	again.ReceivedAt = again.EffectiveAt
	r.desk(7, "", again) // 7
	r.now = again.EffectiveAt.Add(5 * time.Hour)
	r.refused(people, said(correction.Act{Kind: correction.Move, Fact: 3, At: on("23:00")}), "entre la fin du ticket et sa réouverture", false)
	r.does(people, correction.Act{Kind: correction.Move, Fact: 3, At: on("13:00")})
	r.does(people, correction.Act{Kind: correction.Move, Fact: 7, At: again.EffectiveAt.Add(-time.Minute)})
	life := 0
	first := r.does(people, correction.Act{Kind: correction.Contest, Clock: policy.ClockRestore, Life: &life})
	last := r.does(people, correction.Act{Kind: correction.Contest, Clock: policy.ClockRestore})
	if s := last.State; len(s.Earlier) != 1 || first.Entry.Data["life"] != "0" || last.Entry.Data["life"] != "1" {
		t.Fatalf("contested are %v and %v of %d lives", first.Entry.Data, last.Entry.Data, len(s.Earlier)+1)
	} else if c, found := s.Earlier[0].Clock(policy.ClockRestore); !found || !c.Contested || c.ContestedBy.Number != first.Entry.Number {
		t.Errorf("the first one's is %+v", c)
	}
	// A pause belongs to the life in which it lies.
	at := again.EffectiveAt.Add(2 * time.Hour)
	pause := correction.Act{Kind: correction.Pause, From: at, Till: at.Add(time.Hour), Reason: "force majeure", Approver: "zohra"}
	if got := r.does(people, pause).State; len(got.Pauses) != 1 || len(got.Earlier[0].Pauses) != 0 {
		t.Errorf("pauses are %+v, before %+v", got.Pauses, got.Earlier[0].Pauses)
	}
}

// TestPause: within the contract's time after its beginning, it counts from
// then, and its motive is never lost with the words.
func TestPause(t *testing.T) {
	t.Parallel()
	for _, id := range []string{people, closed} {
		r := newRig(t)
		taken := r.does(id, correction.Act{Kind: correction.Pause, From: on("12:00"), Till: on("13:30"), Reason: "force majeure", Approver: "zohra"})
		c := r.clock(taken, policy.ClockRestore)
		if c.Status != sla.Met || c.Elapsed != 3*time.Hour+30*time.Minute {
			t.Errorf("%s: it is %+v", id, c)
		}
		e := taken.Entry
		if e.Kind != bridge.KindSuspended || !e.EffectiveAt.Equal(on("12:00")) || !e.ReceivedAt.Equal(r.now) || e.Words["approver"] != "zohra" ||
			e.Text != "Suspension rétroactive (force majeure) du 16/03/2026 12:00:00 au 16/03/2026 13:30:00, approuvée par zohra, par nadia : le courant manquait" {
			t.Errorf("%s: put down is %+v", id, e)
		}
		c = r.clock(r.does(id, correction.Act{Kind: correction.Withdraw, Fact: e.Number}), policy.ClockRestore)
		if c.Status != sla.Breached || c.Elapsed != 5*time.Hour {
			t.Errorf("%s: withdrawn it is %+v", id, c)
		}
	}
}

func TestPausesThatAreRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.does(people, correction.Act{Kind: correction.Pause, From: on("12:30"), Till: on("13:00"), Reason: "force majeure", Approver: "zohra"})
	pause := func(from, till, reason string) correction.Act {
		return said(correction.Act{Kind: correction.Pause, From: on(from), Till: on(till), Reason: reason, Approver: "zohra"})
	}
	r.refused(people, said(correction.Act{Kind: correction.Pause, From: on("12:00"), Till: on("13:00"), Reason: "force majeure"}), "qui l'a approuvée", false)
	r.refused(people, said(correction.Act{Kind: correction.Pause, From: on("12:00"), Reason: "force majeure", Approver: "zohra"}), "un début et une fin", false)
	for _, test := range []struct {
		act      correction.Act
		want     string
		conflict bool
	}{
		{pause("12:00", "12:30", "vacances"), "« vacances » n'est pas une raison pour laquelle le contrat suspend", false},
		{pause("12:00", "12:30", "gel sur accord"), "n'est pas une raison", false},
		{pause("12:30", "12:30", "force majeure"), "finit avant", false},
		{pause("12:00", "16:00:01", "force majeure"), "à venir", false},
		{pause("11:59:59", "12:10", "force majeure"), "jusqu'à 4h après son début", true},
		{pause("14:10", "14:20", "force majeure"), "quand le ticket est fini", false},
		{pause("13:30", "14:10:01", "force majeure"), "finit après le ticket", false},
		{pause("12:00", "12:30:01", "force majeure"), "déjà suspendu pour cette raison", true},
		{pause("12:59", "13:10", "force majeure"), "déjà suspendu pour cette raison", true},
	} {
		r.refused(people, test.act, test.want, test.conflict)
	}
	r.does(people, pause("12:00", "12:30", "force majeure"))       // one ends where the other begins
	r.does(people, pause("12:40", "12:50", "attente utilisateur")) // another reason
	r.now = on("12:00")
	r.refused(people, pause("08:30", "09:30", "force majeure"), "commence avant le ticket", false)
}
