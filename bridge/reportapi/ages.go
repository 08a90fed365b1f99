package reportapi

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// TicketAges is for how long open tickets have been, counted from the opening of
// each on.
type TicketAges struct {
	At   time.Time   `json:"now"` // when it was so
	By   []string    `json:"by"`
	Ages []TicketAge `json:"ages"` // the youngest first
	// Groups are all combinations of values that there are; counted by nothing it
	// is one, and none where nothing is open.
	Groups []AgeGroup `json:"groups"`
}

// TicketAge is a class of age, from FromMS until before ToMS; the last has no end.
type TicketAge struct {
	FromMS int64  `json:"from_ms"`
	ToMS   *int64 `json:"to_ms,omitempty"`
}

// AgeGroup is how many tickets of the same values are of which age.
type AgeGroup struct {
	Values []string `json:"values"` // in the order of TicketAges.By
	Counts []int    `json:"counts"` // one for each of TicketAges.Ages
}

// TicketAges tells the ages of a query's tickets; of it only what tells tickets
// apart counts: neither states, nor the period, nor the page.
func (c *Client) TicketAges(ctx context.Context, query TicketQuery, by ...string) (TicketAges, error) {
	query.Open, query.States, query.Period, query.Late, query.Sort, query.Before, query.Limit = false, nil, "", "", "", "", 0
	query.From, query.To = time.Time{}, time.Time{}
	values := query.Values()
	values["by"] = by
	var told TicketAges
	err := c.get(ctx, "/api/v1/tickets/ages?"+values.Encode(), &told)
	if err == nil && (told.Ages == nil || told.Groups == nil || !slices.Equal(told.By, by)) {
		err = fmt.Errorf("no ages by %v are in the answer: %w", by, ErrForeign)
	}
	return told, err
}
