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

// maxSkew is by how much clocks may differ before durations are wrong.
const maxSkew = 2 * time.Minute

// CheckHealth implements backend.CheckHealthHandler: the button that an
// administrator presses, and what says why a screen is empty.
func (d *Datasource) CheckHealth(ctx context.Context, _ *backend.CheckHealthRequest) (*backend.CheckHealthResult, error) {
	health, err := d.health(ctx)
	if err != nil {
		f := d.explain(err)
		return verdict(backend.HealthStatusError, f.text, f.cause.Error()), nil
	}
	if warnings := worries(health, time.Now()); len(warnings) > 0 {
		return verdict(backend.HealthStatusOk, "La passerelle répond, mais : "+strings.Join(warnings, " ; ")+".", ""), nil
	}
	return verdict(backend.HealthStatusOk, fmt.Sprintf("La passerelle répond (API de niveau %d) ; Zammad et les sources d'alertes aussi.", health.Level), ""), nil
}

// verdict is a health result; Grafana unfolds the details.
func verdict(status backend.HealthStatus, text, details string) *backend.CheckHealthResult {
	result := &backend.CheckHealthResult{Status: status, Message: text}
	if details != "" {
		result.JSONDetails, _ = json.Marshal(map[string]string{"verboseMessage": details}) //nolint:errchkjson // strings always marshal
	}
	return result
}

func (d *Datasource) health(ctx context.Context) (reportapi.Health, error) {
	if d.wrong != nil {
		return reportapi.Health{}, d.wrong
	}
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	health, err := d.bridge.Health(ctx)
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
	_, err := d.bridge.Tickets(ctx, reportapi.TicketQuery{Limit: 1})
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
const needed = 2

func tooOld(level int) error {
	return settingsError(fmt.Sprintf("La passerelle est trop ancienne pour ce greffon : son API est de niveau %d, il faut %d. Mettez-la à jour.", level, needed))
}

// worries are what makes the bridge's answers less than the truth.
func worries(health reportapi.Health, now time.Time) []string {
	var said []string
	if !health.Desk.OK {
		said = append(said, "elle ne peut pas joindre Zammad ("+health.Desk.Error+")")
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
