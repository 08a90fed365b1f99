package app

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// places are what an inventory says of its sites.
type places struct {
	inv     *inventory.Inventory
	devices map[string]int              // at a site
	out     map[string][]inventory.Link // from a site to another
	behind  map[string]map[string]bool  // sites whose way goes through a device of another
}

func newPlaces(inv *inventory.Inventory) *places {
	p := &places{
		inv: inv, devices: make(map[string]int), out: make(map[string][]inventory.Link), behind: make(map[string]map[string]bool),
	}
	for i := range inv.Equipment {
		p.devices[inv.Equipment[i].Site]++
		p.upwards(&inv.Equipment[i])
	}
	for _, link := range inv.Links {
		from, to := p.siteOf(link.From), p.siteOf(link.To)
		if from == to {
			continue
		}
		for _, site := range nonEmpty(from, to) {
			p.out[site] = append(p.out[site], link)
		}
	}
	return p
}

func (p *places) siteOf(device string) string {
	if e, ok := p.inv.Device(device); ok {
		return e.Site
	}
	return ""
}

// upwards notes a device's site with all that it hangs on elsewhere. An
// inventory that was loaded does not go in circles.
func (p *places) upwards(e *inventory.Equipment) {
	for up := e.Parent; up != ""; {
		parent, ok := p.inv.Device(up)
		if !ok {
			return
		}
		if parent.Site != e.Site {
			if p.behind[up] == nil {
				p.behind[up] = make(map[string]bool)
			}
			p.behind[up][e.Site] = true
		}
		up = parent.Parent
	}
}

// below are the sites that a device's fault cuts off, by name, with the lines
// that lead out of them.
func (p *places) below(device string) []incident.SiteFacts {
	var all []incident.SiteFacts
	for _, name := range slices.Sorted(maps.Keys(p.behind[device])) {
		title := name
		if site, ok := p.inv.Site(name); ok {
			title = cmp.Or(site.Title, name)
		}
		all = append(all, incident.SiteFacts{Title: title, Circuits: strings.Join(circuits("", p.out[name]), " ; ")})
	}
	return all
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
