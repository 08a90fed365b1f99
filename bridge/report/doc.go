// Package report tells what the ledger knows: the HTTP API whose types stand
// in bridge/reportapi, and the bridge's own pages in French, for the moment
// when nothing else works.
package report

import (
	"context"
	"io"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// Ledger is what reports read.
type Ledger interface {
	Tickets(ctx context.Context, filter ledger.TicketFilter) ([]bridge.Incident, error)
	TicketCounts(ctx context.Context, filter ledger.TicketFilter, by []ledger.Dimension) ([]ledger.TicketCount, error)
	// Stock is the stock over time; the store says it more exactly.
	Stock(ctx context.Context, filter ledger.TicketFilter, slots ledger.Slots, by []ledger.Dimension) ([]ledger.Stock, error)
	AlertCounts(ctx context.Context, incidents []string) (map[string]int, error)
	// Incident finds one by id; nil where there is none.
	Incident(ctx context.Context, id string) (*bridge.Incident, error)
	Entries(ctx context.Context, incident string) ([]bridge.Entry, error)
	// Mirrored is a ticket as last read; nil where it is not mirrored.
	Mirrored(ctx context.Context, id int64) (*bridge.Mirrored, error)
	// MirroredLast lists the tickets that changed last, the latest first.
	MirroredLast(ctx context.Context, limit int) ([]bridge.Mirrored, error)
	// Journal is all that is known of a subject, in the order of its chain.
	Journal(ctx context.Context, subject string) ([]bridge.Entry, error)
	// AllMembers are the incidents of a parent, closed ones too, oldest first.
	AllMembers(ctx context.Context, parent string) ([]bridge.Incident, error)
	// ClosedWhileFiring are the faults and storms that go on while a person has
	// closed their ticket.
	ClosedWhileFiring(ctx context.Context) ([]bridge.Incident, error)
	// ChangesDuring are the changes that were under way at some time, by their
	// beginning.
	ChangesDuring(ctx context.Context, from, to time.Time, limit int) ([]bridge.Change, error)
	// What follows is of ledger.Compliance.
	Measuring(ctx context.Context) (ledger.Measuring, error)
	Grown(ctx context.Context, after int64, entries int) ([]ledger.Growth, error)
	MeasuredMonth(ctx context.Context, month ledger.Month) ([]ledger.MonthSum, error)
	Overruns(ctx context.Context, month ledger.Month) ([]ledger.Overrun, error)
	Breaches(ctx context.Context, of ledger.BreachFilter) ([]ledger.MeasuredClock, error)
	TicketsByDue(ctx context.Context, filter ledger.TicketFilter) ([]ledger.DueTicket, error)
	PresentClocks(ctx context.Context, incidents []string) (map[string][]ledger.MeasuredClock, error)
	// What follows is of ledger.Months.
	ClosedMonths(ctx context.Context, contract string) ([]ledger.ClosedMonth, error)
	MonthDocument(ctx context.Context, contract string, month ledger.Month) ([]byte, error)
	DecidedIn(ctx context.Context, month ledger.Month, take func(*ledger.MeasuredClock)) error

	// What follows is of ledger.Reports.
	ReportFiles(ctx context.Context, of ledger.ReportSelector) ([]ledger.ReportFile, error)
	ReportContent(ctx context.Context, hash string, to io.Writer) (bool, error)
	ReportTickets(ctx context.Context, contract string) ([]ledger.ReportTicket, error)

	// SurveyCounts are the requesters who were asked within a period, or were not.
	SurveyCounts(ctx context.Context, from, to, now time.Time) ([]ledger.SurveyCount, error)
	// Evidence is what sources measured, of what is selected.
	Evidence(ctx context.Context, over bridge.Span, of ledger.EvidenceOf) ([]bridge.EvidenceDay, error)
	// EvidenceKept is which days that would be, without what they say.
	EvidenceKept(ctx context.Context, over bridge.Span) ([]bridge.EvidenceDay, error)

	MirrorState(ctx context.Context) (bridge.MirrorState, error)
	MirroredCount(ctx context.Context) (int, error)
	Refused(ctx context.Context, limit int) ([]bridge.Delivery, error)
	Counts(ctx context.Context) (ledger.Counts, error)
}
