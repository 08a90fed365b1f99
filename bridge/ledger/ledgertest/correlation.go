package ledgertest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

// fault is one that was raised at an instant, with all in common that faults
// can have.
func fault(id string, raised time.Time) *bridge.Incident {
	i := newIncident(id, "key of "+id)
	i.Family, i.Device = "reachability", "device of "+id
	i.Upstream, i.Site, i.Provider, i.Region = "core-1", "lycée-1", "opérateur", "tunis"
	i.RaisedAt = raised
	return i
}

func raised(t *testing.T, s Store) {
	elsewhere, detached, held, over, storm := fault("01D", at(2)), fault("01E", at(2)), fault("01F", at(2)), fault("01G", at(2)), fault("01H", at(2))
	elsewhere.Upstream, elsewhere.Site, elsewhere.Provider, elsewhere.Region = "", "", "", ""
	detached.Detached, held.State, over.State, storm.Nature = true, bridge.StateHeld, bridge.StateRestored, bridge.NatureStorm
	unverified := fault("01C", at(3))
	unverified.State, unverified.Parent = bridge.StateUnverified, "01H"
	save(t, s, unverified, fault("01B", at(2)), fault("01A", at(1)), elsewhere, detached, held, over, storm, fault("01I", time.Time{}))
	for by, value := range map[incident.Common]string{
		incident.ByParent: "core-1", incident.BySite: "lycée-1", incident.ByProvider: "opérateur", incident.ByRegion: "tunis",
	} {
		write(t, s, func(tx incident.Tx) error {
			if got, want := ids(must(tx.Raised(by, value, at(1)))(t)), []string{"01A", "01B", "01C"}; !slices.Equal(got, want) {
				t.Errorf("by %s: %v, want %v", by, got, want)
			}
			if got, want := ids(must(tx.Raised(by, value, at(2)))(t)), []string{"01B", "01C"}; !slices.Equal(got, want) {
				t.Errorf("by %s, later: %v, want %v", by, got, want)
			}
			if got := must(tx.Raised(by, "", at(0)))(t); len(got) != 0 {
				t.Errorf("by no %s: %v", by, ids(got))
			}
			if got := must(tx.Raised(by, "%", at(0)))(t); len(got) != 0 {
				t.Errorf("a value is no pattern: %v", ids(got))
			}
			return nil
		})
	}
	err := s.Write(t.Context(), func(tx incident.Tx) error {
		_, err := tx.Raised("id; DROP TABLE incident", "1", at(0))
		return err
	})
	if err == nil {
		t.Error("faults have in common what is no label")
	}
}

func brokenDevice(t *testing.T, s Store) {
	on := func(id, device, family string, state bridge.State) *bridge.Incident {
		i := fault(id, at(1))
		i.Device, i.Family, i.State = device, family, state
		return i
	}
	handover := on("01A", "sw-1", "reachability", bridge.StateOpen)
	handover.Nature = bridge.NatureHandover
	save(t, s, handover, on("01B", "sw-1", "reachability", bridge.StateRestored), on("01C", "sw-1", "power", bridge.StateOpen),
		on("01E", "sw-1", "reachability", bridge.StateAcknowledged), on("01D", "sw-1", "reachability", bridge.StateUnverified),
		on("01F", "sw-2", "reachability", bridge.StateHeld), on("01G", "", "reachability", bridge.StateOpen))
	for device, want := range map[string]string{"sw-1": "01D", "sw-2": "", "sw-3": "", "": ""} {
		write(t, s, func(tx incident.Tx) error {
			got := ""
			if found := must(tx.BrokenDevice(device, "reachability"))(t); found != nil {
				got = found.ID
			}
			if got != want {
				t.Errorf("the fault of %q is %q, want %q", device, got, want)
			}
			return nil
		})
	}
}

func outages(t *testing.T, s Store) {
	closed := func(id string) *bridge.Incident {
		i := fault(id, at(1))
		i.Key, i.State = "k", bridge.StateClosed
		return i
	}
	member, cancelled := closed("01C"), closed("01D")
	member.Parent, cancelled.RaisedAt = "01S", time.Time{}
	save(t, s, closed("01A"), closed("01B"), member, cancelled, fault("01E", at(1)))
	occurrences := []struct {
		incident   string
		start, end int // -1 while it fires
	}{{"01B", 20, -1}, {"01A", 1, 10}, {"01A", 3, 5}, {"01B", 12, 13}, {"01C", 14, 15}, {"01D", 16, 17}, {"01E", 18, 19}}
	write(t, s, func(tx incident.Tx) error {
		for n, o := range occurrences {
			made := bridge.Occurrence{Incident: o.incident, Alert: firing(fmt.Sprintf("%016x", n))}
			made.Alert.StartsAt = at(o.start)
			if o.end >= 0 {
				made.EndedAt, made.EndedBy = at(o.end), bridge.EndResolved
			}
			if err := tx.SaveOccurrence(&made); err != nil {
				return err
			}
		}
		return nil
	})
	for since, want := range map[int]string{0: "[1 3 12 20]", 5: "[1 12 20]", 13: "[20]", 30: "[20]"} {
		write(t, s, func(tx incident.Tx) error {
			starts := []int{}
			for _, o := range must(tx.Outages("k", at(since)))(t) {
				starts = append(starts, int(o.Alert.StartsAt.Sub(moment).Minutes()))
			}
			if got := fmt.Sprint(starts); got != want {
				t.Errorf("outages since %d begin at %s, want %s", since, got, want)
			}
			return nil
		})
	}
}

func closedWhileFiring(t *testing.T, s Store) {
	on := func(id string, ticket int64, state bridge.State, nature bridge.Nature) *bridge.Incident {
		i := newIncident(id, "key of "+id)
		i.TicketID, i.State, i.Nature, i.Synced = ticket, state, nature, i.Desired
		return i
	}
	outdated := on("01G", 2, bridge.StateOpen, bridge.NatureFault)
	outdated.Desired++ // the ticket is about to be opened again
	member := on("01I", 2, bridge.StateOpen, bridge.NatureFault)
	member.Parent = "01C"
	save(t, s, on("01A", 1, bridge.StateOpen, bridge.NatureFault), on("01B", 2, bridge.StateOpen, bridge.NatureFault),
		on("01C", 3, bridge.StateAcknowledged, bridge.NatureStorm), on("01D", 2, bridge.StateRestored, bridge.NatureFault),
		on("01E", 2, bridge.StateOpen, bridge.NatureProblem), on("01F", 0, bridge.StateOpen, bridge.NatureFault), outdated,
		on("01H", 4, bridge.StateOpen, bridge.NatureFault), member)
	for id, stage := range map[int64]bridge.TicketStage{1: bridge.StageOpen, 2: bridge.StageClosed, 3: bridge.StageClosing, 4: bridge.StageClosed} {
		ticket := mirrored(id)
		ticket.Stage, ticket.GoneAt = stage, time.Time{}
		if id == 4 {
			ticket.GoneAt = moment
		}
		must(s.SaveMirrored(t.Context(), ticket, nil))(t)
	}
	if got, want := ids(must(s.ClosedWhileFiring(t.Context()))(t)), []string{"01B", "01C"}; !slices.Equal(got, want) {
		t.Errorf("closed while firing are %v, want %v", got, want)
	}
}

func ticketFields(t *testing.T, s Store) {
	there, gone := mirrored(17), mirrored(18)
	there.GoneAt = time.Time{}
	must(s.SaveMirrored(t.Context(), there, nil))(t)
	must(s.SaveMirrored(t.Context(), gone, nil))(t)
	for id, want := range map[int64]string{17: "incident", 18: "", 19: ""} {
		write(t, s, func(tx incident.Tx) error {
			if got := must(tx.TicketFields(id))(t)["nature"]; got != want {
				t.Errorf("nature of ticket %d is %q, want %q", id, got, want)
			}
			return nil
		})
	}
}
