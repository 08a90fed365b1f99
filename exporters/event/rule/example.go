package rule

import (
	"fmt"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/exporters/event"
)

// cutTrap takes the example of a trap apart: its identifier and its text.
func cutTrap(line string) (key, app, text []byte) {
	identifier, rest, _ := strings.Cut(line, " ")
	return []byte(identifier), nil, []byte(rest)
}

// examples holds every rule against its own examples, and, where all are well,
// all rules together.
func (c *checker) examples(set *Set) {
	for _, r := range set.rules {
		for i, example := range r.at.Examples {
			c.example(r, fmt.Sprintf("examples[%d]", i), example)
		}
		for i, line := range r.at.Not {
			if did, _, _ := c.try(r, line); did == taken {
				c.fail(r.at.place, fmt.Sprintf("not[%d]", i), "the rule takes this line", "mend match, or make it an example")
			}
		}
	}
	if len(c.problems) > 0 {
		return
	}
	for _, r := range set.rules {
		for i, example := range r.at.Examples {
			c.together(set, r, fmt.Sprintf("examples[%d]", i), example)
		}
	}
	c.slow(set)
}

// try is one rule alone on a line.
func (c *checker) try(r *compiled, line string) (did outcome, clears bool, subject string) {
	key, app, text := c.options.Parse(line)
	text = text[:min(len(text), longestText)]
	if !r.hasKey(key) {
		return otherKey, false, ""
	}
	did, clears, found := r.judge(app, text, nil, nil)
	return did, clears, string(found)
}

func (c *checker) example(r *compiled, at string, example exampleEntry) {
	fail := func(key, message, hint string) { c.fail(r.at.place, at+key, message, hint) }
	if example.Line == "" {
		fail(".line", "no line given", "the whole line, as it comes in")
		return
	}
	wanted := example.Does
	if wanted == "" && len(r.by) == 0 {
		wanted = verb(r.clears)
	}
	if !c.listed(r.at.place, at+".does", "thing that a rule does", wanted, []string{doesRaise, doesClear}) {
		return
	}
	did, cleared, subject := c.try(r, example.Line)
	switch {
	case did != taken:
		key, app, text := c.options.Parse(example.Line)
		fail(".line", "the rule does not take this line: "+did.String(),
			fmt.Sprintf("its key is %q, its program %q, its text %q", key, app, text))
	case verb(cleared) != wanted:
		fail(".does", fmt.Sprintf("the rule does %s, not %s", verb(cleared), wanted), "mend the rule or the example")
	case subject != example.Subject:
		fail(".subject", fmt.Sprintf("the subject is %q, not %q", subject, example.Subject), "mend the rule or the example")
	}
}

func verb(cleared bool) string {
	if cleared {
		return doesClear
	}
	return doesRaise
}

// together tells of a rule that another one before it contradicts.
func (c *checker) together(set *Set, r *compiled, at string, example exampleEntry) {
	key, app, text := c.options.Parse(example.Line)
	_, cleared, _ := c.try(r, example.Line)
	for _, look := range set.Explain(&event.Message{Key: key, App: app, Text: text}) {
		if look.Hit && !look.Shadowed && look.Event == r.def.Name && look.Subject == example.Subject && look.Does != verb(cleared) {
			c.fail(r.at.place, at, fmt.Sprintf("the rule %s says the contrary of this line", look.Rule), "mend one of the two")
		}
	}
}

// slow warns of rules that must be tried on every line, with what that costs.
func (c *checker) slow(set *Set) {
	var texts [][]byte
	for _, r := range set.rules {
		for _, example := range r.at.Examples {
			_, _, text := c.options.Parse(example.Line)
			texts = append(texts, text[:min(len(text), longestText)])
		}
	}
	const rounds = 10
	groups := make([]int, 2*(set.groups+1))
	for _, r := range set.rules {
		if r.literals != nil || len(r.keys) > 0 {
			continue
		}
		began := time.Now()
		for range rounds {
			for _, text := range texts {
				r.re.Find(text, groups)
			}
		}
		each := time.Since(began) / time.Duration(rounds*len(texts))
		c.warnings = append(c.warnings, r.at.problem("match", fmt.Sprintf("tried on every line, which costs %v each time", each),
			"keys, or three letters or more that are in every line that it matches"))
	}
}
