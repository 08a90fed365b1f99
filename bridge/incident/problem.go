package incident

import (
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// A problem is proposed where the same fault keeps coming back: a ticket in
// which the cause is looked for. It is people's from then on: the bridge adds
// each new outage, and takes it for closed once a person closed the ticket.

func problemKey(fault string) string { return "problème/" + fault }

// recur proposes a problem where a fault has come often or lasted long, or
// tells an open one that it came again.
func (s *stepper) recur(incident *bridge.Incident) error {
	terms := s.correlator.Recurrence
	if terms.Outages == 0 && terms.Downtime == 0 {
		return nil
	}
	problem, err := s.tx.LatestIncident(problemKey(incident.Key))
	if err != nil {
		return err
	}
	since := s.now.Add(-terms.Within.Std())
	if problem != nil && problem.Open() {
		return s.again(problem, incident)
	}
	if problem != nil {
		since = later(since, problem.ClosedAt) // what was before has had its answer
	}
	occurrences, err := s.tx.Outages(incident.Key, since)
	if err != nil {
		return err
	}
	n, down := 0, time.Duration(0)
	for _, o := range outagesOf(occurrences) {
		if o.start.After(since) {
			n++
		}
		end := o.end
		if end.IsZero() {
			end = s.now
		}
		down += max(0, end.Sub(later(o.start, since)))
	}
	if (terms.Outages == 0 || n < terms.Outages) && (terms.Downtime == 0 || down < terms.Downtime.Std()) {
		return nil
	}
	return s.propose(incident, occurrences, n, down)
}

func (s *stepper) propose(incident *bridge.Incident, occurrences []bridge.Occurrence, n int, down time.Duration) error {
	why := counted(n, "panne", "pannes") + " en " + lasted(s.correlator.Recurrence.Within.Std()) + ", " + lasted(down) + " au total"
	problem := &bridge.Incident{
		ID: newID(s.now), Key: problemKey(incident.Key), Nature: bridge.NatureProblem, State: bridge.StateOpen,
		Criticity: incident.Criticity, Decided: incident.Decided, Why: "celle du dernier incident",
		Title:  clip(oneLine("Problème : "+why+" : "+incident.Title), titleWidth),
		Family: incident.Family, Severity: incident.Severity, Site: incident.Site, Device: incident.Device,
		Service: incident.Service, Region: incident.Region, Provider: incident.Provider, Upstream: incident.Upstream,
		DetectedAt: s.now, OpenedAt: s.now, ToldAt: s.now, Desired: 1, Written: map[string]string{},
		NextAttempt: s.now.Add(2 * gatherFor), // it names the fault's ticket, which is made first
	}
	if err := s.tx.SaveIncident(problem); err != nil {
		return err
	}
	incident.Desired++
	if err := s.tx.SaveIncident(incident); err != nil {
		return err
	}
	var about []string
	for _, o := range occurrences {
		if !slices.Contains(about, o.Incident) {
			about = append(about, o.Incident)
		}
	}
	opened := s.entry(problem.ID, bridge.KindOpened, incident, "Problème proposé, "+why+" : ")
	opened.Data["incidents"] = strings.Join(about, " ")
	return s.tx.Append(
		opened,
		s.entry(incident.ID, bridge.KindRecurrence, problem, "Récidive, problème proposé : "),
	)
}

// again tells an open problem of a new outage.
func (s *stepper) again(problem, incident *bridge.Incident) error {
	s.stir(problem.ID, false)
	return s.tx.Append(s.entry(problem.ID, bridge.KindRecurrence, incident, "Nouvelle panne : "))
}

// lasted is a duration as people say it.
func lasted(d time.Duration) string {
	d = d.Round(time.Minute)
	hours, minutes := int(d.Hours()), int(d.Minutes())%60
	switch {
	case hours >= 48 && hours%24 == 0 && minutes == 0:
		return counted(hours/24, "jour", "jours")
	case hours == 0:
		return counted(minutes, "minute", "minutes")
	case minutes == 0:
		return counted(hours, "heure", "heures")
	}
	return counted(hours, "heure", "heures") + " " + counted(minutes, "minute", "minutes")
}

// closedByPerson ends a problem whose ticket a person closed.
func closedByPerson(problem *bridge.Incident, ticket *bridge.Ticket, now time.Time) []bridge.Entry {
	if problem.Nature != bridge.NatureProblem || !problem.Open() || ticket.Stage != bridge.StageClosed {
		return nil
	}
	problem.State, problem.ClosedAt, problem.ResolvedAt = bridge.StateClosed, ticket.UpdatedAt, ticket.UpdatedAt
	return []bridge.Entry{{
		Subject: problem.ID, Kind: bridge.KindClosed, Actor: bridge.ActorPerson, ActorName: ticket.UpdatedBy,
		EffectiveAt: ticket.UpdatedAt, ReceivedAt: now, Text: "Problème clos par " + ticket.UpdatedBy,
	}}
}

// FieldWorkaround is the attribute in which people write what helps until a
// problem's cause is removed.
const FieldWorkaround = "contournement"

// workaround is what a person wrote in an open problem's ticket.
func workaround(tx Tx, problem *bridge.Incident) (string, error) {
	if problem.TicketID == 0 {
		return "", nil
	}
	fields, err := tx.TicketFields(problem.TicketID)
	return strings.TrimSpace(fields[FieldWorkaround]), err
}
