package zammadtest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest/worktime"
)

// levelFor finds the service level of a ticket: the first by name of those
// with a condition that the ticket fulfils, else the last without any.
func (c *call) levelFor(ticket row) (row, error) {
	list := slices.SortedStableFunc(slices.Values(c.desk.list(slas)), func(a, b row) int {
		return cmp.Or(strings.Compare(a.text("name"), b.text("name")), a.instant("created_at").Compare(b.instant("created_at")))
	})
	var otherwise row
	for _, each := range list {
		if emptyCondition(each["condition"]) {
			otherwise = each
			continue
		}
		fulfilled, err := c.condition(each["condition"])
		if err != nil {
			return nil, fmt.Errorf("condition of service level %q: %w", each.text("name"), err)
		}
		if fulfilled(ticket) {
			return each, nil
		}
	}
	return otherwise, nil
}

func emptyCondition(value any) bool {
	tree, _ := value.(map[string]any)
	if list, nested := tree["conditions"].([]any); nested {
		return len(list) == 0
	}
	return len(tree) == 0
}

// escalate brings the columns of service levels of a ticket up to date, as a
// save of its own. A broken level or calendar leaves them as they are. True
// when something changed.
func (c *call) escalate(ticket row, by int64) (bool, error) {
	level, err := c.levelFor(ticket)
	if err != nil {
		return false, err
	}
	draft := maps.Clone(ticket)
	calendar, _ := c.desk.find(calendars, level.ref("calendar_id"))
	facts := c.desk.factsOf(ticket)
	if calendar == nil {
		for _, name := range dueColumns {
			draft[name] = nil
		}
	} else if err := compute(draft, level, calendar, facts); err != nil {
		return false, err
	}
	c.desk.remember(draft, level, calendar, facts)
	if equal(ticket, draft) {
		return false, nil
	}
	c.desk.store(ticket, draft, by, c.now)
	return true, nil
}

var dueColumns = []string{
	"first_response_escalation_at", "update_escalation_at", "close_escalation_at", "escalation_at",
}

// compute writes the columns of a ticket that follow from a service level.
func compute(draft, level, calendar row, facts worktime.Facts) error {
	hours, err := parseCalendar(calendar)
	if err != nil {
		return err
	}
	goals := worktime.Goals{
		FirstResponse: int(level.ref("first_response_time")), Response: int(level.ref("response_time")),
		Update: int(level.ref("update_time")), Solution: int(level.ref("solution_time")),
	}
	result := worktime.Compute(hours, goals, facts, worktime.Columns{
		FirstResponse: elapsed(draft, "first_response"), Update: elapsed(draft, "update"), Close: elapsed(draft, "close"),
	})
	for i, at := range []time.Time{
		result.FirstResponseEscalationAt, result.UpdateEscalationAt, result.CloseEscalationAt, result.EscalationAt,
	} {
		draft[dueColumns[i]] = nil
		if !at.IsZero() {
			draft[dueColumns[i]] = at
		}
	}
	for name, used := range map[string]*worktime.Elapsed{
		"first_response": result.FirstResponse, "update": result.Update, "close": result.Close,
	} {
		if used != nil {
			draft[name+"_in_min"], draft[name+"_diff_in_min"] = int64(used.In), int64(used.Diff)
		}
	}
	return nil
}

func parseCalendar(calendar row) (*worktime.Calendar, error) {
	hours, err := json.Marshal(calendar["business_hours"])
	if err != nil {
		return nil, fmt.Errorf("encode business hours: %w", err)
	}
	holidays, err := json.Marshal(calendar["public_holidays"])
	if err != nil {
		return nil, fmt.Errorf("encode public holidays: %w", err)
	}
	parsed, err := worktime.Parse(calendar.text("timezone"), hours, holidays)
	if err != nil {
		return nil, fmt.Errorf("calendar %q: %w", calendar.text("name"), err)
	}
	return parsed, nil
}

// elapsed reads a pair of statistics, nil when it is null.
func elapsed(ticket row, name string) *worktime.Elapsed {
	if ticket[name+"_in_min"] == nil {
		return nil
	}
	return &worktime.Elapsed{In: int(ticket.ref(name + "_in_min")), Diff: int(ticket.ref(name + "_diff_in_min"))}
}

// factsOf collects what the columns of a ticket follow from.
func (d *desk) factsOf(ticket row) worktime.Facts {
	facts := worktime.Facts{
		CreatedAt: ticket.instant("created_at"), States: d.stays(ticket),
		FirstResponseAt: ticket.instant("first_response_at"), CloseAt: ticket.instant("close_at"),
		LastContactAgentAt:    ticket.instant("last_contact_agent_at"),
		LastContactCustomerAt: ticket.instant("last_contact_customer_at"),
	}
	for _, article := range d.articlesOf(ticket.id()) {
		kind, _ := d.find(kinds, article.ref("type_id"))
		if kind.flag("communication") && article.ref("sender_id") == senderAgent {
			facts.AgentArticles = append(facts.AgentArticles, article.instant("created_at"))
		}
	}
	return facts
}

// stays reads from the history which states a ticket went through. The first
// one is in no entry: it is what the first change led away from.
func (d *desk) stays(ticket row) []worktime.StateChange {
	ignores := func(state int64) bool {
		found, _ := d.find(states, state)
		return found.flag("ignore_escalation")
	}
	list := []worktime.StateChange{{At: ticket.instant("created_at"), Ignores: ignores(ticket.ref("state_id"))}}
	for i, entry := range d.moves[ticket.id()] {
		if i == 0 {
			list[0].Ignores = ignores(entry.ref("id_from"))
		}
		list = append(list, worktime.StateChange{At: entry.instant("created_at"), Ignores: ignores(entry.ref("id_to"))})
	}
	return list
}

// remember keeps in the preferences what the columns were computed from, as
// the desk does where there is a service level or was one.
func (d *desk) remember(draft, level, calendar row, facts worktime.Facts) {
	const name = "escalation_calculation"
	preferences, _ := draft["preferences"].(map[string]any)
	if _, some := preferences[name]; level == nil && !some {
		return
	}
	memo := map[string]any{
		"sla_id": level["id"], "sla_updated_at": level["updated_at"],
		"calendar_id": calendar["id"], "calendar_updated_at": calendar["updated_at"],
		"escalation_disabled": facts.States[len(facts.States)-1].Ignores,
	}
	for _, name := range []string{"first_response_at", "close_at", "last_contact_at"} {
		if at := draft[name]; at != nil {
			memo[name] = at
		}
	}
	if count := len(facts.AgentArticles); count > 0 {
		memo["last_update_at"] = facts.AgentArticles[count-1]
	}
	preferences = maps.Clone(preferences)
	if preferences == nil {
		preferences = make(map[string]any)
	}
	preferences[name] = memo
	draft["preferences"] = preferences
}
