package correction_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/correction"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// TestContest: a breach is contested, upheld by another, and all of it taken
// back; of closed incidents as of tickets without one. The journal has it all.
func TestContest(t *testing.T) {
	t.Parallel()
	for _, id := range []string{people, closed} {
		r := newRig(t)
		taken := r.does(id, correction.Act{Kind: correction.Contest, Clock: policy.ClockRestore})
		e := taken.Entry
		if c := r.clock(taken, policy.ClockRestore); !c.Contested || c.Upheld || c.Status != sla.Breached || taken.Again {
			t.Errorf("%s: contested it is %+v", id, c)
		}
		if e.Kind != bridge.KindCorrection || e.Actor != bridge.ActorPerson || e.ActorName != "nadia" || !e.EffectiveAt.Equal(r.now) || !e.ReceivedAt.Equal(r.now) ||
			e.Words["motive"] != "le courant manquait" || e.Data["via"] != "superviseurs" || e.Data["verified"] != "false" || e.Data["life"] != "0" || e.Hash == "" ||
			e.Text != "Dépassement du délai « rétablissement » contesté, par nadia : le courant manquait" {
			t.Errorf("%s: put down is %+v", id, e)
		}
		r.refused(id, said(correction.Act{Kind: correction.Contest, Clock: policy.ClockRestore}), "déjà contesté, par le fait n°", true)
		upheld := r.does(id, correction.Act{Kind: correction.Uphold, Fact: e.Number, Person: "karim"})
		if c := r.clock(upheld, policy.ClockRestore); !c.Contested || !c.Upheld || c.Status != sla.Breached {
			t.Errorf("%s: upheld it is %+v", id, c)
		}
		r.refused(id, said(correction.Act{Kind: correction.Uphold, Fact: e.Number, Person: "zohra"}), "déjà admise", true)
		if c := r.clock(r.does(id, correction.Act{Kind: correction.Withdraw, Fact: upheld.Entry.Number}), policy.ClockRestore); !c.Contested || c.Upheld {
			t.Errorf("%s: agreed no more it is %+v", id, c)
		}
		if c := r.clock(r.does(id, correction.Act{Kind: correction.Withdraw, Fact: e.Number}), policy.ClockRestore); c.Contested {
			t.Errorf("%s: withdrawn it is %+v", id, c)
		}
		r.refused(id, said(correction.Act{Kind: correction.Withdraw, Fact: e.Number}), "déjà retirée", true)
		r.refused(id, said(correction.Act{Kind: correction.Uphold, Fact: e.Number, Person: "karim"}), "a été retirée", true)
		r.does(id, correction.Act{Kind: correction.Contest, Clock: policy.ClockRestore}) // and anew
		r.journals()
		if id == closed {
			if i, err := r.shelf.Incident(t.Context(), closed); err != nil || i.State != bridge.StateClosed || i.Desired != 1 {
				t.Errorf("the incident itself is changed: %+v, %v", i, err)
			}
		}
	}
}

// TestContestOfAThirdParty: the clock of its own, by the hand-over where there
// are several.
func TestContestOfAThirdParty(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.refused(people, said(correction.Act{Kind: correction.Contest, Clock: sla.ClockParty, Of: "onduleurs"}), "n'a pas ce délai : il a response, intervention, restore, resolve, party operateur-a", false)
	r.refused(people, said(correction.Act{Kind: correction.Contest, Clock: sla.ClockParty, Of: "operateur-a", Fact: 3}), "n'a pas ce délai", false)
	taken := r.does(people, correction.Act{Kind: correction.Contest, Clock: sla.ClockParty, Of: "operateur-a"})
	if c := taken.State.Parties[0]; !c.Contested || taken.Entry.Data["handed"] != "2" {
		t.Errorf("it is %+v by %v", c, taken.Entry.Data)
	}
}

// TestTwoPersons: who contested does not agree with it, by whatever name.
func TestTwoPersons(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	n := r.does(people, correction.Act{Kind: correction.Contest, Clock: policy.ClockRestore, Person: "nadia@etat.example"}).Entry.Number
	for _, same := range []string{"nadia@etat.example", "Nadia@ETAT.example ", "nadia", "NADIA"} {
		r.refused(people, said(correction.Act{Kind: correction.Uphold, Fact: n, Person: same}), "une autre personne", true)
	}
	if e := r.does(people, correction.Act{Kind: correction.Uphold, Fact: n, Person: "nadia@autre.example"}).Entry; e.Data["what"] != sla.CorrectUpheld {
		t.Errorf("another person: %+v", e)
	}
}

// TestRefused: what an act says nothing without, and what it cannot be about.
func TestRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	two, minus := 2, -1
	for _, test := range []struct {
		act      correction.Act
		want     string
		conflict bool
	}{
		{correction.Act{Kind: "erase", Person: "nadia", Motive: "x"}, "« erase » n'est pas une correction", false},
		{correction.Act{Kind: correction.Contest, Clock: policy.ClockRestore, Motive: "x"}, "qui le fait", false},
		{correction.Act{Kind: correction.Contest, Clock: policy.ClockRestore, Person: "nadia", Motive: " \n"}, "motif écrit", false},
		{said(correction.Act{Kind: correction.Contest, Clock: policy.ClockResolve}), "« résolution » n'est pas dépassé : il est tenu", true},
		{said(correction.Act{Kind: correction.Contest, Clock: "retour"}), "n'a pas ce délai", false},
		{said(correction.Act{Kind: correction.Contest, Clock: policy.ClockRestore, Life: &two}), "n'a pas de vie n° 2", false},
		{said(correction.Act{Kind: correction.Contest, Clock: policy.ClockRestore, Life: &minus}), "n'a pas de vie n° -1", false},
		{said(correction.Act{Kind: correction.Uphold}), "son numéro est demandé", false},
		{said(correction.Act{Kind: correction.Uphold, Fact: 4}), "n'est pas une contestation", false},
		{said(correction.Act{Kind: correction.Uphold, Fact: 99}), "n'a pas de fait n° 99", false},
		{said(correction.Act{Kind: correction.Withdraw, Fact: 4}), "n'est pas une correction", false},
		{said(correction.Act{Kind: correction.Withdraw, Fact: 4, Subject: owned}), "n'est pas un journal de ce ticket", false},
	} {
		r.refused(people, test.act, test.want, test.conflict)
	}
	n := r.does(people, correction.Act{Kind: correction.Contest, Clock: policy.ClockRestore}).Entry.Number
	gone := r.does(people, correction.Act{Kind: correction.Withdraw, Fact: n}).Entry.Number
	r.refused(people, said(correction.Act{Kind: correction.Withdraw, Fact: gone}), "est un retrait", false)
	for _, id := range []string{"99", "01NONE", ""} {
		if _, err := r.Do(t.Context(), id, said(correction.Act{Kind: correction.Withdraw, Fact: 1}), r.now); !errors.Is(err, bridge.ErrNotFound) {
			t.Errorf("%q: %v", id, err)
		}
	}
	r.incident("01HELD", bridge.StateHeld, fact(0, "15:59", bridge.KindDetected))
	r.refused("01HELD", said(correction.Act{Kind: correction.Contest, Clock: policy.ClockRestore}), "pas encore de ticket", true)
}

// TestToldTwice: the same request is one entry, whatever became of it since;
// another by the same name is refused.
func TestToldTwice(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	contest := said(correction.Act{Kind: correction.Contest, Clock: policy.ClockRestore, Request: "R1"})
	first := r.does(people, contest)
	r.does(people, correction.Act{Kind: correction.Withdraw, Fact: first.Entry.Number, Request: "R2"})
	n := r.journals()
	again := r.does(people, contest)
	if !again.Again || again.Entry.Number != first.Entry.Number || again.Entry.Hash != first.Entry.Hash || r.journals() != n {
		t.Errorf("told again it is %+v", again)
	}
	if c := r.clock(again, policy.ClockRestore); c.Contested {
		t.Error("what was withdrawn since is back")
	}
	for _, other := range []correction.Act{
		{Kind: correction.Contest, Clock: policy.ClockResponse},
		{Kind: correction.Withdraw, Fact: 1},
		{Kind: correction.Contest, Clock: policy.ClockRestore, Person: "karim"},
		{Kind: correction.Contest, Clock: policy.ClockRestore, Motive: "autre"},
	} {
		other.Request = "R1"
		r.refused(people, said(other), "a déjà servi", true)
	}
	pause := correction.Act{Kind: correction.Pause, From: on("12:30"), Till: on("13:00"), Reason: "force majeure", Approver: "zohra", Request: "R3"}
	r.does(people, pause)
	if !r.does(people, pause).Again {
		t.Error("a pause is put down twice")
	}
	pause.From = on("12:40")
	r.refused(people, said(pause), "a déjà servi", true)
}

// TestTheJournalGrewMeanwhile: what was put down between the reading and the
// writing is looked at; two of the same at one time are one.
func TestTheJournalGrewMeanwhile(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	grown := 0
	r.shelf.meanwhile = func() {
		if grown++; grown == 1 {
			r.shelf.meanwhile = nil
			r.does(people, correction.Act{Kind: correction.Contest, Clock: policy.ClockRestore, Person: "karim"})
		}
	}
	_, err := r.Do(t.Context(), people, said(correction.Act{Kind: correction.Contest, Clock: policy.ClockRestore}), r.now)
	if refused, is := errors.AsType[*correction.RefusedError](err); !is || !refused.Conflict {
		t.Errorf("contested twice: %v", err)
	}
	r.shelf.meanwhile = func() {
		e := fact(0, "15:00", bridge.KindNoted)
		e.Subject = bridge.TicketSubject(7)
		if err := r.shelf.Write(t.Context(), func(tx incident.Tx) error { return tx.Append(e) }); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.Do(t.Context(), people, said(correction.Act{Kind: correction.Withdraw, Fact: 7}), r.now); err == nil || errors.As(err, new(*correction.RefusedError)) {
		t.Errorf("a journal that never stands still: %v", err)
	}
}

// TestTheSameRequestAtOneTime is one entry, whoever comes first.
func TestTheSameRequestAtOneTime(t *testing.T) {
	t.Parallel()
	onBoth(t, func(r *rig) {
		before := r.journals()
		act := said(correction.Act{Kind: correction.Contest, Clock: policy.ClockRestore, Request: "R1"})
		var first atomic.Int64
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				came, err := r.Do(r.t.Context(), closed, act, r.now)
				if err != nil {
					r.t.Error(err)
				}
				if !came.Again {
					first.Add(1)
				}
			})
		}
		wg.Wait()
		if n := r.journals() - before; n != 1 || first.Load() != 1 {
			r.t.Errorf("%d entries, of %d that came first", n, first.Load())
		}
	})
}
