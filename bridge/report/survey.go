package report

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/availability"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/reportapi"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// survey is one look at the availability of things.
type survey struct {
	q    *query
	told *reportapi.Availability
	zone *time.Location
	inv  *inventory.Inventory // as it is now
	// regions are those of sites, by the inventory.
	regions map[string]string
	of      ledger.EvidenceOf
	nothing bool     // that is asked for is in the inventory, or ever was
	schools []string // the inventory's sites with equipment, once they were asked for

	evidence []bridge.EvidenceDay // without what it says, where sums tell it
	period   bridge.Span
	book     record // of the period
	planned  Maintenance
}

// record is what evidence says over a period.
type record interface {
	Devices() []string
	Sites() []string
	// At are the sites at which a device stood, the last of them first.
	At(device string) []string
	Device(name string) availability.Measure
	Site(name string) availability.Measure
}

func newSurvey(q *query, told *reportapi.Availability, estate *Estate, zone *time.Location) *survey {
	s := &survey{q: q, told: told, zone: zone, inv: &inventory.Inventory{}, regions: make(map[string]string)}
	if estate != nil {
		if inv := estate.Inventory(); inv != nil {
			s.inv = inv
		}
	}
	for i := range s.inv.Sites {
		s.regions[s.inv.Sites[i].Name] = s.inv.Sites[i].Region
	}
	s.choose()
	return s
}

// choose turns what is asked for into devices and sites. Regions, roles,
// services and providers are those of the inventory now.
func (s *survey) choose() {
	f := &s.q.filter
	s.of = ledger.EvidenceOf{Devices: f.Devices, Sites: f.Sites}
	if len(f.Regions) > 0 {
		var sites []string
		for _, site := range slices.Sorted(maps.Keys(s.regions)) {
			if slices.Contains(f.Regions, s.regions[site]) && (len(f.Sites) == 0 || slices.Contains(f.Sites, site)) {
				sites = append(sites, site)
			}
		}
		s.of.Sites, s.nothing = sites, len(sites) == 0
	}
	if len(f.Services)+len(f.Providers)+len(s.q.roles) > 0 {
		var devices []string
		for i := range s.inv.Equipment {
			e := &s.inv.Equipment[i]
			if anyOf(f.Services, e.Service) && anyOf(f.Providers, e.Provider) && anyOf(s.q.roles, e.Role) && anyOf(f.Devices, e.Device) {
				devices = append(devices, e.Device)
			}
		}
		s.of.Devices, s.nothing = devices, s.nothing || len(devices) == 0
	}
}

func anyOf(asked []string, has string) bool { return len(asked) == 0 || slices.Contains(asked, has) }

// read gathers what is known of a period, up to now.
func (s *survey) read(ctx context.Context, a *API, period bridge.Span, now time.Time) error {
	until := availability.Settled(now).UnixMilli()
	if !s.nothing {
		var err error
		if s.evidence, err = s.kept(ctx, a, period); err != nil {
			return err
		}
	}
	var unheard []Unheard
	if a.Measures != nil && until > period.From && !s.nothing {
		recent := a.Measures.Recent(ctx, period, s.evidence)
		for _, day := range recent.Days {
			if !s.summed() {
				day = s.of.Day(day)
			}
			s.evidence = append(s.evidence, day)
			if !slices.Contains(s.told.Live, day.Day) {
				s.told.Live = append(s.told.Live, day.Day)
			}
		}
		slices.Sort(s.told.Live)
		unheard, until = recent.Unheard, recent.Until
		s.unheard(unheard)
	}
	if period.To > until {
		period.To, s.told.Partial = max(period.From, until), true
		s.told.To = time.UnixMilli(period.To).UTC()
	}
	s.period = period
	if period.Length() == 0 {
		s.problem("La période n'a pas commencé.")
	}
	if !s.nothing {
		s.missing(s.evidence, unheard)
	}
	s.planned = nothingPlanned{}
	if a.Measures != nil {
		var err error
		if s.planned, err = a.Measures.Maintenance(ctx, s.period); err != nil {
			return err
		}
	}
	return nil
}

// summed tells whether days in short are enough: of some devices alone, a few rows
// of the ledger are less.
func (s *survey) summed() bool { return s.q.of != ofEquipment || s.of.All() }

// kept is the ledger's evidence of a period.
func (s *survey) kept(ctx context.Context, a *API, period bridge.Span) ([]bridge.EvidenceDay, error) {
	if s.summed() {
		return a.ledger.EvidenceKept(ctx, period)
	}
	return a.ledger.Evidence(ctx, period, s.of)
}

// open opens the record of the period.
func (s *survey) open(ctx context.Context, a *API) error {
	if s.nothing || !s.summed() {
		s.book = availability.NewBook(s.period, overlapping(s.evidence, s.period))
		return nil
	}
	days, err := a.sums.days(ctx, kindOf(s.q.of), daysOf(s.period, s.zone), s.evidence)
	s.book = &shortBook{s.q.of, availability.NewRun(days)}
	return err
}

func (s *survey) problem(format string, args ...any) {
	s.told.Problems = append(s.told.Problems, fmt.Sprintf(format, args...))
}

// figures are those of all that is asked for.
func (s *survey) figures() []measured {
	if s.nothing || s.period.Length() == 0 {
		return nil
	}
	names, measure, maintained := s.devices, s.book.Device, s.planned.Device
	if s.q.of != ofEquipment {
		names, measure, maintained = s.sites, s.book.Site, s.planned.Site
	}
	all := names()
	found := make([]measured, 0, len(all))
	for _, name := range all {
		known, planned := measure(name), maintained(name)
		m := measured{name: name, figure: availability.Of(known, planned, s.period)}
		if m.figure.Known() == 0 {
			continue
		}
		if m.figure.Down > 0 {
			m.failures = availability.Failures(known, planned, s.period)
		}
		found = append(found, m)
	}
	if s.q.of == ofRegions {
		return s.together(found)
	}
	return found
}

// devices are those of the period and those of the inventory, of which there may
// be no evidence yet.
func (s *survey) devices() []string {
	names := make(map[string]bool)
	for _, name := range s.book.Devices() {
		names[name] = true
	}
	selected := s.of.Selector()
	for i := range s.inv.Equipment {
		if e := &s.inv.Equipment[i]; selected(bridge.EvidenceMember{Device: e.Device, Site: e.Site}) {
			names[e.Device] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// sites are the same of sites that have devices.
func (s *survey) sites() []string {
	if s.schools == nil {
		names := make([]string, 0, len(s.inv.Equipment))
		for i := range s.inv.Equipment {
			names = append(names, s.inv.Equipment[i].Site)
		}
		slices.Sort(names)
		s.schools = slices.Compact(names)
	}
	names := s.book.Sites()
	if !slices.Equal(names, s.schools) {
		names = slices.Concat(names, s.schools)
		slices.Sort(names)
		names = slices.Compact(names)
	}
	if len(s.of.Sites) == 0 {
		return names
	}
	selected := s.of.Selector()
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !selected(bridge.EvidenceMember{Site: name}) })
}

// together are the sites of each region, whose times are added up.
func (s *survey) together(sites []measured) []measured {
	regions := make(map[string]*measured)
	homeless := 0
	for i := range sites {
		region := s.regions[sites[i].name]
		if region == "" {
			homeless++
			continue
		}
		if regions[region] == nil {
			regions[region] = &measured{name: region}
		}
		regions[region].figure = regions[region].figure.Add(sites[i].figure)
		regions[region].failures += sites[i].failures
		regions[region].sites++
	}
	switch {
	case homeless == 0 || len(s.q.filter.Regions) > 0:
	case homeless == 1:
		s.problem("1 site de la période, hors de l'inventaire ou sans région, ne compte dans aucune région.")
	default:
		s.problem("%d sites de la période, hors de l'inventaire ou sans région, ne comptent dans aucune région.", homeless)
	}
	all := make([]measured, 0, len(regions))
	for _, m := range regions {
		all = append(all, *m)
	}
	return all
}

// row tells a figure with what is known of the thing.
func (s *survey) row(m *measured) reportapi.AvailabilityRow {
	f := m.figure
	share := func(ms int64) reportapi.AvailabilityShare {
		return reportapi.AvailabilityShare{MS: ms, Share: thousandths(availability.Share(ms, f.Known()))}
	}
	row := reportapi.AvailabilityRow{
		Name: m.name, PeriodMS: f.Period, OutsideMS: f.Outside, Sites: m.sites,
		Available: share(f.Up), Down: share(f.Down), Maintenance: share(f.Planned), Unmeasured: share(f.Unmeasured),
		Rate: thousandths(f.Measured()), Text: f.Measured().String(),
	}
	if f.Up+f.Down > 0 {
		row.Failures = &m.failures
	}
	if between, is := f.Between(m.failures); is {
		lasting, _ := f.Lasting(m.failures)
		row.BetweenMS, row.LastingMS = &between, &lasting
	}
	if f.Doubtful() {
		row.Best, row.Worst = thousandths(f.Best()), thousandths(f.Worst())
	}
	if s.told.Target != nil {
		if met, known := f.Meets(*s.told.Target); known {
			row.Met = &met
		}
	}
	s.describe(&row)
	return row
}

func thousandths(p availability.Percent) *int64 {
	if !p.Defined {
		return nil
	}
	return &p.Thousandths
}

// describe adds what the inventory says of a thing.
func (s *survey) describe(row *reportapi.AvailabilityRow) {
	switch s.q.of {
	case ofEquipment:
		if at := s.book.At(row.Name); len(at) > 0 {
			row.Site = at[0]
		}
		if e, known := s.inv.Device(row.Name); known {
			row.Known, row.Role = true, e.Role
			if row.Site == "" {
				row.Site = e.Site
			}
		}
		row.Region = s.regions[row.Site]
	case ofSites:
		if site, known := s.inv.Site(row.Name); known {
			row.Known, row.Title, row.Region = true, site.Title, site.Region
		}
	case ofRegions:
		if region, known := s.inv.Region(row.Name); known {
			row.Known, row.Title = true, region.Title
		}
	}
}

// nothingPlanned is where no changes are known.
type nothingPlanned struct{}

func (nothingPlanned) Device(string) availability.Set { return nil }
func (nothingPlanned) Site(string) availability.Set   { return nil }
