package satisfaction

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// How often they may come who have a link of ours, and strangers who have none. A
// person needs four requests; many schools may come by one address.
var (
	strangerPace = pace{2, 60} // of one network
	holderPace   = pace{10, 120}
	linkPace     = pace{1, 30}
	allPace      = pace{100, 200} // of all strangers, and of all holders
)

// pace is how many requests a second are allowed, and how many at once.
type pace struct {
	each  rate.Limit
	burst int
}

// limits bound how often callers come. Strangers use up nothing of what is for
// holders: many of them, from many addresses, shut out nobody who was asked, not
// even behind the same address. Nor does one link use up what is for the others.
type limits struct {
	strangers, holders crowd
	links              share[link]
}

func newLimits() *limits {
	crowdOf := func(one pace) crowd {
		return crowd{callers: share[caller]{pace: one}, all: rate.NewLimiter(allPace.each, allPace.burst)}
	}
	return &limits{strangers: crowdOf(strangerPace), holders: crowdOf(holderPace), links: share[link]{pace: linkPace}}
}

// stranger tells whether somebody without a link of ours may be answered.
func (l *limits) stranger(from caller, now time.Time) bool { return l.strangers.allow(from, now) }

// holder tells whether the holder of a link may have it looked at.
func (l *limits) holder(from caller, of link, now time.Time) bool {
	return l.links.allow(of, now) && l.holders.allow(from, now)
}

// crowd are callers who share one limit, beside that of each.
type crowd struct {
	callers share[caller]
	all     *rate.Limiter
}

func (c *crowd) allow(from caller, now time.Time) bool {
	return c.callers.allow(from, now) && c.all.AllowN(now, 1)
}

// mostKept is how many callers a generation remembers: a megabyte, however many
// come.
const mostKept = 4096

// share gives each of some callers a limit of its own. It remembers two
// generations of them, and forgets the older one when the newer one is full: who
// has addresses enough to be forgotten is held by the limit of all.
type share[K comparable] struct {
	pace pace

	mu            sync.Mutex
	recent, older map[K]*rate.Limiter
}

func (s *share[K]) allow(key K, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	limiter := s.recent[key]
	if limiter == nil {
		if limiter = s.older[key]; limiter == nil {
			limiter = rate.NewLimiter(s.pace.each, s.pace.burst)
		}
		if len(s.recent) >= mostKept {
			s.older, s.recent = s.recent, nil
		}
		if s.recent == nil {
			s.recent = make(map[K]*rate.Limiter)
		}
		s.recent[key] = limiter
	}
	return limiter.AllowN(now, 1)
}
