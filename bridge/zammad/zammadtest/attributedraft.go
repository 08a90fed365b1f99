package zammadtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// attributeDraft reads and checks the definition of an attribute.
func (c *call) attributeDraft() (row, error) {
	object, kind := c.text("object"), c.text("data_type")
	if _, known := lookups[object]; !known {
		return nil, unprocessable("Object lookup '" + object + "' does not exist")
	}
	given, isMap := c.params["data_option"].(map[string]any)
	if !isMap {
		return nil, unprocessable("Attribute 'data_option' required!")
	}
	option, err := checkOption(kind, maps.Clone(given))
	if err != nil {
		return nil, err
	}
	position, _ := castInteger("position", c.params["position"])
	screens, _ := c.params["screens"].(map[string]any)
	if screens == nil {
		screens = map[string]any{}
	}
	active := true
	if value, given := c.params["active"]; given {
		active = truthy(value)
	}
	draft := row{
		"object": object, "name": c.text("name"), "display": cutRunes(c.text("display"), 200), "data_type": kind,
		"data_option": option, "editable": true, "active": active, "screens": screens, "position": position,
		"updated_by_id": c.who.id(), "updated_at": c.now,
	}
	settled(draft)
	if draft.text("display") == "" {
		return nil, unprocessable("Attribute 'display' required!")
	}
	return draft, nil
}

var selects = []string{"select", "multiselect", "tree_select", "multi_tree_select"}

// checkOption refuses options that the type cannot do with, and fills in what
// the desk itself adds.
func checkOption(kind string, option map[string]any) (map[string]any, error) {
	switch kind {
	case "input":
		if !slices.Contains([]string{"text", "password", "tel", "fax", "email", "url"}, scalarText(option["type"])) {
			return nil, optionError("type")
		}
		if !isInteger(option["maxlength"]) {
			return nil, optionError("maxlength")
		}
	case "textarea", "richtext":
		if !isInteger(option["maxlength"]) {
			return nil, optionError("maxlength")
		}
	case "integer":
		for _, name := range []string{"min", "max"} {
			if !isInteger(option[name]) {
				return nil, optionError(name)
			}
		}
	case "boolean", "select", "multiselect", "tree_select", "multi_tree_select":
		if _, given := option["default"]; !given {
			return nil, optionError("default")
		}
		if option["options"] == nil && option["relation"] == nil {
			return nil, optionError("options")
		}
	case "datetime":
		for _, name := range []string{"future", "past"} {
			if _, isBool := option[name].(bool); !isBool {
				return nil, optionError(name)
			}
		}
	case "date":
	default:
		return nil, unprocessable("Data type '" + kind + "' is invalid")
	}
	fillOption(kind, option)
	return option, nil
}

func optionError(name string) error {
	return unprocessable("Data option is invalid: '" + name + "' is missing or wrong")
}

// isInteger wants a JSON number within the column's range: texts and
// fractions are none.
func isInteger(value any) bool {
	number, isNumber := value.(json.Number)
	if !isNumber {
		return false
	}
	size, err := strconv.ParseInt(number.String(), 10, 64)
	return err == nil && size <= maxInteger && size >= -maxInteger
}

func fillOption(kind string, option map[string]any) {
	defaults := map[string]any{"default": nil, "null": true, "options": map[string]any{}, "relation": ""}
	if kind == "input" || slices.Contains(selects, kind) {
		defaults["default"] = ""
	}
	if slices.Contains(selects, kind) {
		defaults["nulloption"], defaults["maxlength"] = true, json.Number("255")
	}
	for name, value := range defaults {
		if _, given := option[name]; !given {
			option[name] = value
		}
	}
}

var (
	attributeName = regexp.MustCompile(`^[a-z0-9_]+$`)
	// reservedNames would collide with what the desk itself calls so.
	reservedNames = set(`id type date action index url search table destroy true false class new object select insert
		create alter attribute column default drop references delete rename user group order as ids`)
)

func (d *desk) checkAttributeName(object, name string) error {
	columns, _ := d.columnsOf(object)
	_, taken := columns[name]
	_, relation := columns[name+"_id"]
	switch {
	case !attributeName.MatchString(name):
		return unprocessable("Name Only lowercase letters, numbers, and '_' are allowed")
	case strings.HasSuffix(name, "_id") || strings.HasSuffix(name, "_ids"):
		return unprocessable("Name can't be used because *_id and *_ids are not allowed")
	case reservedNames[name] || object == "Ticket" && name == "article":
		return unprocessable(fmt.Sprintf("Name %s is a reserved word", name))
	case taken || relation:
		return unprocessable(fmt.Sprintf("Name %s already exists", name))
	}
	return nil
}

// uniform gives numbers one form, whichever side wrote them.
func uniform(value any) any {
	switch value := value.(type) {
	case int64:
		return json.Number(strconv.FormatInt(value, 10))
	case int:
		return json.Number(strconv.Itoa(value))
	case []string:
		list := make([]any, len(value))
		for i, each := range value {
			list[i] = each
		}
		return list
	case map[string]any:
		out := make(map[string]any, len(value))
		for name, each := range value {
			out[name] = uniform(each)
		}
		return out
	case []any:
		out := make([]any, len(value))
		for i, each := range value {
			out[i] = uniform(each)
		}
		return out
	}
	return value
}
