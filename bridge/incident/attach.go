package incident

import (
	"github.com/vigie-noc/vigie/bridge"
)

// entry is a fact about what one incident is to another, on the other's
// journal.
func (s *stepper) entry(subject string, kind bridge.Kind, about *bridge.Incident, text string) bridge.Entry {
	return bridge.Entry{
		Subject: subject, Kind: kind, Actor: bridge.ActorBridge, EffectiveAt: s.now, ReceivedAt: s.now,
		Text: text + about.Title, Data: map[string]string{"incident": about.ID, "site": about.Site, "device": about.Device},
	}
}

// begun tells whether an incident has a ticket, or may have: a creation is
// under way, or its answer was lost.
func begun(i *bridge.Incident) bool { return i.TicketID != 0 || i.Writing != nil }

// shownByParent tells whether an incident has no ticket because another's
// shows it.
func shownByParent(i *bridge.Incident) bool {
	return i.Nature == bridge.NatureFault && i.Parent != "" && !begun(i)
}

// attach makes an incident part of another. One that had no ticket yet gets
// none: its parent's shows it. What was part of it is part of the parent too:
// no parent has a parent.
func (s *stepper) attach(parent, member *bridge.Incident, by string) error {
	if err := s.parts(member, "Rattaché ailleurs : "); err != nil {
		return err
	}
	member.Parent, member.AttachedBy = parent.ID, by
	if member.Desired++; shownByParent(member) {
		member.Desired, member.TellAt = 0, never
	}
	s.taken[member.ID] = true
	if err := s.tx.Append(s.entry(member.ID, bridge.KindAttached, parent, "Rattaché à : ")); err != nil {
		return err
	}
	if err := s.tx.SaveIncident(member); err != nil {
		return err
	}
	return s.joins(parent, member, by)
}

// joins tells a parent of a new member, and makes what was part of that one
// part of the parent.
func (s *stepper) joins(parent, member *bridge.Incident, by string) error {
	s.stir(parent.ID, true)
	if err := s.tx.Append(s.entry(parent.ID, bridge.KindJoined, member, "Rattaché : ")); err != nil {
		return err
	}
	below, err := s.faults(member.ID)
	if err != nil {
		return err
	}
	for i := range below {
		if err := s.attach(parent, &below[i], by); err != nil {
			return err
		}
	}
	return nil
}

// parts tells a parent, if there is one, that a member leaves it.
func (s *stepper) parts(member *bridge.Incident, why string) error {
	if member.Parent == "" {
		return nil
	}
	s.stir(member.Parent, false)
	return s.tx.Append(s.entry(member.Parent, bridge.KindParted, member, why))
}

// release ends that: the fault stands alone again, and has a ticket if it goes
// on.
func (s *stepper) release(member *bridge.Incident, why string) error {
	if err := s.parts(member, "Détaché : "); err != nil {
		return err
	}
	parent := member.Parent
	member.Parent, member.AttachedBy = "", ""
	if member.State.Broken() || member.Desired > 0 {
		member.Desired++
	}
	if err := s.tx.Append(s.entry(member.ID, bridge.KindDetached, &bridge.Incident{ID: parent}, why)); err != nil {
		return err
	}
	return s.tx.SaveIncident(member)
}

// stir has a parent looked at once all is evaluated.
func (s *stepper) stir(parent string, joined bool) {
	if _, known := s.stirred[parent]; !known {
		s.order = append(s.order, parent)
	}
	s.stirred[parent] = s.stirred[parent] || joined
}

// wake has a parent looked at soon, and its ticket told when it may. A fault
// that joined is news even where a person has closed the parent's ticket.
func (s *stepper) wake(id string, joined bool) error {
	parent, err := s.tx.Incident(id)
	if err != nil || parent == nil || !parent.Open() {
		return err
	}
	every := tellEvery
	if s.now.Before(parent.RaisedAt.Add(tellEvery)) {
		every = tellFirst // most of a storm comes in its first minutes
	}
	parent.TellAt = sooner(parent.TellAt, later(s.now.Add(stirDelay), parent.ToldAt.Add(every)))
	if parent.Nature == bridge.NatureStorm {
		parent.WakeAt = sooner(parent.WakeAt, s.now.Add(stirDelay))
	}
	if joined {
		parent.CameBack++
	}
	return s.tx.SaveIncident(parent)
}
