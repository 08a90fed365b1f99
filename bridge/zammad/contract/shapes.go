package contract

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// form describes an answer: the keys of an object, or that it is a list.
func form(value any) string {
	switch value := value.(type) {
	case []any:
		return "list"
	case map[string]any:
		return strings.Join(slices.Sorted(maps.Keys(value)), ",")
	}
	return "neither list nor object"
}

func (a answer) form(t *testing.T, status int) string {
	t.Helper()
	var value any
	a.decode(t, status, &value)
	return form(value)
}

// switches are the four forms of one record, and where they are missing.
func (s *suite) switches(t *testing.T) {
	body := map[string]any{"title": "Formes", "group": Group, "customer": s.Customer, "article": map[string]any{"body": "x"}}
	made := s.api.post(t, "tickets", body)
	s.has(t, "POST tickets without a switch", made, "article_ids ticket_time_accounting_ids")
	s.lacks(t, "POST tickets without a switch", made, "group state owner article")
	path := "tickets/" + number(t, made, "id")
	s.has(t, "PUT tickets without a switch", s.api.put(t, path, map[string]any{"title": "x"}), "article_ids")
	s.lacks(t, "GET ticket without a switch", s.api.get(t, path), "article_ids ticket_time_accounting_ids group")
	expanded := s.api.get(t, path+"?expand=1&full=true&all=true")
	s.has(t, "expanded ticket, whatever else is asked for", expanded, "id group state priority owner customer created_by updated_by article_ids")
	s.lacks(t, "expanded ticket with an article", expanded, "articles organization")
	s.fact(t, "keys of full=true", form(any(s.api.get(t, path+"?full=true&all=true"))), "assets,id")
	whole := s.api.get(t, path+"?all=true")
	s.has(t, "all=true", whole, "ticket_id ticket_article_ids assets links tags mentions time_accountings")
	assets, _ := whole["assets"].(map[string]any)
	s.has(t, "assets of all=true", assets, "Ticket TicketArticle User Group")
	s.fact(t, "GET tickets", s.api.call(t, http.MethodGet, "tickets?per_page=1", nil).form(t, http.StatusOK), "list")
	list := s.api.call(t, http.MethodGet, "tickets?per_page=1", nil).list(t, http.StatusOK)
	s.lacks(t, "GET tickets without a switch", list[0], "article_ids group")
	s.fact(t, "keys of GET tickets?full", s.api.call(t, http.MethodGet, "tickets?per_page=1&full=true", nil).form(t, http.StatusOK), "assets,record_ids")
	empty := s.open(t, nil)
	s.fact(t, "articles of a ticket without any", empty["articles"], []any{})
}

// ticketKeys are those of an expanded ticket in every release.
const ticketKeys = `id group_id priority_id state_id organization_id number title owner_id customer_id note first_response_at
	first_response_escalation_at first_response_in_min first_response_diff_in_min close_at close_escalation_at close_in_min
	close_diff_in_min update_escalation_at update_in_min update_diff_in_min last_contact_at last_contact_agent_at
	last_contact_customer_at last_owner_update_at create_article_type_id create_article_sender_id article_count escalation_at
	pending_time type time_unit preferences updated_by_id created_by_id created_at updated_at article_ids
	ticket_time_accounting_ids group state priority owner customer created_by updated_by create_article_type
	create_article_sender`

const articleKeys = `id ticket_id type_id sender_id from to cc subject reply_to message_id message_id_md5 in_reply_to
	content_type body internal preferences updated_by_id created_by_id origin_by_id created_at updated_at attachments
	type sender created_by updated_by`

func (s *suite) keys(t *testing.T) {
	ticket := s.open(t, map[string]any{"article": map[string]any{"body": "x"}})
	s.has(t, "ticket", ticket, ticketKeys)
	s.since(t, "ticket", ticket, "last_close_at", 503, 0)
	s.since(t, "ticket", ticket, "checklist_id", 604, 0)
	s.since(t, "ticket", ticket, "referencing_checklist_ids", 604, 0)
	s.since(t, "ticket", ticket, "referencing_checklists", 604, 0)
	s.since(t, "ticket", ticket, "ai_stored_result_ids", 700, 0)
	s.lacks(t, "ticket", ticket, "tags links mentions")
	id := number(t, ticket, "id")
	articles := s.api.call(t, http.MethodGet, "ticket_articles/by_ticket/"+id, nil).list(t, http.StatusOK)
	s.has(t, "article", articles[0], articleKeys)
	s.since(t, "article", articles[0], "references", 0, 604)
	s.since(t, "article", articles[0], "detected_language", 605, 0)
	s.since(t, "article", articles[0], "time_unit", 600, 0)
	me := s.api.get(t, "users/me?expand=true")
	s.has(t, "users/me", me, "id login firstname lastname email active role_ids roles group_ids groups preferences organization_id")
	s.since(t, "users/me", me, "organization_ids", 503, 0)
	s.lacks(t, "users/me", me, "password")
	states := s.api.call(t, http.MethodGet, "ticket_states", nil).list(t, http.StatusOK)
	s.has(t, "ticket state", states[0], `id state_type_id name next_state_id ignore_escalation default_create default_follow_up
		note active created_at updated_at`)
	s.fact(t, "type of the first state", states[0]["state_type_id"], 1)
	priorities := s.api.call(t, http.MethodGet, "ticket_priorities", nil).list(t, http.StatusOK)
	s.has(t, "ticket priority", priorities[0], "id name default_create ui_icon ui_color note active")
}
