package zammadtest

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"
)

// hits are what a search finds: tickets, some of them more than once on 5.2.
type hits struct {
	page  []row
	total int
}

// searchTickets asks the index or the database, as the release chooses.
func searchTickets(c *call) (int, any, error) {
	found, err := c.search()
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, c.searchView(found), nil
}

// search chooses the engine. 5.2 asks the index whenever there is no
// condition, later releases whenever there are words.
func (c *call) search() (hits, error) {
	order, err := c.order(c.columns, "updated_at", "desc")
	if err != nil {
		return hits{}, err
	}
	words := strings.TrimSpace(strings.ReplaceAll(c.text("query"), "*", ""))
	condition := c.params["condition"]
	old := c.desk.release < 600
	if _, asked := c.params["query"]; old && asked && words != "" && condition != nil {
		condition = nil // and nobody is told
	}
	indexed := words != "" && !old || old && c.params["condition"] == nil
	matches, err := c.condition(condition)
	if err != nil {
		return hits{}, err
	}
	if indexed && c.desk.index != nil {
		return c.searchIndex(matches, order), nil
	}
	found := slices.DeleteFunc(c.listed(c.readable()), func(t row) bool { return !matches(t) })
	found = c.desk.mentioning(found, strings.ToLower(words), old && condition == nil)
	slices.SortStableFunc(found, order)
	return hits{page: page(c, found, c.profile.searchDefault, c.profile.searchCap), total: len(found)}, nil
}

// listed keeps the tickets whose ids were given, since 6.5.
func (c *call) listed(list []row) []row {
	given, isGiven := c.params["ids"]
	if !isGiven || c.desk.release < 605 {
		return list
	}
	wanted := texts(given)
	return slices.DeleteFunc(list, func(t row) bool { return !slices.Contains(wanted, key(t.id())) })
}

// mentioning keeps tickets in which the words are, in them or in an article.
// When joined, a ticket comes once for each article, as in 5.2.
func (d *desk) mentioning(list []row, words string, joined bool) []row {
	if words == "" && !joined {
		return list
	}
	var found []row
	for _, ticket := range list {
		own := holds(ticket, words, "title", "number")
		count := 0
		for _, article := range d.articlesOf(ticket.id()) {
			if own || holds(article, words, "body", "from", "to", "subject") {
				count++
			}
		}
		switch {
		case joined:
			found = append(found, slices.Repeat([]row{ticket}, count)...)
		case own || count > 0:
			found = append(found, ticket)
		}
	}
	return found
}

func holds(record row, words string, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		return strings.Contains(strings.ToLower(record.text(name)), words)
	})
}

// searchView gives what was found in the form of the release; a list of
// expanded tickets is the one that all of them give.
func (c *call) searchView(found hits) any {
	old, counted := c.desk.release < 600, c.desk.release >= 700 && c.flag("with_total_count")
	if old && !c.flag("expand") {
		return map[string]any{
			"tickets": ids(found.page), "tickets_count": len(found.page), "assets": c.assets(found.page...),
		}
	}
	switch {
	case !old && c.flag("only_total_count"):
		return map[string]int{"total_count": found.total}
	case !old && c.flag("full"):
		return map[string]any{
			"record_ids": ids(found.page), "assets": c.assets(found.page...), "total_count": found.total,
		}
	}
	list := make([]any, len(found.page))
	for i, each := range found.page {
		list[i] = rendered(c.ticketWithIDs(each))
		if c.flag("expand") {
			list[i] = rendered(c.expandTicket(each))
		}
	}
	if counted {
		return map[string]any{"records": list, "total_count": found.total}
	}
	return list
}

// order reads the sort parameters, comma lists of columns and directions.
func (c *call) order(columns columnSet, column, direction string) (func(a, b row) int, error) {
	names := cmp.Or(c.text("sort_by"), column)
	directions := strings.Split(cmp.Or(c.text("order_by"), direction), ",")
	var steps []func(a, b row) int
	for i, name := range strings.Split(names, ",") {
		name = strings.TrimSpace(name)
		if _, known := columns[name]; !known {
			return nil, &failure{
				status: http.StatusInternalServerError, message: "Found invalid column '" + name + "' for sorting.", hidden: true,
			}
		}
		steps = append(steps, ordered(name, directions[min(i, len(directions)-1)]))
	}
	steps = append(steps, ordered("id", direction))
	return func(a, b row) int {
		for _, step := range steps {
			if result := step(a, b); result != 0 {
				return result
			}
		}
		return 0
	}, nil
}

func ordered(column, direction string) func(a, b row) int {
	sign := 1
	if strings.EqualFold(strings.TrimSpace(direction), "desc") {
		sign = -1
	}
	return func(a, b row) int { return sign * compareValues(a[column], b[column]) }
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
