package reckon

import (
	"context"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// site is up while one of its devices is known to be, and down while that is told
// of it; it is in maintenance while all are that the inventory has there.
func site(devices map[string][]day, lost map[string][]piece, planned map[string][]piece, inv *inventory.Inventory, period piece) (all []measured) {
	names := make(map[string]bool)
	for _, known := range devices {
		for _, d := range known {
			names[d.site] = true
		}
	}
	for name := range names {
		m := measured{Of: "sites", Name: name}
		var days, cuts []piece
		for _, known := range devices {
			for _, d := range known {
				if d.site == name {
					days = append(days, d.piece)
					cuts = slices.Concat(cuts, d.down, d.unheard)
				}
			}
		}
		var there []string
		for i := range inv.Equipment {
			if inv.Equipment[i].Site == name {
				there = append(there, inv.Equipment[i].Device)
				cuts = append(cuts, planned[inv.Equipment[i].Device]...)
			}
		}
		for _, p := range parts(period, days, cuts, lost[name]) {
			up, worked := false, len(there) > 0
			for _, known := range devices {
				for _, d := range known {
					up = up || d.site == name && p.in([]piece{d.piece}) && !p.in(d.down) && !p.in(d.unheard)
				}
			}
			for _, name := range there {
				worked = worked && p.in(planned[name])
			}
			m.count(p, !p.in(days), worked, p.in(lost[name]), up)
		}
		all = append(all, m)
	}
	return all
}

// regions add up their sites, as the inventory has them now.
func regions(sites []measured, inv *inventory.Inventory) []measured {
	found := make(map[string]*measured)
	for i := range inv.Sites {
		for _, m := range sites {
			if region := inv.Sites[i].Region; m.Name == inv.Sites[i].Name {
				if found[region] == nil {
					found[region] = &measured{Of: "regions", Name: region}
				}
				sum := found[region]
				sum.Outside, sum.Up, sum.Down = sum.Outside+m.Outside, sum.Up+m.Up, sum.Down+m.Down
				sum.Maintenance, sum.Unmeasured = sum.Maintenance+m.Maintenance, sum.Unmeasured+m.Unmeasured
			}
		}
	}
	all := make([]measured, 0, len(found))
	for _, m := range found {
		all = append(all, *m)
	}
	return all
}

// maintenance is when each device was in one that was approved of long enough
// before.
func (r *rig) maintenance(ctx context.Context, b *book, s *signed, inv *inventory.Inventory, from, to int64) (map[string][]piece, error) {
	changes, err := r.store.ChangesOver(ctx, bridge.Span{From: from, To: to})
	if err != nil {
		return nil, err
	}
	all := make(map[string][]piece)
	for i := range changes {
		c := &changes[i]
		approved := int64(never)
		for _, e := range b.entries[b.tickets[c.Ticket]] {
			if e.Kind == bridge.KindChange && e.Data["to"] == "approuvé" && e.Actor == bridge.ActorPerson {
				approved = min(approved, e.EffectiveAt.UnixMilli())
			}
		}
		if approved == never || approved+lasts(s.Availability.Notice) > c.StartsAt.UnixMilli() {
			continue
		}
		name, _ := strings.CutPrefix(c.Scope, "site:")
		for n := range inv.Equipment {
			if e := &inv.Equipment[n]; e.Site == name {
				all[e.Device] = append(all[e.Device], piece{max(from, c.StartsAt.UnixMilli()), min(to, c.EndsAt.UnixMilli())})
			}
		}
	}
	return all, nil
}
