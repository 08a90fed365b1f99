package app

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/escalation"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/internal/document"
)

// Escalation says whom the steps of the contract's ladders tell, beside the
// desk and Alertmanager.
type Escalation struct {
	// Webhooks that steps may tell, by name.
	Webhooks []escalation.Hook `yaml:"webhooks"`
}

func (e Escalation) validate(fail func(key, message, hint string)) {
	seen := make(map[string]bool)
	for i, hook := range e.Webhooks {
		key := fmt.Sprintf("escalation.webhooks[%d].", i)
		hook.Validate(func(name, message, hint string) { fail(key+name, message, hint) })
		if hook.Name != "" && seen[hook.Name] {
			fail(key+"name", fmt.Sprintf("webhook %q is there twice", hook.Name), "names are unique")
		}
		seen[hook.Name] = true
	}
}

// known tells which webhooks the ladders name and bridge.yml does not.
func (e Escalation) known(contract *policy.Contract, files Files) error {
	var problems document.Problems
	for _, name := range contract.Hooks() {
		if !slices.ContainsFunc(e.Webhooks, func(h escalation.Hook) bool { return h.Name == name }) {
			problems = append(problems, document.Problem{
				File: files.Contract, Key: "ladders", Message: fmt.Sprintf("a step tells the webhook %q, which %s does not have", name, files.Config),
				Hint: "add it to escalation.webhooks there",
			})
		}
	}
	if len(problems) > 0 {
		return problems
	}
	return nil
}

// ladderRows are the ladders of a criticity, step by step, for people.
func ladderRows(contract *policy.Contract, level policy.Level) (rows [][2]string) {
	for _, ladder := range contract.LaddersOf(level.Criticity) {
		title := "Escalade"
		for i := range ladder.Steps {
			step := &ladder.Steps[i]
			rows = append(rows, [2]string{title, ladder.Kind.Word() + ", « " + step.Name + " » : " + triggerText(step, level)})
			title = ""
		}
	}
	return rows
}

// clockWords are clocks as steps speak of them.
var clockWords = map[policy.ClockName]string{
	policy.ClockResponse: "de la prise en charge", policy.ClockIntervention: "de l'intervention", policy.ClockRestore: "du rétablissement", policy.ClockResolve: "de la résolution",
}

// triggerText says when a step is due.
func triggerText(step *policy.Step, level policy.Level) string {
	name := step.Clock
	if step.Unacknowledged != 0 {
		name = policy.ClockResponse
	}
	clock := level.Clocks.Of(name)
	count := ""
	if step.Share != 0 || step.Time == policy.TimeCalendar {
		count = " du calendrier « " + clock.Calendar + " »"
	}
	switch {
	case step.Unacknowledged != 0:
		return "après " + step.Unacknowledged.String() + count + " sans prise en charge"
	case step.After != 0:
		return step.After.String() + count + " après le début du délai " + clockWords[name]
	}
	due := document.Duration(clock.Target.Std() * time.Duration(step.Share) / 100)
	return fmt.Sprintf("à %d %% du délai %s, soit après %s%s", step.Share, clockWords[name], due, count)
}

// wireEscalation has the ladders climbed, but in a shadow: what they call for
// leaves the bridge. Woken is called when tickets have become out of date.
func (a *App) wireEscalation(contract func() *policy.Contract, woken func()) (err error) {
	if a.files.Shadow {
		return nil
	}
	a.ladders, err = escalation.New(escalation.Options{
		Store: a.store, Policy: contract, Clocks: escalation.Measured{}, Hand: incident.Hand{}, Hooks: a.config.Escalation.Webhooks,
		Link: func(i bridge.Incident) string {
			if bridge.SubjectTicket(i.ID) != 0 {
				return a.ticketURL(i.TicketID)
			}
			return strings.ReplaceAll(a.settings.Load().notes.Links.Incident, "{incident}", i.ID)
		},
		Holder: replica(), Logger: a.logger.With("component", "escalation"), Registerer: a.registry, Woken: woken,
	})
	return err
}
