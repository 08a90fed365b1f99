package snmp

import (
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/vigie-noc/vigie/internal/inventory"
)

// TestLimits: only what the inventory says is there: no bandwidth that nobody
// knows, none of a port without a name.
func TestLimits(t *testing.T) {
	t.Parallel()
	inv, err := inventory.Load("testdata/inventory.yml")
	if err != nil {
		t.Fatal(err)
	}
	err = testutil.CollectAndCompare(newLimits(func() *inventory.Inventory { return inv }), strings.NewReader(`
# HELP vigie_inventory_link_bandwidth_bps Bits a second that the contract of a link promises, at each of its ports.
# TYPE vigie_inventory_link_bandwidth_bps gauge
vigie_inventory_link_bandwidth_bps{circuit="TN-2104-FO",device="beja-rt1",ifName="Gi0/0",link="acces-beja"} 2e+07
# HELP vigie_inventory_threshold Limit that the inventory sets for a device, in place of the alert rule's own.
# TYPE vigie_inventory_threshold gauge
vigie_inventory_threshold{device="beja-rt1",threshold="cpu_percent"} 97.5
vigie_inventory_threshold{device="beja-rt1",threshold="loss_percent"} 3
`))
	if err != nil {
		t.Error(err)
	}
	if got := testutil.CollectAndCount(newLimits(func() *inventory.Inventory { return nil })); got != 0 {
		t.Errorf("%d series before there is an inventory", got)
	}
}
