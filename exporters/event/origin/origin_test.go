package origin

import (
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
)

// changed is testdata/inventory.yml with something replaced.
func changed(t *testing.T, pairs ...string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/inventory.yml")
	if err != nil {
		t.Fatal(err)
	}
	fresh := strings.NewReplacer(pairs...).Replace(string(text))
	if fresh == string(text) {
		t.Fatalf("nothing to replace: %q", pairs)
	}
	path := filepath.Join(t.TempDir(), "inventory.yml")
	if err := os.WriteFile(path, []byte(fresh), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReload(t *testing.T) {
	t.Parallel()
	now := time.Now()
	d := directory(t, Options{TrustHostnames: true})
	a1, a2, b1 := netip.MustParseAddr("10.1.0.1"), netip.MustParseAddr("2001:db8::2"), netip.MustParseAddr("10.1.0.3")
	stranger := netip.MustParseAddr("10.50.0.1")
	for _, source := range []netip.Addr{a1, a2, b1, stranger} {
		d.Resolve(source, nil).Count(now, 4, 3)
	}
	kept, moved := d.Resolve(a1, nil).Device(), d.Resolve(a2, nil).Device()

	load(t, d, changed(t,
		`{device: sw-a2, address: "2001:db8::2", site: lycee-a,`, `{device: sw-a2, address: 10.1.0.99, site: lycee-b,`,
		"device: sw.3, address: 10.1.0.3", "device: new, address: 10.50.0.1"))

	if got := d.Resolve(a1, nil); got.Device() != kept || got.counts[4].Load() != 3 {
		t.Errorf("what did not change: %+v, %d messages", got.Device(), got.counts[4].Load())
	}
	got := d.Resolve(netip.MustParseAddr("10.1.0.99"), nil)
	if got.Device() == moved || got.Device().Site != "lycee-b" || got.counts[4].Load() != 3 {
		t.Errorf("what moved: %+v, %d messages", got.Device(), got.counts[4].Load())
	}
	if moved.Site != "lycee-a" {
		t.Error("a device that others hold was changed")
	}
	if got := d.Resolve(a2, nil).Device(); got.Known {
		t.Errorf("the old address is still that of %s", got.Name)
	}
	if got := d.Resolve(b1, nil).Device(); got.Known {
		t.Errorf("%s is not in the inventory any more", got.Name)
	}
	if got := d.Resolve(stranger, nil).Device(); got.Name != "new" || !got.Known {
		t.Errorf("got %+v", got)
	}
	for _, o := range d.unknown.list() {
		if o.Device().Name == stranger.String() {
			t.Error("who is known now is still among the unknown")
		}
	}
}

func TestAllow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := directory(t, Options{Rate: 10, Burst: 5})
		o := d.Resolve(netip.MustParseAddr("10.1.0.1"), nil)
		passed := func(messages int) (count int) {
			for range messages {
				if o.Allow(time.Now()) {
					count++
				}
			}
			return count
		}
		for _, step := range []struct {
			name           string
			wait           time.Duration
			messages, want int
		}{
			{"a burst", 0, 20, 5},
			{"not yet", 99 * time.Millisecond, 5, 0},
			{"one more", time.Millisecond, 5, 1},
			{"three more", 300 * time.Millisecond, 5, 3},
			{"never more than a burst", time.Hour, 100, 5},
		} {
			time.Sleep(step.wait)
			if got := passed(step.messages); got != step.want {
				t.Errorf("%s: %d of %d passed, want %d", step.name, got, step.messages, step.want)
			}
		}
		if o.limited.Load() != 15+5+4+2+95 || d.limit.total.Load() != o.limited.Load() {
			t.Errorf("%d limited, %d in all", o.limited.Load(), d.limit.total.Load())
		}
		neighbour := d.Resolve(netip.MustParseAddr("10.1.0.3"), nil)
		if !neighbour.Allow(time.Now()) {
			t.Error("one that floods took another's rate")
		}
	})
}

func TestClaimsSpendNothingOfTheDevice(t *testing.T) {
	t.Parallel()
	d := directory(t, Options{Rate: 1, Burst: 2, TrustHostnames: true})
	now := time.Now()
	passed := func(source string) (count int) {
		for range 10 {
			if d.Resolve(netip.MustParseAddr(source), []byte("sw-a1")).Allow(now) {
				count++
			}
		}
		return count
	}
	if got := passed("192.0.2.7"); got != 2 {
		t.Errorf("%d claims passed, want 2: they have a rate too", got)
	}
	if got := passed("192.0.2.8"); got != 0 {
		t.Errorf("%d claims from another address passed: each forged address has a rate of its own", got)
	}
	if got := passed("10.1.0.1"); got != 2 {
		t.Errorf("%d messages of the device itself passed, want 2: claims silence it", got)
	}
}

func TestAllowWhenTheClockIsSetBack(t *testing.T) {
	t.Parallel()
	d := directory(t, Options{Rate: 1, Burst: 2})
	o := d.Resolve(netip.MustParseAddr("10.1.0.1"), nil)
	now := time.Now()
	for range 2 {
		o.Allow(now)
	}
	if o.Allow(now.Add(-500 * time.Millisecond)) {
		t.Error("a reader that is a little late gets a rate of its own")
	}
	if !o.Allow(now.Add(-time.Hour)) {
		t.Error("an hour back silences the device for an hour")
	}
}

func TestOddRates(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for _, test := range []struct {
		rate  float64
		burst int
		want  int // of ten at once
	}{
		{1, 0, 1}, {1, -5, 1}, {1e-12, 3, 1}, {1e-12, 1 << 62, 1}, {0.001, 1 << 62, 10}, {1e12, 1, 1}, {1e12, 20, 10}, {-1, 1, 10},
	} {
		o := directory(t, Options{Rate: test.rate, Burst: test.burst}).Resolve(netip.MustParseAddr("10.1.0.1"), nil)
		passed := 0
		for range 10 {
			if o.Allow(now) {
				passed++
			}
		}
		if passed != test.want {
			t.Errorf("rate %g, burst %d: %d passed, want %d", test.rate, test.burst, passed, test.want)
		}
	}
}

func TestNoLimit(t *testing.T) {
	t.Parallel()
	o := directory(t, Options{}).Resolve(netip.MustParseAddr("10.1.0.1"), nil)
	now := time.Now()
	for range 100_000 {
		if !o.Allow(now) {
			t.Fatal("limited without a limit")
		}
	}
}

// It does not run beside others: it looks at the heap.
func TestFloodOfStrangers(t *testing.T) {
	count := 1_000_000
	if testing.Short() {
		count = 50_000
	}
	const most = 1000
	registry := prometheus.NewRegistry()
	d := New(Options{Prefix: Syslog, MaxUnknown: most}, registry)
	load(t, d, "testdata/inventory.yml")
	now := time.Now()
	before := heap()
	var wg sync.WaitGroup
	for half := range 2 {
		wg.Go(func() {
			for i := half; i < count; i += 2 {
				d.Resolve(netip.AddrFrom4([4]byte{172, byte(i >> 16), byte(i >> 8), byte(i)}), []byte("spoofed")).Count(now, 3, 1)
			}
		})
	}
	wg.Wait()
	if got := d.unknown.count.Load(); got != most {
		t.Errorf("%d unknown, want %d", got, most)
	}
	if got := d.unknown.other.counts[3].Load(); got != uint64(count-most) {
		t.Errorf("%d of the others, want %d", got, count-most)
	}
	if grown := heap() - before; grown > 4<<20 {
		t.Errorf("the flood holds %d bytes", grown)
	}
	if o := d.Resolve(netip.MustParseAddr("10.1.0.1"), nil); !o.Device().Known {
		t.Error("a known device is lost among them")
	}
	if err := testutil.GatherAndCompare(registry, strings.NewReader(`
# HELP vigie_syslog_unknown_devices Number of senders that are not in the inventory; at its bound all others count as one called other.
# TYPE vigie_syslog_unknown_devices gauge
vigie_syslog_unknown_devices 1000
# HELP vigie_syslog_shared_addresses Number of addresses that several devices of the inventory share: only a name in the header tells them apart.
# TYPE vigie_syslog_shared_addresses gauge
vigie_syslog_shared_addresses 1
`), "vigie_syslog_unknown_devices", "vigie_syslog_shared_addresses"); err != nil {
		t.Error(err)
	}
}

func heap() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

func TestSweep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := directory(t, Options{Idle: time.Hour, MaxUnknown: 2})
		resolve := func(source string) *Origin { return d.Resolve(netip.MustParseAddr(source), nil).Origin }
		quiet := resolve("192.0.2.1")
		quiet.Count(time.Now(), 1, 1)
		time.Sleep(2 * time.Hour)
		fresh := resolve("192.0.2.2") // made, and about to count
		if resolve("192.0.2.3") != d.unknown.other {
			t.Fatal("there is room for a third")
		}
		d.unknown.sweep(d.since(time.Now()))
		if resolve("192.0.2.2") != fresh {
			t.Error("one that is about to count was taken out")
		}
		if again := resolve("192.0.2.1"); again == quiet || again == d.unknown.other {
			t.Error("one that is silent was kept")
		}
		d.unknown.sweep(d.since(time.Now()))
		if resolve("192.0.2.2") == fresh {
			t.Error("one that never counts was kept for ever")
		}
	})
}

// Everything at a time: what the race detector has to say is the test.
func TestTogether(t *testing.T) {
	t.Parallel()
	d := directory(t, Options{TrustHostnames: true, TrustedRelays: relayNetworks, Rate: 1000, Burst: 10, MaxUnknown: 20})
	other := changed(t, "site: lycee-a", "site: lycee-b")
	var wg sync.WaitGroup
	for reader := range 4 {
		wg.Go(func() {
			for i := range 2000 {
				o := d.Resolve(netip.AddrFrom4([4]byte{10, 1, byte(reader), byte(i % 50)}), []byte("nat-b1"))
				if o.Allow(time.Now()) && o.Device().Name != "" {
					o.Count(time.Now(), i%9, 1)
					o.Skew(time.Duration(i))
				}
			}
		})
	}
	wg.Go(func() {
		for i := range 20 {
			load(t, d, []string{other, "testdata/inventory.yml"}[i%2])
			if err := d.WriteMetrics(&strings.Builder{}, time.Now()); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Wait()
}
