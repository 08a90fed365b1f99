package zammadtest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

func (of *collection) sees(c *call, record row) bool {
	return of.visible == nil || of.visible(c, record)
}

func (of *collection) all(c *call) []row {
	return slices.DeleteFunc(slices.Clone(c.desk.list(of.path)), func(r row) bool { return !of.sees(c, r) })
}

func (of *collection) list(c *call) (int, any, error) {
	order, err := c.order(of.columns, "id", "asc")
	if err != nil {
		return 0, nil, err
	}
	found := of.all(c)
	slices.SortStableFunc(found, order)
	size := of.size
	if size == 0 {
		size = 500
	}
	return http.StatusOK, c.records(of, page(c, found, size, 1000), len(found)), nil
}

// search is the database's: a part of any text.
func (of *collection) search(c *call) (int, any, error) {
	words := strings.ToLower(strings.ReplaceAll(c.text("query"), "*", ""))
	found := slices.DeleteFunc(of.all(c), func(r row) bool { return !of.mentions(r, words) })
	return http.StatusOK, c.searched(of, page(c, found, c.profile.searchDefault, c.profile.searchCap), len(found)), nil
}

func (of *collection) mentions(record row, words string) bool {
	for name := range of.columns {
		if strings.Contains(strings.ToLower(record.text(name)), words) {
			return true
		}
	}
	return false
}

// one finds the record of the path that the caller may read.
func (of *collection) one(c *call) (row, error) {
	found, ok := c.desk.find(of.path, c.id("id"))
	if !ok {
		return nil, missing(of.model, c.path["id"])
	}
	if !of.sees(c, found) {
		return nil, forbidden()
	}
	return found, nil
}

func (of *collection) show(c *call) (int, any, error) {
	found, err := of.one(c)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, c.record(of, found), nil
}

func (of *collection) create(c *call) (int, any, error) {
	draft := c.blank(of.columns)
	if err := of.fill(c, nil, draft); err != nil {
		return 0, nil, err
	}
	c.desk.insert(of.path, draft)
	if of.after != nil {
		of.after(c, nil, draft)
	}
	return http.StatusCreated, c.record(of, draft), nil
}

// update changes what was sent; a change of nothing leaves no trace.
func (of *collection) update(c *call) (int, any, error) {
	stored, err := of.one(c)
	if err != nil {
		return 0, nil, err
	}
	draft := maps.Clone(stored)
	if err := of.fill(c, stored, draft); err != nil {
		return 0, nil, err
	}
	if old := maps.Clone(stored); !equal(old, draft) {
		draft["updated_by_id"], draft["updated_at"] = c.who.id(), c.now
		maps.Copy(stored, draft)
		if of.after != nil {
			of.after(c, old, stored)
		}
	}
	return http.StatusOK, c.record(of, stored), nil
}

// fill writes the parameters into a draft and checks it.
func (of *collection) fill(c *call, old, draft row) error {
	if err := c.assign(draft, c.params, of.columns); err != nil {
		return err
	}
	if of.prepare != nil {
		if err := of.prepare(c, old, draft); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(of.columns)) {
		if each := of.columns[name]; each.required && (draft[name] == nil || draft[name] == "") {
			return unprocessable("Attribute '" + name + "' required!")
		}
	}
	return of.checkName(c, draft)
}

// checkName holds names apart: since 5.3 without regard to case.
func (of *collection) checkName(c *call, draft row) error {
	old := c.desk.release < 503
	for _, each := range c.desk.list(of.path) {
		if each.id() == draft.id() {
			continue
		}
		twin := each.text("name") == draft.text("name")
		switch {
		case twin && (of.indexed || of.unique && old):
			return unprocessable(c.profile.duplicate)
		case of.unique && !old && strings.EqualFold(each.text("name"), draft.text("name")):
			return unprocessable("Name has already been taken")
		}
	}
	return nil
}

func (of *collection) delete(c *call) (int, any, error) {
	found, err := of.one(c)
	if err != nil {
		return 0, nil, err
	}
	if of.used && c.desk.refersTo(of.path, found.id()) {
		return 0, nil, unprocessable("Can't delete, object has references.")
	}
	c.desk.remove(of.path, found.id())
	if of.removed != nil {
		of.removed(c, found)
	}
	return http.StatusOK, map[string]any{}, nil
}
