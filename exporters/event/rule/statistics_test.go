package rule_test

import (
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/exporters/event/rule"
)

// TestStatistics: several goroutines match, one more reads.
func TestStatistics(t *testing.T) {
	t.Parallel()
	set := load(t, rule.Syslog, "testdata/match.yml")
	const goroutines, messages = 4, 2048
	var workers sync.WaitGroup
	for range goroutines {
		matcher := set.Matcher()
		workers.Go(func() {
			m := message("%LINK-3-UPDOWN: Interface Gi1/0/1, changed state to up")
			for range messages {
				matcher.Match(m, nil)
				set.Statistics()
			}
		})
	}
	workers.Wait()
	check := func(set *rule.Set) {
		t.Helper()
		for _, s := range set.Statistics() {
			hit := s.Rule == "link" || s.Rule == "any"
			var want rule.Statistics
			if hit {
				want.Hits, want.Tries, want.LastHit = goroutines*messages, goroutines*messages/1024, time.Unix(1768378353, 0)
			}
			if s.Hits != want.Hits || s.Tries != want.Tries || !s.LastHit.Equal(want.LastHit) || s.Event != "down" && hit ||
				(s.Elapsed > 0) != hit {
				t.Errorf("got %+v", s)
			}
		}
	}
	check(set)

	next := load(t, rule.Syslog, "testdata/match.yml", "testdata/good.yml")
	next.Inherit(set)
	check(next)
}
