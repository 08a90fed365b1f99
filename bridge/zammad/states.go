package zammad

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"sync"

	"github.com/vigie-noc/vigie/bridge"
)

// stageByType maps Zammad's state types, whose ids are stable seeds, to what
// they mean here. "removed" (7) is an old form of closed.
var stageByType = map[int64]bridge.TicketStage{
	1: bridge.StageNew,
	2: bridge.StageOpen,
	3: bridge.StagePending,
	4: bridge.StageClosing,
	5: bridge.StageClosed,
	6: bridge.StageMerged,
	7: bridge.StageClosed,
}

// ticketState is a row of the desk's list of states.
type ticketState struct {
	ID     int64  `json:"id"`
	Name   string `json:"name"`
	TypeID int64  `json:"state_type_id"`
	Active bool   `json:"active"`
}

// stateCache remembers the states by id. A state that appears later is found
// by a new read; a state is never turned into one of another type.
type stateCache struct {
	mu   sync.Mutex
	byID map[int64]ticketState
}

func (s *stateCache) get(id int64) (ticketState, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	state, ok := s.byID[id]
	return state, ok
}

func (s *stateCache) empty() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.byID) == 0
}

func (s *stateCache) set(states []ticketState) {
	byID := make(map[int64]ticketState, len(states))
	for _, state := range states {
		byID[state.ID] = state
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byID = byID
}

// loadStates makes sure that there are states before something is written, so
// that the answer to a write can be understood without another request.
func (c *Client) loadStates(ctx context.Context) error {
	if !c.states.empty() {
		return nil
	}
	_, err := c.refreshStates(ctx)
	return err
}

func (c *Client) refreshStates(ctx context.Context) ([]ticketState, error) {
	var states []ticketState
	err := c.call(ctx, request{
		op: "list ticket states", endpoint: "ticket_states", method: http.MethodGet, path: "ticket_states",
		query: url.Values{"per_page": {"1000"}},
	}, &states)
	if err != nil {
		return nil, err
	}
	c.states.set(states)
	return states, nil
}

// learnStates asks for the states again, once, when a ticket is in one that
// appeared since.
func (c *Client) learnStates(ctx context.Context, rows []record) error {
	for _, row := range rows {
		id, err := row.integer("state_id")
		if _, known := c.states.get(id); err == nil && !known {
			_, err := c.refreshStates(ctx)
			return err
		}
	}
	return nil
}

// stage says what a state that was listed means.
func (s *stateCache) stage(id int64) (bridge.TicketStage, error) {
	state, known := s.get(id)
	if !known {
		return "", fmt.Errorf("understand ticket state: the desk does not list state %d", id)
	}
	stage, known := stageByType[state.TypeID]
	if !known {
		return "", fmt.Errorf("understand ticket state %q: unknown state type %d", state.Name, state.TypeID)
	}
	return stage, nil
}
