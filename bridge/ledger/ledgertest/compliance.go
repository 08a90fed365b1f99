package ledgertest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// complianceTests are what figures of months rest on.
var complianceTests = []contractTest{
	{"how far the journal was measured reads back", measuringState},
	{"subjects whose journal grew are told in its order", grown},
	{"the ledger of one instant stays what it is", still},
	{"what waits to be measured, or told, is known with its age", waiting},
	{"what is measured again replaces what was, also in months", measuredAgain},
	{"a month's durations have their mean and their middle", measuredSpread},
	{"a month's overruns are summed up by the hour begun", overruns},
	{"breaches are paged without gap or repetition", breachPages},
	{"tickets are paged by what remains, those that stand still last", remainingPages},
	{"tickets that people opened are paged by what remains among the others", remainingOfBoth},
	{"tickets are selected by how late their clocks are", remainingLate},
	{"clocks that go on are told and counted", clocksGoOn},
	{"what cases are made of is read together", readTogether},
}

var march = ledger.MonthOf(moment, time.UTC)

// measuredBreach is a subject whose rétablissement was breached so many minutes
// after the moment.
func measuredBreach(subject string, seq int64, minutes int) ledger.Measured {
	return ledger.Measured{
		Measuring: ledger.Measuring{Seq: seq, Contract: "c"}, Subject: subject,
		Clocks: []ledger.MeasuredClock{{
			Subject: subject, Name: "restore", Criticity: bridge.P2, Ticket: 7, Number: "31007", Started: march, Over: march, Month: march,
			At: at(minutes), Contested: true, Stopped: true, Wall: time.Duration(minutes) * time.Minute, Net: time.Minute, Overrun: time.Second,
		}},
	}
}

func keepMeasured(t *testing.T, s Store, all ...ledger.Measured) {
	t.Helper()
	if err := s.SaveMeasured(t.Context(), all); err != nil {
		t.Fatal(err)
	}
}

func measuringState(t *testing.T, s Store) {
	if got := must(s.Measuring(t.Context()))(t); got != (ledger.Measuring{}) {
		t.Errorf("of a new ledger %+v was measured", got)
	}
	for _, want := range []ledger.Measuring{{Seq: 3, Contract: "a"}, {Seq: 1, Contract: "b"}} {
		if err := s.SaveMeasuring(t.Context(), want); err != nil {
			t.Fatal(err)
		}
		if got := must(s.Measuring(t.Context()))(t); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}

func grown(t *testing.T, s Store) {
	if last := must(s.LastEntry(t.Context()))(t); last != 0 {
		t.Errorf("the last entry of nothing is %d", last)
	}
	if first := must(s.FirstInstant(t.Context()))(t); !first.IsZero() {
		t.Errorf("the first instant of nothing is %s", first)
	}
	Fill(t, s)
	early := entry("01A", bridge.KindOpened)
	early.EffectiveAt = at(-9999)
	before := must(s.FirstInstant(t.Context()))(t)
	all := must(s.Grown(t.Context(), 0, 100))(t)
	if len(all) != 3 || all[0].Subject != "01B" || all[1].Subject != "01A" || all[2].Subject != mirrored(17).Subject {
		t.Fatalf("got %+v", all)
	}
	if last := must(s.LastEntry(t.Context()))(t); last != all[2].Seq {
		t.Errorf("the last entry is %d, want %d", last, all[2].Seq)
	}
	if some := must(s.Grown(t.Context(), 0, 2))(t); len(some) != 2 || some[0].Subject != "01A" || some[1].Seq >= all[1].Seq {
		t.Errorf("of the first two entries, got %+v", some)
	}
	if none := must(s.Grown(t.Context(), all[2].Seq, 100))(t); len(none) != 0 {
		t.Errorf("after the last, got %+v", none)
	}
	write(t, s, func(tx incident.Tx) error { return tx.Append(early) })
	if first := must(s.FirstInstant(t.Context()))(t); !first.Equal(early.EffectiveAt) || !first.Before(before) || before.IsZero() {
		t.Errorf("the first instant was %s and is %s", before, first)
	}
}

func measuredAgain(t *testing.T, s Store) {
	one := measuredBreach("01A", 5, 10)
	one.With, one.Next = []string{"01P", "ticket:9"}, at(60)
	keepMeasured(t, s, one, measuredBreach("01B", 6, 20))
	if got := must(s.MeasuredWith(t.Context(), []string{"01P", "01A"}))(t); len(got) != 1 || !slices.Equal(got["01P"], []string{"01A"}) {
		t.Errorf("01P is part of %v", got)
	}
	if got := must(s.MeasuredDue(t.Context(), at(60), 10))(t); !slices.Equal(got, []string{"01A"}) {
		t.Errorf("due are %v", got)
	}
	if got := must(s.MeasuredDue(t.Context(), at(59), 10))(t); len(got) != 0 {
		t.Errorf("due too early are %v", got)
	}
	// It takes the other's place, and was in time after all.
	again := measuredBreach("01A", 7, 10)
	again.Instead, again.Clocks[0].Met, again.Clocks[0].Contested = []string{"01B"}, true, false
	keepMeasured(t, s, again)
	// Who computed from less comes too late.
	keepMeasured(t, s, measuredBreach("01A", 6, 30))
	month := must(s.MeasuredMonth(t.Context(), march))(t)
	want := ledger.MonthSum{Name: "restore", Criticity: bridge.P2, Met: 1, Stopped: 1}
	want.Wall = ledger.Spread{Sum: 10 * time.Minute, Median: 10 * time.Minute, P90: 10 * time.Minute}
	want.Net = ledger.Spread{Sum: time.Minute, Median: time.Minute, P90: time.Minute}
	if len(month) != 1 || !reflect.DeepEqual(month[0], want) {
		t.Errorf("the month is %+v\nwant %+v", month, want)
	}
	if got := must(s.MeasuredAs(t.Context(), []string{"01A", "01B"}))(t); len(got) != 1 || got["01A"] != (ledger.Measuring{Seq: 7, Contract: "c"}) {
		t.Errorf("01A was measured as %+v, and 01B should not be any more", got)
	}
	if len(must(s.MeasuredWith(t.Context(), []string{"01P"}))(t))+len(must(s.MeasuredDue(t.Context(), at(99), 10))(t)) != 0 {
		t.Error("what it followed from before is kept")
	}
	// Another contract may know less.
	other := measuredBreach("01A", 1, 30)
	other.Contract, other.Clocks = "d", nil
	keepMeasured(t, s, other)
	if month := must(s.MeasuredMonth(t.Context(), march))(t); month[0].Met+month[0].Stopped+month[0].Running != 0 || month[0].Wall.Sum != 0 {
		t.Errorf("nothing is left, the month is %+v", month)
	}
}

func measuredSpread(t *testing.T, s Store) {
	var all []ledger.Measured
	for n := range 11 {
		all = append(all, measuredBreach(fmt.Sprintf("01%c", 'A'+n), 5, n*n))
	}
	going := measuredBreach("02A", 5, 5) // breached, and not stopped
	going.Clocks[0].Stopped = false
	open := measuredBreach("02B", 5, 5)
	open.Clocks[0].Month, open.Clocks[0].Over, open.Clocks[0].Started = 0, 0, march-1
	later := measuredBreach("02C", 5, 5)
	later.Clocks[0].Month, later.Clocks[0].Over = march+1, march+1
	keepMeasured(t, s, append(all, going, open, later)...)
	month := must(s.MeasuredMonth(t.Context(), march))(t)
	want := ledger.Spread{Sum: 385 * time.Minute, Median: 25 * time.Minute, P90: 81 * time.Minute}
	if len(month) != 1 || month[0].Wall != want || month[0].Breached != 12 || month[0].Stopped != 11 || month[0].Running != 2 {
		t.Errorf("the month is %+v, want %+v", month, want)
	}
	if month := must(s.MeasuredMonth(t.Context(), march+1))(t); month[0].Breached != 1 || month[0].Running != 1 {
		t.Errorf("the next is %+v", month)
	}
	if month := must(s.MeasuredMonth(t.Context(), march-2))(t); len(month) != 0 {
		t.Errorf("one before all is %+v", month)
	}
}

func breachPages(t *testing.T, s Store) {
	var all []ledger.Measured
	for n := range 7 {
		all = append(all, measuredBreach(fmt.Sprintf("01%c", 'G'-n), 5, n/2)) // two at a time
	}
	met := measuredBreach("02A", 5, 1)
	met.Clocks[0].Met = true
	keepMeasured(t, s, append(all, met)...)
	var got []string
	filter := ledger.BreachFilter{Month: march, Limit: 2}
	for page := must(s.Breaches(t.Context(), filter))(t); len(page) > 0; page = must(s.Breaches(t.Context(), filter))(t) {
		for _, c := range page {
			got = append(got, c.Subject)
		}
		filter.After = &page[len(page)-1]
	}
	if want := []string{"01F", "01G", "01D", "01E", "01B", "01C", "01A"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	first := must(s.Breaches(t.Context(), ledger.BreachFilter{Month: march, Limit: 9}))(t)
	if want := all[1].Clocks[0]; !reflect.DeepEqual(first[0], want) {
		t.Errorf("a breach reads back as\n%+v, was\n%+v", first[0], want)
	}
	for n, filter := range []ledger.BreachFilter{
		{Month: march + 1, Limit: 9}, {Month: march, Criticity: []bridge.Criticity{bridge.P1}, Limit: 9}, {Month: march, Names: []string{"response"}, Limit: 9},
	} {
		if none := must(s.Breaches(t.Context(), filter))(t); len(none) != 0 {
			t.Errorf("filter %d: %+v", n, none)
		}
	}
}

func overruns(t *testing.T, s Store) {
	if none := must(s.Overruns(t.Context(), march))(t); len(none) != 0 {
		t.Errorf("of nothing there is %+v", none)
	}
	with := func(subject string, overrun time.Duration, change func(*ledger.MeasuredClock)) ledger.Measured {
		m := measuredBreach(subject, 5, 5)
		c := &m.Clocks[0]
		c.Contested, c.Overrun = false, overrun
		change(c)
		return m
	}
	same := func(*ledger.MeasuredClock) {}
	keepMeasured(
		t, s,
		with("01A", time.Millisecond, same), with("01B", time.Hour, same), with("01C", time.Hour+time.Millisecond, same),
		with("01D", 9*time.Hour, func(c *ledger.MeasuredClock) { c.Stopped = false }),
		with("01E", 9*time.Hour, func(c *ledger.MeasuredClock) { c.Contested = true }),
		with("01F", 0, func(c *ledger.MeasuredClock) { c.Met = true }),
		with("01G", 9*time.Hour, func(c *ledger.MeasuredClock) { c.Month, c.Over = march+1, march+1 }),
		with("01H", 2*time.Hour, func(c *ledger.MeasuredClock) { c.Criticity = bridge.P1 }),
	)
	want := []ledger.Overrun{{Name: "restore", Criticity: bridge.P1, Breaches: 1, Hours: 2}, {Name: "restore", Criticity: bridge.P2, Breaches: 3, Hours: 4, Open: 1}}
	if got := must(s.Overruns(t.Context(), march))(t); !slices.Equal(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// still: what happens while somebody reads is not read, by any question.
func still(t *testing.T, s Store) {
	Fill(t, s)
	before := must(s.LastEntry(t.Context()))(t)
	stock := must(s.Stock(t.Context(), ledger.TicketFilter{}, minutes(0, 1), nil))(t)
	err := s.Still(t.Context(), func(view ledger.Store) error {
		if last := must(view.LastEntry(t.Context()))(t); last != before {
			t.Errorf("the last entry is %d, want %d", last, before)
		}
		i := newIncident("01Z", "z")
		i.OpenedAt = at(0)
		save(t, s, i)
		if err := s.Write(t.Context(), func(tx incident.Tx) error { return tx.Append(entry("01Z", bridge.KindOpened)) }); err != nil {
			return err
		}
		if last := must(view.LastEntry(t.Context()))(t); last != before {
			t.Errorf("the last entry has become %d, was %d", last, before)
		}
		if got := must(view.Stock(t.Context(), ledger.TicketFilter{}, minutes(0, 1), nil))(t); !reflect.DeepEqual(got, stock) {
			t.Errorf("the stock has become %+v, was %+v", got, stock)
		}
		if got := must(view.Incident(t.Context(), "01Z"))(t); got != nil {
			t.Errorf("what was opened meanwhile is there: %+v", got)
		}
		return view.Close()
	})
	if err != nil {
		t.Fatal(err)
	}
	if last := must(s.LastEntry(t.Context()))(t); last != before+1 {
		t.Errorf("the last entry is %d afterwards, want %d", last, before+1)
	}
	failed := errors.New("not read")
	if err := s.Still(t.Context(), func(ledger.Store) error { return failed }); !errors.Is(err, failed) {
		t.Errorf("a failed reading fails with %v", err)
	}
}
