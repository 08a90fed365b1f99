package zammadtest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

func showMe(c *call) (int, any, error) { return http.StatusOK, c.userView(c.who), nil }

func showVersion(c *call) (int, any, error) {
	return http.StatusOK, map[string]string{"version": c.profile.version}, nil
}

func showUser(c *call) (int, any, error) {
	found, ok := c.desk.user(c.id("id"))
	if !ok {
		return 0, nil, missing("User", c.path["id"])
	}
	if found.id() != c.who.id() && !c.may("ticket.agent", "admin.user") {
		return 0, nil, forbidden()
	}
	return http.StatusOK, c.userView(found), nil
}

// userRecord is a user without names; the password is never in it.
func (c *call) userRecord(who *user) row {
	view := maps.Clone(who.row)
	roles := []int64{}
	for _, each := range who.roles {
		roles = append(roles, roleIDs[each])
	}
	access := make(map[string]any, len(who.access))
	for group, kinds := range who.access {
		access[key(group)] = kinds
	}
	view["role_ids"], view["group_ids"] = roles, access
	for _, name := range []string{
		"organization_ids", "two_factor_preference_ids", "authorization_ids", "overview_sorting_ids",
	} {
		view[name] = []int64{}
	}
	return view
}

func (c *call) userView(who *user) any {
	record := c.userRecord(who)
	switch c.shape() {
	case expanded:
		named := make(map[string]any, len(who.access))
		for group, kinds := range who.access {
			name, _ := c.desk.nameOf(groups, group)
			named[name] = kinds
		}
		record["roles"], record["groups"], record["organizations"] = slices.Clone(who.roles), named, []string{}
		record["created_by"], record["updated_by"] = "-", "-"
		return record
	case full:
		return map[string]any{
			"id": who.id(), "assets": map[string]any{"User": map[string]any{key(who.id()): rendered(record)}},
		}
	}
	return record
}

// searchUsers is the database's search: a part of any of the text columns.
func searchUsers(c *call) (int, any, error) {
	wanted := strings.ToLower(strings.ReplaceAll(c.text("query"), "*", ""))
	var found []*user
	for _, each := range c.desk.users[1:] { // the system user is never found
		for _, name := range []string{"login", "firstname", "lastname", "email"} {
			if strings.Contains(strings.ToLower(each.text(name)), wanted) {
				found = append(found, each)
				break
			}
		}
	}
	total := len(found)
	found = page(c, found, c.profile.searchDefault, c.profile.searchCap)
	switch {
	case c.flag("label") || c.flag("term"):
		list := make([]any, len(found))
		for i, each := range found {
			list[i] = map[string]any{
				"id": each.id(), "label": each.fullName() + " <" + each.text("email") + ">", "value": each.text("email"),
			}
		}
		return http.StatusOK, list, nil
	case c.flag("full") && !c.flag("expand"):
		ids, people := []int64{}, make(map[string]any)
		for _, each := range found {
			ids = append(ids, each.id())
			people[key(each.id())] = rendered(c.userRecord(each))
		}
		return http.StatusOK, map[string]any{
			"record_ids": ids, "assets": map[string]any{"User": people}, "total_count": total,
		}, nil
	}
	list := make([]any, len(found))
	for i, each := range found {
		list[i] = rendered(c.userView(each))
	}
	return http.StatusOK, list, nil
}

// listGroups shows agents only the groups that they work in.
func listGroups(c *call) (int, any, error) {
	visible := slices.DeleteFunc(slices.Clone(c.desk.groups), func(group row) bool { return !c.seesGroup(group) })
	return http.StatusOK, page(c, visible, 500, 1000), nil
}

func showGroup(c *call) (int, any, error) {
	group, ok := c.desk.find(groups, c.id("id"))
	if !ok {
		return 0, nil, missing("Group", c.path["id"])
	}
	if !c.seesGroup(group) {
		return 0, nil, forbidden()
	}
	return http.StatusOK, group, nil
}

func (c *call) seesGroup(group row) bool {
	return c.may("admin.group") || len(c.who.access[group.id()]) > 0
}

func listRows(from relation) func(*call) (int, any, error) {
	return func(c *call) (int, any, error) {
		return http.StatusOK, page(c, c.desk.list(from), 500, 1000), nil
	}
}

func showRow(from relation, model string) func(*call) (int, any, error) {
	return func(c *call) (int, any, error) {
		found, ok := c.desk.find(from, c.id("id"))
		if !ok {
			return 0, nil, missing(model, c.path["id"])
		}
		return http.StatusOK, found, nil
	}
}

// listAttributes shows the attributes of the provisioning, all migrated.
func listAttributes(c *call) (int, any, error) {
	list := []row{}
	for _, name := range slices.Sorted(maps.Keys(c.desk.columns)) {
		each := c.desk.columns[name]
		if !each.custom {
			continue
		}
		kind, option := each.attributeType()
		list = append(list, seeded(c.desk.users[0].instant("created_at"), len(list), row{
			"object": "Ticket", "name": name, "display": each.display, "data_type": kind, "data_option": option,
			"data_option_new": map[string]any{}, "screens": map[string]any{}, "editable": true, "deletable": true,
			"position": int64(1600 + len(list)), "to_create": false, "to_migrate": false, "to_delete": false,
			"to_config": false,
		}))
	}
	return http.StatusOK, list, nil
}

// attributeType is how the object manager describes a column.
func (c column) attributeType() (string, map[string]any) {
	switch {
	case len(c.choices) > 0:
		options := make(map[string]any, len(c.choices))
		for _, choice := range c.choices {
			options[choice] = choice
		}
		return "select", map[string]any{
			"default": "", "options": options, "nulloption": true, "null": true, "maxlength": int64(c.max), "relation": "",
		}
	case c.kind == integer:
		return "integer", map[string]any{"default": nil, "min": int64(0), "max": int64(maxInteger), "null": true}
	case c.kind == instant:
		return "datetime", map[string]any{"default": nil, "future": true, "past": true, "diff": nil, "null": true}
	}
	return "input", map[string]any{"default": "", "type": "text", "maxlength": int64(c.max), "null": true}
}
