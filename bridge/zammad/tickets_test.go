package zammad_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

const (
	ticketsPath = "/api/v1/tickets"
	incident    = "01JDESK0000000000000000000"
)

func changes() bridge.TicketChanges {
	return bridge.TicketChanges{
		Title: "Coupure", Group: "N1", Fields: map[string]string{zammad.FieldIncident: incident},
		Note: &bridge.Note{Subject: "Ouverture", HTML: "<p>Coupure</p>"},
	}
}

func inject(t *testing.T, server *zammadtest.Server, fault zammadtest.Fault) int64 {
	t.Helper()
	id, err := server.Inject(fault)
	if err != nil {
		t.Fatalf("Inject: %v", err)
	}
	return id
}

// A create whose answer was lost must be found, not repeated.
func TestLostAnswerOfCreate(t *testing.T) {
	t.Parallel()
	desk, server := desk(t, zammadtest.Options{})
	inject(t, server, zammadtest.Fault{Kind: zammadtest.LostAnswer, Method: http.MethodPost, PathPrefix: ticketsPath, Count: 1})
	ticket, err := desk.CreateTicket(t.Context(), changes())
	if err == nil || zammad.Permanent(err) || ticket.ID != 0 {
		t.Fatalf("CreateTicket: %+v, %v; want a transient error", ticket, err)
	}
	found, ok, err := desk.FindTicket(t.Context(), incident)
	if err != nil || !ok || found.Fields[zammad.FieldIncident] != incident {
		t.Fatalf("FindTicket: %+v, %v, %v", found, ok, err)
	}
	if count := server.CountRequests(http.MethodPost, ticketsPath); count != 1 {
		t.Errorf("%d creates, want 1", count)
	}
}

func TestFaultsBeforeTheWorkDoNothing(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]zammadtest.Fault{
		"refused":  {Kind: zammadtest.Refused},
		"502 html": {Kind: zammadtest.Status, HTML: true},
		"503 json": {Kind: zammadtest.Status, Status: http.StatusServiceUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			desk, server := desk(t, zammadtest.Options{})
			fault.Method, fault.PathPrefix, fault.Count = http.MethodPost, ticketsPath, 1
			inject(t, server, fault)
			if _, err := desk.CreateTicket(t.Context(), changes()); err == nil || zammad.Permanent(err) {
				t.Fatalf("CreateTicket: %v, want a transient error", err)
			}
			if _, found, err := desk.FindTicket(t.Context(), incident); found || err != nil {
				t.Fatalf("FindTicket: %v, %v; want nothing", found, err)
			}
			if _, err := desk.CreateTicket(t.Context(), changes()); err != nil {
				t.Errorf("CreateTicket after the fault: %v", err)
			}
		})
	}
}

func TestSlowAnswers(t *testing.T) {
	t.Parallel()
	for _, kind := range []zammadtest.FaultKind{zammadtest.Slow, zammadtest.Hold} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			desk, server := desk(t, zammadtest.Options{})
			inject(t, server, zammadtest.Fault{Kind: kind, Method: http.MethodPost, Delay: 60 * time.Millisecond, Count: 1})
			began := time.Now()
			if _, err := desk.CreateTicket(t.Context(), changes()); err != nil {
				t.Fatalf("CreateTicket: %v", err)
			}
			if took := time.Since(began); took < 60*time.Millisecond {
				t.Errorf("took %s, want at least 60ms", took)
			}
		})
	}
}

// A desk whose attributes are not provisioned keeps the ticket and says
// nothing; the caller must learn both.
func TestDroppedFieldsComeWithTheTicket(t *testing.T) {
	t.Parallel()
	desk, _ := desk(t, zammadtest.Options{Unprovisioned: []string{"vigie_key", "vigie_alerts"}})
	wanted := changes()
	wanted.Fields["vigie_key"], wanted.Fields["vigie_alerts"], wanted.Fields["site"] = "a/b", "1", "École"
	ticket, err := desk.CreateTicket(t.Context(), wanted)
	var dropped *zammad.DroppedFieldsError
	if !errors.As(err, &dropped) || strings.Join(dropped.Fields, " ") != "vigie_alerts vigie_key" {
		t.Errorf("error is %v", err)
	}
	if ticket.ID == 0 || ticket.Stage != bridge.StageNew || ticket.Fields["site"] != "École" {
		t.Errorf("ticket is %+v, want it complete", ticket)
	}
	ticket, err = desk.UpdateTicket(t.Context(), ticket.ID, bridge.TicketChanges{Fields: map[string]string{"vigie_key": "c"}})
	if !errors.As(err, &dropped) || ticket.ID == 0 {
		t.Errorf("UpdateTicket: %+v, %v", ticket, err)
	}
}

// A service that the inventory has and the desk's selection has not.
func TestServiceThatWasNotProvisioned(t *testing.T) {
	t.Parallel()
	desk, server := desk(t, zammadtest.Options{})
	inject(t, server, zammadtest.Fault{Kind: zammadtest.Status, Status: http.StatusUnprocessableEntity, Method: http.MethodPost, PathPrefix: ticketsPath, Count: 1})
	wanted := changes()
	wanted.Fields["service"], wanted.Fields["site"] = "visioconference", "École"
	ticket, err := desk.CreateTicket(t.Context(), wanted)
	var dropped *zammad.DroppedFieldsError
	if !errors.As(err, &dropped) || strings.Join(dropped.Fields, " ") != "service" {
		t.Errorf("error is %v", err)
	}
	if ticket.ID == 0 || ticket.Fields["site"] != "École" {
		t.Errorf("ticket is %+v, want it but for the service", ticket)
	}
	wanted.Group = "no such group"
	var refused *zammad.StatusError
	if _, err := desk.CreateTicket(t.Context(), wanted); !errors.As(err, &refused) || refused.Status != http.StatusUnprocessableEntity {
		t.Errorf("what is refused for another reason ends with %v", err)
	}
}

// The second attempt, without the service, may be carried out and its answer
// lost: that the first one was refused says nothing of it.
func TestLostAnswerWithoutTheService(t *testing.T) {
	t.Parallel()
	desk, server := desk(t, zammadtest.Options{})
	inject(t, server, zammadtest.Fault{Kind: zammadtest.Status, Status: http.StatusUnprocessableEntity, Method: http.MethodPost, PathPrefix: ticketsPath, Count: 1})
	inject(t, server, zammadtest.Fault{Kind: zammadtest.LostAnswer, Method: http.MethodPost, PathPrefix: ticketsPath, Count: 1})
	wanted := changes()
	wanted.Fields["service"] = "visioconference"
	_, err := desk.CreateTicket(t.Context(), wanted)
	var refused *zammad.StatusError
	if err == nil || errors.As(err, &refused) {
		t.Errorf("error is %v, want one that leaves open what became of it", err)
	}
	if _, found, err := desk.FindTicket(t.Context(), incident); !found || err != nil {
		t.Errorf("FindTicket: %v, %v", found, err)
	}
}

// Without the attribute of our key the server ignores or refuses the
// condition: no ticket may be taken for ours.
func TestFindWithoutTheAttribute(t *testing.T) {
	t.Parallel()
	desk, _ := desk(t, zammadtest.Options{Unprovisioned: []string{zammad.FieldIncident}})
	if _, err := desk.CreateTicket(t.Context(), changes()); err == nil {
		t.Error("CreateTicket did not say that the key was dropped")
	}
	if _, found, err := desk.FindTicket(t.Context(), incident); found || err == nil {
		t.Errorf("FindTicket: %v, %v", found, err)
	}
}

func TestFindIgnoresWhatIsNotOurs(t *testing.T) {
	t.Parallel()
	server := answering(t, http.StatusOK, "application/json", `[{"id": 5, "vigie_incident": "another"}, {"id": 6}]`)
	_, found, err := client(t, configFor(t, server.URL, "x"), zammad.Options{}).FindTicket(t.Context(), incident)
	if found || err != nil {
		t.Errorf("FindTicket: %v, %v; want nothing", found, err)
	}
}

func TestEmptyUpdateOnlyReads(t *testing.T) {
	t.Parallel()
	desk, server := desk(t, zammadtest.Options{})
	created, err := desk.CreateTicket(t.Context(), changes())
	if err != nil {
		t.Fatal(err)
	}
	got, err := desk.UpdateTicket(t.Context(), created.ID, bridge.TicketChanges{})
	if err != nil || got.ID != created.ID || !got.UpdatedAt.Equal(created.UpdatedAt) {
		t.Errorf("UpdateTicket: %+v, %v", got, err)
	}
	if count := server.CountRequests(http.MethodPut, fmt.Sprintf("%s/%d", ticketsPath, created.ID)); count != 0 {
		t.Errorf("%d writes, want none", count)
	}
}

func TestUpdatedByTellsWhoWrote(t *testing.T) {
	t.Parallel()
	simulated := zammadtest.New(zammadtest.Options{})
	server := httptest.NewServer(simulated)
	t.Cleanup(server.Close)
	bot := client(t, configFor(t, server.URL, "vigie-agent"), zammad.Options{})
	person := client(t, configFor(t, server.URL, "amel-agent"), zammad.Options{})
	created, err := bot.CreateTicket(t.Context(), changes())
	if err != nil || created.UpdatedBy != "vigie@vigie.example" {
		t.Fatalf("CreateTicket: %+v, %v", created, err)
	}
	if _, err := person.UpdateTicket(t.Context(), created.ID, bridge.TicketChanges{Title: "Coupure de fibre"}); err != nil {
		t.Fatal(err)
	}
	read, err := bot.Ticket(t.Context(), created.ID)
	if err != nil || read.UpdatedBy != "amel@vigie.example" || read.Title != "Coupure de fibre" {
		t.Errorf("Ticket: %+v, %v", read, err)
	}
}

// A state that an administrator adds while we run is understood by its type;
// when the list cannot be read, the ticket comes all the same.
func TestStatesThatAppearLater(t *testing.T) {
	t.Parallel()
	const ticket = `{"id": 7, "number": "22007", "state_id": 42, "state": "chez l’opérateur",
		"created_at": "2026-01-01T00:00:00.000Z", "updated_at": "2026-01-01T00:00:00.000Z"}`
	states := `[{"id": 1, "name": "new", "state_type_id": 1, "active": true}]`
	var mu sync.Mutex
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /api/v1/tickets/7", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(ticket)) })
	mux.HandleFunc("GET /api/v1/ticket_states", func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		_, _ = w.Write([]byte(states))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	desk := client(t, configFor(t, server.URL, "x"), zammad.Options{})
	got, err := desk.UpdateTicket(t.Context(), 7, bridge.TicketChanges{Title: "x"})
	if err == nil || got.ID != 7 || got.Number != "22007" {
		t.Errorf("with an unlisted state: %+v, %v; want the ticket and an error", got, err)
	}
	mu.Lock()
	states = `[{"id": 42, "name": "chez l’opérateur", "state_type_id": 3, "active": true}]`
	mu.Unlock()
	got, err = desk.UpdateTicket(t.Context(), 7, bridge.TicketChanges{Title: "x"})
	if err != nil || got.Stage != bridge.StagePending {
		t.Errorf("once it is listed: %+v, %v; want stage pending", got, err)
	}
	mu.Lock()
	states = `[{"id": 43, "name": "nouveau type", "state_type_id": 99, "active": true}]`
	mu.Unlock()
	if err := desk.Check(t.Context()); err == nil {
		t.Error("Check passed on a server without users")
	}
}

func TestCheckNamesEveryReason(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(zammadtest.New(zammadtest.Options{}))
	t.Cleanup(server.Close)
	cfg := configFor(t, server.URL, "vigie-agent")
	cfg.Customer = "nobody@vigie.example"
	err := client(t, cfg, zammad.Options{Needs: zammad.Needs{
		Groups: []string{"N1", "N9"}, States: []string{"résolu", "en vacances"},
	}}).Check(t.Context())
	want := "group \"N9\" does not exist, or vigie@vigie.example has no access to it\n" +
		"ticket state \"en vacances\" does not exist\n" +
		"customer \"nobody@vigie.example\" was not found"
	if err == nil || err.Error() != want {
		t.Errorf("Check:\n%v\nwant:\n%s", err, want)
	}
}

// Concurrent writers to one ticket and many creators: run with -race.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	desk, server := desk(t, zammadtest.Options{})
	shared, err := desk.CreateTicket(t.Context(), changes())
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			own := fmt.Sprintf("%s-%d", incident, i)
			wanted := changes()
			wanted.Fields = map[string]string{zammad.FieldIncident: own}
			if _, err := desk.CreateTicket(t.Context(), wanted); err != nil {
				t.Errorf("CreateTicket: %v", err)
			}
			if _, found, err := desk.FindTicket(t.Context(), own); !found || err != nil {
				t.Errorf("FindTicket: %v, %v", found, err)
			}
			if _, err := desk.UpdateTicket(t.Context(), shared.ID, bridge.TicketChanges{
				Fields: map[string]string{"vigie_alerts": fmt.Sprint(i)}, Note: &bridge.Note{HTML: "<p>x</p>"},
			}); err != nil {
				t.Errorf("UpdateTicket: %v", err)
			}
		})
	}
	group.Wait()
	if count := server.CountRequests(http.MethodPost, ticketsPath); count != 9 {
		t.Errorf("%d creates, want 9", count)
	}
}
