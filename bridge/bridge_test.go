package bridge_test

import (
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

func TestBroken(t *testing.T) {
	t.Parallel()
	broken := []bridge.State{bridge.StateHeld, bridge.StateOpen, bridge.StateAcknowledged, bridge.StateUnverified}
	for _, state := range bridge.States {
		if got, want := state.Broken(), slices.Contains(broken, state); got != want {
			t.Errorf("%s: Broken is %t, want %t", state, got, want)
		}
	}
}

func TestWorse(t *testing.T) {
	t.Parallel()
	order := []bridge.Criticity{bridge.P1, bridge.P2, bridge.P3, bridge.P4, ""} // most critical first
	for i, c := range order {
		for j, other := range order {
			if got, want := c.Worse(other), i < j; got != want {
				t.Errorf("%q worse than %q: %t, want %t", c, other, got, want)
			}
		}
	}
}

func TestIncidentIsOpenUntilClosed(t *testing.T) {
	t.Parallel()
	for _, state := range bridge.States {
		incident := bridge.Incident{State: state}
		if got, want := incident.Open(), state != bridge.StateClosed; got != want {
			t.Errorf("%s: Open is %t, want %t", state, got, want)
		}
	}
}

func TestOutdated(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name            string
		desired, synced int64
		want            bool
	}{
		{"never worth a ticket", 0, 0, false},
		{"no ticket yet", 1, 0, true},
		{"up to date", 7, 7, false},
		{"behind", 8, 7, true},
	} {
		incident := bridge.Incident{Desired: test.desired, Synced: test.synced}
		if got := incident.Outdated(); got != test.want {
			t.Errorf("%s: Outdated is %t, want %t", test.name, got, test.want)
		}
	}
}

func TestOccurrenceEnded(t *testing.T) {
	t.Parallel()
	if (bridge.Occurrence{}).Ended() {
		t.Error("an occurrence without an end has ended")
	}
	if !(bridge.Occurrence{EndedAt: time.Unix(1, 0)}).Ended() {
		t.Error("an occurrence with an end has not ended")
	}
}

// A pending time alone is nothing to write: it goes with a state.
func TestTicketChangesEmpty(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		changes bridge.TicketChanges
		want    bool
	}{
		{"nothing", bridge.TicketChanges{}, true},
		{"no fields", bridge.TicketChanges{Fields: map[string]string{}}, true},
		{"pending time alone", bridge.TicketChanges{PendingTill: time.Unix(1, 0)}, true},
		{"title", bridge.TicketChanges{Title: "x"}, false},
		{"group", bridge.TicketChanges{Group: "x"}, false},
		{"state", bridge.TicketChanges{State: "x"}, false},
		{"priority", bridge.TicketChanges{Priority: "x"}, false},
		{"a field that is cleared", bridge.TicketChanges{Fields: map[string]string{"site": ""}}, false},
		{"note", bridge.TicketChanges{Note: &bridge.Note{}}, false},
	} {
		if got := test.changes.Empty(); got != test.want {
			t.Errorf("%s: Empty is %t, want %t", test.name, got, test.want)
		}
	}
}
