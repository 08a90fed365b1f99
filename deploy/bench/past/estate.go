package past

import (
	"context"
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// Town is the inventory of what tickets are about.
func Town() *inventory.Inventory {
	inv := &inventory.Inventory{}
	for site := range sites {
		for device := range devicesOfSite {
			where := placeOf(site, device)
			if device == 0 {
				inv.Sites = append(inv.Sites, inventory.Site{Name: where.site, Region: where.region})
			}
			inv.Equipment = append(inv.Equipment, inventory.Equipment{
				Device: where.device, Site: where.site, Role: "switch", Service: where.service, Provider: where.provider,
			})
		}
	}
	return inv
}

// Evidence keeps days up to the last one. On each, of so many devices one was
// down, and another was not measured at all.
func Evidence(ctx context.Context, store ledger.Store, inv *inventory.Inventory, last time.Time, days, bad int) error {
	for n := range days {
		from := last.AddDate(0, 0, -n)
		day := &bridge.EvidenceDay{Source: "noc", Day: from.Format(time.DateOnly), Span: bridge.SpanOf(from, from.AddDate(0, 0, 1)), CopiedAt: last}
		for i := range inv.Equipment {
			e := &inv.Equipment[i]
			day.Members = append(day.Members, bridge.EvidenceMember{Device: e.Device, Site: e.Site, Measured: i != n})
			if (i+n)%bad == 0 {
				at := day.Span.From + int64(i)*1000
				day.Outages = append(day.Outages, bridge.Outage{Kind: bridge.EvidenceDevice, Name: e.Device, Down: []bridge.Span{{From: at, To: at + 600_000}}})
			}
		}
		if err := store.SaveEvidence(ctx, day); err != nil {
			return fmt.Errorf("keep %s: %w", day.Day, err)
		}
	}
	return nil
}
