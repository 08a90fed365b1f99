package incident_test

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/incident"
)

// errDied is what a process that is gone gets from everything: it can do
// nothing about it.
var errDied = fmt.Errorf("the process died: %w", context.Canceled)

// mortal is a process that dies at one of its operations on ledger or desk,
// before it or when it was done but not yet known to be.
type mortal struct {
	mu    sync.Mutex
	left  int // operations until it dies; 0 for never
	after bool
	dead  bool
}

// do carries out an operation, or dies of it.
func (m *mortal) do(op func() error) error {
	m.mu.Lock()
	if m.dead {
		m.mu.Unlock()
		return errDied
	}
	dies := m.left == 1
	if m.left > 0 {
		m.left--
	}
	m.dead = dies
	m.mu.Unlock()
	if dies && !m.after {
		return errDied
	}
	if err := op(); !dies {
		return err
	}
	return errDied
}

// mortalStore is the ledger as a mortal sees it.
type mortalStore struct {
	incident.Store
	*mortal
}

func (s mortalStore) Write(ctx context.Context, fn func(incident.Tx) error) error {
	return s.do(func() error { return s.Store.Write(ctx, fn) })
}

func (s mortalStore) WriteFirst(ctx context.Context, fn func(incident.Tx) error) error {
	return s.do(func() error { return s.Store.WriteFirst(ctx, fn) })
}

func (s mortalStore) Claim(ctx context.Context, now time.Time, lease time.Duration) (claimed *bridge.Incident, err error) {
	err = s.do(func() error { claimed, err = s.Store.Claim(ctx, now, lease); return err })
	return claimed, err
}

func (s mortalStore) ClaimUpdate(ctx context.Context, now time.Time, lease time.Duration) (claimed *bridge.Incident, err error) {
	err = s.do(func() error { claimed, err = s.Store.ClaimUpdate(ctx, now, lease); return err })
	return claimed, err
}

func (s mortalStore) Due(ctx context.Context, now time.Time, limit int) (ids []string, err error) {
	err = s.do(func() error { ids, err = s.Store.Due(ctx, now, limit); return err })
	return ids, err
}

// mortalDesk is the desk as a mortal sees it.
type mortalDesk struct {
	incident.Desk
	*mortal
}

func (d mortalDesk) Ticket(ctx context.Context, id int64) (ticket bridge.Ticket, err error) {
	err = d.do(func() error { ticket, err = d.Desk.Ticket(ctx, id); return err })
	return ticket, err
}

func (d mortalDesk) FindTicket(ctx context.Context, id string) (ticket bridge.Ticket, found bool, err error) {
	err = d.do(func() error { ticket, found, err = d.Desk.FindTicket(ctx, id); return err })
	return ticket, found, err
}

func (d mortalDesk) CreateTicket(ctx context.Context, changes bridge.TicketChanges) (ticket bridge.Ticket, err error) {
	err = d.do(func() error { ticket, err = d.Desk.CreateTicket(ctx, changes); return err })
	if d.gone() {
		return bridge.Ticket{}, errDied
	}
	return ticket, err
}

func (d mortalDesk) UpdateTicket(ctx context.Context, id int64, changes bridge.TicketChanges) (ticket bridge.Ticket, err error) {
	err = d.do(func() error { ticket, err = d.Desk.UpdateTicket(ctx, id, changes); return err })
	if d.gone() {
		return bridge.Ticket{}, errDied
	}
	return ticket, err
}

func (m *mortal) gone() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dead
}
