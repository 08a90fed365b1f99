package zammadtest

// kind is the type of a column.
type kind int

const (
	text kind = iota
	integer
	boolean
	instant
	decimal
	object
)

// relation names the list that an id column points into.
type relation string

const (
	groups     relation = "group"
	states     relation = "state"
	priorities relation = "priority"
	users      relation = "user"
	kinds      relation = "article type"
	senders    relation = "article sender"
)

// column is one column of the tickets.
type column struct {
	kind     kind
	max      int      // characters that fit, 0 for no limit
	to       relation // of an id column
	choices  []string // of a select attribute
	display  string   // of an attribute: its label
	custom   bool     // an attribute of the object manager
	readonly bool     // what clients send is ignored
	silent   bool     // changes leave no trace in the history
}

const maxInteger = 1<<31 - 1

// ticketColumns returns the columns of tickets on a fresh desk, and those that
// the bridge's provisioning adds, but for the named ones.
func ticketColumns(unprovisioned []string) map[string]column {
	columns := map[string]column{
		"id":                     {kind: integer, readonly: true, silent: true},
		"group_id":               {kind: integer, to: groups},
		"priority_id":            {kind: integer, to: priorities},
		"state_id":               {kind: integer, to: states},
		"owner_id":               {kind: integer, to: users},
		"customer_id":            {kind: integer, to: users},
		"organization_id":        {kind: integer, readonly: true},
		"number":                 {kind: text, max: 60, readonly: true},
		"title":                  {kind: text, max: 250},
		"note":                   {kind: text, max: 250},
		"type":                   {kind: text, max: 100},
		"time_unit":              {kind: decimal, readonly: true},
		"pending_time":           {kind: instant},
		"preferences":            {kind: object, readonly: true, silent: true},
		"article_count":          {kind: integer, readonly: true, silent: true},
		"create_article_type_id": {kind: integer, to: kinds, readonly: true, silent: true},
		"create_article_sender_id": {
			kind: integer, to: senders, readonly: true, silent: true,
		},
		"checklist_id":  {kind: integer, readonly: true},
		"created_by_id": {kind: integer, to: users, readonly: true, silent: true},
		"updated_by_id": {kind: integer, to: users, readonly: true, silent: true},
		"created_at":    {kind: instant, readonly: true, silent: true},
		"updated_at":    {kind: instant, readonly: true, silent: true},
	}
	for _, name := range clockColumns {
		columns[name] = column{kind: instant, readonly: true}
	}
	for _, name := range minuteColumns {
		columns[name] = column{kind: integer, readonly: true}
	}
	for name, attribute := range attributes() {
		attribute.custom = true
		columns[name] = attribute
	}
	for _, name := range unprovisioned {
		delete(columns, name)
	}
	return columns
}

// clockColumns are the instants that the desk itself keeps.
var clockColumns = []string{
	"first_response_at", "first_response_escalation_at", "close_at", "close_escalation_at", "last_close_at",
	"update_escalation_at", "escalation_at", "last_contact_at", "last_contact_agent_at",
	"last_contact_customer_at", "last_owner_update_at",
}

// minuteColumns are results of service levels; there are none here, so they
// stay null.
var minuteColumns = []string{
	"first_response_in_min", "first_response_diff_in_min", "close_in_min", "close_diff_in_min",
	"update_in_min", "update_diff_in_min",
}

// attributes are the ticket attributes that the bridge's provisioning makes.
func attributes() map[string]column {
	return map[string]column{
		"vigie_incident": {kind: text, max: 64, display: "Vigie : incident"},
		"vigie_key":      {kind: text, max: 255, display: "Vigie : clé"},
		"vigie_state":    {kind: text, max: 40, display: "Vigie : état"},
		"vigie_severity": {kind: text, max: 20, display: "Vigie : gravité"},
		"vigie_alerts":   {kind: integer, display: "Vigie : alertes"},
		"vigie_since":    {kind: instant, display: "Vigie : depuis"},
		"vigie_version":  {kind: integer, display: "Vigie : version"},
		"criticity":      {kind: text, max: 255, display: "Criticité", choices: []string{"P1", "P2", "P3", "P4"}},
		"site":           {kind: text, max: 120, display: "Site"},
		"device":         {kind: text, max: 120, display: "Équipement"},
		"service":        {kind: text, max: 120, display: "Service"},
		"region":         {kind: text, max: 120, display: "Région"},
		"family":         {kind: text, max: 40, display: "Famille"},
	}
}
