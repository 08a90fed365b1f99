package incident_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/internal/document"
)

// TestStorm: many faults of one provider are one ticket, which lists them and
// is kept fresh; its members have none, and end on their own evidence.
func TestStorm(t *testing.T) {
	t.Parallel()
	r := newStormRig(t)
	lost := schools(0, 5, "provider=telecom")
	r.fireAll(lost...)
	r.held()
	r.settle()
	storms := r.storms()
	if len(storms) != 1 || r.counted() != 1 {
		t.Fatalf("%d storms and %d tickets, want one of each", len(storms), r.counted())
	}
	storm := storms[0]
	if storm.Key != "tempête/provider/telecom" || storm.Provider != "telecom" || !storm.DetectedAt.Equal(t0) || storm.Criticity != bridge.P2 {
		t.Errorf("the storm is %+v", storm)
	}
	ticket := r.ticket(storm.TicketID)
	if ticket.Title != "Tempête : 5 sites injoignables, opérateur telecom" || ticket.Fields["vigie_alerts"] != "5" {
		t.Errorf("its ticket is %+v", ticket)
	}
	body := r.articles(ticket.ID)[0].Body
	for _, a := range lost {
		if !strings.Contains(body, a.Labels["site"]) {
			t.Errorf("the first note does not name %s:\n%s", a.Labels["site"], body)
		}
	}

	// One more joins and one leaves: told a while later, in one note.
	r.fireAll(school(10, "provider=telecom"))
	r.held()
	r.endAll(lost[0])
	r.pass(5 * time.Minute)
	r.evaluate()
	r.settle()
	articles := r.articles(ticket.ID)
	if len(articles) != 2 {
		t.Fatalf("%d articles, want 2: %+v", len(articles), articles)
	}
	if last := articles[1].Body; !strings.Contains(last, "école-010") || !strings.Contains(last, "Rétabli : Injoignable 000 sur r000") || !strings.Contains(last, "En défaut maintenant : 5 sites, 5 équipements") {
		t.Errorf("the note is\n%s", last)
	}
	if left := r.lost(0); left.State != bridge.StateRestored && left.State != bridge.StateResolved || left.TicketID != 0 {
		t.Errorf("the member that ended is %+v", left)
	}

	// All end: the storm is restored after them, and closed.
	r.endAll(append(lost[1:], school(10))...)
	r.pass(5 * time.Minute)
	r.evaluate()
	r.settle()
	if got := r.of(storm.Key); got.State != bridge.StateRestored {
		t.Errorf("the storm is %s, want restored", got.State)
	}
	if ticket := r.ticket(ticket.ID); ticket.State != "rétabli" || ticket.Title != "Tempête : 6 sites touchés, opérateur telecom" {
		t.Errorf("the ticket is %+v", ticket)
	}
	for range 4 {
		r.pass(time.Hour)
		r.settle()
	}
	if got := r.of(storm.Key); got.State != bridge.StateClosed || r.counted() != 1 {
		t.Errorf("the storm is %s at the end, with %d tickets", got.State, r.counted())
	}
}

// A handful is no storm: each has its ticket.
func TestNoStorm(t *testing.T) {
	t.Parallel()
	for name, alerts := range map[string][]bridge.Alert{
		"too few":               schools(0, 2, "provider=telecom"),
		"nothing in common":     schools(0, 6),
		"common to two at most": append(schools(0, 2, "provider=telecom", "region=tunis"), school(3, "provider=autre", "region=béja")),
		"of another family":     {school(0, "provider=telecom"), school(1, "provider=telecom"), school(2, "provider=telecom", "family=power")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newStormRig(t)
			r.fireAll(alerts...)
			r.held()
			r.settle()
			if storms := r.storms(); len(storms) != 0 || r.counted() != len(alerts) {
				t.Errorf("%d storms and %d tickets, want none and %d", len(storms), r.counted(), len(alerts))
			}
		})
	}
}

// Three within a day are no storm either.
func TestStormIsFast(t *testing.T) {
	t.Parallel()
	r := newStormRig(t)
	for n := range 4 {
		r.fireAll(school(n, "provider=telecom"))
		r.held()
	}
	if storms := r.storms(); len(storms) != 0 {
		t.Errorf("storms are %+v", storms)
	}
}

// TestTicketsBeforeTheStorm: those who had a ticket when it was noticed keep
// it, and it says what it is part of; one that was not begun is never made.
func TestTicketsBeforeTheStorm(t *testing.T) {
	t.Parallel()
	r := newStormRig(t)
	r.fireAll(school(0, "provider=telecom"))
	r.pass(50 * time.Second)
	r.fireAll(school(1, "provider=telecom"), school(2, "provider=telecom"))
	for _, step := range []time.Duration{10, 4, 46, 15} { // the first is raised and has its ticket, then the others
		r.pass(step * time.Second)
		r.evaluate()
		r.sync()
	}
	if len(r.storms()) != 1 || r.counted() != 2 {
		t.Fatalf("%d storms and %d tickets, want 1 and 2", len(r.storms()), r.counted())
	}
	r.settle()
	first := r.lost(0)
	articles := r.articles(first.TicketID)
	if last := articles[len(articles)-1].Body; len(articles) < 2 || !strings.Contains(last, "Rattaché à : Tempête : opérateur telecom") {
		t.Errorf("the last article is\n%s", last)
	}
	r.endAll(school(0))
	r.pass(5 * time.Minute)
	r.settle()
	r.settle()
	if ticket := r.ticket(first.TicketID); ticket.State != "rétabli" {
		t.Errorf("the ticket of a member is %s, want rétabli", ticket.State)
	}
}

// TestOneAfterTheOther: alerts that leave Alertmanager together come in a
// webhook each. None has a ticket before it is known that they are a storm, and
// the storm's own says how many they are. A single one waits no longer either.
func TestOneAfterTheOther(t *testing.T) {
	t.Parallel()
	for _, many := range []int{1, 2, 6} {
		r := newStormRig(t)
		for n := range many {
			r.fireAll(school(n, "provider=telecom"))
			r.pass(300 * time.Millisecond)
		}
		r.pass(time.Minute - time.Duration(many)*300*time.Millisecond)
		for range many + 16 {
			r.evaluate()
			r.sync()
			r.pass(300 * time.Millisecond)
		}
		want := many
		if many == 6 {
			want = 1
			if title := r.ticket(r.storms()[0].TicketID).Title; title != "Tempête : 6 sites injoignables, opérateur telecom" {
				t.Errorf("the title is %q", title)
			}
		}
		if got := r.counted(); got != want {
			t.Errorf("%d faults have %d tickets, want %d", many, got, want)
		}
	}
}

// TestNarrowestStorm: what explains the faults gives the storm, and there is
// one for one cause.
func TestNarrowestStorm(t *testing.T) {
	t.Parallel()
	behind := func(from, n int, parent string) []bridge.Alert {
		return schools(from, n, "provider=telecom", "region=tunis", "parent="+parent)
	}
	for _, test := range []struct {
		name       string
		deliveries [][]bridge.Alert
		want       []string // keys
	}{
		{"all behind one device", [][]bridge.Alert{behind(0, 6, "core-1")}, []string{"tempête/parent/core-1"}},
		{"… and one by chance", [][]bridge.Alert{append(behind(0, 6, "core-1"), school(20, "provider=telecom"))}, []string{"tempête/parent/core-1"}},
		{"behind several", [][]bridge.Alert{slices.Concat(behind(0, 3, "core-1"), behind(10, 3, "core-2"))}, []string{"tempête/provider/telecom"}},
		{"… one after the other", [][]bridge.Alert{behind(0, 4, "core-1"), behind(10, 4, "core-2")}, []string{"tempête/provider/telecom"}},
		{"… behind one each", [][]bridge.Alert{slices.Concat(behind(0, 1, "a"), behind(1, 1, "b"), behind(2, 1, "c"))}, []string{"tempête/provider/telecom"}},
		{
			"two providers in two regions",
			[][]bridge.Alert{slices.Concat(schools(0, 4, "provider=a", "region=x"), schools(10, 4, "provider=b", "region=y"))},
			[]string{"tempête/provider/a", "tempête/provider/b"},
		},
		{
			"two providers in one region",
			[][]bridge.Alert{slices.Concat(schools(0, 4, "provider=a", "region=x"), schools(10, 4, "provider=b", "region=x"))},
			[]string{"tempête/region/x"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newStormRig(t)
			for _, delivery := range test.deliveries {
				r.fireAll(delivery...)
				r.pass(10 * time.Second)
			}
			r.held()
			var got []string
			for _, storm := range r.storms() {
				got = append(got, storm.Key)
			}
			if slices.Sort(got); !slices.Equal(got, test.want) {
				t.Fatalf("storms are %q, want %q", got, test.want)
			}
			r.settle()
			for _, i := range r.incidents() {
				if lone := i.Nature == bridge.NatureFault && i.Parent == ""; lone && i.TicketID == 0 || !lone && i.Nature == bridge.NatureFault && i.TicketID != 0 {
					t.Errorf("%s has parent %q and ticket %d", i.Key, i.Parent, i.TicketID)
				}
			}
		})
	}
}

// What there is no rule for explains nothing.
func TestStormWithoutTheNarrowerRule(t *testing.T) {
	t.Parallel()
	r := newStormRig(t)
	c := related()
	c.Storms = []incident.StormRule{{By: incident.ByProvider, Incidents: 3, Within: document.Duration(time.Minute)}}
	r.correlate(c)
	r.fireAll(schools(0, 4, "provider=telecom", "parent=core-1")...)
	r.held()
	if storms := r.storms(); len(storms) != 1 || storms[0].Key != "tempête/provider/telecom" {
		t.Errorf("storms are %+v", storms)
	}
}

// TestStormDisbands: what is left of a storm gets tickets of its own, and the
// storm is over.
func TestStormDisbands(t *testing.T) {
	t.Parallel()
	r := newStormRig(t)
	lost := schools(0, 4, "provider=telecom")
	r.fireAll(lost...)
	r.held()
	r.settle()
	r.endAll(lost[1:]...)
	r.pass(5 * time.Minute)
	r.settle()
	if left := r.lost(0); left.Parent == "" || left.TicketID != 0 {
		t.Fatalf("what is left is on its own at once: %+v", left)
	}
	r.pass(15 * time.Minute)
	r.settle()
	left, storm := r.lost(0), r.of("tempête/provider/telecom")
	if left.Parent != "" || left.TicketID == 0 || left.State != bridge.StateOpen {
		t.Errorf("what is left is %+v, want it to have a ticket", left)
	}
	if ticket := r.ticket(storm.TicketID); storm.State != bridge.StateRestored || ticket.State != "rétabli" {
		t.Errorf("the storm is %s, its ticket %s", storm.State, ticket.State)
	}

	// One that comes back alone has a ticket too; many are the storm again.
	r.fireAll(lost[1])
	r.held()
	r.settle()
	if back := r.lost(1); back.Parent != "" || back.TicketID == 0 {
		t.Errorf("the one that came back is %+v", back)
	}
	r.fireAll(schools(10, 4, "provider=telecom")...)
	r.held()
	r.settle()
	if again := r.of(storm.Key); again.ID != storm.ID || again.State != bridge.StateOpen || r.ticket(again.TicketID).State != "open" {
		t.Errorf("the storm is %+v, want it open again on its ticket", again)
	}
}

// A person who closes the storm's ticket is not asked again for what they knew
// of; what joins after that opens it again.
func TestStormClosedByAPerson(t *testing.T) {
	t.Parallel()
	r := newStormRig(t)
	r.fireAll(schools(0, 3, "provider=telecom")...)
	r.held()
	r.settle()
	storm := r.storms()[0]
	r.person(storm.TicketID, map[string]any{"state": "closed"})
	r.endAll(school(0))
	r.pass(10 * time.Minute)
	r.settle()
	if ticket := r.ticket(storm.TicketID); ticket.Stage != bridge.StageClosed {
		t.Fatalf("the ticket is %s, though a person closed it", ticket.State)
	}
	r.fireAll(school(5, "provider=telecom"))
	r.held()
	r.pass(10 * time.Minute)
	r.settle()
	if ticket := r.ticket(storm.TicketID); ticket.State != "open" {
		t.Errorf("the ticket is %s, though another school is lost", ticket.State)
	}
}

// TestStormHandedOver: whoever has the storm gets the list of what is lost,
// with the circuits' references, and what joins and leaves after that.
func TestStormHandedOver(t *testing.T) {
	t.Parallel()
	r := newStormRig(t)
	r.notes = incident.Notes{Lookup: func(site, device string) incident.Facts {
		return incident.Facts{SiteTitle: "Lycée " + site, Circuits: []string{device + " ↔ pop, référence <FTTH-" + device + ">"}}
	}}
	r.policy.ThirdParties = []policy.ThirdParty{{Name: "operateur-a", Title: "N3", Email: "noc@telecom.example"}}
	r.fireAll(schools(0, 4, "provider=telecom")...)
	r.held()
	r.settle()
	storm := r.storms()[0]
	r.write(func(tx incident.Tx) error {
		i, err := tx.Incident(storm.ID)
		if err != nil {
			return err
		}
		i.Party, i.WakeAt = "operateur-a", r.instant()
		return tx.SaveIncident(i)
	})
	r.settle()
	r.settle()
	given := r.handovers()
	if len(given) != 1 || given[0].TicketID == 0 {
		t.Fatalf("hand-overs are %+v, want one with a ticket", given)
	}
	first := r.articles(given[0].TicketID)[0].Body
	for n := range 4 {
		if want := fmt.Sprintf("Lycée école-%03d</td><td>r%03d</td><td>r%03d ↔ pop, référence &lt;FTTH-r%03d&gt;", n, n, n, n); !strings.Contains(first, want) {
			t.Errorf("the first note lacks %s:\n%s", want, first)
		}
	}
	r.fireAll(school(9, "provider=telecom"))
	r.held()
	r.pass(5 * time.Minute)
	r.evaluate()
	r.settle()
	articles := r.articles(given[0].TicketID)
	if last := articles[len(articles)-1].Body; len(articles) < 2 || !strings.Contains(last, "FTTH-r009") || strings.Contains(last, "FTTH-r001") {
		t.Errorf("the last of %d notes is\n%s", len(articles), last)
	}
}
