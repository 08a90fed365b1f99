package zammadtest

import (
	"maps"
	"slices"
)

// assign writes parameters into the columns of a draft. What is no column, or
// not the client's to write, is ignored without a word.
func (c *call) assign(draft row, params map[string]any, columns columnSet) error {
	for _, name := range slices.Sorted(maps.Keys(columns)) {
		each := columns[name]
		if each.readonly {
			continue
		}
		value, given, err := c.valueFor(name, each, params)
		if err != nil {
			return err
		}
		if given && (value != nil || !each.required) {
			draft[name] = value
		}
	}
	return nil
}

// valueFor reads the value of one column, and whether there is any.
func (c *call) valueFor(name string, of column, params map[string]any) (any, bool, error) {
	switch {
	case of.kind == grants:
		return given(c.readAccess(params, "Group access"))
	case of.many:
		return given(c.relatedList(params, name, of.to))
	case of.to != nothing:
		return c.related(params, name, of.to)
	}
	value, present := params[name]
	if !present {
		return nil, false, nil
	}
	cast, err := of.cast(name, value)
	return cast, true, err
}

// given makes any value of a typed one.
func given[T any](value T, present bool, err error) (any, bool, error) { return value, present, err }

// blank is a new record with every column at its default.
func (c *call) blank(columns columnSet) row {
	draft := make(row, len(columns))
	for name, each := range columns {
		draft[name] = each.initialValue()
	}
	draft["created_by_id"], draft["updated_by_id"] = c.who.id(), c.who.id()
	draft["created_at"], draft["updated_at"] = c.now, c.now
	return draft
}

// initialValue is made anew for each record, so that none shares a map.
func (c column) initialValue() any {
	switch {
	case c.kind == grants:
		return access{}
	case c.many:
		return []int64{}
	}
	if empty, isMap := c.initial.(map[string]any); isMap {
		return maps.Clone(empty)
	}
	return c.initial
}
