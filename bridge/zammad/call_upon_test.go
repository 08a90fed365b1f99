package zammad_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// calling are changes whose note calls upon somebody.
func calling(version string, note bridge.Note) bridge.TicketChanges {
	made := changes()
	made.Fields["vigie_version"] = version
	note.Subject, note.HTML = "Suivi", "<p>Toujours en panne</p>"
	made.Note = &note
	return made
}

// TestNoteThatCannotBeMailed: the ticket is written all the same, once, and the
// error says who was not told.
func TestNoteThatCannotBeMailed(t *testing.T) {
	t.Parallel()
	desk, server := desk(t, zammadtest.Options{})
	mail := bridge.Note{Mail: []string{"chef@vigie.example", "direction@vigie.example"}}
	for method, write := range map[string]func() (bridge.Ticket, error){
		http.MethodPost: func() (bridge.Ticket, error) { return desk.CreateTicket(t.Context(), calling("1", mail)) },
		http.MethodPut: func() (bridge.Ticket, error) {
			plain := changes()
			plain.Fields[zammad.FieldIncident] = "01JDESK0000000000000000001"
			made, err := desk.CreateTicket(t.Context(), plain)
			if err != nil {
				return made, err
			}
			again := calling("2", mail)
			again.Fields[zammad.FieldIncident] = "01JDESK0000000000000000001"
			return desk.UpdateTicket(t.Context(), made.ID, again)
		},
	} {
		ticket, err := write()
		unsent, ok := errors.AsType[*zammad.UnsentMailError](err)
		if ticket.ID == 0 || !ok || strings.Join(unsent.To, " ") != "chef@vigie.example direction@vigie.example" {
			t.Fatalf("%s: ticket %d, %v", method, ticket.ID, err)
		}
		articles, err := desk.Articles(t.Context(), ticket.ID)
		if err != nil {
			t.Fatal(err)
		}
		if last := articles[len(articles)-1]; last.Kind != "note" || !last.Internal {
			t.Errorf("%s: the last article is %+v", method, last)
		}
	}
	if made := server.CountRequests(http.MethodPost, ticketsPath); made > 3 { // one that failed, two that did not
		t.Errorf("%d tickets were asked for", made)
	}
}

// TestFailureThatIsNotTheMail: where the desk fails at more than the mail, the
// first failure stands, and nothing is written twice.
func TestFailureThatIsNotTheMail(t *testing.T) {
	t.Parallel()
	desk, server := desk(t, zammadtest.Options{})
	made, err := desk.CreateTicket(t.Context(), changes())
	if err != nil {
		t.Fatal(err)
	}
	refused := calling("2", bridge.Note{Mail: []string{"chef@vigie.example"}})
	refused.State = "inconnu"
	before := server.CountRequests(http.MethodPut, ticketsPath+"/1")
	if ticket, err := desk.UpdateTicket(t.Context(), made.ID, refused); ticket.ID != 0 || err == nil {
		t.Errorf("UpdateTicket: %+v, %v", ticket, err)
	}
	if asked := server.CountRequests(http.MethodPut, ticketsPath+"/1") - before; asked > 2 {
		t.Errorf("asked %d times", asked)
	}
	articles, err := desk.Articles(t.Context(), made.ID)
	if err != nil || len(articles) != 1 {
		t.Errorf("articles are %+v, %v", articles, err)
	}
}

// TestMentionOfNobody: whom nobody finds is named, and the note is written.
func TestMentionOfNobody(t *testing.T) {
	t.Parallel()
	desk, server := desk(t, zammadtest.Options{})
	note := bridge.Note{Mentions: []string{"<inconnu>", "AMEL@vigie.example"}}
	ticket, err := desk.CreateTicket(t.Context(), calling("1", note))
	if err != nil {
		t.Fatal(err)
	}
	inject(t, server, zammadtest.Fault{Kind: zammadtest.Refused, Method: http.MethodGet, PathPrefix: "/api/v1/users/search", Count: 1})
	note.Mentions = note.Mentions[1:]
	if _, err := desk.Once().UpdateTicket(t.Context(), ticket.ID, calling("2", note)); err != nil {
		t.Fatalf("who cannot be looked up kept the note from being written: %v", err)
	}
	articles, err := desk.Articles(t.Context(), ticket.ID)
	if err != nil || len(articles) != 2 {
		t.Errorf("articles are %+v, %v", articles, err)
	}
}
