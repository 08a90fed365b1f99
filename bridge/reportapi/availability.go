package reportapi

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"
)

// Availability is how long devices, sites or regions were available within
// days of the contract's zone. Durations are in milliseconds, shares in
// thousandths of a percent, cut and not rounded.
type Availability struct {
	Of    string    `json:"of"`    // equipment, sites or regions
	First string    `json:"first"` // the first day, 2026-03-01
	Last  string    `json:"last"`  // the last day, which belongs to it
	Zone  string    `json:"zone"`  // IANA
	From  time.Time `json:"from"`
	// To is up to when it is told: the end of the last day, or of what is known
	// of the present one.
	To      time.Time `json:"to"`
	Partial bool      `json:"partial,omitempty"` // the period is not over
	// Contract is the version in force, Hash that of its text; NoticeMS is how long
	// before maintenance must have been agreed to be left out, FromAlert says that
	// downtime begins when the alert fires, and not with the fault.
	Contract  string `json:"contract"`
	Hash      string `json:"contract_hash"`
	NoticeMS  int64  `json:"maintenance_notice_ms"`
	FromAlert bool   `json:"from_alert,omitempty"`
	// Target is what was promised; absent where nothing was.
	Target *int64            `json:"target,omitempty"`
	Rows   []AvailabilityRow `json:"rows"`  // the worst first
	Total  int               `json:"total"` // on all pages
	Limit  int               `json:"limit"`
	// Next continues the list (parameter "after"); it is empty when there is no
	// more. A list is never cut silently.
	Next string `json:"next,omitempty"`
	// Live are days that were read out of Prometheus just now: they are not in the
	// ledger yet.
	Live []string `json:"live"`
	// Problems say, in French, why something is not measured.
	Problems []string `json:"problems"`
}

// AvailabilityRow is a device, a site, or all sites of a region together.
type AvailabilityRow struct {
	Name   string `json:"name"`
	Title  string `json:"title,omitempty"`
	Known  bool   `json:"known"`          // it is in the inventory now
	Site   string `json:"site,omitempty"` // of a device, the last in the period
	Region string `json:"region,omitempty"`
	Role   string `json:"role,omitempty"`
	Sites  int    `json:"sites,omitempty"` // of a region

	PeriodMS  int64 `json:"period_ms"`
	OutsideMS int64 `json:"outside_ms"` // it was not in the inventory; in no share
	// The four are all of the rest.
	Available   AvailabilityShare `json:"available"`
	Down        AvailabilityShare `json:"down"`
	Maintenance AvailabilityShare `json:"maintenance"` // planned, and agreed long enough before
	Unmeasured  AvailabilityShare `json:"unmeasured"`

	// Failures are the downtimes, each once: one that reaches over an end of the
	// period counts in it. BetweenMS (MTBF) is the time available for each of them,
	// LastingMS (MTTR) the downtime; absent where there was none. A region's are of
	// all its sites. Older bridges tell none of the three.
	Failures  *int64 `json:"failures,omitempty"` // absent where nothing was measured
	BetweenMS *int64 `json:"mtbf_ms,omitempty"`
	LastingMS *int64 `json:"mttr_ms,omitempty"`

	// Rate is available ÷ (available + down), absent where nothing was measured.
	Rate *int64 `json:"rate,omitempty"`
	Text string `json:"text"` // the rate in French: "99,166 %" or "sans objet"
	// Best and Worst take what was not measured for available, and for down; they
	// are there where they differ by more than a tenth of a point.
	Best  *int64 `json:"best,omitempty"`
	Worst *int64 `json:"worst,omitempty"`
	// Met tells whether the target was reached, by the exact times; absent where
	// there is none, or where what was not measured decides.
	Met *bool `json:"met,omitempty"`
}

// AvailabilityShare is one share of the time in the inventory.
type AvailabilityShare struct {
	MS    int64  `json:"ms"`
	Share *int64 `json:"share,omitempty"` // absent of no time at all
}

// AvailabilityQuery selects; empty members select all.
type AvailabilityQuery struct {
	Of                                                  string    // equipment, sites or regions
	Month                                               string    // 2026-03; or else
	First, Last                                         string    // days, both of them included; or else
	From, To                                            time.Time // the days that hold this time
	Regions, Sites, Devices, Services, Providers, Roles []string

	After string // Availability.Next of the page before
	Limit int    // 0 for the server's own
}

// Values are the query as parameters of a request.
func (q AvailabilityQuery) Values() url.Values {
	v := url.Values{"region": q.Regions, "site": q.Sites, "device": q.Devices, "service": q.Services, "provider": q.Providers, "role": q.Roles}
	return given(v, map[string]string{"of": q.Of, "month": q.Month, "first": q.First, "last": q.Last, "after": q.After}, q.From, q.To, q.Limit)
}

// given adds what is given of a page of some days.
func given(v url.Values, texts map[string]string, from, to time.Time, limit int) url.Values {
	for name, value := range texts {
		if value != "" {
			v.Set(name, value)
		}
	}
	for name, at := range map[string]time.Time{"from": from, "to": to} {
		if !at.IsZero() {
			v.Set(name, at.UTC().Format(time.RFC3339Nano))
		}
	}
	if limit > 0 {
		v.Set("limit", strconv.Itoa(limit))
	}
	return v
}

// Availability tells one page of how long what was available.
func (c *Client) Availability(ctx context.Context, q AvailabilityQuery) (Availability, error) {
	var told Availability
	err := c.get(ctx, "/api/v1/availability?"+q.Values().Encode(), &told)
	if err == nil && told.Rows == nil {
		err = fmt.Errorf("no availability is in the answer: %w", ErrForeign)
	}
	return told, err
}
