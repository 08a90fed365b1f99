package zammadtest

import (
	"maps"
	"slices"
	"time"
)

// maxIndexWindow is how deep the index can be paged.
const maxIndexWindow = 10000

// index is the search engine beside the database: it learns of changes late.
type index struct {
	lag     time.Duration
	broken  bool
	pending []indexed // oldest first
	known   map[int64]indexed
}

// indexed is a ticket as the index saw it. One that is gone has no record.
type indexed struct {
	due      time.Time
	id       int64
	ticket   row
	articles []row
	tags     []string
}

// note remembers a ticket as it is now, to be seen when the lag is over.
func (i *index) note(d *desk, id int64, at time.Time) {
	if i == nil {
		return
	}
	seen := indexed{due: at.Add(i.lag), id: id, tags: slices.Clone(d.tags[id])}
	if ticket, exists := d.ticket(id); exists {
		seen.ticket, seen.articles = maps.Clone(ticket), slices.Clone(d.articlesOf(id))
	}
	i.pending = append(i.pending, seen)
}

// catchUp takes in what is due.
func (i *index) catchUp(now time.Time) {
	for len(i.pending) > 0 && !i.pending[0].due.After(now) {
		next := i.pending[0]
		i.pending = i.pending[1:]
		if next.ticket == nil {
			delete(i.known, next.id)
			continue
		}
		i.known[next.id] = next
	}
}

// searchIndex asks the index, and reads what it found from the database. What
// goes wrong is an empty list, without an error.
func (c *call) searchIndex(matches predicate, order func(a, b row) int) hits {
	in := c.desk.index
	in.catchUp(c.now)
	fulfils, err := c.readQuery(c.text("query"))
	if err != nil || in.broken {
		return hits{}
	}
	var found []row
	for _, id := range slices.Sorted(maps.Keys(in.known)) {
		seen := in.known[id]
		stored, exists := c.desk.ticket(id)
		if exists && fulfils(seen) && matches(seen.ticket) && c.mayTouch(stored, "read") {
			found = append(found, seen.ticket)
		}
	}
	slices.SortStableFunc(found, order)
	if c.count("page", 1)*c.pageSize() > maxIndexWindow {
		return hits{total: len(found)}
	}
	shown := page(c, found, c.profile.searchDefault, c.profile.searchCap)
	for at := range shown {
		shown[at], _ = c.desk.ticket(shown[at].id())
	}
	return hits{page: shown, total: len(found)}
}

func (c *call) pageSize() int {
	return min(c.count("per_page", c.count("limit", c.profile.searchDefault)), c.profile.searchCap)
}

// BreakIndex makes the search engine fail, or work again: searches that it
// answers are empty meanwhile. Nothing happens on a desk without one.
func (s *Server) BreakIndex(broken bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.desk.index != nil {
		s.desk.index.broken = broken
	}
}
