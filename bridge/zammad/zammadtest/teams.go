package zammadtest

import (
	"regexp"
	"slices"
	"strings"
)

func groupCollection() *collection {
	return &collection{
		path: groups, model: "Group", unique: true, used: true, searchable: true,
		read: []string{"ticket.agent", "admin.group"}, write: []string{"admin.group"},
		columns: named(0, columnSet{
			"name_last":            {kind: text, max: maxGroupLevel, since: 602},
			"parent_id":            {kind: integer, to: groups, since: 602},
			"signature_id":         {kind: integer},
			"email_address_id":     {kind: integer},
			"assignment_timeout":   {kind: integer},
			"follow_up_possible":   {kind: text, max: 100, initial: "yes"},
			"reopen_time_in_days":  {kind: integer, since: 503},
			"follow_up_assignment": {kind: boolean, initial: true},
			"shared_drafts":        {kind: boolean, initial: true},
		}),
		// Since 6.x agents see only the groups that they work in.
		visible: func(c *call, group row) bool {
			return c.desk.release < 600 || c.may("admin.group") || len(c.reach[group.id()]) > 0
		},
		prepare: prepareGroup,
		after:   renameChildren,
		derive: func(d *desk, view row) {
			view["user_ids"] = d.usersWhere(func(who row) bool {
				given, _ := who["group_ids"].(access)
				return len(given[view.id()]) > 0
			})
		},
	}
}

const (
	maxGroupLevel  = 160 // characters of one level of a group's name
	levelSeparator = "::"
)

// image finds what notes of groups must not hold.
var image = regexp.MustCompile(`<img[^>]*>`)

// prepareGroup reads the levels of a name since 6.2: A::B needs a group A.
// Before, the separator was two colons like any others.
func prepareGroup(c *call, old, draft row) error {
	if note, isText := draft["note"].(string); isText {
		draft["note"] = image.ReplaceAllString(note, "")
	}
	if !slices.Contains([]string{"yes", "new_ticket", "new_ticket_after_certain_time"}, draft.text("follow_up_possible")) {
		return unprocessable("Follow up possible is not included in the list")
	}
	if c.desk.release < 602 {
		draft["name"] = cutRunes(draft.text("name"), maxGroupLevel)
		return nil
	}
	parent, path := draft.ref("parent_id"), draft.text("name")
	switch {
	case old == nil || old.text("name") != path:
		above, last, nested := cutLast(path, levelSeparator)
		if nested {
			id, found := c.desk.idOf(groups, above)
			if !found || id == draft.id() {
				return unprocessable("Name contains invalid path")
			}
			parent = id
		} else if _, given := c.params["parent_id"]; !given && old != nil {
			parent = 0 // renamed to the top
		}
		draft["name_last"] = last
	}
	draft["name_last"] = cutRunes(draft.text("name_last"), maxGroupLevel)
	draft["name"], draft["parent_id"] = draft["name_last"], nil
	if above, found := c.desk.find(groups, parent); found && parent != draft.id() {
		draft["parent_id"] = parent
		draft["name"] = above.text("name") + levelSeparator + draft.text("name_last")
	}
	return nil
}

func cutLast(path, separator string) (before, after string, found bool) {
	at := strings.LastIndex(path, separator)
	if at < 0 {
		return "", path, false
	}
	return path[:at], path[at+len(separator):], true
}

// renameChildren moves the groups below one along with it.
func renameChildren(c *call, _, stored row) {
	if c.desk.release < 602 {
		return
	}
	for _, each := range c.desk.list(groups) {
		if each.ref("parent_id") == stored.id() {
			each["name"] = stored.text("name") + levelSeparator + each.text("name_last")
			renameChildren(c, nil, each)
		}
	}
}

func (d *desk) usersWhere(holds func(row) bool) []int64 {
	found := []int64{}
	for _, who := range d.list(users) {
		if holds(who) {
			found = append(found, who.id())
		}
	}
	return found
}

func roleCollection() *collection {
	return &collection{
		path: roles, model: "Role", unique: true, kept: true, searchable: true,
		read: []string{"admin.role"}, write: []string{"admin.role"},
		columns: named(100, columnSet{
			"preferences":                   {kind: object, initial: emptyMap()},
			"default_at_signup":             {kind: boolean, initial: false},
			"permission_ids":                {many: true, to: permissions},
			"knowledge_base_permission_ids": {many: true, readonly: true},
			"group_ids":                     {kind: grants},
		}),
		prepare: func(c *call, old, draft row) error {
			ids, _ := draft["permission_ids"].([]int64)
			if !slices.Contains(c.desk.namesOf(permissions, ids), "ticket.agent") {
				draft["group_ids"] = access{}
			}
			return c.desk.keepAdmin(roles, old, draft)
		},
	}
}

func organizationCollection() *collection {
	member := []string{"ticket.agent", "admin.organization"}
	return &collection{
		path: organizations, model: "Organization", unique: true, used: true,
		read: append([]string{"ticket.customer"}, member...), write: member,
		columns: named(150, columnSet{
			"shared":            {kind: boolean, initial: true},
			"domain":            {kind: text, max: 250, initial: ""},
			"domain_assignment": {kind: boolean, initial: false},
			"vip":               {kind: boolean, initial: false, since: 601},
		}),
		visible: func(c *call, organization row) bool {
			return c.may(member...) || c.who.ref("organization_id") == organization.id()
		},
		prepare: func(c *call, _, draft row) error {
			if c.desk.release < 600 {
				draft["name"] = cutRunes(draft.text("name"), 100)
			}
			_, _, err := c.relatedList(c.params, "member_ids", users)
			return err
		},
		after:  setMembers,
		derive: deriveMembers,
	}
}

func deriveMembers(d *desk, view row) {
	id := view.id()
	view["member_ids"] = d.usersWhere(func(who row) bool { return who.ref("organization_id") == id })
	if d.release >= 503 {
		view["secondary_member_ids"] = d.usersWhere(func(who row) bool {
			more, _ := who["organization_ids"].([]int64)
			return slices.Contains(more, id)
		})
	}
}

// setMembers makes the listed users members of an organization, and no others.
func setMembers(c *call, _, stored row) {
	members, given, err := c.relatedList(c.params, "member_ids", users)
	if err != nil || !given {
		return // prepare refused bad lists before
	}
	for _, who := range c.desk.list(users) {
		belongs := who.ref("organization_id") == stored.id()
		switch listed := slices.Contains(members, who.id()); {
		case listed && !belongs:
			who["organization_id"] = stored.id()
		case belongs && !listed:
			who["organization_id"] = nil
		}
	}
}
