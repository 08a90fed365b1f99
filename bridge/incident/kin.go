package incident

import (
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
)

// kin is what a ticket shows of other incidents.
type kin struct {
	parent    *bridge.Incident
	members   []bridge.Incident // faults that are not closed
	problem   *bridge.Incident  // that is open about the same fault
	known     string            // what helps meanwhile, as a person wrote it
	incidents []bridge.Incident // that a problem is about
}

// shownCauses bounds the incidents that a problem's ticket lists.
const shownCauses = 20

func kinOf(tx Tx, incident *bridge.Incident, entries []bridge.Entry) (k kin, err error) {
	switch incident.Nature {
	case bridge.NatureHandover: // whoever has it is told what all is to be mended
		k.members, err = (&stepper{tx: tx}).faults(incident.Parent)
		return k, err
	case bridge.NatureProblem:
		k.incidents, err = causesOf(tx, entries)
		return k, err
	case bridge.NatureFault, bridge.NatureStorm:
	}
	if incident.Parent != "" {
		if k.parent, err = tx.Incident(incident.Parent); err != nil {
			return k, err
		}
	}
	s := &stepper{tx: tx}
	if k.members, err = s.faults(incident.ID); err != nil {
		return k, err
	}
	problem, err := tx.LatestIncident(problemKey(incident.Key))
	if err != nil || problem == nil || !problem.Open() {
		return k, err
	}
	k.problem = problem
	k.known, err = workaround(tx, problem)
	return k, err
}

// causesOf are the incidents that a problem was proposed for.
func causesOf(tx Tx, entries []bridge.Entry) ([]bridge.Incident, error) {
	var all []bridge.Incident
	for _, e := range entries {
		for id := range strings.FieldsSeq(e.Data["incidents"]) {
			found, err := tx.Incident(id)
			if err != nil {
				return nil, err
			}
			if found != nil && len(all) < shownCauses {
				all = append(all, *found)
			}
		}
	}
	return all, nil
}

// relatedTickets are those of a problem's incidents that the mirror knows to be
// there: the desk may refuse a whole ticket for a link to one that is gone. One
// that it did refuse is asked for without.
func relatedTickets(tx Tx, problem *bridge.Incident, incidents []bridge.Incident) (all []int64, err error) {
	if problem.LastErrorFinal {
		return nil, nil
	}
	for i := range incidents {
		id := incidents[i].TicketID
		if id == 0 || slices.Contains(all, id) {
			continue
		}
		fields, err := tx.TicketFields(id)
		if err != nil {
			return nil, err
		}
		if fields != nil {
			all = append(all, id)
		}
	}
	return all, nil
}

// returned tells whether news say that a fault came back: whoever has the
// ticket wants to know again what is known about it.
func returned(news []bridge.Entry) bool {
	return slices.ContainsFunc(news, func(e bridge.Entry) bool { return e.Kind == bridge.KindReopened })
}

// comings are the entries of a parent that say which members came and went;
// the last of each member counts.
type comings struct {
	joined []string // ids
	left   []bridge.Entry
}

// memberKinds are the facts about members.
var memberKinds = []bridge.Kind{bridge.KindJoined, bridge.KindParted, bridge.KindMemberEnded}

func comingsOf(entries []bridge.Entry) (c comings) {
	seen := make(map[string]bool)
	for _, e := range slices.Backward(entries) {
		id := e.Data["incident"]
		if !slices.Contains(memberKinds, e.Kind) || id == "" || seen[id] {
			continue
		}
		seen[id] = true
		if e.Kind == bridge.KindJoined {
			c.joined = append(c.joined, id)
		} else {
			c.left = append(c.left, e)
		}
	}
	slices.Reverse(c.joined)
	slices.Reverse(c.left)
	return c
}

func (c comings) empty() bool { return len(c.joined)+len(c.left) == 0 }

// brokenOf are the members that go on.
func brokenOf(members []bridge.Incident) []bridge.Incident {
	return slices.DeleteFunc(slices.Clone(members), func(i bridge.Incident) bool { return !i.State.Broken() })
}

// comingsFor are the members that came and went since an incident's ticket was
// last told. A hand-over is told of its parent's.
func comingsFor(tx Tx, incident *bridge.Incident, entries []bridge.Entry) (c comings, last int64, err error) {
	if incident.Nature == bridge.NatureHandover {
		if entries, err = tx.EntriesAfter(incident.Parent, incident.Noted); err != nil {
			return c, 0, err
		}
	}
	return comingsOf(entries), lastSeq(entries, incident.Noted), nil
}
