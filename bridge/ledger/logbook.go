package ledger

import (
	"context"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// Logbook is the log book of the shifts: the chain of the journal under
// bridge.SubjectLogbook, whose entries are received in the order of their
// numbers. Nothing in it is changed or removed but words, as in the journal.
type Logbook interface {
	// LogEntries are those of the log book that a filter selects, in the order
	// of their numbers, or the other way round.
	LogEntries(ctx context.Context, of LogFilter) ([]bridge.Entry, error)
	// JournalAfter are the next entries of all other subjects after one, in the
	// order in which they were put down.
	JournalAfter(ctx context.Context, seq int64, limit int) ([]bridge.Entry, error)
	// EntriesNumbered are those of some numbers within the ledger.
	EntriesNumbered(ctx context.Context, seqs []int64) (map[int64]bridge.Entry, error)
	// WriteLog runs fn in one transaction, alone or as if alone; fn may be run
	// again from its beginning.
	WriteLog(ctx context.Context, fn func(LogTx) error) error
}

// LogTx is one transaction of the log book.
type LogTx interface {
	// LogEntries is Logbook's, as the transaction sees it.
	LogEntries(of LogFilter) ([]bridge.Entry, error)
	// Originated is the entry of an origin; nil where there is none.
	Originated(origin string) (*bridge.Entry, error)
	// Append numbers the entries, chains them to those before and keeps them
	// for good. None is received before the one before it.
	Append(entries ...bridge.Entry) error
}

// LogFilter selects entries of the log book. Empty members select all.
type LogFilter struct {
	From, Till    time.Time // received from the one on, until before the other
	After, Before int64     // of numbers above and below
	Kinds         []bridge.Kind
	Newest        bool // the last ones first
	Limit         int
}

// ShiftPrint is what a signature signs: a hash (hex) over the numbers and hashes
// of a shift's entries. It is over what chains hold, and stays when words go.
func ShiftPrint(entries []bridge.Entry) string {
	s := newSum(shiftForm)
	for i := range entries {
		s.number(entries[i].Number)
		s.text(entries[i].Hash)
	}
	return s.hex()
}

const shiftForm = "vigie-shift-1"
