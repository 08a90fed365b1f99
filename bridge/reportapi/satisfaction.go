package reportapi

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"
)

// Satisfaction is what requesters who were asked within a month think of how their
// tickets were dealt with.
type Satisfaction struct {
	Month   string    `json:"month"` // 2026-03
	Zone    string    `json:"zone"`
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Partial bool      `json:"partial,omitempty"` // the month goes on
	By      []string  `json:"by"`                // criticity, region
	// Groups are those with a requester, in the order of their values; by nothing
	// it is one.
	Groups []SatisfactionGroup `json:"groups"`
}

// SatisfactionGroup counts requesters.
type SatisfactionGroup struct {
	Values    []string       `json:"values"` // of By
	Asked     int            `json:"asked"`
	Answered  int            `json:"answered"`
	Pending   int            `json:"pending"`   // have not answered, and may still
	Satisfied int            `json:"satisfied"` // gave one of the two best marks
	Marks     []int          `json:"marks"`     // how many gave 1 (very dissatisfied) to 5 (very satisfied)
	Waiting   int            `json:"waiting"`   // their mail was refused for now
	Failed    int            `json:"failed"`    // … or for good
	Skipped   map[string]int `json:"skipped"`   // were not asked: refused, recent, no_address, agent, gone, late
}

// SatisfactionHistory are several months, the oldest first.
type SatisfactionHistory struct {
	Months []Satisfaction `json:"months"`
}

// SatisfactionHistory tells so many months up to one, as ComplianceHistory has
// them.
func (c *Client) SatisfactionHistory(ctx context.Context, last string, months int, by ...string) (SatisfactionHistory, error) {
	v := url.Values{"by": by}
	monthsOf(v, last, months)
	var told SatisfactionHistory
	err := c.get(ctx, "/api/v1/satisfaction/history?"+v.Encode(), &told)
	if err == nil && (told.Months == nil || slices.ContainsFunc(told.Months, func(m Satisfaction) bool { return m.Groups == nil })) {
		err = fmt.Errorf("no satisfaction is in the answer: %w", ErrForeign)
	}
	return told, err
}

// Satisfaction tells a month, 2026-03 for instance, by criticity, by region, by
// both, or by nothing.
func (c *Client) Satisfaction(ctx context.Context, month string, by ...string) (Satisfaction, error) {
	var told Satisfaction
	err := c.get(ctx, "/api/v1/satisfaction?"+url.Values{"month": {month}, "by": by}.Encode(), &told)
	if err == nil && (told.Groups == nil || told.Month != month) {
		err = fmt.Errorf("no satisfaction of %s is in the answer: %w", month, ErrForeign)
	}
	return told, err
}
