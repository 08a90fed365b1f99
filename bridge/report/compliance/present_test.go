package compliance_test

import (
	"cmp"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/report"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// present are the contractual clocks of a state in the words of lists, and when
// the first that goes on is or was due.
func (w *world) present(s *sla.State) (clocks []reportapi.TicketClock, next string, first time.Time) {
	if s.Excluded != "" || s.Criticity == "" {
		return nil, "", first
	}
	for i := range s.Clocks {
		c := &s.Clocks[i]
		if !c.Contractual {
			continue
		}
		told := reportapi.TicketClock{
			Name: string(c.Name), Title: c.Title, Status: string(c.Status), TargetMS: c.Target.Milliseconds(),
			RemainingMS: c.Remaining.Milliseconds(), OverrunMS: c.Overrun.Milliseconds(),
		}
		if !c.Due.IsZero() {
			told.Due = &c.Due
		}
		at := c.Due
		if c.Status == sla.Breached && (at.IsZero() || c.BreachedAt.Before(at)) {
			at = c.BreachedAt
		}
		goes := c.Status == sla.Running || c.Status == sla.Breached
		told.Going = goes && c.Stopped.IsZero() && s.EndedAt.IsZero()
		if told.Going && (first.IsZero() || at.Before(first)) {
			next, first = told.Name, at
		}
		clocks = append(clocks, told)
	}
	return clocks, next, first
}

// checkPresent compares what lists tell of what goes on with what follows from
// the journal: at once, and much later, when nothing happened since.
func (w *world) checkPresent() (going int) {
	w.t.Helper()
	type place struct {
		id  string
		due time.Time
	}
	var order []place
	kept, err := w.store.PresentClocks(w.t.Context(), w.ids)
	w.must(err)
	for _, id := range w.ids {
		c, err := report.CaseOfIncident(w.t.Context(), w.store, id)
		w.must(err)
		for _, after := range []time.Duration{0, 3 * time.Hour, 11 * 24 * time.Hour} {
			now := w.now.Add(after)
			state := sla.Evaluate(w.rules, *c, now)
			want, wantNext, due := w.present(&state)
			if after == 0 && !due.IsZero() {
				order = append(order, place{id, due})
			}
			if after > 0 && slices.ContainsFunc(c.Entries, func(e bridge.Entry) bool { return e.EffectiveAt.After(w.now) }) {
				continue // what has not happened yet is measured when it does
			}
			got, next := report.ClocksAt(w.rules, kept[id], now)
			if !reflect.DeepEqual(got, want) && len(got)+len(want) > 0 || next != wantNext && after == 0 {
				w.t.Errorf("%s after %s: told %+v next %s, are %+v next %s", id, after, got, next, want, wantNext)
			}
			going += len(want)
		}
	}
	slices.SortFunc(order, func(a, b place) int { return cmp.Or(a.due.Compare(b.due), cmp.Compare(a.id, b.id)) })
	listed, err := w.store.TicketsByDue(w.t.Context(), ledger.TicketFilter{States: bridge.States[:len(bridge.States)-1], Limit: 1000})
	w.must(err)
	for i := range listed {
		if i < len(order) && !listed[i].Due.Equal(order[i].due) || i >= len(order) && !listed[i].Due.IsZero() {
			w.t.Errorf("at place %d of %d is %s, due %s, want %+v", i, len(order), listed[i].ID, listed[i].Due, order[min(i, len(order)-1)])
		}
	}
	if len(listed) != len(w.ids) {
		w.t.Errorf("of %d incidents, %d are listed", len(w.ids), len(listed))
	}
	return going
}

// TestGoingIsCounted: R11, what stands still is in no count of what goes on, nor
// is what ended; what is late stays so until it is stopped.
func TestGoingIsCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3)
	told := func(n int64, kind bridge.Kind, data map[string]string, after time.Duration) {
		e := bridge.Entry{Subject: bridge.TicketSubject(101), Kind: kind, Actor: bridge.ActorPerson, ActorRef: "3", Ticket: 101, EffectiveAt: w.now.Add(after), ReceivedAt: w.now.Add(after), Data: data, Origin: "zammad:" + string(rune('0'+n))}
		w.tell(101, "", e)
		w.must(w.keeper.RunOnce(t.Context(), w.now.Add(after)))
	}
	count := func(name string, after time.Duration) (sum ledger.GoingSum) {
		all, err := w.store.GoingClocks(t.Context(), w.now.Add(after))
		w.must(err)
		for _, each := range all {
			if each.Name == name {
				sum = each
			}
		}
		return ledger.GoingSum{OK: sum.OK, Soon: sum.Soon, Late: sum.Late}
	}
	told(1, bridge.KindOpened, map[string]string{"group": "N1", "criticity": "P1", "number": "101"}, 0)
	for after, want := range map[time.Duration]ledger.GoingSum{
		13 * time.Minute: {OK: 1}, 14 * time.Minute: {Soon: 1}, 15 * time.Minute: {Soon: 1}, 15*time.Minute + time.Millisecond: {Late: 1},
	} {
		if got := count("response", after); got != want {
			t.Errorf("prise en compte after %s: %+v, want %+v", after, got, want)
		}
	}
	told(2, bridge.KindFirstAct, nil, 20*time.Minute)
	if got := count("response", 21*time.Minute); got != (ledger.GoingSum{}) || count("restore", 21*time.Minute).OK != 1 {
		t.Errorf("once answered, too late: %+v and %+v", got, count("restore", 21*time.Minute))
	}
	told(3, bridge.KindSuspended, map[string]string{"reason": "attente établissement"}, 30*time.Minute)
	told(4, bridge.KindNoted, map[string]string{"article": "1"}, 31*time.Minute)
	if got := count("restore", 9*time.Hour); got != (ledger.GoingSum{}) {
		t.Errorf("standing still: %+v", got)
	}
	told(5, bridge.KindResumed, nil, 10*time.Hour)
	if got := count("restore", 13*time.Hour+29*time.Minute); got != (ledger.GoingSum{Soon: 1}) {
		t.Errorf("resumed, with 3 h 30 left: %+v", got)
	}
	if got := count("restore", 13*time.Hour+31*time.Minute); got != (ledger.GoingSum{Late: 1}) {
		t.Errorf("and overdue: %+v", got)
	}
	told(6, bridge.KindResolved, nil, 14*time.Hour)
	if got := count("restore", 15*time.Hour); got != (ledger.GoingSum{}) {
		t.Errorf("over: %+v", got)
	}
}
