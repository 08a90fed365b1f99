// Package ledger is the bridge's memory: deliveries as they came,
// occurrences, incidents and the journal, which only ever grows. Stores are
// in the folders below, one for each engine (sqlite now), and one suite,
// ledgertest, holds each to the same contract: that of incident.Store and of
// the queries that reports make.
//
// All instants are stored in UTC with a precision of a millisecond.
package ledger

import (
	"errors"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// ErrKeyTaken says that a key already has an incident that is not closed.
var ErrKeyTaken = errors.New("the key has an open incident")

// TicketFilter selects incidents for a list. Empty members select all.
type TicketFilter struct {
	States    []bridge.State
	Criticity []bridge.Criticity
	Regions   []string
	Sites     []string
	Devices   []string
	Families  []string
	OpenedTo  time.Time // before
	OpenFrom  time.Time // not before
	// Before continues a list: incidents older than this id. Ids sort as
	// the incidents were opened.
	Before string
	Limit  int
}

// Dimension is what tickets are counted by.
type Dimension string

// Dimensions lists them.
var Dimensions = []Dimension{"state", "criticity", "severity", "family", "region", "site", "service", "provider", "group"}

// TicketCount is how many tickets have the same values.
type TicketCount struct {
	Values []string // of the dimensions asked for, in their order
	N      int
}

// Counts are what the status page shows of the whole.
type Counts struct {
	ByState  map[bridge.State]int
	Outdated int       // incidents whose ticket is not up to date
	Oldest   time.Time // since when the oldest of them is not
}
