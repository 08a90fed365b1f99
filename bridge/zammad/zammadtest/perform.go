package zammadtest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// perform does what a trigger says: first the columns, as one save, then the
// rest. What the simulated desk cannot do is passed over and logged.
func (w *worker) perform(trigger row, of change, now time.Time) error {
	actions, _ := trigger["perform"].(map[string]any)
	if err := w.setColumns(actions, of, now); err != nil {
		return fmt.Errorf("trigger %q: %w", trigger.text("name"), err)
	}
	for _, name := range slices.Sorted(maps.Keys(actions)) {
		settings, _ := actions[name].(map[string]any)
		var err error
		switch {
		case name == "ticket.tags":
			w.setTags(settings, of.ticket, now)
		case name == "article.note":
			err = w.addNote(settings, of, now)
		case name == "notification.email":
			w.mail(trigger, settings, of, now)
		case name == "notification.webhook":
			err = w.callHook(trigger, settings, of)
		case !strings.HasPrefix(name, "ticket.") || slices.Contains(notImitated, name):
			w.logger.Warn("simulated zammad cannot do this", "trigger", trigger.text("name"), "action", name)
		}
		if err != nil {
			return fmt.Errorf("trigger %q: %w", trigger.text("name"), err)
		}
	}
	return nil
}

// notImitated are actions on tickets that are no columns.
var notImitated = []string{"ticket.subscribe", "ticket.unsubscribe", "ticket.action"}

// setColumns writes the columns that a trigger names; one that does not exist
// is an error, as late as here.
func (w *worker) setColumns(actions map[string]any, of change, now time.Time) error {
	d, c := w.server.desk, w.call(systemUser, now)
	ticket, _ := d.ticket(of.ticket)
	draft := maps.Clone(ticket)
	for name, value := range actions {
		column, onTicket := strings.CutPrefix(name, "ticket.")
		if !onTicket || column == "tags" || slices.Contains(notImitated, name) {
			continue
		}
		settings, _ := value.(map[string]any)
		to, known := c.columns[column]
		if !known || to.readonly {
			return fmt.Errorf("tickets have no attribute %q to write", column)
		}
		wanted, err := actionValue(settings, of.by, now)
		if err != nil {
			return err
		}
		read, _, err := c.valueFor(column, to, map[string]any{column: wanted})
		if err != nil {
			return err
		}
		if read == nil && to.required {
			return fmt.Errorf("attribute %q needs a value", column)
		}
		draft[column] = read
	}
	c.tidy(draft)
	if d.stateType(draft.ref("state_id")) != typeClosed && !d.mayOwn(draft.ref("owner_id"), draft.ref("group_id")) {
		draft["owner_id"] = systemUser
	}
	if equal(ticket, draft) {
		return nil
	}
	d.settle(ticket, draft, now)
	d.commit(ticket, draft, systemUser, now)
	return nil
}

// actionValue is what an action writes: a fixed value, somebody, or an instant
// so long from now.
func actionValue(settings map[string]any, by int64, now time.Time) (any, error) {
	switch scalarText(settings["pre_condition"]) {
	case "current_user.id":
		return key(by), nil
	case "not_set":
		return key(systemUser), nil
	}
	if scalarText(settings["operator"]) != "relative" {
		return settings["value"], nil
	}
	count, err := strconv.Atoi(scalarText(settings["value"]))
	if err != nil {
		return nil, fmt.Errorf("relative time of %q: %w", scalarText(settings["value"]), err)
	}
	at, known := later(now, count, scalarText(settings["range"]))
	if !known {
		return nil, fmt.Errorf("unknown range %q of a relative time", scalarText(settings["range"]))
	}
	return at.Format(instantLayout), nil
}

// later counts units of time from an instant on.
func later(from time.Time, count int, unit string) (time.Time, bool) {
	switch unit {
	case "minute":
		return from.Add(time.Duration(count) * time.Minute), true
	case "hour":
		return from.Add(time.Duration(count) * time.Hour), true
	case "day":
		return from.AddDate(0, 0, count), true
	case "week":
		return from.AddDate(0, 0, 7*count), true
	case "month":
		return from.AddDate(0, count, 0), true
	case "year":
		return from.AddDate(count, 0, 0), true
	}
	return time.Time{}, false
}

func (w *worker) setTags(settings map[string]any, id int64, now time.Time) {
	c := w.call(systemUser, now)
	ticket, _ := c.desk.ticket(id)
	for name := range strings.SplitSeq(scalarText(settings["value"]), ",") {
		name = strings.TrimSpace(name)
		if scalarText(settings["operator"]) == "remove" {
			c.desk.untag(id, name, systemUser, now)
		} else {
			c.desk.tag(id, name, systemUser, now)
		}
	}
	c.touch(ticket)
}

// addNote adds an article of the system, which counts as no contact.
func (w *worker) addNote(settings map[string]any, of change, now time.Time) error {
	c := w.call(systemUser, now)
	ticket, _ := c.desk.ticket(of.ticket)
	fill := w.placeholders(of, now)
	article, err := c.draftArticle(map[string]any{
		"subject": fill.text(scalarText(settings["subject"])), "body": fill.html(scalarText(settings["body"])),
		"internal": settings["internal"], "content_type": "text/html", "type": "note", "sender": "System",
	}, ticket)
	if err != nil {
		return err
	}
	c.storeArticle(ticket, article)
	return nil
}
