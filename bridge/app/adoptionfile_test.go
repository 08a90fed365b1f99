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

// adopt imports, writes the file, and gives what is told and stands in it.
func (s *scene) adopt(t *testing.T) (told, file string) {
	t.Helper()
	if err := app.Import(t.Context(), s.files, s.logger, func(app.Progress) {}); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := app.Adoptable(t.Context(), s.files, true, s.logger, &out); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(s.path("adoption.yml"))
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), string(text)
}

const adopting = "adoption: {titles: ['^\\[SNMP\\] (?P<device>\\S+) is down'], file: adoption.yml}\ntickets: "

// TestStruckOutStaysOut: importing again, at the hour of the cut-over, adds
// what is new, and leaves the rest as people left it.
func TestStruckOutStaysOut(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.configure(t, "tickets: ", adopting)
	kept, struck := s.reported(t, "[SNMP] sw-1 is down"), s.reported(t, "[SNMP] sw-2 is down")
	told, file := s.adopt(t)
	if !strings.Contains(told, "2 open tickets are in ") || !strings.Contains(file, fmt.Sprintf("listed: [%d, %d]", kept, struck)) {
		t.Fatalf("it tells\n%s and writes\n%s", told, file)
	}
	file = strings.Replace(file, "device: sw-1", "device: sw-1.lan", 1)
	cut := strings.Index(file, fmt.Sprintf("    - ticket: %d", struck))
	file = file[:cut] + file[strings.Index(file, "listed:"):]
	write(t, s.path("adoption.yml"), file)

	late := s.reported(t, "[SNMP] sw-3 is down")
	told, file = s.adopt(t)
	if !strings.Contains(told, "2 open tickets are in ") || !strings.Contains(told, ", 1 of them new") || strings.Count(told, "(struck out)") != 1 {
		t.Errorf("it tells\n%s", told)
	}
	if !strings.Contains(file, "device: sw-1.lan") || !strings.Contains(file, fmt.Sprintf("- ticket: %d\n", late)) || strings.Contains(file, fmt.Sprintf("- ticket: %d\n", struck)) {
		t.Errorf("the file is\n%s", file)
	}
	if again, same := s.adopt(t); same != file || !strings.Contains(again, ", 0 of them new") {
		t.Errorf("a third time it tells\n%s and writes\n%s", again, same)
	}
	if left, err := os.ReadDir(s.path(".")); err != nil || strings.Contains(fmt.Sprint(left), ".tmp") {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestAdoptsTheOneThatIsOpen: of two tickets about a device, one may have been
// closed since the file was written.
func TestAdoptsTheOneThatIsOpen(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.configure(t, "tickets: ", adopting)
	first, second := s.reported(t, "[SNMP] sw-1 is down"), s.reported(t, "[SNMP] sw-1 is down")
	s.adopt(t)
	s.agent(t, http.MethodPut, fmt.Sprintf("tickets/%d", first), map[string]any{"state": "closed"})
	s.start(t)
	s.set(true, true)
	s.webhook(t, time.Now(), time.Time{})
	if ours := s.shown(t, "open"); ours.TicketID != second || len(s.tickets(t)) != 2 {
		t.Errorf("it goes on in %+v of %d tickets, want ticket %d", ours, len(s.tickets(t)), second)
	}
}
