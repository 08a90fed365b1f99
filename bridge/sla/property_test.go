package sla_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// deed is something that may happen to a ticket, with the values that it may
// have. What the bridge does at the desk is drawn too: echoes, and others.
type deed struct {
	kind   bridge.Kind
	actors []bridge.ActorKind
	name   string
	values []string
	also   []string
}

var (
	people = []bridge.ActorKind{bridge.ActorPerson, bridge.ActorPerson, bridge.ActorDesk}
	anyone = []bridge.ActorKind{bridge.ActorPerson, bridge.ActorBridge}
	deeds  = []deed{
		{bridge.KindFirstAct, people, "how", []string{"owner"}, nil},
		{bridge.KindOwner, anyone, "to", []string{"3", ""}, nil},
		{bridge.KindNoted, people, "article", []string{"1"}, nil},
		{bridge.KindAssigned, anyone, "to", []string{"N1", "N2", "N3", "Achats"}, nil},
		{bridge.KindLeft, people, "to", []string{"Achats"}, nil},
		{bridge.KindEntered, people, "to", []string{"N1"}, nil},
		{bridge.KindPriority, anyone, "to", []string{"P1", "P2", "P3", "P4"}, nil},
		{bridge.KindSuspended, anyone, "reason", append([]string{""}, bridge.Suspensions...), []string{"act", "suspend"}},
		{bridge.KindResumed, anyone, "from", []string{"suspendu"}, nil},
		{bridge.KindThirdParty, anyone, "party", []string{"operateur-a", "onduleurs"}, nil},
		{bridge.KindThirdBack, anyone, "party", []string{"operateur-a"}, nil},
		{bridge.KindRestored, anyone, "to", []string{"rétabli"}, nil},
		{bridge.KindResolved, anyone, "to", []string{"résolu"}, nil},
		{bridge.KindClosed, anyone, "to", []string{"clos"}, nil},
		{bridge.KindReopened, anyone, "to", []string{"en cours"}, nil},
		{bridge.KindAlertFiring, anyone, "fingerprint", []string{"f1", "f2"}, nil},
		{bridge.KindAlertEnded, anyone, "fingerprint", []string{"f1", "f2"}, nil},
		{bridge.KindTicketFollow, people, "into", []string{"9"}, nil},
	}
)

// drawJournal is a life at random, both rows of the journal mixed.
func drawJournal(t *rapid.T) *journal {
	criticity := rapid.SampledFrom([]string{"P1", "P2", "P3", "P4", ""}).Draw(t, "criticity")
	j := call("03-16 16:00", criticity)
	if rapid.Bool().Draw(t, "alarm") {
		j = alarm("03-16 16:00", criticity)
	}
	at := on("03-16 16:00")
	for range rapid.IntRange(0, 14).Draw(t, "facts") {
		at = at.Add(time.Duration(rapid.Int64Range(0, 9*3600*1000).Draw(t, "later")) * time.Millisecond)
		d := rapid.SampledFrom(deeds).Draw(t, "deed")
		j.ticket = rapid.SampledFrom([]int64{0, 7}).Draw(t, "row")
		j.put("03-16 16:00", d.kind, rapid.SampledFrom(d.actors).Draw(t, "actor"), append([]string{d.name, rapid.SampledFrom(d.values).Draw(t, "value")}, d.also...)...)
		j.last().EffectiveAt, j.last().ReceivedAt = at, at
	}
	return j
}

func drawContracts(t *testing.T) []*policy.Contract {
	var all []*policy.Contract
	for _, change := range []string{policy.ChangeRetroactive, policy.ChangeProportional, policy.ChangeRestart} {
		all = append(all, contract(t, "  retroactive_pause: 4h", "  priority_change: "+change))
	}
	return all
}

func clocksOf(s *sla.State) []sla.Clock {
	return slices.Concat(s.Clocks, s.Parties, s.Lines)
}

// TestPropertyR21BucketsAddUp: who had a ticket, pauses and third parties, make
// up all of its time; and pieces of a clock follow each other without a gap.
func TestPropertyR21BucketsAddUp(t *testing.T) {
	t.Parallel()
	contracts := drawContracts(t)
	rapid.Check(t, func(t *rapid.T) {
		s := sla.Evaluate(rapid.SampledFrom(contracts).Draw(t, "contract"), sla.Case{Entries: drawJournal(t).entries}, on("03-25 16:00"))
		addsUp(t, "ticket", s.Segments, s.Buckets, s.Wall, s.Work)
		for _, c := range clocksOf(&s) {
			addsUp(t, string(c.Name), c.Segments, c.Buckets, c.Wall, c.Gross)
			if c.Elapsed > c.Gross || c.Gross > c.Wall || c.Elapsed < 0 {
				t.Fatalf("%s: net %s, gross %s, wall %s", c.Name, c.Elapsed, c.Gross, c.Wall)
			}
			if c.Remaining < 0 || c.Overrun < 0 || c.Remaining > 0 && c.Overrun > 0 {
				t.Fatalf("%s: %s remain and %s are over", c.Name, c.Remaining, c.Overrun)
			}
			if at, decided := c.Decided(); decided && (at.IsZero() || at.Before(c.Start) || at.After(s.Now)) {
				t.Fatalf("%s is decided at %s", c.Name, at)
			}
		}
	})
}

func addsUp(t *rapid.T, what string, segments []sla.Segment, buckets []sla.Bucket, wall, work time.Duration) {
	var sumWall, sumWork, long time.Duration
	for _, b := range buckets {
		sumWall += b.Wall
		sumWork += b.Work
	}
	if sumWall != wall || sumWork != work {
		t.Fatalf("%s: buckets make %s and %s of %s and %s", what, sumWall, sumWork, wall, work)
	}
	for i, s := range segments {
		if i > 0 && what != "line" && !segments[i-1].Till.Equal(s.From) {
			t.Fatalf("%s: %s is followed by %s", what, segments[i-1].Till, s.From)
		}
		if s.Bucket != sla.BucketOver {
			long += s.Till.Sub(s.From)
		}
		if i > 0 && s.OpenedBy == nil {
			t.Fatalf("%s: nobody opened the segment of %s", what, s.From)
		}
	}
	if long != wall {
		t.Fatalf("%s: segments are %s long, the wall clock says %s", what, long, wall)
	}
}

// TestPropertyR2Pure: the order in which entries are given does not matter, nor
// does asking twice.
func TestPropertyR2Pure(t *testing.T) {
	t.Parallel()
	contracts := drawContracts(t)
	rapid.Check(t, func(t *rapid.T) {
		c, j := rapid.SampledFrom(contracts).Draw(t, "contract"), drawJournal(t)
		mixed := slices.Clone(j.entries)
		rng := rand.New(rand.NewPCG(1, rapid.Uint64().Draw(t, "order")))
		rng.Shuffle(len(mixed), func(i, k int) { mixed[i], mixed[k] = mixed[k], mixed[i] })
		one := sla.Evaluate(c, sla.Case{Entries: j.entries}, on("03-25 16:00"))
		two := sla.Evaluate(c, sla.Case{Entries: mixed}, on("03-25 16:00"))
		if a, b := shown(&one), shown(&two); a != b {
			t.Fatalf("in another order it is\n%s, was\n%s", b, a)
		}
	})
}

// shown is what a state says, without where its facts stand.
func shown(s *sla.State) string {
	text := fmt.Sprint(s.Stage, s.EndedAt, s.Criticity, s.Buckets, s.Reopens)
	for _, c := range clocksOf(s) {
		text += fmt.Sprintln(c.Name, c.Of, c.Status, c.Stopped, c.Due, c.BreachedAt, c.Elapsed, c.Warnings)
	}
	return text
}

// TestPropertyR15BreachesStay: whatever happens later, a breach stays a breach
// at its instant. (What the bridge resolves may show at the desk, and so count,
// later than it did it: the ticket's own end is left out.)
func TestPropertyR15BreachesStay(t *testing.T) {
	t.Parallel()
	contracts := drawContracts(t)
	rapid.Check(t, func(t *rapid.T) {
		c, j := rapid.SampledFrom(contracts).Draw(t, "contract"), drawJournal(t)
		j.entries = slices.DeleteFunc(j.entries, func(e bridge.Entry) bool {
			return e.Actor == bridge.ActorBridge && (e.Kind == bridge.KindResolved || e.Kind == bridge.KindClosed) || e.Kind == bridge.KindNoted
		})
		first := on("03-16 16:00").Add(time.Duration(rapid.Int64Range(0, 9*24*3600*1000).Draw(t, "now")) * time.Millisecond)
		before := sla.Evaluate(c, sla.Case{Entries: j.entries}, first)
		after := sla.Evaluate(c, sla.Case{Entries: j.entries}, first.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "hours"))*time.Hour))
		for _, was := range before.Clocks {
			is, found := after.Clock(was.Name)
			if len(after.Earlier) > len(before.Earlier) {
				is, found = after.Earlier[len(before.Earlier)].Clock(was.Name)
			}
			if was.Status == sla.Breached && (!found || is.Status != sla.Breached || !is.BreachedAt.Equal(was.BreachedAt)) {
				t.Fatalf("%s was breached at %s, and is not: %+v", was.Name, was.BreachedAt, is)
			}
		}
	})
}

// TestPropertyR8Due: a clock that runs is not breached when it is due, and is
// after more working time.
func TestPropertyR8Due(t *testing.T) {
	t.Parallel()
	contracts := drawContracts(t)
	rapid.Check(t, func(t *rapid.T) {
		c, j := rapid.SampledFrom(contracts).Draw(t, "contract"), drawJournal(t)
		now := on("03-25 16:00")
		s := sla.Evaluate(c, sla.Case{Entries: j.entries}, now)
		for _, k := range s.Clocks {
			if k.Status != sla.Running {
				continue
			}
			if k.Due.Before(now) {
				t.Fatalf("%s runs and was due at %s", k.Name, k.Due)
			}
			then := sla.Evaluate(c, sla.Case{Entries: j.entries}, k.Due)
			due, _ := then.Clock(k.Name)
			if due.Status != sla.Running || due.Remaining != 0 || !due.Due.Equal(k.Due) {
				t.Fatalf("%s: when due it is %+v", k.Name, due)
			}
			late := sla.Evaluate(c, sla.Case{Entries: j.entries}, k.Due.Add(5*24*time.Hour))
			if over, _ := late.Clock(k.Name); over.Status != sla.Breached || over.BreachedAt.Before(k.Due) || !over.Due.Equal(k.Due) {
				t.Fatalf("%s: days later it is %+v", k.Name, over)
			}
		}
	})
}

// TestPropertyR22StockAddsUp: moves go in and out by turns, and end where the
// ticket is.
func TestPropertyR22StockAddsUp(t *testing.T) {
	t.Parallel()
	c := contract(t)
	rapid.Check(t, func(t *rapid.T) {
		s := sla.Evaluate(c, sla.Case{Entries: drawJournal(t).entries}, on("03-25 16:00"))
		in := false
		for _, each := range append(slices.Clone(s.Earlier), s) {
			for _, m := range each.Moves {
				enters := slices.Contains([]bridge.Kind{bridge.KindOpened, bridge.KindReopened, bridge.KindEntered}, m.Kind)
				if enters == in {
					t.Fatalf("moves are %+v", each.Moves)
				}
				in = enters
			}
		}
		if open := s.EndedAt.IsZero() && !s.Outside; open != in {
			t.Fatalf("the ticket is %s, outside %t, and in stock %t", s.Stage, s.Outside, in)
		}
		if !reflect.DeepEqual(s.Moves, slices.SortedStableFunc(slices.Values(s.Moves), func(a, b sla.Move) int { return a.At.Compare(b.At) })) {
			t.Fatalf("moves are not in order: %+v", s.Moves)
		}
	})
}
