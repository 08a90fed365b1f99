package collect

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/exporters/snmp/snmptest"
)

// network stands between exporter and agent. fate says what becomes of the n-th
// answer: after which delays it is delivered, once or several times.
func network(t *testing.T, to netip.AddrPort, fate func(n int, answer []byte) []time.Duration) netip.AddrPort {
	t.Helper()
	front, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	back, err := net.DialUDP("udp4", nil, net.UDPAddrFromAddrPort(to))
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var exporter netip.AddrPort
	var tasks sync.WaitGroup
	deliver := func(packet []byte, to netip.AddrPort) {
		_, _ = front.WriteToUDPAddrPort(packet, to) // the test may be over
	}
	tasks.Go(func() {
		for packet := make([]byte, 65535); ; {
			n, from, err := front.ReadFromUDPAddrPort(packet)
			if err != nil {
				return
			}
			mu.Lock()
			exporter = from
			mu.Unlock()
			_, _ = back.Write(packet[:n])
		}
	})
	tasks.Go(func() {
		buffer := make([]byte, 65535)
		for count := 0; ; count++ {
			n, err := back.Read(buffer)
			if err != nil {
				return
			}
			mu.Lock()
			to := exporter
			mu.Unlock()
			packet := slices.Clone(buffer[:n])
			for _, delay := range fate(count, packet) {
				if delay == 0 {
					deliver(packet, to)
					continue
				}
				tasks.Go(func() {
					time.Sleep(delay)
					deliver(packet, to)
				})
			}
		}
	})
	t.Cleanup(func() {
		front.Close()
		back.Close()
		tasks.Wait()
	})
	return front.LocalAddr().(*net.UDPAddr).AddrPort()
}

// grid is a device with a table of so many columns and rows.
func grid(columns, rows int) *snmptest.Tree {
	objects := []snmptest.Object{integer("1.3.8.0", 8)}
	for column := range columns {
		for row := range rows {
			objects = append(objects, integer(fmt.Sprintf("1.3.6.1.%d.%d", column+1, row+1), int32(row)))
		}
	}
	return snmptest.NewTree(objects)
}

// gridModule asks for the columns of a grid.
func gridModule(columns int, rest string) string {
	text := "timeout: 100ms, retries: 5, " + rest + ", metrics: ["
	for column := range columns {
		text += fmt.Sprintf("{name: c%d, oid: 1.3.6.1.%d, type: gauge, help: h},", column, column+1)
	}
	return text + "]"
}

// at delivers once, after a delay.
func at(delay time.Duration) []time.Duration { return []time.Duration{delay} }

// A packet that the network doubles is one answer.
func TestDoubledPackets(t *testing.T) {
	t.Parallel()
	gets := "get: ["
	for row := range 150 {
		gets += fmt.Sprintf("1.3.6.1.1.%d,", row+1)
	}
	for module, want := range map[string]int{gridModule(1, gets+"]"): 150, gridModule(4, "walk: [1.3.6.1]"): 600} {
		b := newBench(t, module)
		device := b.start(snmptest.DeviceConfig{Tree: grid(4, 150)})
		address := network(t, device.Addr(), func(int, []byte) []time.Duration { return []time.Duration{0, 0} })
		for range 20 {
			if got := b.askAt(address); got.err != nil || got.cells() != want {
				t.Fatalf("%d cells of %d, %v", got.cells(), want, got.err)
			}
		}
	}
}

// The answer to a filter's question comes when the module's own are asked.
func TestLateAnswerOfAFilter(t *testing.T) {
	t.Parallel()
	for _, filter := range []string{"1.3.6.1.1", "1.3.9.9"} { // one that is there, one that is not
		for first := range 2 {
			b := newBench(t, gridModule(3, "walk: [1.3.6.1.2, 1.3.6.1.3], filters: [{oid: "+filter+", targets: [1.3.6.1.9], values: ['.*']}]"))
			device := b.start(snmptest.DeviceConfig{Tree: grid(3, 300)})
			address := network(t, device.Addr(), func(n int, _ []byte) []time.Duration {
				if n == first {
					return at(115 * time.Millisecond)
				}
				return at(5 * time.Millisecond)
			})
			if got := b.askAt(address); got.err != nil || got.cells() != 600 {
				t.Errorf("%s, answer %d: %d cells of 600, %v", filter, first, got.cells(), got.err)
			}
		}
	}
}

// A question was moved on by a late answer while it was asked again, and the
// second answer is a refusal.
func TestRefusalAfterALateAnswer(t *testing.T) {
	t.Parallel()
	b := newBench(t, gridModule(1, "walk: [1.3.6.1]"))
	device := b.start(snmptest.DeviceConfig{Tree: grid(1, 100)})
	address := network(t, device.Addr(), func(n int, answer []byte) []time.Duration {
		switch n {
		case 0:
			return at(125 * time.Millisecond)
		case 1:
			tooBig(answer)
			return at(50 * time.Millisecond)
		}
		return at(0)
	})
	if got := b.askAt(address); got.err != nil || got.cells() != 100 {
		t.Errorf("%d rows of 100, %v", got.cells(), got.err)
	}
}

// tooBig sets the error-status of an answer.
func tooBig(answer []byte) {
	at := slices.Index(answer, 0xa2) + 1
	if answer[at] >= 0x80 {
		at += int(answer[at] & 0x7f)
	}
	at++                        // of the request-id
	at += 2 + int(answer[at+1]) // of the error-status
	answer[at+2] = 1
}

// ordered is a device whose first column has its rows in the order given.
func ordered(rows []int) *snmptest.Tree {
	var objects []snmptest.Object
	for _, row := range rows {
		objects = append(objects, integer(fmt.Sprintf("1.3.6.1.1.%d", row), int32(row)))
	}
	for row := range 7 {
		objects = append(objects, integer(fmt.Sprintf("1.3.6.1.2.%d", row+1), int32(row)))
	}
	return snmptest.NewVerbatimTree(append(objects, integer("1.3.8.0", 8)))
}

// Rows that come out of order only since the last scrape are all taken, whether
// or not an answer is late at that moment.
func TestDisorderSinceTheLastScrape(t *testing.T) {
	t.Parallel()
	sorted := make([]int, 64)
	for i := range sorted {
		sorted[i] = i + 1
	}
	swapped := slices.Clone(sorted)
	swapped[1], swapped[2] = 3, 2
	for name, rows := range map[string][]int{"swapped": swapped, "a new row too early": slices.Insert(slices.Clone(sorted), 3, 200)} {
		for _, late := range []time.Duration{5 * time.Millisecond, 115 * time.Millisecond} {
			b := newBench(t, gridModule(2, "walk: [1.3.6.1]"))
			before, after := b.start(snmptest.DeviceConfig{Tree: ordered(sorted)}), b.start(snmptest.DeviceConfig{Tree: ordered(rows)})
			for range 3 {
				b.ask(before)
			}
			address := network(t, after.Addr(), func(n int, _ []byte) []time.Duration {
				if n == 0 {
					return at(late)
				}
				return at(5 * time.Millisecond)
			})
			for range 2 {
				if got := b.askAt(address); got.err != nil || got.cells() != len(rows)+7 {
					t.Errorf("%s, an answer after %v: %d cells of %d, %v", name, late, got.cells(), len(rows)+7, got.err)
				}
			}
		}
	}
}

// An answer that cannot be read to its end is none; a value of a type that
// nobody knows is there.
func TestUnreadableVarbinds(t *testing.T) {
	t.Parallel()
	b := newBench(t, gridModule(1, "walk: [1.3.6.1]"))
	device := b.start(snmptest.DeviceConfig{Tree: grid(1, 100)})
	cut := network(t, device.Addr(), func(n int, answer []byte) []time.Duration {
		if n == 1 {
			answer[len(answer)-2] = 0x7f // a length
		}
		return at(0)
	})
	if got := b.askAt(cut); got.err != nil || got.cells() != 100 || got.result.Retries != 1 {
		t.Errorf("%d rows of 100, %d retries, %v", got.cells(), got.result.Retries, got.err)
	}
	one := newBench(t, gridModule(1, "get: [1.3.6.1.1.1]"))
	for _, tag := range []byte{0x0f, 0x00} {
		odd := network(t, device.Addr(), func(_ int, answer []byte) []time.Duration {
			answer[len(answer)-3] = tag
			return at(0)
		})
		if got := one.askAt(odd); got.err != nil || got.cells() != 1 {
			t.Errorf("type %#x: %v, %v", tag, got.columns, got.err)
		}
	}
}

// Columns that a device lacks stand before one that is an object itself.
func TestStrayOfManyColumns(t *testing.T) {
	t.Parallel()
	b := newBench(t, gridModule(9, "walk: [1.3.6.1]"))
	objects := []snmptest.Object{integer("1.3.6.1.9", 5), integer("1.3.8.0", 8)}
	for row := range 5 {
		objects = append(objects, integer(fmt.Sprintf("1.3.6.1.9.%d", row+1), 5))
	}
	if got := b.ask(b.start(snmptest.DeviceConfig{Tree: snmptest.NewTree(objects)})); got.err != nil || got.cells() != 6 {
		t.Errorf("got %v, %v", got.columns, got.err)
	}
}
