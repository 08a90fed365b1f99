package incident_test

import (
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/internal/document"
)

// newProblemRig proposes a problem for three outages, or four hours of them,
// in a week.
func newProblemRig(t *testing.T) *rig {
	t.Helper()
	r := newStormRig(t)
	c := related()
	c.Recurrence = incident.Recurrence{
		Outages: 3, Downtime: document.Duration(4 * time.Hour), Within: document.Duration(7 * 24 * time.Hour),
	}
	r.correlate(c)
	return r
}

// outage has a fault last for so long, and then all be well for so long.
func (r *rig) outage(a bridge.Alert, lasts, well time.Duration) {
	r.t.Helper()
	r.fire(a)
	r.settle()
	r.pass(lasts)
	r.settle()
	r.end(a)
	r.well(well)
}

// well lets time pass in which everything that can be closed is.
func (r *rig) well(long time.Duration) {
	r.t.Helper()
	for _, step := range []time.Duration{6 * time.Minute, 2 * time.Hour, 4 * time.Hour} {
		if step < long {
			r.pass(step)
			long -= step
			r.settle()
			r.settle()
		}
	}
	r.pass(long)
	r.settle()
	r.settle()
}

// problems are the problems, newest first.
func (r *rig) problems() []bridge.Incident {
	r.t.Helper()
	var all []bridge.Incident
	for _, i := range r.incidents() {
		if i.Nature == bridge.NatureProblem {
			all = append(all, i)
		}
	}
	return all
}

func TestRecurrence(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		lasts, well time.Duration
		times, want int
	}{
		"within one reopened ticket":      {10 * time.Minute, 20 * time.Minute, 3, 1},
		"in a ticket each":                {10 * time.Minute, 40 * time.Hour, 3, 1},
		"not often enough":                {10 * time.Minute, 20 * time.Minute, 2, 0},
		"long enough in all":              {3*time.Hour + 59*time.Minute, 20 * time.Minute, 2, 0},
		"longer than that in all":         {4*time.Hour + time.Minute, 20 * time.Minute, 2, 1},
		"spread over more than that time": {10 * time.Minute, 84 * time.Hour, 4, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newProblemRig(t)
			for range test.times {
				r.outage(critical, test.lasts, test.well)
			}
			if got := r.problems(); len(got) != test.want {
				t.Errorf("%d problems, want %d: %+v", len(got), test.want, got)
			}
		})
	}
}

// TestProblem: its ticket says what it is about, is told of each new outage,
// and what helps is shown to whoever gets the next incident.
func TestProblem(t *testing.T) {
	t.Parallel()
	r := newProblemRig(t)
	for range 3 {
		r.outage(critical, 10*time.Minute, 40*time.Hour) // a ticket each
	}
	problem := r.problems()[0]
	ticket := r.ticket(problem.TicketID)
	if ticket.Fields["nature"] != "problème" || ticket.Group != "N2" || ticket.Title != "Problème : 3 pannes en 7 jours, 21 minutes au total : Injoignable sur r1" {
		t.Errorf("its ticket is %+v", ticket)
	}
	body := r.articles(ticket.ID)[0].Body
	for _, i := range r.incidents() {
		if i.Nature == bridge.NatureFault && !strings.Contains(body, "ticket n° "+i.TicketNumber) {
			t.Errorf("the note does not name ticket %s:\n%s", i.TicketNumber, body)
		}
	}

	r.mirror(ticket, map[string]string{incident.FieldWorkaround: " Redémarrer le <convertisseur>\n"})
	r.outage(critical, 10*time.Minute, 40*time.Hour)
	if got := r.problems(); len(got) != 1 {
		t.Fatalf("%d problems, want the one that is open", len(got))
	}
	if articles := r.articles(ticket.ID); len(articles) != 2 || !strings.Contains(articles[1].Body, "Nouvelle panne : Injoignable sur r1") {
		t.Errorf("articles of the problem are %+v", articles)
	}
	latest := r.of("ecole-7/r1/reachability")
	first := r.articles(latest.TicketID)[0].Body
	if !strings.Contains(first, "Problème connu : ") || !strings.Contains(first, "n° "+ticket.Number) || !strings.Contains(first, "Contournement : Redémarrer le &lt;convertisseur&gt;") {
		t.Errorf("the next incident says\n%s", first)
	}

	// Once a person has closed it, what was before is settled.
	r.person(ticket.ID, map[string]any{"state": "closed"})
	r.outage(critical, 10*time.Minute, 40*time.Hour)
	if got := r.problems(); len(got) != 1 || got[0].State != bridge.StateClosed || r.ticket(ticket.ID).State != "closed" {
		t.Fatalf("problems are %+v, want the one, closed", got)
	}
	r.outage(critical, 10*time.Minute, time.Hour)
	r.outage(critical, 10*time.Minute, time.Hour)
	if got := r.problems(); len(got) != 1 {
		t.Errorf("%d problems after two more outages", len(got))
	}
	r.outage(critical, 10*time.Minute, time.Hour)
	if got := r.problems(); len(got) != 2 || got[0].State != bridge.StateOpen {
		t.Errorf("%d problems after three more outages, want another", len(got))
	}
}

// What happened to a school because its operator was down is no problem of
// the school.
func TestStormsAreNoRecurrence(t *testing.T) {
	t.Parallel()
	r := newProblemRig(t)
	for range 4 {
		lost := schools(0, 3, "provider=telecom")
		r.fireAll(lost...)
		r.held()
		r.settle()
		r.endAll(lost...)
		r.well(40 * time.Hour)
	}
	if got := r.problems(); len(got) != 0 {
		t.Errorf("problems are %+v", got)
	}
}

// mirror has the ledger hold a ticket as the mirror reads it.
func (r *rig) mirror(ticket bridge.Ticket, fields map[string]string) {
	r.t.Helper()
	ticket.Fields = fields
	m := &bridge.Mirrored{Ticket: ticket, Subject: bridge.TicketSubject(ticket.ID), ReadAt: r.instant()}
	if _, err := r.store.SaveMirrored(r.t.Context(), m, nil); err != nil {
		r.t.Fatal(err)
	}
}
