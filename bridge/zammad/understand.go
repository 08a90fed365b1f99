package zammad

import (
	"context"

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

// understandAll completes tickets of a list, but for where merged ones went,
// which takes a history each. One that cannot be understood must not hide the
// others: its stage is left empty.
func (c *Client) understandAll(ctx context.Context, rows []record) ([]bridge.Ticket, error) {
	if err := c.learnStates(ctx, rows); err != nil {
		return nil, err
	}
	tickets := make([]bridge.Ticket, len(rows))
	for i, row := range rows {
		ticket, err := row.ticket()
		if err != nil {
			return nil, err
		}
		stateID, err := row.integer("state_id")
		if err != nil {
			return nil, err
		}
		var unknown error
		if ticket.Stage, unknown = c.states.stage(stateID); unknown != nil {
			c.logger.WarnContext(ctx, "state of a ticket is not understood", "ticket", ticket.ID, "err", unknown)
		}
		tickets[i] = ticket
	}
	return tickets, nil
}

// mergedInto reads from the history where a merged ticket went; 0 when the
// history does not tell.
func (c *Client) mergedInto(ctx context.Context, id int64) (int64, error) {
	changes, err := c.History(ctx, id)
	return bridge.MergedInto(changes), err
}
