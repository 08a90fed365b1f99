package site

import (
	"context"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/change"
	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/internal/inventory"
)

// Bounds of what is read.
const (
	pageSize     = 1000
	mostRead     = 20_000
	mostChanges  = 200
	plannedAhead = 24 * time.Hour
)

// State is what is known of a place at one moment.
type State struct {
	Site     inventory.Site
	Region   string // for people
	Here     []bridge.Incident
	Upstream []bridge.Incident // of what stands between the place and the centre
	Outages  []bridge.Incident // storms of the place's operators, or that its incidents are part of
	Hidden   []Masked
	Running  []bridge.Change
	Planned  []bridge.Change // within a day
	Line     Line
	At       time.Time
}

// Masked is an alert that a silence hides: it opens no incident.
type Masked struct {
	Name   string
	Device string // empty for that of a whole place
	Since  time.Time
}

// Calm tells whether nothing is known to be wrong or under way.
func (s State) Calm() bool {
	return len(s.Here)+len(s.Upstream)+len(s.Outages)+len(s.Hidden)+len(s.Running) == 0
}

// Store is what is read.
type Store interface {
	Tickets(ctx context.Context, filter ledger.TicketFilter) ([]bridge.Incident, error)
	ChangesBetween(ctx context.Context, from, to time.Time, limit int) ([]bridge.Change, error)
}

// snapshot is all that the ledger has of what goes on, by place.
type snapshot struct {
	places   *change.Map
	byID     map[string]bridge.Incident
	bySite   map[string][]string // ids of faults
	byDevice map[string][]string
	outages  map[string][]string // ids of storms, by operator
	running  map[string][]bridge.Change
	planned  map[string][]bridge.Change
	hidden   func(site string) []Masked
	at       time.Time
}

// wrong are the states of incidents that places are told of.
var wrong = []bridge.State{bridge.StateOpen, bridge.StateAcknowledged, bridge.StateUnverified}

// take reads what goes on.
func take(ctx context.Context, store Store, places *change.Map, now time.Time) (*snapshot, error) {
	s := &snapshot{
		places: places, at: now, byID: make(map[string]bridge.Incident), bySite: make(map[string][]string),
		byDevice: make(map[string][]string), outages: make(map[string][]string),
		running: make(map[string][]bridge.Change), planned: make(map[string][]bridge.Change),
	}
	filter := ledger.TicketFilter{States: wrong, Limit: pageSize}
	for read := 0; read < mostRead; read += pageSize {
		page, err := store.Tickets(ctx, filter)
		if err != nil {
			return nil, err
		}
		for i := range page {
			s.add(page[i])
		}
		if len(page) < pageSize {
			break
		}
		filter.Before = page[len(page)-1].ID
	}
	changes, err := store.ChangesBetween(ctx, now, now.Add(plannedAhead), mostChanges)
	if err != nil {
		return nil, err
	}
	for i := range changes {
		s.change(changes[i])
	}
	return s, nil
}

func (s *snapshot) add(inc bridge.Incident) {
	switch inc.Nature {
	case bridge.NatureFault:
		s.bySite[inc.Site] = append(s.bySite[inc.Site], inc.ID)
		if inc.Device != "" {
			s.byDevice[inc.Device] = append(s.byDevice[inc.Device], inc.ID)
		}
	case bridge.NatureStorm:
		if inc.Provider != "" {
			s.outages[inc.Provider] = append(s.outages[inc.Provider], inc.ID)
		}
	case bridge.NatureHandover, bridge.NatureProblem:
		return // they follow from others, which are told of
	}
	s.byID[inc.ID] = inc
}

// change notes a change at all places that it hits: one that goes on, or one
// that was approved of.
func (s *snapshot) change(c bridge.Change) {
	into := s.planned
	switch {
	case !c.BegunAt.IsZero():
		into = s.running
	case c.State != change.StateApproved:
		return
	}
	scope, _ := change.ParseScope(c.Scope, s.places.Inventory())
	for _, site := range s.places.Reach(scope).Sites {
		into[site] = append(into[site], c)
	}
}

// of is the state of a place, without its line; false for one that the
// inventory does not know.
func (s *snapshot) of(name string) (State, bool) {
	inv := s.places.Inventory()
	found, known := inv.Site(name)
	if !known || name == "" {
		return State{}, false
	}
	state := State{Site: *found, Region: found.Region, At: s.at, Running: s.running[name], Planned: s.planned[name]}
	if s.hidden != nil {
		state.Hidden = s.hidden(name)
	}
	if region, known := inv.Region(found.Region); known {
		state.Region = region.Title
	}
	around := s.around(name)
	var outages []string
	for _, id := range s.bySite[name] {
		if _, storm := s.byID[s.byID[id].Parent]; storm && s.byID[s.byID[id].Parent].Nature == bridge.NatureStorm {
			outages = append(outages, s.byID[id].Parent)
		}
	}
	for _, operator := range around.operators {
		outages = append(outages, s.outages[operator]...)
	}
	var upstream []string
	for _, device := range around.upstream {
		upstream = append(upstream, s.byDevice[device]...)
	}
	for _, site := range around.sites {
		for _, id := range s.bySite[site] {
			if s.byID[id].Device == "" {
				upstream = append(upstream, id)
			}
		}
	}
	state.Here, state.Upstream, state.Outages = s.incidents(s.bySite[name]), s.incidents(upstream), s.incidents(outages)
	return state, true
}

// incidents are those of the ids, each once, the latest first.
func (s *snapshot) incidents(ids []string) []bridge.Incident {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	var all []bridge.Incident
	for _, id := range slices.Backward(slices.Compact(ids)) {
		all = append(all, s.byID[id])
	}
	return all
}

// surroundings are what a place depends on.
type surroundings struct{ upstream, sites, operators []string }

// around walks up from every device of a place.
func (s *snapshot) around(name string) surroundings {
	inv := s.places.Inventory()
	var a surroundings
	for _, device := range s.places.At(name) {
		for e, known := inv.Device(device); known; e, known = inv.Device(e.Parent) {
			if e.Provider != "" && e.Site == name && !slices.Contains(a.operators, e.Provider) {
				a.operators = append(a.operators, e.Provider)
			}
			if e.Site == name {
				continue
			}
			if slices.Contains(a.upstream, e.Device) {
				break // and so is what is above, also in a loop
			}
			a.upstream = append(a.upstream, e.Device)
			if !slices.Contains(a.sites, e.Site) {
				a.sites = append(a.sites, e.Site)
			}
		}
	}
	return a
}
