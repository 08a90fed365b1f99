package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"net/http"
	"time"

	"github.com/vigie-noc/vigie/bridge"
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
			var batch request
			for n := first; n < min(first+seriesAtOnce, s.devices); n++ {
				batch.device(n, bridge.Span{From: from, To: from + hour}, day, s)
			}
			if err := batch.send(ctx, address); err != nil {
				return total, err
			}
			total += batch.samples
		}
	}
	return total, nil
}

// request is a WriteRequest of Prometheus' remote write.
type request struct {
	body    []byte
	samples int
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
func (r *request) device(n int, within, day bridge.Span, s settings) {
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
				pending = r.sample(pending, at, 1)
			} else {
				firing = r.sample(firing, at, 1)
			}
		}
		probe = r.sample(probe, at, value)
	}
	labels := []string{"device", name(n), "instance", fmt.Sprintf("10.%d.%d.%d", n>>16, n>>8&255, n&255), "job", "reachability", "region", "nord", "role", "switch", "site", site(n)}
	r.series(append([]string{"__name__", "device:probe_success:believed"}, labels...), probe)
	r.series(append([]string{"__name__", "ALERTS", "alertname", "EquipementInjoignable", "alertstate", "pending"}, labels...), pending)
	r.series(append([]string{"__name__", "ALERTS", "alertname", "EquipementInjoignable", "alertstate", "firing"}, labels...), firing)
}

func (r *request) sample(to []byte, at int64, value float64) []byte {
	message := binary.LittleEndian.AppendUint64([]byte{0x09}, math.Float64bits(value))
	message = binary.AppendUvarint(append(message, 0x10), uint64(at)) //nolint:gosec // after 1970
	r.samples++
	return field(to, 0x12, message)
}

func (r *request) series(labels []string, samples []byte) {
	if len(samples) == 0 {
		return
	}
	var series []byte
	for i := 0; i < len(labels); i += 2 {
		series = field(series, 0x0a, field(field(nil, 0x0a, []byte(labels[i])), 0x12, []byte(labels[i+1])))
	}
	r.body = field(r.body, 0x0a, append(series, samples...))
}

// field is one of a protobuf message, with a length.
func field(to []byte, tag byte, content []byte) []byte {
	return append(binary.AppendUvarint(append(to, tag), uint64(len(content))), content...)
}

// send posts it. Remote write wants snappy, which may be made of literals
// alone.
func (r *request) send(ctx context.Context, address string) error {
	const literal = 1 << 16
	packed := binary.AppendUvarint(nil, uint64(len(r.body)))
	for rest := r.body; len(rest) > 0; {
		part := rest[:min(literal, len(rest))]
		packed = append(packed, 61<<2, byte((len(part)-1)&255), byte((len(part)-1)>>8))
		packed = append(packed, part...)
		rest = rest[len(part):]
	}
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/api/v1/write", bytes.NewReader(packed))
	if err != nil {
		return err
	}
	post.Header.Set("Content-Type", "application/x-protobuf")
	post.Header.Set("Content-Encoding", "snappy")
	post.Header.Set("X-Prometheus-Remote-Write-Version", "0.1.0")
	client := http.Client{Timeout: time.Minute}
	answer, err := client.Do(post)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("write samples: %s", answer.Status)
	}
	return nil
}
