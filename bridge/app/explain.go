package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/internal/labels"
)

// Explanation asks what the bridge would do with alerts.
type Explanation struct {
	Files        Files
	Alertmanager string              // alertmanager.yml; empty to leave the route out
	Amtool       string              // program that knows Alertmanager's routes
	Alerts       []map[string]string // label sets
}

// Explain prints, for each alert, the route that Alertmanager takes with it,
// the incident that it belongs to, the criticity and why, and what follows
// for the ticket.
func Explain(ctx context.Context, e Explanation, out io.Writer) error {
	config, settings, err := load(e.Files)
	if err != nil {
		return err
	}
	keyer, err := incident.NewKeyer(config.Correlation.Keys)
	if err != nil {
		return err
	}
	for i, alert := range e.Alerts {
		if i > 0 {
			fmt.Fprintln(out) //nolint:errcheck // Write errors of a terminal are nobody's
		}
		route, err := e.route(ctx, alert)
		if err != nil {
			return err
		}
		key, fits := keyer.Key(bridge.Alert{Labels: alert, AlertID: bridge.AlertID{Source: "source", Fingerprint: "empreinte"}})
		decision := settings.contract.Decide([]map[string]string{alert})
		level := settings.contract.Level(decision.Criticity)
		family := alert[labels.Family]
		if !fits {
			family = incident.Unclassified
		}
		rows := [][2]string{
			{"Alerte", labelText(alert)},
			{"Route Alertmanager", route},
			{"Clé d'incident", key},
			{"Famille", family},
			{"Criticité", string(decision.Criticity) + " (" + level.Title + ")"},
			{"Pourquoi", decision.Why},
			{"Attention", doubts(alert, fits, settings.devices)},
			{"Groupe Zammad", level.Group},
			{"Échelle de support", ladder(settings.contract, level.Group)},
			{"Priorité Zammad", level.Priority},
			{"Prise en charge", promised(level.Clocks.Response)},
			{"Intervention", promised(level.Clocks.Intervention)},
			{"Rétablissement", promised(level.Clocks.Restore)},
			{"Résolution", promised(level.Clocks.Resolve)},
			{"Temporisation", level.HoldOff.String()},
			{"Stabilité exigée", level.Stability.String()},
			{"Résolution après", level.ResolveAfter.String()},
			{"Clôture après", level.CloseAfter.String()},
			{"Réouverture pendant", level.ReopenWithin.String()},
			{"Contrat", settings.contract.Name + ", version " + settings.contract.Version + ", empreinte " + settings.contract.Hash()[:12]},
		}
		for _, row := range append(rows, ladderRows(settings.contract, level)...) {
			if row[1] != "" {
				fmt.Fprintf(out, "%-20s %s\n", row[0], row[1]) //nolint:errcheck // as above
			}
		}
	}
	return nil
}

// doubts are what makes an alert other than the rules of Vigie make it.
func doubts(alert map[string]string, fits bool, devices []string) string {
	var all []string
	if !fits {
		all = append(all, "aucun modèle de correlation.keys ne convient à ses étiquettes, elle a un incident à elle seule")
	}
	if severity := alert[labels.Severity]; severity == "" {
		all = append(all, "elle n'a pas de gravité (étiquette severity)")
	} else if !slices.Contains(labels.Severities, severity) {
		all = append(all, fmt.Sprintf("la gravité %q est inconnue (%s)", severity, strings.Join(labels.Severities, ", ")))
	}
	if device := alert[labels.Device]; device != "" && len(devices) > 0 && !slices.Contains(devices, device) {
		all = append(all, fmt.Sprintf("l'équipement %q n'est pas à l'inventaire", device))
	}
	return strings.Join(all, " ; ")
}

// ladder is the line of support that gets the ticket, and those after it.
func ladder(contract *policy.Contract, group string) string {
	lines := contract.Lines()
	at := slices.IndexFunc(lines, func(line policy.Support) bool { return slices.Contains(line.Groups, group) })
	if at < 0 {
		return group
	}
	var names []string
	for _, line := range lines[at:] {
		names = append(names, line.Name)
	}
	return strings.Join(names, " → ")
}

// promised is a delay of the contract; nothing where it promises none.
func promised(clock policy.Clock) string {
	if clock.Target == 0 {
		return ""
	}
	return "sous " + clock.Target.String() + " du calendrier « " + clock.Calendar + " »"
}

func labelText(labels map[string]string) string {
	pairs := make([]string, 0, len(labels))
	for name, value := range labels {
		pairs = append(pairs, fmt.Sprintf("%s=%q", name, value))
	}
	slices.Sort(pairs)
	return strings.Join(pairs, " ")
}

// route asks amtool which receivers Alertmanager sends an alert to.
func (e Explanation) route(ctx context.Context, labels map[string]string) (string, error) {
	if e.Alertmanager == "" {
		return "", nil
	}
	args := []string{"config", "routes", "test", "--config.file=" + e.Alertmanager, "--"}
	for name, value := range labels {
		args = append(args, name+"="+value)
	}
	if _, err := os.Stat(e.Alertmanager); err != nil { // amtool's own words for it are poor
		return "", fmt.Errorf("ask for the route: %w", err)
	}
	answer, err := exec.CommandContext(ctx, e.Amtool, args...).CombinedOutput() //nolint:gosec // the operator names program and file
	if errors.Is(err, exec.ErrNotFound) {
		return "", fmt.Errorf("ask for the route: %w (--amtool names it)", err)
	}
	if err != nil {
		return "", fmt.Errorf("ask %s for the route: %w: %s", e.Amtool, err, strings.TrimSpace(string(answer)))
	}
	return strings.TrimSpace(string(answer)), nil
}

// ReadAlerts reads label sets: from name=value words, or where there are
// none from a webhook's JSON.
func ReadAlerts(words []string, in io.Reader) ([]map[string]string, error) {
	if len(words) > 0 {
		alert := make(map[string]string)
		for _, word := range words {
			name, value, found := strings.Cut(word, "=")
			if !found || name == "" {
				return nil, fmt.Errorf("%q is not name=value", word)
			}
			alert[name] = strings.Trim(value, `"`)
		}
		return []map[string]string{alert}, nil
	}
	var payload struct {
		Alerts []struct {
			Labels map[string]string `json:"labels"`
		} `json:"alerts"`
	}
	if err := json.NewDecoder(in).Decode(&payload); errors.Is(err, io.EOF) {
		return nil, errors.New("give labels, as in site=lycee-1 severity=critical, or a webhook's payload on standard input")
	} else if err != nil {
		return nil, fmt.Errorf("read webhook payload: %w", err)
	}
	if len(payload.Alerts) == 0 {
		return nil, errors.New("the payload lists no alert")
	}
	var all []map[string]string
	for _, alert := range payload.Alerts {
		all = append(all, alert.Labels)
	}
	return all, nil
}
