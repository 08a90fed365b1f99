package report

import (
	"maps"
	"net/http"
	"slices"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// Route is one of the API that only reads.
type Route struct {
	Pattern string   // of http.ServeMux
	Takes   []string // parameters of its query
	Serve   http.HandlerFunc
}

// Routes are all of the API that only read, as its description has them.
func (a *API) Routes() []Route {
	of := func(pattern string, serve http.HandlerFunc, takes parameters) Route {
		return Route{Pattern: "GET /api/v1/" + pattern, Takes: slices.Sorted(maps.Keys(takes)), Serve: a.strict(serve, takes)}
	}
	return []Route{
		of("tickets", a.Tickets, listParameters),
		of("tickets/counts", a.TicketCounts, countParameters),
		of("tickets/ages", a.TicketAges, ageParameters),
		of("tickets/series", a.TicketSeries, seriesParameters),
		of("tickets/closed-while-firing", a.ClosedWhileFiring, noParameters),
		of("tickets/{id}", a.Ticket, noParameters),
		of("tickets/{incident}/operations", a.Operations, noParameters),
		of("tickets/{ticket}/journal", a.Journal, journalParameters),
		of("tickets/{id}/clocks", a.Clocks, noParameters),
		of("compliance", a.Compliance, complianceParameters),
		of("compliance/history", a.ComplianceHistory, complianceHistoryParameters),
		of("months", a.Months, noParameters),
		of("months/{month}", a.Month, noParameters),
		of("months/{month}/rectifications", a.Rectifications, rectificationParameters),
		of("reports", a.Reports, noParameters),
		of("reports/{month}/{file}", a.ReportFile, noParameters),
		of("logbook", a.Logbook, logbookParameters),
		of("logbook/shifts", a.Shifts, noParameters),
		of("handover", a.Handover, noParameters),
		of("satisfaction", a.Satisfaction, satisfactionParameters),
		of("satisfaction/history", a.SatisfactionHistory, satisfactionHistoryParameters),
		of("equipment", a.Equipment, equipmentParameters),
		of("names", a.Names, nameParameters),
		of("availability", a.Availability, availabilityParameters),
		of("availability/history", a.AvailabilityHistory, availabilityHistoryParameters),
		of("calendar", a.Calendar, calendarParameters),
		of("annotations", a.Annotations, annotationParameters),
		of("health", a.Health, noParameters),
		of("mirror", a.Mirror, noParameters),
		of("refusals", a.Refusals, noParameters),
		of("openapi.yml", serveDescription, noParameters),
	}
}

// strict refuses parameters where none are taken: those that take some say so
// themselves.
func (a *API) strict(serve http.HandlerFunc, takes parameters) http.HandlerFunc {
	if len(takes) > 0 {
		return serve
	}
	return func(w http.ResponseWriter, r *http.Request) {
		if _, err := a.read(r, takes); err != nil {
			writeError(w, http.StatusBadRequest, err.Error())
			return
		}
		serve(w, r)
	}
}

// serveDescription serves GET /api/v1/openapi.yml.
func serveDescription(w http.ResponseWriter, r *http.Request) {
	writeTagged(w, r, "application/yaml", reportapi.Description)
}
