package year

import (
	"fmt"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/internal/inventory"
)

// season is how much happens in a month, in percent of the usual.
type season struct{ power, links, devices, calls int }

var seasons = map[time.Month]season{
	time.September: {60, 100, 140, 200}, time.October: {80, 120, 100, 130}, time.November: {120, 120, 90, 110}, time.December: {170, 90, 90, 90},
	time.January: {190, 90, 100, 100}, time.February: {150, 100, 90, 90}, time.March: {90, 110, 80, 60}, time.April: {70, 130, 90, 100},
	time.May: {80, 130, 100, 110}, time.June: {130, 110, 120, 130}, time.July: {180, 80, 120, 20}, time.August: {190, 60, 130, 15},
}

// How often something happens on one day of the whole network of usual size, in
// thousandths.
const (
	powerEach  = 160
	linkEach   = 260
	deviceEach = 230
	flapEach   = 25
	callEach   = 330
)

const thousand = 1000

// happens draws whether something does that happens so often.
func (m *maker) happens(each, season int) bool {
	return m.rand.IntN(thousand*percent*percent) < each*season*m.busy
}

// day makes what begins on one.
func (m *maker) day(at time.Time) {
	s := seasons[at.Month()]
	for range 2 + m.busy/percent {
		switch {
		case m.happens(powerEach/2, s.power):
			m.power(m.hour(at, false))
		case m.happens(linkEach/2, s.links):
			m.link(m.hour(at, true))
		case m.happens(deviceEach/2, s.devices):
			m.device(m.hour(at, m.rand.IntN(3) > 0))
		case m.happens(flapEach/2, s.links):
			m.flap(m.hour(at, false))
		}
		if weekend := at.Weekday() == time.Saturday || at.Weekday() == time.Sunday; m.happens(callEach/2, s.calls) && !weekend {
			m.call(m.hour(at, true))
		}
	}
	if m.rand.IntN(90) == 0 { // Prometheus is away
		from := m.hour(at, true)
		m.Blind = append(m.Blind, Span{from, from.Add(time.Duration(10+m.rand.IntN(90)) * time.Minute)})
	}
}

// hour is an instant of a day, of its working hours where it is told so.
func (m *maker) hour(day time.Time, working bool) time.Time {
	from, hours := 0, 24
	if working {
		from, hours = 7, 11
	}
	return day.Add(time.Duration(from)*time.Hour + time.Duration(m.rand.IntN(hours*3_600_000))*time.Millisecond)
}

// about is a time that is mostly shorter and sometimes much longer.
func (m *maker) about(mean time.Duration) time.Duration {
	return time.Duration(m.rand.ExpFloat64() * float64(mean)).Truncate(time.Second)
}

// some is a device of a role, or none.
func (m *maker) some(at time.Time, roles ...string) *inventory.Equipment {
	inv := m.EstateAt(at)
	for range 200 {
		e := &inv.Equipment[m.rand.IntN(len(inv.Equipment))]
		if slices.Contains(roles, e.Role) {
			return e
		}
	}
	return nil
}

func (m *maker) name(kind string) string {
	m.made++
	return fmt.Sprintf("%s-%d", kind, m.made)
}

// heardAfter is how long news are on their way from Prometheus.
const heardAfter = 20 * time.Second

// fault is one that begins and ends; it tells its name.
func (m *maker) fault(e *inventory.Equipment, alert, family, severity string, from time.Time, lasts time.Duration) string {
	h := Happening{
		At: from.Add(heardAfter), What: Fires, Of: m.name("panne"), Begins: from, Until: from.Add(lasts),
		Site: e.Site, Device: e.Device, Alert: alert, Family: family, Severity: severity,
	}
	m.Happenings = append(m.Happenings, h)
	h.At, h.What = h.Until.Add(heardAfter), Ends
	m.Happenings = append(m.Happenings, h)
	return h.Of
}

// power fails at a school: its UPS tells first, then all is gone for a while.
func (m *maker) power(at time.Time) {
	e := m.some(at, "ups", "router")
	if e == nil {
		return
	}
	lasts := 4*time.Minute + m.about(2*time.Hour)
	of := m.fault(e, "AlimentationCoupée", "power", "major", at, lasts)
	m.handled(of, at, lasts, "")
	if e.Role != "router" {
		return
	}
	gone := at.Add(30 * time.Second)
	m.handled(m.fault(e, "EquipementInjoignable", "reachability", "critical", gone, lasts), gone, lasts, "")
}

// link is one of an operator that is cut.
func (m *maker) link(at time.Time) {
	e := m.some(at, "router")
	if e == nil {
		return
	}
	lasts := 10*time.Minute + m.about(5*time.Hour)
	of := m.fault(e, "EquipementInjoignable", "reachability", "critical", at, lasts)
	m.handled(of, at, lasts, e.Provider)
	if m.rand.IntN(6) == 0 { // what was mended in a hurry is cut again
		again := at.Add(lasts + time.Hour + m.about(20*time.Hour))
		m.handled(m.fault(e, "EquipementInjoignable", "reachability", "critical", again, lasts/2+6*time.Minute), again, lasts/2, e.Provider)
	}
}

// device is one that fails by itself.
func (m *maker) device(at time.Time) {
	e := m.some(at, "switch", "ap", "server", "printer", "core")
	if e == nil {
		return
	}
	family, alert := "hardware", "EquipementDégradé"
	severity := []string{"critical", "major", "minor"}[m.rand.IntN(3)]
	if m.rand.IntN(2) == 0 {
		family, alert = "reachability", "EquipementInjoignable"
	}
	lasts := 8*time.Minute + m.about(9*time.Hour)
	if m.rand.IntN(25) == 0 {
		lasts += m.about(40 * 24 * time.Hour) // some wait for a part for weeks
	}
	m.handled(m.fault(e, alert, family, severity, at, lasts), at, lasts, "")
}

// flap is a link that comes and goes.
func (m *maker) flap(at time.Time) {
	e := m.some(at, "router")
	if e == nil {
		return
	}
	from := at
	for range 4 + m.rand.IntN(4) {
		m.fault(e, "LienInstable", "interface", "major", from, 2*time.Minute+m.about(3*time.Minute))
		from = from.Add(9*time.Minute + m.about(4*time.Minute))
	}
}

// storms: an operator loses all of its schools, three times in a year.
func (m *maker) storms() {
	for n, day := range []int{47, 141, 233} {
		at := m.hour(m.From.AddDate(0, 0, day), n > 0)
		operator := []string{"operateur-a", "operateur-b", "operateur-a"}[n]
		lasts := 40*time.Minute + m.about(2*time.Hour)
		first := ""
		inv := m.EstateAt(at)
		for i := range inv.Equipment {
			e := &inv.Equipment[i]
			if e.Role != "router" || e.Provider != operator {
				continue
			}
			began := at.Add(time.Duration(m.rand.IntN(20_000)) * time.Millisecond)
			of := m.fault(e, "EquipementInjoignable", "reachability", "critical", began, lasts+time.Duration(m.rand.IntN(900))*time.Second)
			if first == "" {
				first = of
			}
		}
		if first != "" {
			m.handled(first, at.Add(30*time.Second), lasts, operator)
		}
	}
}
