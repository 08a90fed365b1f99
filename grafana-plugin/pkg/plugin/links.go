package plugin

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/data"
)

// Dashboards are those that links of the data lead to, by their uids, with the
// variable that a link sets.
var Dashboards = map[string]string{
	dashboardDevice: "equipement",
	dashboardTicket: "ticket",
	dashboardSite:   "site",
	dashboardFaults: "region",
}

const (
	dashboardDevice = "vigie-equipement"
	dashboardTicket = "vigie-ticket"
	dashboardSite   = "vigie-site"
	dashboardFaults = "vigie-dysfonctionnements"
)

// to leads to a dashboard, about what a column of the row says. A name is any
// text: percentencode keeps it one value.
func to(dashboard, column, title string) trait {
	return func(config *data.FieldConfig) {
		config.Links = append(config.Links, data.DataLink{
			Title: title, URL: fmt.Sprintf("/d/%s?var-%s=${__data.fields.%s:percentencode}&${__url_time_range}", dashboard, Dashboards[dashboard], column),
		})
	}
}

// Where a ticket, a device and a site are told whole.
var (
	toTicket = to(dashboardTicket, "id", "Opérations du ticket")
	toDevice = to(dashboardDevice, "device", "Détail de l'équipement")
	toSite   = to(dashboardSite, "site", "Site")
)

// toSiteOf leads to a site that no column names. Its name is any text: what is
// Grafana's own in it must not become a variable.
func toSiteOf(site string) trait {
	return func(config *data.FieldConfig) {
		name := strings.ReplaceAll(url.QueryEscape(site), "+", "%20")
		config.Links = append(config.Links, data.DataLink{
			Title: "Site", URL: fmt.Sprintf("/d/%s?var-%s=%s&${__url_time_range}", dashboardSite, Dashboards[dashboardSite], name),
		})
	}
}

// toDesk leads to the ticket in Zammad, whose address is in the column "url".
func toDesk(config *data.FieldConfig) {
	config.Links = append(config.Links, data.DataLink{Title: "Ouvrir le ticket dans Zammad", URL: "${__data.fields.url:raw}", TargetBlank: true})
}

// toShift leads to the shift's page at the bridge, whose address is in the column
// "url".
func toShift(config *data.FieldConfig) {
	config.Links = append(config.Links, data.DataLink{Title: "Main courante du quart", URL: "${__data.fields.url:raw}", TargetBlank: true})
}

// toPage leads to a page of the bridge, where that has an address: what is
// Grafana's own in it must not become a variable.
func toPage(address, title string) trait {
	return func(config *data.FieldConfig) {
		if page := webAddress(address); page != "" {
			config.Links = append(config.Links, data.DataLink{Title: title, URL: strings.ReplaceAll(page, "$", "%24"), TargetBlank: true})
		}
	}
}

// webAddress lets only web pages become links.
func webAddress(address string) string {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Scheme != "http" && parsed.Scheme != "https" {
		return ""
	}
	return address
}
