package zammadtest

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// mention subscribes a user to a ticket.
type mention struct {
	id, ticket, user, by int64
	at                   time.Time
}

func (m mention) view() row {
	return row{
		"id": m.id, "mentionable_type": "Ticket", "mentionable_id": m.ticket, "user_id": m.user,
		"created_by_id": m.by, "updated_by_id": m.by, "created_at": m.at, "updated_at": m.at,
	}
}

// subscribe mentions a user once; it touches no column.
func (c *call) subscribe(ticket, user int64) {
	if slices.ContainsFunc(c.desk.mentions, func(m mention) bool { return m.ticket == ticket && m.user == user }) {
		return
	}
	c.desk.lastMention++
	made := mention{id: c.desk.lastMention, ticket: ticket, user: user, by: c.who.id(), at: c.now}
	c.desk.mentions = append(c.desk.mentions, made)
	c.desk.recordMention(made, "created", c.who.id(), c.now)
}

func (d *desk) recordMention(of mention, kind string, by int64, at time.Time) {
	who, _ := d.user(of.user)
	d.recordEntry(row{
		"o_id": of.id, "object": "Mention", "type": kind, "related_o_id": of.ticket, "related_object": "Ticket",
		"id_from": nil, "id_to": of.user, "value_from": "", "value_to": fullName(who),
	}, by, at)
}

func (d *desk) mentionsOf(ticket int64) []any {
	list := []any{}
	for _, each := range d.mentions {
		if each.ticket == ticket {
			list = append(list, rendered(each.view()))
		}
	}
	return list
}

func listMentions(c *call) (int, any, error) {
	ticket, err := c.namedTicket("mentionable_id", "read")
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, map[string]any{"mentions": c.desk.mentionsOf(ticket.id())}, nil
}

// createMention subscribes the caller.
func createMention(c *call) (int, any, error) {
	ticket, err := c.namedTicket("mentionable_id", "read")
	if err != nil {
		return 0, nil, err
	}
	c.subscribe(ticket.id(), c.who.id())
	c.touch(ticket)
	return http.StatusCreated, true, nil
}

func deleteMention(c *call) (int, any, error) {
	at := slices.IndexFunc(c.desk.mentions, func(m mention) bool { return m.id == c.id("id") && m.user == c.who.id() })
	if at < 0 {
		return 0, nil, missing("Mention", c.path["id"])
	}
	gone := c.desk.mentions[at]
	c.desk.mentions = slices.Delete(c.desk.mentions, at, at+1)
	c.desk.recordMention(gone, "removed", c.who.id(), c.now)
	if ticket, exists := c.desk.ticket(gone.ticket); exists {
		c.touch(ticket)
	}
	return http.StatusOK, true, nil
}

// draftMentions reads whom a new ticket mentions; they need to see it.
func (c *call) draftMentions(group int64) ([]int64, error) {
	var list []int64
	for _, each := range texts(c.params["mentions"]) {
		id, err := strconv.ParseInt(each, 10, 64)
		who, exists := c.desk.user(id)
		if err != nil || !exists || !covers(c.desk.granted(who), agents) || !c.desk.accessOf(who).reaches(group, "read") {
			return nil, unprocessable("A mentioned user has no agent access to this ticket")
		}
		list = append(list, id)
	}
	return list, nil
}

var mentioned = regexp.MustCompile(`data-mention-user-id="(\d+)"`)

// subscribeMentioned reads mentions out of an article's text.
func (c *call) subscribeMentioned(ticket int64, body string) {
	for _, found := range mentioned.FindAllStringSubmatch(body, -1) {
		id, err := strconv.ParseInt(found[1], 10, 64)
		if _, exists := c.desk.user(id); err == nil && exists {
			c.subscribe(ticket, id)
		}
	}
}
