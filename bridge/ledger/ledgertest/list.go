package ledgertest

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// listed are five incidents that differ in what they are filtered by; the
// last was never worth a ticket.
func listed() []*bridge.Incident {
	all := make([]*bridge.Incident, 5)
	for n := range all {
		i := newIncident(fmt.Sprintf("01%c", 'A'+n), fmt.Sprintf("key %d", n))
		i.Criticity = bridge.Criticities[n%4]
		i.State = bridge.States[n+1]
		i.Site = []string{"lycée-1", "lycée-2"}[n%2]
		i.Device = fmt.Sprintf("sw-%d", n)
		i.Region = []string{"béja", "tunis"}[n/2%2]
		i.Family = []string{"power", "power", "interface", "interface", "power"}[n]
		i.OpenedAt = at(n)
		all[n] = i
	}
	all[1].Nature = bridge.NatureStorm
	all[2].Desired, all[2].Parent = 0, "01B" // it is shown by its parent's ticket
	all[4].Desired = 0
	return all
}

func ticketFilters(t *testing.T, s Store) {
	save(t, s, listed()...)
	tests := []struct {
		name   string
		filter ledger.TicketFilter
		want   []string
	}{
		{"all, newest first", ledger.TicketFilter{}, []string{"01D", "01C", "01B", "01A"}},
		{"nature", ledger.TicketFilter{Natures: []bridge.Nature{bridge.NatureStorm, bridge.NatureProblem}}, []string{"01B"}},
		{"faults alone", ledger.TicketFilter{Natures: []bridge.Nature{bridge.NatureFault}}, []string{"01D", "01C", "01A"}},
		{"with tickets of their own", ledger.TicketFilter{OwnTicket: true}, []string{"01D", "01B", "01A"}},
		{"one state", ledger.TicketFilter{States: []bridge.State{bridge.StateOpen}}, []string{"01A"}},
		{"two states", ledger.TicketFilter{States: []bridge.State{bridge.StateOpen, bridge.StateUnverified}}, []string{"01C", "01A"}},
		{"criticities", ledger.TicketFilter{Criticity: []bridge.Criticity{bridge.P4, bridge.P2}}, []string{"01D", "01B"}},
		{"region", ledger.TicketFilter{Regions: []string{"tunis"}}, []string{"01D", "01C"}},
		{"site", ledger.TicketFilter{Sites: []string{"lycée-1"}}, []string{"01C", "01A"}},
		{"two sites", ledger.TicketFilter{Sites: []string{"lycée-1", "lycée-2"}}, []string{"01D", "01C", "01B", "01A"}},
		{"device", ledger.TicketFilter{Devices: []string{"sw-3"}}, []string{"01D"}},
		{"family", ledger.TicketFilter{Families: []string{"power"}}, []string{"01B", "01A"}},
		{"from is within, to is not", ledger.TicketFilter{OpenFrom: at(1), OpenedTo: at(3)}, []string{"01C", "01B"}},
		{"before an id", ledger.TicketFilter{Before: "01C"}, []string{"01B", "01A"}},
		{"limit", ledger.TicketFilter{Limit: 2}, []string{"01D", "01C"}},
		{"several at once", ledger.TicketFilter{Sites: []string{"lycée-1"}, Families: []string{"power"}}, []string{"01A"}},
		{"none", ledger.TicketFilter{Sites: []string{"lycée-1"}, Devices: []string{"sw-1"}}, []string{}},
		{"text is no pattern", ledger.TicketFilter{Sites: []string{"lycée-%"}}, []string{}},
		{"text is no SQL", ledger.TicketFilter{Before: "' OR '1'='1"}, []string{}},
	}
	for _, test := range tests {
		if test.filter.Limit == 0 {
			test.filter.Limit = 100
		}
		if got := ids(must(s.Tickets(t.Context(), test.filter))(t)); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// ticketCounts: what is counted is what would be listed, one that was never
// worth a ticket left out.
func ticketCounts(t *testing.T, s Store) {
	if got := must(s.TicketCounts(t.Context(), ledger.TicketFilter{}, nil))(t); len(got) != 1 || got[0].N != 0 {
		t.Errorf("an empty ledger counts %v, want a single 0", got)
	}
	save(t, s, listed()...)
	all, power := ledger.TicketFilter{}, ledger.TicketFilter{Families: []string{"power"}}
	tests := []struct {
		name   string
		filter ledger.TicketFilter
		by     []ledger.Dimension
		want   string
	}{
		{"by nothing", all, nil, "[{[] 4}]"},
		{"by one", all, []ledger.Dimension{"site"}, "[{[lycée-1] 2} {[lycée-2] 2}]"},
		{
			"by two, in the order asked for", all,
			[]ledger.Dimension{"site", "family"},
			"[{[lycée-1 interface] 1} {[lycée-1 power] 1} {[lycée-2 interface] 1} {[lycée-2 power] 1}]",
		},
		{"filtered", power, []ledger.Dimension{"criticity"}, "[{[P1] 1} {[P2] 1}]"},
		{"none", ledger.TicketFilter{Sites: []string{"lycée-3"}}, []ledger.Dimension{"criticity"}, "[]"},
		{"a page does not bound it", ledger.TicketFilter{Before: "01B", Limit: 1}, []ledger.Dimension{"region"}, "[{[béja] 2} {[tunis] 2}]"},
	}
	for _, test := range tests {
		if got := fmt.Sprint(must(s.TicketCounts(t.Context(), test.filter, test.by))(t)); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
	for _, dimension := range ledger.Dimensions {
		if _, err := s.TicketCounts(t.Context(), all, []ledger.Dimension{dimension}); err != nil {
			t.Errorf("by %s: %v", dimension, err)
		}
	}
	if _, err := s.TicketCounts(t.Context(), all, []ledger.Dimension{"id; DROP TABLE incident"}); err == nil {
		t.Error("counts by what is no dimension")
	}
}

// ticketPages reads page by page while new incidents arrive: what was there
// at the beginning is seen exactly once.
func ticketPages(t *testing.T, s Store) {
	const n = 11
	for i := range n {
		save(t, s, newIncident(fmt.Sprintf("01%02d", i), fmt.Sprintf("key %d", i)))
	}
	var seen []string
	for before := ""; ; {
		page := ids(must(s.Tickets(t.Context(), ledger.TicketFilter{Before: before, Limit: 3}))(t))
		if len(page) == 0 {
			break
		}
		seen = append(seen, page...)
		before = page[len(page)-1]
		save(t, s, newIncident("02"+before, "new while reading "+before))
	}
	var want []string
	for i := n - 1; i >= 0; i-- {
		want = append(want, fmt.Sprintf("01%02d", i))
	}
	if !slices.Equal(seen, want) {
		t.Errorf("pages show %v, want %v", seen, want)
	}
}

func alertCounts(t *testing.T, s Store) {
	save(t, s, newIncident("01A", "a"), newIncident("01B", "b"), newIncident("01C", "c"))
	write(t, s, func(tx incident.Tx) error {
		for n, o := range []bridge.Occurrence{
			{Incident: "01A"},
			{Incident: "01A"},
			{Incident: "01A", EndedAt: at(1), EndedBy: bridge.EndResolved},
			{Incident: "01B"},
			{Incident: "01C", EndedAt: at(1), EndedBy: bridge.EndResolved},
		} {
			o.Alert = firing(fmt.Sprintf("%016x", n))
			if err := tx.SaveOccurrence(&o); err != nil {
				return err
			}
		}
		return nil
	})
	got := must(s.AlertCounts(t.Context(), []string{"01A", "01C", "01NONE"}))(t)
	if got["01A"] != 2 || got["01C"] != 0 || got["01NONE"] != 0 || got["01B"] != 0 {
		t.Errorf("counts are %v, want 2 for 01A alone", got)
	}
	if got := must(s.AlertCounts(t.Context(), nil))(t); len(got) != 0 {
		t.Errorf("counts of nothing are %v", got)
	}
}

func counts(t *testing.T, s Store) {
	if empty := must(s.Counts(t.Context()))(t); empty.Outdated != 0 || !empty.Oldest.IsZero() || empty.New != 0 || !empty.OldestNew.IsZero() || len(empty.ByState) != 0 {
		t.Errorf("an empty ledger counts %+v", empty)
	}
	open, synced, closed, late := newIncident("01A", "a"), newIncident("01B", "b"), newIncident("01C", "c"), newIncident("01D", "d")
	synced.Synced, closed.Synced, closed.State = 1, 1, bridge.StateClosed
	late.TicketID, late.Unstable = 7, true
	save(t, s, late)
	for n, nature := range []bridge.Nature{bridge.NatureStorm, bridge.NatureStorm, bridge.NatureHandover, bridge.NatureProblem} {
		i := newIncident(fmt.Sprintf("01S%d", n), fmt.Sprintf("s%d", n))
		i.Nature, i.Synced = nature, i.Desired
		if n == 1 {
			i.State = bridge.StateRestored
		}
		save(t, s, i)
	}
	time.Sleep(2 * time.Millisecond)
	save(t, s, open, synced, closed)
	got := must(s.Counts(t.Context()))(t)
	want := map[bridge.State]int{bridge.StateOpen: 3, bridge.StateClosed: 1}
	if !maps.Equal(got.ByState, want) || got.Outdated != 2 || got.Oldest.IsZero() {
		t.Errorf("counts are %+v, want %v and 2 outdated", got, want)
	}
	if got.Storms != 1 || got.Unstable != 1 {
		t.Errorf("%d storms go on and %d faults come and go, want one of each", got.Storms, got.Unstable)
	}
	if got.New != 1 || !got.OldestNew.After(got.Oldest) || !got.OldestUpdate.Equal(got.Oldest) {
		t.Errorf("%d new ones since %s, of the outdated since %s; want 1, later", got.New, got.OldestNew, got.Oldest)
	}
}

// outdatedSince: the age of the outbox is that of the first change that the
// desk has not seen, not of the last.
func outdatedSince(t *testing.T, s Store) {
	oldest := func() time.Time { return must(s.Counts(t.Context()))(t).Oldest }
	i := newIncident("01A", "a")
	save(t, s, i)
	first := oldest()
	if first.IsZero() {
		t.Fatal("outdated since never")
	}
	time.Sleep(5 * time.Millisecond)
	i.Desired++
	save(t, s, i)
	if got := oldest(); !got.Equal(first) {
		t.Errorf("a further change moves it from %s to %s", first, got)
	}
	i.Synced = i.Desired
	save(t, s, i)
	if got := oldest(); !got.IsZero() {
		t.Errorf("up to date, and yet outdated since %s", got)
	}
	i.Desired++
	save(t, s, i)
	if got := oldest(); !got.After(first) {
		t.Errorf("outdated anew since %s, want later than %s", got, first)
	}
}
