package reportapi

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// FrozenMonth is what a closed month's document is.
type FrozenMonth struct {
	Month    string    `json:"month"` // 2026-03
	Hash     string    `json:"hash"`  // SHA-256 of the document
	ClosedAt time.Time `json:"closed_at"`
	// ClosedBy is who closed it; absent where it closed by itself on the day that
	// was agreed.
	ClosedBy string `json:"closed_by,omitempty"`
	// Name is that of the contract, Contract the version that decided, ContractHash
	// that of its text.
	Name         string `json:"contract_name"`
	Contract     string `json:"contract"`
	ContractHash string `json:"contract_hash"`
	Engine       string `json:"engine"` // the way in which figures followed
	// JournalLast is the last entry that it follows from, JournalPrint the print of
	// all chains up to it, as verify-journal tells it.
	JournalLast  int64  `json:"journal_last"`
	JournalPrint string `json:"journal_print"`
	Size         int64  `json:"size"` // of the document, in bytes
	// Contested breaches are provisional; Rectified is how many figures of it later
	// documents rectify.
	Contested int      `json:"contested"`
	Rectified int      `json:"rectified"`
	Flags     []string `json:"flags"` // what a reader must know, in French
	// Problem says in French why the document cannot be read; nothing but what the
	// ledger itself knows is there then. Empty where it can be.
	Problem string `json:"problem,omitempty"`
}

// MonthList are the closed months of the contract in force, in their order.
type MonthList struct {
	Contract string        `json:"contract"` // its name
	Months   []FrozenMonth `json:"months"`
	// Next is the month to be closed next; absent where none is closed yet.
	Next string `json:"next,omitempty"`
	// Waiting says in French why the next was not closed by itself, though its day
	// has come.
	Waiting string `json:"waiting,omitempty"`
}

// RectificationList is what has come to differ from a closed month's figures.
type RectificationList struct {
	Month string `json:"month"`
	Hash  string `json:"hash"` // of its document
	// Rectifications stand in documents of later months, in their order, or will in
	// the next (those without In).
	Rectifications []Rectification `json:"rectifications"`
	// Rates are those of contractual clocks that differ by now, all of them.
	Rates []RectifiedRate `json:"rates"`
	Total int             `json:"total"` // on all pages
	Limit int             `json:"limit"`
	Next  string          `json:"next,omitempty"` // continues the list (parameter "after")
	// Behind says that facts are not counted yet: there may be more.
	Behind bool `json:"behind,omitempty"`
}

// RectifiedRate is how a rate differs from that of the document.
type RectifiedRate struct {
	Before ComplianceRate `json:"before"`
	After  ComplianceRate `json:"after"`
}

// Rectification is how one clock's outcome differs.
type Rectification struct {
	In      string                `json:"in,omitempty"` // the month in whose document it stands
	Subject string                `json:"subject"`
	Ticket  int64                 `json:"ticket,omitempty"`
	Number  string                `json:"number,omitempty"`
	URL     string                `json:"url,omitempty"`
	Life    int                   `json:"life"`
	Clock   string                `json:"clock"` // or total, for the life as a whole
	Title   string                `json:"title"`
	Before  *RectifiedOutcome     `json:"before,omitempty"` // absent where it was not in the month
	After   *RectifiedOutcome     `json:"after,omitempty"`  // absent where it is not any more
	Why     []RectificationReason `json:"why"`
	Text    string                `json:"text"` // the change in French
}

// RectifiedOutcome is what a clock came to.
type RectifiedOutcome struct {
	Criticity string     `json:"criticity"`
	Result    string     `json:"result"` // met, breached, or ended of a life as a whole
	Began     *time.Time `json:"began,omitempty"`
	At        time.Time  `json:"at"`
	TargetMS  int64      `json:"target_ms"`
	Stopped   bool       `json:"stopped"`
	Contested bool       `json:"contested"`
	Upheld    bool       `json:"upheld"` // the contest was found to be right
	GrossMS   int64      `json:"gross_ms"`
	NetMS     int64      `json:"net_ms"`
	OverrunMS int64      `json:"overrun_ms"`
	PartiesMS int64      `json:"parties_ms"`
	PausesMS  int64      `json:"pauses_ms"`
}

// RectificationReason is why: an entry of the journal, another version of the
// contract, a calendar or the way of reckoning, or nothing but time.
type RectificationReason struct {
	Kind    string `json:"kind"` // correction, fact, contract, calendar, engine, time or unsought
	Subject string `json:"subject,omitempty"`
	Entry   int64  `json:"entry,omitempty"` // its number in that journal
	Text    string `json:"text"`            // French; of a correction its motive
}

// Closing closes a month.
type Closing struct {
	// Person is who closes it, by login or e-mail address; IDToken tells it where
	// it is empty.
	Person string `json:"person,omitempty"`
	// Contract is the name of the one that is meant; that in force where it is
	// absent.
	Contract string `json:"contract,omitempty"`

	// IDToken is what Grafana signed of who closes it; empty for none.
	IDToken string `json:"-"`
}

// Months lists the closed months.
func (c *Client) Months(ctx context.Context) (MonthList, error) {
	var list MonthList
	err := c.get(ctx, "/api/v1/months", &list)
	if err == nil && list.Months == nil {
		err = fmt.Errorf("no months are in the answer: %w", ErrForeign)
	}
	return list, err
}

// Month is the document of a closed month, byte for byte.
func (c *Client) Month(ctx context.Context, month string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/api/v1/months/"+url.PathEscape(month), nil)
	if err != nil {
		return nil, fmt.Errorf("ask bridge: %w", err)
	}
	return c.bounded(request, maxDocument)
}

// Rectifications tells a page of what has come to differ from a closed month,
// after RectificationList.Next of the page before; a limit of 0 is the server's.
func (c *Client) Rectifications(ctx context.Context, month, after string, limit int) (RectificationList, error) {
	v := url.Values{}
	if after != "" {
		v.Set("after", after)
	}
	if limit > 0 {
		v.Set("limit", strconv.Itoa(limit))
	}
	var list RectificationList
	err := c.get(ctx, "/api/v1/months/"+url.PathEscape(month)+"/rectifications?"+v.Encode(), &list)
	if err == nil && list.Rectifications == nil {
		err = fmt.Errorf("no rectifications are in the answer: %w", ErrForeign)
	}
	return list, err
}

// CloseMonth closes a month, which may take as long as walking the journal does.
func (c *Client) CloseMonth(ctx context.Context, month string, said Closing) (FrozenMonth, error) {
	var closed FrozenMonth
	err := c.post(ctx, "/api/v1/months/"+url.PathEscape(month)+"/close", signedBy(said.IDToken), said, &closed)
	return closed, err
}
