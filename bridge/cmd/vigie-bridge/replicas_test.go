package main_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger/postgres/pgtest"
)

// goesOnWithin is how long a bridge may hold an incident (twice the timeout of
// one second, and 8 s), and what it takes to look for what is free.
const goesOnWithin = 10*time.Second + 5*time.Second

// TestReplicas: three bridges, each a process, share a database and the work.
// One dies by kill -9 when the desk has made a ticket of which it was not told;
// then the database is restarted. Each outage has one incident and one ticket
// all the same, and each ends.
func TestReplicas(t *testing.T) {
	t.Parallel()
	server := pgtest.New(t)
	f := newFleet(t, server.Database(t))
	var victim, second, third *replica
	var starting sync.WaitGroup
	starting.Go(func() { victim = f.start("a", 3) })
	starting.Go(func() { second = f.start("b", 0) })
	starting.Go(func() { third = f.start("c", 0) })
	starting.Wait()
	if t.Failed() {
		return
	}
	f.oneDies(victim, second, third)
	f.databaseAway(server, second, third)

	// What was killed comes back, and all ends.
	back := f.start("a2", 0)
	for n := 1; n <= f.outages; n++ {
		f.send(fmt.Sprintf("sw-%d", n), true, back, second)
	}
	f.eventually("all are closed", func() bool {
		closed := 0
		for _, each := range back.known() {
			if each.State == "closed" && each.UpToDate {
				closed++
			}
		}
		return closed == f.outages
	})
	f.oneEach(back)
	for incident, tickets := range f.shown() {
		if state := fmt.Sprint(tickets[0]["state"]); state != "closed" {
			t.Errorf("the ticket of %s is %s", incident, state)
		}
	}
	if second.tickets() == 0 || third.tickets() == 0 {
		t.Errorf("the work was not shared: %d, %d and %d tickets", victim.tickets(), second.tickets(), third.tickets())
	}
	for _, each := range []*replica{back, second, third} {
		each.stop()
	}
	if got := run(t, "", "verify-journal", "--config.file="+f.dir+"/b.yml"); got.status != 0 || !strings.Contains(got.out, " 0 broken, 0 entries missing") {
		t.Errorf("the journal: %+v", got)
	}
}

// oneDies has the victim die with a ticket in hand, and the others go on with
// it. Each outage is told to two, as two peers of Alertmanager do.
func (f *fleet) oneDies(victim, second, third *replica) {
	f.t.Helper()
	all := []*replica{victim, second, third}
	for n := 0; !victim.isSilent(); n++ {
		if n == 30 {
			f.t.Fatalf("the bridge that is to die makes %d tickets of %d", victim.tickets(), n)
		}
		f.send(f.another(), false, all[n%3], all[(n+1)%3])
		time.Sleep(100 * time.Millisecond)
	}
	victim.kill()
	killed := time.Now()
	if f.unlinked(second) == 0 {
		f.t.Error("there is nothing that the dead bridge had in hand")
	}
	for range 6 {
		f.send(f.another(), false, second, third)
	}
	f.eventually("each has its ticket, also what the dead bridge had in hand", func() bool { return f.unlinked(second) == 0 })
	if took := time.Since(killed); took > goesOnWithin {
		f.t.Errorf("what the dead bridge had in hand was taken up after %s, want %s at most", took, goesOnWithin)
	}
	f.oneEach(third)
}

// databaseAway stops the database, at once when a ticket was made that is yet
// to be put down, and starts it again while alerts come.
func (f *fleet) databaseAway(server *pgtest.Server, second, third *replica) {
	f.t.Helper()
	stopped := make(chan error, 1)
	stop := sync.OnceFunc(func() { stopped <- server.Stop() })
	second.beforeTold(stop)
	third.beforeTold(stop)
	f.send(f.another(), false, second)
	select {
	case err := <-stopped:
		if err != nil {
			f.t.Fatal(err)
		}
	case <-time.After(patience):
		f.t.Fatal("no ticket is made")
	}
	refused := make(chan int, 4)
	for range cap(refused) {
		device := f.another()
		go func() { refused <- f.send(device, false, second, third) }()
		time.Sleep(200 * time.Millisecond)
	}
	if code, _ := f.ask(http.MethodGet, second.base+"/-/ready", "", ""); code != http.StatusServiceUnavailable {
		f.t.Errorf("without its database a bridge is ready: %d", code)
	}
	if err := server.Start(f.t.Context()); err != nil {
		f.t.Fatal(err)
	}
	for range cap(refused) {
		if <-refused == 0 {
			f.t.Error("an alert was taken while there was no database")
		}
	}
	f.eventually("all that came meanwhile has its ticket", func() bool { return f.unlinked(second) == 0 })
	f.oneEach(third)
}

// another is one more device that fails.
func (f *fleet) another() string {
	f.outages++
	return fmt.Sprintf("sw-%d", f.outages)
}

// unlinked is how many outages have no ticket that the ledger knows of.
func (f *fleet) unlinked(by *replica) int {
	left := f.outages
	for _, each := range by.known() {
		if each.TicketID != 0 && each.UpToDate {
			left--
		}
	}
	return left
}

// oneEach checks that each outage has one incident, and that one ticket.
func (f *fleet) oneEach(by *replica) {
	f.t.Helper()
	incidents, tickets := by.known(), f.shown()
	if len(incidents) != f.outages || len(tickets) != f.outages {
		f.t.Errorf("%d outages have %d incidents and %d of them tickets", f.outages, len(incidents), len(tickets))
	}
	for _, each := range incidents {
		if len(tickets[each.Incident]) != 1 {
			f.t.Errorf("the incident of %s has %d tickets", each.Device, len(tickets[each.Incident]))
		}
	}
}
