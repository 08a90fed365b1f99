package zammad

import (
	"context"
	"strings"

	"github.com/vigie-noc/vigie/bridge"
)

// mostNamesakes bounds how many users of one address are read.
const mostNamesakes = 8

// Agents are the active agents who have an address, by any case of its letters:
// several where the desk lets people share one. An address that its search would
// read as something else is nobody's.
func (c *Client) Agents(ctx context.Context, address string) (agents []bridge.DeskUser, err error) {
	if !plainAddress(address) {
		return nil, nil
	}
	found, err := c.people(ctx, address)
	if err != nil {
		return nil, err
	}
	read := 0
	for _, each := range found {
		if !each.Active || each.ID == 0 || !strings.EqualFold(each.Email, address) || read == mostNamesakes {
			continue
		}
		read++
		user, err := c.User(ctx, each.ID)
		if err != nil {
			return nil, err
		}
		// A search index may be behind what it tells of.
		if user.Agent && strings.EqualFold(user.Email, address) {
			agents = append(agents, user)
		}
	}
	return agents, nil
}

// plainAddress tells whether a text is an address that means nothing else to a
// search, in which signs join and exclude words.
func plainAddress(address string) bool {
	name, host, found := strings.Cut(address, "@")
	return found && name != "" && host != "" && len(address) <= 254 && !strings.ContainsAny(address, " \t\r\n\"'*?:/\\()[]{}<>^~!|&,;=%") &&
		!strings.ContainsAny(address[:1], "+-") && !strings.Contains(host, "@")
}
