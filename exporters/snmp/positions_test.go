package snmp

import (
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/vigie-noc/vigie/internal/inventory"
)

// TestPositions: a site of which nobody knows where it is is on no map, not in
// the sea off Africa.
func TestPositions(t *testing.T) {
	t.Parallel()
	north, east := 36.73, 0.0
	inv := &inventory.Inventory{Sites: []inventory.Site{
		{Name: "lycee-beja", Region: "beja", Latitude: &north, Longitude: &east},
		{Name: "cnte", Region: "tunis"},
	}}
	err := testutil.CollectAndCompare(newPositions(func() *inventory.Inventory { return inv }), strings.NewReader(`
# HELP vigie_inventory_site_latitude_degrees Degrees north of the equator at which a site is.
# TYPE vigie_inventory_site_latitude_degrees gauge
vigie_inventory_site_latitude_degrees{region="beja",site="lycee-beja"} 36.73
# HELP vigie_inventory_site_longitude_degrees Degrees east of Greenwich at which a site is.
# TYPE vigie_inventory_site_longitude_degrees gauge
vigie_inventory_site_longitude_degrees{region="beja",site="lycee-beja"} 0
`))
	if err != nil {
		t.Error(err)
	}
	if got := testutil.CollectAndCount(newPositions(func() *inventory.Inventory { return nil })); got != 0 {
		t.Errorf("%d series before there is an inventory", got)
	}
}
