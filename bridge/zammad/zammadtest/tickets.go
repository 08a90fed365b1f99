package zammadtest

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// firstNumber is where ticket numbers of a fresh system begin.
const firstNumber = 22001

func showTicket(c *call) (int, any, error) {
	ticket, ok := c.desk.ticket(c.id("id"))
	if !ok {
		return 0, nil, missing("Ticket", c.path["id"])
	}
	if !c.mayTouch(ticket, "read") {
		return 0, nil, forbidden()
	}
	return http.StatusOK, c.ticketView(ticket, false), nil
}

// listTickets gives readable tickets by id, whatever order is asked for.
func listTickets(c *call) (int, any, error) {
	found := page(c, c.readable(), 100, 100)
	if c.shape() == full {
		return http.StatusOK, map[string]any{"record_ids": ids(found), "assets": c.assets(found...)}, nil
	}
	list := make([]any, len(found))
	for i, each := range found {
		list[i] = rendered(c.ticketView(each, false))
	}
	return http.StatusOK, list, nil
}

func (c *call) readable() []row {
	return slices.DeleteFunc(slices.Clone(c.desk.tickets), func(t row) bool { return !c.mayTouch(t, "read") })
}

func ids(rows []row) []int64 {
	list := make([]int64, len(rows))
	for i, each := range rows {
		list[i] = each.id()
	}
	return list
}

// createTicket checks everything before it stores anything, as one
// transaction would.
func createTicket(c *call) (int, any, error) {
	draft := c.blankTicket()
	if err := c.assign(draft, c.params); err != nil {
		return 0, nil, err
	}
	if err := c.checkNew(draft); err != nil {
		return 0, nil, err
	}
	article, err := c.draftArticle(c.params["article"], draft)
	if err != nil {
		return 0, nil, err
	}
	c.desk.settle(nil, draft, c.now)
	c.desk.tickets = append(c.desk.tickets, draft)
	c.desk.recordCreated(draft)
	for name := range strings.SplitSeq(c.text("tags"), ",") {
		c.desk.tag(draft.id(), strings.TrimSpace(name), c.who.id(), c.now)
	}
	if article != nil {
		c.storeArticle(draft, article)
	}
	stored, _ := c.desk.ticket(draft.id())
	return http.StatusCreated, c.ticketView(stored, true), nil
}

// blankTicket has every column, with the defaults of the desk.
func (c *call) blankTicket() row {
	draft := make(row, len(c.desk.columns))
	for name := range c.desk.columns {
		draft[name] = nil
	}
	id := int64(len(c.desk.tickets)) + 1
	draft["id"], draft["number"] = id, strconv.FormatInt(firstNumber+id-1, 10)
	draft["state_id"], draft["priority_id"], draft["owner_id"] = stateNew, int64(2), systemUser
	draft["preferences"] = map[string]any{}
	draft["created_by_id"], draft["updated_by_id"] = c.who.id(), c.who.id()
	draft["created_at"], draft["updated_at"] = c.now, c.now
	if !c.may("ticket.agent") {
		draft["customer_id"] = c.who.id()
	}
	return draft
}

func (c *call) checkNew(draft row) error {
	switch {
	case draft["group_id"] == nil:
		return unprocessable("The required value 'group_id' is missing.")
	case draft["customer_id"] == nil:
		return unprocessable("Attribute 'customer_id' required!")
	case draft["title"] == nil:
		return unprocessable("Attribute 'title' required!")
	case c.may("ticket.agent") && !c.who.reaches(draft.ref("group_id"), "create"):
		return forbidden()
	case !c.desk.mayOwn(draft.ref("owner_id"), draft.ref("group_id")):
		return invalidValue(key(draft.ref("owner_id")), "owner_id")
	}
	return c.validate(nil, draft)
}

// updateTicket changes what was sent, and adds an article in the same
// transaction. Tags, links and mentions are ignored here.
func updateTicket(c *call) (int, any, error) {
	old, err := c.ticketFor(c.id("id"), "change")
	if err != nil {
		return 0, nil, err
	}
	draft := maps.Clone(old)
	if err := c.assign(draft, c.params); err != nil {
		return 0, nil, err
	}
	if err := c.validate(old, draft); err != nil {
		return 0, nil, err
	}
	article, err := c.draftArticle(c.params["article"], draft)
	if err != nil {
		return 0, nil, err
	}
	closed := c.desk.stateType(draft.ref("state_id")) == typeClosed
	if !closed && !c.desk.mayOwn(draft.ref("owner_id"), draft.ref("group_id")) {
		draft["owner_id"] = systemUser
	}
	c.desk.settle(old, draft, c.now)
	c.desk.commit(old, draft, c.who.id(), c.now)
	if article != nil {
		c.storeArticle(draft, article)
	}
	stored, _ := c.desk.ticket(draft.id())
	return http.StatusOK, c.ticketView(stored, true), nil
}

// mergeTicket moves the articles of one ticket into another. Its failures come
// with status 200, as those of the real one.
func mergeTicket(c *call) (int, any, error) {
	source, err := c.ticketFor(c.id("source"), "change")
	if err != nil {
		return 0, nil, err
	}
	at := slices.IndexFunc(c.desk.tickets, func(t row) bool { return t.text("number") == c.path["number"] })
	if at < 0 {
		return http.StatusOK, map[string]string{
			"result": "failed", "message": "The target ticket number could not be found.",
		}, nil
	}
	target := c.desk.tickets[at]
	switch {
	case !c.mayTouch(target, "change"):
		return 0, nil, forbidden()
	case target.id() == source.id():
		return 0, nil, unprocessable("A ticket cannot be merged into itself.")
	case target.ref("state_id") == stateMerged || source.ref("state_id") == stateMerged:
		return 0, nil, unprocessable("A merged ticket cannot be merged again.")
	}
	c.moveArticles(source, target)
	draft := maps.Clone(source)
	draft["state_id"], draft["owner_id"] = stateMerged, systemUser
	c.desk.settle(source, draft, c.now)
	c.desk.commit(source, draft, c.who.id(), c.now)
	c.desk.recordMerge("merged_into", source, target, c.who.id(), c.now)
	c.desk.recordMerge("received_merge", source, target, c.who.id(), c.now)
	note, err := c.draftArticle(map[string]any{"body": "merged", "type": "note"}, draft)
	if err != nil {
		return 0, nil, err
	}
	c.storeArticle(draft, note)
	kept, _ := c.desk.ticket(target.id())
	gone, _ := c.desk.ticket(source.id())
	return http.StatusOK, row{
		"result": "success", "target_ticket": c.ticketWithIDs(kept), "source_ticket": c.ticketWithIDs(gone),
	}, nil
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
	c.desk.commit(target, draft, c.who.id(), c.now)
}
