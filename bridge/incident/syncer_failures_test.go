package incident_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

var errCrash = fmt.Errorf("the process died: %w", context.Canceled)

// loseNextAnswer lets the desk do the next request of a method and then cut
// the connection.
func (r *rig) loseNextAnswer(method string) {
	r.inject(zammadtest.Fault{Kind: zammadtest.LostAnswer, Method: method, PathPrefix: ticketsPath, Count: 1})
}

// TestCreateThatFailed: whatever became of a create, there is one ticket in
// the end, with one opening.
func TestCreateThatFailed(t *testing.T) {
	t.Parallel()
	type create = func(context.Context, bridge.TicketChanges) (bridge.Ticket, error)
	tests := []struct {
		name    string
		refused bool // so that everybody knows that nothing was created
		fail    func(*rig) create
	}{
		{"the answer was lost", false, func(r *rig) create {
			return func(ctx context.Context, changes bridge.TicketChanges) (bridge.Ticket, error) {
				r.loseNextAnswer(http.MethodPost)
				return r.desk.Desk.CreateTicket(ctx, changes)
			}
		}},
		{"the process died after it", false, func(r *rig) create {
			return func(ctx context.Context, changes bridge.TicketChanges) (bridge.Ticket, error) {
				if _, err := r.desk.Desk.CreateTicket(ctx, changes); err != nil {
					return bridge.Ticket{}, err
				}
				return bridge.Ticket{}, errCrash
			}
		}},
		{"the process died before it", false, func(*rig) create {
			return func(context.Context, bridge.TicketChanges) (bridge.Ticket, error) { return bridge.Ticket{}, errCrash }
		}},
		{"the desk was away", true, func(r *rig) create {
			return func(ctx context.Context, changes bridge.TicketChanges) (bridge.Ticket, error) {
				r.inject(zammadtest.Fault{Kind: zammadtest.Status, Status: http.StatusServiceUnavailable, HTML: true, Method: http.MethodPost, PathPrefix: ticketsPath, Count: 1})
				return r.desk.Desk.CreateTicket(ctx, changes)
			}
		}},
		{"a gateway lost the desk", false, func(r *rig) create {
			return func(ctx context.Context, changes bridge.TicketChanges) (bridge.Ticket, error) {
				r.inject(zammadtest.Fault{Kind: zammadtest.Status, HTML: true, Method: http.MethodPost, PathPrefix: ticketsPath, Count: 1})
				return r.desk.Desk.CreateTicket(ctx, changes)
			}
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, zammadtest.Options{})
			r.desk.create = test.fail(r)
			r.fire(critical)
			r.sync()
			if i := r.incident(); i.TicketID != 0 || !i.Outdated() || (i.Writing == nil) != test.refused {
				t.Fatalf("incident is %+v, want a write begun unless it was refused", i)
			}
			r.desk.create = nil
			r.pass(2 * lease)
			r.sync()
			i := r.incident()
			if i.Outdated() || i.Writing != nil || i.LastError != "" || i.Attempts != 0 {
				t.Errorf("incident is %+v", i)
			}
			ticket := r.ticket(1)
			if i.TicketID != 1 || ticket.Fields["vigie_incident"] != i.ID || i.Written["title"] != ticket.Title {
				t.Errorf("ticket is %+v, written is %v", ticket, i.Written)
			}
			if n := len(r.articles(1)); n != 1 {
				t.Errorf("%d articles, want the opening alone", n)
			}
			if _, err := r.client("amel-agent").Ticket(t.Context(), 2); !errors.Is(err, bridge.ErrNotFound) {
				t.Errorf("there is a second ticket: %v", err)
			}
			if facts := r.facts(bridge.KindTicketOpened); len(facts) != 1 {
				t.Errorf("%d tickets are told of", len(facts))
			}
		})
	}
}

// A bridge that is stopped amid a write says nothing of it: nobody may touch
// the incident before its lease has run out.
func TestStoppedAmidAWrite(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	r.desk.create = func(context.Context, bridge.TicketChanges) (bridge.Ticket, error) { return bridge.Ticket{}, errCrash }
	r.fire(critical)
	r.sync()
	r.desk.create = nil
	r.pass(lease - time.Millisecond)
	r.sync()
	if i := r.incident(); i.LastError != "" || !i.NextAttempt.IsZero() || r.creates() != 0 {
		t.Errorf("%d creates within the lease; incident is %+v", r.creates(), i)
	}
	// The desk may still be at it: it is looked for before another is created.
	r.pass(time.Millisecond)
	r.sync()
	if i := r.incident(); i.LastError == "" || r.creates() != 0 {
		t.Errorf("%d creates while the first may still arrive; incident is %+v", r.creates(), i)
	}
	r.pass(lease)
	r.sync()
	if r.creates() != 1 {
		t.Errorf("%d creates after that, want 1", r.creates())
	}
}

// A look for the ticket that is refused says nothing about the creation before
// it, of which nobody knows what became.
func TestRefusedLookAfterALostCreation(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	r.desk.create = func(context.Context, bridge.TicketChanges) (bridge.Ticket, error) {
		return bridge.Ticket{}, errors.New("no answer in time")
	}
	r.fire(critical)
	r.sync()
	r.desk.create = nil
	r.inject(zammadtest.Fault{Kind: zammadtest.Status, Status: http.StatusServiceUnavailable, HTML: true, Count: 1})
	r.pass(8 * time.Second)
	r.sync()
	if i := r.incident(); !strings.Contains(i.LastError, "503") || i.Writing == nil {
		t.Fatalf("incident is %+v, want a creation in doubt and a look that failed", i)
	}
	r.pass(8 * time.Second)
	r.sync()
	if r.creates() != 0 {
		t.Fatal("a second ticket is made while the first may still arrive")
	}
	r.pass(2 * lease)
	r.sync()
	if r.creates() != 1 {
		t.Errorf("%d creates in the end, want 1", r.creates())
	}
}

// A ticket whose answer was lost, which the mirror saw before people moved it
// out of our sight, is the incident's all the same.
func TestLostCreationMovedOutOfSight(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	r.desk.create = func(ctx context.Context, changes bridge.TicketChanges) (bridge.Ticket, error) {
		r.loseNextAnswer(http.MethodPost)
		return r.desk.Desk.CreateTicket(ctx, changes)
	}
	r.fire(critical)
	r.sync()
	r.desk.create = nil
	seen := &bridge.Mirrored{Ticket: r.ticket(1), Subject: r.incident().ID, ReadAt: r.instant()}
	if _, err := r.store.SaveMirrored(t.Context(), seen, nil); err != nil {
		t.Fatal(err)
	}
	r.desk.hidden = map[int64]bool{1: true}
	r.pass(2 * lease)
	r.sync()
	if i := r.incident(); r.creates() != 1 || !i.Outdated() || !strings.Contains(i.LastError, "no access") {
		t.Errorf("%d creates while the first is out of sight; incident is %+v", r.creates(), i)
	}
	r.desk.hidden = nil
	r.pass(2 * lease)
	r.sync()
	if i := r.incident(); r.creates() != 1 || i.Outdated() || i.TicketID != 1 {
		t.Errorf("%d creates; incident is %+v", r.creates(), i)
	}
}

// Who comes back after his lease has run out must not end the lease of whoever
// has the incident now.
func TestLeaseOfAnother(t *testing.T) {
	t.Parallel()
	r, _ := opened(t, zammadtest.Options{})
	r.fire(alert("Pertes", "major", "r1"))
	r.pass(pace)
	r.evaluate()
	soon := r.instant().Add(3 * time.Second)
	r.desk.update = func(ctx context.Context, _ int64, _ bridge.TicketChanges) (bridge.Ticket, error) {
		<-ctx.Done()
		if next, err := r.store.Claim(context.WithoutCancel(ctx), soon, lease); next == nil || err != nil {
			t.Errorf("the next claims %+v, %v", next, err)
		}
		return bridge.Ticket{}, ctx.Err()
	}
	s := r.syncer()
	s.Lease = 2 * time.Second // real time: a busy machine must get as far as the write
	if busy, err := s.RunOnce(t.Context(), r.instant()); !busy || err != nil {
		t.Fatalf("RunOnce: %t, %v", busy, err)
	}
	if again, err := r.store.Claim(t.Context(), soon.Add(lease/2), lease); again != nil || err != nil {
		t.Errorf("a third claims it within the lease of the second: %+v, %v", again, err)
	}
	if i := r.incident(); !strings.Contains(i.LastError, "deadline") {
		t.Errorf("the failure is not told: %+v", i)
	}
}

// TestUpdateThatFailed: whatever became of an update, its note is there once.
func TestUpdateThatFailed(t *testing.T) {
	t.Parallel()
	type update = func(context.Context, int64, bridge.TicketChanges) (bridge.Ticket, error)
	tests := []struct {
		name string
		fail func(*rig) update
	}{
		{"the answer was lost", func(r *rig) update {
			return func(ctx context.Context, id int64, changes bridge.TicketChanges) (bridge.Ticket, error) {
				r.loseNextAnswer(http.MethodPut)
				return r.desk.Desk.UpdateTicket(ctx, id, changes)
			}
		}},
		{"the process died after it", func(r *rig) update {
			return func(ctx context.Context, id int64, changes bridge.TicketChanges) (bridge.Ticket, error) {
				if _, err := r.desk.Desk.UpdateTicket(ctx, id, changes); err != nil {
					return bridge.Ticket{}, err
				}
				return bridge.Ticket{}, errCrash
			}
		}},
		{"the process died before it", func(*rig) update {
			return func(context.Context, int64, bridge.TicketChanges) (bridge.Ticket, error) {
				return bridge.Ticket{}, errCrash
			}
		}},
	}
	for _, test := range tests {
		for _, more := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, more meanwhile %t", test.name, more), func(t *testing.T) {
				t.Parallel()
				r, id := opened(t, zammadtest.Options{})
				r.desk.update = test.fail(r)
				r.fire(alert("Pertes", "major", "r1"))
				r.settle()
				if i := r.incident(); i.Writing == nil || !i.Outdated() {
					t.Fatalf("incident is %+v, want a write begun", i)
				}
				if more {
					r.fire(alert("Lenteur", "major", "r1"))
				}
				r.desk.update = nil
				r.pass(lease)
				r.sync()
				told := notes(r.articles(id))
				if n := strings.Count(told, " : Alerte : Pertes sur r1"); n != 1 {
					t.Errorf("the alert is told %d times: %s", n, told)
				}
				if n := strings.Count(told, " : Alerte : Lenteur sur r1"); (n == 1) != more {
					t.Errorf("what came meanwhile is told %d times: %s", n, told)
				}
				if i := r.incident(); i.Outdated() || i.Writing != nil || len(r.facts(bridge.KindPutBack)) > 0 {
					t.Errorf("incident is %+v", i)
				}
				if got, want := r.ticket(id).Fields["vigie_alerts"], map[bool]string{false: "2", true: "3"}[more]; got != want {
					t.Errorf("ticket shows %s alerts, want %s", got, want)
				}
			})
		}
	}
}

func notes(articles []article) string {
	var all strings.Builder
	for _, a := range articles[1:] {
		all.WriteString(a.Body)
	}
	return all.String()
}

// TestFiftyChangesWhileTheDeskIsAway: they are one write when it is back.
func TestFiftyChangesWhileTheDeskIsAway(t *testing.T) {
	t.Parallel()
	r, id := opened(t, zammadtest.Options{})
	away := r.inject(zammadtest.Fault{Kind: zammadtest.Status, HTML: true})
	for i := range 25 {
		a := alert(fmt.Sprint("A", i), "major", "r1")
		r.pass(30 * time.Second)
		r.fire(a)
		r.sync()
		r.end(a)
		r.sync()
	}
	if i := r.incident(); i.LastErrorFinal || !strings.Contains(i.LastError, "502") || i.Desired-i.Synced < 50 {
		t.Fatalf("incident is %+v", i)
	}
	r.server.Remove(away)
	r.pass(2 * time.Minute)
	r.sync()
	if n := r.updates(id); n != 1 {
		t.Errorf("%d writes, want 1", n)
	}
	articles := r.articles(id)
	if len(articles) != 2 || strings.Count(articles[1].Body, "Fin d'alerte") != 25 {
		t.Errorf("%d articles: %+v", len(articles), articles)
	}
	if i := r.incident(); i.Outdated() || i.LastError != "" || i.Attempts != 0 {
		t.Errorf("incident is %+v", i)
	}
}

// Attempts come later each time, and never later than the most.
func TestBackoff(t *testing.T) {
	t.Parallel()
	r, _ := opened(t, zammadtest.Options{})
	r.inject(zammadtest.Fault{Kind: zammadtest.Refused})
	r.fire(alert("Pertes", "major", "r1"))
	r.pass(pace)
	for _, least := range []time.Duration{2, 4, 8, 16, 32, 60, 60, 60} {
		r.sync()
		wait := r.incident().NextAttempt.Sub(r.instant())
		least *= time.Second
		if most := least + least/4 + time.Millisecond; wait < least || wait > most {
			t.Errorf("next attempt in %s, want %s to %s", wait, least, most)
		}
		r.pass(wait)
	}
}

// A create that failed is not repeated before its ticket can be found.
func TestBackoffOfCreate(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	r.inject(zammadtest.Fault{Kind: zammadtest.Refused})
	r.fire(critical)
	r.sync()
	if wait := r.incident().NextAttempt.Sub(t0); wait < 5*time.Second {
		t.Errorf("next attempt in %s, want 5 s at least", wait)
	}
}

// What repeating will not mend is tried seldom, says why, and goes on once it
// is mended.
func TestPermanentError(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	wrong, right := contract(t), r.policy
	wrong.Levels[0].Group = "N9"
	r.policy = wrong
	r.fire(critical)
	r.sync()
	i := r.incident()
	if !i.LastErrorFinal || !strings.Contains(i.LastError, "N9") || i.NextAttempt.Sub(t0) != 5*time.Minute {
		t.Fatalf("incident is %+v", i)
	}
	r.policy = right
	r.pass(5 * time.Minute)
	r.sync()
	if i = r.incident(); i.LastErrorFinal || i.LastError != "" || i.TicketID == 0 || i.Outdated() {
		t.Errorf("incident is %+v", i)
	}
}

// TestMergedTicket: the incident goes on in a person's ticket, whose text
// stays as it is.
func TestMergedTicket(t *testing.T) {
	t.Parallel()
	r, id := opened(t, zammadtest.Options{})
	target, number := r.open(nil)
	further, furtherNumber := r.open(nil)
	r.merge(id, number)
	r.merge(target, furtherNumber) // merged in turn
	r.fire(alert("Pertes", "major", "r1"))
	r.settle()
	i, ticket := r.incident(), r.ticket(further)
	if i.TicketID != further || i.TicketNumber != furtherNumber || i.Outdated() {
		t.Fatalf("incident is %+v", i)
	}
	if ticket.Title != "Plus d'internet" || ticket.Fields["vigie_incident"] != i.ID || ticket.Fields["vigie_alerts"] != "2" {
		t.Errorf("ticket is %+v", ticket)
	}
	if facts := r.facts(bridge.KindTicketFollow); len(facts) != 1 || !strings.HasSuffix(facts[0].Text, "fusionné : suivi dans le ticket n° "+furtherNumber) {
		t.Errorf("facts are %+v", facts)
	}
	articles := r.articles(further)
	if last := articles[len(articles)-1].Body; !strings.Contains(last, "Pertes sur r1") {
		t.Errorf("the digest is not on the new ticket: %s", last)
	}
	r.end(alert("Pertes", "major", "r1"))
	r.settle()
	if facts := r.facts(bridge.KindTicketFollow); len(facts) != 1 {
		t.Errorf("followed again: %+v", facts)
	}
}

// Merged by hand into the ticket of another incident, one must not close the
// ticket of the other.
func TestMergedIntoTheTicketOfAnother(t *testing.T) {
	t.Parallel()
	r, id := opened(t, zammadtest.Options{})
	other := alert("Coupure", "critical", "r2")
	r.fire(other)
	r.sync()
	target := r.ticket(id + 1)
	r.merge(id, target.Number)
	r.end(critical) // the merged one is over, the other is not
	r.pass(6 * time.Minute)
	r.settle()
	ticket := r.ticket(target.ID)
	if ticket.State != target.State || ticket.Fields["vigie_incident"] != target.Fields["vigie_incident"] || ticket.Fields["vigie_state"] != "ouvert" {
		t.Errorf("ticket of the other is %+v", ticket)
	}
	if told := notes(r.articles(target.ID)); !strings.Contains(told, "Service rétabli") {
		t.Errorf("the end of the merged one is not told: %s", told)
	}
	for _, i := range r.incidents() {
		if i.Outdated() || i.TicketID != target.ID {
			t.Errorf("incident is %+v", i)
		}
	}
}

// The ticket that another incident was merged into stays open when its own
// incident ends and the other goes on.
func TestOtherGoesOnInTheTicket(t *testing.T) {
	t.Parallel()
	r, id := opened(t, zammadtest.Options{})
	other := alert("Coupure", "critical", "r2")
	r.fire(other)
	r.sync()
	target := r.ticket(id + 1)
	r.merge(id, target.Number)
	r.fire(alert("Pertes", "major", "r1")) // the merged one goes on, and follows its ticket
	r.settle()
	r.end(other)
	r.pass(6 * time.Minute)
	r.settle()
	r.pass(2 * time.Hour)
	r.settle()
	if ticket := r.ticket(target.ID); ticket.Stage != target.Stage || ticket.Fields["vigie_state"] != "clos" {
		t.Errorf("ticket is %+v, want it as it was but for what the bridge says of its own incident", ticket)
	}
}

// A deleted ticket is replaced, whether it was ours or one that ours had been
// merged into; the journal says so.
func TestDeletedTicket(t *testing.T) {
	t.Parallel()
	for _, merged := range []bool{false, true} {
		t.Run(fmt.Sprintf("merged before %t", merged), func(t *testing.T) {
			t.Parallel()
			r, id := opened(t, zammadtest.Options{})
			if merged {
				target, number := r.open(nil)
				r.merge(id, number)
				id = target
			}
			r.desk.gone = map[int64]bool{id: true}
			r.fire(alert("Pertes", "major", "r1"))
			r.settle()
			i := r.incident()
			if i.TicketID != id+1 || i.Outdated() || i.LastError != "" {
				t.Fatalf("incident is %+v", i)
			}
			if ticket := r.ticket(id + 1); ticket.Fields["vigie_incident"] != i.ID || ticket.Title != "Injoignable sur r1" || ticket.Group != "N2" {
				t.Errorf("new ticket is %+v", ticket)
			}
			if facts := r.facts(bridge.KindTicketGone); len(facts) != 1 || !strings.Contains(facts[0].Text, "a été supprimé") {
				t.Errorf("facts are %+v", facts)
			}
			if n := len(r.articles(id + 1)); n != 1 {
				t.Errorf("%d articles on the new ticket, want its opening", n)
			}
		})
	}
}

// Attributes that the desk drops are told to the operator, never blamed on a
// person, and written once the desk has them.
func TestDroppedFields(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{Unprovisioned: []string{"vigie_key", "site"}})
	r.fire(critical)
	r.sync()
	i := r.incident()
	if !i.LastErrorFinal || !strings.Contains(i.LastError, "site, vigie_key") || i.TicketID == 0 || i.Outdated() {
		t.Fatalf("incident is %+v", i)
	}
	if v, wrote := i.Written["vigie_key"]; !wrote || v != "" {
		t.Errorf("vigie_key is remembered as %q", v)
	}
	r.fire(alert("Pertes", "major", "r1"))
	r.settle()
	if facts := r.facts(bridge.KindPutBack); len(facts) > 0 {
		t.Errorf("a person is blamed: %+v", facts)
	}
	if i = r.incident(); !i.LastErrorFinal || i.Outdated() || r.updates(i.TicketID) != 1 {
		t.Errorf("incident is %+v", i)
	}
}

// A title or label that the desk would alter or refuse reaches it in a form
// that it keeps: it must not come back as a person's edit.
func TestHostileTexts(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	hostile := alert("Injoignable", "critical", "r1\x00")
	hostile.Labels["service"] = strings.Repeat("é", 500)
	hostile.Annotations["summary"] = "  ligne 1\n\tligne 2 \x00 🙂 <b>" + strings.Repeat("x", 10_000)
	r.fire(hostile)
	r.sync()
	again := alert("Autre", "major", "r1\x00")
	r.fire(again)
	r.settle()
	i := r.incident()
	if i.LastError != "" || i.Outdated() || len(r.facts(bridge.KindPersonEdit)) > 0 || len(r.facts(bridge.KindPutBack)) > 0 {
		t.Errorf("incident is %+v", i)
	}
	if ticket := r.ticket(i.TicketID); ticket.Title != i.Title || !strings.HasPrefix(ticket.Title, "ligne 1  ligne 2") {
		t.Errorf("title is %q", ticket.Title)
	}
}

// A store that fails is the syncer's own error, not the desk's.
func TestClosedLedger(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	s := r.syncer()
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if busy, err := s.RunOnce(stopped, t0); busy || err == nil {
		t.Errorf("RunOnce: %t, %v; want the ledger's error", busy, err)
	}
	if err := r.clock.RunOnce(stopped, t0); err == nil {
		t.Error("the clock did not tell that the ledger failed")
	}
}
