package report

import (
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/availability"
)

// shortBook is a record made of days in short: of devices, or of sites.
type shortBook struct {
	of  string // what availability is told of
	run *availability.Run
}

// kindOf is what days must tell of: regions are made of sites.
func kindOf(of string) string {
	if of == ofEquipment {
		return ofEquipment
	}
	return ofSites
}

// Devices are those of the days; none where these are of sites.
func (b *shortBook) Devices() []string { return b.names(ofEquipment) }

// Sites are those of the days; none where these are of devices, of which all are
// asked for then, and no site by its name.
func (b *shortBook) Sites() []string { return b.names(ofSites) }

func (b *shortBook) names(kind string) []string {
	if kindOf(b.of) != kind {
		return nil
	}
	return b.run.Names()
}

// At is where a device stood last, alone.
func (b *shortBook) At(device string) []string {
	if site := b.run.At(device); site != "" {
		return []string{site}
	}
	return nil
}

// Device is what is known of one.
func (b *shortBook) Device(name string) availability.Measure { return b.run.Measure(name) }

// Site is what is known of one.
func (b *shortBook) Site(name string) availability.Measure { return b.run.Measure(name) }

// daysOf are the days of a zone that a period is made of; the last may be cut.
func daysOf(period bridge.Span, zone *time.Location) (all []bridge.Span) {
	for from := period.From; from < period.To; {
		next := dayIn(dayOn(time.UnixMilli(from), zone).AddDate(0, 0, 1), zone).UnixMilli()
		all = append(all, bridge.Span{From: from, To: min(next, period.To)})
		from = next
	}
	return all
}
