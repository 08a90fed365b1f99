package snmp

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/internal/inventory"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestDiscovery(t *testing.T) {
	t.Parallel()
	server := serve(t, Options{ConfigFiles: []string{ownModules}, InventoryFiles: []string{"testdata/inventory.yml"}})
	for path, golden := range map[string]string{
		"/sd":                  "sd-snmp.json",
		"/sd?job=snmp":         "sd-snmp.json",
		"/sd?job=reachability": "sd-reachability.json",
		"/sd?job=services":     "sd-services.json",
	} {
		response := get(t, server, path, nil)
		if response.status != http.StatusOK || response.header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: status %d, headers %v", path, response.status, response.header)
		}
		compareJSON(t, filepath.Join("testdata", golden), response.body)
		repeated := get(t, server, path, http.Header{"If-None-Match": {response.header.Get("ETag")}})
		if repeated.status != http.StatusNotModified || repeated.body != "" {
			t.Errorf("%s: unchanged targets are sent again, status %d", path, repeated.status)
		}
	}
	body, status := fetch(t, server, "/sd?job=ping")
	if status != http.StatusBadRequest || strings.TrimSpace(body) != `unknown job "ping": one of reachability, services, snmp` {
		t.Errorf("status %d: %s", status, body)
	}
}

// TestProberByPort: the prober has the module that discovery asks for, and it
// connects to a port.
func TestProberByPort(t *testing.T) {
	t.Parallel()
	shipped, err := os.ReadFile("../../deploy/blackbox/blackbox.yml")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(shipped), "\n  "+proberByPort+":\n    prober: tcp\n") {
		t.Errorf("deploy/blackbox has no module %s that probes TCP:\n%s", proberByPort, shipped)
	}
	probers := map[string]string{"http": "http", "dns": "dns", "smtp": "tcp", "tcp_connect": "tcp"}
	for _, module := range inventory.Probes {
		if !strings.Contains(string(shipped), "\n  "+module+":\n    prober: "+probers[module]+"\n") {
			t.Errorf("deploy/blackbox has no module %s for services that is of the prober %q", module, probers[module])
		}
	}
}

func TestDiscoveryWithoutInventory(t *testing.T) {
	t.Parallel()
	server := serve(t, Options{ConfigFiles: []string{ownModules}})
	if body, status := fetch(t, server, "/sd"); status != http.StatusOK || body != "[]" {
		t.Errorf("status %d: %s; Prometheus wants a list", status, body)
	}
}

// compareJSON holds body against a golden file, which is indented for people.
func compareJSON(t *testing.T, path, body string) {
	t.Helper()
	var got bytes.Buffer
	if err := json.Indent(&got, []byte(body), "", "  "); err != nil {
		t.Fatal(err)
	}
	got.WriteByte('\n')
	if *update {
		if err := os.WriteFile(path, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("%s differs:\n%s", path, got.String())
	}
}
