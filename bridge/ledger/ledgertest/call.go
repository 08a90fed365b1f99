package ledgertest

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// callTests are those of tickets that people opened, among those of incidents.
var callTests = []contractTest{
	{"a ticket that people opened is listed with its labels", callListed},
	{"a ticket that people opened is filtered and counted by its labels", callFiltered},
	{"what moves a ticket that people opened", callMoves},
	{"no ticket counts twice", callOnce},
	{"what was counted is counted anew where it was told late", callToldLate},
	{"tickets of both origins are paged without gap or repetition", callPages},
	{"the stock of both origins is that which there was (R22)", callStock},
}

var (
	people = []ledger.Origin{ledger.OriginPerson}
	both   = ledger.Origins
)

// newCall is a ticket that somebody opened, with nothing but its opening.
func newCall(id int64, minute int) (*bridge.Mirrored, []bridge.Entry) {
	m := &bridge.Mirrored{
		Ticket: bridge.Ticket{
			ID: id, Number: fmt.Sprint(30000 + id), Title: "Plus d'Internet au lycée", Group: "N1", State: "open", Stage: bridge.StageOpen,
			Owner: "amel@vigie.example", CreatedAt: at(minute), UpdatedAt: at(minute),
			Fields: map[string]string{"nature": "incident", "criticity": "P2", "site": "lycée-béja", "tiers": "operateur-a"},
		},
		Subject: bridge.TicketSubject(id), ReadAt: at(minute),
	}
	return m, []bridge.Entry{callFact(m, bridge.KindOpened, minute)}
}

func callFact(m *bridge.Mirrored, kind bridge.Kind, minute int) bridge.Entry {
	return bridge.Entry{
		Subject: m.Subject, Kind: kind, Actor: bridge.ActorPerson, Ticket: m.ID, EffectiveAt: at(minute), ReceivedAt: at(minute),
		Origin: fmt.Sprintf("zammad:%d:%d:%s", m.ID, minute, kind), Data: map[string]string{},
	}
}

func keepCall(t *testing.T, s Store, m *bridge.Mirrored, facts ...bridge.Entry) {
	t.Helper()
	must(s.SaveMirrored(t.Context(), m, facts))(t)
}

func callListed(t *testing.T, s Store) {
	save(t, s, newIncident("01A", "a"))
	m, facts := newCall(17, 3)
	keepCall(t, s, m, append(facts, callFact(m, bridge.KindFirstAct, 4), callFact(m, bridge.KindRestored, 5))...)
	got := must(s.Tickets(t.Context(), ledger.TicketFilter{Origins: people, Limit: 9}))(t)
	if len(got) != 1 {
		t.Fatalf("%d tickets are listed", len(got))
	}
	want := bridge.Incident{
		ID: got[0].ID, Nature: bridge.NatureCall, State: bridge.StateRestored, Criticity: bridge.P2, Decided: bridge.P2, Title: m.Title,
		Site: "lycée-béja", Party: "operateur-a", DetectedAt: at(3), OpenedAt: at(3), RaisedAt: at(3), AcknowledgedAt: at(4), RestoredAt: at(5),
		TicketID: 17, TicketNumber: "30017", TicketGroup: "N1", TicketOwner: "amel@vigie.example", TicketState: "open",
		Desired: 1, Synced: 1, Written: map[string]string{},
	}
	if !reflect.DeepEqual(got[0], want) {
		t.Errorf("got  %+v\nwant %+v", got[0], want)
	}
	if len(want.ID) != 26 || want.ID < "01" || want.ID > "02" {
		t.Errorf("its id %q does not sort among those of incidents", want.ID)
	}
	// Who acts on incidents is told of no other.
	if got := ids(must(s.Tickets(t.Context(), ledger.TicketFilter{Limit: 9}))(t)); !slices.Equal(got, []string{"01A"}) {
		t.Errorf("of incidents there are %v", got)
	}
	m.Fields = map[string]string{"nature": "demande", "organization": "Lycée de Béja"}
	m.Group, m.Title = "N2", "Un compte"
	keepCall(t, s, m)
	changed := must(s.Tickets(t.Context(), ledger.TicketFilter{Origins: people, Limit: 9}))(t)[0]
	if changed.Nature != bridge.NatureRequest || changed.Site != "Lycée de Béja" || changed.TicketGroup != "N2" || changed.Criticity != "" || changed.Title != "Un compte" {
		t.Errorf("changed, it is %+v", changed)
	}
}

func callFiltered(t *testing.T, s Store) {
	incident := newIncident("01A", "a")
	incident.TicketID = 1
	save(t, s, incident)
	m, facts := newCall(17, 3)
	keepCall(t, s, m, facts...)
	for name, filter := range map[string]ledger.TicketFilter{
		"criticity": {Criticity: []bridge.Criticity{bridge.P2}}, "site": {Sites: []string{"lycée-béja"}}, "party": {Parties: []string{"operateur-a"}},
		"group": {Groups: []string{"N1"}}, "owner": {Owners: []string{"amel@vigie.example"}}, "state": {States: []bridge.State{bridge.StateOpen}},
		"nature": {Natures: []bridge.Nature{bridge.NatureCall}}, "period": {OpenFrom: at(3), OpenedTo: at(4)},
		"no device": {Devices: []string{""}, Natures: []bridge.Nature{bridge.NatureCall}},
	} {
		filter.Origins, filter.Limit = people, 9
		if got := must(s.Tickets(t.Context(), filter))(t); len(got) != 1 || got[0].TicketID != 17 {
			t.Errorf("by %s: %+v", name, got)
		}
		filter.Origins, filter.Criticity = both, append(filter.Criticity, "P4")
		filter.States = []bridge.State{bridge.StateResolved}
		if got := must(s.TicketCounts(t.Context(), filter, nil))(t); got[0].N != 0 {
			t.Errorf("by %s and what it is not it counts %d", name, got[0].N)
		}
	}
	device := ledger.TicketFilter{Origins: people, Devices: []string{"sw1"}, Limit: 9}
	if got := must(s.Tickets(t.Context(), device))(t); len(got) != 0 {
		t.Errorf("of a device: %+v", got)
	}
	if got := must(s.Stock(t.Context(), device, minutes(0, 5), []ledger.Dimension{"criticity"}))(t); len(got) != 0 {
		t.Errorf("the stock of a device: %+v", got)
	}
	if got := must(s.TicketCounts(t.Context(), device, nil))(t); got[0].N != 0 {
		t.Errorf("of a device it counts %+v", got)
	}
	for by, want := range map[ledger.Dimension]string{
		"nature": "[{[] 1} {[incident] 1}]", "group": "[{[] 1} {[N1] 1}]", "criticity": "[{[P2] 2}]", "site": "[{[] 1} {[lycée-béja] 1}]", "device": "[{[] 2}]",
		"party": "[{[] 1} {[operateur-a] 1}]", "owner": "[{[] 1} {[amel@vigie.example] 1}]", "state": "[{[open] 2}]", "region": "[{[] 2}]",
	} {
		if got := fmt.Sprint(must(s.TicketCounts(t.Context(), ledger.TicketFilter{Origins: both}, []ledger.Dimension{by}))(t)); got != want {
			t.Errorf("by %s: %s, want %s", by, got, want)
		}
		if _, err := s.TicketCounts(t.Context(), ledger.TicketFilter{Origins: both}, []ledger.Dimension{by, "nature", by}); err != nil {
			t.Errorf("by %s twice: %v", by, err)
		}
		if _, err := s.Stock(t.Context(), ledger.TicketFilter{Origins: both}, minutes(0, 5), []ledger.Dimension{by}); err != nil {
			t.Errorf("the stock by %s: %v", by, err)
		}
	}
}

// callMoveTests are what happens to one ticket, and what it does to the stock.
var callMoveTests = []struct {
	name    string
	outside bool
	facts   []bridge.Kind // one a minute
	want    []ledger.Moves
	state   bridge.State
}{
	{"opened", false, nil, []ledger.Moves{{Opened: 1}}, bridge.StateOpen},
	{"resolved, closed", false, []bridge.Kind{bridge.KindResolved, bridge.KindClosed}, []ledger.Moves{{Opened: 1}, {Resolved: 1}, {Closed: 1}}, bridge.StateClosed},
	{"closed at once", false, []bridge.Kind{bridge.KindClosed}, []ledger.Moves{{Opened: 1}, {Resolved: 1, Closed: 1}}, bridge.StateClosed},
	{"opened again", false, []bridge.Kind{bridge.KindResolved, bridge.KindReopened}, []ledger.Moves{{Opened: 1}, {Resolved: 1}, {Reopened: 1}}, bridge.StateOpen},
	{"returned", false, []bridge.Kind{bridge.KindClosed, bridge.KindReopened}, []ledger.Moves{{Opened: 1}, {Resolved: 1, Closed: 1}, {Reopened: 1, Returned: 1}}, bridge.StateOpen},
	{
		"closed, then to close", false,
		[]bridge.Kind{bridge.KindClosed, bridge.KindResolved},
		[]ledger.Moves{{Opened: 1}, {Resolved: 1, Closed: 1}, {Reopened: 1, Returned: 1, Resolved: 1}},
		bridge.StateResolved,
	},
	{"left", false, []bridge.Kind{bridge.KindLeft}, []ledger.Moves{{Opened: 1}, {Left: 1}}, bridge.StateClosed},
	{"left and came back", false, []bridge.Kind{bridge.KindLeft, bridge.KindEntered}, []ledger.Moves{{Opened: 1}, {Left: 1}, {Entered: 1}}, bridge.StateOpen},
	{"left resolved", false, []bridge.Kind{bridge.KindResolved, bridge.KindLeft}, []ledger.Moves{{Opened: 1}, {Resolved: 1}, {Closed: 1}}, bridge.StateClosed},
	{"resolved elsewhere", false, []bridge.Kind{bridge.KindLeft, bridge.KindResolved, bridge.KindClosed}, []ledger.Moves{{Opened: 1}, {Left: 1}}, bridge.StateClosed},
	{
		"resolved elsewhere, and came back", false,
		[]bridge.Kind{bridge.KindLeft, bridge.KindResolved, bridge.KindEntered},
		[]ledger.Moves{{Opened: 1}, {Left: 1}, {}, {Entered: 1, Resolved: 1}},
		bridge.StateResolved,
	},
	{"opened elsewhere", true, []bridge.Kind{bridge.KindNoted, bridge.KindEntered}, []ledger.Moves{{}, {}, {Entered: 1}}, bridge.StateOpen},
	{"never here", true, []bridge.Kind{bridge.KindResolved}, []ledger.Moves{{}}, ""},
	{"merged", false, []bridge.Kind{bridge.KindTicketFollow}, []ledger.Moves{{Opened: 1}, {Merged: 1}}, bridge.StateClosed},
	{"merged when it was to close", false, []bridge.Kind{bridge.KindResolved, bridge.KindTicketFollow}, []ledger.Moves{{Opened: 1}, {Resolved: 1}, {Closed: 1}}, bridge.StateClosed},
	{"deleted", false, []bridge.Kind{bridge.KindTicketGone}, []ledger.Moves{{Opened: 1}, {Cancelled: 1}}, bridge.StateClosed},
	{"deleted, and not", false, []bridge.Kind{bridge.KindTicketGone, bridge.KindVisible}, []ledger.Moves{{Opened: 1}, {Cancelled: 1}, {Entered: 1}}, bridge.StateOpen},
	{"hidden, and not", false, []bridge.Kind{bridge.KindHidden, bridge.KindVisible}, []ledger.Moves{{Opened: 1}}, bridge.StateOpen},
}

// callMoves: what happens to one ticket, and the moves of each minute.
func callMoves(t *testing.T, s Store) {
	for n, test := range callMoveTests {
		m, facts := newCall(int64(100+n), 0)
		m.Fields["site"] = test.name
		if test.outside {
			facts[0].Data["outside"] = "true"
		}
		for i, kind := range test.facts {
			facts = append(facts, callFact(m, kind, i+1))
		}
		keepCall(t, s, m, facts...)
		keepCall(t, s, m, facts...) // read again, nothing changes
		filter := ledger.TicketFilter{Origins: people, Sites: []string{test.name}, Limit: 9}
		stock := must(s.Stock(t.Context(), filter, minutes(0, 9), nil))(t)[0]
		for len(test.want) < 9 {
			test.want = append(test.want, ledger.Moves{})
		}
		if !reflect.DeepEqual(stock.Moves, test.want) {
			t.Errorf("%s: %+v, want %+v", test.name, stock.Moves, test.want)
		}
		sum := ledger.Moves{}
		for _, m := range stock.Moves {
			sum.Add(m)
		}
		if sum.Unresolved() != stock.Unresolved || sum.Unclosed() != stock.Unclosed {
			t.Errorf("%s: it ends with %d and %d, by its moves with %d and %d", test.name, stock.Unresolved, stock.Unclosed, sum.Unresolved(), sum.Unclosed())
		}
		listed := must(s.Tickets(t.Context(), filter))(t)
		if test.state == "" != (len(listed) == 0) || test.state != "" && listed[0].State != test.state {
			t.Errorf("%s: it is listed as %+v, want %q", test.name, listed, test.state)
		}
	}
}

// callOnce: a ticket is in one place, whoever came first.
func callOnce(t *testing.T, s Store) {
	count := func(want string, when string) {
		t.Helper()
		all := must(s.TicketCounts(t.Context(), ledger.TicketFilter{Origins: both}, []ledger.Dimension{"nature"}))(t)
		if got := fmt.Sprint(all); got != want {
			t.Errorf("%s: %s, want %s", when, got, want)
		}
		stock := must(s.Stock(t.Context(), ledger.TicketFilter{Origins: both}, ledger.Slots{From: at(0).Truncate(time.Hour), Length: time.Hour, N: 2}, nil))(t)[0]
		n := 0
		for _, each := range all {
			n += each.N
		}
		if stock.Unclosed != n || stock.Moves[0].Opened+stock.Moves[1].Opened != n {
			t.Errorf("%s: the stock is %+v, want %d", when, stock, n)
		}
	}
	m, facts := newCall(17, 1)
	keepCall(t, s, m, facts...)
	other, otherFacts := newCall(18, 2)
	keepCall(t, s, other, otherFacts...)
	count("[{[incident] 2}]", "opened by people")

	incident := newIncident("01A", "a")
	save(t, s, incident)
	count("[{[] 1} {[incident] 2}]", "before an incident takes one over")
	incident.TicketID = 17
	save(t, s, incident)
	count("[{[] 1} {[incident] 1}]", "taken over")
	keepCall(t, s, m, callFact(m, bridge.KindNoted, 4))
	count("[{[] 1} {[incident] 1}]", "read again")
	later := newIncident("01B", "b")
	later.TicketID = 18
	save(t, s, later)
	count("[{[] 2}]", "taken over by one that comes with it")

	own, ownFacts := newCall(19, 3)
	own.Subject = "01A" // the bridge made it
	ownFacts[0].Subject = "01A"
	keepCall(t, s, own, ownFacts...)
	count("[{[] 2}]", "with a ticket that the bridge made")
	incident.TicketID = 19 // it goes on there: the other is a person's again
	save(t, s, incident)
	keepCall(t, s, m)
	count("[{[] 2} {[incident] 1}]", "given back")
}

// callToldLate: a link that is seen late puts a fact in between, and a history
// that was cut tells of its opening later.
func callToldLate(t *testing.T, s Store) {
	m, facts := newCall(17, 2)
	keepCall(t, s, m, callFact(m, bridge.KindClosed, 9))
	keepCall(t, s, m, facts[0], callFact(m, bridge.KindClosed, 4), callFact(m, bridge.KindReopened, 6))
	m.Fields["criticity"] = "P1"
	keepCall(t, s, m)
	want := []ledger.Moves{{Opened: 1}, {}, {Resolved: 1, Closed: 1}, {}, {Reopened: 1, Returned: 1}, {}, {}, {Resolved: 1, Closed: 1}}
	for _, by := range [][]ledger.Dimension{{"criticity"}, {"criticity", "group"}} {
		stock := must(s.Stock(t.Context(), ledger.TicketFilter{Origins: people}, minutes(2, 8), by))(t)
		if len(stock) != 1 || stock[0].Values[0] != "P1" || !reflect.DeepEqual(stock[0].Moves, want) {
			t.Errorf("by %v: %+v, want %+v", by, stock, want)
		}
	}
}

func callPages(t *testing.T, s Store) {
	for n := range 12 {
		if n%2 == 0 {
			m, facts := newCall(int64(100+n), n)
			m.Fields["criticity"] = string(bridge.Criticities[n%3])
			keepCall(t, s, m, facts...)
			continue
		}
		moment := at(n).Add(-time.Second) // ids as they are given: by the opening
		i := newIncident(ledger.CallOf(&bridge.Mirrored{Ticket: bridge.Ticket{ID: 1 << 40, CreatedAt: moment}}, nil).ID, fmt.Sprint("key ", n))
		i.OpenedAt, i.DetectedAt, i.Criticity = moment, moment, bridge.Criticities[n%4]
		save(t, s, i)
	}
	open := bridge.States[:6]
	sorts := slices.DeleteFunc(slices.Clone(ledger.Sorts), func(s ledger.Sort) bool { return s == ledger.ByRemaining }) // of TicketsByDue
	for _, order := range append(sorts, "") {
		for _, period := range []bool{false, true} {
			whole := ledger.TicketFilter{Origins: both, States: open, Sort: order, Limit: 100}
			if period {
				whole.OpenFrom, whole.OpenedTo = at(-1), at(100)
			}
			want := ids(must(s.Tickets(t.Context(), whole))(t))
			if len(want) != 12 {
				t.Fatalf("by %q there are %d", order, len(want))
			}
			for _, limit := range []int{1, 2, 5} {
				var seen []string
				filter := whole
				filter.Limit = limit
				for {
					page := must(s.Tickets(t.Context(), filter))(t)
					if len(page) == 0 {
						break
					}
					seen = append(seen, ids(page)...)
					last := page[len(page)-1]
					place := ledger.PlaceOf(&last, order)
					if filter.After = &place; order == "" || order == ledger.ByNewest {
						filter.Before, filter.After = last.ID, nil
					}
				}
				if !slices.Equal(seen, want) {
					t.Errorf("by %q, period %v, %d at a time: %v, want %v", order, period, limit, seen, want)
				}
			}
		}
	}
}
