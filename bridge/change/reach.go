package change

import (
	"maps"
	"slices"

	"github.com/vigie-noc/vigie/internal/inventory"
	"github.com/vigie-noc/vigie/internal/labels"
)

// Map is the inventory, with what stands downstream of each device.
type Map struct {
	inv      *inventory.Inventory
	children map[string][]string
	at       map[string][]string // devices of a site
}

// NewMap indexes an inventory; one that is not there is empty.
func NewMap(inv *inventory.Inventory) *Map {
	if inv == nil {
		inv = &inventory.Inventory{}
	}
	m := &Map{inv: inv, children: make(map[string][]string), at: make(map[string][]string)}
	for i := range inv.Equipment {
		e := &inv.Equipment[i]
		if e.Parent != "" {
			m.children[e.Parent] = append(m.children[e.Parent], e.Device)
		}
		m.at[e.Site] = append(m.at[e.Site], e.Device)
	}
	return m
}

// Inventory is what the map was made of.
func (m *Map) Inventory() *inventory.Inventory { return m.inv }

// At are the devices of a site.
func (m *Map) At(site string) []string { return m.at[site] }

// Reach is what a scope comes down to.
type Reach struct {
	Devices    []string // in the scope itself
	Dependants []string // downstream of those
	Sites      []string // at which any of the two stands, or that the scope names
	// ways is through which devices, of the scope or linked with it, each site
	// is reached: other ways of the same site are its redundancy.
	ways map[string][]string
}

// role of what many links of many sites end at: a school's link reaches the
// school and not what it is linked with.
const roleCore = "core"

// Reach resolves a scope.
func (m *Map) Reach(scope Scope) Reach {
	r := Reach{ways: make(map[string][]string)}
	in := make(map[string]bool)
	for i := range m.inv.Equipment {
		if e := &m.inv.Equipment[i]; scope.hits(e, m.inv.SiteOf(e).Region) {
			in[e.Device] = true
			r.Devices = append(r.Devices, e.Device)
			r.way(e.Site, e.Device)
		}
	}
	for _, term := range scope.Terms {
		if site := term[labels.Site]; site != "" && len(term) == 1 {
			r.way(site, "")
		}
	}
	seen := maps.Clone(in)
	for _, device := range r.Devices {
		m.downstream(device, device, seen, &r)
	}
	m.links(scope, in, &r)
	slices.Sort(r.Devices)
	slices.Sort(r.Dependants)
	r.Sites = slices.Sorted(maps.Keys(r.ways))
	return r
}

func (r *Reach) way(site, device string) {
	if !slices.Contains(r.ways[site], device) {
		r.ways[site] = append(r.ways[site], device)
	}
}

// downstream walks what stands below a device; a loop in the inventory ends
// where it was before.
func (m *Map) downstream(device, from string, seen map[string]bool, r *Reach) {
	for _, child := range m.children[device] {
		if seen[child] {
			continue
		}
		seen[child] = true
		r.Dependants = append(r.Dependants, child)
		if e, known := m.inv.Device(child); known {
			r.way(e.Site, from)
		}
		m.downstream(child, from, seen, r)
	}
}

// links adds the sites whose lines end at the scope, or are run by its
// provider: a site with two lines has one parent alone.
func (m *Map) links(scope Scope, in map[string]bool, r *Reach) {
	run := make(map[string]bool)
	for _, term := range scope.Terms {
		if provider := term[labels.Provider]; provider != "" && len(term) == 1 {
			run[provider] = true
		}
	}
	for i := range m.inv.Links {
		link := &m.inv.Links[i]
		if !run[link.Provider] && !in[link.From] && !in[link.To] {
			continue
		}
		for _, ends := range [][2]string{{link.From, link.To}, {link.To, link.From}} {
			e, known := m.inv.Device(ends[0])
			if known && e.Role != roleCore && (run[link.Provider] || in[ends[1]]) && !in[ends[0]] {
				r.way(e.Site, link.Name)
			}
		}
	}
}

// Hidden are the label sets that silences are made of: the terms, and where
// dependants are meant one of each site that is covered whole, and one of each
// other device.
func (m *Map) Hidden(scope Scope, reach Reach) []Term {
	terms := slices.Clone(scope.Terms)
	if !scope.Dependants {
		return terms
	}
	covered := make(map[string]bool)
	for _, device := range slices.Concat(reach.Devices, reach.Dependants) {
		covered[device] = true
	}
	whole := make(map[string]bool)
	for _, device := range reach.Dependants {
		e, known := m.inv.Device(device)
		switch {
		case !known || scope.Fits(map[string]string{labels.Site: e.Site}) || whole[e.Site]:
		case !slices.ContainsFunc(m.at[e.Site], func(d string) bool { return !covered[d] }):
			whole[e.Site] = true
			terms = append(terms, Term{labels.Site: e.Site})
		default:
			terms = append(terms, Term{labels.Device: device})
		}
	}
	return terms
}
