package receiver

import (
	"fmt"

	"github.com/vigie-noc/vigie/exporters/event"
)

// Describe says in one line what a hit does, for those who try rules.
func Describe(hit *event.Hit, device *event.Device) string {
	does := "raises"
	switch {
	case hit.Clears:
		does = "clears"
	case hit.Event.Kind == event.Rate:
		does = "counts"
	}
	subject := ""
	switch {
	case hit.EverySubject:
		subject = " of every subject"
	case len(hit.Subject) > 0:
		subject = fmt.Sprintf(" %q", hit.Subject)
	}
	note := ""
	if !device.Known {
		note = ", were the device in the inventory"
	}
	return fmt.Sprintf("%s %s%s (%s, %s)%s", does, hit.Event.Name, subject, hit.Event.Severity, hit.Event.Title, note)
}
