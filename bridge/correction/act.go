package correction

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/sla"
)

// The acts.
const (
	Contest  bridge.ActKind = "contest"    // the breach of a clock is contested
	Uphold   bridge.ActKind = "uphold"     // … and rightly so
	Move     bridge.ActKind = "move"       // a fact happened at another instant
	Pause    bridge.ActKind = sla.ActPause // the ticket was suspended, and nobody had put it down
	Withdraw bridge.ActKind = "withdraw"   // what was said by one of these is taken back
)

// Acts lists them.
var Acts = []bridge.ActKind{Contest, Uphold, Move, Pause, Withdraw}

// Act is one of them.
type Act struct {
	Kind   bridge.ActKind
	Motive string
	// Request is the caller's own name of this act: told twice, it is done once.
	// It may be empty.
	Request string

	Subject string // the journal of Fact; the case's first where it is empty
	// Fact is the number of the fact that is moved, the contest that is upheld,
	// what is withdrawn, or the hand-over whose clock is contested.
	Fact int64

	Clock policy.ClockName // that is contested
	Of    string           // … of a third party or line of support
	Life  *int             // … of which of the ticket's lives; nil for the last

	At         time.Time // when a fact really happened
	From, Till time.Time // of a pause
	Reason     string    // … of the contract
	Approver   string    // … who decided on it

	Person   string // login or e-mail address
	Identity bridge.Identity
	Via      string // where it was done, such as the name of the token
}

// RefusedError says in French why an act was not taken.
type RefusedError struct {
	Reason string
	// Conflict says that the act is well formed and does not fit what is.
	Conflict bool
}

func (e *RefusedError) Error() string { return e.Reason }

func refuse(format string, args ...any) error {
	return &RefusedError{Reason: fmt.Sprintf(format, args...)}
}

func conflict(format string, args ...any) error {
	return &RefusedError{Reason: fmt.Sprintf(format, args...), Conflict: true}
}

// instant is how entries have instants.
const instant = "2006-01-02T15:04:05.000Z07:00"

// Data of entries.
const (
	dataWhat    = "what"
	dataRef     = "ref"
	dataRequest = "request"
)

// lacks tells what an act says nothing without.
func (a *Act) lacks() error {
	switch {
	case strings.TrimSpace(a.Person) == "":
		return refuse("L'acte ne dit pas qui le fait")
	case strings.TrimSpace(a.Motive) == "":
		return refuse("Une correction demande un motif écrit")
	case a.Fact < 1 && (a.Kind == Uphold || a.Kind == Move || a.Kind == Withdraw):
		return refuse("L'acte ne dit pas de quel fait du journal il s'agit : son numéro est demandé")
	case a.Kind == Move && a.At.IsZero():
		return refuse("L'acte ne dit pas à quel instant le fait a eu lieu")
	case a.Kind == Pause && (a.From.IsZero() || a.Till.IsZero()):
		return refuse("Une suspension rétroactive demande un début et une fin")
	case a.Kind == Pause && strings.TrimSpace(a.Approver) == "":
		return refuse("Une suspension rétroactive demande qui l'a approuvée")
	}
	return nil
}

// data is what the act's entry says, as far as the act alone tells.
func (a *Act) data() map[string]string {
	all := map[string]string{"act": string(a.Kind), dataRequest: a.Request}
	ref := strconv.FormatInt(a.Fact, 10)
	switch a.Kind {
	case Contest:
		all[dataWhat], all["clock"], all["of"] = sla.CorrectContested, string(a.Clock), a.Of
		if a.Life != nil {
			all["life"] = strconv.Itoa(*a.Life)
		}
		if a.Fact != 0 {
			all["handed"] = ref
		}
	case Uphold:
		all[dataWhat], all[dataRef] = sla.CorrectUpheld, ref
	case Move:
		all[dataWhat], all[dataRef], all["at"] = sla.CorrectMoved, ref, a.At.UTC().Format(instant)
	case Withdraw:
		all[dataWhat], all[dataRef] = sla.CorrectWithdrawn, ref
	case Pause:
		all["reason"], all["till"], all["supervisor"] = a.Reason, a.Till.UTC().Format(instant), "true"
	}
	for name, value := range all {
		if value == "" {
			delete(all, name)
		}
	}
	return all
}

// told tells whether an entry is what an act put down. What the law had removed
// of its words is taken for the same.
func (a *Act) told(e *bridge.Entry) bool {
	if a.Subject != e.Subject {
		return false
	}
	for name, value := range a.data() {
		if e.Data[name] != value {
			return false
		}
	}
	if a.Kind == Pause && !e.EffectiveAt.Equal(a.From.Truncate(time.Millisecond)) {
		return false
	}
	return a.by(e) && (e.Words["motive"] == "" || e.Words["motive"] == a.Motive)
}

// by tells whether an entry is of who acts. What was proven the first time need
// not be when the act is told again, and the other way round: a person may then
// go by two names, and who they are is not what tells acts apart.
func (a *Act) by(e *bridge.Entry) bool {
	proven := e.Data["verified"] == "true"
	return e.ActorName == "" || e.ActorName == a.Person || proven != a.Identity.Verified
}
