package report

import (
	"net/http"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// clocks of an incident as they were at the moment, a Monday 09:30 in Tunis: the
// prise en compte was met, the rétablissement has an hour of a calendar left.
func clocks(calendar string) []ledger.MeasuredClock {
	return []ledger.MeasuredClock{
		{Name: "resolve", Status: "running", Present: true, AsOf: moment, Counting: true, Going: true, Remaining: time.Minute, Due: moment.Add(time.Minute), Calendar: calendar},
		{Name: "response", Status: "met", Present: true, AsOf: moment, Remaining: 5 * time.Minute, Target: 15 * time.Minute, Due: moment.Add(5 * time.Minute), Calendar: calendar},
		{
			Name: "restore", Status: "running", Present: true, AsOf: moment, Counting: true, Going: true, Remaining: time.Hour, Target: 4 * time.Hour,
			Due: moment.Add(time.Hour), Late: moment.Add(time.Hour + time.Millisecond), Calendar: calendar,
		},
	}
}

// TestClocksAt: R8 and R11. What remains is reckoned in the clock's calendar,
// at any instant, and of what remains and what is over one is nothing.
func TestClocksAt(t *testing.T) {
	t.Parallel()
	contract := serve(t, &shelf{}).status.Contract
	level := contract.Level(bridge.P1)
	always := level.Clocks.Restore.Calendar
	paused := clocks(always)
	paused[2].Status, paused[2].Counting, paused[2].Going, paused[2].Due = "paused", false, false, time.Time{}
	lost := clocks(always)
	lost[2].Status, lost[2].Remaining, lost[2].Overrun = "breached", 0, time.Minute
	halted := slices.Clone(lost) // a breach that stands still does not grow
	halted[2].Counting = false
	for name, each := range map[string]struct {
		measured                  []ledger.MeasuredClock
		after, remaining, overrun time.Duration
		status, next              string
	}{
		"at once":                 {clocks(always), 0, time.Hour, 0, "running", "restore"},
		"before it was measured":  {clocks(always), -time.Second, time.Hour, 0, "running", "restore"},
		"later":                   {clocks(always), 59 * time.Minute, time.Minute, 0, "running", "restore"},
		"just in time":            {clocks(always), time.Hour, 0, 0, "running", "restore"},
		"too late":                {clocks(always), time.Hour + time.Millisecond, 0, time.Millisecond, "breached", "restore"},
		"standing still":          {paused, 9 * time.Hour, time.Hour, 0, "paused", ""},
		"overdue, and going on":   {lost, time.Hour, 0, 61 * time.Minute, "breached", "restore"},
		"overdue, standing still": {halted, time.Hour, 0, time.Minute, "breached", "restore"},
	} {
		told, next := ClocksAt(contract, each.measured, moment.Add(each.after))
		if len(told) != 2 || told[0].Name != "response" || told[0].Status != "met" || told[0].RemainingMS != 300_000 {
			t.Fatalf("%s: the clocks are %+v", name, told)
		}
		got := told[1]
		if got.RemainingMS != each.remaining.Milliseconds() || got.OverrunMS != each.overrun.Milliseconds() || got.Status != each.status || next != each.next || (got.Due == nil) != (each.status == "paused") {
			t.Errorf("%s: got %+v, next %q", name, got, next)
		}
	}
	// In hours of work, a night takes nothing.
	hours := contract.Level(bridge.P4).Clocks.Restore.Calendar
	told, _ := ClocksAt(contract, clocks(hours), moment.Add(time.Hour))
	if told[1].RemainingMS != 0 || told[1].Status != "running" {
		t.Errorf("after an hour of work: %+v", told[1])
	}
	evening := clocks(hours)
	evening[2].AsOf = time.Date(2026, 3, 2, 22, 0, 0, 0, time.UTC)
	if told, _ := ClocksAt(contract, evening, evening[2].AsOf.Add(6*time.Hour)); told[1].RemainingMS != 3_600_000 {
		t.Errorf("after a night: %+v", told[1])
	}
	unknown := clocks("another contract's")
	if told, _ := ClocksAt(contract, unknown, moment); len(told) != 1 {
		t.Errorf("by a calendar that nobody knows: %+v", told)
	}
}

// TestTicketsByRemaining: the order is the ledger's, pages go on at its places,
// and what is not counted yet is said.
func TestTicketsByRemaining(t *testing.T) {
	t.Parallel()
	late, due, none := incidentOf("01A"), incidentOf("01B"), incidentOf("01C")
	s := &shelf{
		incidents: []bridge.Incident{late, due, none}, due: map[string]time.Time{"01A": moment, "01B": moment.Add(time.Hour)},
	}
	at := serve(t, s)
	s.clocks = map[string][]ledger.MeasuredClock{"01A": clocks(at.status.Contract.Level(bridge.P1).Clocks.Restore.Calendar)}
	s.measured = ledger.Measuring{Seq: 9, Contract: sla.Basis(at.status.Contract)}
	got, err := at.client().Tickets(t.Context(), reportapi.TicketQuery{Open: true, Sort: "remaining", Limit: 2})
	if err != nil {
		t.Fatal(err)
	}
	first := got.Tickets[0]
	if len(got.Tickets) != 2 || got.Behind || got.Now == nil || len(first.Clocks) != 2 || first.DueClock != "restore" || first.Clocks[1].Status != "breached" || first.Clocks[1].OverrunMS <= 0 || got.Tickets[1].Clocks != nil {
		t.Errorf("got %+v", got)
	}
	if _, err := at.client().Tickets(t.Context(), reportapi.TicketQuery{Open: true, Sort: "remaining", Before: got.Next}); err != nil {
		t.Fatal(err)
	}
	if want := (&ledger.Place{Keys: []int64{moment.Add(time.Hour).UnixMilli(), 42}, ID: "01B"}); !reflect.DeepEqual(s.asked.After, want) {
		t.Errorf("the next page begins after %+v, want %+v", s.asked.After, want)
	}
	s.grown = []ledger.Growth{{Subject: "01A", Seq: 10}}
	if got, err = at.client().Tickets(t.Context(), reportapi.TicketQuery{Late: "soon"}); err != nil || !got.Behind {
		t.Errorf("with facts that are not counted: %+v, %v", got, err)
	}
	if a := s.asked; a.Late != ledger.LateSoon || a.LateAt.IsZero() || slices.Contains(a.States, bridge.StateClosed) || len(a.States) == 0 {
		t.Errorf("what is late is asked for as %+v", a)
	}
	for _, query := range []string{"sort=remaining", "sort=remaining&from=2026-03-01T00:00:00Z", "sort=remaining&state=closed", "late=no", "late=yes&state=closed", "sort=remaining&open=true&before=01A", "sort=remaining&open=true&before=1.2.3.01A"} {
		if answer, body := get(t, at.URL+"/api/v1/tickets?"+query, nil); answer.code != http.StatusBadRequest {
			t.Errorf("%q is answered with %d %s", query, answer.code, body)
		}
	}
}

// TestClosedHasNoClocks: what is closed is told without them, and its answer
// stays the same.
func TestClosedHasNoClocks(t *testing.T) {
	t.Parallel()
	closed := incidentOf("01A")
	closed.State = bridge.StateClosed
	s := &shelf{incidents: []bridge.Incident{closed}}
	at := serve(t, s)
	s.clocks = map[string][]ledger.MeasuredClock{"01A": clocks("any")}
	first, body := get(t, at.URL+"/api/v1/tickets", nil)
	if second, _ := get(t, at.URL+"/api/v1/tickets", http.Header{"If-None-Match": {first.header.Get("ETag")}}); second.code != http.StatusNotModified {
		t.Errorf("answered %d after %s", second.code, body)
	}
}
