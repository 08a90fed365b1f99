package policy

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/internal/document"
)

// Bounds of a step.
const (
	maxShare = 1000 // percent of a delay: ten times what was promised
	maxNote  = 1000 // characters
)

func (v *validator) escalation(e Escalation) {
	if e.Tickets != "" {
		kinds := []string{TicketsOfIncidents, TicketsAll}
		if !slices.Contains(kinds, e.Tickets) {
			v.fail("escalation.tickets", fmt.Sprintf("%q is not known", e.Tickets), document.OneOf(e.Tickets, kinds))
		}
	}
	switch all := e.Tickets == TicketsAll; {
	case all && (e.From.IsZero() || e.From.Yearly()):
		v.fail("escalation.from", "no day of a year is given from which on tickets climb", "such as 2026-12-01; of older tickets all overdue steps would fire at once")
	case !all && !e.From.IsZero():
		v.fail("escalation.from", "is given without tickets: all", "add that, or leave this out")
	}
}

func (v *validator) ladders(c *Contract) {
	v.escalation(c.Escalation)
	v.names("ladders", "ladder", namesOf(c.Ladders, func(l Ladder) string { return l.Name }))
	taken := make(map[string]string)
	for i := range c.Ladders {
		ladder := &c.Ladders[i]
		key := fmt.Sprintf("ladders[%d]", i)
		kinds := []string{string(Functional), string(Hierarchical)}
		v.listed(key+".kind", "kind of ladder", []string{string(ladder.Kind)}, kinds)
		if len(ladder.Criticities) == 0 {
			v.fail(key+".criticities", "no criticity given", "such as [P1, P2]")
		}
		for j, criticity := range ladder.Criticities {
			at := fmt.Sprintf("%s.criticities[%d]", key, j)
			v.criticity(at, criticity)
			of := string(ladder.Kind) + " " + string(criticity)
			if other, found := taken[of]; found {
				v.fail(at, fmt.Sprintf("%s has the ladder %q of this kind already", criticity, other), "one of each kind for a criticity")
			}
			taken[of] = ladder.Name
		}
		if len(ladder.Steps) == 0 {
			v.fail(key+".steps", "the ladder has no steps", "at least one, with a trigger and do")
		}
		v.steps(key, ladder, c)
	}
}

func (v *validator) steps(key string, ladder *Ladder, c *Contract) {
	seen := make(map[string]bool)
	furthest := -1
	for i := range ladder.Steps {
		step, at := &ladder.Steps[i], fmt.Sprintf("%s.steps[%d]", key, i)
		switch {
		case strings.TrimSpace(step.Name) == "":
			v.fail(at+".name", "no name given", "such as \"transmis au niveau 2\"")
		case seen[step.Name]:
			v.fail(at+".name", fmt.Sprintf("step %q is there twice", step.Name), "names are unique in a ladder")
		}
		seen[step.Name] = true
		v.trigger(at, step, ladder, c)
		v.listed(at+".while", "condition", step.While, []string{WhileUnacknowledged, WhileUnrestored, WhileUnpaused})
		v.actions(at+".do", step.Do, ladder, c)
		if line := lineNamed(c, step.Do.Transmit); line >= 0 {
			if line <= furthest {
				v.fail(at+".do.transmit", fmt.Sprintf("%q is no further than a step before", step.Do.Transmit), "a ladder leads from N1 to N3, never back")
			}
			furthest = line
		}
	}
}

func (v *validator) trigger(at string, step *Step, ladder *Ladder, c *Contract) {
	given := 0
	for _, there := range []bool{step.Share != 0, step.After != 0, step.Unacknowledged != 0} {
		if there {
			given++
		}
	}
	if given != 1 {
		v.fail(at, fmt.Sprintf("the step has %d triggers", given), "one of share, after and unacknowledged")
		return
	}
	if step.Share < 0 || step.Share > maxShare {
		v.fail(at+".share", fmt.Sprintf("%d is out of range", step.Share), fmt.Sprintf("1 to %d percent of the delay", maxShare))
	}
	if step.After < 0 || step.Unacknowledged < 0 {
		v.fail(at, "the time is less than none", "such as 30m")
	}
	if step.Time != "" {
		v.listed(at+".time", "way to count time", []string{step.Time}, []string{TimeWall, TimeCalendar})
	}
	if step.Share != 0 && step.Time == TimeWall {
		v.fail(at+".time", "a share is always of the clock's own time", "leave time out")
	}
	v.stepClock(at, step, ladder, c)
}

// stepClock: a clock that the trigger counts by must have been promised at
// each level that the ladder is for.
func (v *validator) stepClock(at string, step *Step, ladder *Ladder, c *Contract) {
	name := step.Clock
	switch {
	case step.Unacknowledged != 0 && name != "":
		v.fail(at+".clock", "who has not taken it in hand is a matter of the clock response", "leave clock out")
		return
	case step.Unacknowledged != 0:
		name = ClockResponse
	case !slices.Contains(ClockNames, name):
		names := namesOf(ClockNames, func(n ClockName) string { return string(n) })
		v.fail(at+".clock", fmt.Sprintf("%q is not a clock", name), document.OneOf(string(name), names))
		return
	}
	if step.Unacknowledged != 0 && step.Time != TimeCalendar {
		return
	}
	for _, criticity := range ladder.Criticities {
		if level := c.Level(criticity); level.Clocks.Of(name).Target == 0 {
			v.fail(at, fmt.Sprintf("%s promises no clock %s", criticity, name), "give its level one, or use another")
		}
	}
}

func (v *validator) actions(at string, do Actions, ladder *Ladder, c *Contract) {
	if reflect.DeepEqual(do, Actions{}) {
		v.fail(at, "the step does nothing", "transmit, hand_over, criticity, note, mention, mail, webhook or page")
	}
	if ladder.Kind == Hierarchical && (do.Transmit != "" || do.HandOver != "") {
		v.fail(at, "a hierarchical ladder does not move tickets", "transmit and hand_over belong to a functional one")
	}
	if do.Transmit != "" && lineNamed(c, do.Transmit) < 0 {
		names := namesOf(c.Lines(), func(l Support) string { return l.Name })
		v.fail(at+".transmit", fmt.Sprintf("%q is no line of support", do.Transmit), document.OneOf(do.Transmit, names))
	}
	if _, known := c.ThirdParty(do.HandOver); do.HandOver != "" && !known {
		names := namesOf(c.ThirdParties, func(t ThirdParty) string { return t.Name })
		v.fail(at+".hand_over", fmt.Sprintf("there is no third party %q", do.HandOver), document.OneOf(do.HandOver, names))
	}
	if do.Criticity != "" {
		v.criticity(at+".criticity", do.Criticity)
		if !slices.ContainsFunc(ladder.Criticities, func(c bridge.Criticity) bool { return do.Criticity.Worse(c) }) {
			v.fail(at+".criticity", string(do.Criticity)+" raises none of the ladder's criticities", "criticity only ever rises")
		}
	}
	v.calls(at, do)
}

// calls checks what is said, and to whom.
func (v *validator) calls(at string, do Actions) {
	if len([]rune(do.Note)) > maxNote {
		v.fail(at+".note", "the note is too long", fmt.Sprintf("%d characters at most", maxNote))
	}
	for i, login := range do.Mention {
		if strings.TrimSpace(login) == "" {
			v.fail(fmt.Sprintf("%s.mention[%d]", at, i), "no login given", "an agent's login at the desk")
		}
	}
	for i, address := range do.Mail {
		if err := CheckEmail(address); err != nil {
			v.fail(fmt.Sprintf("%s.mail[%d]", at, i), err.Error(), "such as astreinte@vigie.example, alone")
		}
	}
	for _, each := range [][2]string{{"webhook", do.Webhook}, {"page", do.Page}} {
		if each[1] != "" && !namePattern.MatchString(each[1]) {
			v.fail(at+"."+each[0], fmt.Sprintf("%q is no name", each[1]), nameHint)
		}
	}
}

// lineNamed is the place of a line of support; -1 where there is none.
func lineNamed(c *Contract, name string) int {
	return slices.IndexFunc(c.Lines(), func(l Support) bool { return name != "" && l.Name == name })
}
