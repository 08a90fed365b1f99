package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/internal/document"
)

// links checks the events that one refers to.
func (c *checker) links(e *eventAt) {
	for i, name := range e.ClearedBy {
		key := fmt.Sprintf("cleared_by[%d]", i)
		other := c.known(e.place, key, name)
		switch {
		case other == nil:
		case slices.Contains(e.ClearedBy[:i], name):
			c.fail(e.place, key, fmt.Sprintf("%q is there twice", name), "keep one")
		case other.def.Kind != event.Pair:
			c.fail(e.place, key, fmt.Sprintf("%s is never cleared, it is of kind %s", name, other.Kind), "an event of kind pair")
		case !slices.Equal(mandatory(e.Subject), mandatory(other.Subject)):
			c.fail(e.place, key, fmt.Sprintf("%s is of another subject, %v and not %v", name, other.Subject, e.Subject),
				"only an event with the same subject clears it")
		}
	}
	if e.Flap == nil {
		return
	}
	other := c.known(e.place, "flap.event", e.Flap.Event)
	if e.Flap.Transitions < 2 || e.Flap.Transitions > 100 {
		c.fail(e.place, "flap.transitions", fmt.Sprintf("%d transitions make no flapping", e.Flap.Transitions), "2 to 100")
	}
	c.times(e.place, "flap", e.Flap.Within, e.Flap.Hold)
	switch {
	case other == nil:
		return
	case other == e:
		c.fail(e.place, "flap.event", "an event cannot speak for its own flapping", "another event")
	case other.def.Kind == event.Rate:
		c.fail(e.place, "flap.event", other.Name+" is only counted", "an event of kind pair or once")
	case other.Flap != nil:
		c.fail(e.place, "flap.event", other.Name+" may flap itself", "an event without flap")
	case len(other.Subject) > 0 && !slices.Equal(other.Subject, e.Subject):
		c.fail(e.place, "flap.event", fmt.Sprintf("%s is of another subject, %v and not %v", other.Name, other.Subject, e.Subject),
			"it is raised on the same subject")
	}
	other.raised, other.cleared, other.flapping = true, true, true
}

func (c *checker) times(at place, key string, within, hold document.Duration) {
	join := func(name string) string { return strings.TrimPrefix(key+"."+name, ".") }
	if within <= 0 {
		c.fail(at, join("within"), "no time given", "such as 10m")
	}
	if hold <= 0 {
		c.fail(at, join("hold"), "no time given", "such as 10m")
	}
}

// circles finds events that clear each other: they would be one event.
func (c *checker) circles() {
	done := make(map[*eventAt]bool)
	var walk func(e *eventAt, path []string)
	walk = func(e *eventAt, path []string) {
		if i := slices.Index(path, e.Name); i >= 0 {
			c.fail(e.place, "cleared_by", "events clear each other in a circle: "+strings.Join(append(path[i:], e.Name), " ← "),
				"one of them is cleared by its rules alone")
			return
		}
		if done[e] {
			return
		}
		for _, name := range e.ClearedBy {
			if other, ok := c.byName[name]; ok {
				walk(other, append(path, e.Name))
			}
		}
		done[e] = true
	}
	for _, e := range c.events {
		walk(e, nil)
	}
}

func (c *checker) addStorm(at place, s *stormEntry) {
	if c.storm != nil {
		first := c.stormAt.problem("", "", "")
		c.fail(at, "", fmt.Sprintf("there is a storm already, at %s:%d", first.File, first.Line), "one for all files")
		return
	}
	c.storm, c.stormAt = s, at
}

func (c *checker) checkStorm() {
	s := c.storm
	if s == nil {
		return
	}
	if s.Devices < 2 {
		c.fail(c.stormAt, "devices", fmt.Sprintf("%d devices make no storm", s.Devices), "2 or more")
	}
	c.times(c.stormAt, "", s.Within, s.Hold)
	e := c.known(c.stormAt, "event", s.Event)
	switch {
	case e == nil:
		return
	case e.def.Kind == event.Rate:
		c.fail(c.stormAt, "event", e.Name+" is only counted", "an event of kind pair or once")
	case len(e.Subject) > 0:
		c.fail(c.stormAt, "event", e.Name+" has a subject, a site has none", "an event without subject")
	case e.flapping:
		c.fail(c.stormAt, "event", e.Name+" speaks for a port that flaps already", "an event of its own")
	}
	e.raised, e.cleared = true, true
}

// ends tells of events that nothing raises, and of pairs that nothing clears.
func (c *checker) ends() {
	if len(c.problems) > 0 {
		return // it may be for one of those
	}
	for _, e := range c.events {
		if !e.raised {
			c.warnings = append(c.warnings, e.problem("name", e.Name+" is raised by no rule", "add one, or remove the event"))
		}
		if e.Kind == "pair" && !e.cleared && len(e.ClearedBy) == 0 && !e.RestartEnds {
			c.fail(e.place, "kind", e.Name+" is cleared by no rule", "a rule that clears it, cleared_by, or kind: once")
		}
	}
}
