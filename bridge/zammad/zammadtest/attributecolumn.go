package zammadtest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// limits are what an attribute's options allow, checked whenever it changes.
type limits struct {
	choices          []string // of selects; nil for any text
	min, max         int64    // of integers
	noPast, noFuture bool     // of instants
	after            any      // hours, or days of dates, from now, that new records get
}

// columnOf is the column that an attribute becomes.
func columnOf(attribute row) column {
	option, _ := uniform(attribute["data_option"]).(map[string]any)
	made := column{custom: true, display: attribute.text("display"), limits: &limits{}}
	switch kind := attribute.text("data_type"); kind {
	case "integer":
		made.kind, made.limits.min, made.limits.max = integer, integerOf(option["min"]), integerOf(option["max"])
		if initial := scalarText(option["default"]); initial != "" {
			made.initial = integerOf(option["default"])
		}
	case "boolean":
		made.kind = boolean
	case "datetime", "date":
		made.kind = instant
		if kind == "date" {
			made.kind = day
		}
		made.limits.noPast, made.limits.noFuture = option["past"] == false, option["future"] == false
		made.limits.after = option["diff"]
	case "multiselect", "multi_tree_select":
		made.kind, made.limits.choices = words, choicesOf(option["options"])
	case "select", "tree_select":
		made.limits.choices, made.max = choicesOf(option["options"]), int(integerOf(option["maxlength"]))
	default:
		made.max, made.html = int(integerOf(option["maxlength"])), kind == "richtext"
	}
	return made
}

func integerOf(value any) int64 {
	number, err := strconv.ParseInt(scalarText(value), 10, 64)
	if err != nil {
		return 0
	}
	return number
}

// choicesOf reads the values of a select, or of a tree of them.
func choicesOf(options any) []string {
	choices := []string{}
	switch options := options.(type) {
	case map[string]any:
		choices = slices.AppendSeq(choices, maps.Keys(options))
	case []any:
		for _, each := range options {
			branch, _ := each.(map[string]any)
			choices = append(choices, scalarText(branch["value"]))
			choices = append(choices, choicesOf(branch["children"])...)
		}
	}
	slices.Sort(choices)
	return choices
}

// checkAttributes holds changed attributes to their limits.
func (c *call) checkAttributes(old, draft row) error {
	for _, name := range slices.Sorted(maps.Keys(c.columns)) {
		each := c.columns[name]
		if each.limits == nil || draft[name] == nil || same(old[name], draft[name]) {
			continue
		}
		if err := each.check(name, draft[name], c.now); err != nil {
			return err
		}
	}
	return nil
}

func (c column) check(name string, value any, now time.Time) error {
	switch value := value.(type) {
	case int64:
		if value < c.limits.min || value > c.limits.max {
			return unprocessable(fmt.Sprintf("%s is out of range (%d to %d)", c.display, c.limits.min, c.limits.max))
		}
	case string:
		return c.limits.checkChoices(name, value)
	case []string:
		return c.limits.checkChoices(name, value...)
	case time.Time:
		switch {
		case c.limits.noPast && value.Before(now):
			return unprocessable(c.display + " does not allow past dates")
		case c.limits.noFuture && value.After(now):
			return unprocessable(c.display + " does not allow future dates")
		}
	}
	return nil
}

func (l *limits) checkChoices(name string, values ...string) error {
	for _, value := range values {
		if l.choices != nil && value != "" && !slices.Contains(l.choices, value) {
			return invalidValue(value, name)
		}
	}
	return nil
}

// later gives an instant to a new record whose option says how long after
// its making.
func (c column) later(now time.Time) any {
	if c.limits == nil || c.limits.after == nil {
		return nil
	}
	number := integerOf(c.limits.after)
	if c.kind == day {
		return now.AddDate(0, 0, int(number)).Format(time.DateOnly)
	}
	return now.Add(time.Duration(number) * time.Hour)
}

// mandatory refuses a record in which a field that the form of the screen
// shows and requires is empty.
func (c *call) mandatory(screen string, draft row) error {
	for _, attribute := range c.desk.attributes {
		name := attribute.text("name")
		if _, live := c.columns[name]; !live || attribute.text("object") != "Ticket" || !attribute.flag("active") {
			continue
		}
		screens, _ := attribute["screens"].(map[string]any)
		roles, _ := screens[screen].(map[string]any)
		for permission, each := range roles {
			rule, _ := each.(map[string]any)
			applies := permission == "-all-" || c.may(permission)
			empty := draft[name] == nil || draft[name] == ""
			if applies && truthy(rule["required"]) && rule["shown"] != false && empty {
				return missingValue(name)
			}
		}
	}
	return nil
}
