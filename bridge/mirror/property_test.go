package mirror_test

import (
	"maps"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/mirror"
)

// happen lets something happen to a ticket at a minute.
func happen(random *rand.Rand, s *story, minute int) {
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	by := []int64{1, vigie, amel, sami, customer, former}[random.IntN(6)]
	switch random.IntN(9) {
	case 0, 1:
		s.set(minute, by, "state", pick("new", "open", "closed", "rétabli", "résolu", "suspendu"))
	case 2:
		s.set(minute, by, "group", pick("Users", "N1", "N2", "N3"))
	case 3:
		s.own(minute, by, []int64{1, vigie, amel, sami}[random.IntN(4)])
	case 4:
		s.set(minute, by, pick("tiers", "tiers_reference", "suspension_motif"), pick("", "a", "b"))
	case 5:
		s.set(minute, by, pick("criticity", "criticity_motif", "nature"), pick("", "P1", "P2"))
	case 6:
		s.write(minute, by, pick("Agent", "Customer", "System"), pick("note", "email"))
	case 7:
		s.set(minute, by, "title", pick("un", "deux"))
	case 8: // several at once
		s.set(minute, by, "state", pick("open", "suspendu", "closed"))
		s.set(minute, by, "suspension_motif", pick("", "a", "b"))
		s.own(minute, by, []int64{1, amel}[random.IntN(2)])
	}
}

// copied is a reading that later changes do not touch.
func copied(r mirror.Reading) mirror.Reading {
	r.Changes = append([]bridge.DeskChange(nil), r.Changes...)
	r.Articles = append([]bridge.DeskArticle(nil), r.Articles...)
	r.Ticket.Fields = maps.Clone(r.Ticket.Fields)
	return r
}

// TestFactsAreStable: however a history goes on, what was told before is told
// again, first and word by word; the order in which the desk lists it does not
// matter; and no origin is there twice.
func TestFactsAreStable(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 1))
		s := opened([]int64{vigie, amel, customer, former}[random.IntN(4)])
		before := mirror.Facts(copied(s.Reading))
		for step := range 25 {
			happen(random, s, step+1)
			now := copied(s.Reading)
			facts := mirror.Facts(now)
			if len(facts) < len(before) || !reflect.DeepEqual(facts[:len(before)], before) {
				t.Fatalf("seed %d, step %d: told\n%s\nbefore, and now\n%s", seed, step, told(before, "from", "to"), told(facts, "from", "to"))
			}
			random.Shuffle(len(now.Changes), func(i, j int) { now.Changes[i], now.Changes[j] = now.Changes[j], now.Changes[i] })
			random.Shuffle(len(now.Articles), func(i, j int) { now.Articles[i], now.Articles[j] = now.Articles[j], now.Articles[i] })
			if again := mirror.Facts(now); !reflect.DeepEqual(again, facts) {
				t.Fatalf("seed %d, step %d: in another order told\n%s\nwant\n%s", seed, step, told(again), told(facts))
			}
			before = facts
		}
		checkFacts(t, seed, before)
	}
}

// checkFacts holds what must be true of any ticket's facts.
func checkFacts(t *testing.T, seed uint64, facts []bridge.Entry) {
	t.Helper()
	origins := make(map[string]bool)
	first := 0
	suspended := false
	for i, f := range facts {
		if origins[f.Origin] || f.Origin == "" {
			t.Errorf("seed %d: origin %q is there twice", seed, f.Origin)
		}
		origins[f.Origin] = true
		if i > 0 && f.EffectiveAt.Before(facts[i-1].EffectiveAt) {
			t.Errorf("seed %d: %s is told after what came later", seed, f.Kind)
		}
		switch f.Kind {
		case bridge.KindFirstAct:
			first++
			if f.Actor != bridge.ActorPerson {
				t.Errorf("seed %d: %s of %s", seed, f.Kind, f.Actor)
			}
		case bridge.KindSuspended:
			suspended = true
		case bridge.KindResumed:
			if !suspended {
				t.Errorf("seed %d: resumed without having been suspended", seed)
			}
			suspended = false
		}
	}
	if first > 1 {
		t.Errorf("seed %d: taken in hand %d times", seed, first)
	}
}
