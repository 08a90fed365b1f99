package zammadtest

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
)

// assign writes parameters into the columns of a draft. What is no column, or
// not the client's to write, is ignored without a word.
func (c *call) assign(draft row, params map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(c.desk.columns)) {
		each := c.desk.columns[name]
		if each.readonly || c.kept(name) {
			continue
		}
		if each.to != "" {
			id, given, err := c.related(params, name, each.to)
			if err != nil {
				return err
			}
			if given {
				draft[name] = id
			}
			continue
		}
		value, given := params[name]
		if !given {
			continue
		}
		cast, err := each.cast(name, value)
		if err != nil {
			return err
		}
		draft[name] = cast
	}
	tidy(draft)
	c.mergePreferences(draft, params)
	return nil
}

// kept tells which columns customers cannot write.
func (c *call) kept(name string) bool {
	return !c.may("ticket.agent") && (name == "owner_id" || name == "customer_id")
}

// tidy brings values into the form in which the desk keeps them.
func tidy(draft row) {
	if title, ok := draft["title"].(string); ok {
		draft["title"] = strings.Map(func(r rune) rune {
			if r == '\n' || r == '\r' || r == '\t' {
				return ' '
			}
			return r
		}, title)
	}
	if pending, ok := draft["pending_time"].(time.Time); ok {
		draft["pending_time"] = pending.Truncate(time.Minute)
	}
}

func (c *call) mergePreferences(draft row, params map[string]any) {
	more, ok := params["preferences"].(map[string]any)
	if !ok || !c.may("ticket.agent") {
		return
	}
	merged := make(map[string]any)
	if stored, ok := draft["preferences"].(map[string]any); ok {
		maps.Copy(merged, stored)
	}
	maps.Copy(merged, more)
	draft["preferences"] = merged
}

// validate checks what the forms of the desk check, of API clients too. The
// state is checked only when it changes.
func (c *call) validate(old, draft row) error {
	creating := old == nil
	if creating || old.ref("group_id") != draft.ref("group_id") {
		if group, _ := c.desk.find(groups, draft.ref("group_id")); !group.flag("active") {
			return invalidValue(key(draft.ref("group_id")), "group_id")
		}
	}
	stateID := draft.ref("state_id")
	kind := c.desk.stateType(stateID)
	if creating || old.ref("state_id") != stateID {
		state, _ := c.desk.find(states, stateID)
		if !state.flag("active") || kind == typeMerged || (!creating && kind == typeNew) {
			return invalidValue(key(stateID), "state_id")
		}
	}
	if isPending(kind) && draft["pending_time"] == nil && c.may("ticket.agent") {
		return unprocessable("Missing required value for field 'pending_time'!")
	}
	return nil
}

func isPending(stateType int64) bool { return stateType == typeReminder || stateType == typeAction }

// settle draws the consequences of a change of state.
func (d *desk) settle(old, draft row, at time.Time) {
	before, after := int64(0), d.stateType(draft.ref("state_id"))
	if old != nil {
		before = d.stateType(old.ref("state_id"))
	}
	if isPending(before) && !isPending(after) {
		draft["pending_time"] = nil
	}
	if after != typeClosed {
		return
	}
	if draft["close_at"] == nil {
		draft["close_at"] = at
	}
	if before != typeClosed {
		draft["last_close_at"] = at
	}
}

// mayOwn tells whether a user can own tickets of a group.
func (d *desk) mayOwn(userID, group int64) bool {
	if userID == systemUser {
		return true
	}
	who, ok := d.user(userID)
	return ok && who.flag("active") && slices.Contains(who.roles, roleAgent) && who.reaches(group, "full")
}

// commit stores a changed ticket and writes its history. A save that changes
// nothing, not even the last writer, leaves no trace.
func (d *desk) commit(old, draft row, by int64, at time.Time) {
	draft["updated_by_id"] = by
	changed := slices.DeleteFunc(slices.Sorted(maps.Keys(draft)), func(name string) bool {
		return same(old[name], draft[name])
	})
	if len(changed) > 0 {
		draft["updated_at"] = at
	}
	d.tickets[draft.id()-1] = draft
	for _, name := range changed {
		if !d.columns[name].silent {
			d.recordChange(old, draft, name)
		}
	}
}

// same compares two values of a column.
func same(a, b any) bool {
	first, isInstant := a.(time.Time)
	second, areInstants := b.(time.Time)
	if isInstant && areInstants {
		return first.Equal(second)
	}
	return reflect.DeepEqual(a, b)
}

// movePending lets tickets whose pending time is over go on to the next state,
// each at the tick of the grid that would have found it.
func (d *desk) movePending(now time.Time) {
	last := now.Truncate(d.grid)
	if !last.After(d.moved) {
		return
	}
	for _, ticket := range d.tickets {
		state, _ := d.find(states, ticket.ref("state_id"))
		until := ticket.instant("pending_time")
		if state.ref("state_type_id") != typeAction || state["next_state_id"] == nil || until.After(last) {
			continue
		}
		tick := until.Truncate(d.grid)
		if tick.Before(until) {
			tick = tick.Add(d.grid)
		}
		if first := d.moved.Add(d.grid); tick.Before(first) {
			tick = first
		}
		draft := maps.Clone(ticket)
		draft["state_id"] = state["next_state_id"]
		d.settle(ticket, draft, tick)
		d.commit(ticket, draft, systemUser, tick)
	}
	d.moved = last
}
