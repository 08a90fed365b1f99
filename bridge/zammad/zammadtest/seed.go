package zammadtest

import "time"

// Roles and what they permit. An administrator here is an agent as well, as
// whoever set the desk up.
const (
	roleAdmin    = "Admin"
	roleAgent    = "Agent"
	roleCustomer = "Customer"
)

var permissionsOf = map[string][]string{
	roleAdmin:    {"admin", "report", "user_preferences"},
	roleAgent:    {"ticket.agent", "user_preferences"},
	roleCustomer: {"ticket.customer", "user_preferences"},
}

var roleIDs = map[string]int64{roleAdmin: 1, roleAgent: 2, roleCustomer: 3}

// newDesk makes the records of a fresh 6.5 system and those that the bridge's
// provisioning adds.
func newDesk(now time.Time, grid time.Duration, moreGroups, unprovisioned []string) *desk {
	d := &desk{
		columns: ticketColumns(unprovisioned), tags: make(map[int64][]string), articlesIn: make(map[int64][]row),
		grid: grid, moved: now.Truncate(grid),
	}
	for _, name := range append([]string{"Users", "N1", "N2", "N3"}, moreGroups...) {
		d.groups = append(d.groups, seeded(now, len(d.groups), row{
			"name": name, "name_last": name, "parent_id": nil, "signature_id": nil, "email_address_id": nil,
			"assignment_timeout": nil, "follow_up_possible": "yes", "reopen_time_in_days": nil,
			"follow_up_assignment": true, "shared_drafts": true, "user_ids": []int64{},
		}))
	}
	d.seedStates(now)
	for _, name := range []string{"1 low", "2 normal", "3 high"} {
		d.priorities = append(d.priorities, seeded(now, len(d.priorities), row{
			"name": name, "default_create": name == "2 normal", "ui_icon": nil, "ui_color": nil,
		}))
	}
	d.seedUsers(now)
	return d
}

func (d *desk) seedStates(now time.Time) {
	seeds := []struct {
		name string
		kind int64
		next any
	}{
		{"new", typeNew, nil},
		{"open", typeOpen, nil},
		{"pending reminder", typeReminder, nil},
		{"closed", typeClosed, nil},
		{"merged", typeMerged, nil},
		{"pending close", typeAction, stateClosed},
		{"rétabli", typeOpen, nil},
		{"résolu", typeAction, stateClosed},
		{"suspendu", typeReminder, nil},
	}
	for _, each := range seeds {
		d.states = append(d.states, seeded(now, len(d.states), row{
			"name": each.name, "state_type_id": each.kind, "next_state_id": each.next,
			"ignore_escalation": each.kind > typeOpen,
			"default_create":    each.name == "new", "default_follow_up": each.name == "open",
		}))
	}
}

func (d *desk) seedUsers(now time.Time) {
	seeds := []struct {
		login, first, last string
		roles              []string
	}{
		{"-", "-", "", nil},
		{"admin@vigie.example", "Nadia", "Benali", []string{roleAdmin, roleAgent}},
		{"amel@vigie.example", "Amel", "Trabelsi", []string{roleAgent}},
		{"sami@vigie.example", "Sami", "Gharbi", []string{roleAgent}},
		{"vigie@vigie.example", "Vigie", "Supervision", []string{roleAgent}},
		{"supervision@vigie.example", "Supervision", "Réseau", []string{roleCustomer}},
	}
	for _, each := range seeds {
		email := each.login
		if email == "-" {
			email = ""
		}
		found := seeded(now, len(d.users), row{
			"login": each.login, "firstname": each.first, "lastname": each.last, "email": email,
			"active": len(each.roles) > 0,
		})
		for _, name := range emptyUserColumns {
			found[name] = nil
		}
		found["verified"], found["vip"], found["out_of_office"] = false, false, false
		found["login_failed"] = int64(0)
		found["preferences"] = map[string]any{}
		d.users = append(d.users, &user{row: found, roles: each.roles, access: d.fullAccess(each.roles)})
	}
}

var emptyUserColumns = []string{
	"organization_id", "image", "image_source", "web", "phone", "fax", "mobile", "department", "street", "zip",
	"city", "country", "address", "last_login", "source", "out_of_office_start_at", "out_of_office_end_at",
	"out_of_office_replacement_id",
}

// fullAccess gives agents every group.
func (d *desk) fullAccess(roles []string) map[int64][]string {
	access := make(map[int64][]string)
	for _, role := range roles {
		if role != roleAgent {
			continue
		}
		for _, group := range d.groups {
			access[group.id()] = []string{"full"}
		}
	}
	return access
}

// seeded completes a record with what all of them have.
func seeded(now time.Time, before int, record row) row {
	record["id"] = int64(before) + 1
	if _, given := record["active"]; !given {
		record["active"] = true
	}
	record["note"] = nil
	record["created_by_id"], record["updated_by_id"] = systemUser, systemUser
	record["created_at"], record["updated_at"] = now, now
	return record
}
