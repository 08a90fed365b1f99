package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrDamaged says that what is kept of a document is not what was written.
var ErrDamaged = errors.New("what is kept of the document was damaged")

// Months keeps the documents of months that were closed. Nothing in it is
// changed or removed.
type Months interface {
	// SaveMonth keeps the document of a month, whole or not at all, and tells
	// whether it did: one that the contract has of the month already stays.
	SaveMonth(ctx context.Context, month *ClosedMonth, document []byte) (bool, error)
	// ClosedMonths are those of a contract, or of all where its name is empty, in
	// their order; of one month, as they were closed.
	ClosedMonths(ctx context.Context, contract string) ([]ClosedMonth, error)
	// MonthDocument is a month's, byte for byte; nil where it was not closed,
	// ErrDamaged where it cannot be unpacked.
	MonthDocument(ctx context.Context, contract string, month Month) ([]byte, error)
	// DecidedIn hands over the kept figures of a month: the clocks that were
	// decided in it and the lives that ended, by subject, life and name.
	DecidedIn(ctx context.Context, month Month, take func(*MeasuredClock)) error
}

// ClosedMonth is what a ledger tells of a document without reading it.
type ClosedMonth struct {
	Contract string // its name
	Month    Month
	Hash     string // SHA-256 of the document, hex
	ClosedAt time.Time
	ClosedBy string // a login, or empty where nobody did
	Seq      int64  // the last entry of the journal that it follows from
	Size     int64  // of the document, in bytes
}

// MonthNamed reads a month as String writes it; false where it is none.
func MonthNamed(text string) (Month, bool) {
	at, err := time.Parse("2006-01", text)
	if err != nil || at.Year() < 1 {
		return 0, false
	}
	return MonthOf(at, time.UTC), true
}

// String is the month as people and programs write it: 2026-03.
func (m Month) String() string { return fmt.Sprintf("%04d-%02d", m.Year(), m.Of()) }

// Year is the month's.
func (m Month) Year() int { return int(m) / 12 }

// Of is which of its year it is.
func (m Month) Of() time.Month { return time.Month(int(m)%12 + 1) }
