package syslog

import (
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/exporters/event/receiver"
	"github.com/vigie-noc/vigie/exporters/syslog/header"
)

// BenchmarkLine is everything that is done with a line once it was received,
// with the shipped rules and 4,096 devices that a relay speaks for.
func BenchmarkLine(b *testing.B) {
	for _, share := range []int{0, 20, 100} {
		b.Run(fmt.Sprintf("%d %% match", share), func(b *testing.B) {
			w, lines := bench(b, share)
			source := netip.MustParseAddrPort("127.0.0.1:5140")
			var now time.Time
			b.ReportAllocs()
			began := processor(b)
			for i := 0; b.Loop(); i++ {
				if i%64 == 0 { // what one read mostly brings
					now = time.Now()
				}
				w.take(source, lines[i%len(lines)], now)
			}
			b.ReportMetric(float64(processor(b)-began)/float64(b.N), "cpu-ns/op")
		})
	}
}

// processor is how long this process has had one: on a machine that others
// use too, it says more than the time that went by.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func bench(b *testing.B, share int) (*worker, [][]byte) {
	b.Helper()
	const devices = 4096
	var inventory strings.Builder
	inventory.WriteString("regions:\n  - {name: r, title: R}\nsites:\n  - {name: s, title: S, region: r}\nequipment:\n")
	for i := range devices {
		fmt.Fprintf(&inventory, "  - {device: sw-%04d, address: 198.18.%d.%d, site: s, role: switch, vendor: cisco, criticity: P3}\n", i, i/256, i%256)
	}
	file := filepath.Join(b.TempDir(), "inventory.yml")
	if err := os.WriteFile(file, []byte(inventory.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	opts := Options{Options: receiver.Options{RulesFiles: []string{shippedRules}, InventoryFiles: []string{file}, TrustedRelays: []string{"127.0.0.1"}}}
	core, err := receiver.New(b.Context(), opts.Options, form(opts), slog.New(slog.DiscardHandler), prometheus.NewRegistry())
	if err != nil {
		b.Fatal(err)
	}
	lines := make([][]byte, 0, 100*devices)
	for i := range cap(lines) {
		device := (i * 7) % devices
		text := fmt.Sprintf("<190>%d: sw-%04d: Jan 14 09:12:33.123 CET: %%SEC-6-IPACCESSLOGP: list 101 denied tcp 192.0.2.%d(4022) -> 198.51.100.7(23), 1 packet", 10000+i%89999, device, i%250)
		if i%100 < share {
			state := "down"
			if (i/devices)%2 == 1 {
				state = "up"
			}
			text = fmt.Sprintf("<187>%d: sw-%04d: Jan 14 09:12:33.123 CET: %%LINK-3-UPDOWN: Interface GigabitEthernet1/0/%d, changed state to %s", 10000+i%89999, device, 1+i%24, state)
		}
		lines = append(lines, []byte(text))
	}
	return &worker{
		clock: header.Clock{Zone: time.UTC}, core: core, rules: core.Worker(), formats: &formats{},
	}, lines
}
