package zammadtest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// row is one record of any list. Values are nil, string, int64, bool,
// time.Time (UTC, milliseconds), []int64 (ids), access or decoded JSON.
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
	typeRemoved  int64 = 7

	stateClosed int64 = 4
	stateMerged int64 = 5

	senderAgent    int64 = 1
	senderCustomer int64 = 2
	senderSystem   int64 = 3

	kindNote int64 = 10
)

// desk is everything that the database holds. Its methods are called with the
// server's lock held.
type desk struct {
	release       int
	collections   map[relation]*collection
	tables        map[relation]*table
	columns       columnSet // of tickets
	attributes    []row     // of the object manager
	lastAttribute int64
	restart       restart
	index         *index          // nil without a search engine
	tickets       []row           // by id, without those that were deleted
	lastTicket    int64           // id of the ticket that was made last
	articles      []row           // by id, never removed
	articlesIn    map[int64][]row // by ticket
	files         []file
	history       map[int64][]row // by ticket
	lastEntry     int64           // id of the entry that was made last
	links         []link
	lastLink      int64
	mentions      []mention
	lastMention   int64
	moves         map[int64][]row // changes of state in it, by ticket
	tags          map[int64][]string
	tokens        []*token
	grid          time.Duration
	moved         time.Time // last tick at which pending tickets were looked at
	changes       []change  // of tickets, since committed was called last
	committed     func(change)
	source        row // the trigger that changes things now, nil otherwise
}

// table holds the records of one kind.
type table struct {
	rows []row
	last int64 // id of the record that was made last
}

// file is an attachment of an article.
type file struct {
	id, article int64
	name        string
	mime        string
	content     []byte
	inline      bool // part of the text, and not listed
}

func (d *desk) ticketAt(id int64) (int, bool) {
	return slices.BinarySearchFunc(d.tickets, id, func(t row, id int64) int { return cmp.Compare(t.id(), id) })
}

func (d *desk) ticket(id int64) (row, bool) {
	at, found := d.ticketAt(id)
	if !found {
		return nil, false
	}
	return d.tickets[at], true
}

func (d *desk) user(id int64) (row, bool) { return d.find(users, id) }

// userNamed finds a user by login, then by e-mail address.
func (d *desk) userNamed(name string) (row, bool) {
	for _, key := range []string{"login", "email"} {
		for _, each := range d.list(users) {
			if name != "" && strings.EqualFold(each.text(key), name) {
				return each, true
			}
		}
	}
	return nil, false
}

// userCalled also finds a user by id.
func (d *desk) userCalled(name string) (row, bool) {
	if id, err := strconv.ParseInt(name, 10, 64); err == nil {
		return d.user(id)
	}
	return d.userNamed(name)
}

// list returns the records of one kind by id.
func (d *desk) list(of relation) []row {
	switch of {
	case kinds:
		return articleKinds
	case senders:
		return articleSenders
	case stateTypes:
		return ticketStateTypes
	case permissions:
		return permissionRows
	}
	if found := d.tables[of]; found != nil {
		return found.rows
	}
	return nil
}

func (d *desk) find(of relation, id int64) (row, bool) {
	for _, each := range d.list(of) {
		if each.id() == id {
			return each, true
		}
	}
	return nil, false
}

// flagged finds the one record of a kind that has a flag, as the default
// state of new tickets.
func (d *desk) flagged(of relation, flag string) int64 {
	for _, each := range d.list(of) {
		if each.flag(flag) {
			return each.id()
		}
	}
	return 0
}

// insert stores a new record and gives it its id.
func (d *desk) insert(of relation, record row) {
	into := d.tables[of]
	into.last++
	record["id"] = into.last
	into.rows = append(into.rows, record)
}

func (d *desk) remove(of relation, id int64) {
	from := d.tables[of]
	from.rows = slices.DeleteFunc(from.rows, func(each row) bool { return each.id() == id })
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
func fullName(who row) string {
	name := strings.TrimSpace(who.text("firstname") + " " + who.text("lastname"))
	if name == "" {
		return who.text("login")
	}
	return name
}
