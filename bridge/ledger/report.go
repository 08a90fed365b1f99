package ledger

import (
	"context"
	"errors"
	"io"
	"time"
)

// Reports keeps the files of reports of closed months as they were first made.
// Nothing in it is changed; contents alone are removed, where an erasure asks for
// it.
type Reports interface {
	// SaveReport keeps files of one edition, all or none; one that the edition has
	// under the same name already stays. erasures is what Erasures told before the
	// files were begun: where it grew since, they may hold what was removed, and it
	// fails with ErrErased.
	SaveReport(ctx context.Context, edition ReportEdition, files []NewReportFile, erasures int64) error
	// ReportFiles are those of a contract, of one hash, or all, by contract, month,
	// language, edition and name; withdrawn ones too.
	ReportFiles(ctx context.Context, of ReportSelector) ([]ReportFile, error)
	// ReportContent writes what a file that is not withdrawn holds, byte for byte,
	// and tells whether it is there.
	ReportContent(ctx context.Context, hash string, to io.Writer) (bool, error)
	// Erasures is how many there were that removed anything.
	Erasures(ctx context.Context) (int64, error)

	// SaveReportTicket puts down which ticket a month's report is attached to; one
	// that is there stays.
	SaveReportTicket(ctx context.Context, ticket *ReportTicket) error
	// ReportTickets are those of a contract, in the order of months.
	ReportTickets(ctx context.Context, contract string) ([]ReportTicket, error)
}

// ReportEdition names an edition of a month's report.
type ReportEdition struct {
	Contract string // its name
	Month    Month
	Language string // "fr" or "en"
	Number   int    // from 1
	Document string // hash of the month's document, from which its figures are
	MadeAt   time.Time
}

// NewReportFile is one to be kept. Open gives its content, as often as asked.
type NewReportFile struct {
	Name string
	Open func() (io.ReadCloser, error)
}

// ReportFile is what a ledger tells of a file without reading it.
type ReportFile struct {
	Edition     ReportEdition
	Name        string
	Hash        string // SHA-256 of its content, hex
	Size        int64  // in bytes
	WithdrawnAt time.Time
}

// Withdrawn tells whether its content was removed, by an erasure.
func (f *ReportFile) Withdrawn() bool { return !f.WithdrawnAt.IsZero() }

// ReportSelector selects files; empty members select all.
type ReportSelector struct {
	Contract string
	Hash     string
}

// ReportTicket is the ticket that a month's report is attached to.
type ReportTicket struct {
	Contract string
	Month    Month
	Ticket   int64 // its id at the desk
	Number   string
	At       time.Time
}

// ErrErased says that words were removed while something was made of them.
var ErrErased = errors.New("words were erased meanwhile")
