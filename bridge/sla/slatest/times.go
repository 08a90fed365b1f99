package slatest

import (
	"cmp"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// Times are how long the decided clocks of a kind took (R25).
type Times struct {
	Clock     policy.ClockName
	Criticity bridge.Criticity
	N         int        // decided in the period, and stopped since
	Open      int        // breached in it, and not stopped yet: in no mean
	Wall      Statistics // by the clock on the wall, but for the time between an end and a reopening
	Net       Statistics // contractual
}

// Statistics are cut to whole milliseconds.
type Statistics struct{ Mean, Median, P90 time.Duration }

func timesOf(name policy.ClockName, criticity bridge.Criticity, decisions []Decision) Times {
	t := Times{Clock: name, Criticity: criticity}
	var wall, net []time.Duration
	for i := range decisions {
		d := &decisions[i]
		switch {
		case d.Clock != name || d.Criticity != criticity:
		case !d.Stopped:
			t.Open++
		default:
			wall, net = append(wall, d.Wall), append(net, d.Net)
		}
	}
	t.N, t.Wall, t.Net = len(wall), statisticsOf(wall), statisticsOf(net)
	return t
}

// statisticsOf takes the median between two, and the ninth tenth by its rank.
func statisticsOf(all []time.Duration) Statistics {
	n := len(all)
	if n == 0 {
		return Statistics{}
	}
	slices.SortFunc(all, func(a, b time.Duration) int { return cmp.Compare(a, b) })
	var sum time.Duration
	for _, d := range all {
		sum += d / time.Duration(n)
	}
	var rest time.Duration
	for _, d := range all {
		rest += d % time.Duration(n)
	}
	mean := sum + rest/time.Duration(n)
	return Statistics{
		Mean:   mean.Truncate(time.Millisecond),
		Median: (all[(n-1)/2] + (all[n/2]-all[(n-1)/2])/2).Truncate(time.Millisecond),
		P90:    all[(9*n+9)/10-1],
	}
}
