package report

import (
	"cmp"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// ShadowSlack is by how much people may be earlier or later than the bridge
// with a ticket for the same. A day is not over before that.
const ShadowSlack = 30 * time.Minute

// matcher finds the tickets of people for an incident, among those about the
// same device or site.
type matcher struct {
	to       time.Time
	byDevice map[string][]*bridge.Mirrored
	bySite   map[string][]*bridge.Mirrored // of tickets that name no device
	matched  map[int64]bool
}

// CompareShadow is pure: incidents that began between from and to beside the
// tickets of people; place reads what a ticket is about. One ticket of a
// site may stand for many incidents there. What another incident's ticket
// shows counts with that one, as it would get none of its own.
func CompareShadow(incidents []bridge.Incident, tickets []bridge.Mirrored, place func(bridge.Mirrored) Place, from, to time.Time) Shadow {
	s := Shadow{From: from, To: to, Location: time.UTC}
	m := newMatcher(tickets, place, to)
	ofMembers := make(map[string][]bridge.Mirrored) // by the parent's id
	for _, i := range incidents {
		if i.Nature == bridge.NatureHandover || i.State == bridge.StateHeld || i.OpenedAt.After(to.Add(ShadowSlack)) {
			continue
		}
		found := m.find(i)
		if member := i.Nature == bridge.NatureFault && i.Parent != "" && i.TicketID == 0; member {
			ofMembers[i.Parent] = append(ofMembers[i.Parent], found...)
		} else if !i.OpenedAt.Before(from) && i.OpenedAt.Before(to) {
			s.Planned = append(s.Planned, Planned{Incident: i, Tickets: found})
		}
	}
	for n := range s.Planned {
		p := &s.Planned[n]
		p.Tickets = append(p.Tickets, ofMembers[p.ID]...)
		slices.SortFunc(p.Tickets, byAge)
		p.Tickets = slices.CompactFunc(p.Tickets, func(a, b bridge.Mirrored) bool { return a.ID == b.ID })
	}
	for _, t := range tickets {
		if !m.matched[t.ID] && !t.CreatedAt.Before(from) && t.CreatedAt.Before(to) {
			s.Alone = append(s.Alone, t)
		}
	}
	slices.SortFunc(s.Planned, func(a, b Planned) int { return cmp.Or(a.OpenedAt.Compare(b.OpenedAt), cmp.Compare(a.ID, b.ID)) })
	slices.SortFunc(s.Alone, byAge)
	return s
}

func byAge(a, b bridge.Mirrored) int {
	return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
}

func newMatcher(tickets []bridge.Mirrored, place func(bridge.Mirrored) Place, to time.Time) *matcher {
	m := &matcher{
		to: to, matched: make(map[int64]bool),
		byDevice: make(map[string][]*bridge.Mirrored), bySite: make(map[string][]*bridge.Mirrored),
	}
	for n := range tickets {
		switch at := place(tickets[n]); {
		case at.Device != "":
			m.byDevice[at.Device] = append(m.byDevice[at.Device], &tickets[n])
		case at.Site != "":
			m.bySite[at.Site] = append(m.bySite[at.Site], &tickets[n])
		}
	}
	return m
}

// find also counts a ticket about the device that was there when the incident
// began and was worked on still: nobody opens a second one. A site's old ticket
// may be about anything.
func (m *matcher) find(i bridge.Incident) (found []bridge.Mirrored) {
	for _, t := range m.byDevice[i.Device] {
		there := t.CreatedAt.Before(i.DetectedAt) && (unfinished(t.Stage) || t.UpdatedAt.After(i.DetectedAt))
		if there || inTime(i, t, m.to) {
			found = append(found, *t)
		}
	}
	for _, t := range m.bySite[i.Site] {
		if inTime(i, t, m.to) {
			found = append(found, *t)
		}
	}
	for _, t := range found {
		m.matched[t.ID] = true
	}
	return found
}

func inTime(i bridge.Incident, t *bridge.Mirrored, now time.Time) bool {
	over := now
	for _, end := range []time.Time{i.ClosedAt, i.ResolvedAt, i.RestoredAt} {
		if !end.IsZero() {
			over = end
		}
	}
	return !t.CreatedAt.Before(i.DetectedAt.Add(-ShadowSlack)) && !t.CreatedAt.After(over.Add(ShadowSlack))
}

func unfinished(stage bridge.TicketStage) bool {
	return stage == bridge.StageNew || stage == bridge.StageOpen || stage == bridge.StagePending
}
