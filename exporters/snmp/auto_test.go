package snmp

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/vigie-noc/vigie/exporters/snmp/snmptest"
)

const autoConfig = `auths: {public_v2: {version: 2, community: public}}
auto:
  default: [names]
  devices:
    - {object_id: 1.3.6.1.4.1.9, modules: [names, load]}
    - {object_id: 1.3.6.1.4.1.9.6, modules: [load]}
modules:
  names: {walk: [1.3.6.1.2.1.1.5], metrics: [{name: sysName, oid: 1.3.6.1.2.1.1.5, type: DisplayString, help: Name.}]}
  load: {walk: [1.3.6.1.2.1.25.3.3.1.2], metrics: [{name: load, oid: 1.3.6.1.2.1.25.3.3.1.2, type: gauge, help: Load., indexes: [{labelname: i, type: gauge}]}]}
`

// The nearest rule for what a device says that it is gives its modules.
func TestAuto(t *testing.T) {
	t.Parallel()
	file := writeFile(t, t.TempDir(), "snmp.yml", autoConfig)
	server := serve(t, Options{ConfigFiles: []string{file}, MaxInFlight: 2})
	objectID := func(oid string) snmptest.Object {
		return snmptest.Object{OID: snmptest.MustParseOID("1.3.6.1.2.1.1.2.0"), Value: snmptest.ObjectID(snmptest.MustParseOID(oid))}
	}
	rest := []snmptest.Object{
		{OID: snmptest.MustParseOID("1.3.6.1.2.1.1.5.0"), Value: snmptest.OctetString("sw-1")},
		{OID: snmptest.MustParseOID("1.3.6.1.2.1.25.3.3.1.2.1"), Value: snmptest.Integer(12)},
	}
	for _, test := range []struct {
		name string
		tree []snmptest.Object
		want string
	}{
		{"of a maker", append(rest, objectID("1.3.6.1.4.1.9.1.1")), "names load"},
		{"of a family", append(rest, objectID("1.3.6.1.4.1.9.6.1")), "load"},
		{"of nobody", append(rest, objectID("1.3.6.1.4.1.99999.1")), "names"},
		{"without an identity", rest, "names"},
	} {
		device := startDevice(t, snmptest.DeviceConfig{Tree: snmptest.NewTree(test.tree)})
		for range 2 { // the second time, the device is not asked again
			before := device.Counts().Requests
			response := get(t, server, scrapePath(device, "&module=auto"), nil)
			got := ""
			for _, module := range []string{"names", "load"} {
				if strings.Contains(response.body, `snmp_scrape_duration_seconds{module="`+module+`"}`) {
					got += " " + module
				}
			}
			if response.status != http.StatusOK || strings.TrimSpace(got) != test.want {
				t.Errorf("%s: status %d, modules%s, want %s", test.name, response.status, got, test.want)
			}
			if asked := device.Counts().Requests - before; asked == 0 {
				t.Errorf("%s: not asked at all", test.name)
			}
		}
	}
	device := startDevice(t, snmptest.DeviceConfig{Tree: snmptest.NewTree(rest)})
	if body, status := fetch(t, server, scrapePath(device, "&module=auto,load")); status != http.StatusOK || strings.Count(body, "snmp_scrape_duration_seconds{") != 2 {
		t.Errorf("named beside auto: %d\n%s", status, body)
	}
}

func TestAutoThatNamesNothing(t *testing.T) {
	t.Parallel()
	file := writeFile(t, t.TempDir(), "snmp.yml", strings.Replace(autoConfig, "default: [names]", "default: [name]", 1))
	err := Run(t.Context(), Options{ConfigFiles: []string{file}, DryRun: true}, slog.New(slog.DiscardHandler), nil)
	if err == nil || !strings.Contains(err.Error(), `auto.default: unknown module "name"`) {
		t.Errorf("got %v", err)
	}
}
