package zammadtest

import (
	"net/http"
	"strings"
)

// identity is who sent a request and by what right.
type identity struct {
	who    row
	scopes []string
}

func unauthorized(message string) *failure { return failWith(http.StatusUnauthorized, message) }

func refused(message string) *failure { return failWith(http.StatusForbidden, message) }

// authenticate reads the credentials in Zammad's order.
func (s *Server) authenticate(r *http.Request) (identity, *failure) {
	scheme, rest, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	var caller identity
	var failed *failure
	switch strings.ToLower(scheme) {
	case "basic":
		caller, failed = s.byPassword(r)
	case "bearer":
		failed = unauthorized("The provided token is invalid.")
	case "token":
		caller, failed = s.byToken(rest)
	default:
		failed = refused("Authentication required")
	}
	if failed != nil {
		return identity{}, failed
	}
	name := r.Header.Get("From")
	if name == "" {
		name = r.Header.Get("X-On-Behalf-Of")
	}
	if caller, failed = s.onBehalfOf(name, caller); failed != nil {
		return identity{}, failed
	}
	if truthy(s.desk.setting("maintenance_mode")) && !covers(s.desk.granted(caller.who), []string{"admin.maintenance"}) {
		return identity{}, refused("Maintenance mode enabled!")
	}
	return caller, nil
}

// byToken knows the tokens of the options and those that were made since.
func (s *Server) byToken(credentials string) (identity, *failure) {
	if !truthy(s.desk.setting("api_token_access")) {
		return identity{}, refused("API token access disabled!")
	}
	secret := strings.Trim(strings.TrimPrefix(strings.TrimSpace(credentials), "token="), `"`)
	held, known := s.desk.tokenOf(secret)
	if !known {
		return identity{}, unauthorized("Can't find User for Token")
	}
	who, found := s.desk.user(held.user)
	now := s.instant()
	switch {
	case !found || !who.flag("active"):
		return identity{}, unauthorized("Can't find User for Token")
	case held.expired(now):
		return identity{}, unauthorized("Not authorized (token expired)!")
	}
	held.lastUsed = now
	return identity{who: who, scopes: held.scopes}, nil
}

// byPassword knows the passwords of the options.
func (s *Server) byPassword(r *http.Request) (identity, *failure) {
	if !truthy(s.desk.setting("api_password_access")) {
		return identity{}, refused("API password access disabled!")
	}
	login, password, _ := r.BasicAuth()
	who, found := s.desk.userNamed(login)
	if !found || !who.flag("active") || password == "" || s.passwords[who.text("login")] != password {
		return identity{}, unauthorized("Invalid BasicAuth credentials")
	}
	return identity{who: who}, nil
}

// onBehalfOf lets administrators act for somebody else; the limits of their
// token do not hold then.
func (s *Server) onBehalfOf(name string, caller identity) (identity, *failure) {
	if name == "" {
		return caller, nil
	}
	if !covers(s.desk.granted(caller.who), []string{"admin.user"}) {
		return identity{}, refused("Current user has no permission to use 'From'/'X-On-Behalf-Of'!")
	}
	other, found := s.desk.userCalled(name)
	if !found {
		return identity{}, refused("No such user '" + name + "'")
	}
	return identity{who: other}, nil
}

// authorize checks the permissions that an endpoint needs.
func (c *call) authorize(needed []string) *failure {
	switch {
	case len(needed) == 0 || c.may(needed...):
		return nil
	case !c.userMay(needed):
		return refused(c.profile.userRefused)
	}
	return refused(c.profile.tokenRefused)
}
