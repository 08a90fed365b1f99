package mirror

import (
	"context"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// Reader is the desk as the mirror reads it. What does not exist fails with
// bridge.ErrNotFound, what is refused with bridge.ErrNoAccess.
type Reader interface {
	// Changed lists tickets whose UpdatedAt is not before since, oldest change
	// first. It stops after limit tickets, but not within one instant; an
	// answer with nothing later than since is the end.
	Changed(ctx context.Context, since time.Time, limit int) ([]bridge.Ticket, error)
	// Page lists tickets by ascending id, pages counting from 1.
	Page(ctx context.Context, page int) (tickets []bridge.Ticket, more bool, err error)
	Ticket(ctx context.Context, id int64) (bridge.Ticket, error)
	History(ctx context.Context, ticket int64) ([]bridge.DeskChange, error)
	Articles(ctx context.Context, ticket int64) ([]bridge.DeskArticle, error)
	Links(ctx context.Context, ticket int64) ([]bridge.DeskLink, error)
	User(ctx context.Context, id int64) (bridge.DeskUser, error)
	// Self is the bridge's own user.
	Self(ctx context.Context) (int64, error)
	States(ctx context.Context) ([]bridge.DeskState, error)
	Groups(ctx context.Context) ([]bridge.DeskGroup, error)
}

// Store keeps the mirror durably.
type Store interface {
	// Mirrored is a ticket as last read; nil where it is not mirrored.
	Mirrored(ctx context.Context, id int64) (*bridge.Mirrored, error)
	// MirroredAfter lists tickets above an id in their order, but for the
	// deleted ones.
	MirroredAfter(ctx context.Context, id int64, limit int) ([]bridge.Mirrored, error)
	// MirroredCount is how many those are in all.
	MirroredCount(ctx context.Context) (int, error)
	// SaveMirrored keeps a ticket, whose subject stays what it was first, and
	// appends its facts in one transaction. Facts whose origin stands in the
	// journal already are left out; it tells how many are new. An incident
	// whose ticket it is and that nobody has in hand becomes out of date when a
	// first act is among them.
	SaveMirrored(ctx context.Context, ticket *bridge.Mirrored, facts []bridge.Entry) (added int, err error)
	// Journal is all that is known of a subject, in the order of its chain.
	Journal(ctx context.Context, subject string) ([]bridge.Entry, error)
	MirrorState(ctx context.Context) (bridge.MirrorState, error)
	SaveMirrorState(ctx context.Context, state bridge.MirrorState) error
	// Lead takes the lead of a task until now+lease, or renews it, and tells
	// whether the holder has it: of several, one at a time.
	Lead(ctx context.Context, task, holder string, now time.Time, lease time.Duration) (bool, error)
	// Incident finds one by id; nil where there is none.
	Incident(ctx context.Context, id string) (*bridge.Incident, error)
}
