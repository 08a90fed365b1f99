package zammadtest

import (
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

// createTicket makes the customer first, if need be, and takes that back when
// there is no ticket.
func createTicket(c *call) (int, any, error) {
	made, err := c.resolveCustomer()
	if err != nil {
		return 0, nil, err
	}
	id, err := c.openTicket()
	if err != nil {
		if made != 0 {
			c.desk.remove(users, made)
		}
		return 0, nil, err
	}
	return http.StatusCreated, c.written(id), nil
}

// newTicket is a ticket with all that comes with it, checked but not stored.
type newTicket struct {
	record   row
	article  *draftedArticle
	mentions []int64
	links    []link
}

// openTicket checks everything before it stores anything, as one transaction
// would.
func (c *call) openTicket() (int64, error) {
	made, err := c.draftTicket()
	if err != nil {
		return 0, err
	}
	draft := made.record
	c.desk.settle(nil, draft, c.now)
	c.desk.lastTicket = draft.id()
	c.desk.tickets = append(c.desk.tickets, draft)
	c.desk.recordCreated(draft)
	c.desk.noted(draft.id(), nil, c.who.id(), c.now)
	for name := range strings.SplitSeq(c.text("tags"), ",") {
		if name = strings.TrimSpace(name); c.mayTag(name) {
			c.desk.tag(draft.id(), name, c.who.id(), c.now)
		}
	}
	for _, id := range made.mentions {
		c.subscribe(draft.id(), id)
	}
	if made.article != nil {
		c.storeArticle(draft, made.article)
	}
	for _, each := range made.links {
		c.desk.addLink(each.kind, draft.id(), each.target)
		if other, exists := c.desk.ticket(each.target); exists {
			c.touch(other)
		}
	}
	return draft.id(), nil
}

func (c *call) draftTicket() (newTicket, error) {
	made := newTicket{record: c.blankTicket()}
	if err := c.assignTicket(made.record, c.params); err != nil {
		return made, err
	}
	if err := c.checkNew(made.record); err != nil {
		return made, err
	}
	if _, isList := c.params["tags"].([]any); isList {
		return made, &failure{
			status: http.StatusInternalServerError, message: "undefined method 'split' for an array", hidden: true,
		}
	}
	var err error
	if made.article, err = c.draftArticle(c.params["article"], made.record); err != nil {
		return made, err
	}
	if made.mentions, err = c.draftMentions(made.record.ref("group_id")); err != nil {
		return made, err
	}
	made.links, err = c.draftLinks()
	return made, err
}

// written shows a ticket as it is when all is stored.
func (c *call) written(id int64) view {
	return func() any {
		stored, _ := c.desk.ticket(id)
		return c.ticketView(stored, true)
	}
}

// blankTicket has every column, with the defaults of the desk.
func (c *call) blankTicket() row {
	draft := c.blank(c.desk.columns)
	for name, each := range c.columns {
		if at := each.later(c.now); at != nil {
			draft[name] = at
		}
	}
	id := c.desk.lastTicket + 1
	draft["id"], draft["number"] = id, strconv.FormatInt(firstNumber+id-1, 10)
	draft["state_id"] = c.desk.flagged(states, "default_create")
	draft["priority_id"] = c.desk.flagged(priorities, "default_create")
	draft["owner_id"], draft["preferences"] = systemUser, emptyMap()
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
	case c.may("ticket.agent") && !c.reach.reaches(draft.ref("group_id"), "create"):
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
	if err := c.followUp(old); err != nil {
		return 0, nil, err
	}
	draft := maps.Clone(old)
	if err := c.assignTicket(draft, c.params); err != nil {
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
	return http.StatusOK, c.written(draft.id()), nil
}

// followUp lets agents write to closed tickets, and others as the group says.
func (c *call) followUp(ticket row) error {
	group, _ := c.desk.find(groups, ticket.ref("group_id"))
	closed := c.desk.stateType(ticket.ref("state_id")) == typeClosed
	agent := c.may("ticket.agent") && (c.desk.release < 600 || c.reach.reaches(group.id(), "change"))
	if closed && !agent && group.text("follow_up_possible") == "new_ticket" {
		return unprocessable("Cannot follow-up on a closed ticket. Please create a new ticket.")
	}
	return nil
}
