package active_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/active"
)

var bench = struct {
	line    []byte
	subject []byte
}{
	[]byte("<187>45: Jan 14 09:12:33.123 CET: %LINK-3-UPDOWN: Interface GigabitEthernet1/0/24, changed state to down"),
	[]byte("GigabitEthernet1/0/24"),
}

func fleet(n int) []*event.Device {
	devices := make([]*event.Device, n)
	for i := range devices {
		devices[i] = &event.Device{Name: fmt.Sprintf("sw-%05d.example", i), Site: fmt.Sprintf("site-%04d", i/10), Known: true}
	}
	return devices
}

// BenchmarkApply is what a message with one hit costs.
func BenchmarkApply(b *testing.B) {
	down := &event.Definition{Name: "link_down", Severity: "major", Kind: event.Pair, MaxAge: 24 * time.Hour}
	flapping := &event.Definition{Name: "port_flapping", Severity: "minor", Kind: event.Pair}
	damped := &event.Definition{
		Name: "link_flaps", Severity: "major", Kind: event.Pair, MaxAge: 24 * time.Hour,
		Flap: &event.Flap{Event: "port_flapping", Transitions: 5, Within: 10 * time.Minute, Hold: 10 * time.Minute},
	}
	storm := &event.Storm{Event: "port_flapping", Devices: 5, Within: 2 * time.Minute, Hold: 10 * time.Minute}
	for _, c := range []struct {
		name  string
		event *event.Definition
		storm *event.Storm
		turns bool
	}{
		{"again", down, nil, false},
		{"turns", down, nil, true},
		{"turns/flap", damped, nil, true},
		{"turns/flap+storm", damped, storm, true},
	} {
		b.Run(c.name, func(b *testing.B) {
			table := active.New(active.Options{
				Rules: active.Rules{Definitions: []*event.Definition{down, flapping, damped}, Storm: c.storm}, Kept: true,
			})
			devices := fleet(4096)
			now := time.Unix(1_800_000_000, 0)
			msg := event.Message{Line: bench.line}
			hit := []event.Hit{{Rule: "cisco-ios-link", Event: c.event, Subject: bench.subject}}
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				msg.Device, hit[0].Clears = devices[n%len(devices)], c.turns && n/len(devices)%2 == 1
				msg.Received = now.Add(time.Duration(n) * 3 * time.Microsecond)
				msg.At = msg.Received
				table.Apply(&msg, hit)
				if n++; n%75_000 == 0 { // what a keeper does four times a second
					table.Changes(active.Urgent)
				}
			}
		})
	}
}
