package zammadtest

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// access is the kinds of access by group id.
type access map[int64][]string

// reaches tells whether there is the kind of access to a group.
func (a access) reaches(group int64, kind string) bool {
	return slices.ContainsFunc(a[group], func(have string) bool { return have == "full" || have == kind })
}

// rolesOf are the active roles of a user.
func (d *desk) rolesOf(who row) []row {
	ids, _ := who["role_ids"].([]int64)
	return slices.DeleteFunc(slices.Clone(d.list(roles)), func(role row) bool {
		return !role.flag("active") || !slices.Contains(ids, role.id())
	})
}

// granted names the permissions that the roles of a user give.
func (d *desk) granted(who row) []string {
	var names []string
	for _, role := range d.rolesOf(who) {
		ids, _ := role["permission_ids"].([]int64)
		for _, id := range ids {
			if name, found := d.nameOf(permissions, id); found {
				names = append(names, name)
			}
		}
	}
	return names
}

// accessOf joins a user's own access to groups with that of the roles.
func (d *desk) accessOf(who row) access {
	joined := make(access)
	for _, from := range append(d.rolesOf(who), who) {
		given, _ := from["group_ids"].(access)
		for group, kinds := range given {
			joined[group] = append(slices.Clone(joined[group]), kinds...)
		}
	}
	return joined
}

// may tells whether the user, and the token, hold one of the permissions.
func (c *call) may(wanted ...string) bool {
	return c.userMay(wanted) && (c.scopes == nil || covers(c.scopes, wanted))
}

func (c *call) userMay(wanted []string) bool { return covers(c.granted, wanted) }

// covers tells whether one of the wanted permissions is granted: "admin"
// grants "admin.group", and "admin.group" is one of "admin.*".
func covers(granted, wanted []string) bool {
	for _, want := range wanted {
		family, isFamily := strings.CutSuffix(want, "*")
		for _, have := range granted {
			if want == have || strings.HasPrefix(want, have+".") || isFamily && strings.HasPrefix(have, family) {
				return true
			}
		}
	}
	return false
}

// mayTouch tells whether the caller may read or change a ticket: agents by
// group, customers their own.
func (c *call) mayTouch(ticket row, kind string) bool {
	if c.may("ticket.agent") && c.reach.reaches(ticket.ref("group_id"), kind) {
		return true
	}
	own := ticket.ref("customer_id") == c.who.id()
	return own && c.may("ticket.customer") && (kind == "read" || kind == "change")
}

// ticketFor finds a ticket by id and checks the caller's access to it.
func (c *call) ticketFor(id int64, kind string) (row, error) {
	ticket, ok := c.desk.ticket(id)
	if !ok {
		return nil, missing("Ticket", strconv.FormatInt(id, 10))
	}
	if !c.mayTouch(ticket, kind) {
		return nil, forbidden()
	}
	return ticket, nil
}

// mayOwn tells whether a user can own tickets of a group.
func (d *desk) mayOwn(userID, group int64) bool {
	if userID == systemUser {
		return true
	}
	who, ok := d.user(userID)
	return ok && who.flag("active") && covers(d.granted(who), agents) && d.accessOf(who).reaches(group, "full")
}

var accessKinds = []string{"read", "create", "change", "overview", "full"}

// readAccess reads the access that a user or role has to groups: a map of
// kinds by group id as group_ids, or by group name as groups.
func (c *call) readAccess(params map[string]any, model string) (access, bool, error) {
	value, byID := params["group_ids"]
	if !byID {
		value = params["groups"]
	}
	given, isMap := value.(map[string]any)
	if !isMap {
		return nil, false, nil
	}
	read := make(access, len(given))
	for _, name := range slices.Sorted(maps.Keys(given)) {
		id, err := c.groupOf(name, byID)
		if err != nil {
			return nil, true, err
		}
		kinds, err := readKinds(given[name], model)
		if err != nil {
			return nil, true, err
		}
		if len(kinds) > 0 {
			read[id] = kinds
		}
	}
	return read, true, nil
}

func (c *call) groupOf(name string, byID bool) (int64, error) {
	if !byID {
		id, found := c.desk.idOf(groups, name)
		if !found {
			return 0, unprocessable("No lookup value found for 'groups': \"" + name + "\"")
		}
		return id, nil
	}
	id, err := strconv.ParseInt(name, 10, 64)
	if _, found := c.desk.find(groups, id); err != nil || !found {
		return 0, unprocessable("Invalid value for param 'group_ids': " + name)
	}
	return id, nil
}

func readKinds(value any, model string) ([]string, error) {
	kinds := texts(value)
	for _, each := range kinds {
		if !slices.Contains(accessKinds, each) {
			return nil, unprocessable("Invalid value for param 'group_ids': " + each)
		}
	}
	if len(kinds) > 1 && slices.Contains(kinds, "full") {
		return nil, unprocessable(model + " can have full or granular access to group")
	}
	return kinds, nil
}
