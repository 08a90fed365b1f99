package incident

import (
	"context"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// Store keeps incidents durably. An error of Write means that nothing of the
// transaction is kept; where it says so itself, that nobody knows.
type Store interface {
	// Write runs fn in one transaction, alone or as if alone. Where another
	// was in its way, nothing of it is kept and fn is run again.
	Write(ctx context.Context, fn func(Tx) error) error
	// WriteFirst is Write for what a source or a person waits for: it goes
	// before the calls of Write that wait.
	WriteFirst(ctx context.Context, fn func(Tx) error) error
	// Claim leases the most pressing incident whose ticket is out of date
	// and whose next attempt has come, until now+lease, and counts the
	// attempt. It returns nil when there is none.
	Claim(ctx context.Context, now time.Time, lease time.Duration) (*bridge.Incident, error)
	// TicketOf is the newest ticket that the mirror saw as an incident's, and
	// does not know to be deleted; 0 where there is none.
	TicketOf(ctx context.Context, incident string) (int64, error)
	// ClaimUpdate is Claim among the incidents that have a ticket already.
	ClaimUpdate(ctx context.Context, now time.Time, lease time.Duration) (*bridge.Incident, error)
	// Spend takes one of so many tickets that all bridges together may make in
	// any minute. Where none is left the slot is 0, and free is when one will be.
	Spend(ctx context.Context, now time.Time, most int) (slot int64, free time.Time, err error)
	// GiveBack returns the slot of a ticket that was not made.
	GiveBack(ctx context.Context, slot int64) error
	// Due lists ids of incidents whose WakeAt or TellAt is not after now.
	Due(ctx context.Context, now time.Time, limit int) ([]string, error)
}

// Tx is one transaction. What is not found is nil without an error.
type Tx interface {
	Incident(id string) (*bridge.Incident, error)
	LatestIncident(key string) (*bridge.Incident, error)
	// SaveIncident inserts or replaces; a second incident of a key that is
	// not closed is refused.
	SaveIncident(incident *bridge.Incident) error
	// Occurrences are those of one incident, oldest first.
	Occurrences(incident string) ([]bridge.Occurrence, error)
	LastOccurrence(alert bridge.AlertID) (*bridge.Occurrence, error)
	// SaveOccurrence inserts where the ID is 0, and sets it.
	SaveOccurrence(occurrence *bridge.Occurrence) error
	// Append numbers the entries, chains them to those before and keeps them
	// for good.
	Append(entries ...bridge.Entry) error
	// EntriesAfter are those of the incident that the bridge itself put down,
	// numbered above seq.
	EntriesAfter(incident string, seq int64) ([]bridge.Entry, error)
	// FirstAct is when a person first acted on a ticket, as its history tells;
	// zero where it does not.
	FirstAct(ticket int64) (time.Time, error)
	// LastTold is the last entry of a kind that a ticket's history tells.
	LastTold(ticket int64, kind bridge.Kind) (*bridge.Entry, error)
	// IncidentsNumbered are the incidents whose ticket has a number, or goes on
	// from the one that has, as far as the mirror knows: those that are not
	// closed first, the newest first.
	IncidentsNumbered(number string) ([]bridge.Incident, error)
	// IncidentsOn are those whose ticket this is, in the same order.
	IncidentsOn(ticket int64) ([]bridge.Incident, error)
	SaveDelivery(delivery bridge.Delivery) error
	// BrokenOnTicket tells whether an incident other than one goes on whose
	// ticket this is; never for ticket 0.
	BrokenOnTicket(ticket int64, other string) (bool, error)
	// Members are the incidents of a parent that are not closed, oldest first.
	Members(parent string) ([]bridge.Incident, error)
	// Raised are the faults with something in common that go on and were
	// raised since an instant, oldest first; those that a person detached are
	// left out. An empty value is nothing in common.
	Raised(by Common, value string, since time.Time) ([]bridge.Incident, error)
	// BrokenDevice is the oldest fault of a device and family that goes on and
	// is worth a ticket.
	BrokenDevice(device, family string) (*bridge.Incident, error)
	// Outages are the occurrences of a key's incidents that fire or ended
	// after an instant, oldest first: of incidents that were raised and have no
	// parent.
	Outages(key string, since time.Time) ([]bridge.Occurrence, error)
	// Facts are all that is known of a subject, in the order of its chain.
	Facts(subject string) ([]bridge.Entry, error)
	// Mirrored is a ticket as last read; nil where it is not mirrored.
	Mirrored(ticket int64) (*bridge.Mirrored, error)
	// TicketFields are the attributes of a ticket as the mirror last read them.
	TicketFields(ticket int64) (map[string]string, error)
	// Release ends the lease on an incident.
	Release(incident string) error
}
