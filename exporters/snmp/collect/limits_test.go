package collect

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/snmptest"
)

// table is a device with enough rows for many questions.
func table() *world {
	w := &world{dice: rand.New(rand.NewPCG(1, 1)), columns: 9, full: 1, pieces: map[string]int32{}}
	for row := range 300 {
		w.fill(fmt.Sprint(row + 1))
	}
	return w
}

// A device that loses what comes too fast is asked slowly from then on, and
// costs no time-out at every scrape.
func TestFragileDevice(t *testing.T) {
	t.Parallel()
	w := table()
	b := newBench(t, w.module())
	var underWay, most atomic.Int32
	device := b.start(snmptest.DeviceConfig{Tree: w.tree(), Mangle: func(answer []byte) []byte {
		n := underWay.Add(1)
		most.Store(max(most.Load(), n))
		time.AfterFunc(5*time.Millisecond, func() { underWay.Add(-1) })
		if n > 3 {
			return nil
		}
		return answer
	}})
	device.SetLatency(6 * time.Millisecond)
	retries := 0
	for scrape := range 12 {
		got := b.ask(device)
		if got.err != nil || !slices.EqualFunc(got.columns, w.want(), slices.Equal) {
			t.Fatalf("scrape %d: %v", scrape, got.err)
		}
		if scrape >= 6 {
			retries += got.result.Retries
		}
	}
	if retries > 12 {
		t.Errorf("%d answers lost in the last six scrapes", retries)
	}
}

// After a loss, the rest of the scrape is asked one question at a time.
func TestOneQuestionAfterALoss(t *testing.T) {
	t.Parallel()
	const latency = 5 * time.Millisecond
	w := &world{dice: rand.New(rand.NewPCG(1, 1)), columns: 9, full: 1, pieces: map[string]int32{}}
	for row := range 120 {
		w.fill(fmt.Sprint(row + 1))
	}
	var mu sync.Mutex
	var asked []time.Time
	b := newBench(t, w.module())
	device := b.start(snmptest.DeviceConfig{Tree: w.tree(), MaxBulk: 5, Mangle: func(answer []byte) []byte {
		mu.Lock()
		defer mu.Unlock()
		if asked = append(asked, time.Now()); len(asked) == 5 {
			return nil
		}
		return answer
	}})
	device.SetLatency(latency)
	if got := b.ask(device); got.err != nil || got.result.Retries == 0 || got.cells() != 9*120 {
		t.Fatalf("%d cells, %d retries, %v", got.cells(), got.result.Retries, got.err)
	}
	mu.Lock()
	defer mu.Unlock()
	// What is slow here moves an instant, but hardly all of them.
	const last = 10
	if took := asked[len(asked)-1].Sub(asked[len(asked)-1-last]); took < last*latency*7/10 {
		t.Errorf("the last %d questions came within %v: an answer takes %v, so that there were several at a time", last, took, latency)
	}
}

// What was learned is forgotten after a while: the device may have been
// replaced.
func TestLimitsAreForgotten(t *testing.T) {
	t.Parallel()
	now := time.Now()
	l := newLimits(now)
	l.window, l.octets = 8, 1400
	l.lost()
	l.cut(600, 40)
	l.cut(100, 9)
	l.timed(10*time.Millisecond, true)
	l.timed(100*time.Millisecond, true)
	if l.peak != 4 || l.ceiling != 600 || l.varbinds != 9 || l.octets != 600 {
		t.Errorf("learned %+v", l)
	}
	l.refresh(now.Add(forgetAfter / 2))
	if l.ceiling != 600 {
		t.Errorf("forgot too early: %+v", l)
	}
	l.refresh(now.Add(forgetAfter + time.Minute))
	if l.peak != mostWindow || l.ceiling != mostOctets || l.varbinds != mostVarbinds || l.fastest != l.rtt {
		t.Errorf("still knows %+v", l)
	}
}

// Agents that cap their answers are asked for no more than that.
func TestCappedAgents(t *testing.T) {
	t.Parallel()
	w := table()
	for _, c := range []snmptest.DeviceConfig{{MaxBulk: 20}, {MaxSize: 484}, {MaxBulk: 1}} {
		b := newBench(t, w.module())
		c.Tree = w.tree()
		device := b.start(c)
		b.ask(device)
		b.ask(device)
		before := device.Counts()
		got := b.ask(device)
		after := device.Counts()
		if got.err != nil || !slices.EqualFunc(got.columns, w.want(), slices.Equal) {
			t.Fatalf("%+v: %v", c, got.err)
		}
		each := float64(after.Varbinds-before.Varbinds) / float64(after.Responses-before.Responses)
		if wasted := float64(after.Varbinds-before.Varbinds)/2700 - 1; wasted > 0.2 {
			t.Errorf("bulk %d, size %d: %.0f%% of what came was not wanted, %.1f varbinds an answer", c.MaxBulk, c.MaxSize, wasted*100, each)
		}
	}
}
