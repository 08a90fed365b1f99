package plugin

import (
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

func timesFrame(q *Query, months []reportapi.Compliance) *data.Frame {
	type row struct {
		reportapi.ComplianceTimes

		month string
	}
	var rows []row
	for i := range months {
		for _, times := range months[i].Times {
			if q.asks(times.Clock) {
				rows = append(rows, row{times, months[i].Month})
			}
		}
	}
	of := func(which func(row) *reportapi.DurationsMS, value func(*reportapi.DurationsMS) int64) func(row) *float64 {
		return func(r row) *float64 {
			durations := which(r)
			if durations == nil {
				return nil
			}
			return secondsIf(true, value(durations))
		}
	}
	net, gross := func(r row) *reportapi.DurationsMS { return r.Net }, func(r row) *reportapi.DurationsMS { return r.Gross }
	mean, median := func(d *reportapi.DurationsMS) int64 { return d.Mean }, func(d *reportapi.DurationsMS) int64 { return d.Median }
	p90 := func(d *reportapi.DurationsMS) int64 { return d.P90 }
	none := otherwise("sans objet")
	counted, wall := describe("Comme le contrat compte : dans son calendrier, sans les suspensions."), describe("À l'horloge, suspensions comprises.")
	return table("times",
		column("month", "Mois", rows, func(r row) string { return r.month }, inMonths(namesOf(months))),
		column("clock", "Délai", rows, func(r row) string { return r.Clock }, said(clockNames)),
		column("criticity", "Criticité", rows, func(r row) string { return r.Criticity }, filled(criticities)),
		column("n", "Terminés", rows, func(r row) int64 { return r.N }),
		column("open", "Dépassés, non terminés", rows, func(r row) int64 { return r.Open }, someOrNone, describe("Dans aucune moyenne.")),
		column("net_mean", "Moyenne", rows, of(net, mean), lasting, none, counted),
		column("net_median", "Médiane", rows, of(net, median), lasting, none, counted),
		column("net_p90", "9 sur 10 en moins de", rows, of(net, p90), lasting, none, counted),
		column("gross_mean", "Moyenne brute", rows, of(gross, mean), lasting, none, wall, hide),
		column("gross_median", "Médiane brute", rows, of(gross, median), lasting, none, wall, hide),
		column("gross_p90", "9 sur 10 en moins de, brut", rows, of(gross, p90), lasting, none, wall, hide),
	)
}

// partiesFrame is how much of the time third parties had the tickets.
func partiesFrame(months []reportapi.Compliance) *data.Frame {
	type row struct {
		reportapi.ComplianceShare

		month string
	}
	var rows []row
	for i := range months {
		for _, of := range months[i].Shares {
			rows = append(rows, row{of, months[i].Month})
		}
	}
	return table("shares",
		column("month", "Mois", rows, func(r row) string { return r.month }, inMonths(namesOf(months))),
		column("criticity", "Criticité", rows, func(r row) string { return r.Criticity }, filled(criticities)),
		column("n", "Tickets terminés", rows, func(r row) int64 { return r.N }),
		column("wall", "Durée en tout", rows, func(r row) float64 { return seconds(r.WallMS) }, lasting),
		column("parties", "Chez des tiers", rows, func(r row) float64 { return seconds(r.PartiesMS) }, lasting),
		column("pauses", "Suspendu", rows, func(r row) float64 { return seconds(r.PausesMS) }, lasting),
		column("share", "Part des tiers", rows, func(r row) *float64 { return partOf(r.Parties) }, roughly, otherwise("sans objet")),
	)
}

type breachRow struct {
	reportapi.Breach

	month string
}

// breachFrame is every breach, by its instant.
func breachFrame(q *Query, months []reportapi.Compliance) (*data.Frame, []data.Notice) {
	var rows []breachRow
	for i := range months {
		for _, breach := range months[i].Breaches {
			if q.asks(breach.Clock) {
				rows = append(rows, breachRow{breach, months[i].Month})
			}
		}
	}
	var cutOff []data.Notice
	if len(rows) > q.Limit {
		cutOff = append(cutOff, cut("Dépassements", q.Limit, len(rows)))
		rows = rows[:q.Limit]
	}
	return table("breaches",
		column("number", "Ticket", rows, func(r breachRow) *string { return optional(r.Number) }, toDesk),
		column("criticity", "Criticité", rows, func(r breachRow) string { return r.Criticity }, filled(criticities)),
		column("clock", "Délai", rows, func(r breachRow) string { return r.Clock }, said(clockNames), toTicket),
		column("breached_at", "Dépassé le", rows, func(r breachRow) time.Time { return r.BreachedAt }),
		column("overrun", "Dépassement", rows, func(r breachRow) *float64 {
			if r.OverrunMS == nil {
				return nil
			}
			return secondsIf(true, *r.OverrunMS)
		}, lasting, alarming("red"), otherwise("dure encore")),
		column("stopped", "Terminé", rows, func(r breachRow) bool { return r.Stopped }, yesOrNo),
		column("contested", "Contesté", rows, func(r breachRow) bool { return r.Contested }, yesOrNo),
		column("month", "Mois", rows, func(r breachRow) string { return r.month }, inMonths(namesOf(months)), hide),
		column("id", "Identifiant", rows, func(r breachRow) string { return strings.TrimPrefix(r.Subject, "ticket:") }, hide),
		column("life", "Vie", rows, func(r breachRow) int64 { return int64(r.Life) + 1 }, hide),
		column("url", "Adresse", rows, func(r breachRow) string { return webAddress(r.URL) }, hide),
	), cutOff
}

// creditFrame is what breaches of months cost, as shares of the month's price.
func creditFrame(q *Query, months []reportapi.Compliance) (*data.Frame, []data.Notice) {
	type row struct {
		reportapi.ComplianceCredit

		month string
	}
	var rows []row
	var notes []data.Notice
	for i := range months {
		credits, title := months[i].Credits, capital(monthTitle(months[i].Month))
		if credits == nil {
			notes = append(notes, remark("%s : le contrat n'a pas de pénalités.", title))
			continue
		}
		for _, credit := range credits.Lines {
			if q.asks(credit.Clock) {
				rows = append(rows, row{credit, months[i].Month})
			}
		}
		total := title + " : " + credits.Text + " en tout"
		if credits.Capped {
			total += ", plafonné"
		}
		notes = append(notes, remark("%s. %s", total, credits.Note))
	}
	return table("credits",
		column("month", "Mois", rows, func(r row) string { return r.month }, inMonths(namesOf(months))),
		column("clock", "Délai", rows, func(r row) string { return r.Clock }, said(clockNames)),
		column("criticity", "Criticité", rows, func(r row) string { return r.Criticity }, filled(criticities)),
		column("reason", "Motif", rows, func(r row) string { return r.Reason }, wrap),
		column("credit", "Pénalité", rows, func(r row) float64 { return part(r.Credit) }, share, describe("Part du prix du mois.")),
	), notes
}
