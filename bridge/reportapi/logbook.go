package reportapi

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"
)

// Logbook is a page of the main courante.
type Logbook struct {
	Entries []LogEntry `json:"entries"`
	Limit   int        `json:"limit"`
	Next    int64      `json:"next,omitempty"` // continues the list (parameter "after")
}

// LogEntry is one entry. Entries are numbered without a gap, and each is chained
// to the one before by its hash.
type LogEntry struct {
	Number     int64     `json:"number"`
	Kind       string    `json:"kind"` // log_begun, log_fact, log_month, log_change, log_note, log_correction, log_signed or words_erased
	Word       string    `json:"word"` // French: automatique, note, correction, signature or effacement
	Text       string    `json:"text"`
	Who        string    `json:"who,omitempty"`      // absent for the bridge
	Declared   bool      `json:"declared,omitempty"` // who it was is said, not proven
	At         time.Time `json:"at"`                 // when that was
	ReceivedAt time.Time `json:"received_at"`        // when it was put down, which decides the shift
	Late       bool      `json:"late,omitempty"`     // it was put down long after
	Erased     bool      `json:"erased,omitempty"`   // its words were removed

	Criticity string `json:"criticity,omitempty"` // of what it is about, then
	Subject   string `json:"subject,omitempty"`   // an incident's id, or "ticket:" and the ticket's
	Title     string `json:"title,omitempty"`     // of that
	TicketID  int64  `json:"ticket_id,omitempty"`
	Ticket    string `json:"ticket,omitempty"` // its number
	URL       string `json:"url,omitempty"`

	Corrects    int64   `json:"corrects,omitempty"`
	CorrectedBy []int64 `json:"corrected_by,omitempty"`
	Signs       *Shift  `json:"signs,omitempty"`

	Hash string `json:"hash"`
}

// Shift is one of the log book. What it says of entries is what was signed.
type Shift struct {
	From    time.Time `json:"from"`
	Till    time.Time `json:"till"` // until before
	Ended   bool      `json:"ended"`
	Signed  bool      `json:"signed"`
	By      string    `json:"by,omitempty"`
	At      time.Time `json:"at,omitzero"`       // of the signature
	Number  int64     `json:"number,omitempty"`  // … its entry
	First   int64     `json:"first,omitempty"`   // entry of the shift; absent where it has none
	Last    int64     `json:"last,omitempty"`    // entry of it
	Entries int64     `json:"entries,omitempty"` // that it has
	Print   string    `json:"print,omitempty"`   // over all of them
	URL     string    `json:"url,omitempty"`     // its page of the log book, for people
}

// ShiftList are the last shifts, the one that goes on first.
type ShiftList struct {
	Zone   string  `json:"zone"`
	Shifts []Shift `json:"shifts"`
}

// LogNote is what a person puts down: POST /api/v1/logbook, by a token of scope
// operate. The answer is Logged.
type LogNote struct {
	Text string `json:"text"`
	// About is the incident's id, or the ticket's at the desk; empty for none.
	About string `json:"about,omitempty"`
	// At is when that was; now where it is absent.
	At time.Time `json:"at,omitzero"`
	// Corrects is the number of the entry that was wrong; 0 for a note.
	Corrects int64 `json:"corrects,omitempty"`
	// Request is the caller's own name of this note: told twice, it is put down once.
	Request string `json:"request,omitempty"`
	// Person is who writes it, by login or e-mail address; IDToken tells it where
	// it is empty.
	Person string `json:"person,omitempty"`
	// IDToken is what Grafana signed of who that is; empty for none.
	IDToken string `json:"-"`
}

// LogSignature signs a shift that is over: POST /api/v1/logbook/signatures, by a
// token of scope supervise. The answer is Logged.
type LogSignature struct {
	// Within is an instant of the shift; of the last that is over where it is absent.
	Within time.Time `json:"within,omitzero"`
	Remark string    `json:"remark,omitempty"`
	// Request and Person are as for notes.
	Request string `json:"request,omitempty"`
	Person  string `json:"person,omitempty"`
	// IDToken is as for notes.
	IDToken string `json:"-"`
}

// Logged is what came of a note or a signature.
type Logged struct {
	Entry    LogEntry `json:"entry"`
	Again    bool     `json:"again"` // it stood there before: the request was told again
	Identity Identity `json:"identity"`
}

// LogQuery selects entries of the log book.
type LogQuery struct {
	From, To time.Time // put down from the one on, until before the other
	Newest   bool      // the last ones first
	After    int64     // Logbook.Next of the page before
	Limit    int       // 0 for the server's own
	Kinds    []string  // of LogEntry; all where empty
}

// Values are the query as the server takes it.
func (query LogQuery) Values() url.Values {
	v := url.Values{}
	if !query.From.IsZero() {
		v.Set("from", query.From.UTC().Format(time.RFC3339Nano))
	}
	if !query.To.IsZero() {
		v.Set("to", query.To.UTC().Format(time.RFC3339Nano))
	}
	if query.Newest {
		v.Set("order", "newest")
	}
	if query.After > 0 {
		v.Set("after", strconv.FormatInt(query.After, 10))
	}
	if query.Limit > 0 {
		v.Set("limit", strconv.Itoa(query.Limit))
	}
	if len(query.Kinds) > 0 {
		v["kind"] = query.Kinds
	}
	return v
}

// Logbook is one page of the log book.
func (c *Client) Logbook(ctx context.Context, query LogQuery) (Logbook, error) {
	var book Logbook
	err := c.get(ctx, "/api/v1/logbook?"+query.Values().Encode(), &book)
	if err == nil && book.Entries == nil {
		err = fmt.Errorf("no entries are in the answer: %w", ErrForeign)
	}
	return book, err
}

// Shifts are the last shifts of the log book.
func (c *Client) Shifts(ctx context.Context) (ShiftList, error) {
	var list ShiftList
	err := c.get(ctx, "/api/v1/logbook/shifts", &list)
	if err == nil && list.Shifts == nil {
		err = fmt.Errorf("no shifts are in the answer: %w", ErrForeign)
	}
	return list, err
}

// Log puts a note down.
func (c *Client) Log(ctx context.Context, said LogNote) (Logged, error) {
	var logged Logged
	err := c.post(ctx, "/api/v1/logbook", signedBy(said.IDToken), said, &logged)
	return logged, err
}

// SignShift signs a shift.
func (c *Client) SignShift(ctx context.Context, said LogSignature) (Logged, error) {
	var logged Logged
	err := c.post(ctx, "/api/v1/logbook/signatures", signedBy(said.IDToken), said, &logged)
	return logged, err
}
