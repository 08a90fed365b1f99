package active_test

import (
	"flag"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/active"
)

func TestMain(m *testing.M) {
	// A failed property prints its seed; it leaves no files in the tree.
	if err := flag.Set("rapid.nofailfile", "true"); err != nil {
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// t0 is when tests begin.
var t0 = time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC)

// definitions are those that the tests use, with short times.
func definitions() []*event.Definition {
	pair := func(name string, more func(*event.Definition)) *event.Definition {
		d := &event.Definition{Name: name, Severity: "major", Family: "interface", Kind: event.Pair, MaxAge: time.Minute}
		if more != nil {
			more(d)
		}
		return d
	}
	return []*event.Definition{
		pair("link_down", func(d *event.Definition) {
			d.RestartEnds = true
			d.Flap = &event.Flap{Event: "port_flapping", Transitions: 4, Within: 20 * time.Second, Hold: 15 * time.Second}
		}),
		pair("slow_down", func(d *event.Definition) { d.For, d.ClearedBy = 5*time.Second, []string{"link_down"} }),
		pair("guarded", func(d *event.Definition) { d.ClearedBy = []string{"slow_down"} }),
		pair("port_flapping", nil),
		pair("site_storm", nil),
		{Name: "restarted", Severity: "minor", Kind: event.Once, MaxAge: 30 * time.Second, Restarts: true},
		{Name: "configured", Severity: "info", Kind: event.Once, MaxAge: 10 * time.Second},
		{Name: "refused", Severity: "minor", Kind: event.Rate},
	}
}

func rules(storm *event.Storm) active.Rules {
	return active.Rules{Definitions: definitions(), Storm: storm, Names: []string{"quiet", "a rule"}}
}

func define(name string) *event.Definition {
	for _, d := range definitions() {
		if d.Name == name {
			return d
		}
	}
	panic("no event " + name)
}

func device(name, site string) *event.Device {
	return &event.Device{Name: name, Site: site, Known: true, Labels: map[string]string{"device": name, "site": site, "region": "Sud"}}
}

// bed is a table and the time in it.
type bed struct {
	t     *testing.T
	table *active.Table
	now   time.Time
}

func newBed(t *testing.T, opts active.Options) *bed {
	t.Helper()
	return &bed{t: t, table: active.New(opts), now: t0}
}

// after lets time go on.
func (b *bed) after(d time.Duration) *bed {
	b.now = b.now.Add(d)
	b.table.Tick(b.now)
	return b
}

// tell applies a message with one hit; edit completes both.
func (b *bed) tell(d *event.Device, name, subject string, edit func(*event.Message, *event.Hit)) *bed {
	msg := event.Message{Device: d, Received: b.now, At: b.now, Line: []byte(name + " " + subject)}
	hit := event.Hit{Rule: "a rule", Event: define(name), Subject: []byte(subject)}
	if edit != nil {
		edit(&msg, &hit)
	}
	b.table.Apply(&msg, []event.Hit{hit})
	return b
}

func (b *bed) raise(d *event.Device, name, subject string) *bed { return b.tell(d, name, subject, nil) }

func (b *bed) clear(d *event.Device, name, subject string) *bed {
	return b.tell(d, name, subject, func(_ *event.Message, h *event.Hit) { h.Clears = true })
}

// expect compares what the table has with lines of event, device, subject,
// state and reason.
func (b *bed) expect(want ...string) *bed {
	b.t.Helper()
	events, _ := b.table.Events(active.Filter{}, 1000)
	got := make([]string, 0, len(events))
	for i := range events {
		got = append(got, line(&events[i]))
	}
	compare(b.t, got, want)
	return b
}
