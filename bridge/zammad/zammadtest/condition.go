package zammadtest

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// predicate tells whether a ticket fulfils a condition.
type predicate func(row) bool

func always(row) bool { return true }

func badCondition() error { return unprocessable("Invalid object selector conditions") }

// condition reads a search condition, flat (all of them) or nested (AND, OR,
// NOT). None at all is fulfilled by every ticket.
func (c *call) condition(value any) (predicate, error) {
	if value == nil {
		return always, nil
	}
	tree, ok := value.(map[string]any)
	if !ok {
		return nil, badCondition()
	}
	if _, nested := tree["conditions"]; nested {
		return c.nested(tree)
	}
	var parts []predicate
	for name, each := range tree {
		part, err := c.single(name, each)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	return allOf(parts), nil
}

func (c *call) nested(tree map[string]any) (predicate, error) {
	list, ok := tree["conditions"].([]any)
	if !ok {
		return nil, badCondition()
	}
	var parts []predicate
	for _, each := range list {
		branch, ok := each.(map[string]any)
		if !ok {
			return nil, badCondition()
		}
		part, err := c.branch(branch)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	switch scalarText(tree["operator"]) {
	case "AND":
		return allOf(parts), nil
	case "OR":
		return anyOf(parts), nil
	case "NOT":
		some := anyOf(parts)
		return func(t row) bool { return !some(t) }, nil
	}
	return nil, badCondition()
}

func (c *call) branch(tree map[string]any) (predicate, error) {
	if name := scalarText(tree["name"]); name != "" {
		return c.single(name, tree)
	}
	return c.nested(tree)
}

func allOf(parts []predicate) predicate {
	return func(t row) bool {
		return !slices.ContainsFunc(parts, func(p predicate) bool { return !p(t) })
	}
}

func anyOf(parts []predicate) predicate {
	return func(t row) bool {
		return len(parts) == 0 || slices.ContainsFunc(parts, func(p predicate) bool { return p(t) })
	}
}

// single reads one condition on one column. A blank value without a
// pre-condition is no condition at all: it is fulfilled by every ticket.
func (c *call) single(name string, value any) (predicate, error) {
	params, ok := value.(map[string]any)
	column, onTicket := strings.CutPrefix(name, "ticket.")
	if !ok || !onTicket {
		return nil, badCondition()
	}
	operator := scalarText(params["operator"])
	wanted := texts(params["value"])
	if column == "tags" {
		return c.onTags(operator, wanted)
	}
	if _, known := c.desk.columns[column]; !known {
		return nil, badCondition()
	}
	switch scalarText(params["pre_condition"]) {
	case "not_set":
		wanted = []string{"", "1"} // user 1 stands for nobody
		if c.desk.columns[column].to != users {
			wanted = []string{""}
		}
	case "current_user.id":
		wanted = []string{key(c.who.id())}
	}
	return compare(column, operator, wanted)
}

func compare(column, operator string, wanted []string) (predicate, error) {
	blank := len(wanted) == 0
	switch operator {
	case "is":
		return unless(blank, func(t row) bool { return slices.Contains(wanted, columnText(t[column])) }), nil
	case "is not":
		return unless(blank, func(t row) bool { return !slices.Contains(wanted, columnText(t[column])) }), nil
	case "contains":
		return unless(blank, func(t row) bool { return containsAny(t, column, wanted) }), nil
	case "contains not":
		return unless(blank, func(t row) bool { return !containsAny(t, column, wanted) }), nil
	case "before (absolute)", "after (absolute)":
		if blank {
			return always, nil
		}
		limit, ok := castInstant(wanted[0]).(time.Time)
		if !ok {
			return nil, badCondition()
		}
		return bounded(column, limit, operator == "before (absolute)"), nil
	}
	return nil, badCondition()
}

func unless(blank bool, p predicate) predicate {
	if blank {
		return always
	}
	return p
}

func containsAny(t row, column string, wanted []string) bool {
	content := strings.ToLower(columnText(t[column]))
	return slices.ContainsFunc(wanted, func(part string) bool {
		return strings.Contains(content, strings.ToLower(part))
	})
}

// bounded compares instants; both bounds are inclusive.
func bounded(column string, limit time.Time, before bool) predicate {
	return func(t row) bool {
		value := t.instant(column)
		switch {
		case value.IsZero():
			return false
		case before:
			return !value.After(limit)
		}
		return !value.Before(limit)
	}
}

func (c *call) onTags(operator string, wanted []string) (predicate, error) {
	var names []string
	for _, each := range wanted {
		for name := range strings.SplitSeq(each, ",") {
			names = append(names, strings.TrimSpace(name))
		}
	}
	held := func(t row) int {
		count := 0
		for _, name := range names {
			if slices.Contains(c.desk.tags[t.id()], name) {
				count++
			}
		}
		return count
	}
	if len(names) == 0 {
		return always, nil
	}
	switch operator {
	case "contains all":
		return func(t row) bool { return held(t) == len(names) }, nil
	case "contains one":
		return func(t row) bool { return held(t) > 0 }, nil
	case "contains all not":
		return func(t row) bool { return held(t) < len(names) }, nil
	case "contains one not":
		return func(t row) bool { return held(t) == 0 }, nil
	}
	return nil, badCondition()
}

// texts gives the values of a condition; blank ones count as none.
func texts(value any) []string {
	list, isList := value.([]any)
	if !isList {
		list = []any{value}
	}
	var out []string
	for _, each := range list {
		if content := scalarText(each); content != "" {
			out = append(out, content)
		}
	}
	return out
}

// columnText is a value as conditions compare it.
func columnText(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case int64:
		return key(value)
	case bool:
		return strconv.FormatBool(value)
	case time.Time:
		return value.Format(instantLayout)
	}
	return ""
}
