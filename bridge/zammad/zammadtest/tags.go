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

// tag adds a name once; blank names and, since 6.4, those with forbidden
// characters are passed over.
func (d *desk) tag(ticket int64, name string, by int64, at time.Time) bool {
	if name == "" || d.release >= 604 && strings.ContainsAny(name, ",*") {
		return false
	}
	name = cutRunes(name, maxTag)
	if !slices.Contains(d.tags[ticket], name) {
		d.tags[ticket] = append(d.tags[ticket], name)
		d.recordTag(ticket, "added", name, by, at)
	}
	return true
}

const maxTag = 250

// mayTag tells whether a tag exists or may be made: since 6.0 an administrator
// can reserve that.
func (c *call) mayTag(name string) bool {
	if c.desk.release < 600 || truthy(c.desk.setting("tag_new")) || c.may("admin.tag") {
		return true
	}
	for _, names := range c.desk.tags {
		if slices.Contains(names, name) {
			return true
		}
	}
	return false
}

// untag removes a name; false when it was not there.
func (d *desk) untag(ticket int64, name string, by int64, at time.Time) bool {
	place := slices.Index(d.tags[ticket], name)
	if place < 0 {
		return false
	}
	d.tags[ticket] = slices.Delete(slices.Clone(d.tags[ticket]), place, place+1)
	d.recordTag(ticket, "removed", name, by, at)
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
	if !c.mayTag(strings.TrimSpace(c.text("item"))) {
		return 0, nil, forbidden()
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
	if c.desk.untag(ticket.id(), strings.TrimSpace(c.text("item")), c.who.id(), c.now) {
		c.touch(ticket)
	}
	return http.StatusOK, true, nil
}

// tagRows are all tags that were ever given, by name, with how often they are.
func (d *desk) tagRows() []row {
	counts := make(map[string]int64)
	for _, names := range d.tags {
		for _, name := range names {
			counts[name]++
		}
	}
	rows := []row{}
	for i, name := range slices.Sorted(maps.Keys(counts)) {
		rows = append(rows, row{"id": int64(i) + 1, "name": name, "count": counts[name]})
	}
	return rows
}

func listAllTags(c *call) (int, any, error) { return http.StatusOK, c.desk.tagRows(), nil }

func findTags(c *call) (int, any, error) {
	found := []any{}
	for _, each := range c.desk.tagRows() {
		if strings.Contains(strings.ToLower(each.text("name")), strings.ToLower(c.text("term"))) {
			found = append(found, map[string]any{"id": each.id(), "value": each.text("name")})
		}
	}
	return http.StatusOK, found, nil
}
