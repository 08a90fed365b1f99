package rule

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/exporters/event"
	"github.com/vigie-noc/vigie/exporters/event/expression"
)

// longestKey bounds what is copied to look a key up.
const longestKey = 128

// rule checks one rule; without a mistake it is ready for use.
func (c *checker) rule(r *ruleAt) *compiled {
	before := len(c.problems)
	e := c.known(r.place, "event", r.Event)
	c.keys(r)
	c.list(r, "apps", r.Apps)
	re := c.match(r)
	c.decision(r)
	if e != nil {
		c.fits(r, e, re)
		e.raised = e.raised || r.raises()
		e.cleared = e.cleared || r.clears()
	}
	if len(r.Examples) == 0 {
		c.fail(r.place, "examples", "no example given", "a line that the rule is for, what it does and the subject")
	}
	if len(c.problems) > before || e == nil {
		return nil
	}
	return compile(r, e, re)
}

func (r *ruleEntry) raises() bool {
	return len(r.Raise) > 0 || r.By == "" && r.Does != doesClear
}

func (r *ruleEntry) clears() bool {
	return len(r.Clear) > 0 || r.By == "" && r.Does == doesClear
}

// keys checks the keys, and tells by them for which kind of message the rule
// is.
func (c *checker) keys(r *ruleAt) {
	seen := make(map[string]string, len(r.Keys))
	identifiers := 0
	for i, key := range r.Keys {
		at := fmt.Sprintf("keys[%d]", i)
		if key == "" || len(key) > longestKey || strings.ContainsFunc(key, func(r rune) bool { return r < ' ' }) ||
			strings.TrimSpace(key) != key || strings.HasPrefix(key, "%") {
			c.fail(r.place, at, fmt.Sprintf("%q is no key", key), "such as LINK-3-UPDOWN, without % and colon")
			continue
		}
		if isIdentifier([]byte(key)) {
			identifiers++
		}
		normal := normalised(key)
		if first, twice := seen[normal]; twice {
			c.fail(r.place, at, fmt.Sprintf("%q is the same key as %q", key, first), "keep one: the severity does not count")
		}
		seen[normal] = key
	}
	switch identifiers {
	case 0:
	case len(r.Keys):
		r.kind = Trap
		if len(r.Apps) > 0 {
			c.fail(r.place, "apps", "no program sends a trap", "leave it out")
		}
	default:
		c.fail(r.place, "keys", "keys of traps and of syslog lines in one rule", "a rule for each")
	}
}

// list checks a list of words.
func (c *checker) list(r *ruleAt, key string, words []string) {
	for i, word := range words {
		at := fmt.Sprintf("%s[%d]", key, i)
		if word == "" {
			c.fail(r.place, at, "an empty value", "remove it")
		}
		if slices.ContainsFunc(words[:i], func(other string) bool { return strings.EqualFold(other, word) && (key != "apps" || other == word) }) {
			c.fail(r.place, at, fmt.Sprintf("%q is there twice", word), "keep one")
		}
	}
}

// match compiles the expression; nil where there is none.
func (c *checker) match(r *ruleAt) *expression.Expression {
	if r.Match == "" {
		if len(r.Keys) == 0 {
			c.fail(r.place, "match", "neither keys nor match given", "what tells the message from others")
		}
		return nil
	}
	re, err := expression.Compile(r.Match)
	switch {
	case err != nil:
		c.fail(r.place, "match", err.Error(), "a regular expression as in Go (RE2)")
	case len(r.Keys) == 0 && re.MatchString(""):
		c.fail(r.place, "match", "matches every line", "words that only this message has, or keys")
	}
	return re
}

// decision checks what says whether the rule raises or clears.
func (c *checker) decision(r *ruleAt) {
	if r.Does != "" {
		c.listed(r.place, "does", "thing that a rule does", r.Does, []string{doesRaise, doesClear})
	}
	if r.By != "" && len(r.Raise)+len(r.Clear) == 0 {
		c.fail(r.place, "by", "no values given", "raise: and clear: with the values of "+r.By)
	}
	if r.By != "" && r.Does != "" {
		c.fail(r.place, "does", "by decides already", "keep by or does")
	}
	if r.By == "" && len(r.Raise)+len(r.Clear) > 0 {
		c.fail(r.place, "by", "no capture given, whose values raise and clear are", "the name of a capture of match")
	}
	if r.EverySubject && r.Does != doesClear {
		c.fail(r.place, "every_subject", "only what clears can be for all subjects", "does: clear")
	}
	c.list(r, doesRaise, r.Raise)
	c.list(r, doesClear, r.Clear)
	for i, value := range r.Clear {
		if slices.ContainsFunc(r.Raise, func(other string) bool { return strings.EqualFold(other, value) }) {
			c.fail(r.place, fmt.Sprintf("clear[%d]", i), fmt.Sprintf("%q raises already", value), "keep one")
		}
	}
}

// fits checks a rule against its event.
func (c *checker) fits(r *ruleAt, e *eventAt, re *expression.Expression) {
	if r.clears() && e.def.Kind != event.Pair {
		key := "does"
		if len(r.Clear) > 0 {
			key = doesClear
		}
		c.fail(r.place, key, fmt.Sprintf("%s is of kind %s, nothing clears it", e.Name, e.Kind), "raise it, or make it kind: pair")
	}
	if c.storm != nil && c.storm.Event == e.Name {
		c.fail(r.place, "event", e.Name+" is of a site, no device tells it", "another event")
	}
	if r.EverySubject && len(e.Subject) == 0 {
		c.fail(r.place, "every_subject", e.Name+" has no subject", "leave it out")
	}
	if re == nil && (r.Match != "" || len(r.Keys) == 0) {
		return // which captures there are cannot be told
	}
	var names []string
	if re != nil {
		names = re.SubexpNames()
	}
	used := []string{"", r.By}
	if !r.EverySubject || r.Does != doesClear {
		for _, part := range e.Subject {
			used = append(used, bare(part))
			if part == bare(part) && !slices.Contains(names, part) {
				c.fail(r.place, "match", fmt.Sprintf("nothing is captured as %s, which is the subject of %s", part, e.Name),
					fmt.Sprintf("a group (?P<%s>…)", part))
			}
		}
	}
	if r.By != "" && !slices.Contains(names, r.By) {
		c.fail(r.place, "by", fmt.Sprintf("nothing is captured as %s", r.By), fmt.Sprintf("a group (?P<%s>…) in match", r.By))
	}
	for _, name := range names {
		if !slices.Contains(used, name) {
			c.fail(r.place, "match", fmt.Sprintf("%s is captured, but neither by nor a part of the subject of %s", name, e.Name),
				"a group (?:…)")
		}
	}
}
