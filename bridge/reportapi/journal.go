package reportapi

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"
)

// Journal is what is known to have happened to a ticket of the desk, oldest
// first: facts of its history there, and those that the bridge put down about
// its incident.
type Journal struct {
	Ticket     int64      `json:"ticket"` // at the desk
	Number     string     `json:"number"`
	URL        string     `json:"url"`
	Subject    string     `json:"subject"` // whose chain it is: the incident's id, or "ticket:" and the ticket's
	Title      string     `json:"title,omitempty"`
	Group      string     `json:"group"`
	State      string     `json:"state"`
	MergedInto int64      `json:"merged_into,omitempty"`
	ReadAt     time.Time  `json:"read_at"`              // when it was last read from the desk
	HiddenAt   *time.Time `json:"hidden_at,omitempty"`  // since when the desk refuses it to the bridge
	DeletedAt  *time.Time `json:"deleted_at,omitempty"` // when it was found to be deleted
	Facts      []Fact     `json:"facts"`
	Limit      int        `json:"limit"`
	// Next continues the list (parameter "after"); it is absent when there is
	// no more. A list is never cut silently.
	Next int64 `json:"next,omitempty"`
}

// Whose act a fact is.
const (
	ByHuman     = "human"     // who works on tickets, or has them worked on
	ByAutomatic = "automatic" // the bridge, a source of alerts, a trigger or job of the desk
	ByUnknown   = "unknown"   // the desk does not say
)

// Fact is one entry of a journal.
type Fact struct {
	Number      int64             `json:"number"` // from 1, without a gap
	Kind        string            `json:"kind"`
	Text        string            `json:"text,omitempty"` // French
	By          string            `json:"by"`             // human, automatic or unknown
	Actor       string            `json:"actor"`          // bridge, source, person, customer, desk or unknown
	ActorRef    string            `json:"actor_ref,omitempty"`
	ActorName   string            `json:"actor_name,omitempty"`
	EffectiveAt time.Time         `json:"effective_at"`     // the source's own instant
	ReceivedAt  time.Time         `json:"received_at"`      // the bridge's
	Ticket      int64             `json:"ticket,omitempty"` // whose history tells it; absent where the bridge itself does
	Values      map[string]string `json:"values,omitempty"`
	Gap         bool              `json:"gap,omitempty"`    // the history does not tell all at this place
	Erased      bool              `json:"erased,omitempty"` // names and text were removed, as the law may ask
	// Void says that a correction has it count no more, or took back what it
	// corrected; Right is when it happened, where a correction says otherwise.
	Void     bool       `json:"void,omitempty"`
	Right    *time.Time `json:"right,omitempty"`
	Previous string     `json:"previous,omitempty"`
	Hash     string     `json:"hash"`
}

// Journal is a page of what happened to a ticket of the desk, from the fact
// after a number on.
func (c *Client) Journal(ctx context.Context, ticket, after int64) (Journal, error) {
	query := url.Values{}
	if after > 0 {
		query.Set("after", strconv.FormatInt(after, 10))
	}
	var journal Journal
	err := c.get(ctx, "/api/v1/tickets/"+strconv.FormatInt(ticket, 10)+"/journal?"+query.Encode(), &journal)
	if err == nil && journal.Facts == nil {
		err = fmt.Errorf("no facts are in the answer: %w", ErrForeign)
	}
	return journal, err
}
