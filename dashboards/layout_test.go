package dashboards

import "fmt"

var layoutRules = []rule{
	{"inside the grid", inGrid, []edit{
		{"panels.0.gridPos.x", 20, `panel 1 "Équipements injoignables" is at {20 0 6 4}`},
		{"panels.0.gridPos.x", -1, "is at {-1 0 6 4}"},
		{"panels.3.panels.0.gridPos.w", 25, `panel 5 "Tickets par criticité" is at {0 17 25 6}`},
		{"panels.0.gridPos.w", 2, "too small"},
		{"panels.0.gridPos.h", 2, "too small"},
		{"panels.0.gridPos", gone, "too small"},
	}},
	{"no overlap", noOverlap, []edit{
		{"panels.0.gridPos.w", 7, `panel 2 "Durée des collectes" at {6 0 18 8} lies over panel 1 "Équipements injoignables" at {0 0 7 4}`},
		{"panels.3.gridPos.y", 15, `panel 4 "Détails" at {0 15 24 1} lies over panel 3 "Tickets"`},
		{"panels.3.panels.1.gridPos.x", 11, `panel 6 "Mode d'emploi" at {11 17 12 6} lies over panel 5`},
	}},
	{"rows", rows, []edit{
		{"panels.3.collapsed", false, `panel 4 "Détails" is open and yet holds panels`},
		{"panels.3.panels.0.gridPos.y", 16, `panel 5 "Tickets par criticité" is not below its row`},
		{"panels.3.panels.0.type", "row", "a row in a row"},
		{"panels.0.panels", []any{object{"id": 9}}, "is no row and yet holds panels"},
	}},
}

// columns is the width of Grafana's grid.
const columns = 24

type rectangle struct{ X, Y, W, H int }

func (r rectangle) over(other rectangle) bool {
	return r.X < other.X+other.W && other.X < r.X+r.W && r.Y < other.Y+other.H && other.Y < r.Y+r.H
}

func (r rectangle) String() string { return fmt.Sprintf("{%d %d %d %d}", r.X, r.Y, r.W, r.H) }

func inGrid(d *dashboard) (found problems) {
	for _, p := range d.all() {
		at := p.Grid
		if at.X < 0 || at.Y < 0 || at.X+at.W > columns {
			found.addf("%s is at %s, outside of %d columns", p, at, columns)
		}
		if p.Type != "row" && (at.W < 3 || at.H < 3) {
			found.addf("%s is too small at %s: want 3 by 3 at least", p, at)
		}
	}
	return found
}

// noOverlap: Grafana would push one of the two away, and with it what is
// below. Panels of a collapsed row are met among themselves alone.
func noOverlap(d *dashboard) (found problems) {
	groups := [][]panel{d.Panels}
	for _, p := range d.Panels {
		groups = append(groups, p.Panels)
	}
	for _, group := range groups {
		for i, p := range group {
			for _, other := range group[:i] {
				if p.Grid.over(other.Grid) {
					found.addf("%s at %s lies over %s at %s", p, p.Grid, other, other.Grid)
				}
			}
		}
	}
	return found
}

func rows(d *dashboard) (found problems) {
	for _, p := range d.Panels {
		switch {
		case len(p.Panels) > 0 && p.Type != "row":
			found.addf("%s is no row and yet holds panels", p)
		case len(p.Panels) > 0 && !p.Collapsed:
			found.addf("%s is open and yet holds panels: they stand beside it then", p)
		}
		for _, inner := range p.Panels {
			if inner.Type == "row" {
				found.addf("%s is a row in a row", inner)
			}
			if inner.Grid.Y <= p.Grid.Y {
				found.addf("%s is not below its row", inner)
			}
		}
	}
	return found
}
