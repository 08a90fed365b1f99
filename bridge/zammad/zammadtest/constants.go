package zammadtest

// articleKinds, articleSenders, ticketStateTypes and permissionRows have no
// endpoint of their own: their ids are seeds.
var articleKinds = []row{
	{"id": int64(1), "name": "email", "communication": true},
	{"id": int64(2), "name": "sms", "communication": true},
	{"id": int64(3), "name": "chat", "communication": true},
	{"id": int64(4), "name": "fax", "communication": true},
	{"id": int64(5), "name": "phone", "communication": true},
	{"id": int64(6), "name": "twitter status", "communication": true},
	{"id": int64(7), "name": "twitter direct-message", "communication": true},
	{"id": int64(8), "name": "facebook feed post", "communication": true},
	{"id": int64(9), "name": "facebook feed comment", "communication": true},
	{"id": kindNote, "name": "note", "communication": false},
	{"id": int64(11), "name": "web", "communication": true},
	{"id": int64(12), "name": "telegram personal-message", "communication": true},
	{"id": int64(13), "name": "facebook direct-message", "communication": true},
}

var articleSenders = []row{
	{"id": senderAgent, "name": "Agent"},
	{"id": senderCustomer, "name": "Customer"},
	{"id": senderSystem, "name": "System"},
}

var ticketStateTypes = []row{
	{"id": typeNew, "name": "new"},
	{"id": typeOpen, "name": "open"},
	{"id": typeReminder, "name": "pending reminder"},
	{"id": typeAction, "name": "pending action"},
	{"id": typeClosed, "name": "closed"},
	{"id": typeMerged, "name": "merged"},
	{"id": typeRemoved, "name": "removed"},
}

var permissionRows = numbered(
	"admin", "admin.user", "admin.group", "admin.role", "admin.organization", "admin.overview", "admin.text_module",
	"admin.macro", "admin.template", "admin.tag", "admin.calendar", "admin.sla", "admin.trigger", "admin.webhook",
	"admin.scheduler", "admin.report_profile", "admin.time_accounting", "admin.knowledge_base", "admin.object",
	"admin.ticket_state", "admin.ticket_priority", "admin.core_workflow", "admin.monitoring", "admin.maintenance",
	"admin.api", "admin.security", "admin.ticket", "admin.integration", "admin.checklist",
	"report", "ticket", "ticket.agent", "ticket.customer", "chat.agent", "cti.agent",
	"knowledge_base.editor", "knowledge_base.reader", "user_preferences", "user_preferences.access_token",
)

func numbered(names ...string) []row {
	rows := make([]row, len(names))
	for i, name := range names {
		rows[i] = row{"id": int64(i) + 1, "name": name}
	}
	return rows
}
