package sla_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
	"github.com/vigie-noc/vigie/bridge/sla/slatest"
)

// month is one of 2026 in the contract's zone.
func month(c *policy.Contract, m time.Month) sla.Period { return sla.MonthOf(2026, m, c.Location()) }

func rateOf(t testing.TB, m slatest.Month, name policy.ClockName, criticity bridge.Criticity) sla.Rate {
	t.Helper()
	for _, r := range m.Rates {
		if r.Clock == name && r.Criticity == criticity {
			return r
		}
	}
	t.Fatalf("there is no rate of %s %s", name, criticity)
	return sla.Rate{}
}

func TestV20AndR22MonthsOfTheZone(t *testing.T) {
	t.Parallel()
	c := contract(t)
	at := time.Date(2026, 2, 28, 23, 30, 0, 0, time.UTC)
	if slatest.Holds(month(c, time.February), at) || !slatest.Holds(month(c, time.March), at) {
		t.Error("23:30 UTC of the last of February is not in March")
	}
	march := month(c, time.March)
	if !slatest.Holds(march, march.From) || slatest.Holds(march, march.Till) || march.Till.Sub(march.From) != 744*time.Hour {
		t.Errorf("March is %+v", march)
	}
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	for m, want := range map[time.Month]time.Duration{time.February: 672, time.March: 743, time.October: 745} { // V17
		if p := sla.MonthOf(2026, m, paris); p.Till.Sub(p.From) != want*time.Hour {
			t.Errorf("%s has %s", m, p.Till.Sub(p.From))
		}
	}
}

// TestR22DecidedOnce: met in the month of its stop, breached in that of the
// breach, and never again; before that it is "en cours".
func TestR22DecidedOnce(t *testing.T) {
	t.Parallel()
	c := contract(t)
	long := call("01-31 20:00", "P1").person("03-05 10:00", bridge.KindResolved) // breached on 1 February
	met := call("02-28 22:00", "P1").person("03-01 02:00", bridge.KindResolved)  // V1
	late := call("01-30 20:00", "P1").person("02-20 10:00", bridge.KindResolved) // breached in January
	states := func(now string) []sla.State { return []sla.State{long.at(c, now), met.at(c, now), late.at(c, now)} }
	for _, test := range []struct {
		month                  time.Month
		now                    string
		met, breached, running int
	}{
		{time.January, "02-01 00:00", 0, 1, 1},
		{time.January, "04-01 00:00", 0, 1, 1}, // … and the same when it is asked for later
		{time.February, "03-01 00:00", 0, 1, 1},
		{time.February, "04-01 00:00", 0, 1, 1},
		{time.March, "04-01 00:00", 1, 0, 0},
	} {
		got := rateOf(t, slatest.InMonth(c, states(test.now), month(c, test.month)), policy.ClockRestore, bridge.P1)
		if got.Met != test.met || got.Breached != test.breached || got.Running != test.running {
			t.Errorf("%s on %s: %+v", test.month, test.now, got)
		}
	}
}

// TestR13ReopenedInAnOverMonth: what was met and is open again is decided in
// another month. Both are told, so that a frozen one can be corrected.
func TestR13ReopenedInAnOverMonth(t *testing.T) {
	t.Parallel()
	c := contract(t)
	j := call("01-31 09:00", "P1").person("01-31 10:00", bridge.KindResolved)
	in := func(now string, m time.Month) slatest.Month {
		return slatest.InMonth(c, []sla.State{j.at(c, now)}, month(c, m))
	}
	if r := rateOf(t, in("02-01 00:00", time.January), policy.ClockRestore, bridge.P1); r.Met != 1 {
		t.Errorf("in January it was %+v", r)
	}
	j.person("02-01 09:00", bridge.KindReopened).person("02-01 12:30", bridge.KindResolved)
	if r := rateOf(t, in("02-02 00:00", time.January), policy.ClockRestore, bridge.P1); r.Met != 0 || r.Breached != 0 || r.Running != 1 {
		t.Errorf("in January it is %+v", r)
	}
	if r := rateOf(t, in("02-02 00:00", time.February), policy.ClockRestore, bridge.P1); r.Breached != 1 {
		t.Errorf("in February: %+v", r)
	}
}

func TestR23Rates(t *testing.T) {
	t.Parallel()
	c := contract(t)
	var states []sla.State
	for i, end := range []string{"10:00", "11:00", "14:00"} {
		j := call("03-16 09:00", "P1").person("03-16 "+end, bridge.KindResolved)
		j.named(bridge.TicketSubject(int64(i)))
		if i == 2 {
			j.person("03-17 09:00", bridge.KindCorrection, "what", "contested", "clock", "restore")
		}
		states = append(states, j.at(c, "04-01 00:00"))
	}
	states = append(states, call("03-16 09:00", "P1").person("03-16 12:00", bridge.KindTicketFollow, "into", "9").at(c, "04-01 00:00"))
	m := slatest.InMonth(c, states, month(c, time.March))
	r := rateOf(t, m, policy.ClockRestore, bridge.P1)
	if rate, known := r.Of(); !known || rate.String() != "66.666" || r.Met != 2 || r.Breached != 1 || r.Contested != 1 || !r.Contractual {
		t.Errorf("%+v is %s %%", r, rate)
	}
	if rate, known := rateOf(t, m, policy.ClockRestore, bridge.P3).Of(); known {
		t.Errorf("without a case it is %s %%", rate)
	}
	if len(m.Excluded) != 1 {
		t.Errorf("excluded are %v", m.Excluded)
	}
}

func TestR25Times(t *testing.T) {
	t.Parallel()
	c := contract(t)
	var states []sla.State
	for i, end := range []string{"10:00", "10:30", "12:00", "12:59:59.999"} {
		j := call("03-16 09:00", "P1").suspend("03-16 09:30", "force majeure").person("03-16 09:45", bridge.KindResumed).person("03-16 "+end, bridge.KindRestored)
		j.named(bridge.TicketSubject(int64(i)))
		states = append(states, j.at(c, "04-01 00:00"))
	}
	states = append(states, call("03-16 09:00", "P1").at(c, "04-01 00:00")) // breached, and open
	for _, times := range slatest.InMonth(c, states, month(c, time.March)).Times {
		if times.Clock != policy.ClockRestore || times.Criticity != bridge.P1 {
			continue
		}
		if times.N != 4 || times.Open != 1 {
			t.Errorf("of %d, %d open", times.N, times.Open)
		}
		wantDuration(t, "mean", times.Wall.Mean, "2h22m29.999s")
		wantDuration(t, "median", times.Wall.Median, "2h15m")
		wantDuration(t, "p90", times.Wall.P90, "3h59m59.999s")
		wantDuration(t, "net mean", times.Net.Mean, "2h7m29.999s")
	}
}

// TestR22Stock counts anew what moves say.
func TestR22Stock(t *testing.T) {
	t.Parallel()
	c := contract(t)
	rapid.Check(t, func(t *rapid.T) {
		var journals []*journal
		for range rapid.IntRange(1, 5).Draw(t, "tickets") {
			journals = append(journals, drawJournal(t))
		}
		from := on("03-16 00:00").Add(time.Duration(rapid.IntRange(0, 150).Draw(t, "from")) * time.Hour)
		period := sla.Period{From: from, Till: from.Add(time.Duration(rapid.IntRange(0, 150).Draw(t, "hours")) * time.Hour)}
		var states []sla.State
		for _, j := range journals {
			states = append(states, sla.Evaluate(c, sla.Case{Entries: j.entries}, on("04-15 00:00")))
		}
		s := slatest.InMonth(c, states, period).Stock
		if s.Start+s.Opened+s.Reopened+s.Entered-s.Resolved-s.Cancelled-s.Merged-s.Left != s.End {
			t.Fatalf("it does not add up: %+v", s)
		}
		open := 0
		for i := range states {
			all := states[i].Moves
			for _, life := range states[i].Earlier {
				all = append(all, life.Moves...)
			}
			last := sla.Move{}
			for _, m := range all {
				if m.At.Before(period.Till) && !m.At.Before(last.At) {
					last = m
				}
			}
			if last.Kind == bridge.KindOpened || last.Kind == bridge.KindReopened || last.Kind == bridge.KindEntered {
				open++
			}
		}
		if open != s.End {
			t.Fatalf("%d are open, the stock says %+v", open, s)
		}
	})
}

func TestR22StockByEvents(t *testing.T) {
	t.Parallel()
	c := contract(t)
	states := []sla.State{
		call("02-10 09:00", "P1").person("03-02 09:00", bridge.KindResolved).person("03-02 12:00", bridge.KindReopened).at(c, "04-01 00:00"),
		call("03-10 09:00", "P1").person("03-11 09:00", bridge.KindTicketFollow, "into", "9").at(c, "04-01 00:00"),
		call("03-10 09:00", "P1").person("03-11 09:00", bridge.KindLeft).person("03-12 09:00", bridge.KindEntered).at(c, "04-01 00:00"),
		call("03-10 09:00", "P1").person("03-11 09:00", bridge.KindLeft).person("03-12 09:00", bridge.KindResolved).at(c, "04-01 00:00"),
		call("03-10 09:00", "P1").bridge("03-11 09:00", bridge.KindTicketGone).at(c, "04-01 00:00"),
	}
	want := slatest.Stock{Start: 1, Opened: 4, Reopened: 1, Entered: 1, Resolved: 1, Cancelled: 1, Merged: 1, Left: 2, End: 2}
	if got := slatest.InMonth(c, states, month(c, time.March)).Stock; got != want {
		t.Errorf("stock is %+v, want %+v", got, want)
	}
}

func TestR27Credits(t *testing.T) {
	t.Parallel()
	c := contract(t, "sla:\n", `sla:
  credits:
    rate: [{clock: restore, criticity: P1, below: 95, credit: 5}, {clock: restore, criticity: P1, below: 60, credit: 8.5}]
    lateness: [{clock: restore, criticity: P1, per_hour: 0.5}]
    cap: 10
`)
	lines := func(ends ...string) string {
		var states []sla.State
		for i, end := range ends {
			j := call("03-16 09:00", "P1").person("03-16 "+end, bridge.KindRestored)
			j.named(bridge.TicketSubject(int64(i)))
			states = append(states, j.at(c, "04-01 00:00"))
		}
		m := slatest.InMonth(c, states, month(c, time.March))
		credits, sum := sla.Credits(&c.Terms.Credits, m.Rates, m.Late)
		return fmt.Sprint(credits, sum)
	}
	for _, test := range []struct {
		ends []string
		want string
	}{
		{[]string{"12:00"}, "[] 0"},
		{[]string{"12:00", "14:00:00.001"}, "[{restore P1 true taux de 50 %, rétablissement P1 8.5} {restore P1 false 2 heures entamées de retard sur 1 dépassement, rétablissement P1 1}] 9.5"},
		{[]string{"12:00", "12:00", "13:30"}, "[{restore P1 true taux de 66,666 %, rétablissement P1 5} {restore P1 false 1 heure entamée de retard sur 1 dépassement, rétablissement P1 0.5}] 5.5"},
		{[]string{"18:00"}, "[{restore P1 true taux de 0 %, rétablissement P1 8.5} {restore P1 false 5 heures entamées de retard sur 1 dépassement, rétablissement P1 2.5}] 10"},
		{[]string{"13:30", "14:30"}, "[{restore P1 true taux de 0 %, rétablissement P1 8.5} {restore P1 false 3 heures entamées de retard sur 2 dépassements, rétablissement P1 1.5}] 10"},
	} {
		if got := lines(test.ends...); got != test.want {
			t.Errorf("%v: %s, want %s", test.ends, got, test.want)
		}
	}
}

// TestR27CreditsOfWhatIsNotSettled: a contested breach costs nothing, and how
// late one is that goes on nobody knows.
func TestR27CreditsOfWhatIsNotSettled(t *testing.T) {
	t.Parallel()
	c := contract(t, "sla:\n", `sla:
  credits:
    rate: [{clock: restore, criticity: P1, below: 95, credit: 5}]
    lateness: [{clock: restore, criticity: P1, per_hour: 0.5}]
    cap: 10
`)
	contested := call("03-16 09:00", "P1").person("03-16 18:00", bridge.KindRestored).person("03-17 09:00", bridge.KindCorrection, "what", "contested", "clock", "restore")
	for name, test := range map[string]struct {
		of   *journal
		want string
	}{
		"contested": {contested, "[] 0"},
		"open":      {call("03-16 09:00", "P1"), "[{restore P1 true taux de 0 %, rétablissement P1 5}] 5"},
	} {
		m := slatest.InMonth(c, []sla.State{test.of.at(c, "04-01 00:00")}, month(c, time.March))
		if lines, sum := sla.Credits(&c.Terms.Credits, m.Rates, m.Late); fmt.Sprint(lines, sum) != test.want {
			t.Errorf("%s: %v, %v, want %s", name, lines, sum, test.want)
		}
	}
}

// TestR22RunningAtTheEnd: what ended later with nothing to measure ran until
// then.
func TestR22RunningAtTheEnd(t *testing.T) {
	t.Parallel()
	c := contract(t)
	j := alarm("03-31 23:50", "P1").bridge("04-01 00:01", bridge.KindRestored).bridge("04-01 00:02", bridge.KindResolved)
	for m, want := range map[time.Month]int{time.February: 0, time.March: 1, time.April: 0} {
		r := rateOf(t, slatest.InMonth(c, []sla.State{j.at(c, "04-30 00:00")}, month(c, m)), policy.ClockResponse, bridge.P1)
		if r.Running != want || r.Met+r.Breached != 0 {
			t.Errorf("%s: %+v", m, r)
		}
	}
}
