package change

import (
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// Names of the attributes that make a change.
const (
	FieldNature = "nature"
	FieldState  = "change_state"
	FieldScope  = "change_scope"
	FieldStart  = "change_start"
	FieldEnd    = "change_end"
)

// Nature is that of a ticket which is a change.
const Nature = "changement"

// States of a change, as the desk's attribute has them.
const (
	StateDraft    = "brouillon"
	StateApproved = bridge.ChangeApproved
	StateRunning  = "en cours"
	StateDone     = "terminé"
	StateDropped  = "annulé"
)

// Approvers are the persons who approved of the scope as it is, in the order
// of a ticket's journal. Another scope has to be approved of anew; other dates
// do not. Where the bridge itself set the state back, to have a second person
// look, what was approved of stands; once it is over, nothing of it does.
func Approvers(journal []bridge.Entry) []string {
	var who []approval
	for i := range journal {
		e := &journal[i]
		switch e.Kind {
		case bridge.KindOpened:
			if e.Data[FieldState] == StateApproved {
				who = approve(who, e)
			}
		case bridge.KindChangePlan:
			if e.Data["field"] == FieldScope {
				who = slices.DeleteFunc(who, func(a approval) bool { return !a.with(e) })
			}
		case bridge.KindChange:
			switch to := e.Data["to"]; {
			case to == StateApproved:
				who = approve(who, e)
			case to == StateDone, e.Actor != bridge.ActorBridge && (to == StateDraft || to == StateDropped || to == ""):
				who = nil
			}
		default:
		}
	}
	names := make([]string, 0, len(who))
	for _, a := range who {
		names = append(names, a.who)
	}
	return names
}

// approval is a person's.
type approval struct {
	who string
	at  time.Time
}

func approve(all []approval, e *bridge.Entry) []approval {
	if e.Actor != bridge.ActorPerson || e.ActorRef == "" {
		return all
	}
	all = slices.DeleteFunc(all, func(a approval) bool { return a.who == e.ActorRef })
	return append(all, approval{e.ActorRef, e.EffectiveAt})
}

// with tells whether it was given with the very save that an entry tells of:
// in which order the desk lists what was saved at once says nothing.
func (a approval) with(e *bridge.Entry) bool {
	return a.who == e.ActorRef && a.at.Equal(e.EffectiveAt) && !a.at.IsZero()
}
