package sla

import (
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// Case is all that the state of one ticket follows from.
type Case struct {
	// Entries are the whole journal of one subject; of a ticket that an incident
	// took over, those of both.
	Entries []bridge.Entry
	// Merged are the cases that go on in this one: it has the earliest beginning
	// and the highest criticity of them all.
	Merged []Case
	// Parent is the case that this one is attached to, if there is one: what has
	// no evidence of its own follows it.
	Parent *Case
	// NotBefore is the end of the same fault's previous occurrence, where it is
	// known: nothing begins before it.
	NotBefore time.Time
}

// State is what clocks say of one ticket at one instant. Instants are UTC and
// whole milliseconds, zero where there is none; durations are exact.
type State struct {
	Subject string
	Ticket  int64  // the desk's id of it, 0 where there is none
	Number  string // as the desk shows it
	Now     time.Time

	// Contract and ContractHash say which texts decided.
	Contract     string
	ContractHash string

	Criticity  bridge.Criticity // in force; empty where nobody said
	Nature     string           // as the desk has it
	DetectedAt time.Time        // the source's own instant
	OpenedAt   time.Time        // of the ticket, or of our receipt of the fault
	Start      time.Time        // of the clocks
	StartedBy  *Fact

	// Stage is where the ticket is: held, open, restored, resolved, or how it
	// ended otherwise: merged, cancelled, gone.
	Stage   Stage
	EndedAt time.Time // resolved, merged, cancelled or gone
	EndedBy *Fact
	Into    string // the ticket's id, or the incident, that it goes on in
	Reopens int    // how often it was opened again
	Outside bool   // it is in no group under contract
	// Excluded says in French why no rate knows the ticket; empty where they do.
	Excluded string

	Clocks   []Clock // those that the level in force promises, or promised
	Parties  []Clock // one for each hand-over to a third party with a target
	Lines    []Clock // one for each line of support with a target that had it
	Segments []Segment
	Buckets  []Bucket // of Segments; they add up to Wall and Work
	Wall     time.Duration
	Work     time.Duration
	Down     time.Duration // while an alert really fired
	Flags    []Flag
	Moves    []Move // into the stock and out of it
	Pauses   []Pause

	restored *stop  // that stands
	outside  []stay // while it was in no group under contract
	merged   *Fact  // or cancelled, or gone, though it may have been resolved before

	// Earlier are the lives that ended before, where the ticket was opened again
	// after its window: what was decided then stands.
	Earlier []State
}

// Stage is where a ticket is in its life.
type Stage string

// The stages.
const (
	StageHeld      Stage = "held" // no ticket yet
	StageOpen      Stage = "open"
	StageRestored  Stage = "restored"
	StageResolved  Stage = "resolved"
	StageMerged    Stage = "merged"
	StageCancelled Stage = "cancelled"
	StageGone      Stage = "gone"
)

// Status is what is to be said of a clock.
type Status string

// The statuses. A clock that is breached may go on; Stopped tells.
const (
	Running  Status = "running"
	Paused   Status = "paused"
	Met      Status = "met"
	Breached Status = "breached"
	Void     Status = "void" // it ended with nothing to measure: no rate knows it
)

// Clock is one delay of one ticket.
type Clock struct {
	Name        policy.ClockName // or "party", "line"
	Title       string           // French; the third party's or the line's own
	Of          string           // the third party or the line
	Contractual bool
	// Criticity is the one under which it was decided, or the one in force.
	Criticity bridge.Criticity

	Target   time.Duration
	Calendar string // name, and its version where it has one

	Status     Status
	Start      time.Time
	Stopped    time.Time // zero while it has not
	StoppedBy  *Fact
	Due        time.Time // … or was, or would have been had it not stopped; zero while it stands still
	BreachedAt time.Time // the instant after which more than the target was used
	// Provisional: it was met, and the ticket was opened again.
	Provisional bool
	Contested   bool // somebody contests the breach, with a motive
	Upheld      bool // … and another person agreed: it is a breach still, and stays out of credits
	ContestedBy *Fact
	Counting    bool // it is not stopped, and time counts now

	Elapsed   time.Duration // net: working time that counts
	Gross     time.Duration // working time with pauses
	Wall      time.Duration // by the clock on the wall, with pauses
	Remaining time.Duration // never negative: of Remaining and Overrun one is zero
	Overrun   time.Duration
	Warnings  []Warning
	Segments  []Segment
	Buckets   []Bucket // of Segments; they add up to Gross and Wall
	Flags     []Flag
}

// Warning is a part of a delay at which people are warned.
type Warning struct {
	Percent int
	At      time.Time // when it was reached or will be; zero where it will not
	Reached bool
}

// Segment is a time during which nothing changed.
type Segment struct {
	From, Till time.Time
	OpenedBy   *Fact
	ClosedBy   *Fact  // nil while it lasts
	Bucket     string // a line of support, BucketParty, BucketPause or BucketOver
	Counts     bool   // the clock ran
	Line       string // of support, or the group where it is none
	Party      string // the third party that had it
	Reason     string // of a suspension, whether or not the clock stood still
	Criticity  bridge.Criticity
	Wall       time.Duration
	Work       time.Duration // in the clock's calendar
}

// Buckets beside the lines of support. Each instant is in one: over before
// pause, before third party, before line.
const (
	BucketParty = "tiers"
	BucketPause = "pause"
	BucketOver  = "rétabli" // between an end and the reopening: it is in no sum
)

// Bucket is how much of the time somebody had the ticket.
type Bucket struct {
	Name string
	Wall time.Duration
	Work time.Duration
}

// Pause is a suspension, whether or not a clock stood still for it.
type Pause struct {
	From, Till time.Time // Till is zero while it lasts
	Reason     string
	By         *Fact
}

// Move is a step into the stock of open tickets or out of it.
type Move struct {
	At   time.Time
	Kind bridge.Kind // opened, reopened, entered; resolved, cancelled, merged, left
	By   *Fact
}

// Flag is something that a reader of a figure must know, in French.
type Flag string

// The flags.
const (
	FlagSkew        Flag = "écart d'horloge"
	FlagLate        Flag = "détection tardive"
	FlagRequalified Flag = "dépassement par requalification"
	FlagUnverified  Flag = "à vérifier"
	FlagIncomplete  Flag = "histoire incomplète"
	FlagUnstable    Flag = "instable"
	FlagNoMotive    Flag = "suspension sans motif écrit"
	FlagRetroactive Flag = "suspension rétroactive"
	FlagTooLate     Flag = "suspension rétroactive refusée"
	FlagStrayResume Flag = "reprise sans suspension"
	FlagFollows     Flag = "suit l'incident parent"
	FlagOutside     Flag = "hors du périmètre"
	FlagPlanned     Flag = "travaux planifiés"
	FlagHidden      Flag = "invisible à la passerelle"
	FlagUnmotivated Flag = "criticité sans motif"
	FlagNoCriticity Flag = "criticité inconnue"
	FlagLateReopen  Flag = "rouvert après le délai"
	FlagCorrected   Flag = "corrigé"
	FlagTookOver    Flag = "reprend un ticket fusionné"
)

// Clock finds one of the ticket's clocks by name.
func (s *State) Clock(name policy.ClockName) (*Clock, bool) {
	for i := range s.Clocks {
		if s.Clocks[i].Name == name {
			return &s.Clocks[i], true
		}
	}
	return nil, false
}

// Decided is when a clock was decided, and false while it is not.
func (c *Clock) Decided() (time.Time, bool) {
	switch c.Status {
	case Met:
		return c.Stopped, true
	case Breached:
		return c.BreachedAt, true
	case Running, Paused, Void:
	}
	return time.Time{}, false
}

// Title is the status for people.
func (s Status) Title() string {
	return map[Status]string{Running: "en cours", Paused: "suspendu", Met: "tenu", Breached: "dépassé", Void: "sans objet"}[s]
}

// Title is the stage for people.
func (s Stage) Title() string {
	return map[Stage]string{
		StageHeld: "temporisé", StageOpen: "ouvert", StageRestored: "rétabli", StageResolved: "résolu",
		StageMerged: "fusionné", StageCancelled: "annulé", StageGone: "supprimé",
	}[s]
}
