package reportapi

import (
	"context"
	"fmt"
	"net/url"
	"time"
)

// Statuses of a site on a day: the first that holds.
const (
	DayOutside     = "outside"     // it was not in the inventory
	DayDown        = "down"        // it was down for some time, but for planned maintenance
	DayDegraded    = "degraded"    // an incident of it went on, while it was not down
	DayUp          = "up"          // it was measured, and never down
	DayMaintenance = "maintenance" // there was nothing but planned maintenance
	DayUnmeasured  = "unmeasured"  // nobody measured it
)

// DayStatuses lists them.
var DayStatuses = []string{DayDown, DayDegraded, DayUp, DayMaintenance, DayUnmeasured, DayOutside}

// Calendar is how sites were on each of some days of the contract's zone.
type Calendar struct {
	First    string         `json:"first"` // 2026-03-01
	Last     string         `json:"last"`
	Zone     string         `json:"zone"` // IANA
	Contract string         `json:"contract"`
	Hash     string         `json:"contract_hash"`
	Days     []CalendarDay  `json:"days"` // as far as they have begun
	Sites    []CalendarSite `json:"sites"`
	Total    int            `json:"total"` // of sites, on all pages
	Limit    int            `json:"limit"`
	Next     string         `json:"next,omitempty"` // continues the list (parameter "after")
	// Live and Problems are those of Availability.
	Live     []string `json:"live"`
	Problems []string `json:"problems"`
}

// CalendarDay is one of its days.
type CalendarDay struct {
	Day     string    `json:"day"` // 2026-03-01
	From    time.Time `json:"from"`
	To      time.Time `json:"to"` // up to when it is known
	Partial bool      `json:"partial,omitempty"`
}

// CalendarSite is a site on all of these days.
type CalendarSite struct {
	Site   string         `json:"site"`
	Title  string         `json:"title,omitempty"`
	Region string         `json:"region,omitempty"`
	Known  bool           `json:"known"` // it is in the inventory now
	Days   []CalendarCell `json:"days"`  // one for each of Calendar.Days
}

// CalendarCell is a site on a day.
type CalendarCell struct {
	Status        string `json:"status"` // one of DayStatuses
	DownMS        int64  `json:"down_ms,omitempty"`
	MaintenanceMS int64  `json:"maintenance_ms,omitempty"`
	UnmeasuredMS  int64  `json:"unmeasured_ms,omitempty"`
	// Incidents are those of the site whose fault went on at some time of the day,
	// and Worst the highest criticity of them.
	Incidents int    `json:"incidents,omitempty"`
	Worst     string `json:"worst,omitempty"`
}

// CalendarQuery selects; empty members select all.
type CalendarQuery struct {
	Month          string    // 2026-03; or else
	First, Last    string    // days, both of them included; or else
	From, To       time.Time // the days that hold this time
	Regions, Sites []string

	After string // Calendar.Next of the page before
	Limit int    // 0 for the server's own
}

// Values are the query as parameters of a request.
func (q CalendarQuery) Values() url.Values {
	v := url.Values{"region": q.Regions, "site": q.Sites}
	return given(v, map[string]string{"month": q.Month, "first": q.First, "last": q.Last, "after": q.After}, q.From, q.To, q.Limit)
}

// Calendar is one page of how sites were, those that were down for longest first.
func (c *Client) Calendar(ctx context.Context, q CalendarQuery) (Calendar, error) {
	var told Calendar
	err := c.get(ctx, "/api/v1/calendar?"+q.Values().Encode(), &told)
	if err == nil && (told.Days == nil || told.Sites == nil) {
		err = fmt.Errorf("no calendar is in the answer: %w", ErrForeign)
	}
	return told, err
}
