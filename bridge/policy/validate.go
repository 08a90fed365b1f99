package policy

import (
	"fmt"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/internal/document"
	"github.com/vigie-noc/vigie/internal/labels"
)

// validator collects what is wrong, in the user's keys.
type validator struct {
	doc      *document.Document
	problems document.Problems
}

func (v *validator) fail(key, message, hint string) {
	v.problems = append(v.problems, v.doc.Problem(key, message, hint))
}

func (c *Contract) validate(doc *document.Document) document.Problems {
	v := &validator{doc: doc}
	if c.Name == "" {
		v.fail("name", "the contract has no name", "the name that stands on tickets and reports")
	}
	if c.Version == "" {
		v.fail("version", "the contract has no version", "such as \"2026-1\"")
	}
	c.location = v.location("timezone", c.Timezone)
	v.calendars(c)
	v.terms(&c.Terms)
	v.levels(c)
	v.matrix(c.Matrix)
	for i, step := range c.Breadth {
		key := fmt.Sprintf("breadth[%d]", i)
		v.criticity(key+".criticity", step.Criticity)
		if step.Devices < 2 {
			v.fail(key+".devices", fmt.Sprintf("%d devices are no breadth", step.Devices), "2 or more")
		}
	}
	v.flapping(c.Flapping)
	v.availability(c.Availability)
	v.thirdParties(c, v.support(c))
	v.ladders(c)
	return v.problems
}

func (v *validator) flapping(f Flapping) {
	if f == (Flapping{}) {
		return
	}
	if f.Times < 2 {
		v.fail("flapping.times", fmt.Sprintf("%d returns are no flapping", f.Times), "2 or more, 3 is usual")
	}
	if f.Within <= 0 {
		v.fail("flapping.within", "must be more than nothing", "such as 1h")
	}
	if f.Longest <= 0 {
		v.fail("flapping.longest", "must be more than nothing", "such as 1h")
	}
}

func (v *validator) location(key, name string) *time.Location {
	if name == "" {
		v.fail(key, "no time zone given", "such as Africa/Tunis")
		return time.UTC
	}
	location, err := time.LoadLocation(name)
	if err != nil {
		v.fail(key, fmt.Sprintf("there is no time zone %q", name), "an IANA name, such as Africa/Tunis")
		return time.UTC
	}
	return location
}

func (v *validator) levels(c *Contract) {
	seen := make(map[bridge.Criticity]bool)
	for i, level := range c.Levels {
		key := fmt.Sprintf("levels[%d]", i)
		v.criticity(key+".criticity", level.Criticity)
		if seen[level.Criticity] {
			v.fail(key+".criticity", string(level.Criticity)+" is there twice", "one level for each of P1 to P4")
		}
		seen[level.Criticity] = true
		if level.Group == "" {
			v.fail(key+".group", "no group given", "the desk's group that gets these tickets")
		}
		if level.Priority == "" {
			v.fail(key+".priority", "no priority given", "the desk's name of it, such as \"2 normal\"")
		}
		if level.Stability == 0 {
			v.fail(key+".stability", "no stability time given", "such as 5m")
		}
		if level.CloseAfter == 0 {
			v.fail(key+".close_after", "no closing time given", "such as 1h")
		}
		v.clocks(key, &c.Levels[i].Clocks, c)
	}
	for _, criticity := range bridge.Criticities {
		if !seen[criticity] {
			v.fail("levels", fmt.Sprintf("no level for %s", criticity), "one level for each of P1 to P4")
		}
	}
}

func (v *validator) matrix(rules []Rule) {
	for i, rule := range rules {
		key := fmt.Sprintf("matrix[%d]", i)
		v.criticity(key+".criticity", rule.Criticity)
		for j, criticity := range rule.Device {
			v.criticity(fmt.Sprintf("%s.device[%d]", key, j), criticity)
		}
		v.listed(key+".severity", "severity", rule.Severity, labels.Severities)
		v.listed(key+".family", "family", rule.Family, labels.Families)
	}
	if len(rules) == 0 {
		v.fail("matrix", "the criticity matrix is empty", "end it with a rule that fits everything: {criticity: P4}")
		return
	}
	last := rules[len(rules)-1]
	if len(last.Alert)+len(last.Device)+len(last.Severity)+len(last.Family)+len(last.Service) > 0 {
		v.fail(fmt.Sprintf("matrix[%d]", len(rules)-1), "the last rule does not fit everything",
			"end the matrix with {criticity: P4}, so that every alert has a criticity")
	}
}

func (v *validator) criticity(key string, criticity bridge.Criticity) {
	if !slices.Contains(bridge.Criticities, criticity) {
		v.fail(key, fmt.Sprintf("%q is not a criticity", criticity), document.OneOf(string(criticity), labels.Criticities))
	}
}

func (v *validator) listed(key, kind string, values, list []string) {
	for i, value := range values {
		if !slices.Contains(list, value) {
			v.fail(fmt.Sprintf("%s[%d]", key, i), fmt.Sprintf("%q is not a %s", value, kind), document.OneOf(value, list))
		}
	}
}
