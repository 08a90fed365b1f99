package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// TestAttachedAtTheDesk: what an agent writes into the field of an incident's
// ticket, and of one that a school's is, the bridge does and takes off.
func TestAttachedAtTheDesk(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.configure(t, "tickets: ", "mirror: {interval: 1s, requests_per_second: 1000}\ntickets: ")
	s.start(t)
	store := s.ledger(t)
	s.set(true, true)
	s.webhook(t, time.Now(), time.Time{})
	ours := s.shown(t, "open")

	s.agent(t, http.MethodPut, fmt.Sprintf("tickets/%d", ours.TicketID), map[string]any{"rattachement": "aucun"})
	s.field(t, ours.TicketID, "rattachement", nil)
	entries, err := store.Journal(t.Context(), ours.Incident)
	if err != nil {
		t.Fatal(err)
	}
	var asked, refused []string
	for _, e := range entries {
		switch e.Kind { //nolint:exhaustive // the others are of something else
		case bridge.KindAttachAsked:
			asked = append(asked, e.ActorName+" "+e.Words["to"])
		case bridge.KindNotAttached:
			refused = append(refused, e.Text)
		}
	}
	if fmt.Sprint(asked) != "[amel@vigie.example aucun]" || len(refused) != 1 || !strings.HasPrefix(refused[0], "Détachement demandé par amel@vigie.example, non fait. ") {
		t.Errorf("asked %q, refused %q", asked, refused)
	}

	plaint := int64(s.agent(t, http.MethodPost, "tickets", map[string]any{
		"title": "Plus d'internet", "group": "N1", "customer": "supervision@vigie.example", "site": "lycee-1", "rattachement": "n° " + ours.Number,
	})["id"].(float64))
	facts(t, store, bridge.TicketSubject(plaint), 1)
	if err := s.stop(); err != nil { // a new process looks at once
		t.Fatal(err)
	}
	s.start(t)
	s.field(t, plaint, "rattachement", nil)
	links := s.agent(t, http.MethodGet, fmt.Sprintf("links?link_object=Ticket&link_object_value=%d", plaint), nil)["links"]
	if want := fmt.Sprintf("[map[link_object:Ticket link_object_value:%d link_type:parent]]", ours.TicketID); fmt.Sprint(links) != want {
		t.Errorf("its links are %v, want %s", links, want)
	}
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		if strings.Contains(s.lastArticle(t, ours.TicketID), "rattaché par amel@vigie.example : « Plus d'internet »") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the incident's ticket does not tell: %s", s.lastArticle(t, ours.TicketID))
		}
	}
}

// lastArticle is the text of a ticket's newest one.
func (s *scene) lastArticle(t *testing.T, ticket int64) string {
	t.Helper()
	article := s.agent(t, http.MethodGet, fmt.Sprintf("tickets/%d?expand=true", ticket), nil)["article_ids"].([]any)
	newest := 0.0
	for _, id := range article {
		newest = max(newest, id.(float64))
	}
	return strings.NewReplacer("&#39;", "'", "&nbsp;", " ").Replace(s.agent(t, http.MethodGet, fmt.Sprintf("ticket_articles/%.0f", newest), nil)["body"].(string))
}
