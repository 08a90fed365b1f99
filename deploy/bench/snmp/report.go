package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/deploy/bench"
)

// header says what the columns of a report are: medians, ours first, and the
// ratio to the peer with its spread from the worst run to the best.
var header = strings.Join([]string{
	fmt.Sprintf("%-34s", "row"), "      wall ms: ours / peer", "         CPU ms: ours / peer (ratio, spread)",
	"        KiB allocated: ours / peer (ratio, spread)", "  packets", "   MiB resident", "  agent CPU ms",
}, "")

func report(r row, mine, theirs []cost) {
	pick := func(of func(cost) float64) (own, other float64, ratio, spread string) {
		var a, b, ratios []float64
		for i := range mine {
			a, b = append(a, of(mine[i])), append(b, of(theirs[i]))
			if of(mine[i]) > 0 {
				ratios = append(ratios, of(theirs[i])/of(mine[i]))
			}
		}
		if r.alone || len(ratios) == 0 {
			return bench.Median(a), bench.Median(b), "-", "-"
		}
		return bench.Median(a), bench.Median(b), fmt.Sprintf("%.1f", bench.Median(ratios)), fmt.Sprintf("%.1f-%.1f", slices.Min(ratios), slices.Max(ratios))
	}
	wall, peerWall, _, _ := pick(func(c cost) float64 { return c.wall * 1e3 })
	cpu, peerCPU, cpuRatio, cpuSpread := pick(func(c cost) float64 { return c.cpu * 1e3 })
	kib, peerKib, kibRatio, kibSpread := pick(func(c cost) float64 { return c.allocated / 1024 })
	packets, peerPackets, _, _ := pick(func(c cost) float64 { return c.packets })
	resident, peerResident, _, _ := pick(func(c cost) float64 { return c.resident / (1 << 20) })
	agent, peerAgent, _, _ := pick(func(c cost) float64 { return c.agent * 1e3 })
	fmt.Printf("%-34s %10.1f / %8.1f   %8.2f / %8.2f (%s, %s)   %10.1f / %10.1f (%s, %s)   %.0f/%.0f   %.0f/%.0f   %.2f/%.2f\n",
		r.name, wall, peerWall, cpu, peerCPU, cpuRatio, cpuSpread, kib, peerKib, kibRatio, kibSpread,
		packets, peerPackets, resident, peerResident, agent, peerAgent)
}
