package identity

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/internal/document"
)

// Grafanas are those whose tokens are believed.
type Grafanas struct{ all []grafana }

type grafana struct {
	Config

	keys *keyring
}

// Open reads the files of the Grafanas' configuration, and asks none of them.
func Open(configs []Config) (*Grafanas, error) {
	g := &Grafanas{}
	for _, config := range configs {
		keys, err := newKeyring(config)
		if err != nil {
			return nil, err
		}
		if config.Leeway == 0 {
			config.Leeway = document.Duration(usualLeeway)
		}
		g.all = append(g.all, grafana{config, keys})
	}
	return g, nil
}

// believe tells whether what Grafana signed proves somebody here and now.
func (g *grafana) believe(said *claims, now time.Time) error {
	switch err := said.ValidateWithLeeway(jwt.Expected{Time: now}, g.Leeway.Std()); {
	case errors.Is(err, jwt.ErrExpired), said.Expiry == nil:
		return unproven(bridge.UnprovenExpired, err)
	case err != nil:
		return unproven(bridge.UnprovenEarly, err)
	}
	if len(g.Orgs) > 0 && !slices.ContainsFunc(g.Orgs, func(org int64) bool {
		return said.Audience.Contains("org:" + strconv.FormatInt(org, 10))
	}) {
		return unproven(bridge.UnprovenAudience, nil)
	}
	said.Email, said.Username, said.Name = strings.ToLower(plain(said.Email)), plain(said.Username), plain(said.Name)
	if said.Type != "user" || !strings.Contains(said.Email, "@") {
		return unproven(bridge.UnprovenNobody, nil)
	}
	if g.VerifiedEmail && !said.EmailVerified {
		return unproven(bridge.UnprovenAddress, nil)
	}
	return nil
}
