package correction_test

import (
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/correction"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// TestVoid: a fact did not happen, in its own journal, and clocks stand as if it
// had not; taken back, it counts again where it was last said to be.
func TestVoid(t *testing.T) {
	t.Parallel()
	onBoth(t, func(r *rig) {
		r.does(people, correction.Act{Kind: correction.Move, Fact: 4, At: on("13:30")}) // 7
		taken := r.does(people, correction.Act{Kind: correction.Void, Fact: 4})         // 8
		c := r.clock(taken, policy.ClockRestore)
		if c.Status != sla.Breached || !c.Stopped.Equal(on("14:10")) || c.StoppedBy.Number != 5 {
			r.t.Errorf("it is %+v", c)
		}
		e := taken.Entry
		if e.Kind != bridge.KindCorrection || e.Data["what"] != sla.CorrectVoid || e.Data["ref"] != "4" || e.ActorName != "nadia" || e.Words["motive"] != "le courant manquait" ||
			e.Text != "Fait n° 4 du 16/03/2026 13:30:00 écarté, par nadia : le courant manquait" {
			r.t.Errorf("put down is %+v", e)
		}
		r.refused(people, said(correction.Act{Kind: correction.Void, Fact: 4}), "ne compte plus", true)
		r.refused(people, said(correction.Act{Kind: correction.Move, Fact: 4, At: on("12:00")}), "ne compte plus", true)
		back := r.does(people, correction.Act{Kind: correction.Withdraw, Fact: e.Number})
		if c := r.clock(back, policy.ClockRestore); !c.Stopped.Equal(on("13:30")) {
			r.t.Errorf("withdrawn it is %+v", c)
		}
		// Of a case with two journals, each fact by its own.
		first := r.does(adopted, correction.Act{Kind: correction.Void, Fact: 2, Request: "R1"})
		if c := r.clock(first, policy.ClockResponse); c.Status != sla.Breached || !c.Stopped.IsZero() {
			r.t.Errorf("nobody took it in hand: %+v", c)
		}
		if !r.does(adopted, correction.Act{Kind: correction.Void, Fact: 2, Request: "R1"}).Again {
			r.t.Error("it is voided twice")
		}
		r.journals()
	})
}

// TestVoidOfAHandOver: the third party never had it, and its clock is gone.
func TestVoidOfAHandOver(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if s := r.does(people, correction.Act{Kind: correction.Void, Fact: 2}).State; len(s.Parties) != 0 {
		t.Errorf("clocks of third parties are %+v", s.Parties)
	}
}

func TestVoidsThatAreRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.desk(7, "", fact(7, "15:15", bridge.KindNoted), fact(7, "15:16", bridge.KindAbsorbed))                                                                // 7 and 8
	pause := r.does(people, correction.Act{Kind: correction.Pause, From: on("12:00"), Till: on("12:30"), Reason: "force majeure", Approver: "zohra"}).Entry // 9
	r.does(people, correction.Act{Kind: correction.Void, Fact: 5})                                                                                          // 10
	for _, test := range []struct {
		id, subject string
		fact        int64
		want        string
		conflict    bool
	}{
		{people, "", 0, "son numéro est demandé", false},
		{people, "", 99, "n'a pas de fait n° 99", false},
		{people, closed, 4, "n'est pas un journal de ce ticket", false},
		{people, "", 1, "est le début du ticket", false},
		{closed, "", 1, "est le début du ticket", false},
		{closed, "", 2, "est le début du ticket", false},
		{adopted, owned, 3, "est le début du ticket", false},
		{people, "", 7, "ne s'écarte pas", false},
		{people, "", 8, "ne s'écarte pas", false},
		{people, "", pause.Number, "est une correction : retirez-la", false},
		{people, "", 10, "est une correction : retirez-la", false},
		{people, "", 5, "ne compte plus", true},
		{people, "", 6, "de nouveau en cours, alors qu'il est fini", true},
	} {
		r.refused(test.id, said(correction.Act{Kind: correction.Void, Fact: test.fact, Subject: test.subject}), test.want, test.conflict)
	}
	act := said(correction.Act{Kind: correction.Void, Fact: 4})
	act.Motive = " "
	r.refused(people, act, "motif écrit", false)
	r.incident("01HELD", bridge.StateHeld, fact(0, "15:58", bridge.KindDetected), fact(0, "15:59", bridge.KindPriority, "to", "P1"))
	r.refused("01HELD", said(correction.Act{Kind: correction.Void, Fact: 2}), "pas encore de ticket", true)
}

// TestVoidOfAReopening: one that somebody pressed by mistake is voided once the
// ticket is over again, and the first end stands; while it goes on it is not.
func TestVoidOfAReopening(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	later := func(kind bridge.Kind, origin string, after time.Duration) bridge.Entry {
		e := fact(7, "15:10", kind)
		e.Origin, e.EffectiveAt = origin, e.EffectiveAt.Add(after)
		e.ReceivedAt = e.EffectiveAt
		return e
	}
	r.desk(7, "", later(bridge.KindReopened, "again", 10*time.Minute)) // 7
	r.refused(people, said(correction.Act{Kind: correction.Void, Fact: 7}), "serait fini, alors qu'il est en cours", true)
	r.desk(7, "", later(bridge.KindResolved, "end", 20*time.Minute)) // 8
	if s := r.does(people, correction.Act{Kind: correction.Void, Fact: 7}).State; !s.EndedAt.Equal(on("14:10")) || s.Reopens != 0 {
		t.Errorf("it ended at %s after %d reopenings", s.EndedAt, s.Reopens)
	}
}

// TestVoidOfAnEndThatWasMoved: what was said of a fact before does not stand
// against its voiding, so that it does not hide what that would do.
func TestVoidOfAnEndThatWasMoved(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.does(people, correction.Act{Kind: correction.Void, Fact: 5})                  // 7
	r.does(people, correction.Act{Kind: correction.Move, Fact: 6, At: on("15:30")}) // 8
	r.refused(people, said(correction.Act{Kind: correction.Void, Fact: 6}), "de nouveau en cours, alors qu'il est fini", true)
}
