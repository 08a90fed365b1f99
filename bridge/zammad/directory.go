package zammad

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/vigie-noc/vigie/bridge"
)

// Self is the id of the user whom the token stands for.
func (c *Client) Self(ctx context.Context) (int64, error) {
	me, err := c.Me(ctx)
	if err != nil {
		return 0, err
	}
	id, ok := me["id"].(json.Number)
	if !ok {
		return 0, errors.New("read own user: it has no id")
	}
	return id.Int64()
}

// States are all states of tickets, with what they mean; those of a type that
// is not known have no stage.
func (c *Client) States(ctx context.Context) ([]bridge.DeskState, error) {
	listed, err := c.refreshStates(ctx)
	if err != nil {
		return nil, err
	}
	states := make([]bridge.DeskState, len(listed))
	for i, state := range listed {
		states[i] = bridge.DeskState{ID: state.ID, Name: state.Name, Stage: stageByType[state.TypeID]}
	}
	return states, nil
}

// Groups are the groups that the desk shows to us.
func (c *Client) Groups(ctx context.Context) ([]bridge.DeskGroup, error) {
	rows, err := c.List(ctx, "groups")
	if err != nil {
		return nil, err
	}
	groups := make([]bridge.DeskGroup, len(rows))
	for i, row := range rows {
		id, err := record(row).integer("id")
		if err != nil {
			return nil, fmt.Errorf("list groups: %w", err)
		}
		groups[i] = bridge.DeskGroup{ID: id, Name: record(row).text("name")}
	}
	return groups, nil
}
