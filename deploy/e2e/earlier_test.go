package e2e

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/vigie-noc/vigie/deploy/lab/stack"
)

// earlier is where the desk's list of tickets ended before the test: at a real
// one those of former runs stay, about the same devices. It lists by ascending
// id. Runs must not share a desk at the same time.
type earlier struct {
	id    int64
	pages int // that are full of them
}

// ticketsPage is the largest page of tickets that Zammad gives.
const ticketsPage = 100

// ticketsAfter reads what was opened since.
func (s *scene) ticketsAfter(e earlier) ([]ticket, error) {
	var list []ticket
	for page := e.pages + 1; ; page++ {
		var rows []ticket
		err := s.readDesk(fmt.Sprintf("tickets?expand=true&per_page=%d&page=%d", ticketsPage, page), &rows)
		if err != nil {
			return nil, err
		}
		for _, each := range rows {
			if each.ID > e.id {
				list = append(list, each)
			}
		}
		if len(rows) < ticketsPage {
			return list, nil
		}
	}
}

// markEarlier passes over the tickets that are there.
func (s *scene) markEarlier() {
	s.t.Helper()
	list, err := s.ticketsAfter(earlier{})
	s.must(err)
	if len(list) > 0 {
		s.earlier = earlier{id: list[len(list)-1].ID, pages: len(list) / ticketsPage}
	}
}

// TestEarlierTicketsDoNotCount, on more than a page of them.
func TestEarlierTicketsDoNotCount(t *testing.T) {
	simulatedOnly(t, "it opens tickets by the hundred")
	s := open(t, stack.Options{Without: []string{stack.Prometheus, stack.Alertmanager, stack.Blackbox, stack.SNMPExporter}})
	opens := func() {
		s.ask(request{
			method: http.MethodPost, url: s.ZammadURL() + "/api/v1/tickets", credentials: deskToken(s.Tokens().Agent),
			body: map[string]any{
				"title": "Imprimante en panne", "group": "N1", "customer": "supervision@vigie.example", "criticity": "P3",
				"article": map[string]any{"body": "L'école appelle.", "type": "note", "internal": true},
			},
		})
	}
	for _, more := range []int{0, 1, ticketsPage - 1, 1, ticketsPage} { // 0, 1, 100, 101 and 201 of them
		for range more {
			opens()
		}
		s.markEarlier()
		if list, err := s.tickets(); err != nil || len(list) != 0 {
			t.Errorf("%d earlier tickets count (%v)", len(list), err)
		}
	}
	opens()
	if list, err := s.tickets(); err != nil || len(list) != 1 {
		t.Errorf("%d new tickets count (%v), want 1", len(list), err)
	}
}
