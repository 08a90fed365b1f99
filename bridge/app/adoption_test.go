package app_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/app"
)

// TestAdoption: a ticket that another integration left open for a device is
// gone on in, once a person has seen the list.
func TestAdoption(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.configure(t, "tickets: ", "adoption: {titles: ['^\\[SNMP\\] (?P<device>\\S+) is down'], file: adoption.yml}\ntickets: ")
	old := s.reported(t, "[SNMP] sw-1 is down\u202e")
	s.reported(t, "Imprimante en panne")
	over := s.reported(t, "[SNMP] sw-1 is down (again)")
	s.agent(t, http.MethodPut, fmt.Sprintf("tickets/%d", over), map[string]any{"state": "closed"})
	if err := app.Import(t.Context(), s.files, s.logger, func(app.Progress) {}); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := app.Adoptable(t.Context(), s.files, false, s.logger, &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "  sw-1    [SNMP] sw-1 is down \n1 open tickets would be taken over, 1 of them not in the file yet. Nothing was written") {
		t.Errorf("it tells\n%s", &out)
	}
	if _, err := os.Stat(s.path("adoption.yml")); err == nil {
		t.Fatal("a dry run has written the file")
	}
	if err := app.Adoptable(t.Context(), s.files, true, s.logger, &out); err != nil {
		t.Fatal(err)
	}

	s.start(t)
	s.set(true, true)
	s.webhook(t, time.Now(), time.Time{})
	ours := s.shown(t, "open")
	if ours.TicketID != old || len(s.tickets(t)) != 3 {
		t.Errorf("it goes on in %+v of %d tickets, want ticket %d", ours, len(s.tickets(t)), old)
	}
	ticket := s.agent(t, http.MethodGet, fmt.Sprintf("tickets/%d?expand=true", old), nil)
	if ticket["title"] != "[SNMP] sw-1 is down\u202e" || ticket["group"] != "N1" || ticket["vigie_incident"] != ours.Incident || ticket["criticity"] != "P1" {
		t.Errorf("the ticket is %v", ticket)
	}
}

func TestWrongAdoptions(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	if err := app.Adoptable(t.Context(), s.files, true, s.logger, &strings.Builder{}); err == nil || !strings.Contains(err.Error(), "no adoption.file") {
		t.Errorf("without a file: %v", err)
	}
	s.configure(t, "tickets: ", "adoption: {file: adoption.yml}\ntickets: ")
	for text, told := range map[string]string{
		"tickets: [{ticket: 0, device: sw-1}]": "tickets[0]: no ticket",
		"tickets: [{ticket: 7}]":               "no device",
		"tickets: [{ticket: sept}]":            "sept",
		"ticket: []":                           "unknown key",
	} {
		write(t, s.path("adoption.yml"), text)
		if _, err := app.New(t.Context(), s.files, s.logger); err == nil || !strings.Contains(err.Error(), told) {
			t.Errorf("%s: %v, want %q", text, err, told)
		}
		if err := app.Check(s.files); err == nil || !strings.Contains(err.Error(), told) {
			t.Errorf("checked, %s: %v, want %q", text, err, told)
		}
		if err := app.Adoptable(t.Context(), s.files, true, s.logger, &strings.Builder{}); err == nil || !strings.Contains(err.Error(), told) {
			t.Errorf("written over, %s: %v, want %q", text, err, told)
		}
	}
	for _, title := range []string{"(", "^no group$", "(?P<famille>x)"} {
		s := newScene(t)
		s.configure(t, "tickets: ", fmt.Sprintf("adoption: {titles: ['%s']}\ntickets: ", title))
		if err := app.Check(s.files); err == nil || !strings.Contains(err.Error(), "adoption.titles[0]") {
			t.Errorf("%s: %v", title, err)
		}
	}
}
