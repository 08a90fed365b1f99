package zammadtest

import (
	"encoding/json"
	"html"
	"regexp"
	"strings"
	"time"
)

// placeholders fills in what texts of triggers and webhooks say of a ticket:
// "#{ticket.title}" or "#{ticket.customer.email}".
type placeholders struct{ known map[string]any }

var placeholder = regexp.MustCompile(`#\{([^{}]*)\}`)

// placeholders are the values at this moment.
func (w *worker) placeholders(of change, now time.Time) placeholders {
	c := w.call(of.by, now)
	ticket, exists := c.desk.ticket(of.ticket)
	if !exists {
		return placeholders{}
	}
	view := c.hookTicket(ticket)
	view["state"] = c.hookRecord(states, ticket.ref("state_id"))
	configured := make(map[string]any)
	for _, each := range c.desk.list(settings) {
		configured[each.text("name")] = c.desk.setting(each.text("name"))
	}
	link := c.desk.address() + "/#ticket/zoom/" + key(ticket.id())
	article := c.hookArticle(of.article)
	return placeholders{known: map[string]any{
		"ticket": map[string]any(view), "article": article, "config": configured,
		"notification": map[string]any{
			"subject": ticket.text("title"), "link": link, "message": ticket.text("title") + " " + link,
			"body": article["body"], "changes": c.changesOf(of, ticket),
		},
	}}
}

// address is where people reach the desk, by its settings.
func (d *desk) address() string {
	kind, _ := d.setting("http_type").(string)
	name, _ := d.setting("fqdn").(string)
	return kind + "://" + name
}

// changesOf tells of a change in lines.
func (c *call) changesOf(of change, ticket row) string {
	var lines []string
	for _, name := range of.columns {
		lines = append(lines, strings.TrimSuffix(name, "_id")+": "+
			c.desk.historyValue(name, of.before[name])+" -> "+c.desk.historyValue(name, ticket[name]))
	}
	return strings.Join(lines, "\n")
}

// find walks down a path; what is no plain value at its end is not there.
func (p placeholders) find(path string) (any, bool) {
	var value any = p.known
	for part := range strings.SplitSeq(path, ".") {
		record, isRecord := value.(map[string]any)
		if !isRecord {
			return nil, false
		}
		next, found := record[part]
		if !found {
			return nil, false
		}
		value = next
	}
	switch value.(type) {
	case map[string]any, []any, []int64, []string:
		return nil, false
	}
	return value, true
}

func (p placeholders) replace(content string, with func(string) string) string {
	return placeholder.ReplaceAllStringFunc(content, func(found string) string {
		path := strings.TrimSpace(placeholder.FindStringSubmatch(found)[1])
		value, known := p.find(path)
		if !known {
			return "#{" + path + " / no such method}"
		}
		return with(plainText(value))
	})
}

func (p placeholders) text(content string) string {
	return p.replace(content, func(value string) string { return value })
}

func (p placeholders) html(content string) string { return p.replace(content, html.EscapeString) }

// value fills in a value of JSON. A text that is one placeholder becomes what
// stands for it, of any type.
func (p placeholders) value(value any) any {
	switch value := value.(type) {
	case string:
		if at := placeholder.FindStringSubmatchIndex(value); at != nil && at[0] == 0 && at[1] == len(value) {
			if found, known := p.find(strings.TrimSpace(value[at[2]:at[3]])); known {
				return found
			}
		}
		return p.text(value)
	case map[string]any:
		filled := make(map[string]any, len(value))
		for name, each := range value {
			filled[name] = p.value(each)
		}
		return filled
	case []any:
		filled := make([]any, len(value))
		for i, each := range value {
			filled[i] = p.value(each)
		}
		return filled
	}
	return value
}

func plainText(value any) string {
	switch value := rendered(value).(type) {
	case nil:
		return ""
	case string:
		return value
	case int64:
		return key(value)
	case json.RawMessage:
		return string(value)
	}
	return scalarText(value)
}
