package provision

import (
	"maps"
	"strings"

	"github.com/vigie-noc/vigie/bridge/zammad/provision/desired"
	"github.com/vigie-noc/vigie/bridge/zammad/provision/object"
)

// ownAttribute tells whether an attribute is one that we made: by our prefix,
// or by name, label and type together.
func ownAttribute(o *object.Object, record map[string]any) bool {
	if strings.HasPrefix(o.Name, "vigie_") {
		return true
	}
	return object.Plain(object.TextOf(record, "display")) == object.Plain(object.Scalar(o.Body["display"])) &&
		convertible(object.TextOf(record, "data_type"), object.Scalar(o.Body["data_type"]))
}

// convertible tells whether the object manager can make one type another.
func convertible(from, to string) bool {
	texts := func(data string) bool { return data == desired.Input || data == desired.Selection }
	return from == to || texts(from) && texts(to)
}

// attributeRecord is a row of the object manager as it will be once its
// pending change is carried out, and nothing for other objects than tickets.
func attributeRecord(row map[string]any) map[string]any {
	if object.TextOf(row, "object") != "Ticket" {
		return nil
	}
	if coming, _ := row["data_option_new"].(map[string]any); len(coming) > 0 {
		next := maps.Clone(row)
		next["data_option"] = coming
		return next
	}
	return row
}

// pending tells whether a row waits for a migration.
func pending(row map[string]any) bool {
	for _, flag := range []string{"to_create", "to_migrate", "to_delete", "to_config"} {
		if on, _ := row[flag].(bool); on {
			return true
		}
	}
	return false
}
