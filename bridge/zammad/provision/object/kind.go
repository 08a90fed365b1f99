package object

import "encoding/json"

// Prefix begins the names of what has no note to carry our mark.
const Prefix = "Vigie : "

// Collections of the desk.
const (
	Groups       = "groups"
	Roles        = "roles"
	Users        = "users"
	Schools      = "organizations"
	Calendars    = "calendars"
	SLAs         = "slas"
	Triggers     = "triggers"
	Webhooks     = "webhooks"
	Macros       = "macros"
	Overviews    = "overviews"
	TextModules  = "text_modules"
	TicketStates = "ticket_states"
	Attributes   = "object_manager_attributes"
	Tickets      = "tickets"
)

// Kind is how one collection is dealt with.
type Kind struct {
	Collection string
	Word       string // for people
	Find       string // field by which one without our mark is found
	Noted      bool   // has a note, which carries our mark
	Deleted    bool   // knows no inactivity: retired by deletion
	Told       string // field that a plan tells of a new one
}

// Kinds are in the order of a run; attributes are apart.
var Kinds = map[string]Kind{
	Groups:       {Groups, "group", Name, true, false, ""},
	TicketStates: {TicketStates, "state", Name, true, false, ""},
	Roles:        {Roles, "role", Name, true, false, ""},
	Schools:      {Schools, "organisation", Name, true, false, ""},
	Users:        {Users, "user", "login", true, false, ""},
	Calendars:    {Calendars, "calendar", Name, false, true, "timezone"},
	TextModules:  {TextModules, "text module", Name, true, false, ""},
	Webhooks:     {Webhooks, "webhook", Name, true, false, "endpoint"},
	Attributes:   {Attributes, "attribute", Name, false, false, "data_type"},
	SLAs:         {SLAs, "service level", Name, false, true, "solution_time"},
	Macros:       {Macros, "macro", Name, true, false, ""},
	Triggers:     {Triggers, "trigger", Name, true, false, ""},
	Overviews:    {Overviews, "overview", Name, false, false, ""},
}

// Fields of records.
const (
	Name   = "name"
	Note   = "note"
	Active = "active"
)

// IDOf is the id of a record, 0 where it has none.
func IDOf(record map[string]any) int64 {
	number, _ := record["id"].(json.Number)
	id, _ := number.Int64() // Zammad's ids are integers
	return id
}

// TextOf is a field of a record as text, empty where it is none.
func TextOf(record map[string]any, field string) string {
	text, _ := record[field].(string)
	return text
}

// IsActive tells whether a record is in use; what knows no inactivity always is.
func IsActive(record map[string]any) bool {
	on, told := record[Active].(bool)
	return on || !told
}
