package reckon

import (
	"cmp"
	"math/big"
	"slices"
	"strings"
)

// worse orders what was measured: by the share of that which was down, the most
// first, then by what was not measured.
func worse(a, b *measured) int {
	seen := func(m *measured) int64 { return number(m.Up+m.Down > 0) }
	product := func(m, n int64) *big.Int { return new(big.Int).Mul(big.NewInt(m), big.NewInt(n)) }
	return cmp.Or(
		cmp.Compare(seen(b), seen(a)), product(b.Down, a.Up+a.Down).Cmp(product(a.Down, b.Up+b.Down)),
		cmp.Compare(b.Unmeasured, a.Unmeasured), cmp.Compare(a.Name, b.Name),
	)
}

// worstOf are the ten things of a kind that were down most.
func (d *document) worstOf(kind string) (all []measured) {
	for _, m := range d.measured {
		if m.Of == kind && m.Down > 0 {
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b measured) int { return worse(&a, &b) })
	return all[:min(len(all), 10)]
}

// worst is the table of what was available least.
func (r *rig) worst(all map[string]*table, d *document, s *signed, at map[string]string) {
	var lines []line
	for _, m := range append(d.worstOf("sites"), d.worstOf("equipment")...) {
		said := []string{"établissement", "", r.siteTitled(m.Name), r.regionNamed(m.Name, r.regionAt(d, m.Name)), s.kept(&m)}
		if m.Of == "equipment" {
			said = []string{"équipement", m.Name, r.siteTitled(at[m.Name]), r.regionNamed(at[m.Name], r.regionAt(d, at[m.Name])), s.kept(&m)}
		}
		l := line{strings.Join(said, " | "), [8]int64{part(m.Up, m.Up+m.Down), -1, -1, m.Down, m.Maintenance, m.Unmeasured, m.Outside}}
		if m.doubtful() {
			l.figures[1], l.figures[2] = part(m.Up+m.Unmeasured, m.whole()), part(m.Up, m.whole())
		}
		lines = append(lines, l)
	}
	r.ordered(d, all["availability-worst"], lines, texts("of", "device", "site", "region", "target"),
		"rate", "best", "worst", "down", "maintenance", "unmeasured", "outside")
}

func (m *measured) whole() int64 { return m.Up + m.Down + m.Unmeasured }

// doubtful tells that what was not measured is more than a tenth of a point.
func (m *measured) doubtful() bool { return m.Unmeasured*1000 > m.whole() }

// kept tells whether what was promised was, exactly and not as it is printed.
func (s *signed) kept(m *measured) string {
	reaches := func(up, whole int64) bool { return up*100_000 >= thousandths(s.Availability.Targets[m.Of])*whole }
	best, least := reaches(m.Up, m.Up+m.Down), reaches(m.Up, m.Up+m.Down)
	if m.doubtful() {
		best, least = reaches(m.Up+m.Unmeasured, m.whole()), reaches(m.Up, m.whole())
	}
	switch {
	case best && least:
		return "respecté"
	case best:
		return "indécis"
	}
	return "non respecté"
}

// thousandths are those of a percentage as a contract says it.
func thousandths(percent float64) int64 { return int64(percent*1000 + 0.5) }
