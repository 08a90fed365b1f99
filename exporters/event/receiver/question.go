package receiver

import (
	"errors"
	"log/slog"
	"net/netip"

	"github.com/vigie-noc/vigie/internal/inventory"
)

// errEmptied is for an inventory that was cut short: with it every event would
// end for good.
var errEmptied = errors.New("the inventory is empty, though there were devices: all their events would expire")

// question tells of devices that are known to the inventory and not by what
// they send.
func question(inv *inventory.Inventory, logger *slog.Logger) {
	if len(inv.Equipment) == 0 {
		logger.Warn("the inventory is empty: no message will be an event")
	}
	var named, twins int
	var name, twin string // one of each
	holders := make(map[netip.Addr]string, len(inv.Equipment))
	for i := range inv.Equipment {
		e := &inv.Equipment[i]
		address, err := netip.ParseAddr(e.Address)
		if err != nil {
			named, name = named+1, e.Device
			continue
		}
		if holder, taken := holders[address]; taken {
			twins, twin = twins+1, holder+" and "+e.Device
		}
		holders[address] = e.Device
	}
	if named > 0 {
		logger.Warn("devices whose address is a host name are known by the name in their messages alone, not by where these come from",
			"devices", named, "example", name)
	}
	if twins > 0 {
		logger.Warn("devices share an address: a message from there is theirs only where it names them", "devices", twins, "example", twin)
	}
}
