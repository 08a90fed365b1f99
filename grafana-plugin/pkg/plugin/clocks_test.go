package plugin

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/grafana-plugin/bridgetest"
)

func later(minutes int) time.Time { return moment.Add(time.Duration(minutes) * time.Minute) }

func atMinute(minutes int) *time.Time {
	at := later(minutes)
	return &at
}

// clocksOf are those of a ticket that an operator had for a while, that was
// suspended, and whose restoration is late.
func clocksOf(id string) reportapi.TicketClocks {
	segment := func(from, till int, bucket, party string, counts bool) reportapi.ClockSegment {
		return reportapi.ClockSegment{From: later(from), Till: later(till), Bucket: bucket, Party: party, Counts: counts, WallMS: int64(till-from) * 60_000}
	}
	life := []reportapi.ClockSegment{
		segment(0, 10, "N1", "", true), segment(10, 40, "tiers", "Opérateur <A>", true), segment(40, 60, "pause", "", false), segment(60, 120, "N2", "", true),
	}
	return reportapi.TicketClocks{
		Subject: id, Ticket: 42, Number: "30042", Now: later(120), Criticity: "P1", Stage: "open", Flags: []string{},
		Segments: life,
		Buckets: []reportapi.ClockBucket{
			{Name: "N1", WallMS: 600_000, WorkMS: 600_000},
			{Name: "tiers", WallMS: 1_800_000, WorkMS: 1_800_000},
			{Name: "pause", WallMS: 1_200_000},
			{Name: "N2", WallMS: 3_600_000, WorkMS: 3_600_000},
		},
		Clocks: []reportapi.Clock{
			{
				Name: "response", Title: "prise en compte", Contractual: true, Criticity: "P1", TargetMS: 900_000, Calendar: "24x7", Status: "met",
				Start: atMinute(0), Due: atMinute(15), Stopped: atMinute(10), ElapsedMS: 600_000, GrossMS: 600_000, RemainingMS: 300_000,
				Segments: life[:1],
			},
			{
				Name: "restore", Title: "rétablissement", Contractual: true, Criticity: "P1", TargetMS: 4_800_000, Calendar: "24x7", Status: "breached",
				Start: atMinute(0), Due: atMinute(100), BreachedAt: atMinute(100), ElapsedMS: 6_000_000, GrossMS: 7_200_000, OverrunMS: 1_200_000,
				Contested: true, Flags: []string{"contesté par Nadia"}, Segments: life,
			},
			{Name: "resolve", Title: "résolution", Status: "void", Criticity: "P1"},
		},
		Parties: []reportapi.Clock{{
			Name: "party", Of: "Opérateur <A>", Title: "délai de Opérateur <A>", TargetMS: 7_200_000, Calendar: "ouvré", Status: "paused",
			Start: atMinute(10), ElapsedMS: 1_800_000, GrossMS: 1_800_000, RemainingMS: 5_400_000, Segments: life[1:2],
		}},
		Lines: []reportapi.Clock{},
	}
}

func TestClockFrames(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t)
	b.Tell("tickets/01A/clocks", func(*http.Request) any {
		of := clocksOf("01A")
		of.Excluded = "changement"
		of.Earlier = []reportapi.TicketClocks{{Clocks: clocksOf("01A").Clocks[:1], Parties: []reportapi.Clock{}, Lines: []reportapi.Clock{}}}
		return of
	})
	d := on(t, b)
	for _, view := range []string{ViewClocks, ViewLanes, ViewShares} {
		golden(t, "clocks-"+view, d.ask(t, TypeClocks, fmt.Sprintf(`{"view":%q,"tickets":["01A"]}`, view)))
		response := d.ask(t, TypeClocks, fmt.Sprintf(`{"view":%q}`, view))
		if response.Error != nil || response.Frames[0].Rows() != 0 || !strings.Contains(noticesOf(response.Frames[0]), "Choisissez un ticket") {
			t.Errorf("%s of none: %v", view, response.Error)
		}
	}
}

// lane is what a state timeline shows, minute by minute of a change.
func laneOf(t *testing.T, add func(*lane)) string {
	t.Helper()
	l := &lane{until: later(120)}
	add(l)
	frame := l.frame("x", nil, "")
	var said []string
	for i := range frame.Rows() {
		text := "–"
		if cell, there := frame.Fields[1].ConcreteAt(i); there {
			text = fmt.Sprint(cell)
		}
		at, _ := frame.Fields[0].ConcreteAt(i)
		said = append(said, fmt.Sprintf("%v %s", at.(time.Time).Sub(moment).Minutes(), text)) //nolint:forcetypeassert // a test
	}
	return strings.Join(said, ", ")
}

// TestLanes: what is the same goes on, what is not told is a gap, and what goes
// on now has no end.
func TestLanes(t *testing.T) {
	t.Parallel()
	segment := func(from, till int, bucket string, counts bool) reportapi.ClockSegment {
		return reportapi.ClockSegment{From: later(from), Till: later(till), Bucket: bucket, Counts: counts}
	}
	for _, test := range []struct {
		name string
		add  func(*lane)
		want string
	}{
		{"nothing", func(*lane) {}, ""},
		{"the same goes on", func(l *lane) { l.add(segment(0, 10, "", true), "a"); l.add(segment(10, 120, "", true), "a") }, "0 a"},
		{"it ended", func(l *lane) { l.add(segment(0, 10, "", true), "a") }, "0 a, 10 –"},
		{"a gap", func(l *lane) { l.add(segment(0, 10, "", true), "a"); l.add(segment(20, 120, "", true), "a") }, "0 a, 10 –, 20 a"},
		{"no time", func(l *lane) { l.add(segment(5, 5, "", true), "a") }, ""},
		{"late within", func(l *lane) { l.clock(segment(0, 120, "N1", true), atMinute(100)) }, "0 runs, 100 late"},
		{"late before", func(l *lane) { l.clock(segment(50, 120, "N1", true), atMinute(50)) }, "50 late"},
		{"late at its end", func(l *lane) {
			l.clock(segment(0, 50, "N1", true), atMinute(50))
			l.clock(segment(50, 120, "pause", false), atMinute(50))
		}, "0 runs, 50 stands"},
		{"over, and opened again", func(l *lane) {
			l.clock(segment(0, 10, "N1", true), nil)
			l.clock(segment(10, 30, "rétabli", false), nil)
			l.clock(segment(30, 120, "N1", true), nil)
		}, "0 runs, 10 –, 30 runs"},
	} {
		if got := laneOf(t, test.add); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// consumedOf are tickets of which each has a clock that is late and stopped,
// one that runs, and one that is over.
func consumedOf(n int) []reportapi.Ticket {
	all := ticketsOf(n)
	for i := range all {
		runs, late, met := clockOf("restore"), clockOf("response"), clockOf("resolve")
		runs.Going, runs.RemainingMS = true, 1_800_000
		late.Status, late.OverrunMS = "breached", 60_000
		met.Status = "met"
		if i == 2 {
			runs.Status, runs.Going, runs.Due = "paused", false, nil
		}
		all[i].Clocks = []reportapi.TicketClock{late, runs, met}
		all[i].Clocks[0].Going = i == 0
	}
	return all
}

func TestConsumed(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t, consumedOf(3)...)
	d := on(t, b)
	golden(t, "clocks-consumed", d.ask(t, TypeClocks, `{"view":"consumed","limit":2}`))
	golden(t, "clocks-consumed-none", d.ask(t, TypeClocks, `{"view":"consumed","sites":["nulle-part"]}`))
	if got := told(d.ask(t, TypeClocks, `{"view":"consumed","clocks":["response"]}`).Frames); got != "30000 · prise en compte=1.0083333333333333" {
		t.Errorf("of one clock: %s", got)
	}
	if got := asked(b, "/api/v1/tickets"); len(got) != 3 || !strings.Contains(got[0], "open=true&sort=remaining") {
		t.Errorf("it asked %q", got)
	}
}

// TestConsumedForAlertRules: a rule sees all, or an error.
func TestConsumedForAlertRules(t *testing.T) {
	t.Parallel()
	b := bridgetest.Start(t, consumedOf(1500)...)
	d := on(t, b)
	if got := d.alert(t, TypeClocks, `{"view":"consumed","limit":2}`); got.Error != nil || len(got.Frames) != 1501 {
		t.Errorf("%d numbers, %v", len(got.Frames), got.Error)
	}
	b.SetTickets(consumedOf(maxTicketsOfRule + 7)...)
	if got := d.alert(t, TypeClocks, `{"view":"consumed"}`); got.Error == nil || !strings.Contains(got.Error.Error(), "il en manque 7") {
		t.Errorf("of more than it looks at: %v", got.Error)
	}
}
