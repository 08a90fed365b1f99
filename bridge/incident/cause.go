package incident

import (
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

const (
	// causeBefore is how long what hangs on a device may be told of before the
	// device itself.
	causeBefore = 5 * time.Minute
	// chainDepth bounds the way upstream, should an inventory go in circles.
	chainDepth = 16
)

// wentOn is why a fault has a ticket of its own from now on.
const wentOn = "L'amont est rétabli, ce défaut continue : il a son propre ticket"

var never time.Time

// cause is the incident of what stands upstream of a fault's device, or what
// that one is part of itself.
func (s *stepper) cause(incident *bridge.Incident) (*bridge.Incident, string, error) {
	// Many that hang on this device were found before itself was.
	if incident.Device != "" {
		storm, err := s.tx.LatestIncident(stormKey(ByParent, incident.Device))
		if err != nil || storm != nil && storm.State.Broken() {
			return storm, bridge.AttachedByCause, err
		}
	}
	device := incident.Upstream
	for range chainDepth {
		if device == "" || device == incident.Device {
			break
		}
		for _, family := range s.correlator.Families {
			found, err := s.tx.BrokenDevice(device, family)
			if err != nil {
				return nil, "", err
			}
			if found != nil && found.ID != incident.ID && found.Parent != incident.ID && !found.Detached {
				return s.root(found)
			}
		}
		device = s.correlator.upstream(device)
	}
	return nil, "", nil
}

// root is what an incident is part of, or itself. What goes on after its
// parent ended stands alone from now on: others are about to hang on it.
func (s *stepper) root(found *bridge.Incident) (*bridge.Incident, string, error) {
	if found.Parent == "" {
		return found, bridge.AttachedByCause, nil
	}
	parent, err := s.tx.Incident(found.Parent)
	if err != nil {
		return nil, "", err
	}
	if parent == nil || !parent.State.Broken() {
		return found, bridge.AttachedByCause, s.release(found, wentOn)
	}
	if parent.Nature == bridge.NatureStorm {
		return parent, bridge.AttachedByStorm, nil
	}
	return parent, bridge.AttachedByCause, nil
}

// adopt takes over what hangs on a fault's device and was told of before it.
func (s *stepper) adopt(incident *bridge.Incident) error {
	if incident.Device == "" {
		return nil
	}
	below, err := s.tx.Raised(ByParent, incident.Device, s.now.Add(-causeBefore))
	if err != nil {
		return err
	}
	for i := range below {
		if below[i].Parent == "" && below[i].ID != incident.ID && s.correlates(&below[i]) {
			if err := s.attach(incident, &below[i], bridge.AttachedByCause); err != nil {
				return err
			}
		}
	}
	return nil
}

// outlast releases what was put down to a fault that is over, and goes on all
// the same.
func (s *stepper) outlast(parent *bridge.Incident) error {
	members, err := s.faults(parent.ID)
	if err != nil || len(members) == 0 {
		return err
	}
	// It was found to be restored a stability time after it was: its members
	// have theirs to pass as well.
	stability := s.contract.Level(parent.Criticity).Stability.Std()
	due := later(parent.RestoredAt, parent.RaisedAt).Add(stability + s.correlator.CauseGrace.Std())
	waits := parent.Open() && s.now.Before(due)
	for i := range members {
		if !members[i].State.Broken() {
			continue
		}
		if waits {
			parent.WakeAt = sooner(parent.WakeAt, due)
			return s.tx.SaveIncident(parent)
		}
		if err := s.release(&members[i], wentOn); err != nil {
			return err
		}
	}
	return nil
}
