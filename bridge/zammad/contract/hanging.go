package contract

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
)

// linked lists the links of a ticket.
func (s *suite) linked(t *testing.T, id any) string {
	t.Helper()
	answer := s.api.get(t, "links"+query("link_object", "Ticket", "link_object_value", fmt.Sprint(id)))
	var list []string
	all, _ := answer["links"].([]any)
	for _, each := range all {
		one, _ := each.(map[string]any)
		list = append(list, fmt.Sprintf("%v %v", one["link_type"], one["link_object_value"]))
	}
	return strings.Join(list, ", ")
}

func (s *suite) links(t *testing.T) {
	a, b := s.open(t, nil), s.open(t, nil)
	body := map[string]any{
		"link_type": "child", "link_object_source": "Ticket", "link_object_source_number": a["number"],
		"link_object_target": "Ticket", "link_object_target_value": b["id"],
	}
	made := s.api.post(t, "links/add", body)
	s.fact(t, "the source of a link", made["link_object_source_value"], a["id"])
	s.fact(t, "links of the target", s.linked(t, b["id"]), fmt.Sprintf("child %v", a["id"]))
	s.fact(t, "links of the source", s.linked(t, a["id"]), fmt.Sprintf("parent %v", b["id"]))
	for ticket, want := range map[int64]bridge.DeskLink{
		identifier(t, a): {Kind: "parent", Ticket: identifier(t, b)}, identifier(t, b): {Kind: "child", Ticket: identifier(t, a)},
	} {
		if got, err := s.desk.Links(t.Context(), ticket); err != nil || !slices.Equal(got, []bridge.DeskLink{want}) {
			t.Errorf("Links of %d: %v, %v, want %v", ticket, got, err, want)
		}
	}
	if got, err := s.desk.Links(t.Context(), 999_999_999); err == nil {
		t.Errorf("Links of what is not there: %v", got)
	}
	again := s.api.call(t, http.MethodPost, "links/add", body)
	if s.release < 600 {
		s.fact(t, "a link a second time", again.status, http.StatusUnprocessableEntity)
	} else {
		s.fact(t, "id of a link a second time", again.object(t, http.StatusCreated)["id"], nil)
	}
	body["link_object_source_number"] = "no-such-number"
	s.api.call(t, http.MethodPost, "links/add", body).failedWith(t, http.StatusNotFound, http.StatusUnprocessableEntity)
	gone := s.api.call(t, http.MethodDelete, "links/remove", map[string]any{
		"link_type": "child", "link_object_source": "Ticket", "link_object_source_value": a["id"],
		"link_object_target": "Ticket", "link_object_target_value": b["id"],
	})
	s.fact(t, "status of a removed link", gone.status, http.StatusCreated)
	s.fact(t, "links afterwards", s.linked(t, b["id"]), "")
	s.clientLinks(t, a, b)
	c := s.open(t, map[string]any{"links": map[string]any{"Ticket": map[string]any{"parent": []any{a["id"]}}}})
	s.fact(t, "a new ticket is the parent of what it names so", s.linked(t, a["id"]), fmt.Sprintf("parent %v", c["id"]))
}

// clientLinks are those that the client makes, and takes off again.
func (s *suite) clientLinks(t *testing.T, a, b map[string]any) {
	child, parent := bridge.Ticket{ID: identifier(t, a), Number: fmt.Sprint(a["number"])}, identifier(t, b)
	if err := s.desk.Link(t.Context(), child, parent); err != nil {
		t.Fatalf("Link: %v", err)
	}
	s.fact(t, "what Link made", s.linked(t, a["id"])+" / "+s.linked(t, b["id"]), fmt.Sprintf("parent %v / child %v", b["id"], a["id"]))
	if err := s.desk.Link(t.Context(), bridge.Ticket{ID: 1, Number: "no-such-number"}, parent); err == nil {
		t.Error("Link of what is not there")
	}
	for range 2 { // the second time there is none
		if err := s.desk.Unlink(t.Context(), child.ID, parent); err != nil {
			t.Fatalf("Unlink: %v", err)
		}
	}
	s.fact(t, "what Unlink left", s.linked(t, a["id"])+s.linked(t, b["id"]), "")
}

// failedWith is failed for errors whose status differs by release.
func (a answer) failedWith(t *testing.T, statuses ...int) {
	t.Helper()
	for _, each := range statuses {
		if a.status == each {
			a.failed(t, each)
			return
		}
	}
	t.Errorf("status %d, want one of %v: %s", a.status, statuses, a.body)
}

func (s *suite) mentions(t *testing.T) {
	me := s.api.get(t, "users/me")
	opened := s.open(t, nil)
	path := "mentions" + query("mentionable_type", "Ticket", "mentionable_id", number(t, opened, "id"))
	count := func() int {
		list, _ := s.api.get(t, path)["mentions"].([]any)
		return len(list)
	}
	s.fact(t, "mentions of a new ticket", count(), 0)
	subscribe := map[string]any{"mentionable_type": "Ticket", "mentionable_id": opened["id"]}
	s.fact(t, "status of a mention", s.api.call(t, http.MethodPost, "mentions", subscribe).status, http.StatusCreated)
	list, _ := s.api.get(t, path)["mentions"].([]any)
	if len(list) != 1 {
		t.Fatalf("mentions are %v", list)
	}
	mention, _ := list[0].(map[string]any)
	s.fact(t, "who is mentioned", mention["user_id"], me["id"])
	s.fact(t, "status of an end", s.api.call(t, http.MethodDelete, "mentions/"+number(t, mention, "id"), nil).status, http.StatusOK)
	s.fact(t, "mentions afterwards", count(), 0)
	body := map[string]any{"title": "x", "group": Group, "customer": s.Customer, "mentions": []any{s.customer(t)}}
	s.fact(t, "a customer mentioned", s.api.call(t, http.MethodPost, "tickets", body).status, http.StatusUnprocessableEntity)
}

func (s *suite) tagsMore(t *testing.T) {
	opened := s.open(t, map[string]any{"tags": "a"})
	id := number(t, opened, "id")
	item := func(name string) map[string]any {
		return map[string]any{"object": "Ticket", "o_id": opened["id"], "item": name}
	}
	tags := func() any { return s.api.get(t, "tags"+query("object", "Ticket", "o_id", id))["tags"] }
	s.fact(t, "a tag a second time", s.api.call(t, http.MethodPost, "tags/add", item("a")).status, http.StatusCreated)
	s.fact(t, "a tag with spaces", s.api.call(t, http.MethodPost, "tags/add", item(" b ")).status, http.StatusCreated)
	s.fact(t, "tags", tags(), []any{"a", "b"})
	s.fact(t, "a tag removed", s.api.call(t, http.MethodDelete, "tags/remove", item("a")).status, http.StatusOK)
	s.fact(t, "an absent tag removed", s.api.call(t, http.MethodDelete, "tags/remove", item("z")).status, http.StatusOK)
	s.fact(t, "tags afterwards", tags(), []any{"b"})
	status := http.StatusUnprocessableEntity
	if s.release < 604 {
		status = http.StatusCreated
	}
	s.supposed(t, "a tag with a star", s.api.call(t, http.MethodPost, "tags/add", item("c*")).status, status)
}

func (s *suite) mergeMore(t *testing.T) {
	me := s.api.get(t, "users/me")
	source := s.open(t, map[string]any{"owner_id": me["id"], "article": map[string]any{"body": "un"}})
	target, other := s.open(t, nil), s.open(t, nil)
	from := number(t, source, "id")
	itself := s.api.call(t, http.MethodPut, "ticket_merge/"+from+"/"+fmt.Sprint(source["number"]), nil)
	s.fact(t, "a ticket merged into itself", itself.status, http.StatusUnprocessableEntity)
	s.api.put(t, "ticket_merge/"+from+"/"+fmt.Sprint(target["number"]), nil)
	merged := s.api.get(t, "tickets/"+from+"?expand=true")
	s.fact(t, "owner of a merged ticket", merged["owner"], "-")
	s.fact(t, "close_at of a merged ticket", merged["close_at"], nil)
	s.supposed(t, "links of the target", s.linked(t, target["id"]), fmt.Sprintf("parent %v", source["id"]))
	again := s.api.call(t, http.MethodPut, "ticket_merge/"+number(t, other, "id")+"/"+fmt.Sprint(source["number"]), nil)
	s.fact(t, "a ticket merged into a merged one", again.status, http.StatusUnprocessableEntity)
	entries := s.entries(t, from)
	for _, each := range entries {
		if each["type"] == "merged_into" {
			s.fact(t, "where to", each["id_to"], target["id"])
			s.fact(t, "where from", each["id_from"], source["id"])
			return
		}
	}
	t.Errorf("no entry merged_into: %v", entries)
}

// entries are the history of a ticket.
func (s *suite) entries(t *testing.T, id string) []map[string]any {
	t.Helper()
	list, _ := s.api.get(t, "ticket_history/"+id)["history"].([]any)
	entries := make([]map[string]any, len(list))
	for i, each := range list {
		entries[i], _ = each.(map[string]any)
	}
	return entries
}

var historyInstant = regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$`)

func (s *suite) historyTexts(t *testing.T) {
	me := s.api.get(t, "users/me")
	opened := s.open(t, map[string]any{"tags": "réseau", "article": map[string]any{"body": "x"}})
	id := number(t, opened, "id")
	s.api.put(t, "tickets/"+id, map[string]any{
		"owner_id": me["id"], "vigie_since": "2026-03-02T09:00:00.500Z", "vigie_alerts": 2, "device": strings.Repeat("é", 100),
	})
	s.api.put(t, "tickets/"+id, map[string]any{"vigie_alerts": nil})
	seen := make(map[string]map[string]any)
	for _, each := range s.entries(t, id) {
		seen[fmt.Sprint(each["object"], " ", each["type"], " ", each["attribute"])] = each
	}
	created := seen["Ticket created <nil>"]
	s.lacks(t, "entry of a creation", created, "attribute value_from value_to id_from id_to")
	s.has(t, "entry of a creation", created, "id o_id history_attribute_id related_history_object_id created_by_id created_at object type")
	s.since(t, "entry", created, "sourceable_type", 600, 0)
	s.since(t, "entry", created, "sourceable_name", 600, 0)
	article := seen["Ticket::Article created <nil>"]
	s.fact(t, "ticket of an article's entry", article["related_o_id"], opened["id"])
	s.fact(t, "object of an article's entry", article["related_object"], "Ticket")
	owner := seen["Ticket updated owner"]
	s.fact(t, "name of nobody", owner["value_from"], "-")
	s.fact(t, "name of an owner", owner["value_to"], strings.TrimSpace(fmt.Sprint(me["firstname"], " ", me["lastname"])))
	s.fact(t, "id of an owner", owner["id_to"], me["id"])
	since := seen["Ticket updated vigie_since"]
	s.fact(t, "an empty value", since["value_from"], "")
	s.fact(t, fmt.Sprintf("an instant (%v)", since["value_to"]), historyInstant.MatchString(fmt.Sprint(since["value_to"])), true)
	s.lacks(t, "entry of an attribute", since, "id_from id_to")
	alerts := seen["Ticket updated vigie_alerts"]
	s.fact(t, "a number that went", fmt.Sprint(alerts["value_from"], ">", alerts["value_to"]), "2>")
	tag := seen["Ticket added tag"]
	s.fact(t, "a tag that came", fmt.Sprint(tag["value_from"], ">", tag["value_to"]), "<nil>>réseau")
	for _, silent := range []string{"preferences", "article_count", "updated_at", "create_article_type"} {
		_, recorded := seen["Ticket updated "+silent]
		s.fact(t, silent+" is recorded", recorded, false)
	}
}
