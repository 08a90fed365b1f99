package zammadtest

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

func overviewCollection() *collection {
	return &collection{
		path: overviews, model: "Overview", searchable: true,
		read: []string{"admin.overview"}, write: []string{"admin.overview"},
		columns: columnSet{
			"name":                {kind: text, max: 250, required: true},
			"link":                {kind: text, max: 250},
			"prio":                {kind: integer},
			"condition":           {kind: object, initial: emptyMap(), required: true},
			"order":               {kind: object, initial: emptyMap(), required: true},
			"group_by":            {kind: text, max: 250},
			"group_direction":     {kind: text, max: 250},
			"organization_shared": {kind: boolean, initial: false},
			"out_of_office":       {kind: boolean, initial: false},
			"view":                {kind: object, initial: emptyMap(), required: true},
			"active":              {kind: boolean, initial: true},
			"role_ids":            {many: true, to: roles},
			"user_ids":            {many: true, to: users},
		},
		prepare: prepareOverview,
	}
}

func prepareOverview(c *call, _, draft row) error {
	if ids, _ := draft["role_ids"].([]int64); len(ids) == 0 {
		return unprocessable("Role ids can't be blank")
	}
	last := int64(0)
	taken := make(map[string]bool)
	for _, each := range c.desk.list(overviews) {
		last = max(last, each.ref("prio"))
		taken[each.text("link")] = each.id() != draft.id() || taken[each.text("link")]
	}
	if draft["prio"] == nil {
		draft["prio"] = last + 1
	}
	link := draft.text("link")
	if link == "" {
		link = linkOf(draft.text("name"))
	}
	draft["link"] = link
	for i := 1; taken[draft.text("link")]; i++ {
		draft["link"] = fmt.Sprintf("%s_%d", link, i)
	}
	return nil
}

// linkOf makes the part of an address out of a name.
func linkOf(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	return strings.Join(words, "_")
}

// orderOverviews takes pairs of an overview's id and its new place.
func orderOverviews(c *call) (int, any, error) {
	pairs, _ := c.params["prios"].([]any)
	for _, each := range pairs {
		pair := texts(each)
		if len(pair) != 2 {
			return 0, nil, unprocessable("The required parameter 'prios' is missing.")
		}
		id, err := strconv.ParseInt(pair[0], 10, 64)
		place, err2 := strconv.ParseInt(pair[1], 10, 64)
		stored, found := c.desk.find(overviews, id)
		if err != nil || err2 != nil || !found {
			return 0, nil, missing("Overview", pair[0])
		}
		stored["prio"], stored["updated_at"], stored["updated_by_id"] = place, c.now, c.who.id()
	}
	return http.StatusOK, map[string]any{"success": true}, nil
}
