package zammadtest

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
)

// mergeTicket moves what hangs on one ticket to another. Its failures come
// with status 200, as those of the real one.
func mergeTicket(c *call) (int, any, error) {
	source, err := c.ticketFor(c.id("source"), "change")
	if err != nil {
		return 0, nil, err
	}
	target, found := c.ticketNumbered(c.path["number"])
	if !found {
		return http.StatusOK, map[string]string{
			"result": "failed", "message": "The target ticket number could not be found.",
		}, nil
	}
	switch {
	case !c.mayTouch(target, "change"):
		return 0, nil, forbidden()
	case target.id() == source.id():
		return 0, nil, unprocessable("A ticket cannot be merged into itself.")
	case c.desk.stateType(target.ref("state_id")) == typeMerged || c.desk.stateType(source.ref("state_id")) == typeMerged:
		return 0, nil, unprocessable("A merged ticket cannot be merged again.")
	}
	c.moveArticles(source, target)
	c.desk.moveLinks(source.id(), target.id())
	c.moveMentions(source.id(), target.id())
	c.desk.addLink("parent", source.id(), target.id())
	if err := c.endMerged(source, target); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, view(func() any {
		kept, _ := c.desk.ticket(target.id())
		gone, _ := c.desk.ticket(source.id())
		return row{"result": "success", "target_ticket": c.ticketWithIDs(kept), "source_ticket": c.ticketWithIDs(gone)}
	}), nil
}

// endMerged gives the source the state, the owner and the note of a merged
// ticket.
func (c *call) endMerged(source, target row) error {
	draft := maps.Clone(source)
	draft["state_id"], draft["owner_id"] = stateMerged, systemUser
	c.desk.settle(source, draft, c.now)
	c.desk.commit(source, draft, c.who.id(), c.now).merged = "merged_into"
	c.desk.recordMerge("merged_into", source, target, c.who.id(), c.now)
	c.desk.recordMerge("received_merge", source, target, c.who.id(), c.now)
	note, err := c.draftArticle(map[string]any{"body": "merged", "type": "note"}, draft)
	if err != nil {
		return err
	}
	c.storeArticle(draft, note)
	return nil
}

func (c *call) moveArticles(source, target row) {
	moved := c.desk.articlesOf(source.id())
	for _, each := range moved {
		each["ticket_id"] = target.id()
	}
	joined := slices.Concat(c.desk.articlesOf(target.id()), moved)
	slices.SortFunc(joined, func(a, b row) int { return cmp.Compare(a.id(), b.id()) })
	c.desk.articlesIn[target.id()] = joined
	delete(c.desk.articlesIn, source.id())
	draft := maps.Clone(target)
	draft["article_count"] = c.desk.countArticles(target.id())
	c.desk.commit(target, draft, c.who.id(), c.now).merged = "received_merge"
}

// moveMentions keeps one mention of each user.
func (c *call) moveMentions(source, target int64) {
	moved := c.desk.mentions
	c.desk.mentions = nil
	for _, each := range moved {
		if each.ticket == source {
			each.ticket = target
		}
		twice := func(m mention) bool { return m.ticket == each.ticket && m.user == each.user }
		if !slices.ContainsFunc(c.desk.mentions, twice) {
			c.desk.mentions = append(c.desk.mentions, each)
		}
	}
}

// deleteTicket leaves no trace, neither in the history nor in any list.
func deleteTicket(c *call) (int, any, error) {
	ticket, exists := c.desk.ticket(c.id("id"))
	if !exists {
		return 0, nil, missing("Ticket", c.path["id"])
	}
	id := ticket.id()
	at, _ := c.desk.ticketAt(id)
	c.desk.noted(id, ticket, c.who.id(), c.now)
	c.desk.tickets = slices.Delete(c.desk.tickets, at, at+1)
	delete(c.desk.history, id)
	delete(c.desk.moves, id)
	for _, each := range c.desk.articlesIn[id] {
		each["ticket_id"] = int64(0) // so that nobody finds it by its own id
	}
	delete(c.desk.articlesIn, id)
	delete(c.desk.tags, id)
	c.desk.links = slices.DeleteFunc(c.desk.links, func(l link) bool { return l.source == id || l.target == id })
	c.desk.mentions = slices.DeleteFunc(c.desk.mentions, func(m mention) bool { return m.ticket == id })
	return http.StatusOK, nil, nil
}
