package incident

import (
	"fmt"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/internal/document"
	"github.com/vigie-noc/vigie/internal/labels"
)

// Common is what many faults may have in common.
type Common string

// What faults may have in common, the narrowest first.
const (
	ByParent   Common = "parent"   // the device upstream
	BySite     Common = "site"     // the place
	ByProvider Common = "provider" // the third party that answers for them
	ByRegion   Common = "region"
)

// Commons lists them, the narrowest first.
var Commons = []Common{ByParent, BySite, ByProvider, ByRegion}

// Correlation says which alerts are one incident, and which incidents have to
// do with each other.
type Correlation struct {
	// Keys are templates over labels; the first whose labels an alert has
	// is its incident's key.
	Keys []string `yaml:"keys"`
	// Families of faults that may be one storm, or follow from a fault
	// upstream.
	Families []string `yaml:"families"`
	// Storms say when many faults get one ticket; none where there is no rule.
	Storms []StormRule `yaml:"storms"`
	// StormEnd says when what is left of a storm gets tickets of its own.
	StormEnd StormEnd `yaml:"storm_end"`
	// CauseGrace is how long a fault may outlast the one upstream that it was
	// put down to, before it gets a ticket of its own.
	CauseGrace document.Duration `yaml:"cause_grace"`
	// Recurrence says when a fault that keeps coming back is a problem.
	Recurrence Recurrence `yaml:"recurrence"`
}

// StormRule says that so many faults with something in common, within a time,
// are one storm.
type StormRule struct {
	// By is what they have in common: parent, site, provider or region.
	By Common `yaml:"by"`
	// Incidents is how many it takes.
	Incidents int `yaml:"incidents"`
	// Within is the time in which they begin.
	Within document.Duration `yaml:"within"`
}

// StormEnd says when a storm is over although some of it goes on.
type StormEnd struct {
	// Members is how many may be left.
	Members int `yaml:"members"`
	// Quiet is for how long none must have joined.
	Quiet document.Duration `yaml:"quiet"`
}

// Recurrence says when a problem is proposed: by how often a fault came, or
// for how long it lasted in all.
type Recurrence struct {
	// Outages is how many are a problem; 0 for never.
	Outages int `yaml:"outages"`
	// Downtime in all that is a problem; 0 for never.
	Downtime document.Duration `yaml:"downtime"`
	// Within is the time in which both are counted.
	Within document.Duration `yaml:"within"`
}

// DefaultCorrelation is what holds where the file says nothing.
func DefaultCorrelation() Correlation {
	minute := document.Duration(time.Minute)
	return Correlation{
		Keys:     slices.Clone(DefaultKeys),
		Families: []string{"reachability"},
		Storms: []StormRule{
			{By: ByParent, Incidents: 10, Within: minute},
			{By: BySite, Incidents: 10, Within: minute},
			{By: ByProvider, Incidents: 10, Within: minute},
			{By: ByRegion, Incidents: 20, Within: minute},
		},
		StormEnd:   StormEnd{Members: 3, Quiet: 15 * minute},
		CauseGrace: 5 * minute,
		Recurrence: Recurrence{Outages: 5, Downtime: 8 * 60 * minute, Within: 7 * 24 * 60 * minute},
	}
}

// Validate tells what is wrong, in the user's keys.
func (c *Correlation) Validate(fail func(key, message, hint string)) {
	if len(c.Keys) == 0 {
		fail("keys", "no key given", "such as \"{site}/{device}/{family}\"")
	}
	if _, err := NewKeyer(c.Keys); err != nil {
		fail("keys", err.Error(), "")
	}
	for i, family := range c.Families {
		if !slices.Contains(labels.Families, family) {
			fail(fmt.Sprintf("families[%d]", i), fmt.Sprintf("%q is not a family", family), document.OneOf(family, labels.Families))
		}
	}
	c.validateStorms(fail)
	if c.StormEnd.Members < 0 {
		fail("storm_end.members", fmt.Sprintf("%d are less than none", c.StormEnd.Members), "0 or more")
	}
	if c.StormEnd.Members > 0 && c.StormEnd.Quiet <= 0 {
		fail("storm_end.quiet", "must be more than nothing", "such as 15m")
	}
	if r := c.Recurrence; r.Outages < 0 || r.Outages == 1 {
		fail("recurrence.outages", fmt.Sprintf("%d is no recurrence", r.Outages), "2 or more, or 0 for never")
	}
	if r := c.Recurrence; (r.Outages > 0 || r.Downtime > 0) && r.Within <= 0 {
		fail("recurrence.within", "must be more than nothing", "such as 7d")
	}
}

func (c *Correlation) validateStorms(fail func(key, message, hint string)) {
	var seen []Common
	for i, rule := range c.Storms {
		key := fmt.Sprintf("storms[%d].", i)
		if !slices.Contains(Commons, rule.By) {
			fail(key+"by", fmt.Sprintf("%q is nothing that faults have in common", rule.By), "parent, site, provider or region")
		}
		if slices.Contains(seen, rule.By) {
			fail(key+"by", fmt.Sprintf("%q is there twice", rule.By), "one rule for each")
		}
		seen = append(seen, rule.By)
		if rule.Incidents < 2 {
			fail(key+"incidents", fmt.Sprintf("%d are no storm", rule.Incidents), "2 or more")
		}
		if rule.Within <= 0 {
			fail(key+"within", "must be more than nothing", "such as 1m")
		}
	}
}

// rules are the storms' rules, the narrowest first.
func (c *Correlation) rules() []StormRule {
	sorted := slices.Clone(c.Storms)
	slices.SortStableFunc(sorted, func(a, b StormRule) int {
		return slices.Index(Commons, a.By) - slices.Index(Commons, b.By)
	})
	return sorted
}
