package reckon

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// day is what one day's evidence says of a device or site.
type day struct {
	piece

	site          string
	member        bool
	down, unheard []piece
}

// availability reckons that of all things of a month from the kept days: every
// piece of time between two instants at which anything changes is one of outside,
// maintenance, down, not measured and up, in this order.
func (r *rig) availability(ctx context.Context, b *book, s *signed, from, to int64) ([]measured, error) {
	days, err := r.store.Evidence(ctx, bridge.Span{From: from, To: to}, ledger.EvidenceOf{})
	if err != nil {
		return nil, err
	}
	inv := r.year.EstateAt(time.UnixMilli(to).AddDate(0, 0, 4)) // of the day of closing
	planned, err := r.maintenance(ctx, b, s, inv, from, to)
	if err != nil {
		return nil, err
	}
	devices, sites := make(map[string][]day), make(map[string][]piece)
	for i := range days {
		whole := piece{days[i].Span.From, days[i].Span.To}
		outages := make(map[string]*bridge.Outage)
		for n := range days[i].Outages {
			o := &days[i].Outages[n]
			outages[string(o.Kind)+o.Name] = o
			if o.Kind == bridge.EvidenceSite {
				sites[o.Name] = append(sites[o.Name], pieces(o.Down)...)
			}
		}
		for _, m := range days[i].Members {
			d := day{piece: whole, site: m.Site, member: true}
			if o := outages["device"+m.Device]; o != nil {
				d.down, d.unheard = pieces(o.Down), pieces(o.Unmeasured)
			}
			if !m.Measured {
				d.unheard = []piece{whole}
			}
			devices[m.Device] = append(devices[m.Device], d)
		}
	}
	all := make([]measured, 0, len(devices))
	for name, known := range devices {
		all = append(all, device(name, known, planned[name], piece{from, to}))
	}
	places := site(devices, sites, planned, inv, piece{from, to})
	all = append(all, places...)
	all = append(all, regions(places, inv)...)
	slices.SortFunc(all, func(a, b measured) int { return cmp.Or(cmp.Compare(a.Of, b.Of), cmp.Compare(a.Name, b.Name)) })
	return all, nil
}

func pieces(spans []bridge.Span) (all []piece) {
	for _, s := range spans {
		all = append(all, piece{s.From, s.To})
	}
	return all
}

// parts cuts a period at every end of some pieces.
func parts(period piece, cuts ...[]piece) (all []piece) {
	edges := []int64{period.from, period.till}
	for _, list := range cuts {
		for _, p := range list {
			edges = append(edges, min(max(p.from, period.from), period.till), min(max(p.till, period.from), period.till))
		}
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	for i := 1; i < len(edges); i++ {
		all = append(all, piece{edges[i-1], edges[i]})
	}
	return all
}

// in tells whether a part, which no piece cuts, is in one.
func (p piece) in(all []piece) bool {
	for _, other := range all {
		if other.from <= p.from && p.till <= other.till {
			return true
		}
	}
	return false
}

// count adds a part to what it is.
func (m *measured) count(p piece, outside, planned, down, up bool) {
	n := p.till - p.from
	switch {
	case outside:
		m.Outside += n
	case planned:
		m.Maintenance += n
	case down:
		m.Down += n
	case up:
		m.Up += n
	default:
		m.Unmeasured += n
	}
}

func device(name string, known []day, planned []piece, period piece) measured {
	m := measured{Of: "equipment", Name: name}
	var days, down, unheard []piece
	for _, d := range known {
		days, down, unheard = append(days, d.piece), append(down, d.down...), append(unheard, d.unheard...)
	}
	for _, p := range parts(period, days, down, unheard, planned) {
		m.count(p, !p.in(days), p.in(planned), p.in(down), !p.in(unheard))
	}
	return m
}

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
