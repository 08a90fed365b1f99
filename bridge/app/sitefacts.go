package app

import (
	"cmp"

	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// waysOut are, by site, the links that lead from it to another.
func waysOut(inv *inventory.Inventory) map[string][]inventory.Link {
	siteOf := func(device string) string {
		if e, ok := inv.Device(device); ok {
			return e.Site
		}
		return ""
	}
	out := make(map[string][]inventory.Link)
	for _, link := range inv.Links {
		from, to := siteOf(link.From), siteOf(link.To)
		if from == to {
			continue
		}
		for _, site := range nonEmpty(from, to) {
			out[site] = append(out[site], link)
		}
	}
	return out
}

// named tells how people call what many faults have in common.
func named(inv *inventory.Inventory) func(by incident.Common, name string) string {
	parties := make(map[string]string)
	for _, party := range inv.ThirdParties {
		parties[party.Name] = party.Title
	}
	return func(by incident.Common, name string) (title string) {
		switch by {
		case incident.BySite:
			if site, ok := inv.Site(name); ok {
				title = site.Title
			}
		case incident.ByProvider:
			title = parties[name]
		case incident.ByRegion:
			if region, ok := inv.Region(name); ok {
				title = region.Title
			}
		case incident.ByParent: // people call a device by its name
		}
		return cmp.Or(title, name)
	}
}
