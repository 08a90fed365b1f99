package mirror

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

const (
	maxPeople = 10_000
	// How long what was read of somebody is believed: who is an agent seldom
	// ceases to be one, but whoever becomes one acts as one from then on.
	agentsLast = time.Hour
	othersLast = time.Minute
)

// person is what was read of a user; absent where the desk does not tell.
type person struct {
	bridge.DeskUser

	absent bool
	until  time.Time
}

// people remembers who users are.
type people struct{ known map[int64]person }

// find reads those of the ids whom the desk tells of.
func (p *people) find(ctx context.Context, desk Reader, ids map[int64]bool) (map[int64]bridge.DeskUser, error) {
	found := make(map[int64]bridge.DeskUser, len(ids))
	for id := range ids {
		who, err := p.one(ctx, desk, id)
		if err != nil {
			return nil, fmt.Errorf("read user %d: %w", id, err)
		}
		if !who.absent {
			found[id] = who.DeskUser
		}
	}
	return found, nil
}

func (p *people) one(ctx context.Context, desk Reader, id int64) (person, error) {
	now := time.Now()
	if who, known := p.known[id]; known && now.Before(who.until) {
		return who, nil
	}
	user, err := desk.User(ctx, id)
	absent := errors.Is(err, bridge.ErrNotFound) || errors.Is(err, bridge.ErrNoAccess)
	if err != nil && !absent {
		return person{}, err
	}
	if len(p.known) >= maxPeople {
		clear(p.known)
	}
	who := person{DeskUser: user, absent: absent, until: now.Add(othersLast)}
	if user.Agent {
		who.until = now.Add(agentsLast)
	}
	p.known[id] = who
	return who, nil
}
