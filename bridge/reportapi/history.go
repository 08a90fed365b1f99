package reportapi

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"
)

// ComplianceHistory are the rates of several months, the oldest first.
type ComplianceHistory struct {
	Zone   string            `json:"zone"` // IANA
	Months []ComplianceMonth `json:"months"`
}

// ComplianceMonth is a month of it: what Compliance tells of it, but for all that is
// not a rate.
type ComplianceMonth struct {
	Month    string           `json:"month"`
	From     time.Time        `json:"from"`
	To       time.Time        `json:"to"`
	Partial  bool             `json:"partial,omitempty"`
	Contract string           `json:"contract"`
	Hash     string           `json:"contract_hash"`
	Behind   bool             `json:"behind,omitempty"`
	Frozen   *FrozenMonth     `json:"frozen,omitempty"`
	Rates    []ComplianceRate `json:"rates"`
	// Problem says in French why there are no rates: the document of the month
	// cannot be read. Empty where it can.
	Problem string `json:"problem,omitempty"`
}

// ComplianceHistory tells the rates of so many months up to one: the present one
// where it is empty; 0 for the server's own number, which is 12.
func (c *Client) ComplianceHistory(ctx context.Context, last string, months int, criticities ...string) (ComplianceHistory, error) {
	v := url.Values{"criticity": criticities}
	monthsOf(v, last, months)
	var told ComplianceHistory
	err := c.get(ctx, "/api/v1/compliance/history?"+v.Encode(), &told)
	if err == nil && told.Months == nil {
		err = fmt.Errorf("no months are in the answer: %w", ErrForeign)
	}
	return told, err
}

func monthsOf(v url.Values, last string, months int) {
	if last != "" {
		v.Set("month", last)
	}
	if months > 0 {
		v.Set("months", strconv.Itoa(months))
	}
}

// AvailabilityHistory is how available what was the least so in the last of some
// months was in each of them, the oldest first.
type AvailabilityHistory struct {
	Of       string              `json:"of"`
	Zone     string              `json:"zone"`
	Contract string              `json:"contract"`
	Hash     string              `json:"contract_hash"`
	Target   *int64              `json:"target,omitempty"`
	Months   []AvailabilityMonth `json:"months"`
	Rows     []AvailabilityLine  `json:"rows"`  // the worst of the last month first
	Total    int                 `json:"total"` // of the last month; those beyond Limit are left out
	Limit    int                 `json:"limit"`
	// Live and Problems are those of Availability, of all months together.
	Live     []string `json:"live"`
	Problems []string `json:"problems"`
}

// AvailabilityMonth is one of its months.
type AvailabilityMonth struct {
	Month   string    `json:"month"`
	From    time.Time `json:"from"`
	To      time.Time `json:"to"` // up to when it is known
	Partial bool      `json:"partial,omitempty"`
}

// AvailabilityLine is one thing in all months.
type AvailabilityLine struct {
	Name   string              `json:"name"`
	Title  string              `json:"title,omitempty"`
	Known  bool                `json:"known"`
	Site   string              `json:"site,omitempty"`
	Region string              `json:"region,omitempty"`
	Points []AvailabilityPoint `json:"points"` // one for each month
}

// AvailabilityPoint is what a month comes to for one thing, as AvailabilityRow has
// it; all is 0 or absent where it was not in the inventory.
type AvailabilityPoint struct {
	AvailableMS   int64  `json:"available_ms"`
	DownMS        int64  `json:"down_ms"`
	MaintenanceMS int64  `json:"maintenance_ms"`
	UnmeasuredMS  int64  `json:"unmeasured_ms"`
	Rate          *int64 `json:"rate,omitempty"`
	Unmeasured    *int64 `json:"unmeasured,omitempty"` // its share
	Failures      *int64 `json:"failures,omitempty"`
	BetweenMS     *int64 `json:"mtbf_ms,omitempty"`
	LastingMS     *int64 `json:"mttr_ms,omitempty"`
}

// AvailabilityHistory tells of so many months up to q.Month, as ComplianceHistory
// has them; what else bounds time in q is left out.
func (c *Client) AvailabilityHistory(ctx context.Context, q AvailabilityQuery, months int) (AvailabilityHistory, error) {
	last := q.Month
	q.Month, q.First, q.Last, q.From, q.To, q.After = "", "", "", time.Time{}, time.Time{}, ""
	v := q.Values()
	monthsOf(v, last, months)
	var told AvailabilityHistory
	err := c.get(ctx, "/api/v1/availability/history?"+v.Encode(), &told)
	if err == nil && told.Rows == nil {
		err = fmt.Errorf("no availability is in the answer: %w", ErrForeign)
	}
	return told, err
}
