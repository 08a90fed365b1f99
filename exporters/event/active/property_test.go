package active_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/active"
)

// world is a table, what a disk would have of it, and the model of both.
type world struct {
	table *active.Table
	disk  map[active.Key]active.Change
	model *model
	rules active.Rules
	fleet []*event.Device
}

func newWorld() *world {
	storm := &event.Storm{Event: "site_storm", Devices: 2, Within: 10 * time.Second, Hold: 20 * time.Second}
	w := &world{disk: map[active.Key]active.Change{}, model: newModel(storm), rules: rules(storm)}
	w.table = active.New(active.Options{Rules: w.rules, Kept: true})
	for i := range 4 {
		w.fleet = append(w.fleet, device(fmt.Sprint("sw", i), fmt.Sprint("site", i%2)))
	}
	return w
}

func (w *world) lookup(name string) (*event.Device, bool) {
	i := slices.IndexFunc(w.fleet, func(d *event.Device) bool { return d.Name == name })
	if i < 0 {
		return nil, false
	}
	return w.fleet[i], true
}

// tell applies a drawn message to both.
func (w *world) tell(rt *rapid.T, clears bool) {
	names := []string{"link_down", "link_down", "link_down", "slow_down", "guarded", "restarted", "configured", "refused"}
	if clears {
		names = []string{"link_down", "link_down", "slow_down", "guarded"}
	}
	dev := rapid.SampledFrom(w.fleet).Draw(rt, "device")
	name := rapid.SampledFrom(names).Draw(rt, "event")
	subject := rapid.SampledFrom([]string{"Gi1", "Gi2"}).Draw(rt, "subject")
	msg := event.Message{Device: dev, Received: w.model.now, At: w.model.now, Line: []byte("x"), Repeats: rapid.IntRange(0, 2).Draw(rt, "repeats")}
	var told time.Time
	if rapid.Bool().Draw(rt, "believed") {
		told = w.model.now.Add(time.Duration(rapid.IntRange(-3000, -1).Draw(rt, "at")) * time.Millisecond)
		msg.At = told
	}
	hit := event.Hit{Rule: "a rule", Event: w.model.defs[name], Subject: []byte(subject), Clears: clears}
	if clears {
		hit.EverySubject = rapid.IntRange(0, 9).Draw(rt, "every") == 0
		w.model.clear(dev, name, subject, hit.EverySubject, told, 1+uint64(msg.Repeats))
	} else {
		w.model.raise(dev, name, subject, told, 1+uint64(msg.Repeats))
	}
	w.table.Apply(&msg, []event.Hit{hit})
}

func (w *world) pass(rt *rapid.T) {
	by := time.Duration(rapid.IntRange(1, 8).Draw(rt, "seconds")) * time.Second
	if rapid.IntRange(0, 19).Draw(rt, "long") == 0 {
		by = 40 * time.Minute
	}
	w.model.pass(w.model.now.Add(by))
	if rapid.Bool().Draw(rt, "tick") { // else the next message brings it about
		w.table.Tick(w.model.now)
	}
}

// save takes changes as a disk does.
func (w *world) save(depth active.Depth) {
	for _, c := range w.table.Changes(depth) {
		w.disk[c.Key] = c
		if c.Live == nil && c.Past == nil {
			delete(w.disk, c.Key)
		}
	}
}

// restart goes on with what is on disk.
func (w *world) restart(*rapid.T) {
	w.table.Tick(w.model.now)
	w.save(active.Soft)
	var kept []active.Event
	for _, c := range w.disk {
		for _, e := range []*active.Event{c.Live, c.Past} {
			if e != nil {
				kept = append(kept, *e)
			}
		}
	}
	w.table = active.New(active.Options{Rules: w.rules, Kept: true})
	w.table.Restore(w.model.now, kept, w.lookup)
	// Counters, transitions and the times that devices told are not kept.
	w.model.begun, w.model.totals = map[string]map[string]time.Time{}, map[string]uint64{}
	for _, th := range w.model.things {
		th.flips, th.told, th.toldEnd = nil, time.Time{}, time.Time{}
	}
}

func (w *world) operate(rt *rapid.T) {
	key := active.Key{Event: "link_down", Device: rapid.SampledFrom(w.fleet).Draw(rt, "device").Name, Subject: "Gi1"}
	want := 0
	if th := w.model.things[key]; th != nil && th.live != nil {
		want = 1
		w.model.end(th, active.Operator, w.model.now)
	}
	if got := w.table.Clear(w.model.now, key, "noc"); got != want {
		rt.Fatalf("%d were cleared, not %d", got, want)
	}
}

func (w *world) check(rt *rapid.T) {
	if !rapid.Bool().Draw(rt, "look") {
		return
	}
	w.table.Tick(w.model.now)
	events, _ := w.table.Events(active.Filter{}, 10_000)
	got := make([]string, 0, len(events))
	for i := range events {
		got = append(got, eventLine(&events[i]))
	}
	slices.Sort(got)
	if want := w.model.lines(); !slices.Equal(got, want) {
		rt.Fatalf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, total := range w.table.Totals() {
		if want := w.model.totals[total.Event+" "+total.Device.Name]; total.Device.Name != "" && total.Count != want {
			rt.Fatalf("%s of %s is counted %d times, not %d", total.Event, total.Device.Name, total.Count, want)
		}
	}
	w.save(active.Damped)
	w.checkDisk(rt, events)
}

// checkDisk: what is shown is on disk, but for counts and last times.
func (w *world) checkDisk(rt *rapid.T, events []active.Event) {
	state := func(e *active.Event) string {
		return fmt.Sprint(e.Key(), e.State, e.Reason, e.FirstSeen, e.EndedAt)
	}
	var shown, kept []string
	for i := range events {
		shown = append(shown, state(&events[i]))
	}
	for _, c := range w.disk {
		for _, e := range []*active.Event{c.Live, c.Past} {
			if e != nil {
				kept = append(kept, state(e))
			}
		}
	}
	slices.Sort(shown)
	slices.Sort(kept)
	if !slices.Equal(shown, kept) {
		rt.Fatalf("shown\n%s\non disk\n%s", strings.Join(shown, "\n"), strings.Join(kept, "\n"))
	}
}

// TestModel: whatever devices say and operators do, whenever time is looked at
// and the process restarts, the table does what the model does, and all that
// it shows is on disk.
func TestModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld()
		rt.Repeat(map[string]func(*rapid.T){
			"raise":   func(rt *rapid.T) { w.tell(rt, false) },
			"again":   func(rt *rapid.T) { w.tell(rt, false) },
			"clear":   func(rt *rapid.T) { w.tell(rt, true) },
			"more":    func(rt *rapid.T) { w.tell(rt, true) },
			"pass":    w.pass,
			"save":    func(*rapid.T) { w.save(active.Urgent) },
			"restart": w.restart,
			"operate": w.operate,
			"":        w.check,
		})
	})
}
