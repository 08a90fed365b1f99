package zammadtest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode"
)

func userCollection() *collection {
	columns := columnSet{
		"login":                     {kind: text, max: 255},
		"firstname":                 {kind: text, max: 100, initial: ""},
		"lastname":                  {kind: text, max: 100, initial: ""},
		"email":                     {kind: text, max: 255, initial: ""},
		"active":                    {kind: boolean, initial: true},
		"verified":                  {kind: boolean, initial: false},
		"vip":                       {kind: boolean, initial: false},
		"out_of_office":             {kind: boolean, initial: false},
		"login_failed":              {kind: integer, readonly: true, initial: int64(0)},
		"last_login":                {kind: instant, readonly: true},
		"note":                      {kind: text, max: 5000, html: true},
		"preferences":               {kind: object, initial: emptyMap()},
		"organization_id":           {kind: integer, to: organizations},
		"organization_ids":          {many: true, to: organizations, since: 503},
		"role_ids":                  {many: true, to: roles},
		"group_ids":                 {kind: grants},
		"two_factor_preference_ids": {many: true, readonly: true, since: 601},
		"authorization_ids":         {many: true, readonly: true},
		"overview_sorting_ids":      {many: true, readonly: true, since: 503},
		"out_of_office_start_at":    {kind: instant},
		"out_of_office_end_at":      {kind: instant},
		"out_of_office_replacement_id": {
			kind: integer, to: users,
		},
	}
	for _, name := range []string{
		"image", "image_source", "web", "phone", "fax", "mobile", "department", "street", "zip", "city", "country",
		"address", "source",
	} {
		columns[name] = column{kind: text, max: 255}
	}
	return &collection{
		path: users, model: "User", size: 100, used: true,
		read: everybody("admin.user"), write: []string{"admin.user", "ticket.agent"}, columns: columns,
		visible: func(c *call, who row) bool {
			return who.id() == c.who.id() || c.may("ticket.agent", "admin.user")
		},
		prepare: prepareUser,
	}
}

// prepareUser brings a user into the form in which the desk keeps people.
func prepareUser(c *call, old, draft row) error {
	if err := c.limitAgents(old, draft); err != nil {
		return err
	}
	if ids, _ := draft["role_ids"].([]int64); len(ids) == 0 {
		draft["role_ids"] = c.desk.signupRoles()
	}
	draft["email"] = strings.ToLower(strings.TrimSpace(draft.text("email")))
	draft["login"] = strings.ToLower(strings.TrimSpace(draft.text("login")))
	if draft.text("login") == "" {
		draft["login"] = draft["email"]
	}
	if draft.text("login") == "" {
		return unprocessable("Attribute 'login' required!")
	}
	nameParts(draft)
	for _, each := range c.desk.list(users) {
		switch {
		case each.id() == draft.id():
		case draft.text("email") != "" && each.text("email") == draft.text("email") && !truthy(c.desk.setting("user_email_multiple_use")):
			return unprocessable("Email address '" + draft.text("email") + "' is already used for another user.")
		case each.text("login") == draft.text("login"):
			return unprocessable("Login has already been taken")
		}
	}
	return c.desk.keepAdmin(users, old, draft)
}

// limitAgents lets those who are no administrators of users make and change
// customers only; the rights that they send are ignored.
func (c *call) limitAgents(old, draft row) error {
	if c.may("admin.user") {
		return nil
	}
	if old == nil {
		draft["role_ids"], draft["group_ids"] = c.desk.signupRoles(), access{}
		return nil
	}
	draft["role_ids"], draft["group_ids"] = old["role_ids"], old["group_ids"]
	if covers(c.desk.granted(old), []string{"ticket.agent", "admin.*"}) {
		return forbidden()
	}
	return nil
}

func (d *desk) signupRoles() []int64 {
	ids := []int64{}
	for _, role := range d.list(roles) {
		if role.flag("default_at_signup") {
			ids = append(ids, role.id())
		}
	}
	return ids
}

// nameParts splits a name of which only one part was given, and capitalises
// parts that are all lower or all upper case. Two given parts are kept.
func nameParts(draft row) {
	first, last := strings.TrimSpace(draft.text("firstname")), strings.TrimSpace(draft.text("lastname"))
	if (first == "") != (last == "") {
		first, last, _ = strings.Cut(first+last, " ")
		first, last = capitalised(first), capitalised(strings.TrimSpace(last))
	}
	draft["firstname"], draft["lastname"] = first, last
}

func capitalised(name string) string {
	if name != strings.ToLower(name) && name != strings.ToUpper(name) {
		return name
	}
	letters := []rune(strings.ToLower(name))
	if len(letters) > 0 {
		letters[0] = unicode.ToUpper(letters[0])
	}
	return string(letters)
}

// keepAdmin refuses a change that would leave nobody with admin permissions.
func (d *desk) keepAdmin(of relation, old, draft row) error {
	if old == nil {
		return nil
	}
	before := maps.Clone(old)
	stored, _ := d.find(of, draft.id())
	maps.Copy(stored, draft)
	left := slices.ContainsFunc(d.list(users), func(who row) bool {
		return who.flag("active") && slices.Contains(d.granted(who), "admin")
	})
	maps.Copy(stored, before)
	if !left {
		return unprocessable("At least one user needs to have admin permissions.")
	}
	return nil
}

func showMe(c *call) (int, any, error) {
	return http.StatusOK, c.record(c.desk.collections[users], c.who), nil
}

func showVersion(c *call) (int, any, error) {
	return http.StatusOK, map[string]string{"version": c.profile.version}, nil
}

// searchUsers is the database's search: a part of any of the text columns.
func searchUsers(c *call) (int, any, error) {
	words := strings.ToLower(strings.ReplaceAll(c.text("query"), "*", ""))
	var found []row
	for _, each := range c.desk.list(users)[1:] { // the system user is never found
		for _, name := range []string{"login", "firstname", "lastname", "email"} {
			if strings.Contains(strings.ToLower(each.text(name)), words) {
				found = append(found, each)
				break
			}
		}
	}
	total := len(found)
	found = page(c, found, c.profile.searchDefault, c.profile.searchCap)
	if !c.flag("label") && !c.flag("term") {
		return http.StatusOK, c.searched(c.desk.collections[users], found, total), nil
	}
	list := make([]any, len(found))
	for i, each := range found {
		list[i] = map[string]any{
			"id": each.id(), "label": fullName(each) + " <" + each.text("email") + ">", "value": each.text("email"),
		}
	}
	return http.StatusOK, list, nil
}

// searched is records in the form that searches of the release give: 5.2 names
// its list of ids otherwise and does not count.
func (c *call) searched(of *collection, found []row, total int) any {
	if c.shape() != full || c.desk.release >= 600 {
		return c.records(of, found, total)
	}
	return map[string]any{
		strings.ToLower(of.model) + "_ids": ids(found), "assets": c.assetsOf(of, found),
	}
}
