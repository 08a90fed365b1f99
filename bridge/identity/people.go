package identity

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// Desk knows people. Its calls are bounded by their context.
type Desk interface {
	// Agents are those who have an address, by any case of its letters.
	Agents(ctx context.Context, address string) ([]bridge.DeskUser, error)
}

const (
	maxPeople = 1000
	// How long what the desk says of an address is believed: whoever is given an
	// account acts by it soon, and one is seldom given to somebody else.
	agentsLast  = 10 * time.Minute
	nobodyLasts = time.Minute
	// agentsStale is for when the desk is away.
	agentsStale = 24 * time.Hour
	// deskAgain is the least time between two questions to a desk that is away:
	// each would keep an act waiting.
	deskAgain = 15 * time.Second
)

// agent is the one who has an address; none where nobody has, or several.
type agent struct {
	bridge.DeskUser

	read time.Time
}

// people remembers who has an address.
type people struct {
	desk   Desk
	logger *slog.Logger

	mu    sync.Mutex
	known map[string]agent
	away  time.Time // until when the desk is not asked again
}

// find is who has an address, the ID 0 for nobody. It is not settled where the
// desk does not tell.
func (p *people) find(ctx context.Context, address string, now time.Time) (who bridge.DeskUser, settled bool) {
	p.mu.Lock()
	before, known := p.known[address]
	away := now.Before(p.away)
	p.mu.Unlock()
	if age := now.Sub(before.read); known && (age < nobodyLasts || before.ID != 0 && age < agentsLast) {
		return before.DeskUser, true
	}
	if !away {
		found, err := p.desk.Agents(ctx, address)
		if err == nil {
			return p.remember(address, found, now), true
		}
		p.logger.Warn("the desk does not tell who acts", "err", err)
		if !errors.Is(err, context.Canceled) { // the caller is who went away
			p.mu.Lock()
			p.away = now.Add(deskAgain)
			p.mu.Unlock()
		}
	}
	// Of whom it knew nothing it may know by now.
	if known && before.ID != 0 && now.Sub(before.read) < agentsStale {
		return before.DeskUser, true
	}
	return bridge.DeskUser{}, false
}

// remember keeps the one of those found; of several nobody knows which it is.
func (p *people) remember(address string, found []bridge.DeskUser, now time.Time) bridge.DeskUser {
	who := agent{read: now}
	switch len(found) {
	case 0:
	case 1:
		who.DeskUser = found[0]
	default:
		p.logger.Warn("several agents of the desk have one address: acts are of none of them", "agents", len(found), "first", found[0].ID, "second", found[1].ID)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.known) >= maxPeople {
		clear(p.known)
	}
	p.known[address] = who
	return who.DeskUser
}

// agentName is what the journal calls an agent: the login, as of what is read from
// the desk.
func agentName(who bridge.DeskUser) string { return cmp.Or(who.Login, strings.ToLower(who.Email)) }

// reference is the id of an agent as entries have it.
func reference(id int64) string { return strconv.FormatInt(id, 10) }

// anyOf tells whether what somebody is called may be one of the names of a person:
// an address may be said without its host.
func anyOf(names []string, said string) bool {
	said = strings.TrimSpace(said)
	return slices.ContainsFunc(names, func(name string) bool {
		local, _, _ := strings.Cut(name, "@")
		return name != "" && (strings.EqualFold(name, said) || strings.EqualFold(local, said))
	})
}
