package zammadtest

import (
	"maps"
	"net/http"
	"reflect"
	"slices"
)

// lookups are the objects that can have attributes, by the number that shows
// for them.
var lookups = map[string]int64{"User": 1, "Ticket": 2, "Organization": 3, "Group": 4}

// columnsOf are the live columns of an object's records, and the records.
func (d *desk) columnsOf(object string) (columnSet, []row) {
	switch object {
	case "User":
		return d.collections[users].columns, d.list(users)
	case "Organization":
		return d.collections[organizations].columns, d.list(organizations)
	case "Group":
		return d.collections[groups].columns, d.list(groups)
	}
	return d.columns, d.tickets
}

// addAttribute stores a row of the object manager.
func (d *desk) addAttribute(made row) row {
	d.lastAttribute++
	made["id"] = d.lastAttribute
	d.attributes = append(d.attributes, made)
	return made
}

func (d *desk) attribute(object, name string) (row, bool) {
	at := slices.IndexFunc(d.attributes, func(each row) bool {
		return each.text("object") == object && each.text("name") == name
	})
	if at < 0 {
		return nil, false
	}
	return d.attributes[at], true
}

// listAttributes names the objects and says what can be deleted.
func listAttributes(c *call) (int, any, error) {
	list := []any{}
	for _, each := range c.desk.attributes {
		view := maps.Clone(each)
		why := c.desk.notDeletable(each)
		if view["deletable"] = why == ""; why != "" {
			view["not_deletable_reason"] = why
		}
		list = append(list, rendered(view))
	}
	return http.StatusOK, list, nil
}

// attributeView gives the number of the object and not its name.
func attributeView(stored row) row {
	view := maps.Clone(stored)
	delete(view, "object")
	view["object_lookup_id"] = lookups[stored.text("object")]
	return view
}

func showAttribute(c *call) (int, any, error) {
	for _, each := range c.desk.attributes {
		if each.id() == c.id("id") {
			return http.StatusOK, attributeView(each), nil
		}
	}
	return 0, nil, missing("ObjectManager::Attribute", c.path["id"])
}

// createAttribute stores a definition; there is no column before the next
// migration.
func createAttribute(c *call) (int, any, error) {
	draft, err := c.attributeDraft()
	if err != nil {
		return 0, nil, err
	}
	if _, exists := c.desk.attribute(draft.text("object"), draft.text("name")); exists {
		return 0, nil, unprocessable("already exists")
	}
	if err := c.desk.checkAttributeName(draft.text("object"), draft.text("name")); err != nil {
		return 0, nil, err
	}
	draft["created_by_id"], draft["created_at"] = c.who.id(), c.now
	draft["to_create"], draft["to_migrate"] = true, true
	return http.StatusCreated, attributeView(c.desk.addAttribute(draft)), nil
}

// updateAttribute finds its row by object and name; the id of the path is not
// looked at. New options wait for the next migration.
func updateAttribute(c *call) (int, any, error) {
	stored, exists := c.desk.attribute(c.text("object"), c.text("name"))
	if !exists {
		return 0, nil, unprocessable("does not exist")
	}
	draft, err := c.attributeDraft()
	if err != nil {
		return 0, nil, err
	}
	if !stored.flag("editable") {
		return 0, nil, unprocessable("The attribute " + stored.text("name") + " is not editable")
	}
	if !convertible(stored.text("data_type"), draft.text("data_type")) {
		return 0, nil, unprocessable("Data type can't be altered after creation (you can delete the attribute and create another)")
	}
	for _, name := range []string{"display", "active", "screens", "position"} {
		if _, given := c.params[name]; given {
			stored[name] = draft[name]
		}
	}
	c.changeOptions(stored, draft)
	stored["updated_by_id"], stored["updated_at"] = c.who.id(), c.now
	return http.StatusOK, attributeView(stored), nil
}

func (c *call) changeOptions(stored, draft row) {
	given := draft["data_option"]
	if stored.flag("to_create") {
		stored["data_option"], stored["data_type"] = given, draft["data_type"]
		return
	}
	if reflect.DeepEqual(uniform(stored["data_option"]), uniform(given)) && stored["data_type"] == draft["data_type"] {
		return
	}
	live, _ := stored["data_option"].(map[string]any)
	wanted, _ := given.(map[string]any)
	stored["data_option_new"], stored["data_type"], stored["to_config"] = given, draft["data_type"], true
	if scalarText(uniform(live["maxlength"])) != scalarText(uniform(wanted["maxlength"])) {
		stored["to_migrate"] = true
	}
}

// convertible tells which types can become which.
func convertible(from, to string) bool {
	texts := []string{"input", "select", "tree_select", "multiselect", "multi_tree_select", "checkbox"}
	return from == to || slices.Contains(texts, from) && slices.Contains(texts, to)
}

func deleteAttribute(c *call) (int, any, error) {
	at := slices.IndexFunc(c.desk.attributes, func(each row) bool { return each.id() == c.id("id") })
	if at < 0 {
		return 0, nil, missing("ObjectManager::Attribute", c.path["id"])
	}
	stored := c.desk.attributes[at]
	if why := c.desk.notDeletable(stored); why != "" {
		return 0, nil, unprocessable(why)
	}
	if stored.flag("to_create") {
		c.desk.attributes = slices.Delete(c.desk.attributes, at, at+1)
	} else {
		stored["to_delete"] = true
	}
	return http.StatusOK, map[string]any{}, nil
}

// discardAttributes forgets all that waits for a migration.
func discardAttributes(c *call) (int, any, error) {
	c.desk.attributes = slices.DeleteFunc(c.desk.attributes, func(each row) bool { return each.flag("to_create") })
	for _, each := range c.desk.attributes {
		settled(each)
	}
	return http.StatusOK, map[string]any{}, nil
}

func settled(attribute row) {
	for _, flag := range []string{"to_create", "to_migrate", "to_delete", "to_config"} {
		attribute[flag] = false
	}
	attribute["data_option_new"] = map[string]any{}
}
