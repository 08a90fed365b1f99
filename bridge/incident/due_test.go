package incident_test

import (
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// TestShowDue: a ticket is to be written where it shows, or is about to show,
// other due instants; nothing that will be told anyway, or never.
func TestShowDue(t *testing.T) {
	t.Parallel()
	store := openLedger(t)
	at := time.Date(2026, 3, 2, 12, 0, 0, 700_000_000, time.UTC)
	due := incident.Due{policy.ClockRestore: at, policy.ClockIntervention: at} // of the latter the desk shows nothing
	same := map[string]string{"vigie_due_restore": "2026-03-02T12:00:00.000Z"}
	other := map[string]string{"vigie_due_restore": "2026-03-02T11:00:00.000Z"}
	for name, each := range map[string]struct {
		change func(*bridge.Incident)
		want   bool
	}{
		"shown as it is":                 {func(i *bridge.Incident) { i.Written = same }, false},
		"shown otherwise":                {func(i *bridge.Incident) { i.Written = other }, true},
		"not shown":                      {func(*bridge.Incident) {}, true},
		"on its way":                     {func(i *bridge.Incident) { i.Written, i.Writing, i.Desired = other, same, 3 }, false},
		"otherwise on its way":           {func(i *bridge.Incident) { i.Written, i.Writing, i.Desired = same, other, 3 }, true},
		"to be written anyway":           {func(i *bridge.Incident) { i.Written, i.Desired = other, 3 }, false},
		"without a ticket":               {func(i *bridge.Incident) { i.TicketID, i.Synced = 0, 0 }, false},
		"closed":                         {func(i *bridge.Incident) { i.State = bridge.StateClosed }, false},
		"shown by its parent":            {func(i *bridge.Incident) { i.TicketID, i.Desired, i.Synced, i.Parent = 0, 0, 0, "01P" }, false},
		"a problem, which has no delays": {func(i *bridge.Incident) { i.Nature = bridge.NatureProblem }, false},
		"what was due, and stands still": {func(i *bridge.Incident) {
			i.Written = map[string]string{"vigie_due_resolve": "x", "vigie_due_restore": same["vigie_due_restore"]}
		}, true},
		"a hand-over, timed with the fault": {func(i *bridge.Incident) { i.Nature = bridge.NatureHandover }, false},
	} {
		i := bridge.Incident{
			ID: "01 " + name, Key: name, State: bridge.StateOpen, Criticity: bridge.P2, Decided: bridge.P2, DetectedAt: t0, OpenedAt: t0,
			TicketID: 7, Desired: 2, Synced: 2, Written: map[string]string{},
		}
		each.change(&i)
		if err := store.Write(t.Context(), func(tx incident.Tx) error { return tx.SaveIncident(&i) }); err != nil {
			t.Fatal(err)
		}
		got, err := incident.ShowDue(t.Context(), store, i.ID, due)
		if err != nil || got != each.want {
			t.Errorf("%s: told %t, %v", name, got, err)
		}
		now, err := store.Incident(t.Context(), i.ID)
		if err != nil || (now.Desired > i.Desired) != each.want {
			t.Errorf("%s: desired is %d, was %d, %v", name, now.Desired, i.Desired, err)
		}
	}
	if got, err := incident.ShowDue(t.Context(), store, "none", due); got || err != nil {
		t.Errorf("of no incident: %t, %v", got, err)
	}
}
