package zammadtest

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// test is one comparison of a condition.
type test struct {
	operator string
	wanted   []string
	unit     string // of relative instants
	now      time.Time
	release  int
}

// newOperators are those that 5.2 did not know.
var newOperators = set(`is|any|of is|none|of starts|with starts|with|one|of ends|with ends|with|one|of is|set not|set
	today matches|regex does|not|match|regex has|changed has|reached has|reached|warning`)

// on reads the comparison for a column. A blank value counts as no comparison
// at all where one is needed.
func (x test) on(column string) (predicate, error) {
	if newOperators[strings.ReplaceAll(x.operator, " ", "|")] && x.release < 600 {
		return nil, badCondition()
	}
	if found := x.withoutValue(column); found != nil {
		return found, nil
	}
	operator, negated := x.plain()
	compared, err := x.withValue(column, operator)
	switch {
	case err != nil:
		return nil, err
	case len(x.wanted) == 0:
		return always, nil
	case negated:
		return func(r row) bool { return !compared(r) }, nil
	}
	return compared, nil
}

// plain reduces an operator to one that is not negated.
func (x test) plain() (operator string, negated bool) {
	switch x.operator {
	case "is not", "is none of":
		return "is", true
	case "contains not":
		return "contains", true
	case "does not match regex":
		return "matches regex", true
	case "is any of":
		return "is", false
	}
	return strings.TrimSuffix(x.operator, " one of"), false
}

func (x test) withoutValue(column string) predicate {
	filled := func(r row) bool { return columnText(r[column]) != "" }
	switch x.operator {
	case "is set":
		return filled
	case "not set":
		return func(r row) bool { return !filled(r) }
	case "today":
		return between(column, x.now.Truncate(24*time.Hour), x.now.Truncate(24*time.Hour).Add(24*time.Hour-1))
	case "has changed":
		return always // there is nothing to compare with in a search
	case "has reached":
		return between(column, time.Time{}, x.now)
	case "has reached warning":
		return between(column, time.Time{}, x.now.Add(warningAhead))
	}
	return nil
}

// warningAhead is how long before an escalation the desk warns of it.
const warningAhead = 15 * time.Minute

func (x test) withValue(column, operator string) (predicate, error) {
	has := func(matches func(content, wanted string) bool) predicate {
		return func(r row) bool {
			content := strings.ToLower(columnText(r[column]))
			return slices.ContainsFunc(x.wanted, func(part string) bool { return matches(content, strings.ToLower(part)) })
		}
	}
	switch operator {
	case "is":
		return func(r row) bool { return slices.Contains(x.wanted, columnText(r[column])) }, nil
	case "contains":
		return has(strings.Contains), nil
	case "starts with":
		return has(strings.HasPrefix), nil
	case "ends with":
		return has(strings.HasSuffix), nil
	case "matches regex":
		return x.matching(column)
	}
	return x.onInstant(column)
}

func (x test) matching(column string) (predicate, error) {
	var all []*regexp.Regexp
	for _, each := range x.wanted {
		read, err := regexp.Compile("(?i)" + each)
		if err != nil {
			return nil, badCondition()
		}
		all = append(all, read)
	}
	return func(r row) bool {
		return slices.ContainsFunc(all, func(each *regexp.Regexp) bool { return each.MatchString(columnText(r[column])) })
	}, nil
}

// onInstant compares instants; all bounds are inclusive.
func (x test) onInstant(column string) (predicate, error) {
	value := ""
	if len(x.wanted) > 0 {
		value = x.wanted[0]
	}
	if x.operator == "before (absolute)" || x.operator == "after (absolute)" {
		limit, ok := castInstant(value).(time.Time)
		switch {
		case !ok && value != "":
			return nil, badCondition()
		case x.operator == "before (absolute)":
			return between(column, time.Time{}, limit), nil
		}
		return between(column, limit, endOfTime), nil
	}
	past, future, ok := x.span(value)
	if !ok {
		return nil, badCondition()
	}
	switch x.operator {
	case "before (relative)":
		return between(column, time.Time{}, past), nil
	case "after (relative)":
		return between(column, future, endOfTime), nil
	case "till (relative)":
		return between(column, time.Time{}, future), nil
	case "from (relative)":
		return between(column, past, endOfTime), nil
	case "within last (relative)":
		return between(column, past, x.now), nil
	case "within next (relative)":
		return between(column, x.now, future), nil
	}
	return nil, badCondition()
}

var endOfTime = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// span reads a number of units and counts them back and ahead from now.
func (x test) span(value string) (past, future time.Time, ok bool) {
	count := integerOf(value)
	step := func(sign int) time.Time {
		n := sign * int(count)
		switch x.unit {
		case "day":
			return x.now.AddDate(0, 0, n)
		case "week":
			return x.now.AddDate(0, 0, 7*n)
		case "month":
			return x.now.AddDate(0, n, 0)
		case "year":
			return x.now.AddDate(n, 0, 0)
		case "minute":
			return x.now.Add(time.Duration(n) * time.Minute)
		}
		return x.now.Add(time.Duration(n) * time.Hour)
	}
	known := slices.Contains([]string{"minute", "hour", "day", "week", "month", "year"}, x.unit)
	return step(-1), step(1), known || value == ""
}

// between holds that an instant lies in a span, both ends included.
func between(column string, from, to time.Time) predicate {
	return func(r row) bool {
		value := r.instant(column)
		return !value.IsZero() && !value.Before(from) && !value.After(to)
	}
}
