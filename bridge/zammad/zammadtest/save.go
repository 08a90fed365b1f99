package zammadtest

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// assignTicket writes the parameters into a ticket, as far as the caller may.
func (c *call) assignTicket(draft row, params map[string]any) error {
	columns := c.columns
	if !c.may("ticket.agent") {
		columns = maps.Clone(columns)
		delete(columns, "owner_id")
		delete(columns, "customer_id")
	}
	if err := c.assign(draft, params, columns); err != nil {
		return err
	}
	c.tidy(draft)
	c.mergePreferences(draft, params)
	return nil
}

// tidy brings values into the form in which the desk keeps them.
func (c *call) tidy(draft row) {
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
	if draft["owner_id"] == nil {
		draft["owner_id"] = systemUser
	}
	if customer, found := c.desk.user(draft.ref("customer_id")); found {
		more, _ := customer["organization_ids"].([]int64)
		if draft["organization_id"] == nil || !slices.Contains(more, draft.ref("organization_id")) {
			draft["organization_id"] = customer["organization_id"]
		}
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
		return missingValue("pending_time")
	}
	if err := c.checkAttributes(old, draft); err != nil {
		return err
	}
	if creating {
		return c.mandatory("create_middle", draft)
	}
	return c.mandatory("edit", draft)
}

func isPending(stateType int64) bool { return stateType == typeReminder || stateType == typeAction }

// settle draws the consequences of a change of state.
func (d *desk) settle(old, draft row, at time.Time) {
	d.noteOwner(old, draft, at)
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
	if _, kept := d.columns["last_close_at"]; kept && before != typeClosed {
		draft["last_close_at"] = at
	}
}

// noteOwner keeps since when a person has had a ticket in hand, in groups that
// take tickets back after a time.
func (d *desk) noteOwner(old, draft row, at time.Time) {
	moved := slices.ContainsFunc([]string{"owner_id", "state_id", "group_id", "last_contact_agent_at"}, func(name string) bool {
		return !same(old[name], draft[name])
	})
	if !moved {
		return
	}
	draft["last_owner_update_at"] = nil
	kind := d.stateType(draft.ref("state_id"))
	group, _ := d.find(groups, draft.ref("group_id"))
	if draft.ref("owner_id") != systemUser && group.ref("assignment_timeout") > 0 && (kind == typeNew || kind == typeOpen) {
		draft["last_owner_update_at"] = at
	}
}

// commit stores a changed ticket and lets it be known as a change.
func (d *desk) commit(old, draft row, by int64, at time.Time) *change {
	noted := d.noted(draft.id(), old, by, at)
	d.store(old, draft, by, at)
	return noted
}

// store writes a ticket and its history. A save that changes nothing, not even
// the last writer, leaves no trace.
func (d *desk) store(old, draft row, by int64, at time.Time) {
	draft["updated_by_id"] = by
	changed := slices.DeleteFunc(slices.Sorted(maps.Keys(draft)), func(name string) bool {
		return same(old[name], draft[name])
	})
	if len(changed) > 0 {
		draft["updated_at"] = at
	}
	if place, found := d.ticketAt(draft.id()); found {
		d.tickets[place] = draft
	}
	for _, name := range changed {
		if !d.columns[name].silent {
			d.recordChange(old, draft, name)
		}
	}
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
	d.publish()
}
