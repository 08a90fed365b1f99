package zammadtest

import "maps"

// collections are the kinds of records of a release, by path.
func collections(release int) map[relation]*collection {
	list := []*collection{
		groupCollection(), userCollection(), roleCollection(), organizationCollection(),
		stateCollection(release), priorityCollection(release), calendarCollection(), slaCollection(),
		triggerCollection(), webhookCollection(), macroCollection(), overviewCollection(), textModuleCollection(),
		jobCollection(), reportCollection(), settingCollection(),
	}
	made := make(map[relation]*collection, len(list))
	for _, each := range list {
		each.columns = recordColumns().with(each.columns).of(release)
		made[each.path] = each
	}
	return made
}

// named are the columns of a record that has a name and can be switched off.
func named(length int, more columnSet) columnSet {
	columns := columnSet{
		"name":   {kind: text, max: length, required: true},
		"note":   {kind: text, max: maxNote, html: true},
		"active": {kind: boolean, initial: true},
	}
	maps.Copy(columns, more)
	return columns
}

// emptyMap is the initial value of objects that are never null.
func emptyMap() map[string]any { return map[string]any{} }

func everybody(more ...string) []string {
	return append([]string{"admin", "ticket.agent", "ticket.customer"}, more...)
}

// writers are who may change states and priorities: a permission of its own
// since 6.4.
func writers(release int, permission string) []string {
	if release < 604 {
		return []string{"admin.object"}
	}
	return []string{permission}
}

func stateCollection(release int) *collection {
	return &collection{
		path: states, model: "Ticket::State", unique: true, used: true,
		read: everybody("admin.ticket_state", "admin.object"), write: writers(release, "admin.ticket_state"),
		columns: named(250, columnSet{
			"state_type_id":     {kind: integer, to: stateTypes, required: true},
			"next_state_id":     {kind: integer, to: states},
			"ignore_escalation": {kind: boolean, initial: false},
			"default_create":    {kind: boolean, initial: false},
			"default_follow_up": {kind: boolean, initial: false},
		}),
		prepare: prepareState,
		after: func(c *call, _, stored row) {
			c.desk.keepOnly(states, "default_create", stored)
			c.desk.keepOnly(states, "default_follow_up", stored)
		},
	}
}

// prepareState protects the one state of type merged, since 6.5.
func prepareState(c *call, old, draft row) error {
	isMerged := draft.ref("state_type_id") == typeMerged
	wasMerged := old != nil && old.ref("state_type_id") == typeMerged
	if c.desk.release >= 605 && (isMerged != wasMerged || wasMerged && !draft.flag("active")) {
		return unprocessable("The state type 'merged' is reserved for the one state of the system.")
	}
	return nil
}

func priorityCollection(release int) *collection {
	return &collection{
		path: priorities, model: "Ticket::Priority", unique: true, used: true,
		read: everybody("admin.ticket_priority", "admin.object"), write: writers(release, "admin.ticket_priority"),
		columns: named(250, columnSet{
			"default_create": {kind: boolean, initial: false},
			"ui_icon":        {kind: text, max: 100},
			"ui_color":       {kind: text, max: 100},
		}),
		after: func(c *call, _, stored row) { c.desk.keepOnly(priorities, "default_create", stored) },
	}
}

// keepOnly takes a flag from all other records when one has it.
func (d *desk) keepOnly(of relation, flag string, holder row) {
	if !holder.flag(flag) {
		return
	}
	for _, each := range d.list(of) {
		if each.id() != holder.id() {
			each[flag] = false
		}
	}
}

func reportCollection() *collection {
	return &collection{
		path: reports, model: "Report::Profile", indexed: true, searchable: true,
		read: []string{"admin.report_profile", "report"}, write: []string{"admin.report_profile"},
		columns: columnSet{
			"name":      {kind: text, max: 150, required: true},
			"condition": {kind: object, initial: emptyMap()},
			"active":    {kind: boolean, initial: true},
		},
	}
}

func textModuleCollection() *collection {
	return &collection{
		path: textModules, model: "TextModule", searchable: true,
		read: []string{"admin.text_module", "ticket.agent"}, write: []string{"admin.text_module"},
		columns: named(250, columnSet{
			"keywords":  {kind: text, max: 500},
			"content":   {kind: text, required: true},
			"group_ids": {many: true, to: groups},
		}),
		prepare: func(_ *call, _, draft row) error {
			draft["content"] = sanitise(asHTML(draft.text("content")))
			return nil
		},
	}
}
