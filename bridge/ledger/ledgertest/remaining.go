package ledgertest

import (
	"cmp"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// going is an incident's case whose rétablissement is due so many minutes after
// the moment; 0 for one that stands still.
func going(id string, ticket int64, minutes int) ledger.Measured {
	m := ledger.Measured{
		Measuring: ledger.Measuring{Seq: 5, Contract: "c"}, Subject: id, Incident: id, Ticket: ticket,
		Clocks: []ledger.MeasuredClock{{
			Subject: id, Name: "restore", Criticity: bridge.P2, Ticket: ticket, Started: march, Present: true, AsOf: moment, Status: "paused",
			Remaining: time.Hour, Target: 4 * time.Hour, Calendar: "ho",
		}},
	}
	if minutes != 0 {
		m.Due, m.Late, m.Soon = at(minutes), at(minutes).Add(time.Millisecond), at(minutes-10)
		c := &m.Clocks[0]
		c.Status, c.Going, c.Counting, c.Due, c.Late, c.Soon = "running", true, true, m.Due, m.Late, m.Soon
	}
	return m
}

// openAndDue are incidents with what is due of them, in the order of their ids.
func openAndDue(t *testing.T, s Store) {
	t.Helper()
	for n, minutes := range []int{50, 10, 0, 10, 0, 30} {
		i := newIncident("01"+string(rune('A'+n)), "key "+string(rune('A'+n)))
		i.TicketID = int64(20 - n)
		save(t, s, i)
		keepMeasured(t, s, going(i.ID, i.TicketID, minutes))
	}
	closed, fresh := newIncident("01X", "key X"), newIncident("01Y", "key Y") // one was not measured yet
	closed.State = bridge.StateClosed
	save(t, s, closed, fresh)
	keepMeasured(t, s, going("01X", 30, 5), going("ticket:40", 40, 1)) // the other is of no incident
}

var stillOpen = ledger.TicketFilter{States: bridge.States[:len(bridge.States)-1]}

func dueIDs(all []ledger.DueTicket) (ids []string) {
	for i := range all {
		ids = append(ids, all[i].ID)
	}
	return ids
}

func remainingPages(t *testing.T, s Store) {
	openAndDue(t, s)
	want := []string{"01D", "01B", "01F", "01A", "01Y", "01E", "01C"} // of two at once, the lower ticket
	for limit := 1; limit <= len(want)+1; limit++ {
		f := stillOpen
		f.Limit = limit
		var got []string
		for range len(want) + 1 {
			page := must(s.TicketsByDue(t.Context(), f))(t)
			if len(page) == 0 {
				break
			}
			got = append(got, dueIDs(page)...)
			place := page[len(page)-1].Place()
			f.After = &place
		}
		if !slices.Equal(got, want) {
			t.Errorf("by pages of %d: got %v, want %v", limit, got, want)
		}
	}
	// An incident is listed once, also where a ticket's case has it now.
	taken := going("ticket:15", 15, 70)
	taken.Incident, taken.Instead = "01F", nil
	keepMeasured(t, s, taken)
	f := stillOpen
	f.Limit = 99
	all := must(s.TicketsByDue(t.Context(), f))(t)
	if got := dueIDs(all); !slices.Equal(got, []string{"01D", "01B", "01A", "01F", "01Y", "01E", "01C"}) || !all[3].Due.Equal(at(70)) || !all[6].Due.IsZero() {
		t.Errorf("got %v", got)
	}
	f.After = &ledger.Place{Keys: []int64{1}, ID: "x"}
	if _, err := s.TicketsByDue(t.Context(), f); err == nil {
		t.Error("a place of another order is taken")
	}
}

// remainingOfBoth: tickets that people opened stand among those of incidents.
func remainingOfBoth(t *testing.T, s Store) {
	openAndDue(t, s)
	for n, minutes := range []int{20, 0, 10} {
		m, facts := newCall(int64(117+10*n), n)
		keepCall(t, s, m, facts...)
		measured := going(m.Subject, m.ID, minutes)
		measured.Incident = ""
		keepMeasured(t, s, measured)
	}
	names := map[int64]string{117: "due at 20", 127: "stands still", 137: "due at 10"}
	want := []string{"01D", "01B", "due at 10", "due at 20", "01F", "01A", "01Y", "01E", "01C", "stands still"}
	for limit := 1; limit <= len(want); limit++ {
		f := stillOpen
		f.Origins, f.Limit = both, limit
		var got []string
		for range len(want) + 1 {
			page := must(s.TicketsByDue(t.Context(), f))(t)
			if len(page) == 0 {
				break
			}
			for i := range page {
				got = append(got, cmp.Or(names[page[i].TicketID], page[i].ID))
			}
			place := page[len(page)-1].Place()
			f.After = &place
		}
		if !slices.Equal(got, want) {
			t.Errorf("by pages of %d: got %v, want %v", limit, got, want)
		}
	}
	f := stillOpen
	f.Origins, f.Limit, f.Late, f.LateAt = people, 99, ledger.LateNow, at(11)
	late := must(s.Tickets(t.Context(), f))(t)
	if len(late) != 1 || late[0].TicketID != 137 {
		t.Fatalf("late are %+v", late)
	}
	if clocks := must(s.PresentClocks(t.Context(), ids(late)))(t); len(clocks[late[0].ID]) != 1 {
		t.Errorf("its clocks are %+v", clocks)
	}
}

func remainingLate(t *testing.T, s Store) {
	openAndDue(t, s)
	for _, each := range []struct {
		late    ledger.Late
		minutes int
		want    []string
	}{
		{ledger.LateNow, 10, nil}, // what takes just as long as promised is met
		{ledger.LateNow, 11, []string{"01B", "01D"}},
		{ledger.LateSoon, 10, []string{"01B", "01D"}},
		{ledger.LateSoon, 20, []string{"01F"}},
		{ledger.LateNow, 99, []string{"01A", "01B", "01D", "01F"}},
		{ledger.LateSoon, 99, nil},
	} {
		f := stillOpen
		f.Late, f.LateAt, f.Limit = each.late, at(each.minutes), 99
		listed := ids(must(s.Tickets(t.Context(), f))(t))
		byDue := dueIDs(must(s.TicketsByDue(t.Context(), f))(t))
		slices.Sort(listed)
		slices.Sort(byDue)
		if !slices.Equal(listed, each.want) || !slices.Equal(byDue, each.want) {
			t.Errorf("%s after %d minutes: listed %v and by due %v, want %v", each.late, each.minutes, listed, byDue, each.want)
		}
		if counts := must(s.TicketCounts(t.Context(), f, nil))(t); counts[0].N != len(each.want) {
			t.Errorf("%s after %d minutes: counted %d, want %d", each.late, each.minutes, counts[0].N, len(each.want))
		}
	}
}

func clocksGoOn(t *testing.T, s Store) {
	openAndDue(t, s)
	two := going("01A", 20, 50)
	earlier := two.Clocks[0]
	earlier.Life, earlier.Present, earlier.Going = 0, false, false
	two.Clocks[0].Life = 1
	response := two.Clocks[0]
	response.Name, response.Status, response.Going, response.Counting = "response", "met", false, false
	total := response
	total.Name = ledger.Total
	two.Clocks = append(two.Clocks, earlier, response, total)
	keepMeasured(t, s, two)
	clocks := must(s.PresentClocks(t.Context(), []string{"01A", "01C", "01Y"}))(t)
	if len(clocks) != 2 || len(clocks["01A"]) != 2 || !reflect.DeepEqual(clocks["01A"][0], two.Clocks[2]) || !reflect.DeepEqual(clocks["01A"][1], two.Clocks[0]) {
		t.Errorf("the clocks are %+v", clocks)
	}
	if none := must(s.PresentClocks(t.Context(), nil))(t); len(none) != 0 {
		t.Errorf("of nothing there are %+v", none)
	}
	// Also those of tickets that no list shows.
	want := []ledger.GoingSum{{Name: "restore", Criticity: bridge.P2, OK: 2, Late: 4}}
	sums := must(s.GoingClocks(t.Context(), at(11)))(t)
	if !reflect.DeepEqual(sums, want) {
		t.Errorf("got %+v, want %+v", sums, want)
	}
	want[0].OK, want[0].Soon = 1, 1
	if sums := must(s.GoingClocks(t.Context(), at(20)))(t); !reflect.DeepEqual(sums, want) {
		t.Errorf("later got %+v, want %+v", sums, want)
	}
}

func readTogether(t *testing.T, s Store) {
	Fill(t, s)
	ctx := t.Context()
	ticket := mirrored(17).Subject
	journals := must(s.Journals(ctx, []string{"01A", "01B", ticket, "01Z"}, 100))(t)
	for _, subject := range []string{"01A", "01B", ticket} {
		if want := must(s.Journal(ctx, subject))(t); len(want) == 0 || !reflect.DeepEqual(journals[subject], want) {
			t.Errorf("of %s there is %+v, want %+v", subject, journals[subject], want)
		}
	}
	if len(journals) != 3 {
		t.Errorf("there are journals of %d subjects", len(journals))
	}
	// 01A has two: of three entries in all, the last subject's may not be all.
	if cut := must(s.Journals(ctx, []string{"01A", "01B"}, 2))(t); len(cut) != 1 || len(cut["01A"]) != 2 {
		t.Errorf("within two entries there is %+v", cut)
	}
	if cut := must(s.Journals(ctx, []string{"01A"}, 1))(t); len(cut) != 0 {
		t.Errorf("a journal is cut: %+v", cut)
	}
	incidents := must(s.Incidents(ctx, []string{"01A", "01Z"}))(t)
	if len(incidents) != 1 || !reflect.DeepEqual(incidents["01A"], saved(t, s, "01A")) {
		t.Errorf("there are the incidents %+v", incidents)
	}
	tickets := must(s.MirroredOf(ctx, []int64{17, 99}))(t)
	if len(tickets) != 1 || !reflect.DeepEqual(tickets[17], *must(s.Mirrored(ctx, 17))(t)) {
		t.Errorf("there are the tickets %+v", tickets)
	}
	if len(must(s.Journals(ctx, nil, 9))(t))+len(must(s.Incidents(ctx, nil))(t))+len(must(s.MirroredOf(ctx, nil))(t))+
		len(must(s.MeasuredWith(ctx, nil))(t))+len(must(s.MeasuredAs(ctx, nil))(t)) != 0 {
		t.Error("asked for nothing, there is something")
	}
}
