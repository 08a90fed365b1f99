package plugin

import (
	"cmp"
	"slices"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// reliabilityFrame is how often things failed, the most often first.
func reliabilityFrame(of string, told []reportapi.Availability) *data.Frame {
	type row = availabilityRow
	rows := availabilityRows(told)
	often := func(r row) int64 {
		if r.Failures == nil {
			return -1
		}
		return *r.Failures
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(often(b), often(a)) })
	title, link := thing(of)
	return table("reliability",
		column("name", title, rows, func(r row) string { return r.Name }, link),
		column("title", "Nom", rows, func(r row) *string { return optional(r.Title) }),
		column("failures", "Pannes", rows, func(r row) *int64 { return r.Failures }, otherwise("non mesuré"),
			describe("Chacune une fois, hors maintenance convenue ; celle qui déborde de la période y compte.")),
		column("mtbf", "Entre deux pannes (MTBF)", rows, func(r row) *float64 { return msOf(r.BetweenMS) }, lasting,
			describe("Temps disponible de la période, divisé par ses pannes ; vide s'il n'y en a pas eu, ou si rien n'a été mesuré.")),
		column("mttr", "Durée moyenne d'une panne", rows, func(r row) *float64 { return msOf(r.LastingMS) }, lasting),
		column("down", "En panne", rows, func(r row) *float64 { return secondsIf(r.Rate != nil, r.Down.MS) }, lasting),
		column("rate", "Disponibilité", rows, func(r row) *float64 { return partOf(r.Rate) }, share, otherwise("non mesuré")),

		column("unmeasured", "Non mesuré", rows, func(r row) float64 { return seconds(r.Unmeasured.MS) }, lasting, hide),
		column("region", "Région de rattachement", rows, func(r row) string { return r.Region }, hide),
		column("role", "Rôle", rows, func(r row) string { return r.Role }, said(roles), hide),
		column("period", "Période", rows, func(r row) string { return periodOf(r.of) }, hide),
	)
}

func msOf(ms *int64) *float64 {
	if ms == nil {
		return nil
	}
	return secondsIf(true, *ms)
}
