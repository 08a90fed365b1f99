package reportapi

import (
	"context"
	"time"
)

// Handover is what one shift hands over to the next, as it is now. Lists are
// bounded: what they leave out is in the counts.
type Handover struct {
	Now      time.Time       `json:"now"`
	URL      string          `json:"url,omitempty"`   // its page, for people
	Shift    *Shift          `json:"shift,omitempty"` // that goes on; absent before the log book begins
	Unsigned []Shift         `json:"unsigned"`        // that are over
	Counts   []HandoverCount `json:"counts"`          // of open incidents and tickets, by criticity

	Open       []Ticket         `json:"open"`       // the most pressing first, with their clocks
	Parties    []Ticket         `json:"parties"`    // of them, those that a third party has
	Unverified []Ticket         `json:"unverified"` // … whose end nobody could prove
	Stale      []Ticket         `json:"stale"`      // closed by a person while the fault goes on
	Changes    []HandoverChange `json:"changes"`    // that go on, or begin within 24 hours

	Silences     []HandoverSilence `json:"silences"`     // those that somebody should look at first
	Silenced     int               `json:"silenced"`     // alerts that silences hide now
	Unsupervised []string          `json:"unsupervised"` // devices that no source measures: the first of them
	Devices      int               `json:"devices"`      // … how many there are
	Unknown      []string          `json:"unknown"`      // French: what could not be told, and why

	Log []LogEntry `json:"log"` // the last entries of the log book, the last one first
}

// HandoverCount is how many are open of a criticity.
type HandoverCount struct {
	Criticity string `json:"criticity"` // P1 to P4, or empty where nobody said
	Open      int    `json:"open"`
	Untaken   int    `json:"untaken"` // that nobody has in hand
}

// HandoverChange is a change that goes on or is to begin.
type HandoverChange struct {
	TicketID int64     `json:"ticket_id"`
	Ticket   string    `json:"ticket"` // its number
	URL      string    `json:"url"`
	State    string    `json:"state"`
	Scope    string    `json:"scope,omitempty"`
	Running  bool      `json:"running"`
	From     time.Time `json:"from,omitzero"`
	Till     time.Time `json:"till,omitzero"`
}

// HandoverSilence is what a silence hides.
type HandoverSilence struct {
	Source   string    `json:"source"`
	Why      string    `json:"why"`
	Author   string    `json:"author,omitempty"`
	Matchers []string  `json:"matchers"`
	Hidden   int       `json:"hidden"` // alerts
	Till     time.Time `json:"till"`
	Concerns []string  `json:"concerns"` // French: what somebody should look at
}

// Handover is what a shift hands over now.
func (c *Client) Handover(ctx context.Context) (Handover, error) {
	var sheet Handover
	return sheet, c.get(ctx, "/api/v1/handover", &sheet)
}
