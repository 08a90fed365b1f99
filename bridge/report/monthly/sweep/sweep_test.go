package sweep

import (
	"fmt"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// on is an instant of Tunis in 2026: "03-16 09:00".
func on(text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", "2026-"+text, time.FixedZone("Tunis", 3600))
	if err != nil {
		panic(err)
	}
	return at.UTC()
}

// march is a month without a store.
func march(t *testing.T) *Month {
	t.Helper()
	contract, err := policy.Load("../../../sla/testdata/contract.yml")
	if err != nil {
		t.Fatal(err)
	}
	return &Month{Contract: contract, Period: sla.MonthOf(2026, time.March, contract.Location()), AsOf: on("04-05 08:00")}
}

// fact is "kind at key value …".
func fact(kind bridge.Kind, at string, data ...string) bridge.Entry {
	e := bridge.Entry{Kind: kind, Actor: bridge.ActorPerson, EffectiveAt: on(at), ReceivedAt: on(at), Data: make(map[string]string)}
	for i := 0; i+1 < len(data); i += 2 {
		e.Data[data[i]] = data[i+1]
	}
	return e
}

// add has a tally take one ticket with its facts, and tells whether it is of the
// month.
func add(t *Tally, i bridge.Incident, facts ...bridge.Entry) bool {
	for n := range facts {
		facts[n].Subject, facts[n].Number, facts[n].Seq = i.ID, int64(n+1), int64(n+1)
	}
	known := &sla.Case{Entries: facts}
	state := sla.Evaluate(t.month.Contract, *known, t.month.AsOf)
	if !lasted(&state, t.month.Period) {
		return false
	}
	t.add(&i, known, &state)
	return true
}

// TestOfTheMonth: a ticket is of all months in which it was open, the instant of
// its resolution with it, and that of the next month's beginning without it.
func TestOfTheMonth(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		is     bool
		opened string
		rest   []bridge.Entry
	}{
		{"within", true, "03-10 09:00", []bridge.Entry{fact(bridge.KindResolved, "03-10 10:00")}},
		{"resolved at its first instant", true, "02-10 09:00", []bridge.Entry{fact(bridge.KindResolved, "03-01 00:00")}},
		{"resolved before", false, "02-10 09:00", []bridge.Entry{fact(bridge.KindResolved, "02-28 23:59"), fact(bridge.KindClosed, "03-02 09:00")}},
		{"opened at the next month's first instant", false, "04-01 00:00", nil},
		{"all the time", true, "02-10 09:00", nil},
		{"resolved before, and opened again within", true, "02-28 09:00", []bridge.Entry{fact(bridge.KindResolved, "02-28 23:00"), fact(bridge.KindReopened, "03-01 08:00")}},
		{"a life before it, and one after it", false, "02-10 09:00", []bridge.Entry{
			fact(bridge.KindResolved, "02-11 09:00"), fact(bridge.KindClosed, "02-11 10:00"), fact(bridge.KindReopened, "04-02 09:00"),
		}},
	} {
		facts := append([]bridge.Entry{fact(bridge.KindOpened, c.opened, "criticity", "P1", "group", "N1")}, c.rest...)
		if got := add(newTally(march(t)), bridge.Incident{ID: "01A", OpenedAt: on(c.opened)}, facts...); got != c.is {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}

// TestOpenAtTheEnd: what the stock has at the end of the month is open then, and
// nothing else.
func TestOpenAtTheEnd(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		is   bool
		rest []bridge.Entry
	}{
		{"goes on", true, nil},
		{"resolved after", true, []bridge.Entry{fact(bridge.KindResolved, "04-01 00:00")}},
		{"resolved in the last minute", false, []bridge.Entry{fact(bridge.KindResolved, "03-31 23:59")}},
		{"resolved before, and opened again after", false, []bridge.Entry{fact(bridge.KindResolved, "03-31 22:00"), fact(bridge.KindReopened, "04-01 08:00")}},
		{"resolved, and opened again before", true, []bridge.Entry{fact(bridge.KindResolved, "03-31 22:00"), fact(bridge.KindReopened, "03-31 23:00")}},
		{"left the contract's groups", false, []bridge.Entry{fact(bridge.KindLeft, "03-31 22:00")}},
		{"left them after", true, []bridge.Entry{fact(bridge.KindLeft, "04-01 08:00")}},
	} {
		facts := append([]bridge.Entry{fact(bridge.KindOpened, "03-31 09:00", "criticity", "P1", "group", "N1")}, c.rest...)
		tally := newTally(march(t))
		if !add(tally, bridge.Incident{ID: "01A", OpenedAt: on("03-31 09:00")}, facts...) {
			t.Fatalf("%s: it is not of the month", c.name)
		}
		if got := tally.Tickets[0].Open; got != c.is {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}

// TestTicket: what is kept of one that was opened again.
func TestTicket(t *testing.T) {
	t.Parallel()
	tally := newTally(march(t))
	i := bridge.Incident{ID: "01A", Device: "r-a", Site: "ecole-a", Criticity: bridge.P1, OpenedAt: on("03-10 09:00"), CameBack: 2}
	facts := []bridge.Entry{
		fact(bridge.KindOpened, "03-10 09:00", "criticity", "P1", "group", "N1"), fact(bridge.KindAlertFiring, "03-10 09:00", "alertname", "Alerte"), fact(bridge.KindFirstAct, "03-10 09:10"),
		fact(bridge.KindResolved, "03-10 10:00"), fact(bridge.KindReopened, "03-10 11:00"), fact(bridge.KindAlertFiring, "04-02 09:00", "alertname", "Après"),
	}
	if !add(tally, i, facts...) {
		t.Fatal("it is not of the month")
	}
	add(tally, i, facts...) // under another of its subjects
	tally.finish()
	if len(tally.Tickets) != 1 {
		t.Fatalf("%d tickets", len(tally.Tickets))
	}
	k := tally.Tickets[0]
	if k.ReopenedNow != 1 || k.Reopens != 1 || k.Returns != 2 || !k.Open || k.Ended != 0 || k.Taken != on("03-10 09:10").UnixMilli() || k.Stage != sla.StageOpen || k.Level != "N2" {
		t.Errorf("%+v", k)
	}
	if d := tally.Devices["r-a"]; d.Opened != 1 || d.Reopened != 1 || d.Open != 1 || d.ByCriticity != [4]int64{1} || !d.Alerted {
		t.Errorf("%+v", d)
	}
	if len(tally.Alerts) != 1 || tally.Alerts["Alerte"] != 1 {
		t.Errorf("alerts are %v", tally.Alerts)
	}
	if tally.Ended != 0 || tally.Gross != 0 || len(tally.Buckets) != 0 {
		t.Errorf("what goes on has ended: %v", tally.Buckets)
	}
}

// TestLastOfAThing: what a thing had last, and where it stood, is what its last
// ticket says, however they are read; people say less than alerts.
func TestLastOfAThing(t *testing.T) {
	t.Parallel()
	tally := newTally(march(t))
	for _, i := range []bridge.Incident{ // as ledgers list them, the newest first
		{ID: "01C", Device: "r-a", Site: "ecole-b", Region: "sfax", Nature: bridge.NatureCall, OpenedAt: on("03-20 09:00")},
		{ID: "01B", Device: "r-a", Site: "ecole-b", Region: "sfax", Family: "power", OpenedAt: on("03-15 09:00")},
		{ID: "01A", Device: "r-a", Site: "ecole-a", Region: "tunis", Family: "reachability", OpenedAt: on("03-10 09:00")},
	} {
		add(tally, i, bridge.Entry{Kind: bridge.KindOpened, Actor: bridge.ActorBridge, EffectiveAt: i.OpenedAt, ReceivedAt: i.OpenedAt, Data: map[string]string{"criticity": "P2"}})
	}
	tally.finish()
	if d := tally.Devices["r-a"]; d.Family != "power" || d.Site != "ecole-b" || d.Region != "sfax" || d.Opened != 3 {
		t.Errorf("%+v", d)
	}
}

// TestUnstable: what came and went in the month is told of, though it is steady
// when the month is closed; what did before or afterwards is not.
func TestUnstable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, from, till string
		is               bool
	}{
		{"within", "03-10 10:00", "03-10 12:00", true},
		{"from before", "02-28 23:00", "03-01 01:00", true},
		{"all of it", "02-28 23:00", "04-02 01:00", true},
		{"to this day", "03-31 23:00", "", true},
		{"before", "02-27 10:00", "02-27 12:00", false},
		{"after", "04-01 10:00", "04-01 12:00", false},
	} {
		tally := newTally(march(t))
		facts := []bridge.Entry{fact(bridge.KindOpened, "02-20 09:00", "criticity", "P2"), fact(bridge.KindUnstable, c.from)}
		if c.till != "" {
			facts = append(facts, fact(bridge.KindSteady, c.till))
		}
		add(tally, bridge.Incident{ID: "01A", Device: "r-a", OpenedAt: on("02-20 09:00")}, facts...)
		tally.finish()
		if got := tally.Devices["r-a"].Unstable; got != c.is {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}

// TestMajor: which incidents are, and how their lives are told.
func TestMajor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		i   bridge.Incident
		why string
	}{
		{bridge.Incident{Criticity: bridge.P1, Device: "r-a"}, MajorCritical},
		{bridge.Incident{Criticity: bridge.P2, Nature: bridge.NatureStorm}, MajorStorm},
		{bridge.Incident{Criticity: bridge.P2, Site: "ecole-a", Family: "reachability"}, MajorSite},
		{bridge.Incident{Criticity: bridge.P2, Site: "ecole-a", Family: "power"}, ""},
		{bridge.Incident{Criticity: bridge.P2, Device: "r-a", Site: "ecole-a", Family: "reachability"}, ""},
		{bridge.Incident{Criticity: bridge.P1, Nature: bridge.NatureProblem}, ""},
		{bridge.Incident{Criticity: bridge.P1, Parent: "01STORM"}, ""}, // told with the storm
		{bridge.Incident{Criticity: bridge.P1, Parent: "01STORM", TicketID: 7}, MajorCritical},
	} {
		tally := newTally(march(t))
		c.i.ID, c.i.OpenedAt = "01A", on("03-10 09:00")
		add(tally, c.i, fact(bridge.KindOpened, "03-10 09:00", "criticity", string(c.i.Criticity), "group", "N1"), fact(bridge.KindJoined, "03-10 09:01"), fact(bridge.KindRestored, "03-10 12:00"))
		switch {
		case c.why == "" && len(tally.Majors) != 0:
			t.Errorf("%+v is a major one: %s", c.i, tally.Majors[0].Why)
		case c.why != "" && (len(tally.Majors) != 1 || tally.Majors[0].Why != c.why):
			t.Errorf("%+v is not %s: %+v", c.i, c.why, tally.Majors)
		case c.why != "":
			if m := tally.Majors[0]; m.Lasted != 3*time.Hour || m.GoesOn || m.Members != 1 || len(m.Steps) != 2 {
				t.Errorf("%+v", m)
			}
		}
	}
}

// TestMembers: one that came back to a storm is one of it still.
func TestMembers(t *testing.T) {
	t.Parallel()
	joined := func(at, id string) bridge.Entry {
		e := fact(bridge.KindJoined, at, "incident", id)
		e.Subject = "01STORM"
		return e
	}
	m := &Major{Ticket: Ticket{ID: "01STORM"}}
	m.steps(&sla.Case{Entries: []bridge.Entry{joined("03-10 09:00", "01A"), joined("03-10 09:01", "01B"), joined("03-10 09:20", "01A")}}, on("04-05 08:00"))
	if m.Members != 2 {
		t.Errorf("there are %d", m.Members)
	}
}

// TestSteps: what an incident and its ticket both tell is told once, and a long life
// keeps its beginning and its end.
func TestSteps(t *testing.T) {
	t.Parallel()
	at := func(second int64) Step { return Step{At: second * 1000, Kind: bridge.KindFirstAct} }
	if got := inOrder([]Step{at(90), at(3), at(0), {At: 1000, Kind: bridge.KindRestored}}); fmt.Sprint(got) != fmt.Sprint([]Step{at(0), {At: 1000, Kind: bridge.KindRestored}, at(90)}) {
		t.Errorf("%v", got)
	}
	var facts []bridge.Entry
	for n := range 40 {
		facts = append(facts, fact(bridge.KindThirdParty, fmt.Sprintf("03-10 %02d:%02d", n/4, n%4*15), "party", fmt.Sprint(n)))
	}
	m := &Major{}
	m.steps(&sla.Case{Entries: facts}, on("04-05 08:00"))
	if len(m.Steps) != most || m.Steps[0].Party != "0" || m.Steps[most-1].Party != "39" {
		t.Errorf("%+v", m.Steps)
	}
}

// TestOnceEach: a row of the desk that shows what the bridge did is no step of its
// own, however late it is, nor is what was so already.
func TestOnceEach(t *testing.T) {
	t.Parallel()
	row := func(kind bridge.Kind, at string, ticket int64, actor bridge.ActorKind) bridge.Entry {
		e := fact(kind, at)
		e.Subject, e.Ticket, e.Actor = "01A", ticket, actor
		return e
	}
	known := &sla.Case{Entries: []bridge.Entry{
		row(bridge.KindOpened, "03-10 09:00", 0, bridge.ActorBridge), row(bridge.KindOpened, "03-10 09:07", 7, bridge.ActorBridge),
		row(bridge.KindSuspended, "03-10 09:10", 0, bridge.ActorPerson), row(bridge.KindSuspended, "03-10 09:14", 7, bridge.ActorBridge),
		row(bridge.KindRestored, "03-10 10:00", 0, bridge.ActorBridge), row(bridge.KindRestored, "03-10 10:05", 7, bridge.ActorBridge),
		row(bridge.KindRestored, "03-10 10:20", 7, bridge.ActorPerson), row(bridge.KindResolved, "03-10 10:30", 7, bridge.ActorPerson),
		row(bridge.KindReopened, "03-10 11:00", 0, bridge.ActorBridge), row(bridge.KindReopened, "03-10 11:03", 7, bridge.ActorBridge),
		row(bridge.KindRestored, "03-10 12:00", 0, bridge.ActorBridge), row(bridge.KindResolved, "03-10 12:30", 0, bridge.ActorBridge),
		row(bridge.KindResolved, "03-10 12:32", 7, bridge.ActorBridge),
	}}
	m := &Major{}
	m.steps(known, on("04-05 08:00"))
	said := ""
	for _, s := range m.Steps {
		said += fmt.Sprintf("%s %s\n", time.UnixMilli(s.At).In(time.FixedZone("Tunis", 3600)).Format("15:04"), s.Kind)
	}
	const want = "09:00 opened\n09:10 suspended\n10:00 restored\n10:30 resolved\n11:00 reopened\n12:00 restored\n12:30 resolved\n"
	if said != want {
		t.Errorf("told is\n%s", said)
	}
}
