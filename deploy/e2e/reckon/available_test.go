package reckon

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
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
