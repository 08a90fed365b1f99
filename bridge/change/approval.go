package change

import (
	"slices"

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
	StateApproved = "approuvé"
	StateRunning  = "en cours"
	StateDone     = "terminé"
	StateDropped  = "annulé"
)

// Approvers are the persons who approved of the scope as it is, in the order
// of a ticket's journal. Another scope has to be approved of anew; other dates
// do not. Where the bridge itself set the state back, to have a second person
// look, what was approved of stands.
func Approvers(journal []bridge.Entry) []string {
	var who []string
	approve := func(e *bridge.Entry) {
		if e.Actor == bridge.ActorPerson && e.ActorRef != "" && !slices.Contains(who, e.ActorRef) {
			who = append(who, e.ActorRef)
		}
	}
	for i := range journal {
		e := &journal[i]
		switch e.Kind {
		case bridge.KindOpened:
			if e.Data[FieldState] == StateApproved {
				approve(e)
			}
		case bridge.KindChangePlan:
			if e.Data["field"] == FieldScope {
				who = nil
			}
		case bridge.KindChange:
			switch {
			case e.Data["to"] == StateApproved:
				approve(e)
			case e.Actor != bridge.ActorBridge && (e.Data["to"] == StateDraft || e.Data["to"] == StateDropped || e.Data["to"] == ""):
				who = nil
			}
		default:
		}
	}
	return who
}
