package past

import (
	"fmt"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// life is one incident with all that is known of it.
type life struct {
	bridge.Incident

	past    *past
	entries []bridge.Entry // of the incident
	moves   []move         // of the stock, beside those that follow from the incident as it is
	fires   int            // alerts
}

// move is one that the row of an incident that was opened again does not
// tell any more.
type move struct {
	kind string
	at   time.Time
}

// live plays it until now.
func (l *life) live() {
	r := l.past.random
	at := l.OpenedAt
	l.fires = 1 + r.IntN(3)
	l.bridge(bridge.KindDetected, l.DetectedAt, "Défaut détecté par la supervision", nil)
	l.bridge(bridge.KindOpened, at, "Incident ouvert, criticité "+string(l.Criticity), map[string]string{"criticity": string(l.Criticity), "group": "N1"})
	for range l.fires {
		l.source(bridge.KindAlertFiring, at, "Alerte reçue")
	}
	l.desk(bridge.KindOpened, bridge.ActorDesk, at.Add(3*time.Second), map[string]string{"group": "N1", "state": "open", "number": l.TicketNumber})
	l.once(at)
	if r.IntN(100) < 8 && l.State != bridge.StateOpen && l.State != bridge.StateAcknowledged {
		l.again()
	}
	l.fill()
}

// once is one outage, from its beginning to the closing, as far as it goes.
func (l *life) once(at time.Time) {
	r := l.past.random
	taken := at.Add(l.about(12 * time.Minute))
	if !l.reached(taken) {
		return
	}
	l.State, l.AcknowledgedAt, l.TicketOwner = bridge.StateAcknowledged, taken, agent(r.IntN(agents))
	l.person(bridge.KindFirstAct, taken, map[string]string{"owner": fmt.Sprint(r.IntN(agents))})
	ends := taken.Add(l.about(3 * time.Hour))
	switch {
	case r.IntN(200) == 0:
		ends = ends.AddDate(0, 0, r.IntN(120)) // some are never mended for long
	case r.IntN(10) < 1:
		ends = l.third(taken, ends)
	case r.IntN(10) < 2:
		ends = l.suspended(taken, ends)
	}
	if r.IntN(10) < 3 {
		l.level(taken.Add(l.about(time.Hour)))
	}
	if !l.reached(ends) {
		return
	}
	l.State, l.RestoredAt = bridge.StateRestored, ends
	for range l.fires {
		l.source(bridge.KindAlertEnded, ends, "Alerte terminée")
	}
	l.bridge(bridge.KindRestored, ends, "Service rétabli, confirmé par la supervision", nil)
	resolved := ends.Add(30 * time.Minute)
	if !l.reached(resolved) {
		return
	}
	l.State, l.ResolvedAt, l.TicketState = bridge.StateResolved, resolved, "resolved"
	l.bridge(bridge.KindResolved, resolved, "Incident résolu", nil)
	l.desk(bridge.KindResolved, bridge.ActorDesk, resolved.Add(time.Second), map[string]string{"from": "open", "to": "resolved"})
	closed := resolved.Add(24 * time.Hour)
	if !l.reached(closed) {
		return
	}
	l.State, l.ClosedAt, l.TicketState = bridge.StateClosed, closed, "closed"
	l.bridge(bridge.KindClosed, closed, "Incident clos", nil)
	l.desk(bridge.KindClosed, bridge.ActorDesk, closed.Add(time.Second), map[string]string{"from": "resolved", "to": "closed"})
}

// again has it opened again.
func (l *life) again() {
	last := l.RestoredAt
	for _, at := range []time.Time{l.ResolvedAt, l.ClosedAt} {
		if !at.IsZero() {
			last = at
		}
	}
	back := last.Add(l.about(2 * time.Hour))
	if !l.reached(back) {
		return
	}
	switch l.State {
	case bridge.StateResolved:
		l.moves = append(l.moves, move{"resolved", l.ResolvedAt}, move{"reopened", back})
	case bridge.StateClosed:
		l.moves = append(l.moves, move{"resolved", l.ResolvedAt}, move{"closed", l.ClosedAt}, move{"returned", back})
	}
	l.Reopened, l.CameBack, l.RaisedAt, l.State = 1, 1, back, bridge.StateAcknowledged
	l.RestoredAt, l.ResolvedAt, l.ClosedAt = time.Time{}, time.Time{}, time.Time{}
	l.bridge(bridge.KindReopened, back, "Le défaut est revenu : l'incident est rouvert", nil)
	taken := l.AcknowledgedAt
	l.once(back)
	if l.AcknowledgedAt = taken; l.State == bridge.StateOpen {
		l.State = bridge.StateAcknowledged
	}
}

// third hands it to a third party for most of its time.
func (l *life) third(from, to time.Time) time.Time {
	given := from.Add(10 * time.Minute)
	to = to.Add(l.about(20 * time.Hour))
	if !l.reached(given) {
		return to
	}
	l.Party, l.PartyReference = l.Provider, fmt.Sprintf("TT-%06d", l.past.made)
	l.person(bridge.KindThirdParty, given, map[string]string{"party": l.Party, "reference": l.PartyReference})
	if back := to.Add(-10 * time.Minute); l.reached(back) {
		l.Party = ""
		l.person(bridge.KindThirdBack, back, map[string]string{"party": l.Provider, "how": "tiers"})
	}
	return to
}

func (l *life) suspended(from, to time.Time) time.Time {
	stops := from.Add(20 * time.Minute)
	to = to.Add(l.about(10 * time.Hour))
	if l.reached(stops) {
		l.person(bridge.KindSuspended, stops, map[string]string{"reason": "acces_site", "state": "suspendu"})
	}
	if goes := to.Add(-20 * time.Minute); l.reached(goes) {
		l.person(bridge.KindResumed, goes, map[string]string{"state": "open"})
	}
	return to
}

// level hands it to the next line of support.
func (l *life) level(at time.Time) {
	next := groups[min(len(groups)-1, 1+l.past.random.IntN(8)/7)]
	if l.reached(at) {
		l.person(bridge.KindAssigned, at, map[string]string{"from": l.TicketGroup, "to": next})
		l.TicketGroup = next
	}
}

// fill has people and the desk do as much more as was asked for, in between.
func (l *life) fill() {
	end := l.past.now
	if !l.ClosedAt.IsZero() {
		end = l.ClosedAt
	}
	for len(l.entries) < l.past.settings.Entries {
		at := l.OpenedAt.Add(time.Duration(l.past.random.Int64N(int64(end.Sub(l.OpenedAt)) + 1)))
		if l.past.random.IntN(2) == 0 {
			l.person(bridge.KindNoted, at, map[string]string{"article": fmt.Sprint(l.past.record), "internal": "true"})
		} else {
			l.desk(bridge.KindOwner, bridge.ActorPerson, at, map[string]string{"from": "1", "to": fmt.Sprint(l.past.random.IntN(agents))})
		}
	}
	slices.SortStableFunc(l.entries, func(a, b bridge.Entry) int { return a.EffectiveAt.Compare(b.EffectiveAt) })
}

func (l *life) reached(at time.Time) bool { return !at.After(l.past.now) }

// about is a time that is mostly shorter, and sometimes much longer.
func (l *life) about(mean time.Duration) time.Duration {
	return time.Duration(l.past.random.ExpFloat64() * float64(mean)).Truncate(time.Millisecond)
}

func (l *life) bridge(kind bridge.Kind, at time.Time, text string, data map[string]string) {
	l.entries = append(l.entries, bridge.Entry{Subject: l.ID, Kind: kind, Actor: bridge.ActorBridge, EffectiveAt: at, ReceivedAt: at, Text: text, Data: data})
}

func (l *life) source(kind bridge.Kind, at time.Time, text string) {
	l.entries = append(l.entries, bridge.Entry{
		Subject: l.ID, Kind: kind, Actor: bridge.ActorSource, ActorRef: "noc", EffectiveAt: at, ReceivedAt: at.Add(time.Second), Text: text,
		Data: map[string]string{"alertname": "EquipementInjoignable", "device": l.Device},
	})
}

// desk is a fact that the ticket's history tells.
func (l *life) desk(kind bridge.Kind, actor bridge.ActorKind, at time.Time, data map[string]string) {
	l.past.record++
	l.entries = append(l.entries, bridge.Entry{
		Subject: l.ID, Kind: kind, Actor: actor, ActorRef: "2", Ticket: l.TicketID, EffectiveAt: at, ReceivedAt: at.Add(2 * time.Second),
		Data: data, Origin: fmt.Sprintf("zammad:history:%d", l.past.record),
	})
}

// person is one of these whose actor has a name.
func (l *life) person(kind bridge.Kind, at time.Time, data map[string]string) {
	l.desk(kind, bridge.ActorPerson, at, data)
	e := &l.entries[len(l.entries)-1]
	e.ActorName = agent(l.past.random.IntN(agents))
	e.ActorRef = e.ActorName[5:7]
}
