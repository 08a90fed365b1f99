package e2e

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/deploy/lab/stack"
)

// ticket is what an agent sees at the desk.
type ticket struct {
	ID        int64     `json:"id"`
	Number    string    `json:"number"`
	Title     string    `json:"title"`
	Group     string    `json:"group"`
	State     string    `json:"state"`
	Priority  string    `json:"priority"`
	Criticity string    `json:"criticity"`
	Site      string    `json:"site"`
	Device    string    `json:"device"`
	Family    string    `json:"family"`
	Incident  string    `json:"vigie_incident"`
	Life      string    `json:"vigie_state"` // the incident's state, in French
	Alerts    int       `json:"vigie_alerts"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// tickets reads those that the desk got during the test, oldest first.
func (s *scene) tickets() ([]ticket, error) { return s.ticketsAfter(s.earlier) }

// ticketsOf are those of one device and family.
func (s *scene) ticketsOf(device, family string) ([]ticket, error) {
	list, err := s.tickets()
	return slices.DeleteFunc(list, func(t ticket) bool { return t.Device != device || t.Family != family }), err
}

// theTicket is the one ticket of a device and family; none yet, or more than
// one, is an error.
func (s *scene) theTicket(device, family string) (ticket, error) {
	list, err := s.ticketsOf(device, family)
	if err != nil {
		return ticket{}, err
	}
	if len(list) != 1 {
		return ticket{}, fmt.Errorf("%s has %d tickets of family %s, want 1", device, len(list), family)
	}
	return list[0], nil
}

// awaitTicket waits for the ticket of a fault that began at the given time,
// and tells how long it took.
func (s *scene) awaitTicket(device, family string, since time.Time) ticket {
	s.t.Helper()
	var found ticket
	s.eventually(ticketWithin-time.Since(since), "the fault becomes a ticket", func() (err error) {
		found, err = s.theTicket(device, family)
		return err
	})
	s.t.Logf("from the fault to the ticket: %.1f s", time.Since(since).Seconds())
	return found
}

// awaitState waits until the one ticket of a device and family is in one of
// the desk's states.
func (s *scene) awaitState(device, family, state string, since time.Time) {
	s.t.Helper()
	s.eventually(settledWithin, "the ticket becomes "+state, func() error {
		found, err := s.theTicket(device, family)
		if err == nil && found.State != state {
			err = fmt.Errorf("ticket %s is %q (%s)", found.Number, found.State, found.Life)
		}
		return err
	})
	s.t.Logf("until %q: %.1f s", state, time.Since(since).Seconds())
}

// awaitLife waits until the one ticket of a device and family shows that its
// incident is in a state.
func (s *scene) awaitLife(device, family, life string) {
	s.t.Helper()
	s.eventually(settledWithin, "the incident becomes "+life, func() error {
		found, err := s.theTicket(device, family)
		if err == nil && found.Life != life {
			err = fmt.Errorf("ticket %s shows %q", found.Number, found.Life)
		}
		return err
	})
}

// checkLinks follows what the ticket's first article offers an agent:
// dashboard, runbook, journal.
func (s *scene) checkLinks(of ticket) {
	s.t.Helper()
	var articles []struct {
		Body string `json:"body"`
	}
	s.must(s.readDesk(fmt.Sprintf("ticket_articles/by_ticket/%d", of.ID), &articles))
	links := link.FindAllStringSubmatch(articles[0].Body, -1)
	if len(links) < 3 {
		s.t.Errorf("the ticket has %d links, want dashboard, runbook and journal:\n%s", len(links), articles[0].Body)
	}
	for _, each := range links {
		target := html.UnescapeString(each[1])
		status, _, err := s.call(request{method: http.MethodGet, url: target})
		if err != nil || status != http.StatusOK {
			s.t.Errorf("the ticket's link %s answers %d (%v)", target, status, err)
		}
	}
}

var link = regexp.MustCompile(`href="(http[^"]+)"`)

// deskFault makes requests of the desk fail; its fields are those of the
// lab's API.
type deskFault struct {
	Kind       string `json:"kind"`
	Method     string `json:"method,omitempty"`
	PathPrefix string `json:"path_prefix,omitempty"`
	For        string `json:"for,omitempty"`
	Delay      string `json:"delay,omitempty"`
	Status     int    `json:"status,omitempty"`
	HTML       bool   `json:"html,omitempty"`
}

func (s *scene) deskFaultsURL() string { return s.URL(stack.Lab) + "/api/v1/zammad/faults" }

// breaksDesk injects a fault and returns its id. Where several match a
// request, the oldest hits it.
func (s *scene) breaksDesk(fault deskFault) int64 {
	s.t.Helper()
	var answer struct {
		ID int64 `json:"id"`
	}
	s.ask(request{method: http.MethodPost, url: s.deskFaultsURL(), body: fault, into: &answer})
	return answer.ID
}

func (s *scene) repairsDesk(fault int64) {
	s.t.Helper()
	s.ask(request{method: http.MethodDelete, url: fmt.Sprintf("%s/%d", s.deskFaultsURL(), fault)})
}

// deskRequest is a line of the desk's log.
type deskRequest struct {
	Time   time.Time `json:"time"`
	Method string    `json:"method"`
	Path   string    `json:"path"`
	Status int       `json:"status"`
}

// deskWrites lists the requests since a time that made or changed a ticket.
func (s *scene) deskWrites(since time.Time) []deskRequest {
	s.t.Helper()
	var list []deskRequest
	s.must(s.get(s.URL(stack.Lab)+"/api/v1/zammad/requests", "", &list))
	return slices.DeleteFunc(list, func(r deskRequest) bool {
		create := r.Method == http.MethodPost && r.Path == "/api/v1/tickets"
		update := r.Method == http.MethodPut && strings.HasPrefix(r.Path, "/api/v1/tickets/")
		return r.Time.Before(since) || !create && !update
	})
}

// diagnose prints what every part knew when a test failed.
func (s *scene) diagnose() {
	if list, err := s.tickets(); err != nil {
		s.t.Logf("tickets: %v", err)
	} else {
		for _, each := range list {
			line, _ := json.Marshal(each)
			s.t.Logf("ticket: %s", line)
		}
	}
	_, text, err := s.call(request{method: http.MethodGet, url: s.URL(stack.Bridge) + "/api/v1/tickets", credentials: bearer(s.Tokens().Read)})
	s.t.Logf("bridge: %s %v", text, err)
	_, text, err = s.call(request{method: http.MethodGet, url: s.URL(stack.Alertmanager) + "/api/v2/alerts"})
	s.t.Logf("alertmanager: %s %v", text, err)
	for _, part := range s.Parts() {
		s.t.Logf("end of the log of %s:\n%s", part, s.LogTail(part, 40))
	}
}
