package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/internal/labels"
)

// Decision is a criticity and why.
type Decision struct {
	Criticity bridge.Criticity
	Why       string // French, for the ticket
}

// Decide weighs the alerts of one incident, given as their label sets: the
// most critical decides, and breadth may raise it. Without alerts there is
// nothing to decide and the Decision is zero.
func (c *Contract) Decide(alerts []map[string]string) Decision {
	var worst Decision
	devices := make(map[string]bool)
	for _, alert := range alerts {
		if d := c.decideOne(alert); d.Criticity.Worse(worst.Criticity) {
			worst = d
		}
		if device := alert[labels.Device]; device != "" {
			devices[device] = true
		}
	}
	return c.Raise(worst, len(devices), fmt.Sprintf("%d équipements", len(devices)))
}

func (c *Contract) decideOne(alert map[string]string) Decision {
	for i, rule := range c.Matrix {
		if rule.fits(alert) {
			return Decision{rule.Criticity, fmt.Sprintf("%s → %s (matrice, ligne %d)", facts(alert), rule.Criticity, i+1)}
		}
	}
	// Validation makes the last rule fit everything.
	return Decision{bridge.P4, facts(alert) + " → P4 (aucune ligne de la matrice)"}
}

// Raise is a decision once it is known how many devices are hit, and in words
// what they are.
func (c *Contract) Raise(d Decision, devices int, hit string) Decision {
	worst := d.Criticity
	for _, step := range c.Breadth {
		if devices >= step.Devices && step.Criticity.Worse(worst) {
			worst = step.Criticity
		}
	}
	if worst == d.Criticity {
		return d
	}
	return Decision{worst, fmt.Sprintf("%s ; %s touchés → %s", d.Why, hit, worst)}
}

func (r Rule) fits(alert map[string]string) bool {
	return within(r.Alert, alert[labels.AlertName]) &&
		within(r.Device, bridge.Criticity(alert[labels.DeviceCriticity])) &&
		within(r.Severity, alert[labels.Severity]) &&
		within(r.Family, alert[labels.Family]) &&
		within(r.Service, alert[labels.Service])
}

func within[T comparable](list []T, value T) bool {
	return len(list) == 0 || slices.Contains(list, value)
}

// Severity in words, as tickets have it.
var severityWords = map[string]string{
	"critical": "critique", "major": "majeure", "minor": "mineure", "info": "information",
}

// SeverityWord is a severity in French; an unknown one stays as it is.
func SeverityWord(severity string) string {
	if word, ok := severityWords[severity]; ok {
		return word
	}
	return severity
}

func facts(alert map[string]string) string {
	var parts []string
	if criticity := alert[labels.DeviceCriticity]; criticity != "" {
		parts = append(parts, "équipement "+criticity)
	}
	if severity := alert[labels.Severity]; severity != "" {
		parts = append(parts, "gravité "+SeverityWord(severity))
	}
	if len(parts) == 0 {
		return "ni équipement ni gravité connus"
	}
	return strings.Join(parts, " × ")
}

// WorstSeverity is the worst of the alerts' severities; an unknown one
// counts less than any known.
func WorstSeverity(alerts []map[string]string) string {
	worst, rank := "", len(labels.Severities)+1
	for _, alert := range alerts {
		severity := alert[labels.Severity]
		at := slices.Index(labels.Severities, severity)
		if at < 0 {
			at = len(labels.Severities)
		}
		if severity != "" && at < rank {
			worst, rank = severity, at
		}
	}
	return worst
}
