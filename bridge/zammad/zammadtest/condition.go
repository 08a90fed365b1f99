package zammadtest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// predicate tells whether a ticket fulfils a condition.
type predicate func(row) bool

func always(row) bool { return true }

func badCondition() error { return unprocessable("Invalid object selector conditions") }

// condition reads a condition, flat (all of them) or, since 5.4, nested (AND,
// OR, NOT). None at all is fulfilled by every ticket.
func (c *call) condition(value any) (predicate, error) {
	read, err := c.readCondition(value)
	if err != nil && c.desk.release < 600 {
		return nil, &failure{status: http.StatusInternalServerError, message: "invalid selector", hidden: true}
	}
	return read, err
}

func (c *call) readCondition(value any) (predicate, error) {
	if value == nil {
		return always, nil
	}
	tree, ok := value.(map[string]any)
	if !ok {
		return nil, badCondition()
	}
	if _, nested := tree["conditions"]; nested {
		if c.desk.release < 504 {
			return nil, badCondition()
		}
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
	asked := test{
		operator: scalarText(params["operator"]), wanted: texts(params["value"]), unit: scalarText(params["range"]),
		now: c.now, release: c.desk.release,
	}
	if found, onChange := c.onChange(name, asked.operator, asked.wanted); onChange {
		return found, nil
	}
	object, column, _ := strings.Cut(name, ".")
	switch {
	case !ok:
		return nil, badCondition()
	case name == "ticket.tags":
		return c.onTags(asked.operator, asked.wanted)
	}
	columns, records, known := c.concerned(object)
	of, exists := columns[column]
	if !known || !exists {
		return nil, badCondition()
	}
	asked.wanted = c.preset(scalarText(params["pre_condition"]), of, asked.wanted)
	fulfilled, err := asked.on(column)
	if err != nil {
		return nil, err
	}
	return func(t row) bool { return slices.ContainsFunc(records(t), fulfilled) }, nil
}

// preset replaces what is wanted by what a pre-condition stands for.
func (c *call) preset(condition string, of column, wanted []string) []string {
	switch condition {
	case "not_set":
		if of.to == users {
			return []string{"", key(systemUser)} // who stands for nobody
		}
		return []string{""}
	case "current_user.id":
		return []string{key(c.who.id())}
	case "current_user.organization_id":
		return []string{columnText(c.who["organization_id"])}
	}
	return wanted
}

// concerned gives the columns that conditions on an object can name, and which
// of its records belong to a ticket.
func (c *call) concerned(object string) (columns columnSet, records func(row) []row, known bool) {
	one := func(of relation, column string) func(row) []row {
		return func(t row) []row {
			found, exists := c.desk.find(of, t.ref(column))
			if !exists {
				return nil
			}
			return []row{found}
		}
	}
	switch object {
	case "ticket":
		return c.columns, func(t row) []row { return []row{t} }, true
	case "article":
		return articleColumns, func(t row) []row { return c.desk.articlesOf(t.id()) }, true
	case "customer":
		return c.desk.collections[users].columns, one(users, "customer_id"), true
	case "owner":
		return c.desk.collections[users].columns, one(users, "owner_id"), true
	case "organization":
		return c.desk.collections[organizations].columns, one(organizations, "organization_id"), true
	}
	return nil, nil, false
}

// articleColumns are those of articles that conditions can name.
var articleColumns = recordColumns().with(columnSet{
	"body": {kind: text}, "subject": {kind: text}, "from": {kind: text}, "to": {kind: text}, "cc": {kind: text},
	"internal": {kind: boolean}, "type_id": {kind: integer, to: kinds}, "sender_id": {kind: integer, to: senders},
})

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
	case []string:
		return strings.Join(value, ",")
	}
	return ""
}
