package contract

import (
	"fmt"
	"maps"
	"net/http"
	"testing"
	"time"
)

// by is the release of a fact: what 5.2, 6.x and 7.x answer.
type by struct{ old, six, seven string }

func (b by) of(release int) string {
	switch {
	case release < 600:
		return b.old
	case release < 700:
		return b.six
	}
	return b.seven
}

// searchShapes are the forms in which a release gives what it found. That of
// expanded tickets is the one that all share.
func (s *suite) searchShapes(t *testing.T) {
	incident := word()
	s.open(t, map[string]any{"vigie_incident": incident})
	condition := map[string]any{"condition": map[string]any{"ticket.vigie_incident": map[string]any{"operator": "is", "value": incident}}}
	const old, whole, counted = "assets,tickets,tickets_count", "assets,record_ids,total_count", "records,total_count"
	for switches, forms := range map[string]by{
		"":                                  {old, "list", "list"},
		"expand=true":                       {"list", "list", "list"},
		"full=true":                         {old, whole, whole},
		"only_total_count=true":             {old, "total_count", "total_count"},
		"with_total_count=true":             {old, "list", counted},
		"only_total_count=true&expand=true": {"list", "total_count", "total_count"},
		"with_total_count=true&expand=true": {"list", "list", counted},
	} {
		got := s.api.call(t, http.MethodPost, "tickets/search?"+switches, condition).form(t, http.StatusOK)
		what := "form of a search with " + switches
		if s.release >= 600 && s.release < 605 && switches != "expand=true" {
			s.supposed(t, what, got, forms.six) // in which 6.x the form changed is open
			continue
		}
		s.fact(t, what, got, forms.of(s.release))
	}
	both := map[string]any{"query": word(), "condition": condition["condition"]}
	found := s.api.call(t, http.MethodPost, "tickets/search?expand=true", both).list(t, http.StatusOK)
	s.fact(t, "tickets by words that are nowhere and a condition", len(found), 0)
	s.searchOrder(t)
}

func (s *suite) searchOrder(t *testing.T) {
	incident := word()
	var made []any
	for i := range 3 {
		made = append(made, s.open(t, map[string]any{"vigie_incident": incident, "vigie_alerts": 3 - i})["id"])
	}
	ids := func(more map[string]any) string {
		body := map[string]any{"condition": map[string]any{
			"ticket.vigie_incident": map[string]any{"operator": "is", "value": []any{incident}},
		}}
		maps.Copy(body, more)
		var list []any
		for _, each := range s.api.call(t, http.MethodPost, "tickets/search?expand=true", body).list(t, http.StatusOK) {
			list = append(list, each["id"])
		}
		return fmt.Sprint(list)
	}
	s.fact(t, "sorted by id", ids(map[string]any{"sort_by": "id", "order_by": "asc"}), fmt.Sprint(made))
	s.fact(t, "sorted by two columns", ids(map[string]any{"sort_by": "group_id,vigie_alerts", "order_by": "asc,asc"}), fmt.Sprint([]any{made[2], made[1], made[0]}))
	s.fact(t, "second page", ids(map[string]any{"sort_by": "id", "order_by": "asc", "limit": 2, "page": 2}), fmt.Sprint(made[2:]))
	last := s.api.get(t, fmt.Sprintf("tickets/%v", made[2]))
	after := map[string]any{"condition": map[string]any{
		"ticket.vigie_incident": map[string]any{"operator": "is", "value": incident},
		"ticket.updated_at":     map[string]any{"operator": "after (absolute)", "value": last["updated_at"]},
	}, "sort_by": "updated_at,id", "order_by": "asc,asc", "limit": 200}
	found := s.api.call(t, http.MethodPost, "tickets/search?expand=true", after).list(t, http.StatusOK)
	s.fact(t, "the bound of a search by time is included", len(found) > 0 && found[len(found)-1]["number"] == last["number"], true)
	future := map[string]any{"condition": map[string]any{"ticket.updated_at": map[string]any{
		"operator": "after (absolute)", "value": time.Now().UTC().Add(time.Hour).Format(time.RFC3339),
	}}}
	found = s.api.call(t, http.MethodPost, "tickets/search?expand=true", future).list(t, http.StatusOK)
	s.fact(t, "tickets that changed in an hour", len(found), 0)
	unsorted := s.api.call(t, http.MethodPost, "tickets/search", map[string]any{"sort_by": "no_such_column", "condition": future["condition"]})
	s.supposed(t, "an unknown column to sort by", unsorted.status, http.StatusInternalServerError)
}

// paging holds that sizes above the cap are lowered without a word.
func (s *suite) paging(t *testing.T) {
	const enough = 201
	missing := enough
	for page := 1; missing > 0; page++ {
		size := len(s.api.call(t, http.MethodGet, fmt.Sprintf("tickets?per_page=100&page=%d", page), nil).list(t, http.StatusOK))
		missing -= size
		if size < 100 {
			break
		}
	}
	for range max(missing, 0) {
		s.open(t, nil)
	}
	size := func(path string) int {
		return len(s.api.call(t, http.MethodGet, path, nil).list(t, http.StatusOK))
	}
	s.fact(t, "GET tickets by default", size("tickets"), 100)
	s.fact(t, "GET tickets with a page of 1000", size("tickets?per_page=1000"), 100)
	s.fact(t, "GET tickets, third page", size("tickets?per_page=100&page=3") > 0, true)
	s.fact(t, "GET tickets beyond the end", size("tickets?page=100000"), 0)
	search := func(limit int) int {
		body := map[string]any{"condition": map[string]any{"ticket.id": map[string]any{"operator": "is not", "value": "0"}}}
		if limit > 0 {
			body["limit"] = limit
		}
		return len(s.api.call(t, http.MethodPost, "tickets/search?expand=true", body).list(t, http.StatusOK))
	}
	s.fact(t, "search by default", search(0), 50)
	s.fact(t, "search with a limit of 1000", search(1000), 200)
	first := s.api.call(t, http.MethodGet, "tickets?per_page=2&sort_by=id&order_by=desc", nil).list(t, http.StatusOK)
	s.fact(t, "GET tickets is sorted by id, whatever is asked for", identifier(t, first[0]) < identifier(t, first[1]), true)
}
