package receiver

import (
	"errors"
	"log/slog"

	"github.com/vigie-noc/vigie/exporters/event/origin"
)

// errEmptied is for an inventory that was cut short: with it every event would
// end for good.
var errEmptied = errors.New("the inventory is empty, though there were devices: all their events would expire")

// question tells of devices that are known to the inventory and not by what
// they send.
func question(devices int, doubts origin.Doubts, logger *slog.Logger) {
	if devices == 0 {
		logger.Warn("the inventory is empty: no message will be an event")
	}
	if doubts.Hosts > 0 {
		logger.Warn("devices whose address is a host name are known by the name in their messages alone, not by where these come from",
			"devices", doubts.Hosts, "example", doubts.Host)
	}
	if doubts.Twins > 0 {
		logger.Warn("devices share an address: a message from there is theirs only where it names them",
			"devices", doubts.Twins, "example", doubts.Twin, "shares_with", doubts.TwinOf)
	}
}
