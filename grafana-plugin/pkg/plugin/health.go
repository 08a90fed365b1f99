package plugin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

const (
	// maxSkew is by how much clocks may differ before durations are wrong.
	maxSkew = 2 * time.Minute
	// maxStale is how old the mirror of the desk may be before people miss what
	// they have just done there.
	maxStale = 5 * time.Minute
)

// CheckHealth implements backend.CheckHealthHandler: the button that an
// administrator presses, and what says why a screen is empty.
func (d *Datasource) CheckHealth(ctx context.Context, _ *backend.CheckHealthRequest) (*backend.CheckHealthResult, error) {
	health, err := d.health(ctx)
	if err != nil {
		f := d.explain(err)
		return verdict(backend.HealthStatusError, f.text, fmt.Sprintf("%s : %v", d.address, f.cause), nil), nil
	}
	now := time.Now()
	text := fmt.Sprintf("La passerelle répond (API de niveau %d) ; Zammad et les sources d'alertes aussi.", health.Level)
	warnings := worries(health, now)
	if len(warnings) > 0 {
		text = "La passerelle répond, mais : " + strings.Join(warnings, " ; ") + "."
	}
	return verdict(backend.HealthStatusOk, text, strings.Join(d.facts(health, now), "\n"), map[string]any{
		"level": health.Level, "needed": needed, "warnings": warnings,
	}), nil
}

// verdict is a health result; Grafana unfolds the details.
func verdict(status backend.HealthStatus, text, details string, facts map[string]any) *backend.CheckHealthResult {
	if facts == nil {
		facts = make(map[string]any)
	}
	facts["verboseMessage"] = details
	unfolded, _ := json.Marshal(facts) //nolint:errchkjson // texts and numbers always marshal
	return &backend.CheckHealthResult{Status: status, Message: text, JSONDetails: unfolded}
}

func (d *Datasource) health(ctx context.Context) (reportapi.Health, error) {
	if d.wrong != nil {
		return reportapi.Health{}, d.wrong
	}
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	health, err := d.direct.Health(ctx)
	if answer, ok := errors.AsType[*reportapi.StatusError](err); ok && answer.Status == http.StatusNotFound {
		return health, d.old(ctx)
	}
	switch {
	case err != nil:
		return health, err
	case health.Product != reportapi.Product:
		return health, fmt.Errorf("product is %q: %w", health.Product, reportapi.ErrForeign)
	case health.Level < needed:
		return health, tooOld(health.Level)
	}
	return health, nil
}

// old tells a bridge that has no health yet from something else at its
// address.
func (d *Datasource) old(ctx context.Context) error {
	_, err := d.direct.Tickets(ctx, reportapi.TicketQuery{Limit: 1})
	if answer, ok := errors.AsType[*reportapi.StatusError](err); ok && answer.Status == http.StatusNotFound {
		return fmt.Errorf("neither health nor tickets are there: %w", reportapi.ErrForeign)
	}
	if err != nil {
		return err
	}
	return tooOld(1)
}

// needed is the level of the bridge's API that this plugin asks for: additions
// after it are not missed.
const needed = 6

func tooOld(level int) error {
	return settingsError(fmt.Sprintf("La passerelle est trop ancienne pour ce greffon : son API est de niveau %d, il faut %d. Mettez-la à jour.", level, needed))
}

// worries are what makes the bridge's answers less than the truth.
func worries(health reportapi.Health, now time.Time) []string {
	said := []string{}
	if !health.Desk.OK {
		said = append(said, "elle ne peut pas joindre Zammad ("+health.Desk.Error+")")
	}
	if stale := staleness(health.Mirror, health.Now); stale != "" {
		said = append(said, stale)
	}
	if health.Outdated > 0 && health.Oldest != nil {
		said = append(said, fmt.Sprintf("des tickets ne montrent pas leur dernier état (%d, depuis %s)", health.Outdated, span(now.Sub(*health.Oldest))))
	}
	for _, source := range health.Sources {
		if source.Silent {
			said = append(said, "la source d'alertes « "+source.Name+" » est muette")
		}
	}
	if skew := now.Sub(health.Now).Abs(); skew > maxSkew {
		said = append(said, "son horloge et celle de Grafana diffèrent de "+span(skew))
	}
	if health.Level > reportapi.Level {
		said = append(said, fmt.Sprintf("elle est plus récente que ce greffon (API de niveau %d, connu : %d) ; ce qu'elle sait de plus n'est pas montré", health.Level, reportapi.Level))
	}
	return said
}

// staleness tells that what agents did at the desk is not shown yet, by the
// bridge's own clock.
func staleness(mirror *reportapi.MirrorHealth, now time.Time) string {
	switch {
	case mirror == nil:
		return ""
	case mirror.Error != "":
		return "son miroir de Zammad n'avance plus (" + mirror.Error + ")"
	case mirror.SyncedAt == nil || !mirror.Imported:
		return "son miroir de Zammad est encore en cours de lecture"
	case now.Sub(*mirror.SyncedAt) > maxStale:
		return "son miroir de Zammad date de " + span(now.Sub(*mirror.SyncedAt))
	}
	return ""
}

// facts are what an administrator may want to see besides.
func (d *Datasource) facts(health reportapi.Health, now time.Time) []string {
	said := []string{
		"Passerelle : " + d.address,
		fmt.Sprintf("API de niveau %d ; ce greffon en demande %d et en connaît %d", health.Level, needed, reportapi.Level),
		fmt.Sprintf("Écart des horloges : %s", span(now.Sub(health.Now).Abs())),
	}
	if health.Mirror != nil && health.Mirror.SyncedAt != nil {
		said = append(said, "Miroir de Zammad lu jusqu'au bout il y a "+span(max(0, health.Now.Sub(*health.Mirror.SyncedAt))))
	}
	for _, source := range health.Sources {
		heard := "jamais entendue"
		if !source.LastHeard.IsZero() {
			heard = "entendue il y a " + span(max(0, health.Now.Sub(source.LastHeard)))
		}
		said = append(said, fmt.Sprintf("Source d'alertes « %s » : %s", source.Name, heard))
	}
	return said
}

// span is a duration as people say it: "40 s", "3 min", "2 h 05".
func span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	}
	return fmt.Sprintf("%d h %02d", int(d.Hours()), int(d.Minutes())%60)
}
