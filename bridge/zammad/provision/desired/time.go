package desired

import (
	"fmt"
	"html"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/zammad/provision/object"
)

// weekdays are the desk's names, in time.Weekday's order.
var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// CalendarObjects are the calendars with the hours in force today.
func (w *Wanted) CalendarObjects() []object.Object {
	var all []object.Object
	for _, each := range w.Calendars {
		hours := make(map[string]any)
		for day, windows := range each.Hours {
			frames := []any{}
			for _, window := range windows {
				frames = append(frames, []any{window[0], endOfDay(window[1])})
			}
			hours[weekdays[day]] = map[string]any{"active": len(frames) > 0, "timeframes": frames}
		}
		holidays := make(map[string]any)
		for _, holiday := range each.Holidays {
			holidays[holiday.Date] = object.Within{"active": true, "summary": holiday.Title}
		}
		all = append(all, object.Object{
			Kind: object.Kinds[object.Calendars], Key: each.Name, Name: calendarName(each.Title),
			Body: map[string]any{
				object.Name: calendarName(each.Title), "timezone": each.Timezone, "business_hours": hours, "public_holidays": holidays,
			},
		})
	}
	return all
}

func calendarName(title string) string { return object.Clip(object.Prefix+title, 160) }

// endOfDay is midnight as the desk has it: it reads 23:59 as 24:00.
func endOfDay(at string) string {
	if at == "24:00" {
		return "23:59"
	}
	return at
}

// SLAObjects are one service level for each criticity with delays, for what
// the desk itself shows. The first that fits counts, by name. The desk knows
// one calendar for all delays of a level: a response that counts in another is
// left out, which is told.
func (w *Wanted) SLAObjects() (all []object.Object, told []string) {
	for i, level := range w.Levels {
		calendar := level.Solution.Calendar
		if level.Solution.Target == 0 {
			calendar = level.Response.Calendar
		}
		if calendar == "" {
			continue
		}
		response := level.Response
		if response.Target != 0 && response.Calendar != calendar {
			told = append(told, fmt.Sprintf("service level %s: its response counts in another calendar, which Zammad cannot: left out there", level.Criticity))
			response.Target = 0
		}
		named := object.Clip(fmt.Sprintf("%s%02d %s %s", object.Prefix, 10*(i+1), level.Criticity, level.Title), 160)
		all = append(all, object.Object{
			Kind: object.Kinds[object.SLAs], Key: level.Criticity, Name: named,
			Body: map[string]any{
				object.Name: named, "calendar_id": object.Ref{Collection: object.Calendars, Key: calendar},
				"first_response_time": minutes(response.Target), "solution_time": minutes(level.Solution.Target),
				"condition": map[string]any{
					"ticket." + fieldCriticity: is(object.Set{level.Criticity}),
					"ticket.group_id":          is(object.Set(list(groupRefs(w.lineGroups(), true)))),
				},
			},
			Once: map[string]any{"response_time": nil, "update_time": nil},
		})
	}
	return all, told
}

// minutes is a delay as the desk has it; nothing where there is none.
func minutes(delay time.Duration) any {
	if delay == 0 {
		return nil
	}
	return max(1, int64(delay/time.Minute))
}

// WebhookObjects is where the desk tells the bridge of changes. Newer desks do
// not show the secret: a digest tells whether it changed.
func (w *Wanted) WebhookObjects() []object.Object {
	if w.Texts.Webhook.URL == "" {
		return nil
	}
	return []object.Object{{
		Kind: object.Kinds[object.Webhooks], Key: "bridge", Name: object.Prefix + "passerelle", Note: "Prévient la passerelle Vigie.",
		Seal: map[string]any{"secret": object.Hash(w.Secret)},
		Body: map[string]any{
			object.Name: object.Prefix + "passerelle", "endpoint": w.Texts.Webhook.URL, "signature_token": object.Secret(w.Secret),
			"ssl_verify": true, object.Active: true,
		},
	}}
}

// TriggerObjects tell the bridge of tickets in our groups, and third parties
// of tickets in theirs. Triggers run in the order of their names.
func (w *Wanted) TriggerObjects(modes bool) []object.Object {
	var all []object.Object
	add := func(key, named, text string, condition, perform map[string]any, silent bool) {
		body := map[string]any{
			object.Name: object.Clip(named, 160), "condition": condition, "perform": perform, "disable_notification": silent, object.Active: true,
		}
		if modes { // without them a trigger looks at what its condition names
			body["activator"], body["execution_condition_mode"] = "action", "always"
		}
		all = append(all, object.Object{Kind: object.Kinds[object.Triggers], Key: key, Name: object.Clip(named, 160), Note: text, Body: body})
	}
	for i, party := range w.ThirdParties {
		add("mail/"+party.Name, object.Prefix+strconv.Itoa(10+i)+" courriel à "+party.Title, "Envoie à un tiers les tickets de son groupe.",
			map[string]any{
				"ticket.action":   is("create"),
				"ticket.group_id": is(object.Set{object.Ref{Collection: object.Groups, Key: partyGroup(party), Text: true}}),
			},
			map[string]any{"notification.email": map[string]any{
				"recipient": []any{object.Ref{Collection: object.Users, Key: strings.ToLower(party.Email), Prefix: "userid_"}},
				"subject":   fill(w.Texts.Mail.Subject, "{tiers}", party.Title), "body": fill(w.Texts.Mail.Body, "{tiers}", html.EscapeString(party.Title)),
				"internal": "false", "include_attachments": "false",
			}}, false)
	}
	if w.Texts.Webhook.URL == "" {
		return all
	}
	every := groupRefs(w.groups(), true)
	for i, action := range []string{"create", "update"} {
		condition := map[string]any{"ticket.action": is(action), "ticket.group_id": is(object.Set(list(every)))}
		if !modes { // what it names is looked at, and nothing has id 0; a process that does not know our attributes yet would fail on them
			for _, column := range []string{"owner_id", "state_id", "priority_id"} {
				condition["ticket."+column] = map[string]any{"operator": "is not", "value": object.Set{"0"}}
			}
		}
		add("webhook/"+action, object.Prefix+strconv.Itoa(90+i)+" passerelle ("+action+")", "Prévient la passerelle Vigie.", condition,
			map[string]any{"notification.webhook": map[string]any{
				"webhook_id": object.Ref{Collection: object.Webhooks, Key: "bridge", Text: true},
			}}, true)
	}
	return all
}
