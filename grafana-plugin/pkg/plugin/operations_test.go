package plugin

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
)

// told are n operations, a minute apart; the last was learnt an hour late.
func operationsOf(n int) reportapi.OperationList {
	list := reportapi.OperationList{Incident: "01A"}
	for i := range n {
		at := moment.Add(time.Duration(i) * time.Minute)
		list.Operations = append(list.Operations, reportapi.Operation{
			Seq: int64(i + 1), Kind: "noted", Actor: "person", ActorName: "Amel <script>", EffectiveAt: at, ReceivedAt: at.Add(time.Second),
			Text: fmt.Sprintf("Note %d : « مدرسة » <b>", i), Data: map[string]string{"article": "12"},
		})
	}
	if n > 0 {
		last := &list.Operations[n-1]
		last.Kind, last.Actor, last.ActorName, last.Text, last.Data = "restored", "source", "", "", nil
		last.ReceivedAt = last.EffectiveAt.Add(time.Hour)
	}
	return list
}

func TestOperationFrames(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t)
	b.Tell("tickets/01A/operations", func(*http.Request) any { return operationsOf(3) })
	d := on(t, b)
	golden(t, "operations", d.ask(t, TypeOperations, `{"tickets":["01A"],"limit":2}`))
	golden(t, "operations-none", d.ask(t, TypeOperations, `{"tickets":[""]}`))
}

// TestJournalOfPeople: what people opened has no incident, and a journal of
// pages.
func TestJournalOfPeople(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t)
	b.Tell("tickets/42/journal", func(r *http.Request) any {
		j := reportapi.Journal{Ticket: 42, Facts: []reportapi.Fact{{Number: 1, Kind: "opened", Actor: "customer", EffectiveAt: moment}}, Next: 1}
		if r.URL.Query().Get("after") == "1" {
			j.Facts[0].Number, j.Facts[0].EffectiveAt, j.Next = 2, moment.Add(time.Hour), 0
		}
		return j
	})
	b.Tell("tickets/01A/operations", func(*http.Request) any { return operationsOf(2) })
	response := on(t, b).ask(t, TypeOperations, `{"tickets":["ticket:42","01A","42"]}`)
	if response.Error != nil {
		t.Fatal(response.Error)
	}
	if got := cells(t, response.Frames[0], "ticket"); !slices.Equal(got, []string{"42", "01A", "01A", "42"}) {
		t.Errorf("in the order of time: %v", got)
	}
	if got := cells(t, response.Frames[0], "text")[0]; got != "ouverture" {
		t.Errorf("what has no text is told as %q", got)
	}
}

// TestTicketByID: one that is closed is told as well.
func TestTicketByID(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t)
	closed := ticketOf(7)
	closed.State = "closed"
	b.Tell("tickets/01000007", func(*http.Request) any { return reportapi.TicketList{Tickets: []reportapi.Ticket{closed}, Limit: 1} })
	d := on(t, b)
	response := d.ask(t, TypeOperations, `{"view":"ticket","tickets":["01000007"]}`)
	if response.Error != nil || response.Frames[0].Rows() != 1 || cells(t, response.Frames[0], "number")[0] != "30007" {
		t.Fatalf("%+v", response)
	}
	response = d.ask(t, TypeOperations, `{"view":"ticket"}`)
	if response.Error != nil || response.Frames[0].Rows() != 0 || !strings.Contains(noticesOf(response.Frames[0]), "Choisissez un ticket") {
		t.Errorf("of none: %+v", response)
	}
}

// TestChosenTickets: nothing but an id becomes a part of a path, an unknown one
// is no sign of an old bridge, and too many are not left out silently.
func TestChosenTickets(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t)
	b.Tell("tickets/01Z/operations", func(*http.Request) any { return errors.New("il n'y a pas d'incident « 01Z »") })
	for n := range 25 {
		b.Tell(fmt.Sprintf("tickets/A%d/operations", n), func(*http.Request) any { return operationsOf(1) })
	}
	d := on(t, b)
	for _, id := range []string{"..", "../refusals", "01A/acts", "<script>", "{01A,01B}", "' OR 1=1", "مدرسة", strings.Repeat("1", 41)} {
		response := d.ask(t, TypeOperations, fmt.Sprintf(`{"tickets":[%q]}`, id))
		if response.Error == nil || !strings.Contains(response.Error.Error(), "n'est pas l'identifiant d'un ticket") || response.ErrorSource != backend.ErrorSourcePlugin {
			t.Errorf("%s: %v", id, response.Error)
		}
	}
	if asked := b.Asked(); len(asked) > 0 {
		t.Errorf("it asked for %v", asked)
	}
	response := d.ask(t, TypeOperations, `{"tickets":["01Z"]}`)
	if response.Error == nil || response.Error.Error() != "Il n'y a pas d'incident « 01Z »." || response.Status != 404 || response.ErrorSource != backend.ErrorSourceDownstream {
		t.Errorf("an unknown one: %v, %d", response.Error, response.Status)
	}
	many := make([]string, 25)
	for n := range many {
		many[n] = fmt.Sprintf("%q", fmt.Sprint("A", n))
	}
	response = d.ask(t, TypeOperations, `{"tickets":[`+strings.Join(many, ",")+`]}`)
	if response.Error != nil || response.Frames[0].Rows() != maxTickets || !strings.Contains(noticesOf(response.Frames[0]), "les 20 premiers des 25") {
		t.Errorf("of many: %v, %s", response.Error, noticesOf(response.Frames[0]))
	}
}
