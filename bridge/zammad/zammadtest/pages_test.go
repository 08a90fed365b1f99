package zammadtest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

func visit(t *testing.T, s *Server, path string) *httptest.ResponseRecorder {
	t.Helper()
	recorder := httptest.NewRecorder()
	s.ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	if strings.HasPrefix(recorder.Header().Get("Content-Type"), "text/html") {
		if _, err := html.Parse(strings.NewReader(recorder.Body.String())); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		policy := recorder.Header().Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "script-src") {
			t.Errorf("%s: policy is %q", path, policy)
		}
	}
	return recorder
}

func TestPagesAreFrench(t *testing.T) {
	t.Parallel()
	clock := morning()
	s := New(Options{Now: clock.read})
	empty := visit(t, s, "/")
	contains(t, empty.Body.String(), "Aucun ticket pour l’instant", `<html lang="fr">`, `http-equiv="refresh" content="5"`)

	open(t, s, map[string]any{
		"title": "<b>Lien coupé</b> à l’école", "criticity": "P1", "site": "École Ibn Khaldoun", "device": "sw-ik-01",
		"vigie_since": "2026-03-02T09:29:00Z", "tags": "fibre",
		"article": map[string]any{
			"subject": "Ouverture", "content_type": "text/html", "internal": true,
			"body": `<table><tr><th>Alerte</th></tr></table><script>alert("x")</script>`,
		},
	})
	clock.now = clock.now.Add(time.Minute)
	open(t, s, map[string]any{"title": "Clos", "state": "closed"})
	clock.now = clock.now.Add(time.Minute)
	want(t, ask(t, s, amel, http.MethodPut, "tickets/1", map[string]any{
		"owner": "amel@vigie.example", "state": "open", "article": map[string]any{"body": "<i>je regarde</i>"},
	}), http.StatusOK)

	list := visit(t, s, "/").Body.String()
	contains(t, list, "1 ouvert sur 2", "&lt;b&gt;Lien coupé&lt;/b&gt; à l’école", "École Ibn Khaldoun", "Amel Trabelsi",
		`<span class="criticity P1">P1</span>`, `href="/tickets/1"`)
	contains(t, list, `<span class="state open">ouvert</span>`, `<span class="state closed">clos</span>`)
	if strings.Index(list, "22001") > strings.Index(list, "22002") {
		t.Error("the closed ticket comes first")
	}
	detail := visit(t, s, "/tickets/1").Body.String()
	contains(t, detail, "Ticket 22001", "<th>Alerte</th>", "&lt;i&gt;je regarde&lt;/i&gt;", "Équipement", "sw-ik-01", "fibre",
		"modification : état", "<td>nouveau</td><td>ouvert</td>", "priorité 2 normale", "modification : propriétaire", "création d’un article", "interne")
	if strings.Contains(detail, "<script") || strings.Contains(detail, "alert(") {
		t.Error("a script reached the page")
	}
}

func TestLongListsAreCut(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	for range maxListed + 1 {
		open(t, s, nil)
	}
	list := visit(t, s, "/").Body.String()
	contains(t, list, "501 ouverts sur 501", "Seuls les 500 premiers tickets sur 501 sont affichés.")
	if rows := strings.Count(list, "<tr class="); rows != maxListed {
		t.Errorf("%d lines, want %d", rows, maxListed)
	}
}

func TestOtherPages(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	for _, path := range []string{"/tickets/1", "/tickets/x", "/nothing", "/tickets/"} {
		got := visit(t, s, path)
		if got.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, got.Code)
		}
		contains(t, got.Body.String(), "n’existe pas")
	}
	style := visit(t, s, "/style.css")
	if style.Code != http.StatusOK || style.Header().Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("style: %d %s", style.Code, style.Header())
	}
	if len(s.Requests()) != 0 {
		t.Error("visits of pages are in the request log")
	}
}
