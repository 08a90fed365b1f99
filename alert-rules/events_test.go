package alertrules

import (
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"

	"github.com/vigie-noc/vigie/internal/labels"
)

// A shippedEvent is what matters here of an event that deploy/config/events
// defines.
type shippedEvent struct {
	Name     string `yaml:"name"`
	Severity string `yaml:"severity"`
	Family   string `yaml:"family"`
	Kind     string `yaml:"kind"`
}

func shippedEvents(t *testing.T) []shippedEvent {
	t.Helper()
	var all []shippedEvent
	for _, path := range glob(t, "../deploy/config/events/*.yml") {
		var file struct {
			Events []shippedEvent `yaml:"events"`
		}
		decode(t, path, false, &file)
		all = append(all, file.Events...)
	}
	if len(all) == 0 {
		t.Fatal("deploy/config/events defines no event")
	}
	return all
}

// Every event that a device can tell is told to somebody: by one alert, as
// bad and of the kind that the event's definition says.
func TestEveryEventHasAnAlert(t *testing.T) {
	t.Parallel()
	events := shippedEvents(t)
	told := map[string][]rulefmt.Rule{}
	for name, rule := range alerts(t) {
		for _, event := range eventsOf(t, rule) {
			if !slices.ContainsFunc(events, func(e shippedEvent) bool { return e.Name == event }) {
				t.Errorf("%s is about the event %s, which deploy/config/events does not define", name, event)
			}
			told[event] = append(told[event], rule)
		}
	}
	for _, event := range events {
		switch rules := told[event.Name]; {
		case len(rules) != 1:
			t.Errorf("event %s: %d alerts tell of it, want one", event.Name, len(rules))
		case rules[0].Labels[labels.Severity] != event.Severity || rules[0].Labels[labels.Family] != event.Family:
			t.Errorf("event %s is %s/%s, its alert %s is %s/%s", event.Name, event.Severity, event.Family,
				rules[0].Alert, rules[0].Labels[labels.Severity], rules[0].Labels[labels.Family])
		}
	}
}

// Of a moment nothing is left to be repaired, so it needs no reason for its
// end. For what lasts, that its age ran out proves nothing.
func TestExpiryIsNoRepair(t *testing.T) {
	t.Parallel()
	kinds := map[string]string{}
	for _, event := range shippedEvents(t) {
		kinds[event.Name] = event.Kind
	}
	for name, rule := range alerts(t) {
		evidence := expand(t, rule.Annotations[labels.Evidence], "x")
		if !strings.Contains(evidence, "vigie_event_ended{") || strings.Contains(evidence, `reason!="expired"`) {
			continue
		}
		for _, event := range eventsOf(t, rule) {
			if kinds[event] != "once" {
				t.Errorf("%s takes the age of %s for its end, which is of kind %s", name, event, kinds[event])
			}
		}
	}
}

// eventsOf are the events whose alert a rule is: those of the series that it
// starts from, not of those that it compares them with.
func eventsOf(t *testing.T, rule rulefmt.Rule) []string {
	t.Helper()
	parsed, err := promql.ParseExpr(rule.Expr)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, selector := range starts(parsed) {
		for _, matcher := range selector.LabelMatchers {
			if matcher.Name == labels.Event {
				names = append(names, strings.Split(matcher.Value, "|")...)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// starts are the selectors whose series an expression yields.
func starts(node parser.Node) []*parser.VectorSelector {
	switch node := node.(type) {
	case *parser.VectorSelector:
		return []*parser.VectorSelector{node}
	case *parser.BinaryExpr:
		if node.Op == parser.LOR {
			return slices.Concat(starts(node.LHS), starts(node.RHS))
		}
		return starts(node.LHS)
	}
	var found []*parser.VectorSelector
	for child := range parser.ChildrenIter(node) {
		found = append(found, starts(child)...)
	}
	return found
}
