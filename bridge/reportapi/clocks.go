package reportapi

import (
	"context"
	"fmt"
	"net/url"
	"time"
)

// TicketClocks is what a ticket's clocks say at an instant, by the contract and
// the ticket's journal alone. Durations are in milliseconds, facts are called by
// their subject and number.
type TicketClocks struct {
	Subject   string         `json:"subject"`
	Ticket    int64          `json:"ticket,omitempty"` // at the desk
	Number    string         `json:"number,omitempty"`
	Now       time.Time      `json:"now"`
	Contract  string         `json:"contract"` // its version
	Hash      string         `json:"contract_hash"`
	Criticity string         `json:"criticity,omitempty"`
	Stage     string         `json:"stage"`              // held, open, restored, resolved, merged, cancelled or gone
	Excluded  string         `json:"excluded,omitempty"` // why no rate knows the ticket, in French
	Into      string         `json:"into,omitempty"`     // what it goes on in
	Start     *time.Time     `json:"start,omitempty"`
	EndedAt   *time.Time     `json:"ended_at,omitempty"`
	Reopens   int            `json:"reopens"`
	DownMS    int64          `json:"down_ms"` // while an alert fired
	Flags     []string       `json:"flags"`   // French
	Clocks    []Clock        `json:"clocks"`
	Parties   []Clock        `json:"parties"` // one for each hand-over to a third party that signed a delay
	Lines     []Clock        `json:"lines"`   // one for each line of support that agreed on one
	Segments  []ClockSegment `json:"segments"`
	Buckets   []ClockBucket  `json:"buckets"`
	// Earlier are the lives that were over before the ticket was opened again
	// after its window.
	Earlier []TicketClocks `json:"earlier,omitempty"`
}

// Clock is one delay of a ticket.
type Clock struct {
	Name        string     `json:"name"`         // response, intervention, restore, resolve, party or line
	Of          string     `json:"of,omitempty"` // the third party or the line
	Title       string     `json:"title"`
	Contractual bool       `json:"contractual"`
	Criticity   string     `json:"criticity,omitempty"`
	TargetMS    int64      `json:"target_ms"`
	Calendar    string     `json:"calendar"`
	Status      string     `json:"status"` // running, paused, met, breached or void
	Start       *time.Time `json:"start,omitempty"`
	// Due is when the target is or was used up; absent while the clock stands
	// still, when nobody can say.
	Due         *time.Time     `json:"due,omitempty"`
	BreachedAt  *time.Time     `json:"breached_at,omitempty"`
	Stopped     *time.Time     `json:"stopped,omitempty"`
	StoppedBy   *FactRef       `json:"stopped_by,omitempty"`
	Provisional bool           `json:"provisional,omitempty"` // met, and opened again
	Contested   bool           `json:"contested,omitempty"`
	Upheld      bool           `json:"upheld,omitempty"` // another person agreed; it is a breach still
	ContestedBy *FactRef       `json:"contested_by,omitempty"`
	ElapsedMS   int64          `json:"elapsed_ms"` // working time that counts
	GrossMS     int64          `json:"gross_ms"`   // with pauses
	WallMS      int64          `json:"wall_ms"`
	RemainingMS int64          `json:"remaining_ms"` // neither is negative, and one of both is 0
	OverrunMS   int64          `json:"overrun_ms"`   // …
	Warnings    []ClockWarning `json:"warnings"`
	Segments    []ClockSegment `json:"segments"`
	Buckets     []ClockBucket  `json:"buckets"` // they add up to gross and wall
	Flags       []string       `json:"flags,omitempty"`
}

// ClockWarning is a part of a delay at which people are warned.
type ClockWarning struct {
	Percent int        `json:"percent"`
	At      *time.Time `json:"at,omitempty"`
	Reached bool       `json:"reached"`
}

// ClockSegment is a time during which nothing changed.
type ClockSegment struct {
	From      time.Time `json:"from"`
	Till      time.Time `json:"till"`
	OpenedBy  *FactRef  `json:"opened_by,omitempty"`
	ClosedBy  *FactRef  `json:"closed_by,omitempty"`
	Bucket    string    `json:"bucket"` // the line of support, tiers, pause, or rétabli
	Counts    bool      `json:"counts"` // the clock ran
	Line      string    `json:"line,omitempty"`
	Party     string    `json:"party,omitempty"`
	Reason    string    `json:"reason,omitempty"` // of a suspension
	Criticity string    `json:"criticity,omitempty"`
	WallMS    int64     `json:"wall_ms"`
	WorkMS    int64     `json:"work_ms"` // in the clock's calendar
}

// ClockBucket is how much of the time somebody had the ticket.
type ClockBucket struct {
	Name   string `json:"name"`
	WallMS int64  `json:"wall_ms"`
	WorkMS int64  `json:"work_ms"`
}

// FactRef calls an entry of a journal.
type FactRef struct {
	Subject string `json:"subject"`
	Number  int64  `json:"number"`
	Kind    string `json:"kind"`
}

// Clocks are those of an incident, by its id, or of a ticket, by the id that the
// desk has for it.
func (c *Client) Clocks(ctx context.Context, id string) (TicketClocks, error) {
	var clocks TicketClocks
	err := c.get(ctx, "/api/v1/tickets/"+url.PathEscape(id)+"/clocks", &clocks)
	if err == nil && clocks.Clocks == nil {
		err = fmt.Errorf("no clocks are in the answer: %w", ErrForeign)
	}
	return clocks, err
}
