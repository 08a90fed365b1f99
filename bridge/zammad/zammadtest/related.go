package zammadtest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// related reads a relation, given as x_id or by name as x; the id wins. The
// second result tells whether it was given at all; nil is an empty relation.
func (c *call) related(params map[string]any, name string, to relation) (any, bool, error) {
	value, given := params[name]
	if given && value != nil {
		id, err := c.idFrom(name, value, to)
		return id, true, err
	}
	short := strings.TrimSuffix(name, "_id")
	named, alsoNamed := params[short]
	if !alsoNamed || named == nil {
		return nil, given || alsoNamed, nil
	}
	id, err := c.namedFrom(short, named, to)
	return id, true, err
}

// relatedList is related for lists: role_ids, or names as roles. A list
// replaces the whole of what was there.
func (c *call) relatedList(params map[string]any, name string, to relation) ([]int64, bool, error) {
	read, value := c.idFrom, params[name]
	if value == nil {
		name = strings.TrimSuffix(name, "_ids") + "s"
		read, value = c.namedFrom, params[name]
	}
	if value == nil {
		return nil, false, nil
	}
	list, isList := value.([]any)
	if !isList {
		list = []any{value}
	}
	ids := []int64{}
	for _, each := range list {
		if scalarText(each) == "" {
			continue
		}
		id, err := read(name, each, to)
		if err != nil {
			return nil, true, err
		}
		ids = append(ids, id)
	}
	return ids, true, nil
}

func (c *call) idFrom(name string, value any, to relation) (int64, error) {
	id, err := strconv.ParseInt(scalarText(value), 10, 64)
	if _, found := c.desk.find(to, id); err != nil || !found {
		return 0, unprocessable(fmt.Sprintf("Invalid value for param '%s': %s", name, scalarText(value)))
	}
	return id, nil
}

func (c *call) namedFrom(name string, value any, to relation) (int64, error) {
	wanted, isText := value.(string)
	if id, found := c.desk.idOf(to, wanted); isText && found {
		return id, nil
	}
	shown, err := json.Marshal(value)
	if err != nil {
		return 0, fmt.Errorf("show lookup value: %w", err)
	}
	return 0, unprocessable(fmt.Sprintf("No lookup value found for '%s': %s", name, shown))
}
