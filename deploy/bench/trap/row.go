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
	name  string
	rate  int // traps a second; 0: as many as the sender can
	count int
}

var rows = []row{
	{"steady, 50,000/s", 50_000, 250_000},
	{"steady, 150,000/s", 150_000, 1_500_000},
	{"burst of 50,000", 0, 50_000},
	{"as fast as they are sent", 0, 1_000_000},
}

// result is one run of one program.
type result struct {
	sent     float64 // a second
	received float64 // of those sent, in hundredths
	refused  float64
	cpu      float64 // seconds a million received
	resident float64
}

var header = strings.Join([]string{
	fmt.Sprintf("%-26s", "row"), "  sent/s: ours / peer", "   received %: ours / peer (worst)", "    refused", "   CPU-s a million: ours / peer (ratio, spread)", "   MiB resident",
}, "")

func (r row) measure(ctx context.Context, runs int, ours, peer *receiver) error {
	var mine, theirs []result
	for range runs {
		own, err := r.once(ctx, ours)
		if err != nil {
			return err
		}
		other, err := r.once(ctx, peer)
		if err != nil {
			return err
		}
		mine, theirs = append(mine, own), append(theirs, other)
	}
	pick := func(of func(result) float64) (own, other []float64) {
		for i := range mine {
			own, other = append(own, of(mine[i])), append(other, of(theirs[i]))
		}
		return own, other
	}
	sent, peerSent := pick(func(r result) float64 { return r.sent })
	received, peerReceived := pick(func(r result) float64 { return r.received })
	cpu, peerCPU := pick(func(r result) float64 { return r.cpu })
	resident, peerResident := pick(func(r result) float64 { return r.resident / (1 << 20) })
	refused, _ := pick(func(r result) float64 { return r.refused })
	var ratios []float64
	for i := range cpu {
		ratios = append(ratios, peerCPU[i]/cpu[i])
	}
	fmt.Printf("%-26s  %7.0f / %7.0f   %9.3f / %7.3f (%.3f / %.3f)   %6.0f   %14.2f / %5.2f (%.1f, %.1f-%.1f)   %.0f/%.0f\n", r.name,
		bench.Median(sent), bench.Median(peerSent), bench.Median(received), bench.Median(peerReceived), slices.Min(received), slices.Min(peerReceived), slices.Max(refused),
		bench.Median(cpu), bench.Median(peerCPU), bench.Median(ratios), slices.Min(ratios), slices.Max(ratios), bench.Median(resident), bench.Median(peerResident))
	return nil
}

// once has one program receive, and waits until it has what it will get.
func (r row) once(ctx context.Context, to *receiver) (result, error) {
	before, err := to.figures(ctx)
	if err != nil {
		return result{}, err
	}
	rate, err := sender(ctx, to.traps, r.rate, r.count)
	if err != nil {
		return result{}, err
	}
	after, err := to.figures(ctx)
	for still := 0; err == nil && still < 3; time.Sleep(100 * time.Millisecond) {
		var now figures
		now, err = to.figures(ctx)
		if still++; now.received != after.received {
			still = 0
		}
		after = now
	}
	received := after.received - before.received
	return result{
		sent: rate, received: received / float64(r.count) * 100, refused: after.refused - before.refused,
		cpu: (after.cpu - before.cpu) / max(1, received) * 1e6, resident: after.resident,
	}, err
}
