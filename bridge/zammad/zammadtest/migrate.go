package zammadtest

import (
	"net/http"
	"slices"
	"strings"
)

// executeMigrations makes columns of everybody's pending attributes, after
// which the desk restarts, if it does so by itself.
func executeMigrations(c *call) (int, any, error) {
	done := false
	for _, each := range slices.Clone(c.desk.attributes) {
		if c.desk.migrate(each) {
			done = true
		}
	}
	if done {
		c.desk.restart.begin(c.now)
	}
	return http.StatusOK, map[string]any{}, nil
}

// migrate brings one attribute into the database; false when nothing waits.
func (d *desk) migrate(attribute row) bool {
	object, name := attribute.text("object"), attribute.text("name")
	columns, records := d.columnsOf(object)
	pending := attribute.flag("to_create") || attribute.flag("to_config") || attribute.flag("to_migrate")
	switch {
	case attribute.flag("to_delete"):
		delete(columns, name)
		for _, each := range records {
			delete(each, name)
		}
		d.attributes = slices.DeleteFunc(d.attributes, func(each row) bool { return each.id() == attribute.id() })
		return true
	case !pending:
		return false
	case attribute.flag("to_config"):
		attribute["data_option"] = attribute["data_option_new"]
	}
	column := columnOf(attribute)
	if attribute.flag("to_create") {
		for _, each := range records {
			each[name] = column.initialValue()
		}
		if object == "Ticket" {
			d.restart.unknown[name] = true
		}
	}
	columns[name] = column
	settled(attribute)
	return true
}

// notDeletable says why an attribute has to stay; empty when it has not.
func (d *desk) notDeletable(attribute row) string {
	if !attribute.flag("editable") {
		return "The attribute " + attribute.text("name") + " is not editable"
	}
	condition := strings.ToLower(attribute.text("object")) + "." + attribute.text("name")
	var holders []string
	for _, path := range []relation{jobs, macros, overviews, reports, slas, triggers} {
		for _, each := range d.list(path) {
			if names(each["condition"], condition) || names(each["perform"], condition) {
				holders = append(holders, d.collections[path].model+" "+each.text("name"))
			}
		}
	}
	if len(holders) == 0 {
		return ""
	}
	return "This attribute is referenced by: " + strings.Join(holders, ", ")
}

// names tells whether a condition or a list of actions is about a column.
func names(value any, column string) bool {
	switch value := value.(type) {
	case map[string]any:
		for name, each := range value {
			if name == column || name == "name" && each == column || names(each, column) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(value, func(each any) bool { return names(each, column) })
	}
	return false
}
