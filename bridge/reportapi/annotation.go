package reportapi

import (
	"context"
	"fmt"
	"time"
)

// The kinds of annotations.
const (
	AnnotatedTicket = "ticket" // a fault or storm, from its detection until the service was restored
	AnnotatedChange = "change" // a change that people planned
)

// Annotation is something that lasted for a while, for a graph to show as a
// region.
type Annotation struct {
	Kind     string     `json:"kind"`
	ID       string     `json:"id"` // of the incident, or number of the change's ticket
	From     time.Time  `json:"from"`
	To       *time.Time `json:"to,omitempty"` // absent while it goes on
	Title    string     `json:"title"`        // French
	Tags     []string   `json:"tags"`         // criticity, family, state of the change
	Site     string     `json:"site,omitempty"`
	Device   string     `json:"device,omitempty"`
	Region   string     `json:"region,omitempty"`
	TicketID int64      `json:"ticket_id,omitempty"`
	URL      string     `json:"url,omitempty"`
}

// AnnotationList are the annotations of a period, by their beginning.
type AnnotationList struct {
	Annotations []Annotation `json:"annotations"`
	Limit       int          `json:"limit"` // of each kind
	// More says that there are more than the limit of a kind: the newest are
	// told. A list is never cut silently.
	More bool `json:"more,omitempty"`
}

// Annotations are what lasted at some time from From to To, which must be
// given. The filters are those of tickets, and leave changes out unless kinds
// ask for them; no kinds ask for all.
func (c *Client) Annotations(ctx context.Context, query TicketQuery, kinds ...string) (AnnotationList, error) {
	query.Open, query.States, query.Period, query.Sort, query.Before = false, nil, "", "", ""
	values := query.Values()
	values["kind"] = kinds
	var list AnnotationList
	err := c.get(ctx, "/api/v1/annotations?"+values.Encode(), &list)
	if err == nil && list.Annotations == nil {
		err = fmt.Errorf("no annotations are in the answer: %w", ErrForeign)
	}
	return list, err
}

// Mirror is how far tickets were read from the desk, and how many there are.
type Mirror struct {
	SyncedAt   *time.Time `json:"synced_at,omitempty"`   // when nothing was left to read; absent for never
	ImportedAt *time.Time `json:"imported_at,omitempty"` // when that was so for the first time
	SweptAt    *time.Time `json:"swept_at,omitempty"`    // when all ids were last compared
	ReadUntil  *time.Time `json:"read_until,omitempty"`  // the desk's clock: changes up to then were read
	Behind     bool       `json:"behind"`
	Tickets    int        `json:"tickets"` // but for deleted ones
	Error      string     `json:"error,omitempty"`
}

// Mirror tells how far the desk was read.
func (c *Client) Mirror(ctx context.Context) (Mirror, error) {
	var mirror Mirror
	return mirror, c.get(ctx, "/api/v1/mirror", &mirror)
}
