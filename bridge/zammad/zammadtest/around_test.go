package zammadtest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// links names the links of a ticket as the API gives them.
func links(t *testing.T, s *Server, ticket int) string {
	t.Helper()
	answer := want(t, ask(t, s, bot, http.MethodGet, fmt.Sprintf("links?link_object=Ticket&link_object_value=%d", ticket), nil), 200)
	var list []string
	all, _ := answer["links"].([]any)
	for _, each := range all {
		one, _ := each.(map[string]any)
		list = append(list, fmt.Sprintf("%v %v", one["link_type"], one["link_object_value"]))
	}
	return strings.Join(list, ", ")
}

func TestLinks(t *testing.T) {
	t.Parallel()
	clock := morning()
	s := New(Options{Now: clock.read})
	open(t, s, nil)
	open(t, s, nil)
	open(t, s, map[string]any{"links": map[string]any{"Ticket": map[string]any{"parent": []any{1}}}})
	if got := links(t, s, 3) + " / " + links(t, s, 1); got != "child 1 / parent 3" {
		t.Errorf("links of a new ticket: %s", got)
	}
	clock.now = clock.now.Add(time.Minute)
	body := `{"link_type": "child", "link_object_source": "Ticket", "link_object_source_number": "22002", "link_object_target": "Ticket", "link_object_target_value": 1}`
	made := want(t, ask(t, s, bot, http.MethodPost, "links/add", body), 201)
	if made["link_object_source_value"] != 2.0 || made["link_object_target_value"] != 1.0 || made["id"] == nil {
		t.Errorf("made %v", made)
	}
	if got := links(t, s, 1) + " / " + links(t, s, 2); got != "parent 3, child 2 / parent 1" {
		t.Errorf("links: %s", got)
	}
	if got := want(t, ask(t, s, bot, http.MethodGet, "tickets/2", nil), 200); got["updated_at"] != "2026-03-02T09:31:00.000Z" {
		t.Errorf("the source was not touched: %v", got["updated_at"])
	}
	if again := want(t, ask(t, s, bot, http.MethodPost, "links/add", body), 201); again["id"] != nil {
		t.Errorf("a second time: %v", again)
	}
	remove := `{"link_type": "child", "link_object_source": "Ticket", "link_object_source_value": 2, "link_object_target": "Ticket", "link_object_target_value": 1}`
	wantList(t, ask(t, s, bot, http.MethodDelete, "links/remove", remove), 201)
	if got := links(t, s, 1); got != "parent 3" {
		t.Errorf("after the removal: %s", got)
	}
	want(t, ask(t, s, bot, http.MethodPost, "links/add", strings.Replace(body, "22002", "1", 1)), 404)
	for _, wrong := range []string{`1`, `{}`, `{"Ticket": 1}`, `{"Ticket": {"parent": 1}}`, `{"Ticket": {"parent": ["x"]}}`} {
		want(t, ask(t, s, bot, http.MethodPost, "tickets", `{"title": "x", "group": "N1", "customer": "supervision@vigie.example", "links": `+wrong+`}`), 422)
	}
	old := New(Options{Profile: V52})
	open(t, old, nil)
	open(t, old, nil)
	want(t, ask(t, old, bot, http.MethodPost, "links/add", body), 201)
	want(t, ask(t, old, bot, http.MethodPost, "links/add", body), 422)
	want(t, ask(t, old, bot, http.MethodPost, "links/add", strings.Replace(body, "22002", "1", 1)), 422)
}

func TestMentions(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	open(t, s, map[string]any{"mentions": []any{3}, "article": map[string]any{
		"content_type": "text/html", "body": `voir <a data-mention-user-id="4" href="/x">Sami</a>`,
	}})
	want(t, ask(t, s, bot, http.MethodPost, "tickets", `{"title": "x", "group": "N1", "customer": "supervision@vigie.example", "mentions": [6]}`), 422)
	wantAny(t, ask(t, s, bot, http.MethodPost, "mentions", `{"mentionable_type": "Ticket", "mentionable_id": 1}`), 201)
	users := func() string {
		answer := want(t, ask(t, s, bot, http.MethodGet, "mentions?mentionable_type=Ticket&mentionable_id=1", nil), 200)
		var list []string
		all, _ := answer["mentions"].([]any)
		for _, each := range all {
			one, _ := each.(map[string]any)
			list = append(list, fmt.Sprint(one["user_id"]))
		}
		return strings.Join(list, " ")
	}
	if got := users(); got != "3 4 5" {
		t.Errorf("mentioned are %s", got)
	}
	want(t, ask(t, s, bot, http.MethodDelete, "mentions/1", nil), 404) // somebody else's
	wantAny(t, ask(t, s, bot, http.MethodDelete, "mentions/3", nil), 200)
	if got := users(); got != "3 4" {
		t.Errorf("left are %s", got)
	}
}

func TestMergeTakesAllAlong(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	open(t, s, map[string]any{"owner": "amel@vigie.example", "mentions": []any{3}, "article": map[string]any{"body": "un"}})
	open(t, s, map[string]any{"mentions": []any{3, 4}})
	open(t, s, map[string]any{"links": map[string]any{"Ticket": map[string]any{"normal": []any{1}}}})
	if got := want(t, ask(t, s, bot, http.MethodPut, "ticket_merge/1/99", nil), 200); got["result"] != "failed" {
		t.Errorf("into nothing: %v", got)
	}
	want(t, ask(t, s, bot, http.MethodPut, "ticket_merge/1/22001", nil), 422)
	if got := want(t, ask(t, s, bot, http.MethodPut, "ticket_merge/1/22002", nil), 200); got["result"] != "success" {
		t.Fatalf("merge: %v", got)
	}
	want(t, ask(t, s, bot, http.MethodPut, "ticket_merge/1/22003", nil), 422)
	gone := want(t, ask(t, s, bot, http.MethodGet, "tickets/1?expand=true", nil), 200)
	if gone["state"] != "merged" || gone["owner"] != "-" || gone["close_at"] != nil {
		t.Errorf("the merged ticket is %v of %v, closed %v", gone["state"], gone["owner"], gone["close_at"])
	}
	note := wantList(t, ask(t, s, bot, http.MethodGet, "ticket_articles/by_ticket/1", nil), 200)
	if first, _ := note[0].(map[string]any); len(note) != 1 || first["body"] != "merged" || first["internal"] != false {
		t.Errorf("its articles are %v", note)
	}
	if got := links(t, s, 2); got != "normal 3, parent 1" {
		t.Errorf("links of the target: %s", got)
	}
	all := want(t, ask(t, s, bot, http.MethodGet, "tickets/2?all=true", nil), 200)
	if mentions, _ := all["mentions"].([]any); len(mentions) != 2 {
		t.Errorf("mentions of the target: %v", mentions)
	}
	wantAny(t, ask(t, s, bot, http.MethodGet, "ticket_articles/1", nil), 200)
}

func TestDeletedTicketsLeaveNoTrace(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	for range 3 {
		open(t, s, map[string]any{"article": map[string]any{"body": "x"}})
	}
	want(t, ask(t, s, bot, http.MethodDelete, "tickets/2", nil), 403)
	answer := ask(t, s, admin, http.MethodDelete, "tickets/2", nil)
	if answer.Code != 200 || answer.Body.Len() != 0 {
		t.Errorf("delete answers %d %q", answer.Code, answer.Body)
	}
	for _, path := range []string{"tickets/2", "ticket_history/2", "ticket_articles/by_ticket/2", "ticket_articles/2"} {
		want(t, ask(t, s, bot, http.MethodGet, path, nil), 404)
	}
	want(t, ask(t, s, admin, http.MethodDelete, "tickets/2", nil), 404)
	if list := wantList(t, ask(t, s, bot, http.MethodGet, "tickets", nil), 200); len(list) != 2 {
		t.Errorf("%d tickets are left", len(list))
	}
	if got := open(t, s, nil); got["id"] != 4.0 {
		t.Errorf("the id was used again: %v", got["id"])
	}
	want(t, ask(t, s, bot, http.MethodPut, "tickets/3", `{"title": "y"}`), 200)
	if list := wantList(t, ask(t, s, admin, http.MethodGet, "ticket_articles?sort_by=id&order_by=desc", nil), 200); len(list) != 2 {
		t.Errorf("%d articles are left", len(list))
	}
	want(t, ask(t, s, bot, http.MethodGet, "ticket_articles", nil), 403)
}

func TestCustomersAreGuessed(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	post := func(customer string, status int) map[string]any {
		return want(t, ask(t, s, bot, http.MethodPost, "tickets?expand=true", `{"title": "x", "group": "N1", `+customer+`}`), status)
	}
	if got := post(`"customer_id": "guess:Neu@école.example"`, 201); got["customer"] != "neu@école.example" {
		t.Errorf("customer is %v", got["customer"])
	}
	if got := post(`"customer_id": "guess:AMEL@vigie.example"`, 201); got["customer_id"] != 3.0 {
		t.Errorf("customer is %v", got["customer_id"])
	}
	if got := post(`"customer": {"firstname": "Ali", "lastname": "ben Salah", "email": "ali@e.example"}`, 201); got["customer"] != "ali@e.example" {
		t.Errorf("customer is %v", got["customer"])
	}
	if got := post(`"customer_id": "guess:nobody"`, 422); got["error"] != "Invalid email 'nobody' of customer" || len(got) != 1 {
		t.Errorf("a bad address: %v", got)
	}
	before := len(s.desk.list(users))
	post(`"customer_id": "guess:late@e.example", "state": "merged"`, 422)
	if after := len(s.desk.list(users)); after != before {
		t.Errorf("%d users after a refused ticket, %d before", after, before)
	}
}

func TestArticlesAreChangedAndDeleted(t *testing.T) {
	t.Parallel()
	clock := morning()
	s := New(Options{Now: clock.read})
	open(t, s, map[string]any{"article": map[string]any{"body": "un"}})
	want(t, ask(t, s, bot, http.MethodPut, "tickets/1", `{"article": {"body": "deux", "type": "phone"}}`), 200)
	got := want(t, ask(t, s, bot, http.MethodPut, "ticket_articles/1", `{"internal": true, "body": "changé", "preferences": {"highlight": "x", "a": 1}}`), 200)
	if got["internal"] != true || got["body"] != "un" || fmt.Sprint(got["preferences"]) != "map[highlight:x]" {
		t.Errorf("changed: %v", got)
	}
	want(t, ask(t, s, amel, http.MethodDelete, "ticket_articles/1", nil), 403)
	want(t, ask(t, s, bot, http.MethodDelete, "ticket_articles/2", nil), 403) // said to the customer
	want(t, ask(t, s, bot, http.MethodDelete, "ticket_articles/1", nil), 200)
	want(t, ask(t, s, bot, http.MethodGet, "ticket_articles/1", nil), 404)
	if ticket := want(t, ask(t, s, bot, http.MethodGet, "tickets/1", nil), 200); ticket["article_count"] != 1.0 {
		t.Errorf("article_count is %v", ticket["article_count"])
	}
	want(t, ask(t, s, bot, http.MethodPost, "ticket_articles", `{"ticket_id": 1, "body": "trois"}`), 201)
	clock.now = clock.now.Add(11 * time.Minute)
	want(t, ask(t, s, bot, http.MethodDelete, "ticket_articles/3", nil), 403)
}

// Images in a text become attachments that the text names.
func TestEmbeddedImages(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	open(t, s, map[string]any{"article": map[string]any{"content_type": "text/html", "body": `<img src="data:image/png;base64,eA=="><img src="data:image/gif;base64,eA==">`}})
	article := want(t, ask(t, s, bot, http.MethodGet, "ticket_articles/1", nil), 200)
	body, _ := article["body"].(string)
	contains(t, body, `src="/api/v1/ticket_attachment/1/1/1?view=inline"`, `src="data:image/gif`)
	if list, _ := article["attachments"].([]any); len(list) != 0 {
		t.Errorf("listed: %v", list)
	}
	if got := ask(t, s, bot, http.MethodGet, "ticket_attachment/1/1/1?view=inline", nil); got.Body.String() != "x" {
		t.Errorf("the image is %q", got.Body)
	}
}

func TestMailNeedsAddresses(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	open(t, s, nil)
	mail := `{"article": {"type": "email", "body": "x", "to": %q}}`
	want(t, ask(t, s, bot, http.MethodPut, "tickets/1", fmt.Sprintf(mail, "nobody")), 422)
	want(t, ask(t, s, bot, http.MethodPut, "tickets/1", fmt.Sprintf(mail, "noc@e.example")), 500)
	want(t, ask(t, s, admin, http.MethodPut, "groups/2", `{"email_address_id": 1}`), 200)
	want(t, ask(t, s, bot, http.MethodPut, "tickets/1", fmt.Sprintf(mail, "noc@e.example")), 200)
}

func TestFollowUpOfClosedTickets(t *testing.T) {
	t.Parallel()
	s := New(Options{Tokens: map[string]string{"vigie-agent": "vigie@vigie.example", "admin-admin": "admin@vigie.example", "client": "supervision@vigie.example"}})
	want(t, ask(t, s, admin, http.MethodPut, "groups/2", `{"follow_up_possible": "new_ticket"}`), 200)
	open(t, s, map[string]any{"state": "closed"})
	got := want(t, ask(t, s, "Token token=client", http.MethodPut, "tickets/1", `{"article": {"body": "encore"}}`), 422)
	if got["error"] != "Cannot follow-up on a closed ticket. Please create a new ticket." {
		t.Errorf("error is %v", got)
	}
	want(t, ask(t, s, bot, http.MethodPut, "tickets/1", `{"article": {"body": "encore"}}`), 200)
}

func TestOtherWaysIn(t *testing.T) {
	t.Parallel()
	s := New(Options{Passwords: map[string]string{"amel@vigie.example": "secret"}})
	set := func(name string, value bool) {
		t.Helper()
		for _, each := range s.desk.list(settings) {
			if each.text("name") == name {
				want(t, ask(t, s, admin, http.MethodPut, fmt.Sprintf("settings/%d", each.id()), map[string]any{"state_current": map[string]any{"value": value}}), 200)
			}
		}
	}
	with := func(name, password string) *httptest.ResponseRecorder {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/users/me", nil)
		request.SetBasicAuth(name, password)
		recorder := httptest.NewRecorder()
		s.ServeHTTP(recorder, request)
		return recorder
	}
	if got := want(t, with("amel@vigie.example", "secret"), 200); got["login"] != "amel@vigie.example" {
		t.Errorf("came in as %v", got["login"])
	}
	want(t, with("amel@vigie.example", "wrong"), 401)
	want(t, with("sami@vigie.example", ""), 401)
	set("api_password_access", false)
	if got := want(t, with("amel@vigie.example", "secret"), 403); got["error"] != "API password access disabled!" {
		t.Errorf("with passwords off: %v", got)
	}
	set("maintenance_mode", true)
	answer := ask(t, s, bot, http.MethodGet, "users/me", nil)
	if got := want(t, answer, 403); got["error"] != "Maintenance mode enabled!" || answer.Header().Get("X-Failure") != "Maintenance mode enabled!" {
		t.Errorf("during maintenance: %v", got)
	}
	want(t, ask(t, s, admin, http.MethodGet, "users/me", nil), 200)
}
