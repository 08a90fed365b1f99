package active_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/active"
)

// TestParallel: readers apply messages while everything else that a process
// does goes on. Nothing is counted twice or lost, and in the end what a disk
// has is what there is.
func TestParallel(t *testing.T) {
	t.Parallel()
	const readers, messages, devices = 4, 4000, 40
	storm := &event.Storm{Event: "site_storm", Devices: 5, Within: time.Minute, Hold: time.Minute}
	table := active.New(active.Options{Rules: rules(storm), Kept: true})
	var fleet []*event.Device
	for i := range devices {
		fleet = append(fleet, device(fmt.Sprint("sw", i), fmt.Sprint("site", i%3)))
	}
	lookup := func(name string) (*event.Device, bool) {
		var i int
		_, err := fmt.Sscanf(name, "sw%d", &i)
		return device(name, fmt.Sprint("site", i%3)), err == nil
	}
	disk := map[active.Key]active.Change{}
	save := func(depth active.Depth) {
		for _, c := range table.Changes(depth) {
			if disk[c.Key] = c; c.Live == nil && c.Past == nil {
				delete(disk, c.Key)
			}
		}
	}
	var working, others sync.WaitGroup
	done := make(chan struct{})
	for r := range readers {
		working.Go(func() {
			guarded, flapping := define("guarded"), define("link_down")
			for i := range messages {
				now := t0.Add(time.Duration(i) * time.Millisecond)
				msg := event.Message{Device: fleet[(i*7+r)%devices], Received: now, At: now, Line: []byte("x")}
				table.Apply(&msg, []event.Hit{
					{Rule: "a rule", Event: guarded, Subject: []byte{byte('0' + i%10)}},
					{Rule: "a rule", Event: flapping, Subject: []byte("Gi1"), Clears: i%2 == 0},
				})
			}
		})
	}
	last := t0.Add(messages * time.Millisecond)
	for _, do := range []func(){
		func() { table.Tick(t0) },
		func() { save(active.Urgent) },
		func() {
			table.Events(active.Filter{}, 100)
			table.Sights()
			table.Totals()
			table.RuleHits()
			table.ChangedSince()
		},
		func() { table.Relabel(t0, lookup) },
		func() { table.SetRules(rules(storm)) },
		func() { table.Clear(t0, active.Key{Event: "guarded", Device: "sw3", Subject: "1"}, "noc") },
	} {
		others.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					do()
					time.Sleep(100 * time.Microsecond)
				}
			}
		})
	}
	working.Wait()
	close(done)
	others.Wait()
	table.Tick(last)
	save(active.Soft)

	counts := map[string]uint64{}
	for _, total := range table.Totals() {
		counts[total.Event] += total.Count
	}
	if counts["guarded"] != readers*messages || counts["link_down"] != readers*messages/2 {
		t.Errorf("counted are %v", counts)
	}
	events, _ := table.Events(active.Filter{}, 10_000)
	onDisk := 0
	for _, c := range disk {
		for _, e := range []*active.Event{c.Live, c.Past} {
			if e != nil {
				onDisk++
			}
		}
	}
	if onDisk != len(events) || len(events) < devices {
		t.Errorf("%d events, %d on disk", len(events), onDisk)
	}
	table.Tick(last.Add(2 * time.Hour)) // all end
	table.Tick(last.Add(4 * time.Hour))
	save(active.Urgent)
	if events, _ := table.Events(active.Filter{}, 1); len(events) != 0 || len(disk) != 0 {
		t.Errorf("left are %v, on disk %v", events, disk)
	}
}

// TestBoundIsExact: however many readers there are, the bound holds.
func TestBoundIsExact(t *testing.T) {
	t.Parallel()
	table := active.New(active.Options{Rules: rules(nil), Max: 500})
	guarded := define("guarded")
	var readers sync.WaitGroup
	for r := range 4 {
		readers.Go(func() {
			for i := range 1000 {
				msg := event.Message{Device: device(fmt.Sprint("sw", r, i%50), ""), Received: t0, At: t0}
				table.Apply(&msg, []event.Hit{{Rule: "a rule", Event: guarded, Subject: fmt.Append(nil, i)}})
			}
		})
	}
	readers.Wait()
	if events, _ := table.Events(active.Filter{}, 10_000); len(events) != 500 || table.Overflow() != 3500 {
		t.Errorf("%d events, %d did not fit", len(events), table.Overflow())
	}
}
