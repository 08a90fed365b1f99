package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/active"
	"github.com/vigie-noc/vigie/exporters/event/rule"
	"github.com/vigie-noc/vigie/internal/document"
)

// end ends the event that a key names. Subjects are to the letter but for
// interfaces: who looks at a switch reads Gi1/0/1, the rules call it
// GigabitEthernet1/0/1.
func (e *Events) end(key active.Key, by string) (ended active.Key, ok bool) {
	for _, subject := range spellings(key.Subject) {
		key.Subject = subject
		if e.Table.Clear(e.Now(), key, by) > 0 {
			return key, true
		}
	}
	return key, false
}

// spellings are a subject as it was given, as the name of an interface, and as
// several parts of which some are interfaces.
func spellings(subject string) []string {
	whole := string(rule.Interface(nil, []byte(subject)))
	parts := strings.Fields(subject)
	for i, part := range parts {
		parts[i] = string(rule.Interface(nil, []byte(part)))
	}
	return slices.Compact([]string{subject, whole, strings.Join(parts, " ")})
}

// missing says, to the operator who asked, why nothing of a key could be ended:
// the first of its parts that is wrong.
func (e *Events) missing(key active.Key) string {
	definitions := e.Definitions()
	at := slices.IndexFunc(definitions, func(d *event.Definition) bool { return d.Name == key.Event })
	switch {
	case at < 0:
		names := make([]string, len(definitions))
		for i, d := range definitions {
			names[i] = d.Name
		}
		return fmt.Sprintf("Il n'y a pas d'événement « %s » dans les règles.%s", key.Event, perhaps(key.Event, names))
	case definitions[at].Kind == event.Rate:
		return fmt.Sprintf("L'événement « %s » est seulement compté : il n'est jamais actif.", key.Event)
	case key.Device != "" && !slices.Contains(e.Devices(), key.Device):
		return fmt.Sprintf("L'équipement « %s » n'est pas dans l'inventaire.%s", key.Device, perhaps(key.Device, e.Devices()))
	}
	return e.inactive(key)
}

// inactive says what of an event is active on a device instead. Where that is
// little it is named, as a guess could be another port.
func (e *Events) inactive(key active.Key) string {
	where := fmt.Sprintf("sur « %s »", key.Device)
	if key.Device == "" {
		where = `sans équipement ("device")`
	}
	events, _ := e.Table.Events(active.Filter{Event: key.Event, Device: key.Device}, MaxEvents)
	var subjects []string
	for i := range events {
		if events[i].Device.Name == key.Device && events[i].State != active.Ended {
			subjects = append(subjects, events[i].Subject)
		}
	}
	if len(subjects) == 0 {
		return fmt.Sprintf("Aucun « %s » n'est actif %s.", key.Event, where)
	}
	hint := ""
	if len(subjects) > named {
		hint = perhaps(key.Subject, subjects)
	}
	if hint == "" {
		hint = " Il l'est pour : " + quoted(subjects) + "."
	}
	return fmt.Sprintf("« %s » n'est pas actif %s pour « %s » (\"subject\").%s", key.Event, where, key.Subject, hint)
}

// named bounds how many subjects an answer names.
const named = 5

func quoted(subjects []string) string {
	var b strings.Builder
	for i, subject := range subjects[:min(len(subjects), named)] {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "« %s »", subject)
	}
	if more := len(subjects) - named; more > 0 {
		fmt.Fprintf(&b, " et %d autres", more)
	}
	return b.String()
}

// perhaps names what was probably meant, whatever its case; "" if nothing is
// near.
func perhaps(word string, known []string) string {
	folded := make([]string, len(known))
	for i, name := range known {
		folded[i] = strings.ToLower(name)
	}
	at := slices.Index(folded, document.Nearest(word, folded))
	if at < 0 {
		return ""
	}
	return fmt.Sprintf(" Vouliez-vous dire « %s » ?", known[at])
}
