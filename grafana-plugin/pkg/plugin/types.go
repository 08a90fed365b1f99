package plugin

import (
	"slices"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// Query types.
const (
	TypeTickets      = "tickets"
	TypeTicketCounts = "ticket_counts"
	TypeTicketSeries = "ticket_series"
	TypeTicketAges   = "ticket_ages"
	TypeOperations   = "operations"
	TypeClocks       = "sla_clocks"
	TypeCompliance   = "compliance"
	TypeSatisfaction = "satisfaction"
	TypeEquipment    = "equipment"
	TypeAvailability = "availability"
	TypeCalendar     = "calendar"
	TypeLogbook      = "logbook"
	TypeShifts       = "shifts"
	TypeHandover     = "handover"
	TypeAnnotations  = "annotations"
	TypeValues       = "values"
)

// QueryTypes lists them.
var QueryTypes = []string{
	TypeTickets, TypeTicketCounts, TypeTicketSeries, TypeTicketAges, TypeOperations, TypeClocks,
	TypeCompliance, TypeSatisfaction, TypeEquipment, TypeAvailability, TypeCalendar, TypeLogbook, TypeShifts, TypeHandover,
	TypeAnnotations, TypeValues,
}

// Views of query types.
const (
	ViewRates    = "rates"
	ViewHistory  = "history"
	ViewNumbers  = "numbers"
	ViewTimes    = "times"
	ViewShares   = "shares"
	ViewBreaches = "breaches"
	ViewCredits  = "credits"
	ViewClocks   = "clocks"
	ViewLanes    = "lanes"
	ViewConsumed = "consumed"
	ViewDevices  = "devices"
	ViewAlarms   = "alarms"
	ViewTable    = "table"
	ViewJournal  = "journal"
	ViewTicket   = "ticket"
	ViewReliable = "reliability"
	ViewDays     = "days"
	ViewSheet    = "sheet"
	ViewParties  = "parties"
	ViewDoubtful = "unverified"
	ViewStale    = "stale"
	ViewChanges  = "changes"
	ViewSilences = "silences"
)

// kind is what a query type takes.
type kind struct {
	takes []string // members of Query, by their names in JSON
	// views are the answers that it has, the first where none is asked for; takes
	// of a view are beside those of the type.
	views []view
	of    []string // what it is told of, the first where nothing is asked for; all if empty
	by    []string
	kinds []string // of what it tells
	// usual and most are its limits.
	usual, most int
}

// view is one answer of a query type.
type view struct {
	name  string
	takes []string
}

// What tickets are told apart by.
var ticketFilters = []string{
	"criticities", "regions", "sites", "devices", "families", "services", "providers", "severities",
	"parties", "levels", "groups", "owners", "natures", "origins",
}

// What equipment is told apart by.
var equipmentFilters = []string{"regions", "sites", "devices", "services", "providers", "roles"}

// kinds are the query types.
var kinds = map[string]kind{
	TypeTickets:      {takes: with(ticketFilters, "scope", "states", "late", "sort", "limit", "stream"), usual: 500, most: 5000},
	TypeTicketCounts: {takes: with(ticketFilters, "scope", "states", "late", "by", "limit"), by: dimensions, usual: 20, most: 100},
	TypeTicketSeries: {
		takes: with(ticketFilters, "every", "by", "measures", "limit"), usual: 20, most: 50,
		by: slices.DeleteFunc(slices.Clone(dimensions), func(name string) bool { return name == "state" }), // what a series shows already
	},
	TypeTicketAges: {
		takes: with(ticketFilters, "by", "limit"), by: dimensions, usual: 20, most: 100, views: []view{{ViewTable, nil}, {ViewNumbers, nil}},
	},
	TypeOperations: {takes: []string{"tickets"}, usual: 1000, most: 5000, views: []view{{ViewJournal, []string{"limit"}}, {ViewTicket, nil}}},
	TypeClocks: {usual: 100, most: 1000, views: []view{
		{ViewClocks, []string{"tickets"}},
		{ViewLanes, []string{"tickets"}},
		{ViewShares, []string{"tickets"}},
		{ViewConsumed, with(ticketFilters, "clocks", "limit")},
	}},
	TypeCompliance: {takes: []string{"months", "history", "criticities"}, usual: 500, most: 5000, views: []view{
		{ViewRates, []string{"clocks"}},
		{ViewHistory, []string{"clocks"}},
		{ViewNumbers, []string{"clocks"}},
		{ViewTimes, []string{"clocks"}},
		{ViewShares, nil},
		{ViewBreaches, []string{"clocks", "limit"}},
		{ViewCredits, []string{"clocks"}},
	}},
	TypeSatisfaction: {takes: []string{"months", "history", "by"}, by: []string{"criticity", "region"}, views: []view{{ViewRates, nil}, {ViewHistory, nil}}},
	TypeEquipment: {takes: equipmentFilters, usual: 500, most: 5000, views: []view{
		{ViewDevices, []string{"troubled", "limit"}},
		{ViewAlarms, []string{"limit"}},
		{ViewNumbers, nil},
	}},
	TypeAvailability: {
		takes: with(equipmentFilters, "months", "history", "limit"), usual: 100, most: 1000, of: []string{ofEquipment, ofSites, ofRegions},
		views: []view{{ViewTable, nil}, {ViewHistory, nil}, {ViewNumbers, nil}, {ViewReliable, nil}},
	},
	TypeCalendar: {takes: []string{"regions", "sites", "months", "limit"}, usual: 25, most: 200, views: []view{{ViewDays, nil}, {ViewTable, nil}}},
	TypeLogbook:  {takes: []string{"kinds", "limit"}, kinds: logKinds, usual: 500, most: 5000},
	TypeShifts:   {},
	TypeHandover: {views: []view{
		{ViewSheet, nil}, {ViewParties, nil}, {ViewDoubtful, nil}, {ViewStale, nil}, {ViewChanges, nil}, {ViewSilences, nil},
	}},
	TypeAnnotations: {takes: with(ticketFilters, "kinds", "tickets", "limit"), kinds: annotationKinds, usual: 500, most: 1000},
	TypeValues:      {takes: with(ticketFilters, "roles", "tickets", "scope", "states", "limit"), of: valueLists, usual: 10000, most: 10000}, // and valuesTake
}

func with(lists []string, more ...string) []string { return slices.Concat(lists, more) }

// What tickets can be counted by.
var dimensions = slices.Concat(reportapi.Dimensions, reportapi.LaterDimensions)

// What a variable can have the values of.
var valueLists = []string{
	"regions", "sites", "devices", "services", "providers", "roles", "families", "groups", "levels", "parties", "owners",
	"criticities", "states", "clocks", "tickets", "months", "contracts",
}

// viewOf is the view that a query asks for.
func (k *kind) viewOf(name string) (view, bool) {
	if len(k.views) == 0 {
		return view{}, name == ""
	}
	if name == "" {
		return k.views[0], true
	}
	at := slices.IndexFunc(k.views, func(v view) bool { return v.name == name })
	if at < 0 {
		return view{}, false
	}
	return k.views[at], true
}

func (k *kind) viewNames() []string {
	names := make([]string, 0, len(k.views))
	for _, v := range k.views {
		names = append(names, v.name)
	}
	return names
}
