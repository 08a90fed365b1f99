package mirror

import (
	"github.com/vigie-noc/vigie/bridge"
)

// moved tells what a change of state means. One without an id and a name is
// before the beginning.
func (t *tale) moved(a act, from, to value) {
	was, wasRestored := t.Desk.stageOf(from)
	is, isRestored := t.Desk.stageOf(to)
	beginning := from == value{}
	if beginning {
		was = bridge.StageNew
	}
	if is == "" {
		unknown := a
		unknown.origin += ":state"
		t.gap(unknown, "unknown_state", "state", reference(to.id))
		return
	}
	data := func() map[string]string { return fromTo(from, to) }

	if was == bridge.StageNew && is != bridge.StageNew && is != bridge.StageMerged {
		t.takenBy(a, attrState)
	}
	if was == bridge.StagePending && is != bridge.StagePending {
		t.tell(a, bridge.KindResumed, "Suspension levée", data(), nil)
	}
	withdrawn := wasRestored && !isRestored && is != bridge.StagePending
	if back(is) && (over(was) || withdrawn) {
		t.tell(a, bridge.KindReopened, "Rouvert", data(), nil)
	}
	if isRestored && !wasRestored {
		t.tell(a, bridge.KindRestored, "Rétablissement déclaré", data(), nil)
	}
	if is == was {
		return
	}
	switch is { //nolint:exhaustive // the others have been told of
	case bridge.StagePending:
		t.suspended(a, "Suspendu")
	case bridge.StageClosing:
		t.tell(a, bridge.KindResolved, "Résolu", data(), nil)
	case bridge.StageClosed:
		t.tell(a, bridge.KindClosed, "Clos", data(), nil)
	}
}

// over tells whether work on a ticket has ended at a stage; back, whether it
// goes on.
func over(stage bridge.TicketStage) bool {
	return stage == bridge.StageClosing || stage == bridge.StageClosed
}

func back(stage bridge.TicketStage) bool {
	return stage == bridge.StageNew || stage == bridge.StageOpen || stage == bridge.StagePending
}

// suspended tells the reason, which is of a closed list.
func (t *tale) suspended(a act, text string) {
	reason := t.now[fieldSuspension].text
	if reason != "" {
		text += " : " + reason
	}
	t.tell(a, bridge.KindSuspended, text, map[string]string{"reason": reason}, nil)
}
