package zammadtest

import "maps"

// kind is the type of a column.
type kind int

const (
	text kind = iota
	integer
	boolean
	instant
	decimal
	object
	day    // a date without time, as text
	words  // a list of texts
	grants // kinds of access by group id
)

// relation names the list that ids point into: a path of the API where there
// is one.
type relation string

const (
	groups        relation = "groups"
	users         relation = "users"
	roles         relation = "roles"
	permissions   relation = "permissions"
	organizations relation = "organizations"
	states        relation = "ticket_states"
	stateTypes    relation = "ticket_state_types"
	priorities    relation = "ticket_priorities"
	calendars     relation = "calendars"
	slas          relation = "slas"
	triggers      relation = "triggers"
	webhooks      relation = "webhooks"
	macros        relation = "macros"
	overviews     relation = "overviews"
	textModules   relation = "text_modules"
	jobs          relation = "jobs"
	settings      relation = "settings"
	reports       relation = "report_profiles"
	kinds         relation = "ticket_article_types"
	senders       relation = "ticket_article_senders"
	nothing       relation = "" // of lists that are always empty here
)

// column is one column of a record.
type column struct {
	kind         kind
	max          int      // characters that fit, 0 for no limit
	to           relation // of an id column
	many         bool     // of a column that holds a list of ids
	choices      []string // the only texts that are accepted
	display      string   // of an attribute: its label
	initial      any      // of new records
	since, until int      // the releases that have it: from since, before until
	custom       bool     // an attribute of the object manager
	limits       *limits  // of an attribute
	required     bool
	html         bool // cleaned as HTML when it is stored
	secret       bool // hidden from 7.0 on
	readonly     bool // what clients send is ignored
	silent       bool // changes leave no trace in the history
}

const (
	maxInteger = 1<<31 - 1
	maxNote    = 250
)

// columnSet names the columns of a kind of record.
type columnSet map[string]column

// of keeps the columns that a release has.
func (s columnSet) of(release int) columnSet {
	kept := maps.Clone(s)
	maps.DeleteFunc(kept, func(_ string, each column) bool {
		return release < each.since || each.until > 0 && release >= each.until
	})
	return kept
}

// recordColumns are those that every record has.
func recordColumns() columnSet {
	return columnSet{
		"id":            {kind: integer, readonly: true, silent: true},
		"created_by_id": {kind: integer, to: users, readonly: true, silent: true},
		"updated_by_id": {kind: integer, to: users, readonly: true, silent: true},
		"created_at":    {kind: instant, readonly: true, silent: true},
		"updated_at":    {kind: instant, readonly: true, silent: true},
	}
}

// with adds columns to a set.
func (s columnSet) with(more columnSet) columnSet {
	maps.Copy(s, more)
	return s
}
