package reportapi

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// Act is what a person does to an incident: POST /api/v1/tickets/{incident}/acts,
// by a token of scope operate. The answer is Acted.
type Act struct {
	// Act is take, transmit, hand_over, take_back, suspend, resume, restore,
	// resolve, criticity, supervise, supervise_anyway, attach or detach.
	Act string `json:"act"`
	// Person is who acts, by login or e-mail address; IDToken tells it where it
	// is empty.
	Person string `json:"person,omitempty"`
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
	// IDToken is what Grafana signed of who acts, as it hands it to a plugin in
	// the header X-Grafana-Id; empty for none.
	IDToken string `json:"-"`
}

// IDTokenHeader carries what Grafana signed of who acts.
const IDTokenHeader = "X-Grafana-Id" //nolint:gosec // a name, no token

// Identity is who an act was taken for, and how that was known.
type Identity struct {
	Person   string `json:"person"` // login in Zammad, or an e-mail address
	Verified bool   `json:"verified"`
	Reason   string `json:"reason,omitempty"` // French: why a token that came along proves nothing
}

// Acted is what came of an act.
type Acted struct {
	Ticket // after it

	Identity Identity `json:"identity"`
}

// Do does an act, by a token of scope operate.
func (c *Client) Do(ctx context.Context, incident string, act Act) (Acted, error) {
	var acted Acted
	err := c.post(ctx, "/api/v1/tickets/"+url.PathEscape(incident)+"/acts", signedBy(act.IDToken), act, &acted)
	return acted, err
}

// signedBy are the headers of an act; a token that is empty is none.
func signedBy(token string) http.Header {
	header := make(http.Header)
	if token != "" {
		header.Set(IDTokenHeader, token)
	}
	return header
}
