package zammadtest

import (
	"maps"
	"slices"
	"strings"
)

// mask stands for secrets from 7.0 on; sending it back changes nothing.
const mask = "**********"

// plainRecord is a record with what is shown like a column.
func (c *call) plainRecord(of *collection, record row) row {
	view := maps.Clone(record)
	for name, each := range of.columns {
		if each.secret && c.desk.release >= 700 && view.text(name) != "" {
			view[name] = mask
		}
	}
	if of.derive != nil {
		of.derive(c.desk, view)
	}
	return view
}

// record gives a record in the form that was asked for.
func (c *call) record(of *collection, record row) any {
	switch c.shape() {
	case expanded:
		return c.expand(of, record)
	case full:
		return map[string]any{"id": record.id(), "assets": c.assetsOf(of, []row{record})}
	case plain, all:
	}
	return c.plainRecord(of, record)
}

// records gives a list in the form that was asked for.
func (c *call) records(of *collection, found []row, total int) any {
	if c.shape() == full {
		return map[string]any{"record_ids": ids(found), "assets": c.assetsOf(of, found), "total_count": total}
	}
	list := make([]any, len(found))
	for i, each := range found {
		list[i] = rendered(c.record(of, each))
	}
	return list
}

func (c *call) assetsOf(of *collection, found []row) map[string]any {
	byID := make(map[string]any, len(found))
	for _, each := range found {
		byID[key(each.id())] = rendered(c.plainRecord(of, each))
	}
	return map[string]any{strings.ReplaceAll(of.model, "::", ""): byID}
}

// expand adds names to ids, lists of ids and access by group.
func (c *call) expand(of *collection, record row) row {
	view := c.plainRecord(of, record)
	c.desk.addNames(view, view, of.columns)
	for name, value := range maps.Clone(view) {
		switch value := value.(type) {
		case []int64:
			view[strings.TrimSuffix(name, "_ids")+"s"] = c.desk.namesOf(of.listedIn(name), value)
		case access:
			named := make(map[string]any, len(value))
			for group, kinds := range value {
				name, _ := c.desk.nameOf(groups, group)
				named[name] = kinds
			}
			view["groups"] = named
		}
	}
	return view
}

// derivedLists are the lists of ids that derive adds: all of users.
func (of *collection) listedIn(name string) relation {
	if each, isColumn := of.columns[name]; isColumn {
		return each.to
	}
	return users
}

func (d *desk) namesOf(of relation, ids []int64) []string {
	names := []string{}
	for _, id := range ids {
		if name, found := d.nameOf(of, id); found {
			names = append(names, name)
		}
	}
	return names
}

// refersTo tells whether any other record refers to one.
func (d *desk) refersTo(to relation, id int64) bool {
	for _, of := range d.collections {
		for _, each := range d.list(of.path) {
			if (of.path != to || each.id() != id) && refers(each, of.columns, to, id) {
				return true
			}
		}
	}
	return slices.ContainsFunc(d.tickets, func(t row) bool { return refers(t, d.columns, to, id) })
}

func refers(record row, columns columnSet, to relation, id int64) bool {
	for name, each := range columns {
		switch value := record[name].(type) {
		case int64:
			if each.to == to && value == id {
				return true
			}
		case []int64:
			if each.to == to && slices.Contains(value, id) {
				return true
			}
		case access:
			if _, held := value[id]; held && to == groups {
				return true
			}
		}
	}
	return false
}
