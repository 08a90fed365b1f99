package incident_test

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/ledger/sqlite"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

func incidents(t *testing.T, store *sqlite.Store) []bridge.Incident {
	t.Helper()
	all, err := store.Tickets(context.Background(), ledger.TicketFilter{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var critical = alert("Injoignable", "critical", "r1") // P1: no hold-off, group N2

// opened is a rig with one incident whose ticket is up to date.
func opened(t *testing.T, opts zammadtest.Options) (*rig, int64) {
	t.Helper()
	r := newRig(t, opts)
	r.fire(critical)
	r.sync()
	i := r.incident()
	if i.TicketID == 0 || i.Outdated() {
		t.Fatalf("no ticket was opened: %+v", i)
	}
	return r, i.TicketID
}

// TestLifeOfATicket is the main job: a fault becomes a ticket, its end closes
// it.
func TestLifeOfATicket(t *testing.T) {
	t.Parallel()
	r, id := opened(t, zammadtest.Options{})
	ticket := r.ticket(id)
	if ticket.Title != "Injoignable sur r1" || ticket.Group != "N2" || ticket.Priority != "3 high" || ticket.State != "new" || ticket.Owner != "" {
		t.Errorf("ticket is %+v", ticket)
	}
	for name, want := range map[string]string{
		"vigie_incident": r.incident().ID, "vigie_key": "ecole-7/r1/reachability", "vigie_state": "ouvert", "vigie_severity": "critique",
		"vigie_alerts": "1", "vigie_since": "2026-03-02T08:00:00.000Z", "criticity": "P1",
		"site": "ecole-7", "device": "r1", "service": "internet", "region": "tunis", "family": "reachability",
	} {
		if ticket.Fields[name] != want {
			t.Errorf("%s is %q, want %q", name, ticket.Fields[name], want)
		}
	}
	r.pass(10 * time.Minute)
	r.end(critical)
	r.pass(5 * time.Minute) // stable
	r.settle()
	if ticket = r.ticket(id); ticket.State != "résolu" || ticket.Fields["vigie_state"] != "résolu" || ticket.Fields["vigie_alerts"] != "0" {
		t.Errorf("once resolved: %+v", ticket)
	}
	r.pass(time.Hour)
	r.settle()
	if ticket = r.ticket(id); ticket.Stage != bridge.StageClosed || ticket.Fields["vigie_state"] != "clos" {
		t.Errorf("once closed: %+v", ticket)
	}
	articles := r.articles(id)
	if len(articles) != 3 || !articles[0].Internal || !articles[1].Internal {
		t.Errorf("%d articles, want the opening and two digests, all internal: %+v", len(articles), articles)
	}
	if i := r.incident(); i.State != bridge.StateClosed || i.Outdated() || i.Writing != nil || i.LastError != "" {
		t.Errorf("incident is %+v", i)
	}
}

// A second fault inside the window goes on in the same ticket, after it in
// another.
func TestReopenedTicket(t *testing.T) {
	t.Parallel()
	r, id := opened(t, zammadtest.Options{})
	r.end(critical)
	r.pass(6 * time.Minute)
	r.settle()
	r.pass(2 * time.Hour)
	r.settle()
	if ticket := r.ticket(id); ticket.Stage != bridge.StageClosed {
		t.Fatalf("ticket is %+v, want it closed", ticket)
	}
	r.fire(critical)
	r.settle()
	if ticket := r.ticket(id); ticket.State != "open" || r.creates() != 1 {
		t.Errorf("ticket is %s after %d creates, want the old one open", ticket.State, r.creates())
	}
	if i := r.incident(); i.Reopened != 1 || i.State != bridge.StateOpen {
		t.Errorf("incident is %+v", i)
	}
}

// TestPersonsClosing: it stands while the fault goes on and when it ends, but
// not when the fault comes back after it was over.
func TestPersonsClosing(t *testing.T) {
	t.Parallel()
	r, id := opened(t, zammadtest.Options{})
	r.person(id, map[string]any{"state": "closed"})
	r.fire(alert("Pertes", "major", "r1")) // more of the same fault
	r.settle()
	if ticket := r.ticket(id); ticket.State != "closed" || ticket.Fields["vigie_alerts"] != "2" {
		t.Errorf("while it goes on: %s, %s alerts", ticket.State, ticket.Fields["vigie_alerts"])
	}
	r.end(critical)
	r.end(alert("Pertes", "major", "r1"))
	r.pass(6 * time.Minute)
	r.settle()
	if ticket := r.ticket(id); ticket.State != "closed" || ticket.Fields["vigie_state"] != "résolu" {
		t.Errorf("when it ended: %s, %s", ticket.State, ticket.Fields["vigie_state"])
	}
	r.fire(critical)
	r.settle()
	if ticket := r.ticket(id); ticket.State != "open" {
		t.Errorf("when it came back: %s, want open", ticket.State)
	}
}

func TestPersonTakesATicketInHand(t *testing.T) {
	t.Parallel()
	r, id := opened(t, zammadtest.Options{})
	r.person(id, map[string]any{"owner": "amel@vigie.example", "title": "Fibre coupée", "criticity": "P3", "vigie_key": "essai"})
	r.fire(alert("Pertes", "major", "r1"))
	r.settle()
	ticket, i := r.ticket(id), r.incident()
	if ticket.Title != "Fibre coupée" || ticket.Fields["criticity"] != "P3" || ticket.Owner != "amel@vigie.example" {
		t.Errorf("a person's values are gone: %+v", ticket)
	}
	if ticket.Fields["vigie_key"] != i.Key || ticket.Fields["vigie_state"] != "pris en charge" {
		t.Errorf("our values are not put back: %v", ticket.Fields)
	}
	if i.State != bridge.StateAcknowledged || i.Criticity != bridge.P3 || i.TicketOwner != "amel@vigie.example" {
		t.Errorf("incident is %+v", i)
	}
	if ticket.Group != "N1" {
		t.Errorf("group is %s, want that of the criticity which the person chose", ticket.Group)
	}
	digest := r.articles(id)[1].Body
	for _, want := range []string{"Criticité P3 choisie par amel@vigie.example", "valeurs remises : vigie_key"} {
		if !strings.Contains(digest, want) {
			t.Errorf("digest does not tell %q: %s", want, digest)
		}
	}
	r.end(alert("Pertes", "major", "r1"))
	r.settle()
	for _, kind := range []bridge.Kind{bridge.KindFirstAct, bridge.KindPutBack, bridge.KindPersonEdit} {
		if facts := r.facts(kind); len(facts) != 1 {
			t.Errorf("%s is told %d times: %+v", kind, len(facts), facts)
		}
	}
}

// TestFirstActOfTheHistory: what the ticket's history told of the first act is
// taken as it is, at once, and not told a second time.
func TestFirstActOfTheHistory(t *testing.T) {
	t.Parallel()
	r, id := opened(t, zammadtest.Options{})
	r.pass(time.Minute)
	acted := r.instant()
	r.person(id, map[string]any{"owner": "amel@vigie.example"})
	r.pass(time.Minute)
	r.person(id, map[string]any{"title": "Fibre coupée"})
	seen := &bridge.Mirrored{Ticket: r.ticket(id), Subject: r.incident().ID, ReadAt: r.instant()}
	act := bridge.Entry{
		Subject: seen.Subject, Kind: bridge.KindFirstAct, Actor: bridge.ActorPerson, Ticket: id,
		EffectiveAt: acted, ReceivedAt: r.instant(), Origin: "zammad:ticket:1:first_response",
	}
	if _, err := r.store.SaveMirrored(t.Context(), seen, []bridge.Entry{act}); err != nil {
		t.Fatal(err)
	}
	r.sync()
	if i := r.incident(); i.State != bridge.StateAcknowledged || !i.AcknowledgedAt.Equal(acted) || i.Outdated() {
		t.Errorf("incident is %+v, want it in hand since %s", i, acted)
	}
	if ticket := r.ticket(id); ticket.Fields["vigie_state"] != "pris en charge" {
		t.Errorf("the ticket shows %q", ticket.Fields["vigie_state"])
	}
	if own := r.facts(bridge.KindFirstAct); len(own) != 0 {
		t.Errorf("it is told again: %+v", own)
	}
}

// What happens between two writes is told in one.
func TestPace(t *testing.T) {
	t.Parallel()
	r, id := opened(t, zammadtest.Options{})
	for i := range 3 {
		r.pass(time.Second)
		r.fire(alert(fmt.Sprint("A", i), "major", "r1"))
		r.sync()
	}
	if n := r.updates(id); n != 0 {
		t.Errorf("%d writes within the pace, want none", n)
	}
	r.settle()
	if n := r.updates(id); n != 1 {
		t.Errorf("%d writes after it, want 1", n)
	}
}

// A change that no agent would see is not written at all.
func TestNothingToShow(t *testing.T) {
	t.Parallel()
	r, id := opened(t, zammadtest.Options{})
	same := critical
	same.GeneratorURL = "http://another-replica/graph"
	r.fire(same)
	r.settle()
	if i := r.incident(); i.Outdated() || r.updates(id) != 0 {
		t.Errorf("%d writes; incident is %+v", r.updates(id), i)
	}
}

// TestOneIncidentOneWorker: a lease holds others off until it runs out.
func TestLease(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	r.fire(critical)
	claimed, err := r.store.Claim(t.Context(), r.instant(), lease)
	if err != nil || claimed == nil {
		t.Fatalf("Claim: %v, %v", claimed, err)
	}
	r.sync()
	r.pass(lease - time.Millisecond)
	r.sync()
	if r.creates() != 0 {
		t.Fatal("an incident is written by two workers")
	}
	r.pass(time.Millisecond)
	r.sync()
	if r.creates() != 1 {
		t.Errorf("%d creates after the lease, want 1", r.creates())
	}
}

// TestRun: four workers bring forty incidents up to date, each once.
func TestRun(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	var reports []incident.Report
	for i := range 40 {
		reports = append(reports, began(alert(fmt.Sprint("A", i), "critical", fmt.Sprint("sw", i)), 0))
	}
	r.take(reports...)
	wake := make(chan struct{}, 1)
	wake <- struct{}{}
	opts := r.syncer().SyncerOptions
	opts.Wake = wake
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		incident.NewSyncer(opts).Run(ctx)
	}()
	behind := func(i bridge.Incident) bool { return i.Outdated() }
	for deadline := time.Now().Add(20 * time.Second); slices.ContainsFunc(r.incidents(), behind); {
		if time.Now().After(deadline) {
			t.Fatal("not all tickets are up to date after 20 s")
		}
		time.Sleep(20 * time.Millisecond)
	}
	stop()
	<-done
	if r.creates() != 40 {
		t.Errorf("%d creates, want 40", r.creates())
	}
}

// The most critical come first, when many wait.
func TestMostCriticalFirst(t *testing.T) {
	t.Parallel()
	r := newRig(t, zammadtest.Options{})
	r.take(began(alert("D", "info", "sw4"), 0), began(alert("B", "major", "sw2"), 0), began(alert("A", "critical", "sw1"), 0))
	r.pass(5 * time.Minute)
	r.evaluate()
	r.sync()
	var order []string
	for id := range int64(3) {
		order = append(order, r.ticket(id + 1).Fields["criticity"])
	}
	if got := strings.Join(order, " "); got != "P1 P2 P4" {
		t.Errorf("tickets were opened in the order %s", got)
	}
}

// A change of the contract reaches tickets with the next write.
func TestContractIsReadAnew(t *testing.T) {
	t.Parallel()
	r, id := opened(t, zammadtest.Options{})
	changed, err := policy.Load(filepath.Join("testdata", "contract.yml"))
	if err != nil {
		t.Fatal(err)
	}
	changed.Levels[0].Group = "N3"
	r.policy = changed
	r.fire(alert("Pertes", "major", "r1"))
	r.settle()
	if ticket := r.ticket(id); ticket.Group != "N3" {
		t.Errorf("group is %s, want N3", ticket.Group)
	}
	if n := r.server.CountRequests(http.MethodPut, fmt.Sprintf("%s/%d", ticketsPath, id)); n != 1 {
		t.Errorf("%d writes, want 1", n)
	}
}
