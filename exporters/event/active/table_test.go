package active_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/active"
)

func line(e *active.Event) string {
	return strings.TrimSpace(fmt.Sprintf("%s %s/%s %s %s", e.Definition.Name, e.Device.Name, e.Subject, e.State, e.Reason))
}

func compare(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

var sw = device("sw1", "Lycée A")

func every(_ *event.Message, h *event.Hit) { h.Clears, h.EverySubject = true, true }

func TestLife(t *testing.T) {
	t.Parallel()
	for name, run := range map[string]func(*bed){
		"raised and cleared": func(b *bed) {
			b.raise(sw, "link_down", "Gi1").expect("link_down sw1/Gi1 active")
			b.after(time.Second).clear(sw, "link_down", "Gi1").expect("link_down sw1/Gi1 ended cleared")
			b.after(active.Shown - time.Second).expect("link_down sw1/Gi1 ended cleared")
			b.after(time.Second).expect()
		},
		"a clear of nothing": func(b *bed) { b.clear(sw, "link_down", "Gi1").expect() },
		"raised again after its end": func(b *bed) {
			b.raise(sw, "guarded", "Gi1").after(time.Second).clear(sw, "guarded", "Gi1").after(time.Second)
			b.raise(sw, "guarded", "Gi1").expect("guarded sw1/Gi1 active")
		},
		"pending, then active": func(b *bed) {
			b.raise(sw, "slow_down", "Gi1").after(4 * time.Second).expect("slow_down sw1/Gi1 pending")
			b.after(time.Second).expect("slow_down sw1/Gi1 active")
		},
		"cleared while pending": func(b *bed) {
			b.raise(sw, "slow_down", "Gi1").after(4*time.Second).clear(sw, "slow_down", "Gi1").expect()
		},
		"an end stays shown over a pending one": func(b *bed) {
			b.raise(sw, "slow_down", "Gi1").after(6*time.Second).clear(sw, "slow_down", "Gi1").after(time.Second)
			b.raise(sw, "slow_down", "Gi1").expect("slow_down sw1/Gi1 pending", "slow_down sw1/Gi1 ended cleared")
			b.clear(sw, "slow_down", "Gi1").expect("slow_down sw1/Gi1 ended cleared")
			b.raise(sw, "slow_down", "Gi1").after(5 * time.Second).expect("slow_down sw1/Gi1 active")
		},
		"expired": func(b *bed) {
			b.raise(sw, "link_down", "Gi1").after(50*time.Second).raise(sw, "link_down", "Gi1")
			b.after(59 * time.Second).expect("link_down sw1/Gi1 active")
			b.after(time.Second).expect("link_down sw1/Gi1 ended expired")
		},
		"a moment": func(b *bed) {
			b.raise(sw, "configured", "").expect("configured sw1/ active")
			b.after(10 * time.Second).expect("configured sw1/ ended expired")
		},
		"cleared by others": func(b *bed) {
			b.raise(sw, "guarded", "Gi1").raise(sw, "slow_down", "Gi1").raise(sw, "guarded", "Gi2").after(5 * time.Second)
			b.clear(sw, "link_down", "Gi1")
			b.expect("guarded sw1/Gi1 ended cleared", "guarded sw1/Gi2 active", "slow_down sw1/Gi1 ended cleared")
		},
		"not the other way round": func(b *bed) {
			b.raise(sw, "link_down", "Gi1").clear(sw, "guarded", "Gi1").expect("link_down sw1/Gi1 active")
		},
		"every subject": func(b *bed) {
			b.raise(sw, "guarded", "Gi1").raise(sw, "guarded", "Gi2").raise(sw, "link_down", "Gi2")
			b.raise(device("sw2", ""), "guarded", "Gi1").tell(sw, "slow_down", "", every)
			b.expect("guarded sw1/Gi1 ended cleared", "guarded sw1/Gi2 ended cleared", "guarded sw2/Gi1 active", "link_down sw1/Gi2 active")
		},
		"restarted": func(b *bed) {
			b.raise(sw, "link_down", "Gi1").raise(sw, "guarded", "Gi1").raise(device("sw2", ""), "link_down", "Gi1").after(time.Second)
			b.raise(sw, "restarted", "")
			b.expect("guarded sw1/Gi1 active", "link_down sw1/Gi1 ended restarted", "link_down sw2/Gi1 active", "restarted sw1/ active")
		},
		"only counted":     func(b *bed) { b.raise(sw, "refused", "10.0.0.1").expect() },
		"not in inventory": func(b *bed) { b.raise(&event.Device{Name: "10.9.9.9"}, "link_down", "Gi1").expect() },
		"operator": func(b *bed) {
			key := active.Key{Event: "link_down", Device: "sw1", Subject: "Gi1"}
			b.raise(sw, "link_down", "Gi1")
			if n := b.table.Clear(b.now, key, "noc"); n != 1 {
				b.t.Errorf("cleared %d", n)
			}
			if n := b.table.Clear(b.now, key, "noc"); n != 0 {
				b.t.Errorf("cleared %d a second time", n)
			}
			b.expect("link_down sw1/Gi1 ended operator")
			if events, _ := b.table.Events(active.Filter{}, 1); events[0].EndedBy != "noc" {
				b.t.Errorf("ended by %q", events[0].EndedBy)
			}
			b.after(time.Second).raise(sw, "link_down", "Gi1").clear(sw, "link_down", "Gi1")
			if events, _ := b.table.Events(active.Filter{}, 1); events[0].EndedBy != "" {
				b.t.Errorf("cleared by a message, and ended by %q", events[0].EndedBy)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(newBed(t, active.Options{Rules: rules(nil)}))
		})
	}
}

func TestDisorder(t *testing.T) {
	t.Parallel()
	told := func(clears bool, at time.Duration) func(*event.Message, *event.Hit) {
		return func(m *event.Message, h *event.Hit) { m.At, h.Clears = t0.Add(-time.Hour+at), clears }
	}
	for _, c := range []struct {
		name   string
		first  func(*event.Message, *event.Hit)
		later  time.Duration
		second func(*event.Message, *event.Hit)
		want   string
	}{
		{"in order", told(false, 0), 0, told(true, time.Second), "ended cleared"},
		{"the clear was overtaken", told(false, 2*time.Second), time.Second, told(true, time.Second), "active"},
		{"less than a second", told(false, 2*time.Second), time.Second, told(true, 1001*time.Millisecond), "ended cleared"},
		{"the clock was set back", told(false, 2*time.Second), active.Disorder, told(true, time.Second), "ended cleared"},
		{"the time of the raise is not believed", nil, time.Second, told(true, time.Second), "ended cleared"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newBed(t, active.Options{Rules: rules(nil)})
			b.tell(sw, "guarded", "Gi1", c.first).after(c.later).tell(sw, "guarded", "Gi1", c.second)
			b.expect("guarded sw1/Gi1 " + c.want)
		})
	}
	t.Run("the raise was overtaken", func(t *testing.T) {
		t.Parallel()
		b := newBed(t, active.Options{Rules: rules(nil)})
		b.tell(sw, "guarded", "Gi1", told(false, 0)).tell(sw, "guarded", "Gi1", told(true, 9*time.Second))
		b.tell(sw, "guarded", "Gi1", told(false, 8*time.Second)).expect("guarded sw1/Gi1 ended cleared")
		if n := b.table.Totals()[0].Count; n != 2 {
			t.Errorf("%d raises are counted", n)
		}
		b.tell(sw, "guarded", "Gi1", told(false, 10*time.Second)).expect("guarded sw1/Gi1 active")
	})
}

func TestFlapping(t *testing.T) {
	t.Parallel()
	b := newBed(t, active.Options{Rules: rules(nil), Kept: true})
	b.raise(sw, "link_down", "Gi1").after(time.Second).clear(sw, "link_down", "Gi1").after(time.Second).raise(sw, "link_down", "Gi1")
	b.raise(sw, "link_down", "Gi1") // no transition
	b.after(time.Second).expect("link_down sw1/Gi1 active")
	b.clear(sw, "link_down", "Gi1").expect("link_down sw1/Gi1 ended cleared", "port_flapping sw1/Gi1 active")

	b.table.Changes(active.Urgent)
	b.after(14*time.Second).raise(sw, "link_down", "Gi1").expect("link_down sw1/Gi1 active", "port_flapping sw1/Gi1 active")
	if changes := b.table.Changes(active.Urgent); len(changes) != 0 {
		t.Errorf("a transition of what flaps is written at once: %v", changes)
	}
	if changes := b.table.Changes(active.Damped); len(changes) != 1 || changes[0].Live == nil || changes[0].Event != "link_down" {
		t.Errorf("before it is shown, %v is written", changes)
	}
	b.after(14*time.Second).expect("link_down sw1/Gi1 active", "port_flapping sw1/Gi1 active")
	b.after(time.Second).expect("link_down sw1/Gi1 active", "port_flapping sw1/Gi1 ended cleared")
	b.clear(sw, "link_down", "Gi1")
	if changes := b.table.Changes(active.Urgent); len(changes) != 2 {
		t.Errorf("after it has flapped, %v is written at once", changes)
	}
}

func TestStorm(t *testing.T) {
	t.Parallel()
	storm := &event.Storm{Event: "site_storm", Devices: 3, Within: 10 * time.Second, Hold: 20 * time.Second}
	b := newBed(t, active.Options{Rules: rules(storm)})
	site := "Lycée A"
	b.raise(device("sw1", site), "guarded", "Gi1").raise(device("sw1", site), "guarded", "Gi2") // one device
	b.raise(device("sw2", site), "guarded", "Gi1").raise(device("sw9", "Lycée B"), "guarded", "Gi1")
	b.raise(device("sw3", site), "configured", "").raise(device("sw4", site), "refused", "x")
	if n := stormsOf(b); len(n) != 0 {
		t.Fatalf("two devices make a storm: %v", n)
	}
	b.after(9*time.Second).raise(device("sw3", site), "guarded", "Gi1")
	compare(t, stormsOf(b), []string{"site_storm /Lycée A active"})
	events, _ := b.table.Events(active.Filter{Event: "site_storm"}, 1)
	if e := events[0]; e.Device.Site != site || e.Device.Labels["region"] != "Sud" || e.Device.Labels["device"] != "" {
		t.Errorf("the storm is of %+v", e.Device)
	}
	// Over the bound until 10 s after the third last began (t0), then 20 s of hold.
	b.after(20 * time.Second)
	compare(t, stormsOf(b), []string{"site_storm /Lycée A active"})
	b.after(time.Second)
	compare(t, stormsOf(b), []string{"site_storm /Lycée A ended cleared"})
	// A storm has no device: its subject names it.
	for i := range 3 {
		b.raise(device(fmt.Sprint("ap", i), site), "guarded", "x")
	}
	if n := b.table.Clear(b.now, active.Key{Event: "site_storm", Subject: site}, "noc"); n != 1 {
		t.Errorf("the operator cleared %d", n)
	}
	compare(t, stormsOf(b), []string{"site_storm /Lycée A ended operator"})
}

func stormsOf(b *bed) (lines []string) {
	events, _ := b.table.Events(active.Filter{Event: "site_storm"}, 10)
	for i := range events {
		lines = append(lines, line(&events[i]))
	}
	return lines
}

func TestWorstComesFirst(t *testing.T) {
	t.Parallel()
	b := newBed(t, active.Options{Rules: rules(nil)})
	b.raise(sw, "configured", "a").raise(sw, "guarded", "b").after(time.Second)
	b.raise(sw, "guarded", "c").raise(sw, "port_flapping", "").clear(sw, "port_flapping", "").raise(sw, "restarted", "d")
	events, more := b.table.Worst(active.Filter{State: active.Active}, 3)
	var subjects []string
	for i := range events {
		subjects = append(subjects, events[i].Subject)
	}
	compare(t, subjects, []string{"c", "b", "d"})
	if !more {
		t.Error("nobody is told of the fourth")
	}
}

func TestRepeats(t *testing.T) {
	t.Parallel()
	b := newBed(t, active.Options{Rules: rules(nil)})
	b.raise(sw, "guarded", "Gi1").after(time.Second)
	b.tell(sw, "guarded", "Gi1", func(m *event.Message, _ *event.Hit) { m.Repeats = 4; m.Line = []byte("again") })
	b.tell(sw, "guarded", "Gi1", func(m *event.Message, _ *event.Hit) { m.Line = []byte("too soon to copy") })
	events, _ := b.table.Events(active.Filter{}, 10)
	if e := events[0]; e.Count != 7 || e.Line != "again" || !e.FirstSeen.Equal(t0) || !e.LastSeen.Equal(b.now) || !e.ExpiresAt().Equal(b.now.Add(time.Minute)) {
		t.Errorf("got %+v", e)
	}
	b.after(time.Minute-time.Second).tell(sw, "guarded", "Gi1", func(m *event.Message, _ *event.Hit) {
		m.Again, m.Line = true, []byte("last message repeated 2 times")
	})
	if events, _ = b.table.Events(active.Filter{}, 10); events[0].Line != "again" {
		t.Errorf("people are shown %q", events[0].Line)
	}
	b.tell(sw, "guarded", "Gi1", func(m *event.Message, h *event.Hit) { h.Clears = true; m.Line = []byte("up"); h.Rule = "upper" })
	events, _ = b.table.Events(active.Filter{State: active.Ended}, 10)
	if e := events[0]; e.Line != "up" || e.Rule != "upper" || e.Count != 8 || !e.EndedAt.Equal(b.now) || !e.ExpiresAt().IsZero() {
		t.Errorf("got %+v", e)
	}
	if total := b.table.Totals(); len(total) != 1 || total[0].Count != 8 {
		t.Errorf("totals are %v", total)
	}
}

func TestTexts(t *testing.T) {
	t.Parallel()
	b := newBed(t, active.Options{Rules: rules(nil)})
	long := strings.Repeat("é", active.MaxLine)
	odd := "Gi\xff1\xc3"
	for range 2 { // the second finds the first
		b.tell(sw, "guarded", odd, func(m *event.Message, _ *event.Hit) { m.Line = []byte("x" + long) })
	}
	events, _ := b.table.Events(active.Filter{}, 10)
	if len(events) != 1 || events[0].Subject != "Gi\uFFFD1" {
		t.Fatalf("got %+v", events)
	}
	if got := events[0].Line; got != "x"+long[:active.MaxLine-2] {
		t.Errorf("a long line is cut to %d bytes: …%q", len(got), got[len(got)-4:])
	}
}

func TestBound(t *testing.T) {
	t.Parallel()
	b := newBed(t, active.Options{Rules: rules(nil), Max: 3})
	for i := range 5 {
		b.raise(sw, "guarded", fmt.Sprint(i))
	}
	b.expect("guarded sw1/0 active", "guarded sw1/1 active", "guarded sw1/2 active")
	if n := b.table.Overflow(); n != 2 {
		t.Errorf("%d did not fit", n)
	}
	b.clear(sw, "guarded", "0").raise(sw, "guarded", "5")
	b.expect("guarded sw1/0 ended cleared", "guarded sw1/1 active", "guarded sw1/2 active", "guarded sw1/5 active")
	for i := range 100 { // what has ended is bounded too
		b.clear(sw, "guarded", fmt.Sprint(i+5)).raise(sw, "guarded", fmt.Sprint(i+6))
	}
	if ended, _ := b.table.Events(active.Filter{State: active.Ended}, 1000); len(ended) != 3 {
		t.Errorf("%d ends are kept", len(ended))
	}
	if n := b.table.Overflow(); n <= 2 {
		t.Error("ends that were not kept are not counted")
	}
}

func TestRuleHits(t *testing.T) {
	t.Parallel()
	b := newBed(t, active.Options{Rules: rules(nil)})
	b.raise(sw, "guarded", "x").clear(sw, "guarded", "x").raise(device("sw2", ""), "refused", "").raise(&event.Device{Name: "10.0.0.1"}, "refused", "")
	got := b.table.RuleHits()
	if len(got) != 2 || got[0] != (active.RuleHits{Rule: "a rule", Hits: 3, Last: t0}) || got[1] != (active.RuleHits{Rule: "quiet"}) {
		t.Errorf("got %v", got)
	}
	if n := b.table.Unknown(); n != 1 {
		t.Errorf("%d of unknown devices", n)
	}
	b.table.SetRules(active.Rules{Definitions: definitions(), Names: []string{"new"}})
	if got := b.table.RuleHits(); len(got) != 1 || got[0].Rule != "new" {
		t.Errorf("after a reload, got %v", got)
	}
}

func TestReloadOfRules(t *testing.T) {
	t.Parallel()
	b := newBed(t, active.Options{Rules: rules(nil)})
	b.raise(sw, "guarded", "Gi1").raise(sw, "link_down", "Gi1").raise(sw, "slow_down", "Gi1")
	longer := *define("link_down")
	longer.MaxAge, longer.Severity = time.Hour, "critical"
	counted := *define("slow_down")
	counted.Kind = event.Rate
	b.table.SetRules(active.Rules{Definitions: []*event.Definition{&longer, &counted}})
	b.raise(sw, "guarded", "Gi2") // not in the rules any more
	b.after(30*time.Second).expect("guarded sw1/Gi1 active", "link_down sw1/Gi1 active", "slow_down sw1/Gi1 active")
	b.after(30*time.Second).expect("guarded sw1/Gi1 ended expired", "link_down sw1/Gi1 active", "slow_down sw1/Gi1 ended expired")
	events, _ := b.table.Events(active.Filter{Event: "link_down"}, 1)
	if events[0].Definition.Severity != "critical" {
		t.Error("the severity is the old one")
	}
	shorter := longer
	shorter.MaxAge = 2 * time.Minute
	b.table.SetRules(active.Rules{Definitions: []*event.Definition{&shorter}})
	b.after(time.Minute).expect("guarded sw1/Gi1 ended expired", "link_down sw1/Gi1 ended expired", "slow_down sw1/Gi1 ended expired")
}

func TestReloadOfInventory(t *testing.T) {
	t.Parallel()
	b := newBed(t, active.Options{Rules: rules(nil)})
	b.raise(sw, "guarded", "Gi1").raise(device("sw2", "Lycée A"), "guarded", "Gi1").raise(device("sw2", "Lycée A"), "refused", "")
	b.table.Relabel(b.now, func(name string) (*event.Device, bool) { return device(name, "Lycée B"), name == "sw1" })
	b.expect("guarded sw1/Gi1 active", "guarded sw2/Gi1 ended expired")
	events, _ := b.table.Events(active.Filter{Site: "Lycée B"}, 10)
	if len(events) != 1 || events[0].Device.Name != "sw1" {
		t.Errorf("of the new site are %v", events)
	}
	if totals := b.table.Totals(); len(totals) != 1 || totals[0].Device.Site != "Lycée B" {
		t.Errorf("totals are %v", totals)
	}
	b.raise(device("sw2", "Lycée C"), "guarded", "Gi1").expect("guarded sw1/Gi1 active", "guarded sw2/Gi1 active") // it is back
}

func TestTruncated(t *testing.T) {
	t.Parallel()
	b := newBed(t, active.Options{Rules: rules(nil)})
	for i := range 10 {
		b.raise(device(fmt.Sprint("sw", 9-i), ""), "guarded", "Gi1")
	}
	events, more := b.table.Events(active.Filter{Event: "guarded"}, 3)
	if !more || len(events) != 3 || events[0].Device.Name != "sw0" || events[2].Device.Name != "sw2" {
		t.Errorf("more is %v, events are %v", more, events)
	}
	if events, more := b.table.Events(active.Filter{Device: "sw4"}, 1); more || len(events) != 1 {
		t.Errorf("more is %v, events are %v", more, events)
	}
}

func TestRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBed(t, active.Options{Rules: rules(nil)})
		b.now = time.Now()
		b.raise(sw, "slow_down", "Gi1")
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { b.table.Run(ctx) })
		time.Sleep(4 * time.Second)
		b.expect("slow_down sw1/Gi1 pending")
		time.Sleep(1300 * time.Millisecond)
		b.expect("slow_down sw1/Gi1 active")
		cancel()
		wg.Wait()
	})
}

// A device that makes subjects up takes no room of others, and has its own
// again once they are over.
func TestNoDeviceTakesAllRoom(t *testing.T) {
	t.Parallel()
	b := newBed(t, active.Options{Rules: rules(nil), Max: 2000})
	loud := device("sw-1", "lycee")
	for i := range 3000 {
		b.raise(loud, "configured", strconv.Itoa(i))
	}
	b.raise(device("sw-2", "lycee"), "link_down", "1")
	has := func(d string, want int) {
		t.Helper()
		if events, _ := b.table.Events(active.Filter{Device: d, State: active.Active}, 5000); len(events) != want {
			t.Errorf("%s has %d events, not %d", d, len(events), want)
		}
	}
	has("sw-1", 1000)
	has("sw-2", 1)
	if got := b.table.Overflow(); got != 2000 {
		t.Errorf("overflow is %d, not 2000", got)
	}
	b.after(time.Minute).raise(loud, "configured", "again")
	has("sw-1", 1)
}
