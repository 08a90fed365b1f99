package rule

import (
	"bytes"
	"slices"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/expression"
)

// compiled is a rule that is ready for use. It is never changed.
type compiled struct {
	at    *ruleAt
	name  string
	def   *event.Definition
	keys  []string // in normal form
	apps  []string
	re    *expression.Expression // nil: the key says all
	parts []part                 // of the subject
	// literals are what a text must have one of, in lower case; nil: it may
	// have none.
	literals []string
	by       []int // groups that decide; none: the rule always does the same

	raise, clear []string
	clears       bool // without by
	everySubject bool
}

// part is a part of a subject.
type part struct {
	groups   []int
	optional bool
	port     bool // the name of an interface
}

// portCapture is the capture that is brought into one form.
const portCapture = "interface"

func compile(r *ruleAt, e *eventAt, re *expression.Expression) *compiled {
	c := &compiled{
		at: r, name: r.Name, def: e.def, apps: r.Apps, re: re,
		raise: r.Raise, clear: r.Clear, clears: r.Does == doesClear, everySubject: r.EverySubject,
	}
	for _, key := range r.Keys {
		c.keys = append(c.keys, normalised(key))
	}
	if re == nil {
		return c
	}
	if len(c.keys) == 0 {
		c.literals = derive(r.Match)
	}
	if r.By != "" {
		c.by = groupsOf(re, r.By)
	}
	if r.EverySubject {
		return c
	}
	for _, name := range e.Subject {
		if groups := groupsOf(re, bare(name)); len(groups) > 0 {
			c.parts = append(c.parts, part{groups: groups, optional: bare(name) != name, port: bare(name) == portCapture})
		}
	}
	return c
}

// groupsOf are the groups with a name: one in every branch, mostly one alone.
func groupsOf(re *expression.Expression, name string) []int {
	var groups []int
	for i, other := range re.SubexpNames() {
		if other == name {
			groups = append(groups, i)
		}
	}
	return groups
}

// outcome is what became of a rule on a message.
type outcome uint8

const (
	taken outcome = iota
	otherKey
	otherProgram
	noMatch
	otherValue
	noSubject
)

func (o outcome) String() string {
	return [...]string{
		"hit", "the key is not one of keys", "the program is not one of apps", "match does not match",
		"the value of by neither raises nor clears", "a part of the subject is missing",
	}[o]
}

// hasKey tells whether a message with this key is for the rule.
func (c *compiled) hasKey(key []byte) bool {
	return len(c.keys) == 0 || len(key) <= longestKey && slices.Contains(c.keys, normalised(string(key)))
}

// judge tries a rule on a message whose key it has. The subject is appended to
// dst; groups is memory for where they are, as expression.Find has it.
func (c *compiled) judge(app, text, dst []byte, groups []int) (did outcome, clears bool, subject []byte) {
	if len(c.apps) > 0 && !slices.Contains(c.apps, string(app)) {
		return otherProgram, false, dst
	}
	clears = c.clears
	if c.re == nil {
		return taken, clears, dst
	}
	at := c.re.Find(text, groups)
	if at == nil {
		return noMatch, false, dst
	}
	if len(c.by) > 0 {
		value := captured(text, at, c.by)
		switch {
		case contains(c.raise, value):
			clears = false
		case contains(c.clear, value):
			clears = true
		default:
			return otherValue, false, dst
		}
	}
	begin := len(dst)
	for _, p := range c.parts {
		before := len(dst)
		dst = p.append(dst, begin, captured(text, at, p.groups))
		if len(dst) == before && !p.optional {
			return noSubject, false, dst[:begin]
		}
	}
	return taken, clears, trimSubject(dst, begin)
}

// captured is what the first of the groups that took part has taken.
func captured(text []byte, at, groups []int) []byte {
	for _, g := range groups {
		if at[2*g] >= 0 {
			return text[at[2*g]:at[2*g+1]]
		}
	}
	return nil
}

func contains(values []string, value []byte) bool {
	for _, v := range values {
		if len(v) == len(value) && bytes.EqualFold([]byte(v), value) {
			return true
		}
	}
	return false
}
