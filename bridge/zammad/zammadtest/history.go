package zammadtest

import (
	"fmt"
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
	d.lastEntry++
	entry["id"] = d.lastEntry
	entry["created_by_id"], entry["created_at"] = by, at
	d.recordSource(entry)
	if _, given := entry["attribute"]; !given {
		entry["history_attribute_id"] = nil
	}
	if _, given := entry["related_object"]; !given {
		entry["related_history_object_id"] = nil
	}
	on := entry.ref("o_id")
	if entry.text("related_object") == "Ticket" {
		on = entry.ref("related_o_id")
	}
	d.history[on] = append(d.history[on], entry)
	if entry["attribute"] == "state" && entry["object"] == "Ticket" {
		d.moves[entry.ref("o_id")] = append(d.moves[entry.ref("o_id")], entry)
	}
}

// recordSource says which trigger made a change, where the release tells.
func (d *desk) recordSource(entry row) {
	if d.release < 600 {
		return
	}
	entry["sourceable_type"], entry["sourceable_id"], entry["sourceable_name"] = nil, d.source["id"], d.source["name"]
	if d.source != nil {
		entry["sourceable_type"] = "Trigger"
	}
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
	case []string:
		return cutRunes(fmt.Sprintf("%q", value), maxHistoryValue)
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
			return fullName(who)
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
	found := slices.Clone(d.history[ticket])
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
