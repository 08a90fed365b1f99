package incident

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"math/rand/v2"
	"net"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/policy"
)

// Desk is where tickets live. Writes are not idempotent: an error whose
// ticket has no ID says that the outcome may be unknown; one whose ticket has
// an ID says that the write was made but something of it was not taken.
type Desk interface {
	// Ticket reads one; it fails with bridge.ErrNotFound where it is gone.
	Ticket(ctx context.Context, id int64) (bridge.Ticket, error)
	// FindTicket looks for the ticket that carries an incident's id.
	FindTicket(ctx context.Context, incident string) (bridge.Ticket, bool, error)
	CreateTicket(ctx context.Context, changes bridge.TicketChanges) (bridge.Ticket, error)
	UpdateTicket(ctx context.Context, id int64, changes bridge.TicketChanges) (bridge.Ticket, error)
}

// How the syncer works.
const (
	syncTick      = time.Second
	mergeDepth    = 5 // tickets merged into merged tickets
	firstBackoff  = 2 * time.Second
	maxBackoff    = time.Minute
	finalBackoff  = 5 * time.Minute // for what repeating will not mend
	createBackoff = 5 * time.Second // gives a lost creation time to become findable
	storeBackoff  = 5 * time.Second
)

// Adopter knows tickets that were there before the bridge.
type Adopter interface {
	// Adoptable are tickets in which an incident that has none may go on. None
	// is told for two incidents.
	Adoptable(incident bridge.Incident) iter.Seq[int64]
}

// SyncerOptions are what a Syncer needs; all must be given but for the Adopter and Dues.
type SyncerOptions struct {
	Store     Store
	Desk      Desk
	Exporters Exporters
	Adopter   Adopter // nil where no ticket was there before
	Dues      Dues    // nil where the desk shows none
	Policy    func() *policy.Contract
	Notes     func() Notes
	States    States
	Logger    *slog.Logger
	Wake      <-chan struct{}
	// Lease is how long one incident is held while it is written. It must
	// exceed what one exchange with the exporters and the desk can take.
	Lease time.Duration
	// Pace is the least time between two writes of one ticket: what happens
	// between them is told in one note.
	Pace    time.Duration
	Workers int
	// Budget bounds how many tickets are made; nil for no bound.
	Budget *Budget
}

// Syncer brings tickets up to date.
type Syncer struct {
	SyncerOptions
}

// NewSyncer wires a Syncer.
func NewSyncer(opts SyncerOptions) *Syncer { return &Syncer{opts} }

// Run works until ctx ends. What is under way then is finished or left to
// its lease.
func (s *Syncer) Run(ctx context.Context) {
	var wg sync.WaitGroup
	for range s.Workers {
		wg.Go(func() { s.work(ctx) })
	}
	wg.Wait()
}

func (s *Syncer) work(ctx context.Context) {
	ticker := time.NewTicker(syncTick)
	defer ticker.Stop()
	for ctx.Err() == nil {
		busy, err := s.RunOnce(ctx, time.Now())
		if err != nil && ctx.Err() == nil {
			s.Logger.Error("tickets were not brought up to date", "err", err)
			sleep(ctx, storeBackoff)
		}
		if busy {
			continue
		}
		select {
		case <-ctx.Done():
		case <-ticker.C:
		case <-s.Wake:
		}
	}
}

// RunOnce brings one ticket up to date, if any is not. Its error is the
// store's; what the desk answers is kept on the incident.
func (s *Syncer) RunOnce(ctx context.Context, now time.Time) (busy bool, err error) {
	begun := time.Now()
	incident, leave, err := s.claim(ctx, now)
	if err != nil || incident == nil {
		return false, err
	}
	// The lease runs from before the claim, which may have waited its turn.
	ctx, cancel := context.WithTimeout(ctx, s.Lease-time.Since(begun))
	defer cancel()
	if leave == nil {
		return true, s.putBack(ctx, incident.ID)
	}
	reached, failure := s.sync(ctx, incident, now)
	if made := reached == wasAnswered || reached == wasAsked && !notDone(failure); !made {
		if err := leave.giveBack(ctx); err != nil {
			s.Logger.Warn("a ticket that was not made counts for a minute", "incident", incident.ID, "err", err)
		}
	}
	if failure != nil {
		// A stopped bridge leaves the incident to its lease: nobody knows
		// what became of a write that was under way.
		if errors.Is(failure, context.Canceled) {
			return false, nil
		}
		return true, s.postpone(ctx, incident, reached == wasAsked, failure, now)
	}
	return true, nil
}

// reach is how far an attempt got with its write. A failure after the answer,
// such as a ledger that is away, refutes no write.
type reach int

const (
	notAsked reach = iota
	wasAsked
	wasAnswered
)

// sync does all for one incident.
func (s *Syncer) sync(ctx context.Context, claimed *bridge.Incident, now time.Time) (reach, error) {
	ticket, err := s.read(ctx, claimed)
	if err != nil {
		return notAsked, err
	}
	heard, err := s.hear(ctx, claimed, ticket)
	if err != nil {
		return notAsked, err
	}
	work, err := s.prepare(ctx, claimed, ticket, heard, now)
	if err != nil || work == nil {
		return notAsked, err
	}
	answer, err := s.write(ctx, ticket, work.changes)
	if answer.ID == 0 {
		return wasAsked, err
	}
	return wasAnswered, s.land(ctx, work, answer, err, now)
}

// read finds the incident's ticket as it is now, wherever it was merged into;
// nil where there is none.
func (s *Syncer) read(ctx context.Context, claimed *bridge.Incident) (*bridge.Ticket, error) {
	ticket, err := s.locate(ctx, claimed)
	for range mergeDepth {
		if err != nil || ticket == nil || ticket.MergedInto == 0 {
			break
		}
		ticket, err = s.existing(ctx, ticket.MergedInto)
	}
	return ticket, err
}

func (s *Syncer) locate(ctx context.Context, claimed *bridge.Incident) (*bridge.Ticket, error) {
	if claimed.TicketID != 0 {
		if ticket, err := s.existing(ctx, claimed.TicketID); err != nil || ticket != nil {
			return ticket, err
		}
	}
	return s.find(ctx, claimed)
}

// existing reads a ticket; nil where it is gone.
func (s *Syncer) existing(ctx context.Context, id int64) (*bridge.Ticket, error) {
	ticket, err := s.Desk.Ticket(ctx, id)
	if errors.Is(err, bridge.ErrNotFound) {
		return nil, nil
	}
	return &ticket, err
}

// find looks for the ticket by our key; nil where there is none. The desk
// shows only what we may read: one that was moved elsewhere before its id was
// recorded is known to the mirror, if to anybody.
func (s *Syncer) find(ctx context.Context, claimed *bridge.Incident) (*bridge.Ticket, error) {
	ticket, found, err := s.Desk.FindTicket(ctx, claimed.ID)
	if err != nil || found {
		return &ticket, err
	}
	id, err := s.Store.TicketOf(ctx, claimed.ID)
	if err != nil {
		return nil, err
	}
	if id == 0 {
		return s.adoptable(ctx, claimed)
	}
	return s.existing(ctx, id)
}

// adoptable looks for a ticket that was there before the incident, where none
// was ever asked for.
func (s *Syncer) adoptable(ctx context.Context, claimed *bridge.Incident) (*bridge.Ticket, error) {
	if s.Adopter == nil || claimed.Nature != bridge.NatureFault || claimed.TicketID != 0 || claimed.Writing != nil {
		return nil, nil
	}
	for id := range s.Adopter.Adoptable(*claimed) {
		ticket, err := s.existing(ctx, id)
		if errors.Is(err, bridge.ErrNoAccess) || err == nil && (ticket == nil || !Adoptable(*ticket)) {
			continue
		}
		return ticket, err
	}
	return nil, nil
}

// Adoptable tells of a ticket that it is open and no incident's.
func Adoptable(ticket bridge.Ticket) bool {
	open := ticket.Stage == bridge.StageNew || ticket.Stage == bridge.StageOpen || ticket.Stage == bridge.StagePending
	return open && ticket.MergedInto == 0 && ticket.Fields[FieldIncident] == ""
}

func (s *Syncer) write(ctx context.Context, ticket *bridge.Ticket, changes bridge.TicketChanges) (bridge.Ticket, error) {
	if ticket == nil {
		return s.Desk.CreateTicket(ctx, changes)
	}
	return s.Desk.UpdateTicket(ctx, ticket.ID, changes)
}

// postpone keeps why the desk could not be written, and when to try again.
// What failed before anything was sent says nothing about an earlier write.
func (s *Syncer) postpone(ctx context.Context, claimed *bridge.Incident, sent bool, failure error, now time.Time) error {
	s.Logger.Warn("ticket was not brought up to date", "incident", claimed.ID, "ticket", claimed.TicketNumber,
		"attempt", claimed.Attempts, "err", failure)
	leased := ctx.Err() == nil // else it ran out, and somebody else may have the next
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeBackoff)
	defer cancel()
	return s.Store.Write(ctx, func(tx Tx) error {
		incident, err := tx.Incident(claimed.ID)
		if err != nil || incident == nil {
			return err
		}
		incident.LastError, incident.LastErrorFinal = failure.Error(), isFinal(failure)
		if sent && notDone(failure) {
			incident.Writing = nil
		}
		incident.NextAttempt = now.Add(backoff(claimed, failure))
		if sent && incident.LastErrorFinal && len(askedFields(incident)) > 0 {
			// What a person asked for must not keep the rest off the ticket.
			if err := tx.Append(notShown(incident, now, "Zammad l'a refusé", dropRefused(incident))); err != nil {
				return err
			}
			incident.NextAttempt = now.Add(firstBackoff)
		}
		if err := tx.SaveIncident(incident); err != nil || !leased {
			return err
		}
		return tx.Release(claimed.ID)
	})
}

// errUncertain waits for a creation whose answer never came: the desk may
// still be at it, and a second one would be a second ticket.
var errUncertain = errors.New("the desk may still be creating the ticket: looking for it before another is created")

// notDone tells whether a failed write was certainly not made: it was refused,
// or never left.
func notDone(err error) bool {
	if known, ok := errors.AsType[interface {
		error
		NotDone() bool
	}](err); ok {
		return known.NotDone()
	}
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "dial"
}

func isFinal(err error) bool {
	final, ok := errors.AsType[interface {
		error
		Permanent() bool
	}](err)
	return ok && final.Permanent()
}

// backoff doubles with every attempt, with some chance in it so that many
// incidents do not come back at one instant.
func backoff(claimed *bridge.Incident, failure error) time.Duration {
	if isFinal(failure) {
		return finalBackoff
	}
	wait := firstBackoff << min(max(claimed.Attempts-1, 0), 10)
	wait = min(wait, maxBackoff)
	if claimed.TicketID == 0 {
		wait = max(wait, createBackoff)
	}
	return wait + rand.N(wait/4+1) //nolint:gosec // spread, not secrecy
}
