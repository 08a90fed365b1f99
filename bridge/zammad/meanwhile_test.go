package zammad_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// office is a simulated desk with the bridge, a person and an administrator.
type office struct {
	*zammadtest.Server
	url                   string
	bridge, person, admin *zammad.Client
}

func newOffice(t *testing.T, opts zammadtest.Options) office {
	t.Helper()
	o := office{Server: zammadtest.New(opts)}
	server := httptest.NewServer(o.Server)
	t.Cleanup(server.Close)
	o.url = server.URL
	o.bridge = client(t, configFor(t, o.url, "vigie-agent"), zammad.Options{Needs: zammad.Needs{Groups: []string{"N1"}}})
	o.person = client(t, configFor(t, o.url, "amel-agent"), zammad.Options{})
	o.admin = client(t, configFor(t, o.url, "admin-admin"), zammad.Options{})
	return o
}

// everyVersion runs a test against each imitated version.
func everyVersion(t *testing.T, run func(t *testing.T, o office)) {
	t.Helper()
	for name, profile := range map[string]zammadtest.Profile{
		"5.2": zammadtest.V52, "6.5": zammadtest.V65, "7.1": zammadtest.V71,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, newOffice(t, zammadtest.Options{Profile: profile}))
		})
	}
}

func (o office) open(t *testing.T, key string) bridge.Ticket {
	t.Helper()
	wanted := changes()
	wanted.Fields = map[string]string{zammad.FieldIncident: key}
	ticket, err := o.bridge.CreateTicket(t.Context(), wanted)
	if err != nil {
		t.Fatal(err)
	}
	return ticket
}

// merge does what a person does in the desk's pages.
func (o office) merge(t *testing.T, source, target bridge.Ticket) {
	t.Helper()
	path := fmt.Sprintf("%s/api/v1/ticket_merge/%d/%s", o.url, source.ID, target.Number)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Token token=amel-agent")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	defer http.DefaultClient.CloseIdleConnections()
	var result struct{ Result, Message string }
	if err := json.NewDecoder(answer.Body).Decode(&result); err != nil || result.Result != "success" {
		t.Fatalf("merge: %d, %+v, %v", answer.StatusCode, result, err)
	}
}

// record finds a record of a collection by name.
func (o office) record(t *testing.T, collection, key, name string) (int64, map[string]any) {
	t.Helper()
	rows, err := o.admin.List(t.Context(), collection)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(rows, func(row map[string]any) bool { return row[key] == name })
	if at < 0 {
		t.Fatalf("no %q in %s", name, collection)
	}
	number, _ := rows[at]["id"].(json.Number)
	id, err := number.Int64()
	if err != nil {
		t.Fatal(err)
	}
	return id, rows[at]
}

func TestEveryVersionIsReadAlike(t *testing.T) {
	t.Parallel()
	everyVersion(t, func(t *testing.T, o office) {
		first, second := o.open(t, incident), o.open(t, incident+"2")
		if _, err := o.person.UpdateTicket(t.Context(), first.ID, bridge.TicketChanges{State: "open"}); err != nil {
			t.Fatal(err)
		}
		found, ok, err := o.bridge.FindTicket(t.Context(), incident)
		if err != nil || !ok || found.ID != first.ID || found.Stage != bridge.StageOpen || found.Group != "N1" {
			t.Errorf("FindTicket: %+v, %v, %v", found, ok, err)
		}
		changed, err := o.bridge.Changed(t.Context(), first.CreatedAt, 10)
		if err != nil || distinct(changed) != 2 {
			t.Errorf("Changed: %+v, %v", changed, err)
		}
		listed, _, err := o.bridge.Page(t.Context(), 1)
		if err != nil || len(listed) != 2 || listed[1].ID != second.ID || listed[0].Fields[zammad.FieldIncident] != incident {
			t.Errorf("Page: %+v, %v", listed, err)
		}
		history, err := o.bridge.History(t.Context(), first.ID)
		if err != nil || len(history) < 3 || history[0].Type != "created" || history[0].Object != "Ticket" {
			t.Fatalf("History: %+v, %v", history, err)
		}
		moved := slices.IndexFunc(history, func(c bridge.DeskChange) bool { return c.Attribute == "state" })
		if moved < 0 || history[moved].From != "new" || history[moved].To != "open" || history[moved].FromID == 0 || history[moved].Source != "" {
			t.Errorf("History: %+v", history)
		}
		articles, err := o.bridge.Articles(t.Context(), first.ID)
		if err != nil || len(articles) != 1 || articles[0].Kind != "note" || articles[0].Sender != "Agent" || !articles[0].Internal {
			t.Fatalf("Articles: %+v, %v", articles, err)
		}
		writer, err := o.bridge.User(t.Context(), history[moved].By)
		if err != nil || writer.Login != "amel@vigie.example" || writer.Name != "Amel Trabelsi" || !writer.Agent {
			t.Errorf("User: %+v, %v", writer, err)
		}
		customer, _ := o.record(t, "users", "login", "supervision@vigie.example")
		if someone, err := o.bridge.User(t.Context(), customer); err != nil || someone.Agent {
			t.Errorf("the customer: %+v, %v", someone, err)
		}
		if err := o.bridge.Check(t.Context()); err != nil {
			t.Errorf("Check: %v", err)
		}
	})
}

// A ticket that people merged says where it lives on; what we write meanwhile
// lands on the old one, and its answer says so.
func TestMergedMeanwhile(t *testing.T) {
	t.Parallel()
	everyVersion(t, func(t *testing.T, o office) {
		first, second, third := o.open(t, incident), o.open(t, incident+"2"), o.open(t, incident+"3")
		o.merge(t, first, second)
		o.merge(t, second, third)
		written, err := o.bridge.UpdateTicket(t.Context(), first.ID, bridge.TicketChanges{
			Fields: map[string]string{"vigie_alerts": "3"}, Note: &bridge.Note{Subject: "Suite", HTML: "<p>Suite</p>"},
		})
		if err != nil || written.Stage != bridge.StageMerged || written.MergedInto != second.ID {
			t.Errorf("UpdateTicket: %+v, %v", written, err)
		}
		next, err := o.bridge.Ticket(t.Context(), written.MergedInto)
		if err != nil || next.MergedInto != third.ID {
			t.Errorf("Ticket: %+v, %v", next, err)
		}
	})
}

// A person moves the ticket to a group that the bridge does not work in.
func TestMovedMeanwhile(t *testing.T) {
	t.Parallel()
	everyVersion(t, func(t *testing.T, o office) {
		ticket := o.open(t, incident)
		if _, err := o.admin.Create(t.Context(), "groups", map[string]any{"name": "Juridique"}); err != nil {
			t.Fatal(err)
		}
		elsewhere, _ := o.record(t, "groups", "name", "Juridique")
		amel, row := o.record(t, "users", "login", "amel@vigie.example")
		access, _ := row["group_ids"].(map[string]any)
		if access == nil {
			access = make(map[string]any)
		}
		access[strconv.FormatInt(elsewhere, 10)] = []string{"full"}
		if _, err := o.admin.Update(t.Context(), "users", amel, map[string]any{"group_ids": access}); err != nil {
			t.Fatal(err)
		}
		if _, err := o.person.UpdateTicket(t.Context(), ticket.ID, bridge.TicketChanges{Group: "Juridique"}); err != nil {
			t.Fatal(err)
		}
		_, err := o.bridge.UpdateTicket(t.Context(), ticket.ID, bridge.TicketChanges{Title: "Suite"})
		if !errors.Is(err, bridge.ErrNoAccess) || zammad.Permanent(err) {
			t.Errorf("UpdateTicket: %v, want no access", err)
		}
		if _, err = o.bridge.Ticket(t.Context(), ticket.ID); !errors.Is(err, bridge.ErrNoAccess) || errors.Is(err, bridge.ErrNotFound) {
			t.Errorf("Ticket: %v, want no access", err)
		}
		if changed, err := o.bridge.Changed(t.Context(), ticket.CreatedAt, 10); err != nil || len(changed) != 0 {
			t.Errorf("Changed: %+v, %v; want none", changed, err)
		}
	})
}

// An administrator renames a group: its tickets go on under the new name, and
// what names the old one is refused for good.
func TestGroupRenamedMeanwhile(t *testing.T) {
	t.Parallel()
	everyVersion(t, func(t *testing.T, o office) {
		ticket := o.open(t, incident)
		id, _ := o.record(t, "groups", "name", "N1")
		if _, err := o.admin.Update(t.Context(), "groups", id, map[string]any{"name": "Niveau 1"}); err != nil {
			t.Fatal(err)
		}
		read, err := o.bridge.UpdateTicket(t.Context(), ticket.ID, bridge.TicketChanges{Title: "Suite"})
		if err != nil || read.Group != "Niveau 1" {
			t.Errorf("UpdateTicket: %+v, %v", read, err)
		}
		if _, err := o.bridge.CreateTicket(t.Context(), changes()); !zammad.Permanent(err) {
			t.Errorf("CreateTicket: %v, want a permanent error", err)
		}
		const want = `group "N1" does not exist, or vigie@vigie.example has no access to it`
		if err := o.bridge.Check(t.Context()); err == nil || err.Error() != want {
			t.Errorf("Check: %v, want %s", err, want)
		}
	})
}

// The desk has no more than "not found" to say of a ticket that was deleted.
func TestDeletedMeanwhile(t *testing.T) {
	t.Parallel()
	everyVersion(t, func(t *testing.T, o office) {
		const gone = 4711
		if _, err := o.bridge.UpdateTicket(t.Context(), gone, bridge.TicketChanges{Title: "Suite"}); !errors.Is(err, bridge.ErrNotFound) {
			t.Errorf("UpdateTicket: %v", err)
		}
		if _, err := o.bridge.Ticket(t.Context(), gone); !errors.Is(err, bridge.ErrNotFound) || errors.Is(err, bridge.ErrNoAccess) {
			t.Errorf("Ticket: %v", err)
		}
		if _, err := o.bridge.History(t.Context(), gone); !errors.Is(err, bridge.ErrNotFound) {
			t.Errorf("History: %v", err)
		}
	})
}

// Lists ask for no histories: one that cannot be read must not hide the
// others, and an import would ask for thousands.
func TestListsNeedNoHistory(t *testing.T) {
	t.Parallel()
	o := newOffice(t, zammadtest.Options{})
	first, second := o.open(t, incident), o.open(t, incident+"2")
	o.merge(t, first, second)
	inject(t, o.Server, zammadtest.Fault{
		Kind: zammadtest.Status, Status: http.StatusInternalServerError, PathPrefix: "/api/v1/ticket_history/",
	})
	tickets, _, err := o.bridge.Page(t.Context(), 1)
	if err != nil || len(tickets) != 2 || tickets[0].Stage != bridge.StageMerged {
		t.Errorf("Page: %+v, %v; want both", tickets, err)
	}
	if tickets, err = o.bridge.Changed(t.Context(), first.CreatedAt, 10); err != nil || len(tickets) != 2 {
		t.Errorf("Changed: %+v, %v; want both", tickets, err)
	}
}

func TestTokenWithoutRights(t *testing.T) {
	t.Parallel()
	for _, profile := range []zammadtest.Profile{zammadtest.V52, zammadtest.V65, zammadtest.V71} {
		o := newOffice(t, zammadtest.Options{
			Profile: profile, Scopes: map[string][]string{"vigie-agent": {"user_preferences"}},
		})
		_, _, found := o.bridge.FindTicket(t.Context(), incident)
		_, created := o.bridge.CreateTicket(t.Context(), changes())
		_, changed := o.bridge.Changed(t.Context(), epoch, 10)
		_, history := o.bridge.History(t.Context(), 1)
		_, listed := o.bridge.List(t.Context(), "triggers")
		_, version := o.bridge.Version(t.Context())
		for i, err := range []error{
			o.bridge.Check(t.Context()), found, created, changed, history, listed, version,
		} {
			var status *zammad.StatusError
			if !errors.As(err, &status) || !status.Misconfigured() || status.Permanent() || !errors.Is(err, bridge.ErrNoAccess) {
				t.Errorf("call %d: %v, want lost rights", i, err)
			}
		}
	}
}

// Titles are cut in characters, not in bytes, and the answer has what is kept.
func TestTitlesAtTheLimit(t *testing.T) {
	t.Parallel()
	everyVersion(t, func(t *testing.T, o office) {
		for _, letter := range []string{"é", "ع", "🔥"} {
			for _, length := range []int{250, 251} {
				ticket, err := o.bridge.CreateTicket(t.Context(), bridge.TicketChanges{
					Title: strings.Repeat(letter, length), Group: "N1",
				})
				if err != nil || ticket.Title != strings.Repeat(letter, 250) {
					t.Errorf("%d times %s: %d bytes, %v", length, letter, len(ticket.Title), err)
				}
			}
		}
		ticket, err := o.bridge.CreateTicket(t.Context(), bridge.TicketChanges{Title: "a\nb\tc", Group: "N1"})
		if err != nil || ticket.Title != "a b c" {
			t.Errorf("title with breaks: %q, %v", ticket.Title, err)
		}
		_, err = o.bridge.UpdateTicket(t.Context(), ticket.ID, bridge.TicketChanges{
			Fields: map[string]string{zammad.FieldIncident: strings.Repeat("é", 300)},
		})
		if !zammad.Permanent(err) {
			t.Errorf("an attribute that is too long: %v, want a permanent error", err)
		}
	})
}

// A blank key would find every ticket.
func TestBlankKeysAreNotSearched(t *testing.T) {
	t.Parallel()
	o := newOffice(t, zammadtest.Options{})
	o.open(t, incident)
	for _, key := range []string{"", " ", "\t\n"} {
		if ticket, found, err := o.bridge.FindTicket(t.Context(), key); found || err == nil {
			t.Errorf("key %q: %+v, %v", key, ticket, err)
		}
	}
	if count := o.CountRequests(http.MethodPost, "/api/v1/tickets/search"); count != 0 {
		t.Errorf("%d searches", count)
	}
}
