package ledger

import (
	"context"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/escalation"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/mirror"
)

// Store is everything that the bridge asks of a ledger.
type Store interface {
	incident.Store
	mirror.Store
	escalation.Store
	Evidence
	Compliance
	Months
	Reports
	Logbook
	Surveys

	// Firing are the occurrences of a source that have not ended.
	Firing(ctx context.Context, source string) ([]bridge.Occurrence, error)

	Tickets(ctx context.Context, filter TicketFilter) ([]bridge.Incident, error)
	// TicketCounts counts what Tickets would list without Before and Limit:
	// by nothing it is one number, 0 too; by dimensions it is each
	// combination that there is, in the order of its values.
	TicketCounts(ctx context.Context, filter TicketFilter, by []Dimension) ([]TicketCount, error)
	// Stock is the stock of tickets at the ends of a period's slots, and what
	// moved it within them, by dimensions as TicketCounts has them. Of the
	// filter, what bounds time, states and pages is left out.
	Stock(ctx context.Context, filter TicketFilter, slots Slots, by []Dimension) ([]Stock, error)
	AlertCounts(ctx context.Context, incidents []string) (map[string]int, error)
	// Entries are what the bridge itself put down about an incident.
	Entries(ctx context.Context, incident string) ([]bridge.Entry, error)
	Refused(ctx context.Context, limit int) ([]bridge.Delivery, error)
	// Delivery is one by its id; nil where it was not kept, or is not any more.
	Delivery(ctx context.Context, id int64) (*bridge.Delivery, error)
	Counts(ctx context.Context) (Counts, error)
	// Waiting is what the bridge itself has still to do at an instant, its figures
	// by the hash of a contract.
	Waiting(ctx context.Context, contract string, now time.Time) (Waiting, error)

	// MirroredLast lists the tickets that changed last, the latest first, but
	// for the deleted ones.
	MirroredLast(ctx context.Context, limit int) ([]bridge.Mirrored, error)
	// AllMembers are the incidents of a parent, closed ones too, oldest first.
	AllMembers(ctx context.Context, parent string) ([]bridge.Incident, error)
	// ClosedWhileFiring are the faults and storms that go on while the desk, as
	// read last, has their ticket closed or closing, oldest first. Members are
	// left out: their parent's ticket tells of them.
	ClosedWhileFiring(ctx context.Context) ([]bridge.Incident, error)

	// DueChanges are the tickets of changes that have to be looked at: those
	// whose time has come, in its order, then those that changed and new ones.
	DueChanges(ctx context.Context, now time.Time, limit int) ([]bridge.Mirrored, error)
	Change(ctx context.Context, ticket int64) (*bridge.Change, error)
	// ChangeNumbered is that of the latest ticket of a number; nil for none.
	ChangeNumbered(ctx context.Context, number string) (*bridge.Change, error)
	SaveChange(ctx context.Context, change *bridge.Change) error
	// ChangesBetween are the changes that are not over and whose window
	// overlaps, by their beginning.
	ChangesBetween(ctx context.Context, from, to time.Time, limit int) ([]bridge.Change, error)
	// ChangesDuring are the changes that were under way at some time between two
	// instants, or are planned to be, by their beginning.
	ChangesDuring(ctx context.Context, from, to time.Time, limit int) ([]bridge.Change, error)
	// SchoolTickets lists open tickets above an id that name a site or a school
	// (attribute organization), in their order, but for changes.
	SchoolTickets(ctx context.Context, after int64, limit int) ([]bridge.Mirrored, error)
	// WishedTickets lists tickets that changed since an instant of the desk and
	// have something in the field rattachement, remise_en_supervision or
	// main_courante, in the order of change, but for merged and deleted ones.
	WishedTickets(ctx context.Context, since time.Time, limit int) ([]bridge.Mirrored, error)
	Remark(ctx context.Context, ticket int64) (*bridge.Remark, error)
	SaveRemark(ctx context.Context, remark *bridge.Remark) error

	// Still hands over the ledger as it is at one instant: whatever is read of it,
	// and however long that takes, belongs together. It is to be read alone.
	Still(ctx context.Context, read func(Store) error) error
	// Journal is all that is known of a subject, in the order of its chain.
	Journal(ctx context.Context, subject string) ([]bridge.Entry, error)
	// Verify walks all chains and tells the first break of each; upTo leaves
	// out later entries, unless it is 0.
	Verify(ctx context.Context, upTo int64, told func(Break)) (Verified, error)
	// Erase removes words, or only tells which; nobody known of fails with
	// ErrNobody.
	Erase(ctx context.Context, erasure Erasure, execute bool) (Erased, error)

	// Prune removes deliveries received before an instant, the oldest first and
	// few at a time, and tells how many: also where it fails.
	Prune(ctx context.Context, before time.Time) (int64, error)
	// Ping tells whether the ledger can be written.
	Ping(ctx context.Context) error
	Close() error
}
