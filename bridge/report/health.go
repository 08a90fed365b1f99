package report

import (
	"net/http"
	"time"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// Health serves GET /api/v1/health: what a reader wants to know before it
// believes the rest.
func (a *API) Health(w http.ResponseWriter, r *http.Request) {
	counts, err := a.ledger.Counts(r.Context())
	if err != nil {
		a.fail(w, err)
		return
	}
	status := a.status()
	health := reportapi.Health{
		Product: reportapi.Product, Level: reportapi.Level, Now: time.Now().UTC(),
		Desk:     reportapi.DeskHealth{OK: status.Desk == nil},
		Sources:  []reportapi.SourceHealth{},
		Outdated: counts.Outdated, Oldest: optional(counts.Oldest),
	}
	health.Mirror = &reportapi.MirrorHealth{
		SyncedAt: optional(status.Mirror.SyncedAt), Behind: status.Mirror.Behind, Imported: status.Mirror.Imported,
	}
	if status.Mirror.Problem != nil {
		health.Mirror.Error = status.Mirror.Problem.Error()
	}
	if status.Desk != nil {
		health.Desk.Error = status.Desk.Error()
	}
	for _, source := range status.Sources {
		health.Sources = append(health.Sources, reportapi.SourceHealth(source))
	}
	writeJSON(w, r, health)
}
