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
		texts = append(texts, fmt.Sprintf("%s %s → %s", r.path(each.Path), shown(each.Have), shown(each.Want)))
	}
	return texts
}

// path is where a difference is, with the names of groups for their ids.
func (r *run) path(path string) string {
	id, found := strings.CutPrefix(path, "group_ids.")
	if !found {
		return path
	}
	for _, record := range r.known.Records[object.Groups] {
		if object.Scalar(record["id"]) == id {
			return "group_ids." + strconv.Quote(object.TextOf(record, object.Name))
		}
	}
	return path
}

// shownValue bounds a value in a line, in characters.
const shownValue = 80

func shown(value any) string {
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
	text := []rune(strings.TrimSpace(b.String()))
	if len(text) > shownValue {
		return string(text[:shownValue-1]) + "…"
	}
	return string(text)
}
