package desired

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/zammad/provision/object"
)

// Types of states: their ids are the same in every installation.
const (
	typeNew      = 1
	typeOpen     = 2
	typeReminder = 3
	typeAction   = 4
)

func state(named string) object.Ref {
	return object.Ref{Collection: object.TicketStates, Key: named, Text: true}
}

// StateObjects are the states that the bridge and the macros set beside those
// that the desk came with.
func (w *Wanted) StateObjects() []object.Object {
	build := func(key, named, text string, kindID int64, stops bool) object.Object {
		return object.Object{
			Kind: object.Kinds[object.TicketStates], Key: key, Name: named, Note: text,
			Body: map[string]any{object.Name: named, "state_type_id": kindID, "ignore_escalation": stops, object.Active: true},
		}
	}
	restored := build("restored", w.States.Restored, "Le service fonctionne à nouveau.", typeOpen, false)
	resolved := build("resolved", w.States.Resolved, "Se clôt à l'heure prévue.", typeAction, true)
	resolved.Body["next_state_id"] = object.Ref{Collection: object.TicketStates, Key: w.States.Closed}
	suspended := build("suspended", w.Texts.Suspended, "Délais suspendus, avec un motif.", typeReminder, true)
	return []object.Object{restored, resolved, suspended}
}

// values are what a macro or trigger sets, by ticket field.
func values(pairs ...any) map[string]any {
	all := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		all["ticket."+fmt.Sprint(pairs[i])] = map[string]any{"value": pairs[i+1]}
	}
	return all
}

// inHours is an instant so many whole hours from now, rounded up.
func inHours(delay time.Duration) map[string]any {
	hours := max(1, int(math.Ceil(delay.Hours())))
	return map[string]any{"operator": "relative", "value": strconv.Itoa(hours), "range": "hour"}
}

// reminderAfter is when a suspended ticket comes back to its owner.
const reminderAfter = 24 * time.Hour

// MacroObjects are what agents do with a ticket in one step.
func (w *Wanted) MacroObjects() []object.Object {
	texts := w.Texts.Macros
	var all []object.Object
	add := func(key, named string, perform map[string]any) {
		all = append(all, object.Object{
			Kind: object.Kinds[object.Macros], Key: key, Name: object.Clip(named, 160), Note: "Macro de Vigie.",
			Body: map[string]any{
				object.Name: object.Clip(named, 160), "perform": perform, object.Active: true,
				"group_ids": object.Set(list(groupRefs(w.lineGroups(), false))),
			},
			Once: map[string]any{"ux_flow_next_up": "none"},
		})
	}
	take := values("state_id", state(w.States.Open))
	take["ticket.owner_id"] = map[string]any{"pre_condition": "current_user.id", "value": ""}
	add("take", texts.Take, take)
	for i, line := range w.Lines {
		for _, each := range line.Groups {
			if i == 0 && len(line.Groups) == 1 {
				continue // tickets begin there
			}
			pass := values("group_id", object.Ref{Collection: object.Groups, Key: each, Text: true})
			pass["ticket.owner_id"] = map[string]any{"pre_condition": "not_set", "value": ""}
			add("pass/"+each, fill(texts.PassTo, "{groupe}", each, "{niveau}", line.Title), pass)
		}
	}
	for _, party := range w.ThirdParties {
		add("entrust/"+party.Name, fill(texts.Entrust, "{tiers}", party.Title), values(fieldParty, party.Name))
	}
	if len(w.ThirdParties) > 0 {
		add("take_back", texts.TakeBack, values(fieldParty, ""))
	}
	for _, reason := range Suspensions {
		suspend := values("state_id", state(w.Texts.Suspended), fieldReason, reason)
		suspend["ticket.pending_time"] = inHours(reminderAfter)
		add("suspend/"+reason, fill(texts.Suspend, "{motif}", reason), suspend)
	}
	add("restore", texts.Restore, values("state_id", state(w.States.Restored)))
	resolve := values("state_id", state(w.States.Resolved))
	resolve["ticket.pending_time"] = inHours(w.ResolveFor)
	add("resolve", texts.Resolve, resolve)
	add("supervise", texts.Supervise, values(fieldSupervision, Supervisions[0]))
	add("supervise_anyway", texts.SuperviseAnyway, values(fieldSupervision, Supervisions[1]))
	add("attach", texts.Attach, values(fieldAttach, bridge.AttachProposed))
	add("detach", texts.Detach, values(fieldAttach, bridge.AttachNone))
	add("approve", texts.Approve, values(fieldChange, ChangeStates[1]))
	return all
}

func fill(text string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(text) }

// is is a condition of one value or several.
func is(value any) map[string]any { return map[string]any{"operator": "is", "value": value} }

// OverviewObjects are the agents' lists. What they sort by are our own due
// instants, so that agents and operators see the same order.
func (w *Wanted) OverviewObjects() []object.Object {
	ours := is(object.Set(list(groupRefs(w.lineGroups(), true))))
	open := is(object.StateIDs{Types: []int64{typeNew, typeOpen, typeReminder, typeAction}})
	texts := w.Texts.Overviews
	var all []object.Object
	add := func(title, by string, condition map[string]any) {
		condition["ticket.group_id"] = ours
		columns := []any{"number", "title", fieldCriticity, "site", fieldService, "group", "owner", "state", by}
		all = append(all, object.Object{
			Kind: object.Kinds[object.Overviews], Key: title, Name: object.Prefix + title,
			Body: map[string]any{
				object.Name: object.Prefix + title, "condition": condition, object.Active: true,
				"order":    map[string]any{"by": by, "direction": "ASC"},
				"view":     object.Within{"d": columns, "s": columns, "m": columns, "view_mode_default": "s"},
				"role_ids": object.AtLeast{object.Ref{Collection: object.Roles, Key: "agents"}},
			},
		})
	}
	add(texts.New, fieldDueResponse, map[string]any{ // those passed on are open, and nobody's
		"ticket.state_id": is(object.StateIDs{Types: []int64{typeNew, typeOpen}, Except: w.States.Restored}),
		"ticket.owner_id": map[string]any{"operator": "is", "pre_condition": "not_set", "value": ""},
	})
	add(texts.Mine, fieldDueRestore, map[string]any{
		"ticket.state_id": open,
		"ticket.owner_id": map[string]any{"operator": "is", "pre_condition": "current_user.id", "value": ""},
	})
	add(texts.Running, fieldDueRestore, map[string]any{
		"ticket.state_id": is(object.StateIDs{Types: []int64{typeOpen}, Except: w.States.Restored}),
	})
	if len(w.ThirdParties) > 0 {
		var names object.Set
		for _, party := range w.ThirdParties {
			names = append(names, party.Name)
		}
		add(texts.Outside, fieldDueRestore, map[string]any{"ticket.state_id": open, "ticket." + fieldParty: is(names)})
	}
	add(texts.Suspended, "pending_time", map[string]any{"ticket.state_id": is(object.Set{state(w.Texts.Suspended)})})
	add(texts.Restored, fieldDueResolve, map[string]any{"ticket.state_id": is(object.Set{state(w.States.Restored)})})
	add(texts.Changes, fieldChangeStart, map[string]any{
		"ticket.state_id": open, "ticket." + fieldNature: is(object.Set{Natures[2]}),
	})
	return all
}

// TextModuleObjects are texts for answers. What the desk makes of them is not
// what was sent: a digest tells whether they changed here.
func (w *Wanted) TextModuleObjects() []object.Object {
	var all []object.Object
	for _, each := range w.Texts.TextModules {
		all = append(all, object.Object{
			Kind: object.Kinds[object.TextModules], Key: each.Name, Name: each.Name, Seal: map[string]any{"content": each.Content},
			Body: map[string]any{object.Name: each.Name, "keywords": each.Keywords, "content": each.Content, object.Active: true},
		})
	}
	return all
}
