package frozen

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/vigie-noc/vigie/bridge/ledger"
)

// Store is where documents are.
type Store interface {
	ClosedMonths(ctx context.Context, contract string) ([]ledger.ClosedMonth, error)
	MonthDocument(ctx context.Context, contract string, month ledger.Month) ([]byte, error)
}

// Shelf keeps what was read of documents, which do not change. The zero Shelf
// with a Store is ready.
type Shelf struct {
	Store Store

	mu   sync.Mutex
	read map[string]*Month // by hash
}

// Unread is a month whose document is not what the ledger says that it is, and why.
type Unread struct {
	ledger.ClosedMonth

	Err error
}

// Months are all of a contract, or of all where its name is empty, in their
// order. It fails where one document cannot be read.
func (s *Shelf) Months(ctx context.Context, contract string) ([]*Month, error) {
	all, unread, err := s.Readable(ctx, contract)
	for i := range unread {
		err = errors.Join(err, unread[i].Err)
	}
	if err != nil {
		return nil, err
	}
	return all, nil
}

// Readable are the same, as far as their documents can be read, and those that
// cannot: one that somebody changed keeps nobody from the others. It fails where
// the ledger does.
func (s *Shelf) Readable(ctx context.Context, contract string) (all []*Month, unread []Unread, err error) {
	closed, err := s.Store.ClosedMonths(ctx, contract)
	if err != nil {
		return nil, nil, err
	}
	all = make([]*Month, 0, len(closed))
	for i := range closed {
		m, err := s.month(ctx, &closed[i])
		switch {
		case errors.Is(err, ErrDocument), errors.Is(err, ledger.ErrDamaged):
			unread = append(unread, Unread{closed[i], err})
		case err != nil:
			return nil, nil, err
		default:
			all = append(all, m)
		}
	}
	return all, unread, nil
}

func (s *Shelf) month(ctx context.Context, of *ledger.ClosedMonth) (*Month, error) {
	s.mu.Lock()
	m := s.read[of.Hash]
	s.mu.Unlock()
	if m != nil {
		return m, nil
	}
	document, err := s.Store.MonthDocument(ctx, of.Contract, of.Month)
	if err != nil {
		return nil, err
	}
	if m, err = Read(document, of.Hash); err != nil {
		return nil, fmt.Errorf("document of %s: %w", of.Month, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.read == nil {
		s.read = make(map[string]*Month)
	}
	s.read[of.Hash] = m
	return m, nil
}

// Find is a month among all; nil where it was not closed. Of several contracts it
// is what was closed last.
func Find(all []*Month, of ledger.Month) *Month {
	for _, m := range slices.Backward(all) {
		if m.Of == of {
			return m
		}
	}
	return nil
}
