package app_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest/persontest"
)

// TestTicketQuotesTheDevice: what a device told by syslog stands in the ticket
// that its alert opens, asked with the token of that source; a source that is
// away is told in the log alone.
func TestTicketQuotesTheDevice(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	exporter := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer lecture" || r.URL.Path != "/api/v1/events" {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		_, _ = fmt.Fprintf(w, `{"events":[{"event":%q,"device":%q,"site":"lycee-1","subject":%q,"title":"Lien coupé","count":2,
			"first_seen":"2026-03-02T08:00:00Z","last_seen":"2026-03-02T08:05:00Z","line":"changed state to <b>down</b>"}],"truncated":false}`,
			r.FormValue("event"), r.FormValue("device"), r.FormValue("subject"))
	}))
	t.Cleanup(exporter.Close)
	config, err := os.ReadFile(s.files.Config)
	if err != nil {
		t.Fatal(err)
	}
	write(t, s.path("events.token"), "lecture\n")
	write(t, s.files.Config, string(config)+fmt.Sprintf(`event_sources:
  - {name: syslog, url: "%s/", token_file: events.token}
  - {name: trap, url: "http://127.0.0.1:1"}
`, exporter.URL))
	s.start(t)

	labels := maps.Clone(outageLabels)
	maps.Copy(labels, map[string]string{"alertname": "LienSignaleCoupe", "event": "link_down", "subject": "Gi0/1"})
	body, err := json.Marshal(map[string]any{"version": "4", "alerts": []any{map[string]any{
		"status": "firing", "labels": labels, "startsAt": time.Now(), "fingerprint": outage,
	}}})
	if err != nil {
		t.Fatal(err)
	}
	if code, text := s.ask(t, http.MethodPost, "/api/v1/alerts/noc", "noc-alerts", string(body), nil); code != http.StatusOK {
		t.Fatalf("webhook answered %d %s", code, text)
	}
	note := s.firstArticle(t, s.shown(t, "open").TicketID)
	for _, part := range []string{"Lien coupé (Gi0/1)", "changed state to &lt;b&gt;down&lt;/b&gt;", "02/03/2026 09:05:00"} {
		if !strings.Contains(note, part) {
			t.Errorf("the first note lacks %q: %s", part, note)
		}
	}
	if !strings.Contains(s.logs.String(), "event_source=trap") {
		t.Error("nothing is logged of the source that is away")
	}
}

// firstArticle of a ticket, as an agent reads it.
func (s *scene) firstArticle(t *testing.T, ticket int64) string {
	t.Helper()
	var articles []struct {
		Body string `json:"body"`
	}
	persontest.Do(t, "amel-agent", http.MethodGet, fmt.Sprintf("%s/api/v1/ticket_articles/by_ticket/%d", s.site.URL, ticket), nil, &articles)
	if len(articles) == 0 {
		t.Fatal("there is no article")
	}
	return articles[0].Body
}
