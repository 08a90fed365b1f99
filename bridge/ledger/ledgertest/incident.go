package ledgertest

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// fullIncident has another value in every field.
func fullIncident() *bridge.Incident {
	return &bridge.Incident{
		ID: "01FULL", Key: "lycée-1/sw-1/reachability", Nature: bridge.NatureProblem,
		Parent: "01PARENT", MergedInto: "01WIDER", AttachedBy: "amel@vigie.example", Detached: true, Upstream: "core-1", State: bridge.StateResolved,
		Criticity: bridge.P1, Decided: bridge.P2, Why: "équipement P2 × gravité majeure → P2",
		Title: "Équipement « sw-1 » injoignable", Severity: "major", Family: "reachability",
		Site: "lycée-1", Device: "sw-1", Service: "réseau", Region: "tunis", Provider: "opérateur",
		Party: "operateur-a", PartyReference: "INC-77", Unstable: true, ForcedAt: at(15),
		DetectedAt: at(1), OpenedAt: at(2), AcknowledgedAt: at(3), RestoredAt: at(4), ResolvedAt: at(5),
		ClosedAt: at(6), Reopened: 7, CameBack: 9, RaisedAt: at(16), WakeAt: at(8), TellAt: at(17), ToldAt: at(18),
		TicketID: 9, TicketNumber: "30010", TicketGroup: "N2", TicketOwner: "amel@vigie.example", TicketState: "résolu",
		Desired: 11, Synced: 10, Written: map[string]string{"title": "titre", "vigie_state": "résolu"},
		Writing: map[string]string{"vigie_version": "11"}, Asked: map[string]string{"tiers": "operateur-a"}, Noted: 12, Attempts: 13, NextAttempt: at(14),
		LastError: "502 Bad Gateway", LastErrorFinal: true,
	}
}

func incidentRoundTrip(t *testing.T, s Store) {
	want := fullIncident()
	fields := reflect.ValueOf(*want)
	for i := range fields.NumField() {
		if fields.Field(i).IsZero() {
			t.Fatalf("the example has no %s: give it one", fields.Type().Field(i).Name)
		}
	}
	// The ledger keeps milliseconds in UTC, whatever it is given.
	given := *want
	given.OpenedAt = want.OpenedAt.Add(456 * time.Microsecond).In(time.FixedZone("ailleurs", 3600))
	save(t, s, &given)

	if got := saved(t, s, want.ID); !reflect.DeepEqual(got, *want) {
		t.Errorf("got  %+v\nwant %+v", got, *want)
	}
	write(t, s, func(tx incident.Tx) error {
		if got := must(tx.Incident(want.ID))(t); got == nil || !reflect.DeepEqual(*got, *want) {
			t.Errorf("in a transaction: got %+v, want %+v", got, want)
		}
		return nil
	})
}

func absentIsNil(t *testing.T, s Store) {
	write(t, s, func(tx incident.Tx) error {
		if found := must(tx.Incident("01NONE"))(t); found != nil {
			t.Errorf("Incident: %+v", found)
		}
		if found := must(tx.LatestIncident("a/b"))(t); found != nil {
			t.Errorf("LatestIncident: %+v", found)
		}
		if found := must(tx.LastOccurrence(bridge.AlertID{Source: "noc", Fingerprint: "0"}))(t); found != nil {
			t.Errorf("LastOccurrence: %+v", found)
		}
		if found := must(tx.Occurrences("01NONE"))(t); len(found) != 0 {
			t.Errorf("Occurrences: %+v", found)
		}
		if found := must(tx.EntriesAfter("01NONE", 0))(t); len(found) != 0 {
			t.Errorf("EntriesAfter: %+v", found)
		}
		return nil
	})
	if found := must(s.Incident(t.Context(), "01NONE"))(t); found != nil {
		t.Errorf("Incident outside of a transaction: %+v", found)
	}
	if claimed := must(s.Claim(t.Context(), moment, time.Minute))(t); claimed != nil {
		t.Errorf("Claim: %+v", claimed)
	}
}

func incidentReplaced(t *testing.T, s Store) {
	full := fullIncident()
	save(t, s, full)
	plain := newIncident(full.ID, full.Key)
	save(t, s, plain)
	got := saved(t, s, full.ID)
	if !reflect.DeepEqual(got, *plain) {
		t.Errorf("got  %+v\nwant %+v", got, *plain)
	}
	if got.Writing != nil || !got.ClosedAt.IsZero() || !got.WakeAt.IsZero() {
		t.Errorf("what was taken back is still there: %+v", got)
	}
	begun := newIncident(full.ID, full.Key)
	begun.Writing = map[string]string{}
	save(t, s, begun)
	if got := saved(t, s, full.ID); got.Writing == nil {
		t.Error("a write begun with nothing in it reads back as none")
	}
}

func keyIsTaken(t *testing.T, s Store) {
	save(t, s, newIncident("01A", "site/sw-1/power"))
	err := s.Write(t.Context(), func(tx incident.Tx) error {
		return tx.SaveIncident(newIncident("01B", "site/sw-1/power"))
	})
	if !errors.Is(err, ledger.ErrKeyTaken) {
		t.Fatalf("a second open incident of a key: %v, want %v", err, ledger.ErrKeyTaken)
	}

	closed := newIncident("01A", "site/sw-1/power")
	closed.State = bridge.StateClosed
	save(t, s, closed, newIncident("01B", "site/sw-1/power"))

	// The closed one cannot come back beside it.
	err = s.Write(t.Context(), func(tx incident.Tx) error {
		return tx.SaveIncident(newIncident("01A", "site/sw-1/power"))
	})
	if !errors.Is(err, ledger.ErrKeyTaken) {
		t.Errorf("reopening beside an open incident: %v, want %v", err, ledger.ErrKeyTaken)
	}
}

func latestIncident(t *testing.T, s Store) {
	closed := func(id string) *bridge.Incident {
		i := newIncident(id, "k")
		i.State = bridge.StateClosed
		return i
	}
	save(t, s, closed("01A"), closed("01C"), closed("01B"), newIncident("01Z", "another key"))
	latest := func() string {
		var found *bridge.Incident
		write(t, s, func(tx incident.Tx) (err error) {
			found, err = tx.LatestIncident("k")
			return err
		})
		if found == nil {
			return ""
		}
		return found.ID
	}
	if got := latest(); got != "01C" {
		t.Errorf("of three closed ones: %s, want 01C", got)
	}
	save(t, s, newIncident("01A", "k")) // the oldest is open again
	if got := latest(); got != "01A" {
		t.Errorf("of an open and two closed ones: %s, want the open 01A", got)
	}
}

func members(t *testing.T, s Store) {
	member := func(id, parent string, state bridge.State) *bridge.Incident {
		i := newIncident(id, "key of "+id)
		i.Parent, i.State = parent, state
		return i
	}
	save(t, s, member("01C", "01S", bridge.StateOpen), member("01A", "01S", bridge.StateRestored),
		member("01B", "01S", bridge.StateClosed), member("01D", "01T", bridge.StateOpen), member("01E", "", bridge.StateOpen))
	for parent, want := range map[string][]string{"01S": {"01A", "01C"}, "01T": {"01D"}, "01U": nil, "": nil} {
		var got []string
		write(t, s, func(tx incident.Tx) error {
			got = ids(must(tx.Members(parent))(t))
			return nil
		})
		if !slices.Equal(got, want) {
			t.Errorf("members of %q: %v, want %v", parent, got, want)
		}
	}
	if got, want := ids(must(s.AllMembers(t.Context(), "01S"))(t)), []string{"01A", "01B", "01C"}; !slices.Equal(got, want) {
		t.Errorf("all members are %v, want %v", got, want)
	}
	if got := must(s.AllMembers(t.Context(), ""))(t); len(got) != 0 {
		t.Errorf("members of nothing: %v", got)
	}
}
