package reportapi

import (
	"context"
	"net/url"
	"time"
)

// Correction is what a person says afterwards about a ticket's journal: POST
// /api/v1/tickets/{id}/corrections, by a token of scope supervise. The answer is
// Corrected.
type Correction struct {
	// Act is contest, uphold, move, pause or withdraw.
	Act string `json:"act"`
	// Person is who says it, by login or e-mail address; IDToken tells it where
	// it is empty.
	Person string `json:"person,omitempty"`
	// Motive is written by the person.
	Motive string `json:"motive"`
	// Request is the caller's own name of this act: told twice, it is done once.
	Request string `json:"request,omitempty"`
	// Subject is the journal of Fact: an incident's id, or "ticket:" and the
	// ticket's. The case's first where it is empty.
	Subject string `json:"subject,omitempty"`
	// Fact is the number of the fact that is moved, of the contest that is upheld,
	// of what is withdrawn, or of the hand-over whose clock is contested.
	Fact int64 `json:"fact,omitempty"`
	// Clock that is contested: response, intervention, restore, resolve, party or
	// line; Of says which party or line, Life which of the ticket's lives, the
	// first of them being 0. The last where it is absent.
	Clock string `json:"clock,omitempty"`
	Of    string `json:"of,omitempty"`
	Life  *int   `json:"life,omitempty"`
	// At is when a fact really happened.
	At time.Time `json:"at,omitzero"`
	// From, Till, Reason and Approver are those of a pause.
	From     time.Time `json:"from,omitzero"`
	Till     time.Time `json:"till,omitzero"`
	Reason   string    `json:"reason,omitempty"`
	Approver string    `json:"approver,omitempty"`
	// IDToken is what Grafana signed of who says it; empty for none.
	IDToken string `json:"-"`
}

// Corrected is what came of a correction.
type Corrected struct {
	Subject string       `json:"subject"` // the journal that it stands in
	Fact    Fact         `json:"fact"`    // as it stands there
	Again   bool         `json:"again"`   // it stood there before: the request was told again
	Clocks  TicketClocks `json:"clocks"`  // after it

	Identity Identity `json:"identity"`
}

// Correct says something about the journal of a ticket, by the incident's id or
// the ticket's at the desk.
func (c *Client) Correct(ctx context.Context, id string, said Correction) (Corrected, error) {
	var corrected Corrected
	err := c.post(ctx, "/api/v1/tickets/"+url.PathEscape(id)+"/corrections", signedBy(said.IDToken), said, &corrected)
	return corrected, err
}
