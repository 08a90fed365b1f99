package snmp

import (
	"net/http"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/vigie-noc/vigie/exporters/snmp/snmptest"
	"github.com/vigie-noc/vigie/internal/wire"
)

const degradeConfig = `auths: {public_v2: {version: 2, community: public}}
modules:
  good: {timeout: 50ms, retries: 1, walk: [1.3.6.1.1], metrics: [{name: good, oid: 1.3.6.1.1, type: gauge, help: h, indexes: [{labelname: i, type: gauge}]}]}
  bad: {walk: [1.3.6.1.2, 1.3.6.1.3], metrics: [{name: bad, oid: 1.3.6.1.2, type: gauge, help: h, indexes: [{labelname: i, type: gauge}]}, {name: rest, oid: 1.3.6.1.3, type: gauge, help: h}]}
  twice: {walk: [1.3.6.1.1], metrics: [{name: twice, oid: 1.3.6.1.1, type: gauge, help: h}]}
`

// With degrade, what worked is given beside a sample that tells what did not.
func TestDegrade(t *testing.T) {
	t.Parallel()
	object := func(oid string, n int32) snmptest.Object {
		return snmptest.Object{OID: snmptest.MustParseOID(oid), Value: snmptest.Integer(n)}
	}
	device := startDevice(t, snmptest.DeviceConfig{
		Tree: snmptest.NewTree([]snmptest.Object{object("1.3.6.1.1.1", 1), object("1.3.6.1.1.2", 2), object("1.3.6.1.2.1", 21), object("1.3.6.1.2.2", 22), object("1.3.6.1.3.0", 3)}),
		Status: func(pdu byte, oids []snmptest.OID) (status, index int) {
			for i, oid := range oids {
				if oid.String() == "1.3.6.1.2.1" || pdu == wire.GetBulk && oid.HasPrefix(snmptest.MustParseOID("1.3.6.1.2")) {
					return 5, i + 1
				}
			}
			return 0, 0
		},
	})
	e, server := serveExporter(t, Options{ConfigFiles: []string{writeFile(t, t.TempDir(), "snmp.yml", degradeConfig)}, MaxInFlight: 2})
	lines := func(text string, wanted ...string) {
		t.Helper()
		for _, line := range wanted {
			if !strings.Contains("\n"+text, "\n"+line+"\n") {
				t.Errorf("missing %s in\n%s", line, text)
			}
		}
	}
	body, status := fetch(t, server, scrapePath(device, "&module=good,bad&degrade=true"))
	if status != http.StatusOK {
		t.Fatalf("status %d: %s", status, body)
	}
	lines(body, `good{i="1"} 1`, `rest 3`, `bad{i="1"} 21`, `vigie_snmp_module_success{module="bad"} 0`, `vigie_snmp_module_success{module="good"} 1`)
	if body, status := fetch(t, server, scrapePath(device, "&module=good,bad")); status != http.StatusInternalServerError || !strings.Contains(body, "genErr") {
		t.Errorf("without degrade: %d: %s", status, body)
	}
	if body, status := fetch(t, server, scrapePath(device, "&module=twice")); status != http.StatusInternalServerError || !strings.Contains(body, "was collected before") {
		t.Errorf("series that come twice: %d: %s", status, body)
	}
	body, status = fetch(t, server, scrapePath(device, "&module=twice&degrade=true"))
	if status != http.StatusOK || strings.Count(body, "\ntwice ") != 1 || testutil.ToFloat64(e.metrics.duplicates) != 1 {
		t.Errorf("series that come twice: %d: %s", status, body)
	}
	device.SetDown(true)
	if body, status := fetch(t, server, scrapePath(device, "&module=good&degrade=true")); status != http.StatusInternalServerError {
		t.Errorf("nothing works: %d: %s", status, body)
	}
}
