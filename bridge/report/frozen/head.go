package frozen

import (
	"slices"
	"time"

	"github.com/vigie-noc/vigie/bridge/ledger"
	"github.com/vigie-noc/vigie/bridge/policy"
	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// Form is that of documents, as the package comment has it.
const Form = "vigie-month-1"

// Head is the first line of a document.
type Head struct {
	Form        string     `json:"form"`
	Engine      string     `json:"engine"`
	Contract    Text       `json:"contract"`
	Calendars   []Text     `json:"calendars"`
	Month       string     `json:"month"`
	Zone        string     `json:"zone"`
	From        time.Time  `json:"from"`
	To          time.Time  `json:"to"`
	Origin      string     `json:"origin"`      // of delays: detected or opened
	Contractual []string   `json:"contractual"` // clocks
	ClosedAt    time.Time  `json:"closed_at"`   // also the instant as of which it was reckoned
	ClosedBy    string     `json:"closed_by,omitempty"`
	Verified    bool       `json:"verified,omitempty"` // that it was this person
	Via         string     `json:"via,omitempty"`      // name of the token; none of both where nobody closed it
	Journal     Journal    `json:"journal"`
	Previous    *Reference `json:"previous,omitempty"` // none where it is the first
	// Flags are what a reader must know, in French.
	Flags []string `json:"flags"`

	Sums         []Sum                        `json:"sums"`
	Overruns     []Overrun                    `json:"overruns"`
	Stock        []Stock                      `json:"stock"`
	Credits      *reportapi.ComplianceCredits `json:"credits,omitempty"`
	Contested    []Contested                  `json:"contested"`
	Availability []Availability               `json:"availability"`
	// RectifiedSums and RectifiedStock are what has come to differ from earlier
	// months in sum, beside the lines of rectifications.
	RectifiedSums  []ChangedSum   `json:"rectified_sums"`
	RectifiedStock []ChangedStock `json:"rectified_stock"`
	Lines          Lines          `json:"lines"`
	Clocks         []string       `json:"clocks"` // their numbers in cases
}

// Text is a version of a text that decided.
type Text struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Hash    string `json:"hash"`
}

// Journal is what the journal was when a month was closed.
type Journal struct {
	Last    int64  `json:"last"` // the number of its last entry
	Entries int64  `json:"entries"`
	Chains  int64  `json:"chains"`
	Print   string `json:"print"`
}

// Reference names a document.
type Reference struct {
	Month string `json:"month"`
	Hash  string `json:"hash"`
}

// Sum is what a month has of one clock and criticity.
type Sum struct {
	Clock     string `json:"clock"`
	Criticity string `json:"criticity"`
	Met       int64  `json:"met"`
	Breached  int64  `json:"breached"`
	Contested int64  `json:"contested"`
	Running   int64  `json:"running"`
	Stopped   int64  `json:"stopped"`
	Gross     Spread `json:"gross"`
	Net       Spread `json:"net"`
	Parties   int64  `json:"parties_ms"`
	Pauses    int64  `json:"pauses_ms"`
}

// Spread is how durations lie, in milliseconds.
type Spread struct {
	Sum    int64 `json:"sum"`
	Median int64 `json:"median"`
	P90    int64 `json:"p90"`
}

// Overrun is what breaches come to that are not contested.
type Overrun struct {
	Clock     string `json:"clock"`
	Criticity string `json:"criticity"`
	Breaches  int64  `json:"breaches"`
	Hours     int64  `json:"hours"`
	Open      int64  `json:"open"`
}

// Stock is a line of the stock of tickets, whose members add up:
// Start+Opened+Reopened+Entered−Resolved−Cancelled−Merged−Left = End.
type Stock struct {
	Criticity string `json:"criticity"` // empty where nobody said
	Start     int64  `json:"start"`
	Opened    int64  `json:"opened"`
	Reopened  int64  `json:"reopened"`
	Entered   int64  `json:"entered"`
	Resolved  int64  `json:"resolved"`
	Cancelled int64  `json:"cancelled"`
	Merged    int64  `json:"merged"`
	Left      int64  `json:"left"`
	End       int64  `json:"end"`
}

// Contested is a breach that is provisional, with the fact that contests it.
type Contested struct {
	Subject string `json:"subject"`
	Ticket  int64  `json:"ticket,omitempty"`
	Number  string `json:"number,omitempty"`
	Life    int    `json:"life"`
	Clock   string `json:"clock"`
	Fact    string `json:"fact"` // subject, "#" and number
	Upheld  bool   `json:"upheld,omitempty"`
}

// Availability says how that of devices, sites or regions was told.
type Availability struct {
	Of        string   `json:"of"`
	NoticeMS  int64    `json:"maintenance_notice_ms"`
	FromAlert bool     `json:"from_alert,omitempty"`
	Target    *int64   `json:"target,omitempty"`
	Problems  []string `json:"problems"`
}

// Lines is how many lines there are of each kind.
type Lines struct {
	Cases          int `json:"cases"`
	Availability   int `json:"availability"`
	Rectifications int `json:"rectifications"`
}

// TextsOf are the versions of a contract and its calendars.
func TextsOf(contract *policy.Contract) (text Text, calendars []Text) {
	calendars = []Text{}
	for i := range contract.Calendars {
		c := &contract.Calendars[i]
		calendars = append(calendars, Text{Name: c.Name, Version: c.Version, Hash: c.Print()})
	}
	return Text{Name: contract.Name, Version: contract.Version, Hash: contract.Hash()}, calendars
}

// SumOf is a kept sum as documents have it.
func SumOf(s *ledger.MonthSum) Sum {
	spread := func(s ledger.Spread) Spread {
		return Spread{Sum: s.Sum.Milliseconds(), Median: s.Median.Milliseconds(), P90: s.P90.Milliseconds()}
	}
	return Sum{
		Clock: s.Name, Criticity: string(s.Criticity), Met: s.Met, Breached: s.Breached, Contested: s.Contested, Running: s.Running, Stopped: s.Stopped,
		Gross: spread(s.Wall), Net: spread(s.Net), Parties: s.Parties.Milliseconds(), Pauses: s.Pauses.Milliseconds(),
	}
}

// IsContractual tells whether a clock bound when the month was closed.
func (h *Head) IsContractual(name policy.ClockName) bool {
	return slices.Contains(h.Contractual, string(name))
}
