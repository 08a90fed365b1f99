package origin

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/internal/inventory"
)

// fleet is the number of devices that the product is built for.
const fleet = 50_000

// writeFleet writes an inventory of the whole fleet, ten devices a site.
func writeFleet(tb testing.TB) string {
	tb.Helper()
	var sites, equipment strings.Builder
	for i := range fleet {
		site := i / 10
		if i%10 == 0 {
			fmt.Fprintf(&sites, "  - {name: site-%d, title: École n° %d, region: tunis}\n", site, site)
		}
		fmt.Fprintf(&equipment, "  - device: d-%d-%d\n    address: %s\n    site: site-%d\n    role: switch\n"+
			"    vendor: cisco\n    criticity: P3\n    snmp: {modules: [system, interfaces], auth: public_v2}\n", site, i%10, fleetAddress(i), site)
		if i%10 > 0 {
			fmt.Fprintf(&equipment, "    parent: d-%d-0\n", site)
		}
	}
	path := filepath.Join(tb.TempDir(), "inventory.yml")
	text := "regions:\n  - {name: tunis, title: Tunis}\nsites:\n" + sites.String() + "equipment:\n" + equipment.String()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

func fleetAddress(i int) netip.Addr {
	return netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
}

// fleetFile tells the child of TestFleet where the inventory is.
const fleetFile = "VIGIE_ORIGIN_FLEET"

// TestFleet holds a process of its own against the budget: every device uses
// every severity, and its metrics are read twice, as Prometheus does.
func TestFleet(t *testing.T) {
	if testing.Short() || raceDetector {
		t.Skip("the whole fleet: skipped by -short and under the race detector")
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestFleetChild$", "-test.v")
	child.Env = append(os.Environ(), fleetFile+"="+writeFleet(t))
	out, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
	figures := regexp.MustCompile(`series=(\d+) rss_mib=(\d+)`).FindSubmatch(out)
	if figures == nil {
		t.Fatalf("no figures in\n%s", out)
	}
	if series, _ := strconv.Atoi(string(figures[1])); series < fleet*8 {
		t.Errorf("%d series, want %d at least", series, fleet*8)
	}
	if rss, _ := strconv.Atoi(string(figures[2])); rss > 300 {
		t.Errorf("%d MiB in memory, more than 300", rss)
	}
	// The budget is 2 s; neighbours may hold the processor up.
	for _, match := range regexp.MustCompile(`scrape (\S+) took=(\S+)`).FindAllSubmatch(out, -1) {
		if took, err := time.ParseDuration(string(match[2])); err != nil || took > 10*time.Second {
			t.Errorf("the scrape took %s (%v)", match[2], err)
		}
	}
}

func TestFleetChild(t *testing.T) {
	path := os.Getenv(fleetFile)
	if path == "" {
		t.Skip("a part of TestFleet")
	}
	begin := time.Now()
	inv, err := inventory.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("inventory took=%v %s", time.Since(begin), memory(t))
	d := New(Options{Prefix: Syslog, TrustHostnames: true, Rate: 100, Burst: 1000}, prometheus.NewRegistry())
	begin = time.Now()
	d.Load(inv)
	t.Logf("directory took=%v %s", time.Since(begin), memory(t))
	debug.FreeOSMemory() // reading YAML takes many times what comes of it
	t.Logf("freed %s", memory(t))
	for i := range fleet {
		o := d.Resolve(fleetAddress(i), nil)
		for severity := range 8 {
			o.Count(time.Now(), severity, i)
			o.Allow(time.Now())
		}
		o.Skew(time.Second)
	}
	t.Logf("traffic %s", memory(t))
	server := httptest.NewServer(d.Handler())
	defer server.Close()
	series := 0
	for _, encoding := range []string{"identity", "gzip", "gzip"} {
		begin = time.Now()
		lines, size := scrape(t, server, encoding)
		series = max(series, lines-8)
		t.Logf("scrape %s took=%v bytes=%d %s", encoding, time.Since(begin), size, memory(t))
	}
	t.Logf("series=%d rss_mib=%d", series, status(t, "VmRSS")/1024)
	if inv.Equipment[0].Device == "" {
		t.Error("the inventory is kept as the daemon keeps it")
	}
}

// scrape reads the metrics as they come, and counts lines where they are not
// packed.
func scrape(t *testing.T, server *httptest.Server, encoding string) (lines, size int) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", encoding)
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	piece := make([]byte, 64<<10)
	for {
		n, err := response.Body.Read(piece)
		size += n
		lines += bytes.Count(piece[:n], []byte("\n"))
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if encoding == "gzip" {
		lines = 0
	}
	return lines, size
}

func memory(t *testing.T) string {
	t.Helper()
	return fmt.Sprintf("VmRSS=%dMiB VmHWM=%dMiB", status(t, "VmRSS")/1024, status(t, "VmHWM")/1024)
}

// status reads KiB of this process from the kernel.
func status(t *testing.T, key string) int {
	t.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skipf("no memory figures on this system: %v", err)
	}
	match := regexp.MustCompile(key + `:\s+(\d+) kB`).FindSubmatch(text)
	if match == nil {
		t.Skipf("the kernel does not tell %s", key)
	}
	value, _ := strconv.Atoi(string(match[1]))
	return value
}

// BenchmarkMessage is what a message costs here, from devices at random.
func BenchmarkMessage(b *testing.B) {
	inv, err := inventory.Load(writeFleet(b))
	if err != nil {
		b.Fatal(err)
	}
	d := New(Options{Prefix: Syslog, TrustHostnames: true, Rate: 100, Burst: 1000}, prometheus.NewRegistry())
	d.Load(inv)
	sources := make([]netip.Addr, 1<<20)
	for i := range sources {
		sources[i] = fleetAddress(rand.IntN(fleet))
	}
	now, host := time.Now(), []byte("some-switch")
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		o := d.Resolve(sources[i&(1<<20-1)], host)
		o.Count(now, i&7, 1)
		o.Allow(now)
		i++
	}
}
