package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/deploy/bench"
)

// row is one comparison.
type row struct {
	name     string
	total    int
	pace     int // lines a second; 0 for as fast as they go
	burst    bool
	stream   bool // TCP instead of UDP
	counted  bool // octets are counted
	rules    bool // ours looks at 200 rules
	matching int  // lines of every hundred that match one
}

var rows = []row{
	{name: "udp 100k/s, 200 rules, 20 % match", total: 500_000, pace: 100_000, rules: true, matching: 20},
	{name: "udp 300k/s, no rules", total: 1_500_000, pace: 300_000},
	{name: "udp 300k/s, 200 rules, 20 % match", total: 1_500_000, pace: 300_000, rules: true, matching: 20},
	{name: "udp 300k/s, 200 rules, all match", total: 1_500_000, pace: 300_000, rules: true, matching: 100},
	{name: "udp burst of 50,000, 200 rules, all match", total: 50_016, burst: true, rules: true, matching: 100},
	{name: "tcp lines, no rules", total: 4_000_000, stream: true},
	{name: "tcp counted, no rules", total: 4_000_000, stream: true, counted: true},
	{name: "tcp lines, 200 rules, 20 % match", total: 4_000_000, stream: true, rules: true, matching: 20},
	{name: "tcp lines, 200 rules, all match", total: 4_000_000, stream: true, rules: true, matching: 100},
}

// cost is what a run took.
type cost struct {
	received float64 // of what was sent
	cpu      float64 // seconds a million that it received
	rate     float64 // a second, from the first line to the last that was dealt with
	resident float64 // MiB
}

type program struct {
	name string
	how  launch
}

// measure runs the programs in turns and prints how they compare.
func (r row) measure(ctx context.Context, s settings) error {
	programs := []program{{"ours", launchOurs}, {"rsyslog", launchRsyslog}}
	if s.syslogNG != "" {
		programs = append(programs, program{"syslog-ng", launchSyslogNG})
	}
	lines := stream(128_000, r.matching)
	costs := make([][]cost, len(programs))
	for range s.runs {
		for i, p := range programs {
			c, err := r.once(ctx, s, p, lines)
			if err != nil {
				return fmt.Errorf("%s: %s: %w", r.name, p.name, err)
			}
			costs[i] = append(costs[i], c)
		}
	}
	for i, p := range programs {
		report(r, p.name, costs[i], costs[0])
	}
	return nil
}

func (r row) once(ctx context.Context, s settings, p program, lines []byte) (cost, error) {
	target, err := begin(ctx, p.name, p.how, s, r)
	if err != nil {
		return cost{}, err
	}
	defer target.stop()
	target.quiet(ctx)
	before, start := target.cpu(), time.Now()
	var sent int
	if r.stream {
		sent, err = sendStream(ctx, target.port, r.total, r.counted, lines)
	} else {
		sent, err = sendDatagrams(ctx, target.port, r.total, r.pace, lines)
	}
	if err != nil {
		return cost{}, err
	}
	done := target.quiet(ctx)
	lost := 0
	if !r.stream {
		if lost, err = target.dropped(); err != nil {
			return cost{}, err
		}
	}
	got := float64(sent - lost)
	return cost{
		received: got / float64(sent), cpu: (target.cpu() - before) / got * 1e6,
		rate: float64(sent) / done.Sub(start).Seconds(), resident: target.resident(),
	}, nil
}

// header says what the columns of a report are: medians, each program on a
// line, and its CPU as a multiple of ours with the spread over the runs.
var header = fmt.Sprintf("%-44s %-10s %9s %9s %13s %9s %9s %s", "row", "program", "received", "least", "CPU-s/million", "lines/s", "MiB", "  CPU to ours (spread)")

func report(r row, name string, costs, ours []cost) {
	pick := func(of func(cost) float64) (values []float64) {
		for _, c := range costs {
			values = append(values, of(c))
		}
		return values
	}
	var ratios []float64
	for i := range costs {
		if ours[i].cpu > 0 {
			ratios = append(ratios, costs[i].cpu/ours[i].cpu)
		}
	}
	compared := ""
	if name != "ours" && len(ratios) > 0 {
		compared = fmt.Sprintf("%.2f (%.2f-%.2f)", bench.Median(ratios), slices.Min(ratios), slices.Max(ratios))
	}
	received := pick(func(c cost) float64 { return c.received })
	fmt.Println(strings.TrimRight(fmt.Sprintf("%-44s %-10s %9.4f %9.4f %13.2f %9.0f %9.0f   %s", r.name, name, bench.Median(received), slices.Min(received),
		bench.Median(pick(func(c cost) float64 { return c.cpu })), bench.Median(pick(func(c cost) float64 { return c.rate })),
		bench.Median(pick(func(c cost) float64 { return c.resident })), compared), " "))
}
