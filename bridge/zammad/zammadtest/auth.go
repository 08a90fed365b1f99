package zammadtest

import (
	"net/http"
	"strings"
)

// identity is who sent a request and by what right.
type identity struct {
	who    *user
	scopes []string
}

// authenticate reads the credentials in Zammad's order. Only API tokens are
// known here, so basic and bearer credentials are always wrong ones.
func (s *Server) authenticate(r *http.Request) (identity, *failure) {
	scheme, rest, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	switch strings.ToLower(scheme) {
	case "":
		return identity{}, failWith(http.StatusForbidden, "Authentication required")
	case "basic":
		return identity{}, failWith(http.StatusUnauthorized, "Invalid BasicAuth credentials")
	case "bearer":
		return identity{}, failWith(http.StatusUnauthorized, "The provided token is invalid.")
	case "token":
	default:
		return identity{}, failWith(http.StatusForbidden, "Authentication required")
	}
	secret := strings.Trim(strings.TrimPrefix(strings.TrimSpace(rest), "token="), `"`)
	login, known := s.tokens[secret]
	who, found := s.desk.userNamed(login)
	if !known || !found || !who.flag("active") {
		return identity{}, failWith(http.StatusUnauthorized, "Can't find User for Token")
	}
	return s.onBehalfOf(r.Header.Get("From"), identity{who: who, scopes: s.scopes[secret]})
}

// onBehalfOf lets administrators act for somebody else; the limits of their
// token do not hold then.
func (s *Server) onBehalfOf(name string, caller identity) (identity, *failure) {
	if name == "" {
		return caller, nil
	}
	asking := call{who: caller.who}
	if !asking.userMay([]string{"admin.user"}) {
		return identity{}, failWith(http.StatusForbidden,
			"Current user has no permission to use 'From'/'X-On-Behalf-Of'!")
	}
	other, found := s.desk.userNamed(name)
	if !found {
		return identity{}, failWith(http.StatusForbidden, "No such user '"+name+"'")
	}
	return identity{who: other}, nil
}

// authorize checks the permissions that an endpoint needs.
func (c *call) authorize(permissions []string) *failure {
	switch {
	case len(permissions) == 0 || c.may(permissions...):
		return nil
	case !c.userMay(permissions):
		return failWith(http.StatusForbidden, c.profile.userRefused)
	}
	return failWith(http.StatusForbidden, c.profile.tokenRefused)
}
