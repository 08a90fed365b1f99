package plugin

// Dashboards are those that links of the data lead to, by their uids, with the
// variable that a link sets.
var Dashboards = map[string]string{
	dashboardDevice: "equipement",
	dashboardTicket: "ticket",
	dashboardSite:   "site",
}

const (
	dashboardDevice = "vigie-equipement"
	dashboardTicket = "vigie-ticket"
	dashboardSite   = "vigie-site"
)
