package incident_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

// refusal is an answer that repeating will not mend.
type refusal struct{}

func (refusal) Error() string   { return "a link is not accepted" }
func (refusal) Permanent() bool { return true }
func (refusal) NotDone() bool   { return true }

// mirrored has the ledger hold the ticket of the last fault.
func (r *rig) mirrored() int64 {
	r.t.Helper()
	ticket := r.ticket(r.of("ecole-7/r1/reachability").TicketID)
	r.mirror(ticket, ticket.Fields)
	return ticket.ID
}

// TestProblemIsLinked: the desk shows a problem's incidents beside it, those
// that the mirror knows.
func TestProblemIsLinked(t *testing.T) {
	t.Parallel()
	r := newProblemRig(t)
	r.outage(critical, 10*time.Minute, 40*time.Hour)
	first := r.mirrored()
	r.outage(critical, 10*time.Minute, 40*time.Hour)
	second := r.mirrored()
	r.outage(critical, 10*time.Minute, 40*time.Hour)
	links := r.linked(r.problems()[0].TicketID)["normal"]
	slices.Sort(links)
	if want := []int64{first, second}; !slices.Equal(links, want) {
		t.Errorf("the problem is linked to %v, want %v", links, want)
	}
}

// TestProblemWithoutLinks: links are not worth the ticket.
func TestProblemWithoutLinks(t *testing.T) {
	t.Parallel()
	r := newProblemRig(t)
	refused := 0
	r.desk.create = func(ctx context.Context, changes bridge.TicketChanges) (bridge.Ticket, error) {
		if len(changes.RelatedTo) > 0 {
			refused++
			return bridge.Ticket{}, refusal{}
		}
		return r.desk.Desk.CreateTicket(ctx, changes)
	}
	r.outage(critical, 10*time.Minute, 40*time.Hour)
	r.mirrored()
	r.outage(critical, 10*time.Minute, 40*time.Hour)
	r.outage(critical, 10*time.Minute, 40*time.Hour)
	if got := r.problems(); len(got) != 1 || got[0].TicketID == 0 || refused != 1 {
		t.Errorf("problems are %+v after %d refusals", got, refused)
	}
}

// TestWorkaroundInTheSameTicket: a fault that returns to its ticket is told
// with what helps, as one with a new ticket is.
func TestWorkaroundInTheSameTicket(t *testing.T) {
	t.Parallel()
	r := newProblemRig(t)
	for range 3 {
		r.outage(critical, 10*time.Minute, 20*time.Minute)
	}
	problem := r.problems()[0]
	r.mirror(r.ticket(problem.TicketID), map[string]string{incident.FieldWorkaround: "Redémarrer le convertisseur"})
	r.outage(critical, 10*time.Minute, 20*time.Minute)
	fault := r.of("ecole-7/r1/reachability")
	if fault.Reopened != 3 {
		t.Fatalf("the ticket was reopened %d times, want 3", fault.Reopened)
	}
	var told []string
	for _, article := range r.articles(fault.TicketID) {
		if strings.Contains(article.Body, "Contournement : Redémarrer le convertisseur") {
			told = append(told, article.Body)
		}
	}
	if len(told) != 1 || !strings.Contains(told[0], "Problème connu : ") || !strings.Contains(told[0], "rouvert") {
		t.Errorf("told %d times: %q", len(told), told)
	}
}
