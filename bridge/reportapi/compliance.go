package reportapi

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"
)

// Compliance is what a calendar month of the contract's zone comes to. Clocks
// count in the month in which they were decided: met, when they were stopped;
// breached, when the target was used up. Durations are in milliseconds.
type Compliance struct {
	Month   string    `json:"month"` // 2026-03
	Zone    string    `json:"zone"`  // IANA
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`                // its end, which belongs to the next
	Partial bool      `json:"partial,omitempty"` // it is not over
	// Contract is the version in force, Hash that of its text, calendars and all;
	// Origin is from when on delays count: detected or opened.
	Contract string `json:"contract"`
	Hash     string `json:"contract_hash"`
	Origin   string `json:"origin"`
	// Behind says that facts are not counted yet, or by another contract: the
	// figures are not to be relied on until it is gone.
	Behind bool `json:"behind,omitempty"`
	// Frozen says that the month is closed, and that all this is told from its
	// document; absent where it is not.
	Frozen *FrozenMonth      `json:"frozen,omitempty"`
	Rates  []ComplianceRate  `json:"rates"` // of contractual clocks, by criticity
	Times  []ComplianceTimes `json:"times"` // of all clocks
	Shares []ComplianceShare `json:"shares"`
	// Credits are what the month would cost; absent where the contract has none.
	Credits  *ComplianceCredits `json:"credits,omitempty"`
	Breaches []Breach           `json:"breaches"` // of contractual clocks, by their instant
	Limit    int                `json:"limit"`    // of breaches
	// Next continues the breaches (parameter "breach_after"); it is empty when
	// there is no more. A list is never cut silently.
	Next string `json:"next,omitempty"`
}

// ComplianceRate is how many of a clock's decisions were met.
type ComplianceRate struct {
	Clock     string `json:"clock"` // response, intervention, restore or resolve
	Title     string `json:"title"` // French
	Criticity string `json:"criticity"`
	N         int64  `json:"n"` // met and breached
	Met       int64  `json:"met"`
	Breached  int64  `json:"breached"`
	Contested int64  `json:"contested"` // of the breached: they stay provisional
	Running   int64  `json:"running"`   // not decided by the end: in no rate
	// Rate is in thousandths of a percent, cut and not rounded; absent where
	// there is no case.
	Rate *int64 `json:"rate,omitempty"`
	Text string `json:"text"` // the rate in French: "99,166 %" or "sans objet"
}

// ComplianceTimes are how long the decided clocks of a kind took: of response it
// is the MTTA, of restore and resolve the MTTR.
type ComplianceTimes struct {
	Clock     string       `json:"clock"`
	Title     string       `json:"title"`
	Criticity string       `json:"criticity"`
	N         int64        `json:"n"`               // decided in the month, and stopped
	Open      int64        `json:"open"`            // breached in it, and going on: in no mean
	Gross     *DurationsMS `json:"gross,omitempty"` // by the clock on the wall; absent for none
	Net       *DurationsMS `json:"net,omitempty"`   // contractual
}

// DurationsMS are how durations lie, in whole milliseconds.
type DurationsMS struct {
	Mean   int64 `json:"mean"`
	Median int64 `json:"median"`
	P90    int64 `json:"p90"`
}

// ComplianceShare is who had the tickets that ended in the month.
type ComplianceShare struct {
	Criticity string `json:"criticity"`
	N         int64  `json:"n"`
	WallMS    int64  `json:"wall_ms"`
	PartiesMS int64  `json:"parties_ms"` // third parties had them
	PausesMS  int64  `json:"pauses_ms"`  // they stood still as the contract accepts
	// Parties is the share of third parties, in thousandths of a percent; absent
	// where there is no case.
	Parties *int64 `json:"parties,omitempty"`
}

// ComplianceCredits are the contract's credits of a month: indicative. All are
// in thousandths of a percent of the month's price.
type ComplianceCredits struct {
	Lines  []ComplianceCredit `json:"lines"`
	Total  int64              `json:"total"` // of the whole month, under the cap
	Cap    int64              `json:"cap"`
	Capped bool               `json:"capped,omitempty"` // the lines come to more
	Text   string             `json:"text"`             // the total in French
	Note   string             `json:"note"`             // what is not counted, in French
}

// ComplianceCredit is what a clock and criticity come to, by their rate or by
// how late what was breached is.
type ComplianceCredit struct {
	Clock     string `json:"clock"`
	Title     string `json:"title"`
	Criticity string `json:"criticity"`
	Kind      string `json:"kind"`   // rate or lateness
	Reason    string `json:"reason"` // French
	Credit    int64  `json:"credit"`
	Text      string `json:"text"` // the credit in French
}

// Breach is a clock that used more than its target.
type Breach struct {
	Subject    string    `json:"subject"` // the incident's id, or "ticket:" and the ticket's
	Ticket     int64     `json:"ticket,omitempty"`
	Number     string    `json:"number,omitempty"`
	URL        string    `json:"url,omitempty"`
	Life       int       `json:"life"` // which of the ticket's lives, from 0
	Clock      string    `json:"clock"`
	Title      string    `json:"title"`
	Criticity  string    `json:"criticity"`
	BreachedAt time.Time `json:"breached_at"`
	Contested  bool      `json:"contested,omitempty"`
	Stopped    bool      `json:"stopped"`
	// OverrunMS is there once it is stopped; until then the ticket's clocks tell.
	OverrunMS *int64 `json:"overrun_ms,omitempty"`
}

// Compliance tells a month, 2026-03 for instance, and a page of its breaches
// after Compliance.Next of the page before. No criticities ask for all; a limit
// of 0 is the server's own.
func (c *Client) Compliance(ctx context.Context, month, breachAfter string, limit int, criticities ...string) (Compliance, error) {
	v := url.Values{"month": {month}, "criticity": criticities}
	if breachAfter != "" {
		v.Set("breach_after", breachAfter)
	}
	if limit > 0 {
		v.Set("limit", strconv.Itoa(limit))
	}
	var told Compliance
	err := c.get(ctx, "/api/v1/compliance?"+v.Encode(), &told)
	if err == nil && (told.Rates == nil || told.Month != month) {
		err = fmt.Errorf("no rates of %s are in the answer: %w", month, ErrForeign)
	}
	return told, err
}
