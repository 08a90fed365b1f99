package frozen

import (
	"context"
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

// Months are all of a contract, or of all where its name is empty, in their
// order.
func (s *Shelf) Months(ctx context.Context, contract string) ([]*Month, error) {
	closed, err := s.Store.ClosedMonths(ctx, contract)
	if err != nil {
		return nil, err
	}
	all := make([]*Month, 0, len(closed))
	for i := range closed {
		m, err := s.month(ctx, &closed[i])
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
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
