package incident

import (
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// correlate finds what a fault that was raised just now belongs to.
func (s *stepper) correlate(id string) error {
	incident, err := s.tx.Incident(id)
	if err != nil || incident == nil || s.taken[id] {
		return err
	}
	if kept, err := s.keeps(incident); kept || err != nil {
		return err
	}
	if s.correlates(incident) {
		parent, by, err := s.parentOf(incident)
		if err != nil {
			return err
		}
		if parent != nil {
			return s.attach(parent, incident, by)
		}
		if err := s.adopt(incident); err != nil {
			return err
		}
		if gathered, err := s.gather(incident); gathered || err != nil {
			return err
		}
		if err := s.await(incident); err != nil {
			return err
		}
	}
	return s.recur(incident)
}

// gatherFor is how long the first ticket of what may be one of many waits for
// the others: their alerts leave Alertmanager together, in a webhook each.
const gatherFor = 3 * time.Second

// await has a fault's first ticket wait for others like it.
func (s *stepper) await(incident *bridge.Incident) error {
	if begun(incident) || len(s.correlator.Storms) == 0 {
		return nil
	}
	incident.NextAttempt = later(incident.NextAttempt, s.now.Add(gatherFor))
	return s.tx.SaveIncident(incident)
}

// correlates tells whether a fault may be attached to others by itself.
func (s *stepper) correlates(i *bridge.Incident) bool {
	return !i.Detached && slices.Contains(s.correlator.Families, i.Family)
}

// keeps tells whether a fault that came back is still part of what it was. A
// parent that is over does not begin again for one of many.
func (s *stepper) keeps(incident *bridge.Incident) (bool, error) {
	if incident.Parent == "" {
		return false, nil
	}
	parent, err := s.tx.Incident(incident.Parent)
	if err != nil {
		return false, err
	}
	if parent == nil || !parent.State.Broken() {
		return false, s.release(incident, "Le défaut est revenu après la fin de ce à quoi il était rattaché")
	}
	s.stir(parent.ID, true)
	return true, s.tx.Append(s.entry(parent.ID, bridge.KindJoined, incident, "De nouveau en défaut : "))
}

// parentOf is the open incident that a fault belongs to: of what stands
// upstream, else a storm of something that it has in common with it.
func (s *stepper) parentOf(incident *bridge.Incident) (*bridge.Incident, string, error) {
	cause, by, err := s.cause(incident)
	if cause != nil || err != nil {
		return cause, by, err
	}
	for _, rule := range s.correlator.rules() {
		value := commonOf(incident, rule.By)
		if value == "" {
			continue
		}
		storm, err := s.tx.LatestIncident(stormKey(rule.By, value))
		if err != nil {
			return nil, "", err
		}
		if storm != nil && storm.State.Broken() {
			return storm, bridge.AttachedByStorm, nil
		}
	}
	return nil, "", nil
}

// group is the faults of late that have one thing in common with another.
type group struct {
	rule  StormRule
	value string
	all   []bridge.Incident
	alone []bridge.Incident // without a parent
}

// gather makes a storm of the faults of late that have something in common
// with one, where they are too many for a ticket each.
func (s *stepper) gather(incident *bridge.Incident) (bool, error) {
	var groups []group
	for _, rule := range s.correlator.rules() {
		g := group{rule: rule, value: commonOf(incident, rule.By)}
		if g.value == "" {
			continue
		}
		found, err := s.tx.Raised(rule.By, g.value, s.now.Add(-rule.Within.Std()))
		if err != nil {
			return false, err
		}
		for i := range found {
			free := found[i].Parent == ""
			if !s.correlates(&found[i]) || !free && found[i].AttachedBy != bridge.AttachedByStorm {
				continue
			}
			g.all = append(g.all, found[i])
			if free {
				g.alone = append(g.alone, found[i])
			}
		}
		groups = append(groups, g)
	}
	chosen := choose(groups, s.correlator.rules())
	if chosen == nil {
		return false, nil
	}
	return true, s.storm(chosen)
}

// choose is the narrowest group that explains the faults: many enough, while
// there are not as many again outside of it that a wider one has too.
func choose(groups []group, rules []StormRule) *group {
	var chosen *group
	for i := range groups {
		g := &groups[i]
		if chosen == nil {
			if len(g.alone) >= g.rule.Incidents && !g.dominated(rules) {
				chosen = g
			}
			continue
		}
		outside := 0
		for k := range g.all {
			if commonOf(&g.all[k], chosen.rule.By) != chosen.value {
				outside++
			}
		}
		if outside >= g.rule.Incidents {
			chosen = g
		}
	}
	return chosen
}

// dominated tells whether two thirds of a group or more have something
// narrower in common, for which there is a rule: that they are one of those is
// told by the next of them.
func (g *group) dominated(rules []StormRule) bool {
	for _, rule := range rules {
		if rule.By == g.rule.By {
			break
		}
		counts := make(map[string]int)
		for i := range g.alone {
			value := commonOf(&g.alone[i], rule.By)
			counts[value]++
			if value != "" && 3*counts[value] >= 2*len(g.alone) {
				return true
			}
		}
	}
	return false
}

// storm makes one of a group, or goes on with the one that ended not long ago.
func (s *stepper) storm(g *group) error {
	storm, err := s.stormOf(g)
	if err != nil {
		return err
	}
	for i := range g.alone {
		if err := s.attach(storm, &g.alone[i], bridge.AttachedByStorm); err != nil {
			return err
		}
	}
	if err := s.absorb(storm, g); err != nil {
		return err
	}
	return s.step(storm.ID, Situation{})
}

func (s *stepper) stormOf(g *group) (*bridge.Incident, error) {
	key := stormKey(g.rule.By, g.value)
	storm, err := s.tx.LatestIncident(key)
	if err != nil {
		return nil, err
	}
	var fact bridge.Entry
	within := s.contract.Level(bridge.P1).ReopenWithin.Std()
	if storm != nil {
		within = s.contract.Level(storm.Criticity).ReopenWithin.Std()
	}
	if storm != nil && (storm.Open() || storm.Desired > 0 && s.now.Before(storm.ClosedAt.Add(within))) {
		fact = reopenStorm(storm, s.now)
	} else {
		storm, fact = newStorm(g, key, s.correlator.words(g.rule.By, g.value), s.now)
	}
	if err := s.tx.SaveIncident(storm); err != nil {
		return nil, err
	}
	return storm, s.tx.Append(fact)
}

// absorb takes in the narrower storms of late that turn out to be part of a
// wider one: there is one storm for one cause.
func (s *stepper) absorb(storm *bridge.Incident, g *group) error {
	var seen []string
	for i := range g.all {
		parent := g.all[i].Parent
		if parent == "" || parent == storm.ID || slices.Contains(seen, parent) {
			continue
		}
		seen = append(seen, parent)
		if err := s.absorbOne(storm, g, parent); err != nil {
			return err
		}
	}
	return nil
}

func (s *stepper) absorbOne(storm *bridge.Incident, g *group, id string) error {
	narrow, err := s.tx.Incident(id)
	if err != nil || narrow == nil || narrow.Nature != bridge.NatureStorm || narrow.RaisedAt.Before(s.now.Add(-g.rule.Within.Std())) {
		return err
	}
	members, err := s.faults(id)
	if err != nil {
		return err
	}
	for i := range members {
		if commonOf(&members[i], g.rule.By) != g.value {
			return nil // it is wider in another way
		}
	}
	for i := range members {
		if err := s.attach(storm, &members[i], bridge.AttachedByStorm); err != nil {
			return err
		}
	}
	retire(narrow, storm.ID, s.now)
	if err := s.tx.Append(s.entry(narrow.ID, bridge.KindResolved, storm, "Regroupée dans : ")); err != nil {
		return err
	}
	return s.tx.SaveIncident(narrow)
}

// commonOf is what a fault has that others may have too.
func commonOf(i *bridge.Incident, by Common) string {
	switch by {
	case ByParent:
		return i.Upstream
	case BySite:
		return i.Site
	case ByProvider:
		return i.Provider
	case ByRegion:
		return i.Region
	}
	return ""
}
