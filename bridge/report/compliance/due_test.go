package compliance_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report/compliance"
)

// responses are prises en compte of P1 in March 2026.
func (w *world) responses() (found ledger.MonthSum) {
	w.t.Helper()
	all, err := w.store.MeasuredMonth(w.t.Context(), ledger.MonthOf(w.now, w.rules.Location()))
	w.must(err)
	for _, s := range all {
		if s.Name == string(policy.ClockResponse) && s.Criticity == bridge.P1 {
			found = s
		}
	}
	return found
}

// TestDueByTimeAlone: nothing is told of a ticket, and its clock is breached;
// what takes just as long as promised is not (R8).
func TestDueByTimeAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	opened := bridge.Entry{
		Subject: bridge.TicketSubject(101), Kind: bridge.KindOpened, Actor: bridge.ActorCustomer, Ticket: 101, EffectiveAt: w.now, ReceivedAt: w.now,
		Data: map[string]string{"group": "N1", "criticity": "P1", "number": "101"}, Origin: "zammad:1",
	}
	w.tell(101, "", opened)
	for _, at := range []struct {
		after    time.Duration
		breached int64
	}{{0, 0}, {15 * time.Minute, 0}, {15*time.Minute + time.Millisecond, 1}, {time.Hour, 1}} {
		w.must(w.keeper.RunOnce(t.Context(), w.now.Add(at.after)))
		if s := w.responses(); s.Breached != at.breached || s.Running != 1-at.breached || s.Met != 0 {
			t.Errorf("after %s: %+v", at.after, s)
		}
	}
}

// TestOneLeads: another replica measures nothing while one leads.
func TestOneLeads(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.must(w.keeper.RunOnce(t.Context(), w.now))
	w.open()
	other := compliance.New(compliance.Options{
		Store: w.store, Contract: func() *policy.Contract { return w.rules }, Holder: "two", Logger: slog.New(slog.DiscardHandler),
	})
	w.must(other.RunOnce(t.Context(), w.now))
	if at, err := w.store.Measuring(t.Context()); err != nil || at.Seq != 0 {
		t.Errorf("who does not lead measured up to %+v, %v", at, err)
	}
	w.must(other.RunOnce(t.Context(), w.now.Add(time.Hour)))
	if at, err := w.store.Measuring(t.Context()); err != nil || at.Seq == 0 || at.Contract != w.rules.Hash() {
		t.Errorf("who took the lead over measured up to %+v, %v", at, err)
	}
}
