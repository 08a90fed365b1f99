package rule

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/internal/document"
	"github.com/vigie-noc/vigie/internal/labels"
)

// Ages after which an event expires unless it says otherwise.
const (
	pairAge = 24 * time.Hour
	onceAge = 15 * time.Minute
)

var kinds = []string{"pair", "once", "rate"} // in the order of event.Kind

var captureName = regexp.MustCompile(`^[a-z][a-z0-9_]*\??$`)

func (c *checker) addEvent(at place, entry *eventEntry) {
	e := &eventAt{place: at, eventEntry: entry}
	e.def = &event.Definition{
		Name: entry.Name, Title: entry.Title, Severity: entry.Severity, Family: entry.Family,
		Kind: event.Kind(max(0, slices.Index(kinds, entry.Kind))), //nolint:gosec // at most 2
		For:  duration(entry.For), MaxAge: duration(entry.MaxAge), ClearedBy: entry.ClearedBy,
		RestartEnds: entry.RestartEnds, Restarts: entry.Restarts,
	}
	if entry.MaxAge == nil && e.def.Kind == event.Pair {
		e.def.MaxAge = pairAge
	}
	if entry.MaxAge == nil && e.def.Kind == event.Once {
		e.def.MaxAge = onceAge
	}
	if f := entry.Flap; f != nil {
		e.def.Flap = &event.Flap{Event: f.Event, Transitions: f.Transitions, Within: f.Within.Std(), Hold: f.Hold.Std()}
	}
	switch first, twice := c.byName[entry.Name]; {
	case !eventName.MatchString(entry.Name) || len(entry.Name) > longest:
		c.fail(at, "name", fmt.Sprintf("%q is no name for an event", entry.Name), "small letters, digits and underscores, such as link_down")
	case twice:
		c.twice(at, "event", entry.Name, first.place)
	default:
		c.byName[entry.Name] = e
	}
	c.events = append(c.events, e)
}

func duration(d *document.Duration) time.Duration {
	if d == nil {
		return 0
	}
	return d.Std()
}

// event checks what one event says of itself.
func (c *checker) event(e *eventAt) {
	if strings.TrimSpace(e.Title) == "" {
		c.fail(e.place, "title", "no title given", "a few French words for people")
	}
	c.listed(e.place, "severity", "severity", e.Severity, labels.Severities)
	c.listed(e.place, "family", "family", e.Family, labels.Families)
	for i, name := range e.Subject {
		key := fmt.Sprintf("subject[%d]", i)
		if !captureName.MatchString(name) {
			c.fail(e.place, key, fmt.Sprintf("%q is no name for a capture", name), "such as interface, or vrf? where it may be missing")
		}
		if slices.ContainsFunc(e.Subject[:i], func(other string) bool { return bare(other) == bare(name) }) {
			c.fail(e.place, key, fmt.Sprintf("%q is there twice", bare(name)), "keep one")
		}
	}
	if c.listed(e.place, "kind", "kind", e.Kind, kinds) {
		c.kind(e)
	}
}

// kind checks what goes with which kind.
func (c *checker) kind(e *eventAt) {
	pair, once, rate := e.def.Kind == event.Pair, e.def.Kind == event.Once, e.def.Kind == event.Rate
	for _, impossible := range []struct {
		is                 bool
		key, message, hint string
	}{
		{e.For != nil && !pair, "for", "only what lasts can be waited for", "leave it out, or kind: pair"},
		{e.MaxAge != nil && rate, "max_age", "what is only counted does not end", "leave it out"},
		{e.MaxAge != nil && !rate && e.def.MaxAge <= 0, "max_age", "it would never be seen", "such as 24h"},
		{e.def.MaxAge > 0 && e.def.For >= e.def.MaxAge, "for", "it would expire before it counts", "shorter than max_age"},
		{len(e.ClearedBy) > 0 && !pair, "cleared_by", "only an event of kind pair is cleared", "leave it out, or kind: pair"},
		{e.Flap != nil && !pair, "flap", "only an event of kind pair goes up and down", "leave it out, or kind: pair"},
		{e.RestartEnds && rate, "restart_ends", "what is only counted does not end", "leave it out"},
		{e.RestartEnds && e.Restarts, "restart_ends", "the restart would end itself", "leave it out"},
		{e.Restarts && !once, "restarts", "a restart is a moment", "kind: once"},
		{e.Restarts && len(e.Subject) > 0, "restarts", "a device restarts as a whole", "leave out subject"},
	} {
		if impossible.is {
			c.fail(e.place, impossible.key, impossible.message, impossible.hint)
		}
	}
}

// bare is the name of a capture without the mark that it may be missing.
func bare(subject string) string { return strings.TrimSuffix(subject, "?") }

// mandatory are the parts of a subject that are always there.
func mandatory(subject []string) []string {
	return slices.DeleteFunc(slices.Clone(subject), func(name string) bool { return strings.HasSuffix(name, "?") })
}
