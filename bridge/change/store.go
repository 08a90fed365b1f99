package change

import (
	"context"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/alertmanager"
	"github.com/vigie-noc/vigie/bridge/incident"
	"github.com/vigie-noc/vigie/bridge/ledger"
)

// Store keeps how far changes were carried out, and has the tickets and the
// journal that they are read from.
type Store interface {
	// DueChanges are the tickets of changes that have to be looked at: those
	// whose time has come, in its order, then those that changed and new ones.
	DueChanges(ctx context.Context, now time.Time, limit int) ([]bridge.Mirrored, error)
	// Change is nil where nothing is known.
	Change(ctx context.Context, ticket int64) (*bridge.Change, error)
	// ChangeNumbered is that of the latest ticket of a number; nil for none.
	ChangeNumbered(ctx context.Context, number string) (*bridge.Change, error)
	SaveChange(ctx context.Context, change *bridge.Change) error
	// ChangesBetween are those that are not over and whose window overlaps.
	ChangesBetween(ctx context.Context, from, to time.Time, limit int) ([]bridge.Change, error)
	// Journal is all that is known of a subject, in its order.
	Journal(ctx context.Context, subject string) ([]bridge.Entry, error)
	Tickets(ctx context.Context, filter ledger.TicketFilter) ([]bridge.Incident, error)
	Write(ctx context.Context, fn func(incident.Tx) error) error
	// Lead tells whether the holder may do what one alone may, until now+lease.
	Lead(ctx context.Context, name, holder string, now time.Time, lease time.Duration) (bool, error)
}

// Source hides alerts and lists what fires. What it is asked may be repeated.
type Source interface {
	Name() string
	Silences(ctx context.Context) ([]alertmanager.Silence, error)
	// PutSilences tells how many of them are there now, where it is not all.
	PutSilences(ctx context.Context, silences ...alertmanager.Silence) (int, error)
	ExpireSilences(ctx context.Context, ids ...string) error
	Active(ctx context.Context) ([]alertmanager.Active, error)
}
