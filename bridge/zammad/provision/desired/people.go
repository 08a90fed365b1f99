package desired

import (
	"cmp"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge/zammad/provision/object"
)

// Permissions of our roles: tickets, and a profile in which the user makes an
// API token.
var (
	bridgePermissions = object.Set{"ticket.agent", "user_preferences.access_token"}
	agentPermissions  = object.AtLeast{"ticket.agent", "user_preferences"}
)

// customerRole is the role of those who do not work at the desk; it came with
// the desk.
var customerRole = object.Ref{Collection: object.Roles, Key: "Customer"}

// lineGroups are the names of the groups of all lines, and their keys.
func (w *Wanted) lineGroups() (names []string) {
	for _, line := range w.Lines {
		names = append(names, line.Groups...)
	}
	return names
}

// partyGroup is the key of a third party's group, which is called by a title
// that may change.
func partyGroup(party ThirdParty) string { return "party/" + party.Name }

// groups are the keys of all of them.
func (w *Wanted) groups() []string {
	keys := w.lineGroups()
	for _, party := range w.ThirdParties {
		keys = append(keys, partyGroup(party))
	}
	return keys
}

func groupRefs(keys []string, text bool) (refs []object.Ref) {
	for _, each := range keys {
		refs = append(refs, object.Ref{Collection: object.Groups, Key: each, Text: text})
	}
	return refs
}

func list[T any](items []T) (all []any) {
	for _, item := range items {
		all = append(all, item)
	}
	return all
}

// GroupObjects are those of the lines of support and of third parties. From
// 6.2 a name of two parts needs the group of the first part.
func (w *Wanted) GroupObjects(nested bool) []object.Object {
	var all []object.Object
	seen := make(map[string]bool)
	var add func(key, title, text string)
	add = func(key, title, text string) {
		if parent, _, found := cutLast(title, "::"); found && nested {
			add(parent, parent, text)
		}
		if seen[strings.ToLower(title)] {
			return
		}
		seen[strings.ToLower(title)] = true
		all = append(all, object.Object{
			Kind: object.Kinds[object.Groups], Key: key, Name: title, Note: text,
			Body: map[string]any{object.Name: title, object.Active: true},
			Once: map[string]any{"follow_up_possible": "yes", "follow_up_assignment": true},
		})
	}
	for _, line := range w.Lines {
		for _, each := range line.Groups {
			add(each, each, "Support, "+line.Title+".")
		}
	}
	for _, party := range w.ThirdParties {
		add(partyGroup(party), party.Title, "Tickets confiés à "+party.Title+" : "+party.Email)
	}
	return all
}

func cutLast(text, separator string) (before, after string, found bool) {
	at := strings.LastIndex(text, separator)
	if at < 0 {
		return text, "", false
	}
	return text[:at], text[at+len(separator):], true
}

// RoleObjects are the roles of the bridge's user and of agents. Groups that
// are no longer wanted may hold tickets, which the bridge must go on reaching.
func (w *Wanted) RoleObjects(leftGroups []string) []object.Object {
	of := groupRefs(w.groups(), true)
	return []object.Object{
		{
			Kind: object.Kinds[object.Roles], Key: "bridge", Name: w.Texts.Roles.Bridge, Note: "Droits de la passerelle, et rien de plus.",
			Body: map[string]any{
				object.Name: w.Texts.Roles.Bridge, object.Active: true, "permissions": bridgePermissions,
				"group_ids": object.Access{Groups: append(slices.Clone(of), groupRefs(leftGroups, true)...), Kinds: []any{"read", "create", "change"}},
			},
		},
		{
			Kind: object.Kinds[object.Roles], Key: "agents", Name: w.Texts.Roles.Agents, Note: "Agents du support : à donner à qui traite les tickets.",
			Body: map[string]any{
				object.Name: w.Texts.Roles.Agents, object.Active: true, "permissions": agentPermissions,
				"group_ids": object.Access{Groups: of, Kinds: []any{"full"}, Open: true},
			},
		},
	}
}

// SchoolObjects are the schools, each an organisation of a name of its own.
func (w *Wanted) SchoolObjects() []object.Object {
	names := schoolNames(w.Schools)
	var all []object.Object
	for i, school := range w.Schools {
		details := []string{school.Code, school.Contact, school.Phone, school.Address}
		var told []string
		for _, each := range details {
			if each = object.Clip(each, object.MaxNote); each != "" {
				told = append(told, each)
			}
		}
		all = append(all, object.Object{
			Kind: object.Kinds[object.Schools], Key: school.Name, Name: names[i], Note: strings.Join(told, ", "),
			Body: map[string]any{object.Name: names[i], object.Active: true},
		})
	}
	return all
}

// schoolName is the length that every version keeps of an organisation's name.
const schoolName = 100

// schoolNames are titles where there is one of each, and otherwise titles with
// the schools' own names behind them: the desk refuses twins.
func schoolNames(all []School) []string {
	count := make(map[string]int)
	titles := make([]string, len(all))
	for i, school := range all {
		titles[i] = cmp.Or(object.Clip(object.Plain(school.Title), schoolName), school.Name)
		count[strings.ToLower(titles[i])]++
	}
	for i, school := range all {
		if count[strings.ToLower(titles[i])] > 1 {
			behind := " (" + school.Name + ")"
			titles[i] = object.Clip(titles[i], schoolName-len([]rune(behind))) + behind
		}
	}
	return titles
}

// UserObjects are the bridge, whom tickets are opened for, the addresses of
// third parties and the contacts of schools. What was left out is told.
func (w *Wanted) UserObjects() (all []object.Object, told []string) {
	bridge, customer := w.Texts.Bridge, w.Texts.Customer
	agent := person("bridge", bridge.Login, bridge.Firstname, bridge.Lastname, "Utilisateur de la passerelle Vigie.")
	agent.Body["role_ids"] = object.AtLeast{object.Ref{Collection: object.Roles, Key: "bridge"}}
	alerts := person("customer", w.Customer, customer.Firstname, customer.Lastname, "Client des tickets ouverts par la supervision.")
	alerts.Body["role_ids"], alerts.Lax = object.AtLeast{customerRole}, true
	all = append(all, agent, alerts)

	taken := map[string]string{agent.Name: "the bridge", alerts.Name: "the customer of alert tickets"}
	for _, party := range w.ThirdParties {
		if _, twice := taken[strings.ToLower(party.Email)]; twice {
			continue // the same person gets the mail
		}
		each := person(strings.ToLower(party.Email), party.Email, "Support", party.Title, "Adresse d'un tiers.")
		each.Body["role_ids"], each.Lax = object.AtLeast{customerRole}, true
		all, taken[each.Name] = append(all, each), party.Name
	}
	for _, school := range w.Schools {
		each, problem := contact(school, taken)
		switch {
		case problem != "":
			told = append(told, problem)
		case each != nil:
			all, taken[each.Name] = append(all, *each), school.Name
		}
	}
	for _, login := range w.Texts.Agents {
		all = append(all, object.Object{
			Kind: object.Kinds[object.Users], Key: "agent/" + strings.ToLower(login), Name: strings.ToLower(login), Extend: true,
			Body: map[string]any{"role_ids": object.AtLeast{object.Ref{Collection: object.Roles, Key: "agents"}}},
		})
	}
	return all, told
}

// contact is the user of a school's address; nil for a school without one.
func contact(school School, taken map[string]string) (*object.Object, string) {
	email := strings.ToLower(strings.TrimSpace(school.Email))
	if email == "" {
		return nil, ""
	}
	if address, err := mail.ParseAddress(email); err != nil || address.Address != email {
		return nil, fmt.Sprintf("the contact of %s has no user: %q is not an e-mail address", school.Name, school.Email)
	}
	if other, twice := taken[email]; twice {
		return nil, fmt.Sprintf("the contact of %s has no user of their own: %s is the address of %s", school.Name, email, other)
	}
	each := person("contact/"+school.Name, email, cmp.Or(school.Contact, "Contact"), cmp.Or(school.Title, school.Name), school.Phone)
	each.Body["role_ids"] = object.AtLeast{customerRole}
	each.Body["organization_id"] = object.Ref{Collection: object.Schools, Key: school.Name}
	each.Body["phone"], each.Lax, each.Fill = object.Clip(school.Phone, 100), true, "organization_id"
	return &each, ""
}

// person is a user. Both names are given, or the desk splits and capitalises
// the one that is.
func person(key, login, first, last, text string) object.Object {
	login = strings.ToLower(login)
	body := map[string]any{
		"login": login, object.Active: true,
		"firstname": cmp.Or(object.Clip(object.Plain(first), 100), login), "lastname": cmp.Or(object.Clip(object.Plain(last), 100), login),
	}
	if strings.Contains(login, "@") {
		body["email"] = login
	}
	return object.Object{Kind: object.Kinds[object.Users], Key: key, Name: login, Note: text, Body: body}
}
