package sweep

import (
	"time"

	"github.com/vigie-noc/vigie/bridge/sla"
)

func (t *Tally) agreed(of map[string]*Agreed, name string) *Agreed {
	if of[name] == nil {
		of[t.named(name)] = &Agreed{}
	}
	return of[name]
}

// decided counts a delay that was agreed on in the month in which it was decided.
func decided(a *Agreed, c *sla.Clock, t *Tally) {
	at := c.Stopped
	if c.Status == sla.Breached {
		at = c.BreachedAt
	}
	switch {
	case c.Status == sla.Breached && t.within(at):
		a.Late++
	case c.Status == sla.Met && t.within(at):
		a.Met++
	case c.Start.Before(t.month.Period.Till) && (at.IsZero() || !at.Before(t.month.Period.Till)):
		a.Running++
	}
}

// ended adds whose the time of a life was that ended in the month: of lives that
// rates know, which have a criticity.
func (t *Tally) ended(life *sla.State) {
	if !t.within(life.EndedAt) || life.Criticity == "" {
		return
	}
	t.Ended++
	t.Gross += life.Wall
	for _, b := range life.Buckets {
		if b.Name != sla.BucketOver {
			t.Buckets[t.named(b.Name)] += b.Wall
		}
	}
	for i := range life.Segments {
		if s := &life.Segments[i]; s.Bucket == sla.BucketParty {
			t.agreed(t.Parties, s.Party).Took += s.Wall
		}
	}
}

// stays counts the times that third parties had it.
func (t *Tally) stays(life *sla.State) {
	before, end := "", t.month.Period.Till
	if t.month.AsOf.Before(end) {
		end = t.month.AsOf // nobody knows yet who waits at the end
	}
	for i := range life.Segments {
		s := &life.Segments[i]
		if s.Party != "" && s.Party != before && t.within(s.From) {
			t.agreed(t.Parties, s.Party).Begun++
		}
		if s.Party != "" && s.From.Before(end) && !s.Till.Before(end) {
			t.agreed(t.Parties, s.Party).Waiting++
		}
		before = s.Party
	}
}

// breached notes who had a ticket for most of a delay that was too long.
func (t *Tally) breached(ticket *Ticket, life int, s *sla.State) {
	for i := range s.Clocks {
		c := &s.Clocks[i]
		if c.Status != sla.Breached || !t.within(c.BreachedAt) {
			continue
		}
		took := make(map[[2]string]time.Duration)
		most := [2]string{}
		for n := range c.Segments {
			g := &c.Segments[n]
			key := [2]string{g.Bucket, ""}
			if g.Bucket == sla.BucketParty {
				key[1] = g.Party
			}
			if g.Bucket == sla.BucketOver {
				continue
			}
			if took[key] += g.Wall; most[0] == "" || took[key] > took[most] {
				most = key
			}
		}
		cause := Cause{Bucket: t.named(most[0]), Party: t.named(most[1]), Took: took[most], Over: !s.EndedAt.IsZero()}
		for _, f := range c.Flags {
			cause.Flags = append(cause.Flags, string(f))
		}
		t.Breaches[BreachOf(ticket.Subject, life, string(c.Name))] = cause
	}
}
