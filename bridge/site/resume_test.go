package site_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest/persontest"
)

// resumes has Amel ask for it on a ticket; its history is read with it under a
// name, unless that is empty.
func (r *deskRig) resumes(id int64, origin string) {
	r.t.Helper()
	persontest.Do(r.t, "amel-agent", http.MethodPut, fmt.Sprintf("%stickets/%d", r.url, id), map[string]any{incident.FieldSupervision: bridge.SupervisionAsked}, nil)
	ticket := r.mirror(id)
	if origin == "" {
		return
	}
	subject := bridge.TicketSubject(id)
	told := bridge.Entry{
		Subject: subject, Kind: bridge.KindBackInService, Actor: bridge.ActorPerson, ActorName: "amel", Ticket: id, Origin: origin,
		EffectiveAt: ticket.UpdatedAt, ReceivedAt: r.now, Data: map[string]string{"to": bridge.SupervisionAsked},
	}
	if _, err := r.store.SaveMirrored(r.t.Context(), &bridge.Mirrored{Ticket: ticket, Subject: subject, ReadAt: r.now}, []bridge.Entry{told}); err != nil {
		r.t.Fatal(err)
	}
}

// answered are the answers on a ticket.
func (r *deskRig) answered(id int64) []string {
	r.t.Helper()
	return r.notesOn(id, "Remise en supervision")
}

// TestResumedOnAClosedIncident: who asks is answered once each time, and the
// field is cleared.
func TestResumedOnAClosedIncident(t *testing.T) {
	t.Parallel()
	for name, origins := range map[string][]string{"with its history": {"zammad:history:7:a", "zammad:history:9:a"}, "before it is read": {"", ""}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newDeskRig(t, zammadtest.Options{})
			r.incident(bridge.Incident{ID: "01A", State: bridge.StateClosed, TicketID: r.first.TicketID, TicketNumber: r.first.TicketNumber})
			for n, origin := range origins {
				r.resumes(r.first.TicketID, origin)
				for range 3 {
					r.round(r.first.TicketID)
				}
				answers := r.answered(r.first.TicketID)
				if len(answers) != n+1 || !strings.Contains(answers[n], "demandée par amel") || !strings.Contains(answers[n], "L'incident de ce ticket est clos") {
					t.Errorf("asked %d times, the answers are %q", n+1, answers)
				}
				if field := r.mirror(r.first.TicketID).Fields[incident.FieldSupervision]; field != "" {
					t.Errorf("the request stays: %q", field)
				}
			}
		})
	}
}

// TestResumedThatIsNotCleared: a desk that keeps the field is not answered over
// and over, nor is a request that the incident itself sees to.
func TestResumedThatIsNotCleared(t *testing.T) {
	t.Parallel()
	r := newDeskRig(t, zammadtest.Options{})
	r.resumes(r.first.TicketID, "zammad:history:7:a") // the incident goes on
	r.round(r.first.TicketID)
	if answers := r.answered(r.first.TicketID); len(answers) > 0 {
		t.Errorf("while it goes on: %q", answers)
	}
	r.incident(bridge.Incident{ID: "01A", State: bridge.StateClosed, TicketID: r.first.TicketID, TicketNumber: r.first.TicketNumber})
	for range 3 {
		r.round(r.first.TicketID)
		persontest.Do(t, "amel-agent", http.MethodPut, fmt.Sprintf("%stickets/%d", r.url, r.first.TicketID), map[string]any{incident.FieldSupervision: bridge.SupervisionAsked}, nil)
		r.mirror(r.first.TicketID) // whose history tells nothing new
	}
	if answers := r.answered(r.first.TicketID); len(answers) != 1 {
		t.Errorf("the answers are %q", answers)
	}
	plaint := r.plaint(map[string]any{incident.FieldSupervision: bridge.SupervisionForced}) // no incident's
	r.round(plaint)
	if answers := r.answered(plaint); len(answers) > 0 {
		t.Errorf("a ticket of people: %q", answers)
	}
}
