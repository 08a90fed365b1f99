package site

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/alertmanager"
)

// Line is how the place's way out did over 24 hours.
type Line struct {
	Asked bool   // somebody was asked, and answered
	Delay string // mean, and worst of any ten minutes
	Loss  string // share of probes without an answer
	Load  string // peak, and of which port
}

// Prometheus answers queries.
type Prometheus interface {
	Instant(ctx context.Context, query string) ([]alertmanager.Sample, error)
}

// lineTimeout bounds all questions about one place.
const lineTimeout = 5 * time.Second

// queries about a place over 24 hours; %s is its name, quoted. Routers are the
// way out. A peak is looked for every five minutes, so that one place costs
// Prometheus some hundred steps.
var queries = struct{ delay, worst, loss, load string }{
	delay: `avg(avg_over_time(device:probe_duration_seconds:answered{site=%s,role="router"}[24h]))`,
	worst: `max(max_over_time(avg_over_time(device:probe_duration_seconds:answered{site=%s,role="router"}[10m])[24h:10m]))`,
	loss:  `max(1 - avg_over_time(device:probe_success:believed{site=%s,role="router"}[24h]))`,
	load: `topk(1, max_over_time((8 * (rate(ifHCInOctets{site=%[1]s,role="router",ifAlias!=""}[5m])` +
		` > rate(ifHCOutOctets{site=%[1]s,role="router",ifAlias!=""}[5m]) or rate(ifHCOutOctets{site=%[1]s,role="router",ifAlias!=""}[5m]))` +
		` / (1e6 * (ifHighSpeed{site=%[1]s,role="router"} > 0)))[24h:5m]))`,
}

// line asks for the line of a place. What is not measured is empty.
func line(ctx context.Context, sources []Prometheus, name string) Line {
	ctx, cancel := context.WithTimeout(ctx, lineTimeout)
	defer cancel()
	var l Line
	ask := func(query string) (alertmanager.Sample, bool) {
		for _, source := range sources {
			samples, err := source.Instant(ctx, fmt.Sprintf(query, strconv.Quote(name)))
			l.Asked = l.Asked || err == nil
			samples = slices.DeleteFunc(samples, func(s alertmanager.Sample) bool { return math.IsNaN(s.Value) || math.IsInf(s.Value, 0) })
			if len(samples) > 0 {
				return samples[0], true
			}
		}
		return alertmanager.Sample{}, false
	}
	if mean, found := ask(queries.delay); found {
		l.Delay = milliseconds(mean.Value) + " en moyenne"
		if worst, found := ask(queries.worst); found {
			l.Delay += ", " + milliseconds(worst.Value) + " au pire sur dix minutes"
		}
	}
	if loss, found := ask(queries.loss); found {
		l.Loss = percent(loss.Value)
	}
	if load, found := ask(queries.load); found {
		port := strings.TrimSpace(load.Labels["device"] + " " + cmp.Or(load.Labels["ifName"], load.Labels["ifAlias"]))
		l.Load = percent(load.Value) + " au plus fort (" + port + ")"
	}
	return l
}

func milliseconds(seconds float64) string {
	return strings.ReplaceAll(strconv.FormatFloat(seconds*1000, 'f', 1, 64), ".", ",") + " ms"
}

func percent(share float64) string {
	return strings.ReplaceAll(strconv.FormatFloat(share*100, 'f', 1, 64), ".", ",") + " %"
}
