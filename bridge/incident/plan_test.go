package incident_test

import (
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

// face is what a ticket of an open incident should show.
func face() incident.Face {
	return incident.Face{
		Title: "Injoignable sur r1", Group: "N1", Priority: "3 high", Open: "open", CameBack: "0",
		Fields: map[string]string{
			"vigie_incident": "01J", "vigie_key": "ecole-7/r1/reachability", "vigie_state": "ouvert",
			"vigie_severity": "majeure", "vigie_alerts": "1", "vigie_since": "2026-03-02T08:00:00.000Z",
			"vigie_version": "2", "criticity": "P2", "site": "ecole-7", "device": "r1", "service": "internet",
		},
	}
}

// shown is the ticket that the bridge made of face a version ago, and what it
// remembers to have written.
func shown() (bridge.Ticket, map[string]string) {
	made := face()
	made.Fields["vigie_version"] = "1"
	changes, written := incident.Plan(made, nil, nil)
	return bridge.Ticket{
		ID: 7, Title: changes.Title, Group: changes.Group, Priority: changes.Priority, State: "new",
		Stage: bridge.StageNew, Fields: maps.Clone(changes.Fields),
	}, written
}

// version is the write that every plan holds: our own version number.
func version() bridge.TicketChanges {
	return bridge.TicketChanges{Fields: map[string]string{"vigie_version": "2"}}
}

func withField(name, value string) bridge.TicketChanges {
	changes := version()
	changes.Fields[name] = value
	return changes
}

// TestOwnership is the table "who may write what on a ticket" of doc.go: each
// case changes the ticket as a person does, the face as an incident does, or
// both.
func TestOwnership(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		person func(*bridge.Ticket)
		desire func(*incident.Face)
		want   bridge.TicketChanges
	}{
		{"nothing new", nil, nil, version()},

		{"a new title is written", nil, func(f *incident.Face) { f.Title = "Pire" }, bridge.TicketChanges{Title: "Pire", Fields: version().Fields}},
		{"a person's title stays", func(t *bridge.Ticket) { t.Title = "Coupure" }, nil, version()},
		{"a person's title stays when ours changes", func(t *bridge.Ticket) { t.Title = "Coupure" }, func(f *incident.Face) { f.Title = "Pire" }, version()},

		{"a new group is written", nil, func(f *incident.Face) { f.Group = "N2" }, bridge.TicketChanges{Group: "N2", Fields: version().Fields}},
		{"a person's group stays", func(t *bridge.Ticket) { t.Group = "N3" }, func(f *incident.Face) { f.Group = "N2" }, version()},

		{"a new priority is written", nil, func(f *incident.Face) { f.Priority = "1 low" }, bridge.TicketChanges{Priority: "1 low", Fields: version().Fields}},
		{"a person's priority stays", func(t *bridge.Ticket) { t.Priority = "2 normal" }, func(f *incident.Face) { f.Priority = "1 low" }, version()},

		{"vigie_key is put back", edit("vigie_key", "x"), nil, withField("vigie_key", "ecole-7/r1/reachability")},
		{"vigie_incident is put back", edit("vigie_incident", "x"), nil, withField("vigie_incident", "01J")},
		{"vigie_state is put back", edit("vigie_state", ""), nil, withField("vigie_state", "ouvert")},
		{"vigie_alerts is put back", edit("vigie_alerts", "99"), nil, withField("vigie_alerts", "1")},
		{"vigie_severity follows", nil, desire("vigie_severity", "critique"), withField("vigie_severity", "critique")},

		{"a new site is written", nil, desire("site", "ecole-8"), withField("site", "ecole-8")},
		{"a person's site stays", edit("site", "annexe"), nil, version()},
		{"a person's site stays when ours changes", edit("site", "annexe"), desire("site", "ecole-8"), version()},
		{"what is empty is filled in", edit("device", ""), nil, withField("device", "r1")},
		{"what we no longer know is cleared", nil, desire("service", ""), withField("service", "")},

		{"a person's criticity is not lowered", edit("criticity", "P1"), nil, version()},
		{"a person's criticity is raised", edit("criticity", "P4"), desire("criticity", "P3"), withField("criticity", "P3")},
		{"our own criticity may fall: a person's choice reaches the ticket by the incident", nil, desire("criticity", "P4"), withField("criticity", "P4")},
		{"no criticity is filled in", edit("criticity", ""), nil, withField("criticity", "P2")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ticket, written := shown()
			before := maps.Clone(written)
			wanted := face()
			if test.person != nil {
				test.person(&ticket)
			}
			if test.desire != nil {
				test.desire(&wanted)
			}
			changes, after := incident.Plan(wanted, &ticket, written)
			if !reflect.DeepEqual(changes, test.want) {
				t.Errorf("changes are\n%+v\nwant\n%+v", changes, test.want)
			}
			if !maps.Equal(written, before) {
				t.Error("what was written is changed in place: Plan is not pure")
			}
			for name, value := range changes.Fields {
				if after[name] != value {
					t.Errorf("%s is remembered as %q, written is %q", name, after[name], value)
				}
			}
		})
	}
}

func edit(name, value string) func(*bridge.Ticket) {
	return func(t *bridge.Ticket) { t.Fields[name] = value }
}

func desire(name, value string) func(*incident.Face) {
	return func(f *incident.Face) { f.Fields[name] = value }
}

// What a person has taken stays theirs, even after we happened to want the
// same for a while: a ticket never goes back from N2 to N1 by itself.
func TestAPersonsGroupStaysTheirs(t *testing.T) {
	t.Parallel()
	ticket, written := shown()
	ticket.Group, ticket.UpdatedBy = "N2", "amel"
	observed, _ := incident.Observe(bridge.Incident{Written: written}, ticket, t0)
	wanted := face()
	wanted.Group = "N2"
	_, written = incident.Plan(wanted, &ticket, observed.Written)
	wanted.Group = "N1"
	if changes, _ := incident.Plan(wanted, &ticket, written); changes.Group != "" {
		t.Errorf("the ticket is moved back to %s", changes.Group)
	}
}

func TestPlanOfANewTicket(t *testing.T) {
	t.Parallel()
	wanted := face()
	wanted.State, wanted.Closing = "résolu", at(time.Hour)
	changes, written := incident.Plan(wanted, nil, nil)
	want := bridge.TicketChanges{
		Title: wanted.Title, Group: "N1", Priority: "3 high", State: "résolu", PendingTill: at(time.Hour), Fields: wanted.Fields,
	}
	if !reflect.DeepEqual(changes, want) {
		t.Errorf("changes are %+v\nwant %+v", changes, want)
	}
	for name, value := range map[string]string{
		"title": wanted.Title, "group": "N1", "priority": "3 high", "state": "résolu", "came_back": "0", "criticity": "P2", "vigie_version": "2",
	} {
		if written[name] != value {
			t.Errorf("%s is remembered as %q, want %q", name, written[name], value)
		}
	}
}

// TestState: the bridge moves a ticket on only from a state that it set
// itself, or from new or open before it set any.
func TestState(t *testing.T) {
	t.Parallel()
	const newState, open, reminder, waiting, restored, resolved, closed = "new", "open", "pending reminder", "suspendu", "rétabli", "résolu", "closed"
	stages := map[string]bridge.TicketStage{
		newState: bridge.StageNew, open: bridge.StageOpen, reminder: bridge.StagePending, waiting: bridge.StagePending,
		restored: bridge.StageOpen, resolved: bridge.StageClosing, closed: bridge.StageClosed,
	}
	tests := []struct {
		name     string
		wrote    string // by us, "" before we set any
		ticket   string
		desired  string
		reopened bool
		want     string
	}{
		{"nothing desired", "", open, "", false, ""},
		{"from new, before any", "", newState, restored, false, restored},
		{"from open, before any", "", open, resolved, false, resolved},
		{"not from pending, before any", "", waiting, restored, false, ""},
		{"a person's closing stands", "", closed, restored, false, ""},
		{"a person's closing stands at the end too", "", closed, closed, false, ""},

		{"from our own state", restored, restored, resolved, false, resolved},
		{"from our own to the end", resolved, resolved, closed, false, closed},
		{"the desk closed it itself", resolved, closed, closed, false, ""},
		{"once for each state that is desired anew", restored, open, restored, false, ""},
		{"not where a person moved it on", restored, reminder, resolved, false, ""},
		{"not where a person took it back", restored, open, resolved, false, ""},
		{"a person's closing of a restored one stands", restored, closed, resolved, false, ""},

		{"back: from our own state", restored, restored, open, true, open},
		{"back: from resolved", resolved, resolved, open, true, open},
		{"back: the desk closed it itself", resolved, closed, open, true, open},
		{"back: a person closed it after we had set a state", restored, closed, open, true, open},
		{"back: a person closed it before we set any", "", closed, open, true, open},
		{"back: a person's suspension stands", restored, waiting, open, true, ""},
		{"back: it is open already", restored, open, open, true, ""},
		{"back again, the same state anew", open, closed, open, true, open},
		{"back within the stability time: a person closed it too soon", "", closed, "", true, open},
		{"back within the stability time: a new ticket stays new", "", "new", "", true, ""},
		{"back and over again: a person closed it", open, closed, restored, true, ""},
		{"back and over again: we had closed it as the person did", closed, closed, resolved, true, ""},
		{"back and over again: it is as we left it", resolved, resolved, restored, true, restored},
		{"not back: closed by a person while it goes on", open, closed, open, false, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ticket, written := shown()
			ticket.State, ticket.Stage = test.ticket, stages[test.ticket]
			written["state"] = test.wrote
			wanted := face()
			wanted.State, wanted.Closing = test.desired, at(time.Hour)
			if test.reopened {
				wanted.CameBack = "1"
			}
			changes, after := incident.Plan(wanted, &ticket, written)
			if changes.State != test.want {
				t.Errorf("state is set to %q, want %q", changes.State, test.want)
			}
			if changes.State != "" && !changes.PendingTill.Equal(at(time.Hour)) {
				t.Errorf("pending till %v", changes.PendingTill)
			}
			if after["came_back"] != wanted.CameBack {
				t.Errorf("%q reopenings are remembered", after["came_back"])
			}
		})
	}
}

// A ticket that shows another incident is not ours to write: a person merged
// ours into it.
func TestMergedIntoAnotherIncident(t *testing.T) {
	t.Parallel()
	ticket, _ := shown()
	ticket.Fields["vigie_incident"] = "01OTHER"
	wanted := face()
	wanted.State, wanted.Title = "closed", "Autre titre"
	if changes, _ := incident.Plan(wanted, &ticket, map[string]string{}); !changes.Empty() {
		t.Errorf("changes are %+v, want none", changes)
	}
}

// On a ticket that people opened, attributes are filled in and nothing of
// theirs is touched.
func TestMergedIntoAPersonsTicket(t *testing.T) {
	t.Parallel()
	ticket := bridge.Ticket{ID: 9, Title: "Plus d'internet", Group: "N3", Priority: "1 low", State: "open", Stage: bridge.StageOpen, Fields: map[string]string{"site": "annexe"}}
	wanted := face()
	changes, _ := incident.Plan(wanted, &ticket, map[string]string{})
	want := maps.Clone(wanted.Fields)
	delete(want, "site")
	if !reflect.DeepEqual(changes, bridge.TicketChanges{Fields: want}) {
		t.Errorf("changes are %+v, want the attributes %v", changes, want)
	}
}

// On a ticket of which nothing is remembered no count of reopenings is new: a
// person's closing stands there too.
func TestClosedTicketThatWasMergedInto(t *testing.T) {
	t.Parallel()
	ticket := bridge.Ticket{ID: 9, Title: "Plus d'internet", State: "closed", Stage: bridge.StageClosed, Fields: map[string]string{}}
	wanted := face()
	wanted.State, wanted.CameBack = "rétabli", "1"
	if changes, _ := incident.Plan(wanted, &ticket, map[string]string{}); changes.State != "" {
		t.Errorf("state is set to %q", changes.State)
	}
}

func TestFace(t *testing.T) {
	t.Parallel()
	level := contract(t).Level(bridge.P2)
	for _, test := range []struct {
		state    bridge.State
		reopened int
		word     string
		want     string // state at the desk
		closing  time.Duration
	}{
		{bridge.StateOpen, 0, "ouvert", "", 0},
		{bridge.StateOpen, 1, "ouvert", "ouvert à nouveau", 0},
		{bridge.StateAcknowledged, 2, "pris en charge", "ouvert à nouveau", 0},
		{bridge.StateUnverified, 0, "à vérifier", "", 0},
		{bridge.StateUnverified, 1, "à vérifier", "ouvert à nouveau", 0},
		{bridge.StateRestored, 0, "rétabli", "remis", 0},
		{bridge.StateResolved, 1, "résolu", "réglé", 85 * time.Minute},
		{bridge.StateClosed, 0, "clos", "fini", 0},
	} {
		i := inState(test.state)
		i.Reopened = test.reopened
		got := incident.NewFace(i, []bridge.Occurrence{firing(major), over(major, time.Minute)}, level,
			incident.States{Open: "ouvert à nouveau", Restored: "remis", Resolved: "réglé", Closed: "fini"})
		if got.State != test.want || got.Fields["vigie_state"] != test.word {
			t.Errorf("%s: %q %q", test.state, got.State, got.Fields["vigie_state"])
		}
		if test.closing == 0 != got.Closing.IsZero() || test.closing != 0 && !got.Closing.Equal(at(test.closing)) {
			t.Errorf("%s: closes at %v", test.state, got.Closing)
		}
		if got.Fields["vigie_alerts"] != "1" || got.Fields["vigie_severity"] != "majeure" || got.Fields["vigie_since"] != "2026-03-02T08:00:00.000Z" {
			t.Errorf("%s: fields are %v", test.state, got.Fields)
		}
	}
}

// Whatever labels say, the desk must be able to keep it unchanged: it refuses
// a ticket for one value that is too long, and alters what is no plain text.
func TestFaceFitsTheDesk(t *testing.T) {
	t.Parallel()
	limits := map[string]int{
		"vigie_incident": 64, "vigie_key": 255, "vigie_state": 40, "vigie_severity": 20, "criticity": 255,
		"site": 120, "device": 120, "service": 120, "region": 120, "family": 40,
	}
	long := "é\x00🙂\n" + strings.Repeat("é", 300)
	i := inState(bridge.StateOpen)
	i.Key, i.Severity, i.Site, i.Device, i.Service, i.Region, i.Family = long, long, long, long, long, long, long
	got := incident.NewFace(i, nil, contract(t).Level(bridge.P2), incident.DefaultStates())
	for name, limit := range limits {
		value := got.Fields[name]
		if len([]rune(value)) > limit || strings.ContainsAny(value, "\x00\n") {
			t.Errorf("%s has %d characters: %q", name, len([]rune(value)), value)
		}
		if limits[name] != 255 && limit != 64 && name != "vigie_state" && !strings.HasSuffix(value, "…") {
			t.Errorf("%s does not show that it was cut: %q", name, value)
		}
	}
}
