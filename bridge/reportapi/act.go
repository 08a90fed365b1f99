package reportapi

import (
	"context"
	"net/url"
	"time"
)

// Act is what a person does to an incident: POST /api/v1/tickets/{incident}/acts,
// by a token of scope operate. The answer is the Ticket after it.
type Act struct {
	// Act is take, transmit, hand_over, take_back, suspend, resume, restore,
	// resolve, criticity, supervise, supervise_anyway, attach or detach.
	Act string `json:"act"`
	// Person is who acts, by login or e-mail address.
	Person string `json:"person"`
	// Value is the line of support, the third party, the reason of a
	// suspension, the criticity, or the incident that it is attached to.
	Value string `json:"value,omitempty"`
	// Motive is written by the person. suspend, criticity and
	// supervise_anyway need one.
	Motive string `json:"motive,omitempty"`
	// Reference is the number that a third party gave.
	Reference string `json:"reference,omitempty"`
	// Until is when a suspension ends.
	Until time.Time `json:"until,omitzero"`
}

// Do does an act, by a token of scope operate.
func (c *Client) Do(ctx context.Context, incident string, act Act) (Ticket, error) {
	var ticket Ticket
	err := c.post(ctx, "/api/v1/tickets/"+url.PathEscape(incident)+"/acts", act, &ticket)
	return ticket, err
}
