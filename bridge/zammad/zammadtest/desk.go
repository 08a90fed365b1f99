package zammadtest

import (
	"slices"
	"strings"
	"time"
)

// row is one record of any list. Values are nil, string, int64, bool,
// time.Time (UTC, milliseconds) or a map that only preferences have.
type row map[string]any

func (r row) id() int64 { return r.ref("id") }

// ref is an integer, 0 when null.
func (r row) ref(name string) int64 {
	value, _ := r[name].(int64)
	return value
}

// text is a string, empty when null.
func (r row) text(name string) string {
	value, _ := r[name].(string)
	return value
}

func (r row) flag(name string) bool {
	value, _ := r[name].(bool)
	return value
}

// instant is a time, zero when null.
func (r row) instant(name string) time.Time {
	value, _ := r[name].(time.Time)
	return value
}

// Ids of records that Zammad's seeds make and its code relies on.
const (
	systemUser int64 = 1 // also the owner of tickets that nobody owns

	typeNew      int64 = 1
	typeOpen     int64 = 2
	typeReminder int64 = 3
	typeAction   int64 = 4
	typeClosed   int64 = 5
	typeMerged   int64 = 6

	stateNew    int64 = 1
	stateOpen   int64 = 2
	stateClosed int64 = 4
	stateMerged int64 = 5

	senderAgent    int64 = 1
	senderCustomer int64 = 2
	senderSystem   int64 = 3

	kindNote int64 = 10
)

// user is a person or the system, and what they may do.
type user struct {
	row
	roles  []string
	access map[int64][]string // kinds of access by group id
}

// desk is everything that the database holds. Its methods are called with the
// server's lock held.
type desk struct {
	columns    map[string]column
	users      []*user
	groups     []row
	states     []row
	priorities []row
	tickets    []row           // by id, never removed
	articles   []row           // by id
	articlesIn map[int64][]row // by ticket
	files      []file
	history    []row // by id
	tags       map[int64][]string
	grid       time.Duration
	moved      time.Time // last tick at which pending tickets were looked at
}

// file is an attachment of an article.
type file struct {
	id, article int64
	name        string
	mime        string
	content     []byte
}

func (d *desk) ticket(id int64) (row, bool) {
	if id < 1 || id > int64(len(d.tickets)) {
		return nil, false
	}
	return d.tickets[id-1], true
}

func (d *desk) user(id int64) (*user, bool) {
	at := slices.IndexFunc(d.users, func(u *user) bool { return u.id() == id })
	if at < 0 {
		return nil, false
	}
	return d.users[at], true
}

// userNamed finds a user by login, then by e-mail address.
func (d *desk) userNamed(name string) (*user, bool) {
	for _, key := range []string{"login", "email"} {
		for _, each := range d.users {
			if strings.EqualFold(each.text(key), name) {
				return each, true
			}
		}
	}
	return nil, false
}

// list returns the records that a relation points into; those of users are
// reached by user and userNamed.
func (d *desk) list(to relation) []row {
	switch to {
	case groups:
		return d.groups
	case states:
		return d.states
	case priorities:
		return d.priorities
	case kinds:
		return articleKinds
	case senders:
		return articleSenders
	case users:
		rows := make([]row, len(d.users))
		for i, each := range d.users {
			rows[i] = each.row
		}
		return rows
	}
	return nil
}

func (d *desk) find(to relation, id int64) (row, bool) {
	for _, each := range d.list(to) {
		if each.id() == id {
			return each, true
		}
	}
	return nil, false
}

// nameOf is how a related record is called in expanded answers.
func (d *desk) nameOf(to relation, id int64) (string, bool) {
	found, ok := d.find(to, id)
	if !ok {
		return "", false
	}
	if to == users {
		return found.text("login"), true
	}
	return found.text("name"), true
}

// idOf finds a related record by name.
func (d *desk) idOf(to relation, name string) (int64, bool) {
	if to == users {
		found, ok := d.userNamed(name)
		if !ok {
			return 0, false
		}
		return found.id(), true
	}
	for _, each := range d.list(to) {
		if each.text("name") == name {
			return each.id(), true
		}
	}
	return 0, false
}

// stateType is the type of a ticket's state.
func (d *desk) stateType(stateID int64) int64 {
	state, _ := d.find(states, stateID)
	return state.ref("state_type_id")
}

// fullName is how people are called in histories and articles.
func (u *user) fullName() string {
	name := strings.TrimSpace(u.text("firstname") + " " + u.text("lastname"))
	if name == "" {
		return u.text("login")
	}
	return name
}

// articleKinds and articleSenders have no endpoint: their ids are seeds.
var articleKinds = []row{
	{"id": int64(1), "name": "email", "communication": true},
	{"id": int64(2), "name": "sms", "communication": true},
	{"id": int64(3), "name": "chat", "communication": true},
	{"id": int64(4), "name": "fax", "communication": true},
	{"id": int64(5), "name": "phone", "communication": true},
	{"id": kindNote, "name": "note", "communication": false},
	{"id": int64(11), "name": "web", "communication": true},
}

var articleSenders = []row{
	{"id": senderAgent, "name": "Agent"},
	{"id": senderCustomer, "name": "Customer"},
	{"id": senderSystem, "name": "System"},
}
