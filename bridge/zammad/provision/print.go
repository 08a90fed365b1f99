package provision

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/vigie-noc/vigie/bridge/zammad/provision/object"
)

// say prints a line. Write errors of a terminal are nobody's.
func (r *run) say(text string) { fmt.Fprintln(r.opts.Out, text) } //nolint:errcheck // as above

// line tells of one object. Names are quoted: anybody may have chosen them.
func (r *run) line(sign, word, called string, details []string) {
	text := sign + " " + word
	if called != "" {
		text += " " + strconv.Quote(called)
	}
	if len(details) > 0 {
		text += ": " + strings.Join(details, "; ")
	}
	r.say(text)
}

func (r *run) refused(o *object.Object, why string) {
	r.result.Refused++
	r.line("!", o.Word, o.Name, []string{why})
}

// shownDetails bounds a line.
const shownDetails = 6

// details are what differs, from → to.
func (r *run) details(found []object.Difference) []string {
	var texts []string
	for i, each := range found {
		if rest := len(found) - i; i == shownDetails && rest > 1 {
			return append(texts, fmt.Sprintf("… and %d more", rest))
		}
		have, want := shownPair(r.named(each.Path, each.Have), r.named(each.Path, each.Want))
		texts = append(texts, fmt.Sprintf("%s %s → %s", r.path(each.Path), have, want))
	}
	return texts
}

// path is where a difference is, with the names of groups for their ids.
func (r *run) path(path string) string {
	id, found := strings.CutPrefix(path, "group_ids.")
	if !found {
		return path
	}
	if called, known := r.called(object.Groups, id); known {
		return "group_ids." + strconv.Quote(called)
	}
	if called, coming := strings.CutPrefix(id, "(group "); coming { // object.Unmade
		return "group_ids." + strings.TrimSuffix(called, ")")
	}
	return path
}

// named puts names in the place of ids, as far as a field is known to hold
// ids.
func (r *run) named(path string, value any) any {
	field := strings.TrimSuffix(path, ".value")
	collection, known := idFields[field[strings.LastIndex(field, ".")+1:]]
	switch value := value.(type) {
	case object.Unmade:
		return value.Name
	case []any:
		names := make([]any, len(value))
		for i, each := range value {
			names[i] = r.named(path, each)
		}
		return names
	case string, json.Number, int64:
		if !known {
			break
		}
		if called, found := r.called(collection, strings.TrimPrefix(object.Scalar(value), "userid_")); found {
			return called
		}
	}
	return value
}

// idFields are fields that hold ids, one or several, and of what.
var idFields = map[string]string{
	"group_id": object.Groups, "group_ids": object.Groups, "role_ids": object.Roles, "recipient": object.Users,
	"state_id": object.TicketStates, "next_state_id": object.TicketStates, "calendar_id": object.Calendars,
	"organization_id": object.Schools, "webhook_id": object.Webhooks,
}

// called is what the record of an id is called.
func (r *run) called(collection, id string) (string, bool) {
	for _, record := range r.known.Records[collection] {
		if object.Scalar(record["id"]) == id {
			return object.TextOf(record, object.Kinds[collection].Find), true
		}
	}
	return "", false
}

// Bounds of a value in a line, in characters, and of what is shown of a long
// one before the first difference.
const (
	shownValue  = 80
	shownBefore = 20
)

// shownPair are two values, long ones from where they differ.
func shownPair(have, want any) (before, after string) {
	a, b := []rune(encoded(have)), []rune(encoded(want))
	same := 0
	for same < min(len(a), len(b)) && a[same] == b[same] {
		same++
	}
	if skip := same - shownBefore; skip > 0 && max(len(a), len(b)) > shownValue {
		return "…" + clipped(a[skip:]), "…" + clipped(b[skip:])
	}
	return clipped(a), clipped(b)
}

func shown(value any) string { return clipped([]rune(encoded(value))) }

func clipped(text []rune) string {
	if len(text) > shownValue {
		return string(text[:shownValue-1]) + "…"
	}
	return string(text)
}

func encoded(value any) string {
	if object.IsEmpty(value) && value != false {
		return "none"
	}
	if value == object.Hidden {
		return object.Hidden
	}
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return fmt.Sprint(value)
	}
	return strings.TrimSpace(b.String())
}
