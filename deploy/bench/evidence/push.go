package main

import (
	"context"
	"fmt"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/deploy/bench"
)

// A day is written hour by hour, so many series at a time: Prometheus takes
// what is an hour older than the newest.
const (
	every        = 30_000 // milliseconds between two evaluations
	hour         = 3_600_000
	seriesAtOnce = 1_000
)

// push writes a day into Prometheus as the shipped rules would have, and tells
// how many samples it has.
func push(ctx context.Context, address string, day bridge.Span, s settings) (total int, err error) {
	for from := day.From; from < day.To; from += hour {
		for first := 0; first < s.devices; first += seriesAtOnce {
			var batch bench.WriteRequest
			for n := first; n < min(first+seriesAtOnce, s.devices); n++ {
				device(&batch, n, bridge.Span{From: from, To: from + hour}, day, s)
			}
			if err := batch.Send(ctx, address); err != nil {
				return total, err
			}
			total += batch.Samples
		}
	}
	return total, nil
}

func name(n int) string { return fmt.Sprintf("sw-%05d", n) }
func site(n int) string { return fmt.Sprintf("lycee-%04d", n/7) }

func members(devices int) (all []bridge.EvidenceMember) {
	for n := range devices {
		all = append(all, bridge.EvidenceMember{Device: name(n), Site: site(n)})
	}
	return all
}

// device adds an hour of one. Every so many are down for twenty minutes, each
// at another time of the day.
func device(r *bench.WriteRequest, n int, within, day bridge.Span, s settings) {
	down := bridge.Span{To: -1}
	if n%s.bad == 0 {
		down.From = day.From + int64(n*977%1400)*60_000
		down.To = down.From + 20*60_000
	}
	noon := (day.From + day.To) / 2
	away := bridge.Span{From: noon, To: noon + s.restart.Milliseconds()}
	var probe, pending, firing []byte
	for at := within.From + 7_000; at < within.To; at += every {
		if at >= away.From && at < away.To {
			continue
		}
		value := 1.0
		if at >= down.From && at < down.To {
			value = 0
			if at < down.From+60_000 {
				pending = r.Sample(pending, at, 1)
			} else {
				firing = r.Sample(firing, at, 1)
			}
		}
		probe = r.Sample(probe, at, value)
	}
	labels := []string{"device", name(n), "instance", fmt.Sprintf("10.%d.%d.%d", n>>16, n>>8&255, n&255), "job", "reachability", "region", "nord", "role", "switch", "site", site(n)}
	r.Series(append([]string{"__name__", "device:probe_success:believed"}, labels...), probe)
	r.Series(append([]string{"__name__", "ALERTS", "alertname", "EquipementInjoignable", "alertstate", "pending"}, labels...), pending)
	r.Series(append([]string{"__name__", "ALERTS", "alertname", "EquipementInjoignable", "alertstate", "firing"}, labels...), firing)
}
