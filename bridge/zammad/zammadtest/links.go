package zammadtest

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
)

// link says that the source is a kind of the target: "child", "parent" or
// "normal".
type link struct {
	id             int64
	kind           string
	source, target int64
}

// inverse is a link as its source sees it.
func inverse(kind string) string {
	switch kind {
	case "parent":
		return "child"
	case "child":
		return "parent"
	}
	return kind
}

// addLink stores a link; false when it is there already.
func (d *desk) addLink(kind string, source, target int64) (link, bool) {
	made := link{kind: kind, source: source, target: target}
	if slices.ContainsFunc(d.links, func(l link) bool { l.id = 0; return l == made }) {
		return made, false
	}
	d.lastLink++
	made.id = d.lastLink
	d.links = append(d.links, made)
	return made, true
}

// linksOf lists the links of a ticket: those of which it is the target with
// their kind, the others with the inverse.
func (d *desk) linksOf(ticket int64) []any {
	list := []any{}
	add := func(kind string, other int64) {
		list = append(list, map[string]any{"link_type": kind, "link_object": "Ticket", "link_object_value": other})
	}
	for _, each := range d.links {
		switch ticket {
		case each.target:
			add(each.kind, each.source)
		case each.source:
			add(inverse(each.kind), each.target)
		}
	}
	return list
}

func listLinks(c *call) (int, any, error) {
	ticket, err := c.namedTicket("link_object_value", "read")
	if err != nil {
		return 0, nil, err
	}
	list := c.desk.linksOf(ticket.id())
	var others []row
	for _, each := range c.desk.links {
		for _, id := range []int64{each.source, each.target} {
			other, exists := c.desk.ticket(id)
			if exists && (each.source == ticket.id() || each.target == ticket.id()) {
				others = append(others, other)
			}
		}
	}
	return http.StatusOK, map[string]any{"links": list, "assets": c.assets(others...)}, nil
}

// namedTicket finds the ticket whose id is a parameter.
func (c *call) namedTicket(parameter, access string) (row, error) {
	id, err := strconv.ParseInt(c.text(parameter), 10, 64)
	if err != nil {
		return nil, missing("Ticket", c.text(parameter))
	}
	return c.ticketFor(id, access)
}

func (c *call) ticketNumbered(number string) (row, bool) {
	at := slices.IndexFunc(c.desk.tickets, func(t row) bool { return t.text("number") == number })
	if at < 0 {
		return nil, false
	}
	return c.desk.tickets[at], true
}

// createLink takes the source by number and the target by id. A link that is
// there already is an error in old releases and an answer without an id later.
func createLink(c *call) (int, any, error) {
	source, found := c.ticketNumbered(c.text("link_object_source_number"))
	switch {
	case !found && c.desk.release < 600:
		return 0, nil, unprocessable("The object could not be found.")
	case !found:
		return 0, nil, missing("Ticket", c.text("link_object_source_number"))
	case !c.mayTouch(source, "read"):
		return 0, nil, forbidden()
	}
	target, err := c.namedTicket("link_object_target_value", "change")
	if err != nil {
		return 0, nil, err
	}
	made, stored := c.desk.addLink(c.text("link_type"), source.id(), target.id())
	if !stored && c.desk.release < 600 {
		return 0, nil, unprocessable(c.profile.duplicate)
	}
	view := row{
		"id": made.id, "link_type_id": linkKinds[made.kind], "link_object_source_id": int64(1),
		"link_object_source_value": made.source, "link_object_target_id": int64(1), "link_object_target_value": made.target,
		"created_at": c.now, "updated_at": c.now,
	}
	if !stored {
		view["id"], view["created_at"], view["updated_at"] = nil, nil, nil
		return http.StatusCreated, view, nil
	}
	c.touch(source)
	c.touch(target)
	return http.StatusCreated, view, nil
}

var linkKinds = map[string]int64{"normal": 1, "parent": 2, "child": 3}

// deleteLink removes a link in both directions.
func deleteLink(c *call) (int, any, error) {
	target, err := c.namedTicket("link_object_target_value", "change")
	if err != nil {
		return 0, nil, err
	}
	source, err := strconv.ParseInt(c.text("link_object_source_value"), 10, 64)
	if err != nil {
		return 0, nil, unprocessable("The object could not be found.")
	}
	kind, before := c.text("link_type"), len(c.desk.links)
	c.desk.links = slices.DeleteFunc(c.desk.links, func(l link) bool {
		there := l.source == source && l.target == target.id() && l.kind == kind
		back := l.source == target.id() && l.target == source && l.kind == inverse(kind)
		return there || back
	})
	if len(c.desk.links) < before {
		c.touch(target)
		if other, exists := c.desk.ticket(source); exists {
			c.touch(other)
		}
	}
	return http.StatusCreated, []any{}, nil
}

// draftLinks reads the links of a new ticket: kinds and the ids of targets.
func (c *call) draftLinks() ([]link, error) {
	invalid := unprocessable("Invalid link structure. Expected: {Ticket: {type: [ids]}}")
	given, present := c.params["links"]
	if !present {
		return nil, nil
	}
	objects, isMap := given.(map[string]any)
	tickets, areKinds := objects["Ticket"].(map[string]any)
	if !isMap || !areKinds {
		return nil, invalid
	}
	var list []link
	for _, kind := range slices.Sorted(maps.Keys(tickets)) {
		targets, isList := tickets[kind].([]any)
		if !isList {
			return nil, invalid
		}
		for _, each := range texts(targets) {
			id, err := strconv.ParseInt(each, 10, 64)
			if err != nil {
				return nil, invalid
			}
			if _, err := c.ticketFor(id, "read"); err != nil {
				return nil, err
			}
			list = append(list, link{kind: kind, target: id})
		}
	}
	return list, nil
}

// moveLinks hands the links of a merged ticket to the other one.
func (d *desk) moveLinks(source, target int64) {
	moved := d.links
	d.links = nil
	for _, each := range moved {
		if each.source == source {
			each.source = target
		}
		if each.target == source {
			each.target = target
		}
		if each.source != each.target {
			d.links = append(d.links, each)
		}
	}
}
