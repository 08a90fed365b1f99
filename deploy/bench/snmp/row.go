package main

import (
	"context"
	"fmt"
	"net/url"
	"syscall"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/snmptest"
)

// row is one comparison.
type row struct {
	name    string
	ports   int
	rtt     time.Duration
	maxBulk int
	maxSize int
	scrapes int  // of each program, in one run
	runs    int  // at most; 0 for as many as were asked for
	alone   bool // the peer would take minutes
}

var rows = []row{
	{name: "24 ports", ports: 24, scrapes: 200},
	{name: "24 ports, 5 ms", ports: 24, rtt: 5 * time.Millisecond, scrapes: 5},
	{name: "24 ports, 50 ms", ports: 24, rtt: 50 * time.Millisecond, scrapes: 2},
	{name: "24 ports, 100 varbinds an answer", ports: 24, maxBulk: 100, scrapes: 100},
	{name: "24 ports, 484 octets an answer", ports: 24, maxSize: 484, scrapes: 100},
	{name: "500 ports", ports: 500, scrapes: 10},
	{name: "500 ports, 5 ms", ports: 500, rtt: 5 * time.Millisecond, scrapes: 1},
	{name: "500 ports, 50 ms", ports: 500, rtt: 50 * time.Millisecond, scrapes: 1, runs: 1},
	{name: "500 ports, 5 ms, 100 varbinds", ports: 500, rtt: 5 * time.Millisecond, maxBulk: 100, scrapes: 1},
	{name: "500 ports, 5 ms, 484 octets", ports: 500, rtt: 5 * time.Millisecond, maxSize: 484, scrapes: 1},
	{name: "5000 ports", ports: 5000, scrapes: 1},
	{name: "5000 ports, 5 ms", ports: 5000, rtt: 5 * time.Millisecond, scrapes: 1, runs: 2},
	{name: "5000 ports, 50 ms", ports: 5000, rtt: 50 * time.Millisecond, scrapes: 1, alone: true},
}

// cost is what one scrape took, on average over a run.
type cost struct {
	wall, cpu, allocated, packets float64
	agent                         float64 // CPU seconds of the simulated device and of this program
	resident                      float64 // octets, afterwards
}

// measure runs both programs in turns and prints how they compare.
func (r row) measure(ctx context.Context, runs int, ours, peer *exporter) error {
	d, stop, err := device(snmptest.DeviceConfig{Tree: ports(r.ports), MaxBulk: r.maxBulk, MaxSize: r.maxSize}, r.rtt)
	if err != nil {
		return err
	}
	defer stop()
	query := url.Values{"target": {d.Addr().String()}, "module": {"if_mib"}, "auth": {"public_v2"}}
	return r.compare(ctx, runs, query, ours, peer)
}

func (r row) compare(ctx context.Context, runs int, query url.Values, ours, peer *exporter) error {
	if r.runs > 0 {
		runs = min(runs, r.runs)
	}
	var mine, theirs []cost
	for i := -1; i < runs; i++ { // the first one is to get warm
		n := r.scrapes
		if i < 0 {
			n = min(3, r.scrapes)
		}
		own, err := r.scrape(ctx, ours, query, n)
		if err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
		var other cost
		if !r.alone && (i >= 0 || r.rtt == 0) {
			if other, err = r.scrape(ctx, peer, query, n); err != nil {
				return fmt.Errorf("%s: %w", r.name, err)
			}
		}
		if i >= 0 {
			mine, theirs = append(mine, own), append(theirs, other)
		}
	}
	report(r, mine, theirs)
	return nil
}

func (r row) scrape(ctx context.Context, e *exporter, query url.Values, n int) (cost, error) {
	before, err := e.figures(ctx)
	if err != nil {
		return cost{}, err
	}
	spent := ownCPU()
	start := time.Now()
	for range n {
		if err := e.scrape(ctx, query); err != nil {
			return cost{}, err
		}
	}
	wall := time.Since(start).Seconds()
	spent = ownCPU() - spent
	after, err := e.figures(ctx)
	each := func(v float64) float64 { return v / float64(n) }
	return cost{
		wall: each(wall), cpu: each(after.cpu - before.cpu), allocated: each(after.allocated - before.allocated),
		packets: each(after.packets - before.packets), agent: each(spent), resident: after.resident,
	}, err
}

// ownCPU is the time that this program computed, the simulated device in it.
func ownCPU() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return seconds(usage.Utime) + seconds(usage.Stime)
}
