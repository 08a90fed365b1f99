package zammadtest

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// instantLayout is how instants are written: ISO 8601, UTC, milliseconds.
const instantLayout = "2006-01-02T15:04:05.000Z"

// rendered brings the values of records into the form that they have in JSON.
func rendered(value any) any {
	switch value := value.(type) {
	case time.Time:
		return value.Format(instantLayout)
	case row:
		return renderedMap(value)
	case map[string]any:
		return renderedMap(value)
	case access:
		out := make(map[string]any, len(value))
		for group, kinds := range value {
			out[key(group)] = kinds
		}
		return out
	case []row:
		list := make([]any, len(value))
		for i, each := range value {
			list[i] = rendered(each)
		}
		return list
	}
	return value
}

func renderedMap(values map[string]any) map[string]any {
	out := make(map[string]any, len(values))
	for name, value := range values {
		out[name] = rendered(value)
	}
	return out
}

// shape is one of the forms in which a record is given.
type shape int

const (
	plain shape = iota
	expanded
	full
	all
)

// shape reads the switches in the order in which they win.
func (c *call) shape() shape {
	switch {
	case c.flag("expand"):
		return expanded
	case c.flag("full"):
		return full
	case c.flag("all"):
		return all
	}
	return plain
}

// ticketView gives a ticket in the form that was asked for. Without a switch,
// reading one gives its columns alone, while writing adds the ids.
func (c *call) ticketView(ticket row, withIDs bool) any {
	switch c.shape() {
	case expanded:
		return c.expandTicket(ticket)
	case full:
		return map[string]any{"id": ticket.id(), "assets": c.assets(ticket)}
	case all:
		return c.everythingOf(ticket)
	}
	if withIDs {
		return c.ticketWithIDs(ticket)
	}
	return c.ticketColumns(ticket)
}

// ticketColumns hides from customers what only agents see.
func (c *call) ticketColumns(ticket row) row {
	view := maps.Clone(ticket)
	for name := range c.desk.restart.unknown {
		if _, known := c.columns[name]; !known {
			delete(view, name)
		}
	}
	if !c.may("ticket.agent") {
		delete(view, "time_unit")
		delete(view, "checklist_id")
	}
	return view
}

// ticketWithIDs adds the lists of what hangs on a ticket. Before 6.4 their
// order was the database's, here the newest first.
func (c *call) ticketWithIDs(ticket row) row {
	view := c.ticketColumns(ticket)
	ids := []int64{}
	for _, each := range c.desk.articlesOf(ticket.id()) {
		ids = append(ids, each.id())
	}
	if c.desk.release < 604 {
		slices.Reverse(ids)
	}
	view["article_ids"] = ids
	view["ticket_time_accounting_ids"] = []int64{}
	for _, name := range c.emptyLists() {
		view[name+"_ids"] = []int64{}
	}
	return view
}

// emptyLists are relations of tickets that nothing is ever in here.
func (c *call) emptyLists() []string {
	var names []string
	if c.desk.release >= 604 && c.may("ticket.agent") {
		names = append(names, "referencing_checklist")
	}
	if c.desk.release >= 700 {
		names = append(names, "ai_stored_result")
	}
	return names
}

// expandTicket adds the names of related records. Lists of related records
// without names appear only while they are empty.
func (c *call) expandTicket(ticket row) row {
	view := c.ticketWithIDs(ticket)
	c.desk.addNames(view, ticket, c.columns)
	view["ticket_time_accounting"] = []int64{}
	for _, name := range c.emptyLists() {
		view[name+"s"] = []int64{}
	}
	if len(c.desk.articlesOf(ticket.id())) == 0 {
		view["articles"] = []int64{}
	}
	return view
}

// addNames writes the name of each related record; of an empty relation there
// is no key at all.
func (d *desk) addNames(view, record row, columns columnSet) {
	for name, each := range columns {
		if each.to == nothing || each.many {
			continue
		}
		if found, ok := d.nameOf(each.to, record.ref(name)); ok {
			view[strings.TrimSuffix(name, "_id")] = found
		}
	}
}

// everythingOf is a ticket with all that hangs on it.
func (c *call) everythingOf(ticket row) map[string]any {
	ids := []int64{}
	articles := make(map[string]any)
	for _, each := range c.visibleArticles(ticket) {
		ids = append(ids, each.id())
		articles[key(each.id())] = rendered(c.articleRecord(each))
	}
	assets := c.assets(ticket)
	assets["TicketArticle"] = articles
	return map[string]any{
		"ticket_id": ticket.id(), "ticket_article_ids": ids, "assets": assets,
		"tags": c.desk.tagsOf(ticket.id()), "links": c.desk.linksOf(ticket.id()), "mentions": c.desk.mentionsOf(ticket.id()),
		"time_accountings": []any{}, "form_meta": map[string]any{},
	}
}

// assets are the tickets and the records that they refer to, by model and id.
func (c *call) assets(tickets ...row) map[string]any {
	byID := make(map[string]any)
	people := make(map[string]any)
	teams := make(map[string]any)
	for _, ticket := range tickets {
		byID[key(ticket.id())] = rendered(c.ticketWithIDs(ticket))
		for _, name := range []string{"owner_id", "customer_id", "created_by_id", "updated_by_id"} {
			if who, ok := c.desk.user(ticket.ref(name)); ok {
				people[key(who.id())] = rendered(c.plainRecord(c.desk.collections[users], who))
			}
		}
		if group, ok := c.desk.find(groups, ticket.ref("group_id")); ok {
			teams[key(group.id())] = rendered(c.plainRecord(c.desk.collections[groups], group))
		}
	}
	return map[string]any{"Ticket": byID, "User": people, "Group": teams}
}

func key(id int64) string { return strconv.FormatInt(id, 10) }
