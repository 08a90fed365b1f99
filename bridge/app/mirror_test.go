package app_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/app"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest/persontest"
)

// configure changes the scene's bridge.yml.
func (s *scene) configure(t *testing.T, right, wrong string) {
	t.Helper()
	text, err := os.ReadFile(s.files.Config)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), right) {
		t.Fatalf("bridge.yml does not say %q", right)
	}
	write(t, s.files.Config, strings.Replace(string(text), right, wrong, 1))
}

// agent does something at the desk as Amel, and gives the record.
func (s *scene) agent(t *testing.T, method, path string, body map[string]any) (record map[string]any) {
	t.Helper()
	persontest.Do(t, "amel-agent", method, s.site.URL+"/api/v1/"+path, body, &record)
	return record
}

// opened is a ticket that Amel opens and takes.
func (s *scene) opened(t *testing.T) int64 {
	t.Helper()
	id := int64(s.agent(t, http.MethodPost, "tickets", map[string]any{
		"title": "Imprimante en panne", "group": "N1", "customer": "supervision@vigie.example", "article": map[string]any{"body": "Bac 2"},
	})["id"].(float64))
	s.agent(t, http.MethodPut, fmt.Sprintf("tickets/%d", id), map[string]any{"state": "open", "owner": "amel@vigie.example"})
	return id
}

// ledger opens the bridge's, beside it.
func (s *scene) ledger(t *testing.T) *sqlite.Store {
	t.Helper()
	store, err := sqlite.Open(t.Context(), s.path("ledger.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

// facts waits for so many of a subject.
func facts(t *testing.T, store *sqlite.Store, subject string, n int) []bridge.Entry {
	t.Helper()
	var all []bridge.Entry
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		var err error
		if all, err = store.Journal(t.Context(), subject); err != nil {
			t.Fatal(err)
		}
		if len(all) >= n {
			return all
		}
	}
	t.Fatalf("%s never has %d facts; there are %+v", subject, n, all)
	return nil
}

func (s *scene) imported(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		health, err := s.client().Health(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if health.Mirror != nil && health.Mirror.Imported {
			return
		}
	}
	t.Fatal("the desk is never read to the end")
}

// erased has an agent's words removed from the journal of a ticket while the
// bridge is at work, as its own page and API then show. What it writes meanwhile
// may name the agent again: the desk still does.
func (s *scene) erased(t *testing.T, ticket int64) {
	t.Helper()
	const agent = "amel@vigie.example"
	path := fmt.Sprintf("/tickets/%d", ticket)
	if _, page := s.ask(t, http.MethodGet, path, "reader", "", nil); !strings.Contains(page, agent) || !strings.Contains(page, "humain") {
		t.Errorf("the page of the ticket is %s", page)
	}
	erased, err := app.Erase(t.Context(), s.files.Config, app.Erasure{Person: agent, By: "nadia", At: time.Now()}, true)
	if err != nil || len(erased.Entries) == 0 {
		t.Fatalf("removed %+v, %v", erased, err)
	}
	journal, err := s.client().Journal(t.Context(), ticket, 0)
	if err != nil {
		t.Fatal(err)
	}
	told := slices.IndexFunc(journal.Facts, func(f reportapi.Fact) bool { return f.Kind == string(bridge.KindErased) })
	if told < 0 || journal.Facts[told].ActorName != "nadia" || journal.Facts[told].Values["of"] != "user" {
		t.Fatalf("no fact tells of it: %+v", journal.Facts)
	}
	if before := fmt.Sprintf("%+v", journal.Facts[:told]); strings.Contains(before, agent) {
		t.Errorf("before it was erased there is %s", before)
	}
	if _, page := s.ask(t, http.MethodGet, path, "reader", "", nil); !strings.Contains(page, "mots effacés") {
		t.Errorf("the page of the ticket is %s", page)
	}
}

// TestPeopleAtTheDesk: what an agent does to tickets of either kind is in the
// journal; what the bridge tells of its own incident is as it was.
func TestPeopleAtTheDesk(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.configure(t, "tickets: ", "mirror: {interval: 1s, requests_per_second: 1000}\ntickets: ")
	s.start(t)
	store := s.ledger(t)
	theirs := s.opened(t)
	facts(t, store, bridge.TicketSubject(theirs), 3)

	s.webhook(t, time.Now(), time.Time{})
	ours := s.shown(t, "open")
	before, err := s.client().Operations(t.Context(), ours.Incident)
	if err != nil {
		t.Fatal(err)
	}
	s.agent(t, http.MethodPut, fmt.Sprintf("tickets/%d", ours.TicketID), map[string]any{"group": "N1"})
	all := facts(t, store, ours.Incident, len(before.Operations)+2) // the opening at the desk, and this
	if last := all[len(all)-1]; last.Kind != bridge.KindAssigned || last.Actor != bridge.ActorPerson || last.ActorName != "amel@vigie.example" ||
		last.Data["to"] != "N1" || last.Ticket != ours.TicketID {
		t.Errorf("the last fact is %+v", last)
	}
	after, err := s.client().Operations(t.Context(), ours.Incident)
	if err != nil || !reflect.DeepEqual(after.Operations[:len(before.Operations)], before.Operations) {
		t.Errorf("operations were %+v\nand are %+v, %v", before, after, err)
	}
	for _, each := range after.Operations {
		if each.Kind == string(bridge.KindAssigned) {
			t.Errorf("the operations of the bridge tell %+v", each)
		}
	}

	if _, page := s.ask(t, http.MethodGet, "/", "reader", "", nil); !strings.Contains(page, "Lecture des tickets") || !strings.Contains(page, "à jour") {
		t.Errorf("the status page is %s", page)
	}
	s.erased(t, ours.TicketID)
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	found, err := app.VerifyJournal(t.Context(), s.files.Config, 0, func(b app.Break) { t.Errorf("broken: %+v", b) })
	if err != nil || !found.Whole() || found.Chains != 3 { // the log book is one
		t.Errorf("verified %+v, %v", found, err)
	}
}

// delivery is what the desk's webhook sends, signed with a secret.
func (s *scene) delivery(t *testing.T, id, secret, body string) int {
	t.Helper()
	header := http.Header{"X-Zammad-Delivery": {id}, "Content-Type": {"application/json"}}
	if secret != "" {
		sum := hmac.New(sha1.New, []byte(secret))
		sum.Write([]byte(body))
		header.Set("X-Hub-Signature", "sha1="+hex.EncodeToString(sum.Sum(nil)))
	}
	code, _ := s.ask(t, http.MethodPost, "/api/v1/zammad", "", body, header)
	return code
}

// TestDeskWebhook: a change is seen at once, an hour before the next look.
func TestDeskWebhook(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.configure(t, "zammad: {", "mirror: {interval: 1h, requests_per_second: 1000}\nzammad: {webhook_secret_file: webhook.secret, ")
	write(t, s.path("webhook.secret"), "le secret\n")
	s.start(t)
	s.imported(t)
	store := s.ledger(t)
	ticket := s.opened(t)
	body := fmt.Sprintf(`{"ticket":{"id":%d,"updated_by":{"login":"amel@vigie.example"}},"article":{}}`, ticket)
	for _, test := range []struct {
		name, id, secret string
		want             int
	}{
		{"unsigned", "1", "", 401},
		{"forged", "2", "un autre", 403},
		{"signed", "3", "le secret", 204},
		{"again", "3", "le secret", 204},
	} {
		if got := s.delivery(t, test.id, test.secret, body); got != test.want {
			t.Errorf("%s: answered %d, want %d", test.name, got, test.want)
		}
	}
	facts(t, store, bridge.TicketSubject(ticket), 3)

	write(t, s.path("webhook.secret"), "le suivant")
	s.agent(t, http.MethodPut, fmt.Sprintf("tickets/%d", ticket), map[string]any{"group": "N2"})
	if got := s.delivery(t, "4", "le suivant", body); got != 204 {
		t.Errorf("with the secret that follows: answered %d", got)
	}
	facts(t, store, bridge.TicketSubject(ticket), 4)
	remove(t, s.path("webhook.secret"))
	if got := s.delivery(t, "5", "le suivant", body); got != 503 {
		t.Errorf("without a secret: answered %d, want 503", got)
	}
}

func TestNoDeskWebhook(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.start(t)
	if got := s.delivery(t, "1", "le secret", `{"ticket":{"id":1}}`); got != http.StatusNotFound {
		t.Errorf("where none is configured: answered %d, want 404", got)
	}
}

// TestReloadMirror: groups under contract are taken up without a restart, and
// their tickets read, however old.
func TestReloadMirror(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.configure(t, "tickets: ", "mirror: {interval: 1s, requests_per_second: 1000, groups: [N2]}\ntickets: ")
	ticket := s.opened(t) // in N1
	s.start(t)
	s.imported(t)
	store := s.ledger(t)
	if all, err := store.Journal(t.Context(), bridge.TicketSubject(ticket)); err != nil || len(all) != 0 {
		t.Fatalf("a ticket that is not under contract has %+v, %v", all, err)
	}
	s.configure(t, "groups: [N2]", "groups: [N1, N2]")
	s.hangup <- syscall.SIGHUP
	facts(t, store, bridge.TicketSubject(ticket), 3)
	if strings.Contains(s.logs.String(), "a restart alone") {
		t.Errorf("the log says\n%s", s.logs)
	}
}

// TestImportCommand reads the desk without serving, and serve goes on there.
func TestImportCommand(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	ticket := s.opened(t)
	var last app.Progress
	if err := app.Import(t.Context(), s.files, s.logger, func(p app.Progress) { last = p }); err != nil {
		t.Fatal(err)
	}
	if last.Tickets != 1 || last.Facts < 3 || last.Until.IsZero() {
		t.Errorf("progress ended at %+v", last)
	}
	facts(t, s.ledger(t), bridge.TicketSubject(ticket), 3)
	if err := app.Import(t.Context(), s.files, s.logger, func(p app.Progress) { last = p }); err != nil || last.Tickets != 0 || last.Facts != 0 {
		t.Errorf("a second time: %+v, %v", last, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := app.Import(ctx, s.files, s.logger, func(app.Progress) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}

func TestVerifyNoJournal(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	if _, err := app.VerifyJournal(t.Context(), s.files.Config, 0, func(app.Break) {}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of no ledger: %v", err)
	}
	if _, err := os.Stat(s.path("ledger.db")); err == nil {
		t.Error("it made a ledger to verify")
	}
}
