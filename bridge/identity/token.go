package identity

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/internal/document"
)

// algorithms are those that a signature is believed in.
var algorithms = []jose.SignatureAlgorithm{jose.ES256}

const (
	// maxToken is far above any that Grafana signs.
	maxToken = 8 << 10
	// maxName bounds names of people, in bytes, as acts do.
	maxName = 250
)

// claims are what Grafana says of who asks.
type claims struct {
	jwt.Claims

	Type          string `json:"type"` // user, service-account, …
	Email         string `json:"email"`
	EmailVerified bool   `json:"email_verified"`
	Username      string `json:"username"`
	Name          string `json:"name"`
}

// unprovenError says why a token proves nothing, and what was behind it.
type unprovenError struct {
	why bridge.Unproven
	err error
}

func (e *unprovenError) Error() string {
	if e.err == nil {
		return "token proves nothing: " + string(e.why)
	}
	return fmt.Sprintf("token proves nothing: %s: %v", e.why, e.err)
}

func (e *unprovenError) Unwrap() error { return e.err }

func unproven(why bridge.Unproven, err error) error { return &unprovenError{why, err} }

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

// verify reads a token. It fails with a bridge.ForgedError or an unprovenError.
func (g *Grafanas) verify(ctx context.Context, token string, now time.Time) (claims, error) {
	var said claims
	if len(token) > maxToken {
		return said, forged("elle est trop longue")
	}
	parsed, err := jwt.ParseSigned(token, algorithms)
	if err != nil {
		return said, unread(err)
	}
	header := parsed.Headers[0]
	if err := parsed.UnsafeClaimsWithoutVerification(&said); err != nil {
		return claims{}, forged("elle n'est pas lisible")
	}
	// Whose keys it is to be held against is all that it is asked before.
	i := slices.IndexFunc(g.all, func(each grafana) bool { return each.CalledBy() == bare(said.Issuer) })
	if i < 0 || said.Issuer == "" {
		return claims{}, unproven(bridge.UnprovenIssuer, nil)
	}
	key, err := g.all[i].keys.key(ctx, header.KeyID)
	switch {
	case errors.Is(err, errNoKey):
		return claims{}, unproven(bridge.UnprovenKey, err)
	case err != nil:
		return claims{}, unproven(bridge.UnprovenAway, err)
	}
	said = claims{}
	if err := parsed.Claims(key, &said); err != nil {
		return claims{}, forged("sa signature ne convient pas")
	}
	if kind, given := header.ExtraHeaders["typ"].(string); given && !strings.EqualFold(kind, "jwt") {
		return claims{}, unproven(bridge.UnprovenNobody, nil) // another kind of token, by the same key
	}
	return said, g.all[i].believe(&said, now)
}

// unread says what is wrong with a token that was not even parsed. That nobody
// signed it, or anybody could have, is a forgery; a new way of signing is none.
func unread(err error) error {
	if other, ok := errors.AsType[*jose.ErrUnexpectedSignatureAlgorithm](err); ok && strings.ToLower(string(other.Got)) != "none" && !strings.HasPrefix(string(other.Got), "HS") {
		return unproven(bridge.UnprovenAlgorithm, err)
	}
	return forged("elle n'est pas signée comme Grafana le fait")
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

// plain is a name as acts may have it; nothing of one that is too long.
func plain(name string) string {
	name = strings.TrimSpace(strings.ToValidUTF8(name, ""))
	if len(name) > maxName || strings.ContainsFunc(name, unicode.IsControl) {
		return ""
	}
	return name
}

func forged(why string) error {
	return &bridge.ForgedError{Reason: "L'identité que Grafana aurait signée (X-Grafana-Id) est refusée : " + why + ". Rien n'a été fait"}
}
