package reportapi

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// TicketSeries is how the stock of tickets went on in a period: for each group
// that was asked for, one point a bucket.
type TicketSeries struct {
	Every   string        `json:"every"` // hour, day, week or month
	Zone    string        `json:"zone"`  // of the contract, in which buckets begin (IANA)
	By      []string      `json:"by"`
	Buckets []Bucket      `json:"buckets"` // they hold the period, and may reach out of it
	Series  []StockSeries `json:"series"`
	// LeftOut is how many groups are not shown, those in which the least
	// happened. A list is never cut silently.
	LeftOut int `json:"left_out,omitempty"`
}

// Bucket is a part of a period.
type Bucket struct {
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`                // its end, which belongs to the next
	Partial bool      `json:"partial,omitempty"` // it is not over
}

// StockSeries is the stock of the tickets that have the same values.
type StockSeries struct {
	Values         []string     `json:"values"`          // in the order of TicketSeries.By
	BacklogBefore  int          `json:"backlog_before"`  // before the first bucket, as are the following
	UnclosedBefore int          `json:"unclosed_before"` // …
	Points         []StockPoint `json:"points"`          // one for each bucket
}

// StockPoint is what happened in a bucket, and the stock at its end. It holds
// that
//
//	backlog  = that before + opened + entered + reopened - resolved - merged - left - cancelled
//	unclosed = that before + opened + entered + returned - closed - merged - left - cancelled
//
// What only happens to tickets that people opened is told of those that were
// not resolved.
type StockPoint struct {
	Opened   int `json:"opened"`
	Reopened int `json:"reopened"` // they had been resolved or closed
	Returned int `json:"returned"` // of these, those that had been closed
	Resolved int `json:"resolved"`
	Closed   int `json:"closed"`
	// Of tickets that people opened:
	Entered   int `json:"entered,omitempty"`   // they came into a group under contract
	Left      int `json:"left,omitempty"`      // … and went out of it
	Merged    int `json:"merged,omitempty"`    // they go on in another ticket
	Cancelled int `json:"cancelled,omitempty"` // they were deleted
	Backlog   int `json:"backlog"`             // not resolved
	Unclosed  int `json:"unclosed"`            // not closed: those that are resolved besides
}

// TicketSeries tells how the stock of a query's tickets went on from From to
// To, which must be given; States, Open, Period and the page do not count.
func (c *Client) TicketSeries(ctx context.Context, query TicketQuery, every string, by ...string) (TicketSeries, error) {
	query.Open, query.States, query.Period, query.Sort, query.Before, query.Limit = false, nil, "", "", "", 0
	values := query.Values()
	values["by"] = by
	if every != "" {
		values["every"] = []string{every}
	}
	var series TicketSeries
	err := c.get(ctx, "/api/v1/tickets/series?"+values.Encode(), &series)
	if err == nil && (series.Buckets == nil || series.Series == nil || !slices.Equal(series.By, by)) {
		err = fmt.Errorf("no series by %v are in the answer: %w", by, ErrForeign)
	}
	return series, err
}
