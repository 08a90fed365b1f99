package snmp

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/vigie-noc/vigie/exporters/snmp/snmptest"
)

// ownModules are the modules that we ship.
const ownModules = "../../deploy/config/snmp/*.yml"

// startSwitch simulates a switch with two ports and a processor.
func startSwitch(t *testing.T) *snmptest.Device {
	t.Helper()
	object := func(oid string, value snmptest.Value) snmptest.Object {
		return snmptest.Object{OID: snmptest.MustParseOID(oid), Value: value}
	}
	objects := []snmptest.Object{
		object("1.3.6.1.2.1.1.1.0", snmptest.OctetString("Commutateur du lycée")),
		object("1.3.6.1.2.1.1.2.0", snmptest.ObjectID(snmptest.MustParseOID("1.3.6.1.4.1.9.1.1"))),
		object("1.3.6.1.2.1.1.3.0", snmptest.TimeTicks(time.Minute)),
		object("1.3.6.1.2.1.1.5.0", snmptest.OctetString("sw-1")),
		object("1.3.6.1.2.1.25.3.3.1.2.1", snmptest.Integer(12)),
	}
	for port := range int32(2) {
		row := fmt.Sprintf(".%d", port+1)
		objects = append(objects,
			object("1.3.6.1.2.1.2.2.1.2"+row, snmptest.OctetString("Gigabit port"+row)),
			object("1.3.6.1.2.1.2.2.1.7"+row, snmptest.Integer(1)),
			object("1.3.6.1.2.1.2.2.1.8"+row, snmptest.Integer(port+1)),
			object("1.3.6.1.2.1.31.1.1.1.1"+row, snmptest.OctetString(fmt.Sprintf("Gi0/%d", port+1))),
			object("1.3.6.1.2.1.31.1.1.1.6"+row, snmptest.Counter64(1<<53+1)),
			object("1.3.6.1.2.1.31.1.1.1.18"+row, snmptest.OctetString("vers Béja")),
		)
	}
	return startDevice(t, snmptest.DeviceConfig{Tree: snmptest.NewTree(objects)})
}

func startDevice(t *testing.T, config snmptest.DeviceConfig) *snmptest.Device {
	t.Helper()
	config.Address = netip.MustParseAddrPort("127.0.0.1:0")
	agent := snmptest.New(snmptest.Options{})
	device, err := agent.Add(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := agent.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(agent.Stop)
	return device
}

func scrapePath(device *snmptest.Device, rest string) string {
	return "/snmp?target=" + url.QueryEscape(device.Addr().String()) + rest
}

func TestScrapeOwnModules(t *testing.T) {
	t.Parallel()
	device := startSwitch(t)
	server := serve(t, Options{ConfigFiles: []string{ownModules}, MaxInFlight: 2, ModuleConcurrency: 2, WrapCounters: true})
	response := get(t, server, scrapePath(device, "&module=system,interfaces&module=cpu&module=system"), nil)
	if response.status != http.StatusOK {
		t.Fatalf("status %d: %s", response.status, response.body)
	}
	if got := response.header.Get("Content-Type"); got != "text/plain; version=0.0.4; charset=utf-8; escaping=underscores" {
		t.Errorf("content type %q", got)
	}
	for _, line := range []string{
		`sysUpTime 6000`,
		`sysDescr{sysDescr="Commutateur du lycée"} 1`,
		`sysObjectID{sysObjectID="1.3.6.1.4.1.9.1.1"} 1`,
		`ifOperStatus{ifAlias="vers Béja",ifDescr="Gigabit port.2",ifIndex="2",ifName="Gi0/2"} 2`,
		`ifHCInOctets{ifAlias="vers Béja",ifDescr="Gigabit port.1",ifIndex="1",ifName="Gi0/1"} 1`,
		`hrProcessorLoad{hrDeviceIndex="1"} 12`,
		`snmp_scrape_pdus_returned{module="cpu"} 1`,
		`snmp_scrape_pdus_returned{module="system"} 4`,
		`snmp_scrape_packets_sent{module="system"} 1`,
	} {
		if !strings.Contains(response.body, "\n"+line+"\n") {
			t.Errorf("missing %s in\n%s", line, response.body)
		}
	}
}

func TestScrapeHeaders(t *testing.T) {
	t.Parallel()
	device := startSwitch(t)
	server := serve(t, Options{ConfigFiles: []string{ownModules}, MaxInFlight: 2})
	path := scrapePath(device, "&module=cpu")
	response := get(t, server, path, http.Header{
		"Accept-Encoding": {"br, gzip;q=1"},
		"Accept":          {"application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,*/*;q=0.1"},
	})
	if response.header.Get("Content-Encoding") != "gzip" || !strings.HasSuffix(response.header.Get("Content-Type"), "; escaping=allow-utf-8") {
		t.Errorf("headers %v", response.header)
	}
	reader, err := gzip.NewReader(strings.NewReader(response.body))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(reader)
	if err != nil || !strings.Contains(string(text), "hrProcessorLoad{") {
		t.Errorf("unpacked %q, %v", text, err)
	}
	if response := get(t, server, path, http.Header{"Accept-Encoding": {"gzip;q=0"}}); response.header.Get("Content-Encoding") != "" {
		t.Error("packed although the peer refuses it")
	}
}

func TestBadParameters(t *testing.T) {
	t.Parallel()
	e, server := serveExporter(t, Options{ConfigFiles: []string{ownModules}})
	tests := []struct{ query, want string }{
		{"", "'target' parameter must be specified once"},
		{"target=a&target=b", "'target' parameter must be specified once"},
		{"target=a&auth=x&auth=y", "'auth' parameter must only be specified once"},
		{"target=a&auth=x", `unknown auth "x"`},
		{"target=a", `unknown module "if_mib"`},
		{"target=a&module=system,x", `unknown module "x"`},
		{"target=http://a&module=system", `parse target "http://a": transport "http" is neither udp nor tcp`},
		{"target=a&module=system&snmp_context=b&snmp_context=c", "'snmp_context' parameter must only be specified once"},
	}
	for _, test := range tests {
		response := get(t, server, "/snmp?"+test.query, nil)
		if response.status != http.StatusBadRequest || strings.TrimSpace(response.body) != test.want {
			t.Errorf("%s: status %d, %q, want %q", test.query, response.status, response.body, test.want)
		}
		if got := response.header.Get("Content-Type"); got != "text/plain; charset=utf-8" {
			t.Errorf("%s: content type %q", test.query, got)
		}
	}
	if got := testutil.ToFloat64(e.metrics.errors); got != float64(len(tests)) {
		t.Errorf("%v errors counted, want %d", got, len(tests))
	}
}

func TestDeadDevice(t *testing.T) {
	t.Parallel()
	device := startSwitch(t)
	device.SetDown(true)
	e, server := serveExporter(t, Options{ConfigFiles: []string{ownModules}, MaxInFlight: 2, TimeoutOffset: 100 * time.Millisecond})
	start := time.Now()
	response := get(t, server, scrapePath(device, "&module=system,cpu"), http.Header{"X-Prometheus-Scrape-Timeout-Seconds": {"1"}})
	if response.status != http.StatusInternalServerError || !strings.HasPrefix(response.body, "An error has occurred while serving metrics:\n\n2 error(s) occurred:\n* module system of ") {
		t.Errorf("status %d: %s", response.status, response.body)
	}
	if !strings.Contains(response.body, "no answer to 1 question in 9") || !strings.Contains(response.body, "the scrape's time is over") || !strings.Contains(response.body, "not asked: the device does not answer") {
		t.Errorf("the reason is not told: %s", response.body)
	}
	if took := time.Since(start); took > 4*time.Second {
		t.Errorf("took %v, Prometheus would wait 1 s", took)
	}
	if got := testutil.ToFloat64(e.metrics.packets); got < 1 {
		t.Errorf("%v packets counted", got)
	}
	if got := testutil.ToFloat64(e.metrics.failures); got != 1 {
		t.Errorf("%v failed scrapes counted, want 1", got)
	}
	device.SetDown(false)
	if body, status := fetch(t, server, scrapePath(device, "&module=system")); status != http.StatusOK {
		t.Errorf("repaired device gives %d: %s", status, body)
	}
}

func TestSeriesTwice(t *testing.T) {
	t.Parallel()
	device := startSwitch(t)
	dir := t.TempDir()
	file := writeFile(t, dir, "snmp.yml", `
auths: {public_v2: {}}
modules:
  if_mib: {walk: [1.3.6.1.2.1.31.1.1.1.6], metrics: [{name: x, oid: 1.3.6.1.2.1.31.1.1.1.6, type: counter, help: h}]}
`)
	server := serve(t, Options{ConfigFiles: []string{file}, MaxInFlight: 1})
	body, status := fetch(t, server, scrapePath(device, ""))
	if status != http.StatusInternalServerError || !strings.Contains(body, `collected metric "x" { counter:{value:`) {
		t.Errorf("status %d: %s", status, body)
	}
}

func TestOverload(t *testing.T) {
	t.Parallel()
	device := startSwitch(t)
	device.SetLatency(time.Second)
	e, server := serveExporter(t, Options{ConfigFiles: []string{ownModules}, MaxInFlight: 1})
	first := make(chan int, 1)
	go func() {
		response, err := server.Client().Get(server.URL + scrapePath(device, "&module=system"))
		if err != nil {
			first <- 0
			return
		}
		response.Body.Close()
		first <- response.StatusCode
	}()
	waitFor(t, func() bool { return testutil.ToFloat64(e.metrics.inFlight) == 1 })
	if body, status := fetch(t, server, scrapePath(device, "&module=system")); status != http.StatusServiceUnavailable {
		t.Errorf("second scrape: status %d: %s", status, body)
	}
	if got := testutil.ToFloat64(e.metrics.overloaded); got != 1 {
		t.Errorf("%v overloads counted, want 1", got)
	}
	if status := <-first; status != http.StatusOK {
		t.Errorf("first scrape: status %d", status)
	}
}

func TestCancelledScrapeEnds(t *testing.T) {
	t.Parallel()
	device := startSwitch(t)
	device.SetDown(true)
	e, server := serveExporter(t, Options{ConfigFiles: []string{ownModules}, MaxInFlight: 1})
	ctx, cancel := context.WithCancel(t.Context())
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+scrapePath(device, "&module=system"), nil)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if response, err := server.Client().Do(request); err == nil {
			response.Body.Close()
		}
	}()
	waitFor(t, func() bool { return testutil.ToFloat64(e.metrics.inFlight) == 1 })
	cancel()
	<-done
	start := time.Now()
	waitFor(t, func() bool { return testutil.ToFloat64(e.metrics.inFlight) == 0 })
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("the scrape went on for %v", took)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	server := serve(t, Options{ConfigFiles: []string{ownModules}})
	response := get(t, server, "/", nil)
	if response.status != http.StatusOK || !strings.Contains(response.body, `lang="fr"`) || !strings.Contains(response.body, "<option>interfaces</option>") || !strings.Contains(response.body, "<option selected>public_v2</option>") {
		t.Errorf("status %d: %s", response.status, response.body)
	}
	shown, status := fetch(t, server, "/config")
	if status != http.StatusOK || strings.Contains(shown, "community: public") || !strings.Contains(shown, "community: <secret>") {
		t.Errorf("status %d, the community must be hidden", status)
	}
	if _, status := fetch(t, server, "/nothing"); status != http.StatusNotFound {
		t.Errorf("status %d for a page that is not there", status)
	}
}

func TestExposedNames(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	e, err := newExporter(t.Context(), Options{ConfigFiles: []string{ownModules}}, slog.New(slog.DiscardHandler), registry)
	if err != nil {
		t.Fatal(err)
	}
	e.metrics.duration.WithLabelValues("system").Observe(0)
	problems, err := testutil.GatherAndLint(registry)
	if err != nil || len(problems) > 0 {
		t.Errorf("promlint: %v, %v", problems, err)
	}
	const want = "snmp_collection_duration_seconds snmp_packet_retries_total snmp_packets_total snmp_request_errors_total snmp_request_in_flight vigie_inventory_devices vigie_snmp_duplicate_series_total vigie_snmp_overloaded_total vigie_snmp_scrape_failures_total"
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, family := range families {
		names = append(names, family.GetName())
	}
	if got := strings.Join(names, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Many scrapes of dead devices end together, in the time of one, and leave
// nothing behind.
func TestManyScrapesOfADeadDevice(t *testing.T) {
	t.Parallel()
	device := startSwitch(t)
	device.SetDown(true)
	file := writeFile(t, t.TempDir(), "snmp.yml", "auths: {public_v2: {version: 2, community: public}}\nmodules: {m: {timeout: 300ms, retries: 1, walk: [1.3.6.1.2.1.1], "+
		"metrics: [{name: sysUpTime, oid: 1.3.6.1.2.1.1.3, type: gauge, help: h}]}}")
	const scrapes, most = 2000, 1000
	e, server := serveExporter(t, Options{ConfigFiles: []string{file}, MaxInFlight: most})
	var refused, silent, other atomic.Int64
	var wg sync.WaitGroup
	start := time.Now()
	for range scrapes {
		wg.Go(func() {
			recorder := record(e, scrapePath(device, "&module=m"))
			switch {
			case recorder.Code == http.StatusServiceUnavailable:
				refused.Add(1)
			case strings.Contains(recorder.Body.String(), "no answer to 2 questions"):
				silent.Add(1)
			default:
				other.Add(1)
			}
		})
	}
	wg.Wait()
	if other.Load() > 0 || silent.Load() < most || refused.Load()+silent.Load() != scrapes {
		t.Errorf("%d refused for want of room, %d without an answer, %d otherwise", refused.Load(), silent.Load(), other.Load())
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
	device.SetDown(false)
	if body, status := fetch(t, server, scrapePath(device, "&module=m")); status != http.StatusOK {
		t.Errorf("repaired: %d: %s", status, body)
	}
}

func waitFor(t *testing.T, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !condition(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("waited ten seconds in vain")
		}
	}
}

func writeFile(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
