package reportapi

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// ReportList are the reports of closed months that are kept, by contract, month,
// language and edition.
type ReportList struct {
	Reports []MonthReport `json:"reports"`
	// Waiting says in French why a report was not handed in by itself, though its
	// day has come.
	Waiting string `json:"waiting,omitempty"`
}

// MonthReport is one edition of a month's report.
type MonthReport struct {
	Contract string    `json:"contract"` // its name
	Month    string    `json:"month"`
	Language string    `json:"language"` // fr or en
	Edition  int       `json:"edition"`  // from 1
	Document string    `json:"document"` // hash of the month's document
	MadeAt   time.Time `json:"made_at"`
	// WithdrawnAt is when an erasure withdrew it: its files are known by their
	// hashes alone.
	WithdrawnAt *time.Time `json:"withdrawn_at,omitempty"`
	// TicketID, TicketNumber and TicketURL are of the ticket by which the month's
	// report was handed in, whichever edition was there at the time.
	TicketID     int64        `json:"ticket_id,omitempty"`
	TicketNumber string       `json:"ticket_number,omitempty"`
	TicketURL    string       `json:"ticket_url,omitempty"`
	Files        []ReportFile `json:"files"`
}

// ReportFile is one of its files.
type ReportFile struct {
	Name   string `json:"name"`
	Type   string `json:"type"`   // media type
	Size   int64  `json:"size"`   // in bytes
	SHA256 string `json:"sha256"` // hex
}

// Reports lists the reports of closed months.
func (c *Client) Reports(ctx context.Context) (ReportList, error) {
	var list ReportList
	err := c.get(ctx, "/api/v1/reports", &list)
	if err == nil && list.Reports == nil {
		err = fmt.Errorf("no reports are in the answer: %w", ErrForeign)
	}
	return list, err
}

// Report is a file of a closed month's report, byte for byte.
func (c *Client) Report(ctx context.Context, month, name string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/api/v1/reports/"+url.PathEscape(month)+"/"+url.PathEscape(name), nil)
	if err != nil {
		return nil, fmt.Errorf("ask bridge: %w", err)
	}
	return c.bounded(request, maxDocument)
}
