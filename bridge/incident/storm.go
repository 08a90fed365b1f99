package incident

import (
	"fmt"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/internal/labels"
)

// A storm is one ticket for many faults that began together and have
// something in common. It has no alerts of its own: its members have.
//
//	open, acknowledged   while a member goes on, or is not known to be over
//	restored             all members are over, and its stability time has passed; or few
//	                     are left and none has joined for long: these are released
//	resolved, closed     like any incident
//
// Many more members while it is restored, resolved or closed not long ago
// open it again; a single one does not.

// stormPrefix begins the key of a storm.
const stormPrefix = "tempête/"

func stormKey(by Common, value string) string { return stormPrefix + string(by) + "/" + value }

// stormCommon is what the members of a storm have in common.
func stormCommon(key string) (Common, string) {
	by, value, _ := strings.Cut(strings.TrimPrefix(key, stormPrefix), "/")
	return Common(by), value
}

func newStorm(g *group, key, common string, now time.Time) (*bridge.Incident, bridge.Entry) {
	storm := &bridge.Incident{
		ID: newID(now), Key: key, Nature: bridge.NatureStorm, State: bridge.StateOpen, DetectedAt: now, OpenedAt: now, RaisedAt: now,
		NextAttempt: now.Add(gatherFor), Written: map[string]string{},
	}
	for i := range g.alone {
		storm.DetectedAt = earlier(storm.DetectedAt, g.alone[i].DetectedAt)
		storm.Family = g.alone[i].Family
	}
	switch g.rule.By {
	case ByParent:
		storm.Device = g.value
	case BySite:
		storm.Site = g.value
	case ByProvider:
		storm.Provider = g.value
	case ByRegion:
		storm.Region = g.value
	}
	storm.Title = "Tempête : " + common
	return storm, bridge.Entry{
		Subject: storm.ID, Kind: bridge.KindOpened, Actor: bridge.ActorBridge, EffectiveAt: now, ReceivedAt: now,
		Text: fmt.Sprintf("Tempête : %d défauts en moins de %s, %s", len(g.alone), lasted(g.rule.Within.Std()), common),
	}
}

func reopenStorm(storm *bridge.Incident, now time.Time) bridge.Entry {
	storm.State = bridge.StateOpen
	if !storm.AcknowledgedAt.IsZero() {
		storm.State = bridge.StateAcknowledged
	}
	storm.Reopened++
	storm.MergedInto, storm.RaisedAt = "", now
	storm.RestoredAt, storm.ResolvedAt, storm.ClosedAt = time.Time{}, time.Time{}, time.Time{}
	storm.Desired++
	return bridge.Entry{
		Subject: storm.ID, Kind: bridge.KindReopened, Actor: bridge.ActorBridge, EffectiveAt: now, ReceivedAt: now,
		Text: "Les défauts sont revenus en nombre : la tempête est rouverte",
	}
}

// retire ends a storm whose members are part of another now.
func retire(storm *bridge.Incident, into string, now time.Time) {
	storm.MergedInto = into
	storm.State, storm.ResolvedAt, storm.WakeAt = bridge.StateResolved, now, now
	storm.RestoredAt = later(storm.RestoredAt, now)
	storm.Desired++
	if !begun(storm) {
		storm.State, storm.ClosedAt, storm.Desired, storm.WakeAt, storm.TellAt = bridge.StateClosed, now, 0, never, never
	}
}

// commonNouns are what members may have in common, for people.
var commonNouns = map[Common]string{ByParent: "en aval de", BySite: "établissement", ByProvider: "opérateur", ByRegion: "région"}

// commonWords is what members have in common, for people. A name that says
// already what it is, such as "Opérateur A", is not told twice.
func commonWords(by Common, name string) string {
	noun := commonNouns[by]
	if noun == "" || len(name) >= len(noun) && strings.EqualFold(name[:len(noun)], noun) {
		return name
	}
	return noun + " " + name
}

// StormSituation is all that decides a storm's next state.
type StormSituation struct {
	Incident bridge.Incident
	Members  []bridge.Incident // faults that are not closed
	Common   string            // what they have in common, for people
	End      StormEnd
	Telling  bool // the ticket is about to tell of its members
	Now      time.Time
}

// EvaluateStorm is pure: the storm as it should be now, the facts that are
// new, and the members that are to have tickets of their own.
func EvaluateStorm(contract *policy.Contract, s StormSituation) (bridge.Incident, []bridge.Entry, []bridge.Incident) {
	e := &storming{
		evaluation: evaluation{contract: contract, Situation: Situation{Incident: s.Incident, Now: s.Now}, before: s.Incident},
		common:     s.Common, end: s.End, telling: s.Telling, members: s.Members,
	}
	joined := s.Incident.RaisedAt
	for _, member := range s.Members {
		if member.State.Broken() {
			e.broken = append(e.broken, member)
			joined = later(joined, member.RaisedAt)
		}
		e.lastEnd = later(e.lastEnd, member.RestoredAt)
	}
	e.Incident.WakeAt = time.Time{}
	var released []bridge.Incident
	if len(e.broken) > 0 && e.Incident.State.Broken() {
		e.grow()
		released = e.disband(joined)
	}
	if len(e.broken) == 0 {
		e.subside()
		e.wind()
	}
	if e.Incident.Desired == 0 && e.Incident.State.Broken() || len(e.entries) > 0 && e.Incident.Desired > 0 {
		e.Incident.Desired++
	}
	return e.Incident, e.entries, released
}

type storming struct {
	evaluation

	common  string
	end     StormEnd
	telling bool
	members []bridge.Incident
	broken  []bridge.Incident
}

// grow keeps title, severity and criticity at what the members are.
func (e *storming) grow() {
	inc := &e.Incident
	worst, severities := policy.Decision{}, make([]map[string]string, 0, len(e.broken))
	for _, member := range e.broken {
		if member.Decided.Worse(worst.Criticity) {
			worst = policy.Decision{Criticity: member.Decided, Why: member.Why}
		}
		severities = append(severities, map[string]string{labels.Severity: member.Severity})
	}
	hit := breadthOf(e.broken)
	inc.Severity = policy.WorstSeverity(severities)
	e.escalate(e.contract.Raise(worst, hit.hits(), hit.String()))
	// The title changes with what the ticket tells, not with each that comes
	// and goes.
	if e.telling || !begun(inc) || e.Incident.Criticity != e.before.Criticity || len(e.entries) > 0 {
		one, many := how(inc.Family)
		inc.Title = stormTitle(hit.are(one, many), e.common)
	}
}

// disband lets go of what is left of a storm, once it is little and has been
// for long.
func (e *storming) disband(joined time.Time) []bridge.Incident {
	if len(e.broken) > e.end.Members {
		return nil
	}
	if due := joined.Add(e.end.Quiet.Std()); e.Now.Before(due) {
		e.Incident.WakeAt = due
		return nil
	}
	left := e.broken
	e.broken, e.lastEnd = nil, e.Now
	e.fact(bridge.KindRestored, e.Now, "Tempête passée : "+counted(len(left), "défaut qui continue a son propre ticket", "défauts qui continuent ont leur propre ticket"))
	e.Incident.State, e.Incident.RestoredAt = bridge.StateRestored, e.Now
	return left
}

// subside waits for the stability time once no member goes on.
func (e *storming) subside() {
	inc := &e.Incident
	if !inc.State.Broken() {
		return
	}
	since := later(e.lastEnd, inc.RaisedAt)
	if stable := since.Add(e.level().Stability.Std()); e.Now.Before(stable) {
		inc.WakeAt = stable
		return
	}
	inc.State, inc.RestoredAt = bridge.StateRestored, since
	if len(e.members) == 0 { // they were taken out, and may go on elsewhere
		e.fact(bridge.KindRestored, since, "Plus aucun défaut n'est rattaché à la tempête")
		return
	}
	inc.Title = stormTitle(breadthOf(e.members).are("touché", "touchés"), e.common)
	e.fact(bridge.KindRestored, since, "Tous les équipements de la tempête sont rétablis")
}

// how things of a family are while they go on.
func how(family string) (one, many string) {
	if family == "reachability" {
		return "injoignable", "injoignables"
	}
	return "en défaut", "en défaut"
}

// stormTitle tells how much is hit, and what it has in common.
func stormTitle(hit, common string) string {
	return clip(oneLine("Tempête : "+hit+", "+common), titleWidth)
}

// counted is a number with its noun.
func counted(n int, one, many string) string {
	if n < 2 { // French says "0 site"
		return fmt.Sprintf("%d %s", n, one)
	}
	return fmt.Sprintf("%d %s", n, many)
}
