package e2e

import (
	"fmt"
	"testing"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/deploy/lab/stack"
)

// bridge is a client of the bridge's API that may read.
func (s *scene) bridge() *reportapi.Client {
	return reportapi.NewClient(s.URL(stack.Bridge), s.Tokens().Read, client)
}

// incidentOf is the one incident of a device and family, as the bridge's API
// tells it.
func (s *scene) incidentOf(device, family string) (reportapi.Ticket, error) {
	list, err := s.bridge().Tickets(s.t.Context(), reportapi.TicketQuery{Devices: []string{device}, Families: []string{family}})
	if err != nil {
		return reportapi.Ticket{}, err
	}
	if len(list.Tickets) != 1 {
		return reportapi.Ticket{}, fmt.Errorf("%s has %d incidents of family %s, want 1", device, len(list.Tickets), family)
	}
	return list.Tickets[0], nil
}

// checkAPI compares what the bridge's API tells of a ticket with the desk.
func (s *scene) checkAPI(at ticket, state string) {
	s.t.Helper()
	var told reportapi.Ticket
	s.eventually(ticketWithin, "the bridge knows what the desk shows", func() (err error) {
		told, err = s.incidentOf(at.Device, at.Family)
		if err == nil && (told.Number != at.Number || !told.UpToDate) {
			err = fmt.Errorf("it has ticket %q, up to date: %t", told.Number, told.UpToDate)
		}
		return err
	})
	for _, check := range []struct{ what, got, want string }{
		{"incident", told.Incident, at.Incident},
		{"criticity", told.Criticity, at.Criticity},
		{"group", told.Group, at.Group},
		{"site", told.Site, at.Site},
		{"device", told.Device, at.Device},
		{"title", told.Title, at.Title},
		{"state", told.State, state},
	} {
		if check.got != check.want {
			s.t.Errorf("GET /api/v1/tickets: %s is %q, want %q", check.what, check.got, check.want)
		}
	}
	if state == "closed" {
		checkInstants(s.t, told)
	}
}

// checkInstants holds a closed incident to the order of its life.
func checkInstants(t *testing.T, told reportapi.Ticket) {
	t.Helper()
	if told.RestoredAt == nil || told.ResolvedAt == nil || told.ClosedAt == nil {
		t.Errorf("a closed incident lacks instants: %+v", told)
		return
	}
	if told.RestoredAt.Before(told.DetectedAt) || told.ResolvedAt.Before(*told.RestoredAt) || told.ClosedAt.Before(*told.ResolvedAt) {
		t.Errorf("detected %s, restored %s, resolved %s, closed %s: out of order",
			told.DetectedAt, told.RestoredAt, told.ResolvedAt, told.ClosedAt)
	}
}
