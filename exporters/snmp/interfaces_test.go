package snmp

import (
	"net/http"
	"strings"
	"testing"
)

const selecting = `regions: [{name: beja, title: Béja}]
sites: [{name: lycee, title: Lycée, region: beja}]
equipment:
  - {device: sw-1, address: 127.0.0.1, site: lycee, role: switch, vendor: hp, criticity: P3, snmp: {modules: [interfaces]}, interfaces: {include: ["Gi0/2"]}}
`

// What a scrape showed of a device in the inventory is kept for whoever has to
// name its ports, and the inventory's selection of ports is applied.
func TestInterfaces(t *testing.T) {
	t.Parallel()
	device := startSwitch(t)
	inventory := writeFile(t, t.TempDir(), "inventory.yml", selecting)
	server := serve(t, Options{ConfigFiles: []string{ownModules}, InventoryFiles: []string{inventory}, MaxInFlight: 2})
	for path, want := range map[string]string{
		"/api/v1/interfaces":             "'device' parameter must be specified",
		"/api/v1/interfaces?device=sw-2": `device "sw-2" is not in the inventory`,
		"/api/v1/interfaces?device=sw-1": `device "sw-1" was not scraped yet`,
	} {
		if body, status := fetch(t, server, path); status < 400 || !strings.HasPrefix(body, want) {
			t.Errorf("%s: status %d: %s", path, status, body)
		}
	}
	body, status := fetch(t, server, scrapePath(device, "&module=interfaces,system&device=sw-1"))
	if status != http.StatusOK || strings.Contains(body, `ifName="Gi0/1"`) || !strings.Contains(body, `ifOperStatus{ifAlias="vers Béja",ifDescr="Gigabit port.2",ifIndex="2",ifName="Gi0/2"} 2`) {
		t.Errorf("status %d: %s", status, body)
	}
	response := get(t, server, "/api/v1/interfaces?device=sw-1", nil)
	for _, want := range []string{`"device":"sw-1"`, `"sys_name":"sw-1"`, `"uptime_seconds":60`, `{"index":2,"name":"Gi0/2","alias":"vers Béja","description":"Gigabit port.2"}`} {
		if response.status != http.StatusOK || !strings.Contains(response.body, want) {
			t.Errorf("status %d, missing %s in %s", response.status, want, response.body)
		}
	}
}

func TestPortParameters(t *testing.T) {
	t.Parallel()
	device := startSwitch(t)
	server := serve(t, Options{ConfigFiles: []string{ownModules}, MaxInFlight: 2})
	for query, want := range map[string]string{
		"&if_name=0/2$":              "2",
		"&if_alias=B%C3%A9ja":        "12",
		"&if_oper_status=1":          "1",
		"&if_oper_status=1,2":        "12",
		"&if_name=x":                 "",
		"&device=in-no-inventory":    "12",
		"&device=x&if_oper_status=2": "2",
	} {
		body, status := fetch(t, server, scrapePath(device, "&module=interfaces"+query))
		got := ""
		for _, port := range []string{"1", "2"} {
			if strings.Contains(body, `ifOperStatus{ifAlias="vers Béja",ifDescr="Gigabit port.`+port+`"`) {
				got += port
			}
		}
		if status != http.StatusOK || got != want {
			t.Errorf("%s: status %d, ports %q, want %q", query, status, got, want)
		}
	}
	for query, want := range map[string]string{
		"&if_name=(":             "'if_name' parameter \"(\": error parsing regexp",
		"&if_type=six":           "'if_type' parameter \"six\": \"six\" is not a number",
		"&degrade=perhaps":       "'degrade' parameter \"perhaps\" is neither true nor false",
		"&if_name=a&if_name=b":   "'if_name' parameter must only be specified once",
		"&snmp_debug_packets=x1": "'snmp_debug_packets' parameter \"x1\"",
	} {
		if body, status := fetch(t, server, scrapePath(device, "&module=interfaces"+query)); status != http.StatusBadRequest || !strings.HasPrefix(body, want) {
			t.Errorf("%s: status %d: %s", query, status, body)
		}
	}
}
