package compliance_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/report/compliance"
	"github.com/vigie-noc/vigie/bridge/sla"
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

// TestAhead: a fact of a clock that is a minute ahead has not happened yet, and
// nothing else tells when it has.
func TestAhead(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	subject := bridge.TicketSubject(101)
	for n, e := range []bridge.Entry{
		{Kind: bridge.KindOpened, Actor: bridge.ActorCustomer, EffectiveAt: w.now, Data: map[string]string{"group": "N1", "criticity": "P1", "number": "101"}, Origin: "zammad:1"},
		{Kind: bridge.KindFirstAct, Actor: bridge.ActorPerson, ActorRef: "3", EffectiveAt: w.now.Add(time.Minute), Origin: "zammad:2"},
	} {
		e.Subject, e.Ticket, e.ReceivedAt = subject, 101, w.now
		w.tell(101, "", e)
		for _, after := range []time.Duration{0, time.Minute} {
			w.must(w.keeper.RunOnce(t.Context(), w.now.Add(after*time.Duration(n))))
			if s, want := w.responses(), int64(after*time.Duration(n)/time.Minute); s.Met != want || s.Running != 1-want {
				t.Errorf("fact %d, after %s: %+v", n, after, s)
			}
		}
	}
}

// interrupted is a store in which a fact is put down between two reads.
type interrupted struct {
	compliance.Store

	between func()
}

// Journals has each be read alone, as those of long journals are.
func (i *interrupted) Journals(context.Context, []string, int) (map[string][]bridge.Entry, error) {
	return nil, nil
}

func (i *interrupted) Journal(ctx context.Context, subject string) ([]bridge.Entry, error) {
	entries, err := i.Store.Journal(ctx, subject)
	if between := i.between; between != nil {
		i.between = nil
		between()
	}
	return entries, err
}

// TestPutDownMeanwhile: what is missed in one journal while the next is read
// already with what came after is measured later.
func TestPutDownMeanwhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	for len(w.ids) < 2 {
		w.open()
	}
	member, parent := w.ids[0], w.ids[1] // the first is measured first
	w.note(member, string(bridge.KindAttached), map[string]string{"incident": parent})
	store := &interrupted{Store: w.store, between: func() {
		w.note(member, string(bridge.KindResolved), nil)
		w.note(parent, string(bridge.KindNoted), nil)
	}}
	w.must(w.keep(store).RunOnce(t.Context(), w.now))
	w.must(w.keeper.RunOnce(t.Context(), w.now))
	if w.check() == 0 {
		t.Error("nothing was decided")
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
	if at, err := w.store.Measuring(t.Context()); err != nil || at.Seq == 0 || at.Contract != sla.Basis(w.rules) {
		t.Errorf("who took the lead over measured up to %+v, %v", at, err)
	}
}
