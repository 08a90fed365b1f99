package app_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgtest"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// on has the scene keep its ledger in a database.
func (s *scene) on(t *testing.T, place *pgtest.Place) {
	t.Helper()
	config, err := os.ReadFile(s.files.Config)
	if err != nil {
		t.Fatal(err)
	}
	write(t, s.files.Config, string(config)+fmt.Sprintf("store: {url: %q, password_file: %q}\n", place.URL, place.PasswordFile))
}

// send delivers an alert of a device and returns the answer.
func (s *scene) send(t *testing.T, fingerprint, device string) (code int, took time.Duration) {
	t.Helper()
	begun := time.Now()
	body := fmt.Sprintf(`{"version":"4","alerts":[{"status":"firing","fingerprint":%q,"startsAt":%q,"endsAt":"0001-01-01T00:00:00Z",
		"labels":{"alertname":"A","site":"lycee-1","device":%q,"family":"power","severity":"critical"},"annotations":{}}]}`,
		fingerprint, begun.Format(time.RFC3339Nano), device)
	code, _ = s.ask(t, http.MethodPost, "/api/v1/alerts/noc", "noc-alerts", body, nil)
	return code, time.Since(begun)
}

// TestDatabaseAway: without its database a bridge takes nothing and says so
// at once; when it is back, all goes on without a restart, and nothing is lost.
func TestDatabaseAway(t *testing.T) {
	t.Parallel()
	server := pgtest.New(t)
	s := newScene(t)
	s.on(t, server.Database(t))
	s.start(t)
	s.webhook(t, time.Now().Add(-time.Minute), time.Time{})
	s.shown(t, "open")

	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if code, took := s.send(t, "00000000000000b1", "sw-2"); code != http.StatusServiceUnavailable || took > 5*time.Second {
			t.Errorf("without its database it answers %d after %s, want 503 at once", code, took)
		}
	}
	if code, _ := s.ask(t, http.MethodGet, "/-/ready", "", "", nil); code != http.StatusServiceUnavailable {
		t.Errorf("ready answers %d", code)
	}
	if code, _ := s.ask(t, http.MethodGet, "/-/healthy", "", "", nil); code != http.StatusOK {
		t.Errorf("healthy answers %d: a restart would not help", code)
	}

	if err := server.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.eventually(t, "the webhook is taken again", func() bool {
		code, _ := s.send(t, "00000000000000b1", "sw-2")
		return code == http.StatusOK
	})
	s.eventually(t, "reports are made again", func() bool {
		list, err := s.client().Tickets(t.Context(), reportapi.TicketQuery{})
		return err == nil && len(list.Tickets) == 2
	})
	s.eventually(t, "both have a ticket", func() bool { return len(s.tickets(t)) == 2 })
	if code, _ := s.ask(t, http.MethodGet, "/-/ready", "", "", nil); code != http.StatusOK {
		t.Errorf("ready answers %d", code)
	}
	s.secretless(t)
}

// eventually waits for what must come.
func (s *scene) eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it does not come that %s", what)
		}
	}
}

// secretless checks that the database's password is nowhere to be read.
func (s *scene) secretless(t *testing.T) {
	t.Helper()
	config, err := os.ReadFile(s.files.Config)
	if err != nil {
		t.Fatal(err)
	}
	_, path, _ := strings.Cut(string(config), "password_file: \"")
	path, _, _ = strings.Cut(path, "\"")
	secret, err := os.ReadFile(path)
	if err != nil || len(secret) < 10 {
		t.Fatalf("no secret to look for: %v", err)
	}
	if strings.Contains(s.logs.String(), strings.TrimSpace(string(secret))) {
		t.Error("the log shows the database's password")
	}
}
