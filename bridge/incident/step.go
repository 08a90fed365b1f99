package incident

import (
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// Correlator finds what incidents have to do with each other. The zero one
// finds nothing.
type Correlator struct {
	Correlation

	// Upstream tells the device that another hangs on, by the inventory; empty
	// where it hangs on none. It may be nil.
	Upstream func(device string) string
	// Named tells how people call what faults have in common. It may be nil.
	Named func(by Common, name string) string
}

func (c *Correlator) upstream(device string) string {
	if c.Upstream == nil || device == "" {
		return ""
	}
	return c.Upstream(device)
}

// words are what members have in common, for people.
func (c *Correlator) words(by Common, name string) string {
	if c.Named != nil {
		name = c.Named(by, name)
	}
	return commonWords(by, name)
}

// What does not press waits so long, so that much of it is one write.
const (
	tellEvery = 5 * time.Minute // between two writes for members that came and went
	tellFirst = time.Minute     // … while it has just begun
	stirDelay = 2 * time.Second // before a parent is looked at
)

// stepper brings incidents to their next state within one transaction, and
// then to each other: finish must be called once all are evaluated, so that
// what came together is looked at together.
type stepper struct {
	tx         Tx
	contract   *policy.Contract
	correlator *Correlator
	now        time.Time

	raised  []string        // became worth a ticket
	taken   map[string]bool // … and were attached since
	stirred map[string]bool // parents whose members changed, and whether any joined
	order   []string        // of the stirred
}

func newStepper(tx Tx, contract *policy.Contract, correlator *Correlator, now time.Time) *stepper {
	return &stepper{
		tx: tx, contract: contract, correlator: correlator, now: now,
		taken: make(map[string]bool), stirred: make(map[string]bool),
	}
}

// step evaluates one incident and saves what follows; news is the situation
// but for what the ledger knows.
func (s *stepper) step(id string, news Situation) error {
	incident, err := s.tx.Incident(id)
	if err != nil || incident == nil {
		return err
	}
	if incident.Nature == bridge.NatureHandover {
		return stepHandover(s.tx, s.contract, incident, s.now)
	}
	due := wokenToSupervise(incident)
	before := *incident
	telling := !before.TellAt.IsZero() && !s.now.Before(before.TellAt)
	if telling {
		incident.TellAt = time.Time{}
	}
	news.Incident, news.Now = *incident, s.now
	next, released, err := s.evaluate(news, telling)
	if err != nil {
		return err
	}
	if telling && next.Desired == before.Desired && next.Desired > 0 {
		next.Desired++
	}
	if next.Desired > before.Desired {
		next.ToldAt = s.now
	}
	superviseNext(&next, due, s.now)
	if err := s.tx.SaveIncident(&next); err != nil {
		return err
	}
	if err := handOver(s.tx, &next, s.contract, s.now); err != nil {
		return err
	}
	if telling {
		if err := s.tellParties(next.ID); err != nil {
			return err
		}
	}
	for i := range released {
		if err := s.release(&released[i], "La tempête est passée, ce défaut continue : il a son propre ticket"); err != nil {
			return err
		}
	}
	return s.follow(&before, &next)
}

// evaluate asks the pure function of the incident's nature, and puts its
// facts down.
func (s *stepper) evaluate(news Situation, telling bool) (bridge.Incident, []bridge.Incident, error) {
	var entries []bridge.Entry
	var released []bridge.Incident
	next := news.Incident
	switch news.Incident.Nature {
	case bridge.NatureProblem: // it is people's: time changes nothing
	case bridge.NatureStorm:
		members, err := s.faults(news.Incident.ID)
		if err != nil {
			return next, nil, err
		}
		next, entries, released = EvaluateStorm(s.contract, StormSituation{
			Incident: news.Incident, Members: members, Common: s.correlator.words(stormCommon(news.Incident.Key)),
			End: s.correlator.StormEnd, Telling: telling, Now: s.now,
		})
	default:
		occurrences, err := s.tx.Occurrences(news.Incident.ID)
		if err != nil {
			return next, nil, err
		}
		news.Occurrences = occurrences
		if telling { // of what came to hang on it
			if news.Members, err = s.faults(news.Incident.ID); err != nil {
				return next, nil, err
			}
		}
		next, entries = Evaluate(s.contract, news)
	}
	return next, released, s.tx.Append(entries...)
}

// follow sees to what an incident's new state means for others.
func (s *stepper) follow(before, next *bridge.Incident) error {
	if next.Nature != bridge.NatureFault {
		return nil
	}
	if !next.RaisedAt.Equal(before.RaisedAt) {
		s.raised = append(s.raised, next.ID)
	}
	if next.State.Broken() {
		return nil
	}
	if next.Parent != "" && before.State.Broken() {
		s.stir(next.Parent, false)
		if err := s.tx.Append(s.entry(next.Parent, bridge.KindMemberEnded, next, "Rétabli : ")); err != nil {
			return err
		}
	}
	return s.outlast(next)
}

// finish brings what was raised to what it has in common with others, and has
// parents looked at whose members changed.
func (s *stepper) finish() error {
	for _, id := range s.raised {
		if err := s.correlate(id); err != nil {
			return err
		}
	}
	for _, id := range s.order {
		if err := s.wake(id, s.stirred[id]); err != nil {
			return err
		}
	}
	return nil
}

// faults are a parent's members of the nature that makes it what it is: a
// hand-over is no member.
func (s *stepper) faults(parent string) ([]bridge.Incident, error) {
	members, err := s.tx.Members(parent)
	var faults []bridge.Incident
	for i := range members {
		if members[i].Nature == bridge.NatureFault {
			faults = append(faults, members[i])
		}
	}
	return faults, err
}

// newID makes an id that sorts by the instant.
func newID(now time.Time) string {
	return ulid.MustNew(ulid.Timestamp(now), ulid.DefaultEntropy()).String()
}

func sooner(a, b time.Time) time.Time {
	if a.IsZero() {
		return b
	}
	return earlier(a, b)
}

// tellParties has the tickets of third parties tell what an incident's own
// tells of its members.
func (s *stepper) tellParties(parent string) error {
	members, err := s.tx.Members(parent)
	if err != nil {
		return err
	}
	for i := range members {
		if members[i].Nature != bridge.NatureHandover {
			continue
		}
		members[i].Desired++
		if err := s.tx.SaveIncident(&members[i]); err != nil {
			return err
		}
	}
	return nil
}
