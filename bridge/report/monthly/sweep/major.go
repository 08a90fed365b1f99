package sweep

import (
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/sla"
	"github.com/vigie-noc/vigie/internal/labels"
)

// Why an incident is a major one.
const (
	MajorStorm    = "storm"
	MajorSite     = "site" // it is cut off
	MajorCritical = "critical"
)

// Major is an incident that a month is remembered by.
type Major struct {
	Ticket

	Why   string
	Began int64
	// Lasted is from its beginning until it was restored, or until it ended, or
	// until now.
	Lasted  time.Duration
	GoesOn  bool
	Members int64
	Steps   []Step
}

// Step is one of its chronology.
type Step struct {
	At    int64
	Kind  bridge.Kind
	Party string // also the reason of a suspension
}

// most bounds a chronology; the last steps are kept as the first are.
const most = 12

// told are the facts that a chronology is made of.
var told = map[bridge.Kind]bool{
	bridge.KindOpened: true, bridge.KindFirstAct: true, bridge.KindThirdParty: true, bridge.KindThirdBack: true, bridge.KindSuspended: true,
	bridge.KindResumed: true, bridge.KindRestored: true, bridge.KindResolved: true, bridge.KindReopened: true, bridge.KindEscalated: true,
}

func (k *Ticket) why() string {
	switch {
	case !k.Usual():
	case k.Nature == bridge.NatureStorm:
		return MajorStorm
	case k.Criticity == bridge.P1:
		return MajorCritical
	case k.Nature == bridge.NatureFault && k.Device == "" && k.Site != "" && k.Family == "reachability":
		return MajorSite
	}
	return ""
}

// major tells whether it is one. What a storm's ticket shows is told with that.
func (k *Ticket) major() bool {
	return k.why() != "" && (k.Parent == "" || k.TicketID != 0) && k.Stage != sla.StageCancelled && k.Stage != sla.StageMerged && k.Stage != sla.StageHeld
}

func majorOf(k *Ticket, known *sla.Case, s *sla.State) Major {
	m := Major{Ticket: *k, Why: k.why()}
	first := lives(s)[0]
	began, till := first.Start, s.EndedAt
	if began.IsZero() {
		began = first.OpenedAt
	}
	if k.Restored != 0 {
		till = time.UnixMilli(k.Restored)
	}
	if m.GoesOn = till.IsZero(); m.GoesOn {
		till = s.Now
	}
	m.Began, m.Lasted = millis(began), max(0, till.Sub(began))
	m.steps(known, s.Now)
	return m
}

// steps are told once, though an incident and its ticket both have them.
func (m *Major) steps(known *sla.Case, now time.Time) {
	happened, joined := sla.Corrections(known.Entries, now), make(map[string]bool)
	escalated, shown := false, slices.ContainsFunc(known.Entries, func(e bridge.Entry) bool { return bridge.SubjectTicket(e.Subject) == 0 })
	for i := range known.Entries {
		e := &known.Entries[i]
		if member := e.Data["incident"]; e.Kind == bridge.KindJoined && e.Subject == m.ID && !joined[member] {
			joined[member] = true // one that comes back joins again
			m.Members++
		}
		if !told[e.Kind] || e.Kind == bridge.KindEscalated && escalated {
			continue
		}
		if shown && e.Ticket != 0 && e.Actor == bridge.ActorBridge && e.Data["linked"] == "" {
			continue // the desk shows what an incident tells
		}
		at, counts := happened(e)
		if !counts {
			continue
		}
		escalated = escalated || e.Kind == bridge.KindEscalated
		step := Step{At: millis(at), Kind: e.Kind}
		switch e.Kind { //nolint:exhaustive // the others name nobody
		case bridge.KindThirdParty, bridge.KindThirdBack:
			step.Party = first(e.Data["party"], e.Data["to"], e.Data["from"])
		case bridge.KindSuspended:
			step.Party = e.Data["reason"]
		}
		m.Steps = append(m.Steps, step)
	}
	m.Steps = inOrder(m.Steps)
	if len(m.Steps) > most {
		m.Steps = append(m.Steps[:most/2:most/2], m.Steps[len(m.Steps)-most/2:]...)
	}
}

// facts adds what alerts and changes did in the month.
func (t *Tally) facts(known *sla.Case) {
	for i := range known.Entries {
		e := &known.Entries[i]
		if !t.within(e.EffectiveAt) {
			continue
		}
		switch e.Kind { //nolint:exhaustive // the others are not counted
		case bridge.KindAlertFiring:
			if name := e.Data[labels.AlertName]; name != "" {
				t.Alerts[t.named(name)]++
			}
		case bridge.KindPlanned, bridge.KindAnomaly:
			number := e.Data["change"]
			if t.Changes[number] == nil {
				t.Changes[number] = &Marks{}
			}
			if e.Kind == bridge.KindPlanned {
				t.Changes[number].Planned++
			} else {
				t.Changes[number].Anomalies++
			}
		}
	}
}
