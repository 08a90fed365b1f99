package zammadtest

import (
	"slices"
	"time"
)

// seeder fills the tables of a new desk.
type seeder struct {
	*desk
	now time.Time
}

// newDesk makes the records of a freshly installed system, and, unless it is
// to stay that way, those that the bridge's provisioning adds.
func newDesk(release int, now time.Time, grid time.Duration, opts Options) *desk {
	d := &desk{
		release: release, collections: collections(release), tables: make(map[relation]*table),
		columns: ticketColumns(release), tags: make(map[int64][]string), articlesIn: make(map[int64][]row),
		grid: grid, moved: now.Truncate(grid), committed: func(change) {}, history: make(map[int64][]row), moves: make(map[int64][]row),
		restart: restart{window: opts.RestartWindow, stale: opts.StaleWorkers, unknown: make(map[string]bool)},
	}
	if opts.Elasticsearch {
		d.index = &index{lag: opts.IndexLag, known: make(map[int64]indexed)}
	}
	for path := range d.collections {
		d.tables[path] = &table{}
	}
	s := &seeder{desk: d, now: now}
	s.add(groups, row{"name": "Users", "name_last": "Users"})
	s.states()
	for _, name := range []string{"1 low", "2 normal", "3 high"} {
		s.add(priorities, row{"name": name, "default_create": name == "2 normal"})
	}
	s.roles()
	s.settings()
	s.builtin()
	if !opts.Fresh {
		s.provision(opts)
	}
	for _, name := range opts.Groups {
		s.add(groups, row{"name": name, "name_last": name})
	}
	s.people()
	s.calendar()
	return d
}

// add stores a record of the system, completed with defaults.
func (s *seeder) add(to relation, given row) {
	of := s.collections[to]
	record := row{
		"created_by_id": systemUser, "updated_by_id": systemUser, "created_at": s.now, "updated_at": s.now,
	}
	for name, each := range of.columns {
		if value, isGiven := given[name]; isGiven {
			record[name] = value
		} else if _, common := record[name]; !common {
			record[name] = each.initialValue()
		}
	}
	s.insert(to, record)
}

func (s *seeder) states() {
	list := []row{
		{"name": "new", "state_type_id": typeNew, "default_create": true},
		{"name": "open", "state_type_id": typeOpen, "default_follow_up": true},
		{"name": "pending reminder", "state_type_id": typeReminder},
		{"name": "closed", "state_type_id": typeClosed},
		{"name": "merged", "state_type_id": typeMerged},
	}
	if s.release < 600 {
		list = append(list, row{"name": "removed", "state_type_id": typeRemoved, "active": false})
	}
	list = append(list, row{"name": "pending close", "state_type_id": typeAction, "next_state_id": stateClosed})
	s.addStates(list)
}

func (s *seeder) addStates(list []row) {
	for _, each := range list {
		each["ignore_escalation"] = each.ref("state_type_id") > typeOpen
		s.add(states, each)
	}
}

// Roles of the system. An administrator here is an agent as well, as whoever
// set the desk up.
const (
	roleAdmin    = "Admin"
	roleAgent    = "Agent"
	roleCustomer = "Customer"
)

func (s *seeder) roles() {
	for _, each := range []struct {
		name  string
		holds []string
	}{
		{roleAdmin, []string{"user_preferences", "admin", "report", "knowledge_base.editor"}},
		{roleAgent, []string{"user_preferences", "ticket.agent", "chat.agent", "cti.agent", "knowledge_base.reader"}},
		{roleCustomer, []string{"user_preferences", "ticket.customer"}},
	} {
		s.add(roles, row{
			"name": each.name, "default_at_signup": each.name == roleCustomer,
			"permission_ids": s.idsOf(permissions, each.holds),
		})
	}
}

func (s *seeder) idsOf(of relation, names []string) []int64 {
	ids := []int64{}
	for _, name := range names {
		if id, found := s.idOf(of, name); found {
			ids = append(ids, id)
		}
	}
	return ids
}

func (s *seeder) people() {
	for _, each := range []struct {
		login, first, last string
		roles              []string
	}{
		{"-", "-", "", nil},
		{"admin@vigie.example", "Nadia", "Benali", []string{roleAdmin, roleAgent}},
		{"amel@vigie.example", "Amel", "Trabelsi", []string{roleAgent}},
		{"sami@vigie.example", "Sami", "Gharbi", []string{roleAgent}},
		{"vigie@vigie.example", "Vigie", "Supervision", []string{roleAgent}},
		{"supervision@vigie.example", "Supervision", "Réseau", []string{roleCustomer}},
	} {
		email := each.login
		if email == "-" {
			email = ""
		}
		reach := access{}
		if slices.Contains(each.roles, roleAgent) {
			for _, group := range s.list(groups) {
				reach[group.id()] = []string{"full"}
			}
		}
		s.add(users, row{
			"login": each.login, "firstname": each.first, "lastname": each.last, "email": email,
			"active": len(each.roles) > 0, "role_ids": s.idsOf(roles, each.roles), "group_ids": reach,
		})
	}
}
