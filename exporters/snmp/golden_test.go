package snmp

import (
	"bytes"
	"cmp"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vigie-noc/vigie/exporters/snmp/snmptest"
)

// exceptionsFile lists the answers of prometheus/snmp_exporter that ours
// differ from, "name reason" a line. It is to shrink only.
const exceptionsFile = "testdata/golden-exceptions.txt"

// volatile are the samples whose values differ from run to run, or depend on
// how the exporter asks.
var volatile = regexp.MustCompile(`(?m)^(snmp_scrape_(?:walk_duration_seconds|duration_seconds|packets_sent|pdus_returned)\{[^}]*\}) .*$`)

// testdata is the folder of recordings and goldens, which are not ours and so
// not in this repository.
func testdata(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("VIGIE_TESTDATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	if _, err := os.Stat(filepath.Join(dir, "snmprec-golden")); err != nil {
		t.Skipf("recordings are not here, set VIGIE_TESTDATA to their folder: %v", err)
	}
	return dir
}

// TestGoldens replays recorded devices and holds our answers against those of
// prometheus/snmp_exporter, character for character.
func TestGoldens(t *testing.T) {
	t.Parallel()
	dir := testdata(t)
	goldens, err := filepath.Glob(filepath.Join(dir, "snmprec-golden", "*--*"))
	if err != nil || len(goldens) == 0 {
		t.Fatalf("no goldens: %v", err)
	}
	server := serve(t, Options{ConfigFiles: []string{filepath.Join(dir, "snmp_exporter-snmp.yml")}, WrapCounters: true, MaxInFlight: 10})
	devices := replay(t, dir, goldens)
	exceptions := readExceptions(t)
	identical := 0
	for _, path := range goldens {
		name := filepath.Base(path)
		recording, module := parts(name)
		difference := ""
		for range 3 { // the first scrape learns the rows that the others begin at
			got, status := fetch(t, server, "/snmp?module="+module+"&target="+url.QueryEscape(devices[recording]))
			difference = cmp.Or(difference, compareGolden(t, path, got, status))
		}
		reason, excepted := exceptions[name]
		delete(exceptions, name)
		switch {
		case difference == "":
			identical++
			if excepted {
				t.Errorf("%s is identical now: take it off %s", name, exceptionsFile)
			}
		case !excepted:
			t.Errorf("%s: %s", name, difference)
		default:
			t.Logf("%s: known to differ (%s): %s", name, reason, difference)
		}
	}
	for name := range exceptions {
		t.Errorf("%s lists %s, which is no golden", exceptionsFile, name)
	}
	t.Logf("%d of %d goldens identical", identical, len(goldens))
}

// compareGolden gives the first difference, "" for none.
func compareGolden(t *testing.T, path, got string, status int) string {
	t.Helper()
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(path, ".err") {
		return compareFailure(string(want), got, status)
	}
	if status != http.StatusOK {
		return fmt.Sprintf("status %d: %s", status, got)
	}
	return firstDifference(string(want), got)
}

func firstDifference(want, got string) string {
	wanted := strings.Split(volatile.ReplaceAllString(want, "$1 0"), "\n")
	given := strings.Split(volatile.ReplaceAllString(got, "$1 0"), "\n")
	for i := range min(len(wanted), len(given)) {
		if wanted[i] != given[i] {
			return fmt.Sprintf("line %d\nwant %q\ngot  %q", i+1, wanted[i], given[i])
		}
	}
	if len(wanted) != len(given) {
		return fmt.Sprintf("want %d lines, got %d", len(wanted), len(given))
	}
	return ""
}

var collected = regexp.MustCompile(`collected metric "[^"]+" \{.*\} was collected before`)

// compareFailure holds the series that were collected twice against each
// other. Which of several equal ones is told, and in which order, is random in
// the original; the values are therefore left out.
func compareFailure(want, got string, status int) string {
	if status != http.StatusInternalServerError {
		return fmt.Sprintf("status %d, want 500", status)
	}
	series := func(text string) []string {
		found := collected.FindAllString(text, -1)
		for i := range found {
			found[i] = regexp.MustCompile(`value:[0-9.e+]+`).ReplaceAllString(found[i], "value:N")
			found[i] = strings.ReplaceAll(found[i], "  ", " ") // put in at random by the peer
		}
		slices.Sort(found)
		return found
	}
	if w, g := series(want), series(got); !slices.Equal(w, g) {
		return fmt.Sprintf("want %q, got %q", w, g)
	}
	return ""
}

// parts takes "source--recording.module.prom" apart.
func parts(golden string) (recording, module string) {
	name := strings.TrimSuffix(golden, filepath.Ext(golden))
	dot := strings.LastIndexByte(name, '.')
	return strings.Replace(name[:dot], "--", "/", 1), name[dot+1:]
}

// replay starts an agent for every recording that a golden names.
func replay(t *testing.T, dir string, goldens []string) map[string]string {
	t.Helper()
	agent := snmptest.New(snmptest.Options{})
	added := map[string]*snmptest.Device{}
	for _, path := range goldens {
		recording, _ := parts(filepath.Base(path))
		if added[recording] != nil {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, "snmprec", recording+".snmprec"))
		if err != nil {
			t.Fatal(err)
		}
		replayed, err := snmptest.ReadSnmprec(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		added[recording], err = agent.Add(snmptest.DeviceConfig{
			Address: netip.MustParseAddrPort("127.0.0.1:0"), Tree: replayed.Tree(), MaxSize: 65507,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := agent.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(agent.Stop)
	addresses := map[string]string{}
	for recording, device := range added {
		addresses[recording] = device.Addr().String()
	}
	return addresses
}

func readExceptions(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile(exceptionsFile)
	if err != nil {
		t.Fatal(err)
	}
	exceptions := map[string]string{}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, reason, explained := strings.Cut(line, " ")
		if !explained {
			t.Errorf("%s: %s has no reason", exceptionsFile, name)
		}
		exceptions[name] = reason
	}
	return exceptions
}

// serve starts an exporter on loopback.
func serve(t *testing.T, opts Options) *httptest.Server {
	t.Helper()
	_, server := serveExporter(t, opts)
	return server
}

func serveExporter(t *testing.T, opts Options) (*exporter, *httptest.Server) {
	t.Helper()
	e, err := newExporter(t.Context(), opts, slog.New(slog.DiscardHandler), prometheus.NewRegistry())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e.handler())
	t.Cleanup(func() {
		server.Client().CloseIdleConnections()
		server.Close()
		if err := e.close(); err != nil {
			t.Error(err)
		}
	})
	return e, server
}
