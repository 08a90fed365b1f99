package logbook

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

var errFull = errors.New("the disk is full")

// full is a ledger that takes nothing more into the log book.
type full struct{ Store }

func (full) WriteLog(context.Context, func(ledger.LogTx) error) error { return errFull }

// unled is one that cannot say who leads.
type unled struct{ Store }

func (unled) Lead(context.Context, string, string, time.Time, time.Duration) (bool, error) {
	return false, errFull
}

func (r *rig) late(at time.Time, want time.Duration) {
	r.Helper()
	if got, err := r.Late(r.Context(), at); err != nil || got != want {
		r.Errorf("it is %s late, %v; want %s", got, err, want)
	}
}

// TestLate: the oldest entry that was not looked at tells, whether it belongs in
// the log book or not; nothing does once the keeper has come through.
func TestLate(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.late(morning, 0) // nobody has looked yet
	r.look(morning)
	r.late(morning.Add(time.Hour), 0)
	r.save([]bridge.Incident{fault("01A", bridge.P4)}, told("01A", bridge.KindOpened, morning.Add(time.Minute), "Ouvert"))
	r.late(morning.Add(3*time.Minute), 2*time.Minute)
	r.look(morning.Add(3 * time.Minute))
	r.late(morning.Add(time.Hour), 0)

	r.save([]bridge.Incident{fault("01B", bridge.P1)}, told("01B", bridge.KindOpened, morning.Add(10*time.Minute), "Ouvert P1"))
	ledger := r.Store
	r.Store = full{ledger}
	for minute := 11; minute < 15; minute++ {
		if err := r.RunOnce(t.Context(), morning.Add(time.Duration(minute)*time.Minute)); !errors.Is(err, errFull) {
			t.Errorf("it failed by %v", err)
		}
	}
	r.late(morning.Add(3*time.Hour+10*time.Minute), 3*time.Hour)
	r.Store = ledger
	r.look(morning.Add(4 * time.Hour))
	r.late(morning.Add(5*time.Hour), 0)
}

// TestLateWithoutLead: where nobody can say who leads, it is late since then.
func TestLateWithoutLead(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	ledger := r.Store
	r.Store = unled{ledger}
	for _, minute := range []time.Duration{0, 1, 2} {
		if err := r.RunOnce(t.Context(), morning.Add(minute*time.Minute)); !errors.Is(err, errFull) {
			t.Errorf("it failed by %v", err)
		}
	}
	r.late(morning.Add(time.Hour), time.Hour)
	r.Store = ledger
	r.look(morning.Add(2 * time.Hour))
	r.late(morning.Add(3*time.Hour), 0)
}

// TestLateIsTheLeaders: of two bridges, that which leads tells.
func TestLateIsTheLeaders(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.look(morning)
	other := newBook(t, r.store)
	other.Holder = "other"
	if err := other.RunOnce(t.Context(), morning.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	r.save([]bridge.Incident{fault("01A", bridge.P1)}, told("01A", bridge.KindOpened, morning.Add(time.Minute), "Ouvert"))
	r.late(morning.Add(2*time.Minute), time.Minute)
	if late, err := other.Late(t.Context(), morning.Add(2*time.Minute)); err != nil || late != 0 {
		t.Errorf("the other is %s late, %v", late, err)
	}
}
