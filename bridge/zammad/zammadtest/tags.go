package zammadtest

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (d *desk) tagsOf(ticket int64) []string {
	if names := d.tags[ticket]; names != nil {
		return names
	}
	return []string{}
}

// tag adds a name once; blank names and those with forbidden characters are
// passed over.
func (d *desk) tag(ticket int64, name string, by int64, at time.Time) bool {
	if name == "" || strings.ContainsAny(name, ",*") {
		return false
	}
	if !slices.Contains(d.tags[ticket], name) {
		d.tags[ticket] = append(d.tags[ticket], name)
		d.recordTag(ticket, "added", name, by, at)
	}
	return true
}

// touch moves a ticket's last change without changing a column.
func (c *call) touch(ticket row) {
	draft := maps.Clone(ticket)
	draft["updated_at"] = c.now
	c.desk.commit(ticket, draft, c.who.id(), c.now)
}

func (c *call) taggedTicket(access string) (row, error) {
	id, err := strconv.ParseInt(c.text("o_id"), 10, 64)
	if err != nil || c.text("object") != "Ticket" {
		return nil, missing("Ticket", c.text("o_id"))
	}
	return c.ticketFor(id, access)
}

// listTags checks no right to the ticket, as the real one.
func listTags(c *call) (int, any, error) {
	id, err := strconv.ParseInt(c.text("o_id"), 10, 64)
	if err != nil {
		id = 0
	}
	return http.StatusOK, map[string]any{"tags": c.desk.tagsOf(id)}, nil
}

func addTag(c *call) (int, any, error) {
	ticket, err := c.taggedTicket("change")
	if err != nil {
		return 0, nil, err
	}
	if !c.desk.tag(ticket.id(), strings.TrimSpace(c.text("item")), c.who.id(), c.now) {
		return 0, nil, unprocessable("Attribute 'tag_item_id' required!")
	}
	c.touch(ticket)
	return http.StatusCreated, true, nil
}

func removeTag(c *call) (int, any, error) {
	ticket, err := c.taggedTicket("change")
	if err != nil {
		return 0, nil, err
	}
	name := strings.TrimSpace(c.text("item"))
	if at := slices.Index(c.desk.tags[ticket.id()], name); at >= 0 {
		c.desk.tags[ticket.id()] = slices.Delete(c.desk.tags[ticket.id()], at, at+1)
		c.desk.recordTag(ticket.id(), "removed", name, c.who.id(), c.now)
		c.touch(ticket)
	}
	return http.StatusOK, true, nil
}
