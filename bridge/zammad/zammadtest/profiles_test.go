package zammadtest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// form describes an answer: the keys of an object, or a list's length and the
// kind of its elements.
func form(value any) string {
	switch value := value.(type) {
	case []any:
		return fmt.Sprintf("list of %d", len(value))
	case map[string]any:
		return strings.Join(slices.Sorted(maps.Keys(value)), ",")
	}
	return fmt.Sprint(value)
}

func TestSearchShapesOfReleases(t *testing.T) {
	t.Parallel()
	whole := "assets,record_ids,total_count"
	tests := []struct{ switches, old, six, seven string }{
		{"", "assets,tickets,tickets_count", "list of 2", "list of 2"},
		{"expand=true", "list of 2", "list of 2", "list of 2"},
		{"full=true", "assets,tickets,tickets_count", whole, whole},
		{"only_total_count=true", "assets,tickets,tickets_count", "total_count", "total_count"},
		{"only_total_count=true&expand=true", "list of 2", "total_count", "total_count"},
		{"with_total_count=true", "assets,tickets,tickets_count", "list of 2", "records,total_count"},
		{"with_total_count=true&expand=true", "list of 2", "list of 2", "records,total_count"},
		{"expand=yes", "assets,tickets,tickets_count", "list of 2", "list of 2"},
	}
	servers := map[Profile]*Server{V52: New(Options{Profile: V52}), V65: New(Options{}), V71: New(Options{Profile: V71})}
	for _, s := range servers {
		for range 3 {
			open(t, s, map[string]any{"article": map[string]any{"body": "x"}})
		}
	}
	for _, test := range tests {
		for profile, wanted := range map[Profile]string{V52: test.old, V65: test.six, V71: test.seven} {
			answer := ask(t, servers[profile], bot, http.MethodGet, "tickets/search?limit=2&"+test.switches, nil)
			if got := form(wantAny(t, answer, 200)); got != wanted {
				t.Errorf("%s %q: %s, want %s", profiles[profile].version, test.switches, got, wanted)
			}
		}
	}
}

// What 5.2 finds with words is not what it finds with a condition.
func TestSearchOfOldReleases(t *testing.T) {
	t.Parallel()
	s := New(Options{Profile: V52})
	open(t, s, map[string]any{"title": "Panne", "article": map[string]any{"body": "un"}})
	want(t, ask(t, s, bot, http.MethodPut, "tickets/1", `{"article": {"body": "deux"}}`), 200)
	open(t, s, map[string]any{"title": "Panne"}) // without an article
	open(t, s, map[string]any{"title": "Autre", "article": map[string]any{"body": "panne"}})
	for body, found := range map[string]string{
		`{"query": "panne"}`: "3 1 1",
		`{"query": "panne", "condition": {"ticket.id": {"operator": "is", "value": "2"}}}`: "3 1 1",
		`{"condition": {"ticket.id": {"operator": "is", "value": ["1", "2"]}}}`:            "2 1",
		`{"query": "", "condition": {"ticket.id": {"operator": "is", "value": "2"}}}`:      "2",
		`{}`: "3 1 1",
	} {
		var got []string
		for _, each := range wantList(t, ask(t, s, bot, http.MethodPost, "tickets/search?expand=true", body), 200) {
			ticket, _ := each.(map[string]any)
			got = append(got, fmt.Sprint(ticket["id"]))
		}
		if strings.Join(got, " ") != found {
			t.Errorf("%s finds %v, want %s", body, got, found)
		}
	}
	modern65 := New(Options{})
	open(t, modern65, nil)
	open(t, modern65, nil)
	for server, count := range map[*Server]int{s: 3, modern65: 1} {
		if list := wantList(t, ask(t, server, bot, http.MethodPost, "tickets/search?expand=true", `{"ids": [2]}`), 200); len(list) != count {
			t.Errorf("%s finds %d tickets by ids, want %d", server.profile.version, len(list), count)
		}
	}
	nested := `{"condition": {"operator": "AND", "conditions": []}}`
	want(t, ask(t, s, bot, http.MethodPost, "tickets/search", nested), 500)
	modern := `{"condition": {"ticket.title": {"operator": "starts with", "value": "P"}}}`
	want(t, ask(t, s, bot, http.MethodPost, "tickets/search", modern), 500)
	want(t, ask(t, s, bot, http.MethodGet, "groups/search?query=N", nil), 404)
}

func TestKeysOfReleases(t *testing.T) {
	t.Parallel()
	tests := []struct {
		key     string
		present string // the releases that have it
	}{
		{"ticket last_close_at", "6.5.0 7.1.0"},
		{"ticket checklist_id", "6.5.0 7.1.0"},
		{"ticket referencing_checklist_ids", "6.5.0 7.1.0"},
		{"ticket referencing_checklists", "6.5.0 7.1.0"},
		{"ticket ai_stored_result_ids", "7.1.0"},
		{"ticket ai_stored_results", "7.1.0"},
		{"ticket note", "5.2.3 6.5.0 7.1.0"},
		{"article references", "5.2.3"},
		{"article detected_language", "6.5.0 7.1.0"},
		{"article time_unit", "6.5.0 7.1.0"},
		{"history sourceable_type", "6.5.0 7.1.0"},
		{"history related_history_object_id", "5.2.3 6.5.0 7.1.0"},
		{"group parent_id", "6.5.0 7.1.0"},
		{"group reopen_time_in_days", "6.5.0 7.1.0"},
		{"trigger activator", "6.5.0 7.1.0"},
		{"webhook custom_payload", "6.5.0 7.1.0"},
		{"webhook bearer_token", "7.1.0"},
		{"webhook http_method", "7.1.0"},
		{"user organization_ids", "6.5.0 7.1.0"},
		{"user two_factor_preference_ids", "6.5.0 7.1.0"},
		{"refusal unprocessable_entity", "7.1.0"},
		{"refusal invalid_attribute", "7.1.0"},
		{"refusal error_human", "5.2.3 6.5.0"},
	}
	present := make(map[string][]string)
	for _, profile := range []Profile{V52, V65, V71} {
		for _, key := range keysOf(t, New(Options{Profile: profile})) {
			present[key] = append(present[key], profiles[profile].version)
		}
	}
	for _, test := range tests {
		if got := strings.Join(present[test.key], " "); got != test.present {
			t.Errorf("%s is in %q, want %q", test.key, got, test.present)
		}
	}
}

// keysOf lists the keys of one record of each kind.
func keysOf(t *testing.T, s *Server) []string {
	t.Helper()
	records := map[string]map[string]any{"ticket": open(t, s, map[string]any{"article": map[string]any{"body": "x"}})}
	records["article"] = want(t, ask(t, s, bot, http.MethodGet, "ticket_articles/1", nil), 200)
	answer := want(t, ask(t, s, bot, http.MethodGet, "ticket_history/1", nil), 200)
	entries, _ := answer["history"].([]any)
	records["history"], _ = entries[0].(map[string]any)
	records["group"] = want(t, ask(t, s, admin, http.MethodGet, "groups/1", nil), 200)
	records["trigger"] = want(t, ask(t, s, admin, http.MethodGet, "triggers/1", nil), 200)
	records["webhook"] = want(t, ask(t, s, admin, http.MethodPost, "webhooks", samples["webhooks"]), 201)
	records["user"] = want(t, ask(t, s, bot, http.MethodGet, "users/me", nil), 200)
	records["refusal"] = want(t, ask(t, s, bot, http.MethodPut, "tickets/1", `{"state": "merged"}`), 422)
	var keys []string
	for kind, record := range records {
		for name := range record {
			keys = append(keys, kind+" "+name)
		}
	}
	return keys
}

func TestTagsOfReleases(t *testing.T) {
	t.Parallel()
	for profile, status := range map[Profile]int{V52: 201, V65: 422, V71: 422} {
		s := New(Options{Profile: profile})
		open(t, s, nil)
		wantAny(t, ask(t, s, bot, http.MethodPost, "tags/add", `{"object": "Ticket", "o_id": 1, "item": "a*"}`), status)
	}
	s := New(Options{})
	open(t, s, map[string]any{"tags": "connu"})
	for i, each := range s.desk.list(settings) {
		if each.text("name") == "tag_new" {
			want(t, ask(t, s, admin, http.MethodPut, fmt.Sprintf("settings/%d", i+1), `{"state_current": {"value": false}}`), 200)
		}
	}
	open(t, s, map[string]any{"tags": "connu,neuf"})
	if tags := want(t, ask(t, s, bot, http.MethodGet, "tags?object=Ticket&o_id=2", nil), 200)["tags"]; fmt.Sprint(tags) != "[connu]" {
		t.Errorf("tags are %v", tags)
	}
	if found := ask(t, s, bot, http.MethodGet, "tag_search?term=CON", nil).Body.String(); found != `[{"id":1,"value":"connu"}]` {
		t.Errorf("tag_search finds %s", found)
	}
	if list := ask(t, s, admin, http.MethodGet, "tag_list", nil).Body.String(); list != `[{"count":2,"id":1,"name":"connu"}]` {
		t.Errorf("tag_list is %s", list)
	}
	want(t, ask(t, s, bot, http.MethodPost, "tags/add", `{"object": "Ticket", "o_id": 1, "item": "neuf"}`), 403)
	wantAny(t, ask(t, s, admin, http.MethodPost, "tags/add", `{"object": "Ticket", "o_id": 1, "item": "neuf"}`), 201)
	want(t, ask(t, s, bot, http.MethodPost, "tickets", `{"title": "x", "group": "N1", "customer": "supervision@vigie.example", "tags": ["a"]}`), 500)
}

func TestRelativeConditions(t *testing.T) {
	t.Parallel()
	clock := morning()
	s := New(Options{Now: clock.read})
	open(t, s, map[string]any{"title": "Panne à l’école", "state": "suspendu", "pending_time": "2026-03-02T12:00:00Z", "article": map[string]any{"body": "Lien coupé"}})
	clock.now = clock.now.Add(2 * time.Hour)
	open(t, s, map[string]any{"title": "Autre", "device": "sw"})
	for condition, found := range map[string]string{
		`"ticket.created_at": {"operator": "within last (relative)", "value": "1", "range": "hour"}`:    "2",
		`"ticket.created_at": {"operator": "before (relative)", "value": 90, "range": "minute"}`:        "1",
		`"ticket.created_at": {"operator": "from (relative)", "value": "1", "range": "day"}`:            "2 1",
		`"ticket.pending_time": {"operator": "within next (relative)", "value": "1", "range": "hour"}`:  "1",
		`"ticket.pending_time": {"operator": "till (relative)", "value": "1", "range": "hour"}`:         "1",
		`"ticket.pending_time": {"operator": "after (relative)", "value": "1", "range": "week"}`:        "",
		`"ticket.pending_time": {"operator": "has reached"}`:                                            "",
		`"ticket.created_at": {"operator": "today"}`:                                                    "2 1",
		`"ticket.device": {"operator": "is set"}`:                                                       "2",
		`"ticket.device": {"operator": "not set"}`:                                                      "1",
		`"ticket.title": {"operator": "starts with one of", "value": ["aut", "xyz"]}`:                   "2",
		`"ticket.title": {"operator": "ends with", "value": "école"}`:                                   "1",
		`"ticket.title": {"operator": "matches regex", "value": "^p.*e$"}`:                              "1",
		`"ticket.title": {"operator": "does not match regex", "value": "^p.*e$"}`:                       "2",
		`"ticket.title": {"operator": "is any of", "value": ["Autre"]}`:                                 "2",
		`"ticket.title": {"operator": "is none of", "value": ["Autre"]}`:                                "1",
		`"article.body": {"operator": "contains", "value": "coupé"}`:                                    "1",
		`"customer.email": {"operator": "is", "value": "supervision@vigie.example"}`:                    "2 1",
		`"owner.login": {"operator": "is", "value": "-"}`:                                               "2 1",
		`"organization.name": {"operator": "is", "value": "Lycée"}`:                                     "",
		`"ticket.organization_id": {"operator": "is", "pre_condition": "current_user.organization_id"}`: "2 1",
	} {
		var got []string
		for _, each := range wantList(t, ask(t, s, bot, http.MethodPost, "tickets/search", `{"condition": {`+condition+`}}`), 200) {
			ticket, _ := each.(map[string]any)
			got = append(got, fmt.Sprint(ticket["id"]))
		}
		if strings.Join(got, " ") != found {
			t.Errorf("%s finds %v, want %s", condition, got, found)
		}
	}
	for _, condition := range []string{
		`"ticket.title": {"operator": "matches regex", "value": "("}`,
		`"ticket.created_at": {"operator": "within last (relative)", "value": "1", "range": "moon"}`,
	} {
		want(t, ask(t, s, bot, http.MethodPost, "tickets/search", `{"condition": {`+condition+`}}`), 422)
	}
}
