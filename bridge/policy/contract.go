// Package policy decides what an incident matters and what follows from it:
// its criticity (P1 to P4) from the equipment's criticity, the alert's
// severity and how much is hit, and by criticity the group, priority and
// delays of its ticket. All of it stands in contract.yml, which is what was
// signed; nothing else in the product decides a criticity.
package policy

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the contract's zone must be known on any machine

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/internal/document"
)

// Contract is contract.yml.
type Contract struct {
	// Name of the contract, as it stands on tickets and reports.
	Name string `yaml:"name"`
	// Version of the text that was signed.
	Version string `yaml:"version"`
	// Timezone (IANA) in which instants are shown and periods begin.
	Timezone string `yaml:"timezone"`
	// Levels, one for each of P1 to P4.
	Levels []Level `yaml:"levels"`
	// Matrix decides the criticity of an alert: the first rule that fits.
	Matrix []Rule `yaml:"matrix"`
	// Breadth raises the criticity of an incident that hits many devices.
	Breadth []Breadth `yaml:"breadth"`
	// Flapping says when a fault that comes and goes is unstable; without it,
	// none is.
	Flapping Flapping `yaml:"flapping"`
	// Terms are how delays are counted.
	Terms Terms `yaml:"sla"`
	// Support lists the lines of support, the first to take a ticket first;
	// where it is not given, each group of the levels is one.
	Support []Support `yaml:"support"`
	// ThirdParties are those who answer for equipment or links from outside and
	// get tickets of their own.
	ThirdParties []ThirdParty `yaml:"third_parties"`
	// Calendars are when somebody works.
	Calendars []Calendar `yaml:"calendars"`
	// Ladders say who is called upon as time passes; without one, nobody is.
	Ladders []Ladder `yaml:"ladders"`
	// Escalation says which tickets climb them.
	Escalation Escalation `yaml:"escalation"`
	// Availability says how that of equipment and sites is computed.
	Availability Availability `yaml:"availability"`

	hash     string
	location *time.Location
}

// Level says what happens with incidents of one criticity.
type Level struct {
	// Criticity is P1, P2, P3 or P4.
	Criticity bridge.Criticity `yaml:"criticity"`
	// Title is the level's name for people, such as "critique".
	Title string `yaml:"title"`
	// Group of the desk that gets the ticket.
	Group string `yaml:"group"`
	// Priority of the ticket at the desk.
	Priority string `yaml:"priority"`
	// HoldOff is how long a fault must last before a ticket is opened.
	HoldOff document.Duration `yaml:"hold_off"`
	// Stability is how long all must have been well to count as restored.
	// It must exceed the longest "for" of the rules and Alertmanager's
	// group_wait together.
	Stability document.Duration `yaml:"stability"`
	// ResolveAfter is how long after restoration the ticket is resolved.
	ResolveAfter document.Duration `yaml:"resolve_after"`
	// CloseAfter is how long after resolution the ticket is closed.
	CloseAfter document.Duration `yaml:"close_after"`
	// ReopenWithin is how long after closing the same fault opens the same
	// ticket again instead of a new one.
	ReopenWithin document.Duration `yaml:"reopen_within"`
	// Clocks are the delays that were promised.
	Clocks Clocks `yaml:"clocks"`
}

// Clocks are the delays promised for one criticity.
type Clocks struct {
	// Response ends when a person takes the ticket in hand.
	Response Clock `yaml:"response"`
	// Intervention ends when somebody works on it: a person is its owner, or a
	// third party has it.
	Intervention Clock `yaml:"intervention"`
	// Restore ends when the service works again.
	Restore Clock `yaml:"restore"`
	// Resolve ends when the ticket is resolved.
	Resolve Clock `yaml:"resolve"`
}

// Clock is one promised delay.
type Clock struct {
	// Target is the delay, in working time of the calendar; without one there
	// is no clock.
	Target document.Duration `yaml:"target"`
	// Calendar names the calendar that is counted in.
	Calendar string `yaml:"calendar"`
	// Warnings are percentages of the delay at which people are warned; those of
	// the terms where none is given.
	Warnings []int `yaml:"warnings"`
	// Pauses are the reasons of suspension for which this clock stands still;
	// those of the terms where none is given. Response never does.
	Pauses []string `yaml:"pauses"`
}

// Support is one line of support, which may be split into groups by service.
type Support struct {
	// Name is short, such as N1.
	Name string `yaml:"name"`
	// Title is the line's name for people, such as "niveau 1".
	Title string `yaml:"title"`
	// Groups of the desk that are this line; its name where none is given.
	Groups []string `yaml:"groups"`
	// Target is the time that it may have a ticket, where one was agreed on
	// within the house.
	Target document.Duration `yaml:"target"`
	// Calendar names the calendar that this is counted in.
	Calendar string `yaml:"calendar"`
}

// ThirdParty is somebody outside who has tickets of their own.
type ThirdParty struct {
	// Name of the third party in the inventory.
	Name string `yaml:"name"`
	// Title is its name for people, and the desk's group of its tickets.
	Title string `yaml:"title"`
	// Email address that its tickets are sent to.
	Email string `yaml:"email"`
	// Target is the delay that it signed, from the hand-over until it gives the
	// ticket back.
	Target document.Duration `yaml:"target"`
	// Calendar in which its delays count, where one was signed.
	Calendar string `yaml:"calendar"`
}

// Rule is one line of the matrix. An empty list fits everything.
type Rule struct {
	// Alert lists names of alerts (alertname).
	Alert []string `yaml:"alert"`
	// Device lists criticities of equipment.
	Device []bridge.Criticity `yaml:"device"`
	// Severity lists severities of alerts.
	Severity []string `yaml:"severity"`
	// Family lists families of alerts.
	Family []string `yaml:"family"`
	// Service lists services of the equipment.
	Service []string `yaml:"service"`
	// Criticity that follows.
	Criticity bridge.Criticity `yaml:"criticity"`
}

// Breadth is one step by how many devices an incident hits.
type Breadth struct {
	// Devices is the least number of devices hit.
	Devices int `yaml:"devices"`
	// Criticity that the incident has at least.
	Criticity bridge.Criticity `yaml:"criticity"`
}

// Flapping says when a fault is unstable. The stability time is then doubled
// with each return.
type Flapping struct {
	// Times that it came back; 0 for never.
	Times int `yaml:"times"`
	// Within is the time in which it did, and for how long it must not have for
	// the fault to be stable again.
	Within document.Duration `yaml:"within"`
	// Longest stability time that follows.
	Longest document.Duration `yaml:"longest"`
}

// Load reads and checks contract.yml; what is wrong in it comes back as
// document.Problems.
func Load(path string) (*Contract, error) {
	data, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, fmt.Errorf("read contract: %w", err)
	}
	c := &Contract{}
	doc, err := document.Parse(path, data, c)
	if err != nil {
		return nil, err
	}
	if problems := c.validate(doc); len(problems) > 0 {
		return nil, problems
	}
	sum := sha256.Sum256(data)
	c.hash = hex.EncodeToString(sum[:])
	return c, nil
}

// Hash is the SHA-256 of the file, in hex: it says which text decided.
func (c *Contract) Hash() string { return c.hash }

// Location is the contract's time zone.
func (c *Contract) Location() *time.Location { return c.location }

// Calendar finds a calendar of the contract by name.
func (c *Contract) Calendar(name string) (*Calendar, bool) {
	for i := range c.Calendars {
		if c.Calendars[i].Name == name {
			return &c.Calendars[i], true
		}
	}
	return nil, false
}

// ThirdParty finds one by name.
func (c *Contract) ThirdParty(name string) (ThirdParty, bool) {
	i := slices.IndexFunc(c.ThirdParties, func(t ThirdParty) bool { return t.Name == name })
	if i < 0 {
		return ThirdParty{}, false
	}
	return c.ThirdParties[i], true
}

// Lines are the lines of support and their groups, given or derived.
func (c *Contract) Lines() []Support {
	if len(c.Support) == 0 {
		return derivedLines(c.Levels)
	}
	lines := slices.Clone(c.Support)
	for i := range lines {
		lines[i].Title = cmp.Or(lines[i].Title, lines[i].Name)
		if len(lines[i].Groups) == 0 {
			lines[i].Groups = []string{lines[i].Name}
		}
	}
	return lines
}

// derivedLines makes each group of the levels a line, by name: N1 before N2.
func derivedLines(levels []Level) []Support {
	var lines []Support
	for _, level := range levels {
		if level.Group != "" && !slices.ContainsFunc(lines, func(l Support) bool { return l.Name == level.Group }) {
			lines = append(lines, Support{Name: level.Group, Title: level.Group, Groups: []string{level.Group}})
		}
	}
	slices.SortFunc(lines, func(a, b Support) int { return strings.Compare(a.Name, b.Name) })
	return lines
}

// Level is what the contract says of a criticity; a loaded contract has one
// for each.
func (c *Contract) Level(criticity bridge.Criticity) Level {
	for _, level := range c.Levels {
		if level.Criticity == criticity {
			return level
		}
	}
	return Level{Criticity: criticity}
}
