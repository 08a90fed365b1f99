package zammadtest

import (
	"fmt"
	"maps"
	"slices"
)

func slaCollection() *collection {
	return &collection{
		path: slas, model: "Sla", unique: true, read: []string{"admin.sla"}, write: []string{"admin.sla"},
		columns: columnSet{
			"name":                {kind: text, max: 150, required: true},
			"calendar_id":         {kind: integer, to: calendars},
			"first_response_time": {kind: integer},
			"response_time":       {kind: integer},
			"update_time":         {kind: integer},
			"solution_time":       {kind: integer},
			"condition":           {kind: object, initial: emptyMap()},
		},
		prepare: func(c *call, _, draft row) error {
			if draft.ref("response_time") > 0 && draft.ref("update_time") > 0 {
				return unprocessable("Response time and update time exclude each other")
			}
			_, err := c.condition(draft["condition"])
			return err
		},
	}
}

func triggerCollection() *collection {
	return &collection{
		path: triggers, model: "Trigger", unique: true, searchable: true,
		read: []string{"admin.trigger"}, write: []string{"admin.trigger"},
		columns: named(250, columnSet{
			"condition":                {kind: object, initial: emptyMap(), required: true},
			"perform":                  {kind: object, initial: emptyMap(), required: true},
			"disable_notification":     {kind: boolean, initial: true},
			"localization":             {kind: text, max: 20, since: 603},
			"timezone":                 {kind: text, max: 250, since: 603},
			"activator":                {kind: text, max: 50, initial: "action", choices: []string{"action", "time"}, since: 600},
			"execution_condition_mode": {kind: text, max: 50, initial: "selective", choices: []string{"selective", "always"}, since: 600},
		}),
		prepare: func(_ *call, _, draft row) error { return checkPerform(draft) },
	}
}

func macroCollection() *collection {
	flow := []string{"none", "next_task", "next_task_on_close", "next_from_overview"}
	return &collection{
		path: macros, model: "Macro", unique: true, searchable: true,
		read: []string{"admin.macro", "ticket.agent"}, write: []string{"admin.macro"},
		columns: named(250, columnSet{
			"perform":         {kind: object, initial: emptyMap(), required: true},
			"ux_flow_next_up": {kind: text, max: 50, initial: "none", choices: flow},
			"group_ids":       {many: true, to: groups},
		}),
		prepare: func(_ *call, _, draft row) error { return checkPerform(draft) },
	}
}

func jobCollection() *collection {
	return &collection{
		path: jobs, model: "Job", unique: true, searchable: true,
		read: []string{"admin.scheduler"}, write: []string{"admin.scheduler"},
		columns: named(250, columnSet{
			"timeplan":             {kind: object, initial: emptyMap(), required: true},
			"object":               {kind: text, max: 100, initial: "Ticket", since: 600},
			"condition":            {kind: object, initial: emptyMap(), required: true},
			"perform":              {kind: object, initial: emptyMap(), required: true},
			"disable_notification": {kind: boolean, initial: true},
			"last_run_at":          {kind: instant, readonly: true},
			"next_run_at":          {kind: instant, readonly: true},
			"running":              {kind: boolean, readonly: true, initial: false},
			"processed":            {kind: integer, readonly: true, initial: int64(0)},
			"matching":             {kind: integer, readonly: true},
			"pid":                  {kind: text, max: 250, readonly: true},
			"localization":         {kind: text, max: 20, since: 603},
			"timezone":             {kind: text, max: 250, since: 603},
		}),
		prepare: func(_ *call, _, draft row) error { return checkPerform(draft) },
	}
}

// performs names what some actions need to be complete.
var performs = map[string][]string{
	"article.note":         {"body", "internal", "subject"},
	"notification.email":   {"body", "recipient", "subject"},
	"notification.webhook": {"webhook_id"},
}

// checkPerform refuses incomplete actions. What is written as the JSON value
// false counts as missing, so that "internal" must be a text.
func checkPerform(draft row) error {
	perform, _ := draft["perform"].(map[string]any)
	for _, action := range slices.Sorted(maps.Keys(perform)) {
		settings, _ := perform[action].(map[string]any)
		for _, name := range performs[action] {
			value := settings[name]
			list, isList := value.([]any)
			if value == nil || value == false || value == "" || isList && len(list) == 0 {
				return unprocessable(fmt.Sprintf("The required 'perform' value for %s, %s is missing!", action, name))
			}
		}
	}
	return nil
}
