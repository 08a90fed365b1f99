package zammad

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/vigie-noc/vigie/bridge"
)

// understand completes a ticket with what its state means. A ticket with an id
// comes back even when that failed: it is there, and must not be forgotten.
func (c *Client) understand(ctx context.Context, answer record) (bridge.Ticket, error) {
	ticket, err := answer.ticket()
	if err != nil {
		return bridge.Ticket{}, err
	}
	stateID, err := answer.integer("state_id")
	if err != nil {
		return ticket, err
	}
	if err := c.learnStates(ctx, []record{answer}); err != nil {
		return ticket, err
	}
	if ticket.Stage, err = c.states.stage(stateID); err != nil {
		return ticket, err
	}
	if ticket.Stage == bridge.StageMerged {
		ticket.MergedInto, err = c.mergedInto(ctx, ticket.ID)
	}
	return ticket, err
}

// understandAll completes tickets of a list. One that cannot be understood
// must not hide the others: its stage is left empty.
func (c *Client) understandAll(ctx context.Context, rows []record) ([]bridge.Ticket, error) {
	if err := c.learnStates(ctx, rows); err != nil {
		return nil, err
	}
	tickets := make([]bridge.Ticket, 0, len(rows))
	for _, row := range rows {
		ticket, err := c.understandListed(ctx, row)
		if errors.Is(err, ErrNotFound) {
			continue // deleted since it was listed
		}
		if err != nil {
			return nil, err
		}
		tickets = append(tickets, ticket)
	}
	return tickets, nil
}

func (c *Client) understandListed(ctx context.Context, row record) (bridge.Ticket, error) {
	ticket, err := row.ticket()
	if err != nil {
		return bridge.Ticket{}, err
	}
	stateID, err := row.integer("state_id")
	if err != nil {
		return bridge.Ticket{}, err
	}
	stage, unknown := c.states.stage(stateID)
	if unknown != nil {
		c.logger.WarnContext(ctx, "state of a ticket is not understood", "ticket", ticket.ID, "err", unknown)
	}
	if ticket.Stage = stage; stage == bridge.StageMerged {
		ticket.MergedInto, err = c.mergedInto(ctx, ticket.ID)
	}
	return ticket, err
}

// mergedInto reads from the history where a merged ticket went; 0 when the
// history does not tell. Sweeps meet merged tickets again and again, and a
// merge cannot be undone, so the answers are kept.
func (c *Client) mergedInto(ctx context.Context, id int64) (int64, error) {
	if into, known := c.merges.get(id); known {
		return into, nil
	}
	changes, err := c.History(ctx, id)
	if err != nil {
		return 0, err
	}
	for _, each := range slices.Backward(changes) {
		if each.Object == "Ticket" && each.Type == "merged_into" {
			c.merges.put(id, each.ToID)
			return each.ToID, nil
		}
	}
	return 0, nil
}

// maxMerges bounds what is remembered of merges.
const maxMerges = 100_000

// mergeCache remembers where merged tickets went.
type mergeCache struct {
	mu   sync.Mutex
	into map[int64]int64
}

func (m *mergeCache) get(id int64) (int64, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	into, known := m.into[id]
	return into, known
}

func (m *mergeCache) put(id, into int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.into == nil || len(m.into) >= maxMerges {
		m.into = make(map[int64]int64)
	}
	m.into[id] = into
}
