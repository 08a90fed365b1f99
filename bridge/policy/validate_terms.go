package policy

import (
	"fmt"
	"slices"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/internal/document"
)

func (v *validator) terms(t *Terms) {
	v.oneOf("sla.start", t.Start, StartDetected, StartOpened)
	v.oneOf("sla.priority_change", t.PriorityChange, ChangeRetroactive, ChangeProportional, ChangeRestart)
	for i, name := range t.Contractual {
		key := fmt.Sprintf("sla.contractual[%d]", i)
		v.clockNamed(key, name)
		if slices.Contains(t.Contractual[:i], name) {
			v.fail(key, fmt.Sprintf("%s is there twice", name), "each clock once")
		}
	}
	v.warnings("sla.warnings", t.Warnings)
	v.listed("sla.pauses", "reason of suspension", t.Pauses, bridge.Suspensions)
	for i, credit := range t.Credits.Rate {
		key := fmt.Sprintf("sla.credits.rate[%d]", i)
		v.clockNamed(key+".clock", credit.Clock)
		v.criticity(key+".criticity", credit.Criticity)
		v.given100(key+".below", credit.Below)
		v.given100(key+".credit", credit.Credit)
	}
	for i, credit := range t.Credits.Lateness {
		key := fmt.Sprintf("sla.credits.lateness[%d]", i)
		v.clockNamed(key+".clock", credit.Clock)
		v.criticity(key+".criticity", credit.Criticity)
		v.given100(key+".per_hour", credit.PerHour)
	}
	if len(t.Credits.Rate)+len(t.Credits.Lateness) > 0 {
		v.given100("sla.credits.cap", t.Credits.Cap)
	}
	t.complete()
}

func (v *validator) given100(key string, p Percent) {
	if p == 0 {
		v.fail(key, "no percentage given", "such as 5 or 99.5")
	}
}

func (v *validator) oneOf(key, value string, values ...string) {
	if value != "" && !slices.Contains(values, value) {
		v.fail(key, fmt.Sprintf("there is no %q", value), document.OneOf(value, values))
	}
}

func (v *validator) clockNamed(key string, name ClockName) {
	if !slices.Contains(ClockNames, name) {
		names := namesOf(ClockNames, func(n ClockName) string { return string(n) })
		v.fail(key, fmt.Sprintf("there is no clock %q", name), document.OneOf(string(name), names))
	}
}

// warnings checks percentages: what comes at or after the end warns nobody.
func (v *validator) warnings(key string, warnings []int) {
	for i, percent := range warnings {
		at := fmt.Sprintf("%s[%d]", key, i)
		switch {
		case percent < 1 || percent > 99:
			v.fail(at, fmt.Sprintf("%d is not a part of a delay", percent), "1 to 99, in percent")
		case i > 0 && percent <= warnings[i-1]:
			v.fail(at, fmt.Sprintf("%d comes after %d", percent, warnings[i-1]), "the smallest first, each once")
		}
	}
}

func (v *validator) clocks(key string, clocks *Clocks, c *Contract) {
	for _, name := range ClockNames {
		clock, at := clocks.Of(name), fmt.Sprintf("%s.clocks.%s", key, name)
		if clock.Target == 0 {
			if clock.Calendar != "" || clock.Warnings != nil || clock.Pauses != nil {
				v.fail(at+".target", "no target given", "such as 4h; leave the clock out where none was promised")
			}
			continue
		}
		v.delay(at, clock.Target, clock.Calendar, c)
		v.warnings(at+".warnings", clock.Warnings)
		v.listed(at+".pauses", "reason of suspension", clock.Pauses, bridge.Suspensions)
		if name == ClockResponse && len(clock.Pauses) > 0 {
			v.fail(at+".pauses", "this clock never stands still", "leave pauses out")
		}
	}
	clocks.complete(&c.Terms)
}

// delay checks a target and the calendar that it is counted in.
func (v *validator) delay(key string, target document.Duration, calendar string, c *Contract) {
	v.calendarNamed(key+".calendar", calendar, c)
	v.reached(key+".target", target, calendar, c)
}

// agreed is the same for one that may be left out, with a calendar or without.
func (v *validator) agreed(key string, target document.Duration, calendar string, c *Contract) {
	if calendar != "" || target != 0 {
		v.calendarNamed(key+".calendar", calendar, c)
	}
	if target != 0 {
		v.reached(key+".target", target, calendar, c)
	}
}
