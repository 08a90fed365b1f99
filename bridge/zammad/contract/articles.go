package contract

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func (s *suite) articles(t *testing.T) {
	opened := s.open(t, nil)
	id := number(t, opened, "id")
	s.fact(t, "state after opening", opened["state"], "new")
	made := s.api.post(t, "ticket_articles", map[string]any{"ticket_id": opened["id"], "body": "a < b\n<b>c</b>", "subject": "x\ny"})
	s.fact(t, "default type", made["type"], "note")
	s.fact(t, "default sender of an agent", made["sender"], "Agent")
	s.fact(t, "default content type", made["content_type"], "text/plain")
	s.fact(t, "a plain body", made["body"], "a < b\n<b>c</b>")
	s.fact(t, "a subject with a line break", made["subject"], "x y")
	ticket := s.api.get(t, "tickets/"+id+"?expand=true")
	s.fact(t, "state after a note", ticket["state"], "new")
	s.fact(t, "first response after a note", ticket["first_response_at"], nil)
	s.fact(t, "count of articles", ticket["article_count"], 1)
	s.api.post(t, "ticket_articles", map[string]any{"ticket_id": opened["id"], "body": "rappelé", "type": "phone"})
	ticket = s.api.get(t, "tickets/"+id+"?expand=true")
	s.fact(t, "state after a call", ticket["state"], "open")
	s.fact(t, "first response after a call", ticket["first_response_at"] != nil, true)
	changed := s.api.put(t, "ticket_articles/"+number(t, made, "id"), map[string]any{"internal": true, "body": "autre"})
	s.fact(t, "internal can change", changed["internal"], true)
	s.fact(t, "a body cannot change", changed["body"], made["body"])
	s.attached(t, id)
}

func (s *suite) attached(t *testing.T, id string) {
	put := s.api.put(t, "tickets/"+id+"?expand=true", map[string]any{"article": map[string]any{"body": "x", "attachments": []any{
		map[string]any{"filename": "a.json", "mime-type": "application/json", "data": "eyJh\nIjoxfQ=="},
	}}})
	s.fact(t, "articles of a changed ticket", len(put["article_ids"].([]any)), 3)
	articles := s.api.call(t, http.MethodGet, "ticket_articles/by_ticket/"+id, nil).list(t, http.StatusOK)
	files, _ := articles[len(articles)-1]["attachments"].([]any)
	if len(files) != 1 {
		t.Fatalf("attachments are %v", files)
	}
	file, _ := files[0].(map[string]any)
	s.fact(t, "size of an attachment is text", file["size"], "7")
	preferences, _ := file["preferences"].(map[string]any)
	s.fact(t, "type of an attachment", preferences["Mime-Type"], "application/json")
	got := s.api.call(t, http.MethodGet, fmt.Sprintf("ticket_attachment/%s/%s/%s", id, number(t, articles[len(articles)-1], "id"), number(t, file, "id")), nil)
	s.fact(t, "content of an attachment", string(got.body), `{"a":1}`)
}

// cleaning is what is left of HTML, beyond what notes tests.
func (s *suite) cleaning(t *testing.T) {
	tests := []struct{ given, has, lacks string }{
		{`<div>a<br>b</div>`, "a<br>b", "<br/>"},
		{`<p>l'école & "lycée"</p>`, `l'école &amp; "lycée"`, "&#39;"},
		{`<form><input name="a"><button>b</button></form>`, "b", "<"},
		{`<iframe src="https://e.org"></iframe>c<object>d</object>`, "c", "<"},
		{`<details><summary>a</summary><pre>b</pre></details>`, "<details><summary>a</summary><pre>b</pre></details>", "script"},
		{`<p onclick="x()" id="y" data-z="1">a</p>`, "<p>a</p>", "onclick"},
		{`<a href="vbscript:x">a</a>`, "a", "href"},
		{`<a href="mailto:noc@e.org">a</a>`, `href="mailto:noc@e.org"`, "script"},
		{`voir https://e.org/x`, `<a href="https://e.org/x"`, "script"},
		{`<pre>https://e.org/x</pre>`, "<pre>https://e.org/x</pre>", "href"},
		{`<img src="//e.org/a.png">a`, "a", "<img"},
		{`<svg onload="x()"><path></path></svg>a`, "a", "svg"},
		{`<img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==">`, "/api/v1/ticket_attachment/", "data:"},
	}
	for _, test := range tests {
		opened := s.open(t, map[string]any{"article": map[string]any{"content_type": "text/html", "body": test.given}})
		article := s.api.call(t, http.MethodGet, "ticket_articles/by_ticket/"+number(t, opened, "id"), nil).list(t, http.StatusOK)[0]
		body, _ := article["body"].(string)
		s.fact(t, fmt.Sprintf("%s keeps %s (%s)", test.given, test.has, body), strings.Contains(body, test.has), true)
		s.fact(t, fmt.Sprintf("%s keeps %s (%s)", test.given, test.lacks, body), strings.Contains(body, test.lacks), false)
	}
}
