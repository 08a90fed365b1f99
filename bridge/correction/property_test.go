package correction_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/correction"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// TestPropertyWhatIsTakenBackIsAsBefore: whatever is said at random, of which
// part is refused, the chains hold; and once all that stands is taken back, in
// any order, every figure is as before.
func TestPropertyWhatIsTakenBackIsAsBefore(t *testing.T) {
	t.Parallel()
	said, refusedOnes := 0, 0
	for seed := range uint64(4) {
		r, random := newRig(t), rand.New(rand.NewPCG(seed, 24))
		for _, id := range []string{people, closed, adopted} {
			before := r.figures(id)
			for n := range 25 {
				act := r.draw(random)
				act.Request = fmt.Sprint(id, n)
				switch _, err := r.Do(t.Context(), id, act, r.now); {
				case errors.As(err, new(*correction.RefusedError)):
					refusedOnes++
				case err != nil:
					t.Fatalf("seed %d: %+v: %v", seed, act, err)
				default:
					said++
				}
			}
			r.takeAllBack(id, random)
			if after := r.figures(id); after != before {
				t.Errorf("seed %d, %s: it was\n%s\nis\n%s", seed, id, before, after)
			}
			r.journals()
		}
	}
	if said < 30 || refusedOnes < 30 {
		t.Errorf("%d were taken and %d refused: the test says little", said, refusedOnes)
	}
}

func (r *rig) draw(random *rand.Rand) correction.Act {
	hour := func() time.Time { return on("08:00").Add(time.Duration(random.IntN(9*60)) * time.Minute) }
	from := hour()
	act := said(correction.Act{
		Kind: correction.Acts[random.IntN(len(correction.Acts))], Fact: 1 + random.Int64N(12), Clock: policy.ClockNames[random.IntN(len(policy.ClockNames))],
		At: hour(), From: from, Till: from.Add(time.Duration(random.IntN(120)) * time.Minute), Reason: bridge.Suspensions[random.IntN(len(bridge.Suspensions))],
		Approver: "zohra", Person: []string{"nadia", "karim", "zohra"}[random.IntN(3)], Subject: []string{"", owned, closed, bridge.TicketSubject(7)}[random.IntN(4)],
	})
	if act.Kind == correction.Contest {
		act.Fact = 0
	}
	return act
}

// takeAllBack withdraws what stands, in any order.
func (r *rig) takeAllBack(id string, random *rand.Rand) {
	r.t.Helper()
	found, err := r.Case(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	entries := found.Entries
	random.Shuffle(len(entries), func(i, k int) { entries[i], entries[k] = entries[k], entries[i] })
	for i := range entries {
		e := &entries[i]
		if _, counts := sla.Corrected(entries, e, r.now); counts && sla.Corrective(e) && e.Data["what"] != sla.CorrectWithdrawn {
			r.does(id, correction.Act{Kind: correction.Withdraw, Subject: e.Subject, Fact: e.Number})
		}
	}
}

// figures are what the clocks of a ticket say.
func (r *rig) figures(id string) (text string) {
	r.t.Helper()
	found, err := r.Case(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	s := sla.Evaluate(r.rules, *found, r.now)
	text = fmt.Sprint(s.Stage, s.Start, s.EndedAt, s.Flags, s.Buckets, s.Wall, s.Work, s.Reopens, len(s.Pauses), "\n")
	for _, clocks := range [][]sla.Clock{s.Clocks, s.Parties, s.Lines} {
		for _, c := range clocks {
			text += fmt.Sprintln(c.Name, c.Of, c.Status, c.Start, c.Due, c.BreachedAt, c.Stopped, c.Elapsed, c.Gross, c.Wall, c.Contested, c.Upheld, c.Flags, c.Buckets)
		}
	}
	return text
}
