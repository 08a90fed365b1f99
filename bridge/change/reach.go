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
	// ways is by what each site is hit: devices of the scope and what stands
	// downstream of them, and links that end there. Of two changes that have
	// none in common, neither stands in the way of the other: what they hit is
	// each other's redundancy.
	ways map[string]map[string]bool
}

// role of what many links of many sites end at: a school's link reaches the
// school and not what it is linked with.
const roleCore = "core"

// Reach resolves a scope.
func (m *Map) Reach(scope Scope) Reach {
	r := Reach{ways: make(map[string]map[string]bool)}
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
		m.downstream(device, seen, &r)
	}
	m.links(scope, seen, &r)
	slices.Sort(r.Devices)
	slices.Sort(r.Dependants)
	r.Sites = slices.Sorted(maps.Keys(r.ways))
	return r
}

func (r *Reach) way(site, device string) {
	if r.ways[site] == nil {
		r.ways[site] = make(map[string]bool)
	}
	r.ways[site][device] = true
}

// downstream walks what stands below a device; a loop in the inventory ends
// where it was before.
func (m *Map) downstream(device string, seen map[string]bool, r *Reach) {
	for _, child := range m.children[device] {
		if seen[child] {
			continue
		}
		seen[child] = true
		r.Dependants = append(r.Dependants, child)
		if e, known := m.inv.Device(child); known {
			r.way(e.Site, child)
		}
		m.downstream(child, seen, r)
	}
}

// links adds the sites whose lines end at what is hit, or are run by the
// scope's provider: a site with two lines has one parent alone.
func (m *Map) links(scope Scope, hit map[string]bool, r *Reach) {
	var run []Term
	for _, term := range scope.Terms {
		if term[labels.Provider] != "" {
			run = append(run, term)
		}
	}
	in := make(map[string]bool)
	for _, device := range r.Devices {
		in[device] = true
	}
	for i := range m.inv.Links {
		link := &m.inv.Links[i]
		for _, ends := range [][2]string{{link.From, link.To}, {link.To, link.From}} {
			e, known := m.inv.Device(ends[0])
			if !known || e.Role == roleCore || in[ends[0]] || m.depth(ends[0]) < m.depth(ends[1]) {
				continue
			}
			if hit[ends[1]] || m.runs(run, link.Provider, e) {
				r.way(e.Site, link.Name)
			}
		}
	}
}

// depth is how many devices stand upstream of a device: a line between two is
// the way out of the deeper one, and what it leads to does not hang on it.
func (m *Map) depth(device string) (up int) {
	for e, known := m.inv.Device(device); known && e.Parent != "" && up < len(m.inv.Equipment); e, known = m.inv.Device(e.Parent) {
		up++
	}
	return up
}

// runs tells whether a line of a provider to a device is worked on by any of
// the terms, which may say where or for which service.
func (m *Map) runs(terms []Term, provider string, e *inventory.Equipment) bool {
	return slices.ContainsFunc(terms, func(t Term) bool {
		for name, value := range t {
			if name == labels.Provider && value != provider || name != labels.Provider && value != labelOf(e, m.inv.SiteOf(e).Region, name) {
				return false
			}
		}
		return true
	})
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
