package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/internal/document"
)

// LadderKind says where a ladder leads.
type LadderKind string

// The kinds of ladders: to those who can do more, and to those who answer for it.
const (
	Functional   LadderKind = "functional"
	Hierarchical LadderKind = "hierarchical"
)

// Word is the kind in French.
func (k LadderKind) Word() string {
	if k == Hierarchical {
		return "hiérarchique"
	}
	return "fonctionnelle"
}

// Ways to count a step's time.
const (
	TimeWall     = "wall"
	TimeCalendar = "calendar"
)

// What must hold when a step fires, besides its clock not having stopped.
const (
	WhileUnacknowledged = "unacknowledged"
	WhileUnrestored     = "unrestored"
	WhileUnpaused       = "unpaused"
)

// What climbs ladders.
const (
	TicketsOfIncidents = "incidents"
	TicketsAll         = "all"
)

// Escalation says which tickets climb ladders.
type Escalation struct {
	// Tickets is incidents (the usual), or all: those that people opened at the
	// desk besides, where they are incidents or requests with a criticity.
	Tickets string `yaml:"tickets"`
	// From is the first day, in the contract's zone, whose tickets of people
	// climb: older ones would call everybody at once. It must be given with all.
	From Date `yaml:"from"`
}

// CallsFrom is since when tickets that people open climb ladders; zero where
// they do not.
func (c *Contract) CallsFrom() time.Time {
	if c.Escalation.Tickets != TicketsAll {
		return time.Time{}
	}
	day := c.Escalation.From
	return time.Date(day.Year, day.Month, day.Day, 0, 0, 0, 0, c.Location())
}

// Ladder is who is called upon as time passes and nobody has mended it.
type Ladder struct {
	// Name is unique, and stands in the journal.
	Name string `yaml:"name"`
	// Kind is functional (more competence) or hierarchical (more authority).
	// Both may go on side by side.
	Kind LadderKind `yaml:"kind"`
	// Criticities of the incidents that it is for: of each kind, a criticity has
	// one ladder at most.
	Criticities []bridge.Criticity `yaml:"criticities"`
	// Steps in their order. Those that are overdue at once fire as the last of
	// them.
	Steps []Step `yaml:"steps"`
}

// Step fires once for each time that an incident is opened, when its one
// trigger is reached.
type Step struct {
	// Name is unique in the ladder. A step of the same name is the same step,
	// whatever else is changed of it.
	Name string `yaml:"name"`
	// Share of a clock's delay that has run out, in percent.
	Share int `yaml:"share"`
	// After is the time since a clock began.
	After document.Duration `yaml:"after"`
	// Unacknowledged is the time for which nobody has taken the incident in hand.
	Unacknowledged document.Duration `yaml:"unacknowledged"`
	// Clock is one of the level's clocks, for a share and for after. The
	// step is cancelled once the clock has stopped.
	Clock ClockName `yaml:"clock"`
	// Time is wall (the usual) or calendar: the clock's own working time,
	// without its suspensions, as shares are always counted.
	Time string `yaml:"time"`
	// While lists what must hold besides: unacknowledged, unrestored, unpaused.
	While []string `yaml:"while"`
	// Do is what the step does.
	Do Actions `yaml:"do"`
}

// Actions are what a step does; any of them together.
type Actions struct {
	// Transmit moves the ticket to a line of support, such as N2; never back.
	Transmit string `yaml:"transmit"`
	// HandOver gives the incident to a third party, unless one has it.
	HandOver string `yaml:"hand_over"`
	// Criticity that the incident has at least from then on.
	Criticity bridge.Criticity `yaml:"criticity"`
	// Note is told on the ticket.
	Note string `yaml:"note"`
	// Mention lists logins of agents whose attention the desk asks for.
	Mention []string `yaml:"mention"`
	// Mail lists addresses that the desk sends the note to.
	Mail []string `yaml:"mail"`
	// Webhook names one of bridge.yml that is told.
	Webhook string `yaml:"webhook"`
	// Page names who is paged through Alertmanager (label team) for as long as
	// the step's condition holds.
	Page string `yaml:"page"`
}

// Notifies tells whether somebody is called upon, rather than only the ticket
// changed.
func (a Actions) Notifies() bool {
	return a.Note != "" || len(a.Mention) > 0 || len(a.Mail) > 0 || a.Webhook != "" || a.Page != ""
}

// Version stands for the ladder's text.
func (l *Ladder) Version() string {
	data, _ := json.Marshal(l) //nolint:errchkjson // plain values always marshal
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])[:12]
}

// LaddersOf are the ladders of a criticity.
func (c *Contract) LaddersOf(criticity bridge.Criticity) []Ladder {
	var all []Ladder
	for _, ladder := range c.Ladders {
		if slices.Contains(ladder.Criticities, criticity) {
			all = append(all, ladder)
		}
	}
	return all
}

// Hooks are the webhooks that the ladders name, each once.
func (c *Contract) Hooks() []string {
	var names []string
	for _, ladder := range c.Ladders {
		for i := range ladder.Steps {
			if hook := ladder.Steps[i].Do.Webhook; hook != "" && !slices.Contains(names, hook) {
				names = append(names, hook)
			}
		}
	}
	return names
}

// LineOf is the place of a group among the lines of support, the first being
// 0; -1 where it is of none.
func (c *Contract) LineOf(group string) int {
	return slices.IndexFunc(c.Lines(), func(l Support) bool { return slices.Contains(l.Groups, group) })
}
