package zammadtest

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"
)

// searchTickets is the database's search; there is no index here.
func searchTickets(c *call) (int, any, error) {
	matches, err := c.condition(c.params["condition"])
	if err != nil {
		return 0, nil, err
	}
	order, err := c.order()
	if err != nil {
		return 0, nil, err
	}
	words := strings.ToLower(strings.TrimSpace(strings.ReplaceAll(c.text("query"), "*", "")))
	found := slices.DeleteFunc(c.readable(), func(t row) bool { return !matches(t) || !c.desk.mentions(t, words) })
	slices.SortStableFunc(found, order)
	total := len(found)
	if c.flag("only_total_count") {
		return http.StatusOK, map[string]int{"total_count": total}, nil
	}
	found = page(c, found, c.profile.searchDefault, c.profile.searchCap)
	if c.flag("full") {
		return http.StatusOK, map[string]any{
			"record_ids": ids(found), "assets": c.assets(found...), "total_count": total,
		}, nil
	}
	list := make([]any, len(found))
	for i, each := range found {
		if c.flag("expand") {
			list[i] = rendered(c.expandTicket(each))
			continue
		}
		list[i] = rendered(c.ticketWithIDs(each))
	}
	return http.StatusOK, list, nil
}

// mentions looks for words in a ticket and its articles.
func (d *desk) mentions(ticket row, words string) bool {
	if words == "" {
		return true
	}
	has := func(record row, names ...string) bool {
		for _, name := range names {
			if strings.Contains(strings.ToLower(record.text(name)), words) {
				return true
			}
		}
		return false
	}
	if has(ticket, "title", "number") {
		return true
	}
	return slices.ContainsFunc(d.articlesOf(ticket.id()), func(a row) bool {
		return has(a, "body", "from", "to", "subject")
	})
}

// order reads the sort parameters, comma lists of columns and directions.
func (c *call) order() (func(a, b row) int, error) {
	names := cmp.Or(c.text("sort_by"), "updated_at")
	directions := strings.Split(cmp.Or(c.text("order_by"), "desc"), ",")
	var steps []func(a, b row) int
	for i, name := range strings.Split(names, ",") {
		name = strings.TrimSpace(name)
		if _, known := c.desk.columns[name]; !known {
			return nil, &failure{
				status: http.StatusInternalServerError, message: "Found invalid column '" + name + "' for sorting.", hidden: true,
			}
		}
		sign := 1
		if strings.EqualFold(strings.TrimSpace(directions[min(i, len(directions)-1)]), "desc") {
			sign = -1
		}
		steps = append(steps, func(a, b row) int { return sign * compareValues(a[name], b[name]) })
	}
	return func(a, b row) int {
		for _, step := range steps {
			if result := step(a, b); result != 0 {
				return result
			}
		}
		return cmp.Compare(b.id(), a.id())
	}, nil
}

// compareValues orders values of one column, null last.
func compareValues(a, b any) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	switch first := a.(type) {
	case time.Time:
		if second, ok := b.(time.Time); ok {
			return first.Compare(second)
		}
	case int64:
		if second, ok := b.(int64); ok {
			return cmp.Compare(first, second)
		}
	case string:
		if second, ok := b.(string); ok {
			return cmp.Compare(first, second)
		}
	}
	return 0
}
