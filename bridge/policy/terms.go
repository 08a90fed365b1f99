package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/internal/document"
)

// ClockName is one of the delays that a level may promise.
type ClockName string

// The clocks, in the order of a ticket's life.
const (
	ClockResponse     ClockName = "response"     // until a person takes it in hand
	ClockIntervention ClockName = "intervention" // until somebody works on it
	ClockRestore      ClockName = "restore"      // until the service works again
	ClockResolve      ClockName = "resolve"      // until the ticket is resolved
)

// ClockNames lists them.
var ClockNames = []ClockName{ClockResponse, ClockIntervention, ClockRestore, ClockResolve}

// Title is the clock's name for people.
func (n ClockName) Title() string {
	return map[ClockName]string{
		ClockResponse: "prise en compte", ClockIntervention: "intervention", ClockRestore: "rétablissement", ClockResolve: "résolution",
	}[n]
}

// Where clocks may begin.
const (
	StartDetected = "detected" // when monitoring saw the fault; else when the ticket was opened
	StartOpened   = "opened"   // when the ticket was opened, always
)

// What a change of criticity may do to clocks that run.
const (
	ChangeRetroactive  = "retroactive"  // the new delay counts from the beginning
	ChangeProportional = "proportional" // the part of the delay that was used stays used
	ChangeRestart      = "restart"      // the new delay begins with the change
)

// Terms are what was agreed on how delays are counted.
type Terms struct {
	// Start is where clocks begin: detected (when monitoring saw the fault, or
	// the ticket was opened where it did not), or opened.
	Start string `yaml:"start"`
	// AddFor begins clocks earlier by the time for which the rule waited before
	// it told of the fault.
	AddFor bool `yaml:"add_for"`
	// LateDetection is how long a fault may take from its beginning to its
	// receipt before its ticket says that detection was late.
	LateDetection document.Duration `yaml:"late_detection"`
	// Contractual lists the clocks that bind: response, intervention, restore,
	// resolve. The others are shown.
	Contractual []ClockName `yaml:"contractual"`
	// Warnings are the percentages of a delay at which people are warned, where
	// a clock has none of its own.
	Warnings []int `yaml:"warnings"`
	// Pauses are the reasons of suspension for which clocks stand still, where a
	// clock has none of its own. For all others they go on.
	Pauses []string `yaml:"pauses"`
	// PriorityChange is what a change of criticity does: retroactive (the new
	// delay counts from the beginning), proportional (the part that was used
	// stays used) or restart (the new delay begins with the change).
	PriorityChange string `yaml:"priority_change"`
	// RetroactivePause is within how long after its beginning a supervisor may
	// still put down a suspension; 0 for never.
	RetroactivePause document.Duration `yaml:"retroactive_pause"`
	// Credits is what breaches may cost; what follows from it is indicative.
	Credits Credits `yaml:"credits"`
}

// Credits are steps by rate, and a price of lateness.
type Credits struct {
	// Rate are steps by the month's rate; of those that fit, the dearest counts.
	Rate []RateCredit `yaml:"rate"`
	// Lateness is by the hour that a delay was exceeded.
	Lateness []LatenessCredit `yaml:"lateness"`
	// Cap of all credits of a month, in percent.
	Cap Percent `yaml:"cap"`
}

// RateCredit is due where a month's rate is too low.
type RateCredit struct {
	// Clock whose rate it is.
	Clock ClockName `yaml:"clock"`
	// Criticity whose rate it is.
	Criticity bridge.Criticity `yaml:"criticity"`
	// Below is the rate in percent under which it is due.
	Below Percent `yaml:"below"`
	// Credit in percent of the month's price.
	Credit Percent `yaml:"credit"`
}

// LatenessCredit is due for each hour begun after a delay.
type LatenessCredit struct {
	// Clock whose delay it is.
	Clock ClockName `yaml:"clock"`
	// Criticity of the tickets.
	Criticity bridge.Criticity `yaml:"criticity"`
	// PerHour is the credit for each hour begun, in percent of the month's price.
	PerHour Percent `yaml:"per_hour"`
}

// Percent is a percentage in thousandths of a percent: 99.5 is 99500.
type Percent int64

// hundred is all of it.
const hundred Percent = 100_000

// UnmarshalYAML reads 5, 99.5 or 99.995.
func (p *Percent) UnmarshalYAML(node *yaml.Node) error {
	whole, part, _ := strings.Cut(node.Value, ".")
	n, err := strconv.ParseUint(whole+(part + "000")[:3], 10, 32)
	if err != nil || len(part) > 3 || Percent(n) > hundred {
		return fmt.Errorf("%q is not a percentage: write 5 or 99.5", node.Value)
	}
	*p = Percent(n)
	return nil
}

// String is the percentage as it is written.
func (p Percent) String() string {
	text := fmt.Sprintf("%d.%03d", p/1000, p%1000)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}

// Of is one of the clocks.
func (c *Clocks) Of(name ClockName) *Clock {
	switch name {
	case ClockResponse:
		return &c.Response
	case ClockIntervention:
		return &c.Intervention
	case ClockRestore:
		return &c.Restore
	case ClockResolve:
		return &c.Resolve
	}
	return &Clock{}
}

// Stands tells whether a suspension for a reason has the clock stand still.
func (c *Clock) Stands(reason string) bool { return slices.Contains(c.Pauses, reason) }

// Contractual tells whether a clock binds.
func (c *Contract) Contractual(name ClockName) bool {
	return slices.Contains(c.Terms.Contractual, name)
}

// Line is the line of support that a group of the desk is; false where it is
// none.
func (c *Contract) Line(group string) (Support, bool) {
	for _, line := range c.Lines() {
		if slices.Contains(line.Groups, group) {
			return line, true
		}
	}
	return Support{}, false
}

// Until when a ticket may be opened again and be the same one, where its level
// does not say.
const (
	reopenUrgent = 24 * time.Hour // P1, P2
	reopenOther  = 72 * time.Hour
)

// ReopenWindow is how long after it was closed a ticket that is opened again
// is still the same as before.
func (l *Level) ReopenWindow() time.Duration {
	switch {
	case l.ReopenWithin > 0:
		return l.ReopenWithin.Std()
	case l.Criticity == bridge.P1 || l.Criticity == bridge.P2:
		return reopenUrgent
	}
	return reopenOther
}

// lateDetection is the default of Terms.LateDetection.
const lateDetection = document.Duration(10 * time.Minute)

// complete fills in what the contract leaves to the rules.
func (t *Terms) complete() {
	if t.Start == "" {
		t.Start = StartDetected
	}
	if t.LateDetection == 0 {
		t.LateDetection = lateDetection
	}
	if t.Contractual == nil {
		t.Contractual = []ClockName{ClockResponse, ClockRestore}
	}
	if t.Warnings == nil {
		t.Warnings = []int{50, 75, 90}
	}
	if t.Pauses == nil {
		t.Pauses = []string{"attente établissement", "attente utilisateur", "maintenance programmée", "force majeure"}
	}
	if t.PriorityChange == "" {
		t.PriorityChange = ChangeRetroactive
	}
}

// complete fills in what a clock leaves to the terms. "Prise en compte" never
// stands still.
func (c *Clocks) complete(t *Terms) {
	for _, name := range ClockNames {
		clock := c.Of(name)
		if clock.Target == 0 {
			continue
		}
		if clock.Warnings == nil {
			clock.Warnings = t.Warnings
		}
		if clock.Pauses == nil && name != ClockResponse {
			clock.Pauses = t.Pauses
		}
	}
}
