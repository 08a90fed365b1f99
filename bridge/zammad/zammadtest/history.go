package zammadtest

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxHistoryValue is where values of the history are cut, in characters.
const maxHistoryValue = 500

// recordEntry appends to the history. The two keys that Zammad gives only when
// they have nothing to say are filled in here.
func (d *desk) recordEntry(entry row, by int64, at time.Time) {
	entry["id"] = int64(len(d.history)) + 1
	entry["created_by_id"], entry["created_at"] = by, at
	for _, name := range []string{"sourceable_type", "sourceable_id", "sourceable_name"} {
		entry[name] = nil
	}
	if _, given := entry["attribute"]; !given {
		entry["history_attribute_id"] = nil
	}
	if _, given := entry["related_object"]; !given {
		entry["related_history_object_id"] = nil
	}
	d.history = append(d.history, entry)
}

func (d *desk) recordCreated(ticket row) {
	d.recordEntry(row{"o_id": ticket.id(), "object": "Ticket", "type": "created"},
		ticket.ref("created_by_id"), ticket.instant("created_at"))
}

func (d *desk) recordArticle(ticket, article row) {
	d.recordEntry(row{
		"o_id": article.id(), "object": "Ticket::Article", "type": "created",
		"related_o_id": ticket.id(), "related_object": "Ticket",
	}, article.ref("created_by_id"), article.instant("created_at"))
}

func (d *desk) recordTag(ticket int64, kind, name string, by int64, at time.Time) {
	entry := row{"o_id": ticket, "object": "Ticket", "type": kind, "attribute": "tag", "value_from": nil, "value_to": name}
	if kind == "removed" {
		entry["value_from"], entry["value_to"] = name, nil
	}
	d.recordEntry(entry, by, at)
}

func (d *desk) recordMerge(kind string, source, target row, by int64, at time.Time) {
	on := source.id()
	if kind == "received_merge" {
		on = target.id()
	}
	d.recordEntry(row{
		"o_id": on, "object": "Ticket", "type": kind, "id_from": source.id(), "id_to": target.id(),
	}, by, at)
}

// recordChange writes one column that changed between two states of a ticket.
func (d *desk) recordChange(old, draft row, name string) {
	entry := row{
		"o_id": draft.id(), "object": "Ticket", "type": "updated", "attribute": strings.TrimSuffix(name, "_id"),
		"value_from": d.historyValue(name, old[name]), "value_to": d.historyValue(name, draft[name]),
	}
	if d.columns[name].to != "" {
		entry["id_from"], entry["id_to"] = old[name], draft[name]
	}
	d.recordEntry(entry, draft.ref("updated_by_id"), draft.instant("updated_at"))
}

// historyValue is a value as text: names for relations, nothing for null.
func (d *desk) historyValue(name string, value any) string {
	switch value := value.(type) {
	case string:
		return cutRunes(value, maxHistoryValue)
	case bool:
		return strconv.FormatBool(value)
	case time.Time:
		return value.Format("2006-01-02 15:04:05 UTC")
	case int64:
		return d.historyReference(name, value)
	}
	return ""
}

func (d *desk) historyReference(name string, id int64) string {
	switch to := d.columns[name].to; to {
	case "":
		return key(id)
	case users:
		if who, ok := d.user(id); ok {
			return who.fullName()
		}
		return ""
	default:
		found, _ := d.nameOf(to, id)
		return found
	}
}

func cutRunes(content string, most int) string {
	if runes := []rune(content); len(runes) > most {
		return string(runes[:most])
	}
	return content
}

// historyOf lists what happened to a ticket and its articles, oldest first.
func (d *desk) historyOf(ticket int64) []row {
	var found []row
	for _, each := range d.history {
		onTicket := each.text("object") == "Ticket" && each.ref("o_id") == ticket
		related := each.text("related_object") == "Ticket" && each.ref("related_o_id") == ticket
		if onTicket || related {
			found = append(found, each)
		}
	}
	slices.SortStableFunc(found, func(a, b row) int {
		return a.instant("created_at").Compare(b.instant("created_at"))
	})
	return found
}

func showHistory(c *call) (int, any, error) {
	ticket, err := c.ticketFor(c.id("id"), "read")
	if err != nil {
		return 0, nil, err
	}
	entries := []any{}
	for _, each := range c.desk.historyOf(ticket.id()) {
		entries = append(entries, rendered(maps.Clone(each)))
	}
	assets := c.assets(ticket)
	articles := make(map[string]any)
	for _, each := range c.desk.articlesOf(ticket.id()) {
		articles[key(each.id())] = rendered(c.articleRecord(each))
	}
	assets["TicketArticle"], assets["Organization"] = articles, map[string]any{}
	return http.StatusOK, map[string]any{"history": entries, "assets": assets}, nil
}
