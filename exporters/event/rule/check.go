package rule

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/internal/document"
)

// checker joins files and tells what is wrong with them.
type checker struct {
	options    Options
	events     []*eventAt
	byName     map[string]*eventAt
	storm      *stormEntry
	stormAt    place
	rules      []*ruleAt
	incomplete bool // a file could not be read: what is missing may be in it

	problems document.Problems
	warnings document.Problems
}

// eventAt is an event, where it stands and what it becomes.
type eventAt struct {
	place
	*eventEntry
	def      *event.Definition
	raised   bool // by a rule, a flap or the storm
	cleared  bool // the same
	flapping bool // it speaks for another that flaps
}

// ruleAt is a rule and where it stands.
type ruleAt struct {
	place
	*ruleEntry
	kind Kind
}

func newChecker(o Options) *checker {
	return &checker{options: o, byName: make(map[string]*eventAt)}
}

func (c *checker) fail(at place, key, message, hint string) {
	c.problems = append(c.problems, at.problem(key, message, hint))
}

// check goes through what was read. The set is of use only if there are no
// problems after it.
func (c *checker) check() *Set {
	for _, e := range c.events {
		c.event(e)
	}
	for _, e := range c.events {
		c.links(e)
	}
	c.circles()
	c.checkStorm()
	set := c.set()
	taken := make(map[string]place)
	for _, r := range c.rules {
		c.ruleName(r, taken)
		if compiled := c.rule(r); compiled != nil && r.kind == c.options.Kind {
			set.rules = append(set.rules, compiled)
		}
	}
	if err := set.index(); err != nil {
		c.problems = append(c.problems, document.Problem{File: "rules", Message: err.Error(), Hint: "give more rules keys"})
	}
	c.examples(set)
	c.ends() // last: a rule that does not do what its example says may be the one that is missing
	return set
}

func (c *checker) set() *Set {
	set := &Set{byName: make(map[string]*event.Definition, len(c.events))}
	for _, e := range c.events {
		set.definitions = append(set.definitions, e.def)
		set.byName[e.Name] = e.def
	}
	if s := c.storm; s != nil {
		set.storm = &event.Storm{Event: s.Event, Devices: s.Devices, Within: s.Within.Std(), Hold: s.Hold.Std()}
	}
	return set
}

var (
	eventName = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	ruleName  = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*$`)
)

// longest keeps names usable as values of labels.
const longest = 100

func (c *checker) ruleName(r *ruleAt, taken map[string]place) {
	if !ruleName.MatchString(r.Name) || len(r.Name) > longest {
		c.fail(r.place, "name", fmt.Sprintf("%q is no name for a rule", r.Name),
			"small letters, digits, dot, dash and underscore, 100 at most")
		return
	}
	if first, twice := taken[r.Name]; twice {
		c.twice(r.place, "rule", r.Name, first)
		return
	}
	taken[r.Name] = r.place
}

func (c *checker) twice(at place, kind, name string, first place) {
	where := first.problem("name", "", "")
	c.fail(at, "name", fmt.Sprintf("%s %q is there twice, first at %s:%d", kind, name, where.File, where.Line), "names are unique")
}

func (c *checker) listed(at place, key, kind, value string, list []string) bool {
	if slices.Contains(list, value) {
		return true
	}
	message := fmt.Sprintf("%q is not a %s", value, kind)
	if value == "" {
		message = "no " + kind + " given"
	}
	c.fail(at, key, message, document.OneOf(value, list))
	return false
}

// known finds the event that a key refers to.
func (c *checker) known(at place, key, name string) *eventAt {
	if e, ok := c.byName[name]; ok {
		return e
	}
	if c.incomplete {
		return nil // it may be in the file that could not be read
	}
	if name == "" {
		c.fail(at, key, "no event given", "the name of an event of these files")
		return nil
	}
	names := make([]string, 0, len(c.events))
	for _, e := range c.events {
		names = append(names, e.Name)
	}
	hint := document.OneOf(name, names)
	if short, _, long := strings.Cut(hint, "? "); long {
		hint = short + "?" // without the list of all
	} else {
		hint = "add it to events or mend the name"
	}
	c.fail(at, key, fmt.Sprintf("there is no event %q", name), hint)
	return nil
}
