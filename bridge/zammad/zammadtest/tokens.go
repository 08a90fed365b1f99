package zammadtest

import (
	"crypto/rand"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// token lets whoever holds its secret act for a user.
type token struct {
	id       int64
	secret   string
	user     int64
	name     string
	scopes   []string // permissions that it is limited to; nil for no limits
	expires  time.Time
	lastUsed time.Time
	created  time.Time
}

// expired tells whether a token is over: until 6.4 they end with a day and are
// not valid on it.
func (t *token) expired(now time.Time) bool { return !t.expires.IsZero() && !now.Before(t.expires) }

func (d *desk) addToken(made *token) {
	made.id = 1
	if last := len(d.tokens) - 1; last >= 0 {
		made.id = d.tokens[last].id + 1
	}
	d.tokens = append(d.tokens, made)
}

func (d *desk) tokenOf(secret string) (*token, bool) {
	at := slices.IndexFunc(d.tokens, func(t *token) bool { return t.secret == secret })
	if at < 0 || secret == "" {
		return nil, false
	}
	return d.tokens[at], true
}

// labelKey is how a release calls the name of a token.
func (c *call) labelKey() string {
	if c.desk.release < 600 {
		return "label"
	}
	return "name"
}

// createToken shows the secret, this once.
func createToken(c *call) (int, any, error) {
	name := c.text(c.labelKey())
	if name == "" && c.desk.release < 600 {
		return 0, nil, unprocessable("Need label!")
	}
	if name == "" {
		return 0, nil, unprocessable("The required parameter 'name' is missing.")
	}
	expires, _ := castInstant(c.params["expires_at"]).(time.Time)
	made := &token{
		secret: rand.Text() + rand.Text(), user: c.who.id(), name: name, created: c.now, expires: expires,
		scopes: append([]string{}, texts(c.params["permission"])...),
	}
	c.desk.addToken(made)
	if c.desk.release < 600 {
		return http.StatusOK, map[string]string{"name": made.secret}, nil
	}
	return http.StatusOK, map[string]string{"token": made.secret}, nil
}

// listTokens shows the caller's own tokens, and all permissions that there are.
func listTokens(c *call) (int, any, error) {
	mine := []any{}
	for _, each := range c.desk.tokens {
		if each.user != c.who.id() {
			continue
		}
		mine = append(mine, rendered(row{
			"id": each.id, "user_id": each.user, "action": "api", c.labelKey(): each.name,
			"preferences":  map[string]any{"permission": each.scopes},
			"last_used_at": orNull(each.lastUsed), "expires_at": orNull(each.expires),
			"created_at": each.created, "updated_at": each.created,
		}))
	}
	described := "label"
	if c.desk.release < 603 {
		described = "note"
	}
	known := []any{}
	for _, each := range permissionRows {
		known = append(known, map[string]any{
			"id": each.id(), "name": each.text("name"), described: each.text("name"), "active": true,
		})
	}
	return http.StatusOK, map[string]any{"tokens": mine, "permissions": known}, nil
}

func orNull(at time.Time) any {
	if at.IsZero() {
		return nil
	}
	return at
}

func deleteToken(c *call) (int, any, error) {
	at := slices.IndexFunc(c.desk.tokens, func(t *token) bool {
		return t.user == c.who.id() && strconv.FormatInt(t.id, 10) == c.path["id"]
	})
	if at < 0 {
		return 0, nil, missing("Token", c.path["id"])
	}
	c.desk.tokens = slices.Delete(c.desk.tokens, at, at+1)
	return http.StatusOK, map[string]any{}, nil
}
