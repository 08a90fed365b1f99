package zammadtest

// ticketColumns are the columns of tickets on a fresh desk.
func ticketColumns(release int) columnSet {
	columns := recordColumns().with(columnSet{
		"group_id":               {kind: integer, to: groups, required: true},
		"priority_id":            {kind: integer, to: priorities, required: true},
		"state_id":               {kind: integer, to: states, required: true},
		"owner_id":               {kind: integer, to: users},
		"customer_id":            {kind: integer, to: users, required: true},
		"organization_id":        {kind: integer, to: organizations},
		"number":                 {kind: text, max: 60, readonly: true},
		"title":                  {kind: text, max: 250},
		"note":                   {kind: text, max: maxNote, html: true},
		"type":                   {kind: text, max: 100},
		"time_unit":              {kind: decimal, readonly: true},
		"pending_time":           {kind: instant},
		"preferences":            {kind: object, readonly: true, silent: true},
		"article_count":          {kind: integer, readonly: true, silent: true},
		"create_article_type_id": {kind: integer, to: kinds, readonly: true, silent: true},
		"create_article_sender_id": {
			kind: integer, to: senders, readonly: true, silent: true,
		},
		"checklist_id":  {kind: integer, readonly: true, since: 604},
		"last_close_at": {kind: instant, readonly: true, since: 503},
	})
	for _, name := range clockColumns {
		columns[name] = column{kind: instant, readonly: true}
	}
	for _, name := range minuteColumns {
		columns[name] = column{kind: integer, readonly: true}
	}
	return columns.of(release)
}

// clockColumns are the instants that the desk itself keeps.
var clockColumns = []string{
	"first_response_at", "first_response_escalation_at", "close_at", "close_escalation_at",
	"update_escalation_at", "escalation_at", "last_contact_at", "last_contact_agent_at",
	"last_contact_customer_at", "last_owner_update_at",
}

// minuteColumns are results of service levels.
var minuteColumns = []string{
	"first_response_in_min", "first_response_diff_in_min", "close_in_min", "close_diff_in_min",
	"update_in_min", "update_diff_in_min",
}
