package ledgertest

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// stockTests are those of lists in an order and of the stock over time.
var stockTests = []contractTest{
	{"tickets are filtered by all that they are told by", moreFilters},
	{"tickets are put in an order, page by page", ticketOrders},
	{"what was open at some time is listed", ticketsLasting},
	{"changes that were under way at some time are listed", changesDuring},
	{"the stock is moved by what opens, ends and comes back", stockMoves},
	{"the stock of random lives is that which there was", stockOfRandomLives},
	{"what was not worth a ticket after all never was in stock", stockOfNothing},
	{"what was in another region always was in its stock", stockElsewhere},
	{"a storm that goes on in a wider one is merged, and comes back as one", stockMerged},
}

func moreFilters(t *testing.T, s Store) {
	a, b := newIncident("01A", "a"), newIncident("01B", "b")
	a.Service, a.Provider, a.Severity, a.Party, a.TicketGroup, a.TicketOwner = "réseau", "opérateur-a", "major", "opérateur-a", "N1", "amel@vigie.example"
	b.Service, b.Provider, b.Severity, b.Party, b.TicketGroup, b.TicketOwner = "voix", "opérateur-b", "minor", "", "N2", ""
	save(t, s, a, b)
	for name, filter := range map[string]ledger.TicketFilter{
		"service": {Services: []string{"réseau"}}, "provider": {Providers: []string{"opérateur-a"}}, "severity": {Severity: []string{"major"}},
		"party": {Parties: []string{"opérateur-a"}}, "group": {Groups: []string{"N1"}}, "owner": {Owners: []string{"amel@vigie.example"}},
	} {
		filter.Limit = 9
		if got := ids(must(s.Tickets(t.Context(), filter))(t)); !slices.Equal(got, []string{"01A"}) {
			t.Errorf("by %s: %v", name, got)
		}
		if got := must(s.TicketCounts(t.Context(), filter, nil))(t); got[0].N != 1 {
			t.Errorf("by %s it counts %d", name, got[0].N)
		}
	}
	if got := ids(must(s.Tickets(t.Context(), ledger.TicketFilter{Owners: []string{""}, Limit: 9}))(t)); !slices.Equal(got, []string{"01B"}) {
		t.Errorf("without an owner: %v", got)
	}
}

// ticketOrders: ranks are those of a life and a contract, not of the alphabet,
// and pages fit together however small they are.
func ticketOrders(t *testing.T, s Store) {
	of := func(id string, criticity bridge.Criticity, state bridge.State, severity string, minute int) *bridge.Incident {
		i := newIncident(id, "key "+id)
		i.Criticity, i.State, i.Severity, i.DetectedAt, i.OpenedAt = criticity, state, severity, at(minute), at(minute)
		return i
	}
	save(t, s,
		of("01A", bridge.P2, bridge.StateUnverified, "minor", 1), of("01B", bridge.P1, bridge.StateRestored, "critical", 2),
		of("01C", bridge.P1, bridge.StateOpen, "major", 4), of("01D", bridge.P1, bridge.StateOpen, "info", 3),
		of("01E", bridge.P4, bridge.StateAcknowledged, "critical", 5), of("01F", "", bridge.StateOpen, "", 6),
		of("01G", bridge.P4, bridge.StateAcknowledged, "critical", 5),
	)
	for order, want := range map[ledger.Sort]string{
		"":                "[01G 01F 01E 01D 01C 01B 01A]",
		ledger.ByNewest:   "[01G 01F 01E 01D 01C 01B 01A]",
		ledger.ByOldest:   "[01A 01B 01C 01D 01E 01F 01G]",
		ledger.ByPressing: "[01D 01C 01B 01A 01E 01G 01F]",
		ledger.ByState:    "[01D 01C 01F 01E 01G 01A 01B]",
		ledger.BySeverity: "[01B 01E 01G 01C 01A 01D 01F]",
		ledger.ByLongest:  "[01A 01B 01D 01C 01E 01G 01F]",
	} {
		for _, limit := range []int{1, 2, 3, 7, 100} {
			var seen []string
			filter := ledger.TicketFilter{Sort: order, Limit: limit, States: bridge.States[:6]}
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
			if got := fmt.Sprint(seen); got != want {
				t.Errorf("by %q, %d at a time: %s, want %s", order, limit, got, want)
			}
		}
	}
	newestOfPeriod(t, s)
	for _, wrong := range []ledger.TicketFilter{
		{Sort: "id; DROP TABLE incident", Limit: 1}, {Sort: ledger.ByPressing, After: &ledger.Place{Keys: []int64{1}, ID: "01A"}, Limit: 1},
	} {
		if _, err := s.Tickets(t.Context(), wrong); err == nil {
			t.Errorf("%+v is listed", wrong)
		}
	}
}

// newestOfPeriod: in a period pages go by when a ticket was opened, and by ids
// where that is the same.
func newestOfPeriod(t *testing.T, s Store) {
	t.Helper()
	for _, limit := range []int{1, 2, 3, 100} {
		var seen []string
		filter := ledger.TicketFilter{OpenFrom: at(2), OpenedTo: at(6), Limit: limit}
		for {
			page := ids(must(s.Tickets(t.Context(), filter))(t))
			if len(page) == 0 {
				break
			}
			seen = append(seen, page...)
			filter.Before = page[len(page)-1]
		}
		if got, want := fmt.Sprint(seen), "[01G 01E 01C 01D 01B]"; got != want {
			t.Errorf("of a period, %d at a time: %s, want %s", limit, got, want)
		}
	}
	gone := ledger.TicketFilter{OpenFrom: at(2), OpenedTo: at(6), Before: "01D5", Limit: 9}
	if got := ids(must(s.Tickets(t.Context(), gone))(t)); !slices.Equal(got, []string{"01C", "01D", "01B"}) {
		t.Errorf("before one that is not there: %v", got)
	}
}

func ticketsLasting(t *testing.T, s Store) {
	of := func(id string, opened, closed int) *bridge.Incident {
		i := newIncident(id, "key "+id)
		i.OpenedAt = at(opened)
		if closed > 0 {
			i.State, i.ClosedAt = bridge.StateClosed, at(closed)
		}
		return i
	}
	save(t, s, of("01A", 0, 5), of("01B", 1, 30), of("01C", 2, 0), of("01D", 12, 13), of("01E", 20, 0))
	filter := ledger.TicketFilter{OpenFrom: at(10), OpenedTo: at(20), Lasting: true, Limit: 9}
	if got := ids(must(s.Tickets(t.Context(), filter))(t)); !slices.Equal(got, []string{"01D", "01C", "01B"}) {
		t.Errorf("from minute 10 to 20 there were open: %v", got)
	}
}

func changesDuring(t *testing.T, s Store) {
	of := func(ticket int64, from, to, begun, ended, settled int) bridge.Change {
		c := bridge.Change{Ticket: ticket, SeenAt: moment, StartsAt: at(from), EndsAt: at(to)}
		for minute, into := range map[int]*time.Time{begun: &c.BegunAt, ended: &c.EndedAt, settled: &c.SettledAt} {
			if minute != 0 {
				*into = at(minute)
			}
		}
		return c
	}
	for _, c := range []bridge.Change{
		of(1, 1, 5, 1, 6, 7),        // over before
		of(2, 1, 5, 2, 12, 13),      // ended later than planned
		of(3, 12, 15, 0, 0, 0),      // planned
		of(4, 12, 15, 0, 0, 11),     // given up
		of(5, 25, 30, 0, 0, 0),      // later
		of(6, 11, 30, 11, 0, 0),     // goes on
		{Ticket: 7, SeenAt: moment}, // without a window
	} {
		if err := s.SaveChange(t.Context(), &c); err != nil {
			t.Fatal(err)
		}
	}
	var got []int64
	for _, c := range must(s.ChangesDuring(t.Context(), at(10), at(20), 9))(t) {
		got = append(got, c.Ticket)
	}
	if !slices.Equal(got, []int64{2, 6, 3}) {
		t.Errorf("from minute 10 to 20: %v", got)
	}
	if got := must(s.ChangesDuring(t.Context(), at(10), at(20), 1))(t); len(got) != 1 {
		t.Errorf("of one at most there are %d", len(got))
	}
}

// minutes are slots of one minute each.
func minutes(from, n int) ledger.Slots {
	return ledger.Slots{From: at(from), Length: time.Minute, N: n}
}

// stockMoves follows one ticket through all that can happen to it.
func stockMoves(t *testing.T, s Store) {
	i := newIncident("01A", "a")
	i.OpenedAt, i.Region = at(0), "béja"
	step := func(state bridge.State, minute int) {
		i.State = state
		switch state {
		case bridge.StateResolved:
			i.ResolvedAt = at(minute)
		case bridge.StateClosed:
			i.ClosedAt = at(minute)
		default:
			i.RaisedAt, i.ResolvedAt, i.ClosedAt = at(minute), time.Time{}, time.Time{}
		}
		save(t, s, i)
	}
	save(t, s, i)
	step(bridge.StateAcknowledged, 1)
	step(bridge.StateResolved, 2)
	step(bridge.StateOpen, 3)
	step(bridge.StateResolved, 4)
	step(bridge.StateClosed, 5)
	step(bridge.StateOpen, 6)
	step(bridge.StateClosed, 7) // at once
	i.Title = "nothing of it moves the stock"
	save(t, s, i)

	want := []ledger.Stock{{Values: []string{"béja"}, Moves: []ledger.Moves{
		{Opened: 1},
		{},
		{Resolved: 1},
		{Reopened: 1},
		{Resolved: 1},
		{Closed: 1},
		{Reopened: 1, Returned: 1},
		{Resolved: 1, Closed: 1},
	}}}
	by := []ledger.Dimension{"region"}
	if got := must(s.Stock(t.Context(), ledger.TicketFilter{}, minutes(0, 8), by))(t); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	for n, want := range []string{"1/1", "1/1", "0/1", "1/1", "0/1", "0/0", "1/1", "0/0"} {
		got := must(s.Stock(t.Context(), ledger.TicketFilter{Regions: []string{"béja"}}, minutes(n, 1), nil))(t)
		if told := fmt.Sprintf("%d/%d", got[0].Unresolved, got[0].Unclosed); len(got) != 1 || told != want {
			t.Errorf("after minute %d: unresolved/unclosed %s, want %s", n, told, want)
		}
	}
	for name, filter := range map[string]ledger.TicketFilter{"region": {Regions: []string{"tunis"}}, "nature": {Natures: []bridge.Nature{bridge.NatureStorm}}} {
		got := must(s.Stock(t.Context(), filter, minutes(0, 8), nil))(t)
		if len(got) != 1 || got[0].Unclosed != 0 || !reflect.DeepEqual(got[0].Moves, make([]ledger.Moves, 8)) {
			t.Errorf("of another %s: %+v", name, got)
		}
		if got := must(s.Stock(t.Context(), filter, minutes(0, 8), by))(t); len(got) != 0 {
			t.Errorf("of another %s by region: %+v", name, got)
		}
	}
	if _, err := s.Stock(t.Context(), ledger.TicketFilter{}, minutes(0, 1), []ledger.Dimension{"id"}); err == nil {
		t.Error("a stock by what is no dimension")
	}
}

// stockOfNothing: a storm that is found to be part of another before it had a
// ticket.
func stockOfNothing(t *testing.T, s Store) {
	storm, held := newIncident("01A", "a"), newIncident("01B", "b")
	held.State, held.Desired, held.OpenedAt = bridge.StateHeld, 0, at(0)
	save(t, s, storm, held)
	storm.State, storm.ClosedAt, storm.Desired = bridge.StateClosed, at(1), 0
	save(t, s, storm)
	slots := minutes(0, 3)
	if got := must(s.Stock(t.Context(), ledger.TicketFilter{}, slots, nil))(t); !reflect.DeepEqual(got, []ledger.Stock{{Values: []string{}, Moves: make([]ledger.Moves, 3)}}) {
		t.Errorf("nothing is worth a ticket, and there is %+v", got)
	}
	// What was held counts from its beginning on, as lists have it.
	held.State, held.Desired = bridge.StateOpen, 1
	save(t, s, held)
	if got := must(s.Stock(t.Context(), ledger.TicketFilter{}, slots, nil))(t); got[0].Unclosed != 1 || got[0].Moves[0].Opened != 1 {
		t.Errorf("what was held: %+v", got)
	}
}

// stockMerged: its ticket ends later, which moves nothing.
func stockMerged(t *testing.T, s Store) {
	i := newIncident("01A", "a")
	i.OpenedAt, i.Nature = at(0), bridge.NatureStorm
	save(t, s, i)
	i.State, i.ResolvedAt, i.MergedInto = bridge.StateResolved, at(1), "01B"
	save(t, s, i)
	i.State, i.ClosedAt = bridge.StateClosed, at(2)
	save(t, s, i)
	i.State, i.RaisedAt, i.ResolvedAt, i.ClosedAt, i.MergedInto = bridge.StateOpen, at(3), time.Time{}, time.Time{}, ""
	save(t, s, i)
	i.State, i.ResolvedAt, i.MergedInto = bridge.StateResolved, at(4), "01C"
	save(t, s, i)
	mergedTwice(t, s)
}

// mergedTwice: a storm was merged in its first minute, came back in the third and
// was merged again.
func mergedTwice(t *testing.T, s Store) {
	t.Helper()
	storms := ledger.TicketFilter{Natures: []bridge.Nature{bridge.NatureStorm}}
	want := []ledger.Stock{{Values: []string{}, Moves: []ledger.Moves{{Opened: 1}, {Merged: 1}, {}, {Reopened: 1, Returned: 1}, {Merged: 1}}}}
	if got := must(s.Stock(t.Context(), storms, minutes(0, 5), nil))(t); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	sum := ledger.Moves{Opened: 1, Reopened: 1, Returned: 1, Merged: 2}
	hours := ledger.Slots{From: at(0).Truncate(time.Hour), Length: time.Hour, N: 1}
	if got := must(s.Stock(t.Context(), storms, hours, nil))(t); got[0].Moves[0] != sum || got[0].Unclosed != 0 {
		t.Errorf("by the hour: %+v", got)
	}
}

// stockElsewhere: an incident counts in the region that it is in, for all of its
// time.
func stockElsewhere(t *testing.T, s Store) {
	i := newIncident("01A", "a")
	i.OpenedAt = at(0)
	save(t, s, i)
	i.Region = "béja"
	i.State, i.ResolvedAt = bridge.StateResolved, at(1)
	save(t, s, i)
	i.Region = "tunis"
	save(t, s, i)
	want := []ledger.Stock{{Values: []string{"tunis"}, Unclosed: 1, Moves: []ledger.Moves{{Opened: 1}, {Resolved: 1}}}}
	if got := must(s.Stock(t.Context(), ledger.TicketFilter{}, minutes(0, 2), []ledger.Dimension{"region"}))(t); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	want[0].Values = []string{}
	if got := must(s.Stock(t.Context(), ledger.TicketFilter{Regions: []string{"tunis"}}, minutes(0, 2), nil))(t); !reflect.DeepEqual(got, want) {
		t.Errorf("of the region: got  %+v\nwant %+v", got, want)
	}
}

// lives plays random lives and remembers the stock at the end of each minute,
// counted one by one.
type lives struct {
	incidents []*bridge.Incident
	seen      map[string][][2]int // by region: unresolved and unclosed
}

// stockOfRandomLives: the past of the stock, told by today's and what moved it,
// is the stock that there was.
func stockOfRandomLives(t *testing.T, s Store) {
	const lasts, most = 60, 12
	random := rand.New(rand.NewPCG(8, uint64(time.Now().UnixNano()))) //nolint:gosec // not a secret
	l := lives{seen: make(map[string][][2]int)}
	regions := []string{"béja", "tunis"}
	for minute := range lasts {
		for range random.IntN(3) {
			save(t, s, l.step(random, minute, most, regions))
		}
		for _, region := range regions {
			l.seen[region] = append(l.seen[region], l.count(region))
		}
	}
	l.sameStock(t, s, regions)
	for from := 0; from < lasts; from += 7 {
		n := 1 + random.IntN(lasts-from)
		for _, got := range must(s.Stock(t.Context(), ledger.TicketFilter{}, minutes(from, n), []ledger.Dimension{"region"}))(t) {
			unresolved, unclosed := got.Unresolved, got.Unclosed
			for slot := n - 1; slot >= 0; slot-- {
				if want := l.seen[got.Values[0]][from+slot]; want != [2]int{unresolved, unclosed} {
					t.Fatalf("%s at minute %d: %d and %d, there were %v\nincidents %+v", got.Values[0], from+slot, unresolved, unclosed, want, got.Moves)
				}
				unresolved -= got.Moves[slot].Unresolved()
				unclosed -= got.Moves[slot].Unclosed()
			}
		}
	}
}

// sameStock: whatever it is counted from, the stock by criticity is the same:
// hour by hour, minute by minute, and of each region.
func (l *lives) sameStock(t *testing.T, s Store, regions []string) {
	t.Helper()
	from, by := at(0).Truncate(time.Hour), []ledger.Dimension{"criticity", "nature"}
	hours := ledger.Slots{From: from, Length: time.Hour, N: 3}
	finer := ledger.Slots{From: from, Length: 20 * time.Minute, N: 9}
	want := must(s.Stock(t.Context(), ledger.TicketFilter{}, hours, by))(t)
	all := ledger.Stock{Values: []string{}, Moves: make([]ledger.Moves, hours.N)}
	for _, stock := range want {
		all.Unresolved += stock.Unresolved
		all.Unclosed += stock.Unclosed
		for n, moved := range stock.Moves {
			all.Moves[n].Add(moved)
		}
	}
	if got := must(s.Stock(t.Context(), ledger.TicketFilter{}, hours, nil))(t); !reflect.DeepEqual(got, []ledger.Stock{all}) {
		t.Errorf("together: %+v, one by one %+v", got, all)
	}
	for name, parts := range map[string][]ledger.TicketFilter{
		"finer": {{}}, "by region": {{Regions: regions[:1]}, {Regions: regions[1:]}},
		"by criticity": {{Criticity: bridge.Criticities[:2]}, {Criticity: bridge.Criticities[2:]}},
	} {
		sums := make(map[string]*ledger.Stock)
		for _, filter := range parts {
			for _, got := range must(s.Stock(t.Context(), filter, finer, by))(t) {
				sum := sums[got.Values[0]]
				if sum == nil {
					sum = &ledger.Stock{Values: got.Values, Moves: make([]ledger.Moves, hours.N)}
					sums[got.Values[0]] = sum
				}
				sum.Unresolved += got.Unresolved
				sum.Unclosed += got.Unclosed
				for n, moved := range got.Moves {
					sum.Moves[n/3].Add(moved)
				}
			}
		}
		for _, stock := range want {
			if sum := sums[stock.Values[0]]; sum == nil || !reflect.DeepEqual(*sum, stock) {
				t.Errorf("%s, %v: %+v, by the hour %+v", name, stock.Values, sum, stock)
			}
		}
	}
}

func (l *lives) step(random *rand.Rand, minute, most int, regions []string) *bridge.Incident {
	moment := at(minute)
	if len(l.incidents) < most && random.IntN(2) == 0 {
		i := newIncident(fmt.Sprintf("01%02d", len(l.incidents)), fmt.Sprint("key ", len(l.incidents)))
		i.OpenedAt, i.Region = moment, regions[random.IntN(len(regions))]
		l.incidents = append(l.incidents, i)
		return i
	}
	if len(l.incidents) == 0 {
		return l.step(random, minute, most, regions)
	}
	i := l.incidents[random.IntN(len(l.incidents))]
	if random.IntN(3) == 0 {
		i.Criticity = bridge.Criticities[random.IntN(4)]
	}
	next := bridge.States[1+random.IntN(len(bridge.States)-1)]
	over := func(s bridge.State) bool { return s == bridge.StateResolved || s == bridge.StateClosed }
	switch {
	case next == bridge.StateClosed && i.State != next:
		i.ClosedAt = moment
	case next == bridge.StateResolved && !over(i.State):
		i.ResolvedAt = moment
	case !over(next) && over(i.State):
		i.RaisedAt, i.ResolvedAt, i.ClosedAt = moment.Add(time.Second), time.Time{}, time.Time{}
	case next != i.State:
		if over(next) {
			return i // a closed one is not resolved again
		}
	}
	if next == bridge.StateClosed && i.ResolvedAt.IsZero() {
		i.ResolvedAt = moment
	}
	i.State = next
	return i
}

func (l *lives) count(region string) (n [2]int) {
	for _, i := range l.incidents {
		if i.Region != region || i.State == bridge.StateClosed {
			continue
		}
		n[1]++
		if i.State != bridge.StateResolved {
			n[0]++
		}
	}
	return n
}
