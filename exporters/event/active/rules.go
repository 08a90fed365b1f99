package active

import (
	"maps"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
)

// Ages of events whose definition has none.
const (
	pairAge = 24 * time.Hour
	onceAge = 15 * time.Minute
)

func maxAge(d *event.Definition) time.Duration {
	switch {
	case d.MaxAge > 0:
		return d.MaxAge
	case d.Kind == event.Once:
		return onceAge
	default:
		return pairAge
	}
}

// Rules are what the table needs to know of the rules.
type Rules struct {
	Definitions []*event.Definition
	Storm       *event.Storm // nil: none
	Names       []string     // of the rules: those without a hit are shown too
}

// definition is an event's definition with what follows from the others.
type definition struct {
	*event.Definition
	age    time.Duration
	flap   *definition   // raised when it flaps; nil: never
	clears []*definition // which its clear ends: itself, and those cleared by it
}

// ruleset is Rules, ready for use.
type ruleset struct {
	byName map[string]*definition
	storm  *event.Storm
	event  *definition // of the storm
	names  []string
}

func compile(rules Rules) *ruleset {
	set := &ruleset{byName: make(map[string]*definition, len(rules.Definitions)), names: slices.Clone(rules.Names)}
	for _, d := range rules.Definitions {
		set.byName[d.Name] = &definition{Definition: d, age: maxAge(d)}
	}
	clearers := map[string][]*definition{} // by the name of what clears
	for _, d := range rules.Definitions {
		for _, name := range d.ClearedBy {
			clearers[name] = append(clearers[name], set.byName[d.Name])
		}
	}
	for _, d := range set.byName {
		d.clears = closure(d, clearers)
		if d.Flap != nil {
			d.flap = set.byName[d.Flap.Event]
		}
	}
	if rules.Storm != nil {
		if set.event = set.byName[rules.Storm.Event]; set.event != nil {
			set.storm = rules.Storm
		}
	}
	return set
}

// closure is a definition and all that its clear ends, by way of others too.
func closure(d *definition, clearers map[string][]*definition) []*definition {
	found := []*definition{d}
	for i := 0; i < len(found); i++ {
		for _, next := range clearers[found[i].Name] {
			if !slices.Contains(found, next) {
				found = append(found, next)
			}
		}
	}
	return found
}

// SetRules takes up changed rules; it must be called before the first hit of
// theirs is applied. Events keep their state, under the definition of the same
// name; those without one, or that are only counted now, stay as they were
// until they end. Hits of events that are not in the rules are left out.
func (t *Table) SetRules(rules Rules) {
	set := compile(rules)
	t.rules.Store(set)
	for i := range t.shards {
		t.shards[i].redefine(set)
	}
}

func (s *shard) redefine(set *ruleset) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.hits, func(rule string, _ *hits) bool { return !slices.Contains(set.names, rule) })
	for _, d := range s.devices {
		for _, e := range d.entries {
			if fresh := set.byName[e.def.Name]; fresh != nil && fresh.Kind != event.Rate {
				e.def = fresh
				s.schedule(e)
				s.mark(e, Soft, 0)
			}
		}
	}
}
