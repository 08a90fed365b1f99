package correction_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/correction"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report/compliance"
)

// TestFiguresFollowCorrections: a month that is kept is measured again, since
// the journal grew; and is as before once all is taken back.
func TestFiguresFollowCorrections(t *testing.T) {
	t.Parallel()
	onBoth(t, func(r *rig) {
		id := closed
		keeper := compliance.New(compliance.Options{
			Store: r.shelf.Store, Contract: func() *policy.Contract { return r.rules }, Holder: "one", Logger: slog.New(slog.DiscardHandler),
		})
		restore := func() ledger.MonthSum {
			r.t.Helper()
			if err := keeper.RunOnce(r.t.Context(), r.now.Add(time.Minute)); err != nil {
				r.t.Fatal(err)
			}
			sums, err := r.shelf.MeasuredMonth(r.t.Context(), ledger.MonthOf(r.now, r.rules.Location()))
			if err != nil {
				r.t.Fatal(err)
			}
			for _, s := range sums {
				if s.Name == "restore" && s.Criticity == bridge.P1 {
					return s
				}
			}
			r.t.Fatal("there is no figure")
			return ledger.MonthSum{}
		}
		before := restore()
		if before.Contested != 0 || before.Breached < 2 {
			r.t.Fatalf("%s: it begins as %+v", id, before)
		}
		contest := r.does(id, correction.Act{Kind: correction.Contest, Clock: policy.ClockRestore}).Entry.Number
		if s := restore(); s.Contested != 1 || s.Breached != before.Breached {
			r.t.Errorf("%s: contested it is %+v", id, s)
		}
		pause := r.does(id, correction.Act{Kind: correction.Pause, From: on("12:00"), Till: on("13:30"), Reason: "force majeure", Approver: "zohra"}).Entry.Number
		if s := restore(); s.Contested != 0 || s.Breached != before.Breached-1 || s.Met != before.Met+1 {
			r.t.Errorf("%s: with a pause it is %+v", id, s)
		}
		r.does(id, correction.Act{Kind: correction.Withdraw, Fact: pause})
		r.does(id, correction.Act{Kind: correction.Withdraw, Fact: contest})
		if s := restore(); s != before {
			r.t.Errorf("%s: all taken back it is\n%+v, was\n%+v", id, s, before)
		}
	})
}

// TestWordsThatWereErased: a pause goes on counting, and nobody agrees with a
// contest of whom nobody knows.
func TestWordsThatWereErased(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	pause := correction.Act{Kind: correction.Pause, From: on("12:00"), Till: on("12:30"), Reason: "force majeure", Approver: "zohra", Request: "R1"}
	r.does(people, pause)
	contest := r.does(people, correction.Act{Kind: correction.Contest, Clock: policy.ClockRestore})
	elapsed := r.clock(contest, policy.ClockRestore).Elapsed
	if _, err := r.shelf.Erase(t.Context(), ledger.Erasure{Person: "nadia", By: "N. Benali", At: r.now}, true); err != nil {
		t.Fatal(err)
	}
	r.refused(people, said(correction.Act{Kind: correction.Uphold, Fact: contest.Entry.Number, Person: "karim"}), "son nom a été effacé", true)
	if again := r.does(people, pause); !again.Again || r.clock(again, policy.ClockRestore).Elapsed != elapsed || again.Entry.ActorName != "" {
		t.Errorf("told again it is %+v", again)
	}
}
