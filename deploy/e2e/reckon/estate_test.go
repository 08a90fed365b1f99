package reckon

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/deploy/lab"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// entered is the inventory that reports are made with: that of the beginning of the
// year, in which nobody entered the power supplies.
func (r *rig) entered() *inventory.Inventory {
	first := *r.year.Estates[0].Inventory
	first.Equipment = slices.DeleteFunc(slices.Clone(first.Equipment), func(e inventory.Equipment) bool { return e.Role == "ups" })
	first.Links = slices.DeleteFunc(slices.Clone(first.Links), func(l inventory.Link) bool { return strings.Contains(l.From, "ups-") || strings.Contains(l.To, "ups-") })
	return &first
}

// loadShown has it written and read as the bridge reads it.
func (r *rig) loadShown() (*inventory.Inventory, error) {
	path := r.dir + "/inventory-shown.yml"
	if err := lab.WriteInventory(path, r.entered()); err != nil {
		return nil, err
	}
	return inventory.Load(path)
}

// roleOf is what a device is by that inventory.
func (r *rig) roleOf(device string) string {
	for _, e := range r.entered().Equipment {
		if e.Device == device {
			return cmp.Or(roles[e.Role], e.Role)
		}
	}
	return "hors inventaire"
}

func (r *rig) siteTitled(name string) string {
	for _, site := range r.year.Estates[0].Inventory.Sites {
		if site.Name == name {
			return cmp.Or(site.Title, name)
		}
	}
	return name
}

// regionNamed is the title of the region that is known of something, or else of
// that of its site.
func (r *rig) regionNamed(site, region string) string {
	for _, each := range r.year.Estates[0].Inventory.Sites {
		if each.Name == site {
			region = cmp.Or(region, each.Region)
		}
	}
	return r.regionTitle(region)
}

// regionAt is that of a site by the inventory of the day on which a month was closed.
func (r *rig) regionAt(d *document, site string) string {
	for _, each := range r.year.EstateAt(time.UnixMilli(instant(r.T, d.ClosedAt))).Sites {
		if each.Name == site {
			return each.Region
		}
	}
	return ""
}

// places are where each device stood last in a month.
func (r *rig) places(ctx context.Context, from, to int64) map[string]string {
	days, err := r.store.Evidence(ctx, bridge.Span{From: from, To: to}, ledger.EvidenceOf{})
	if err != nil {
		r.Fatal(err)
	}
	at, known := make(map[string]string), make(map[string]int64)
	for i := range days {
		for _, m := range days[i].Members {
			if days[i].Span.From >= known[m.Device] {
				at[m.Device], known[m.Device] = m.Site, days[i].Span.From
			}
		}
	}
	return at
}
