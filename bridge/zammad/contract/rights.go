package contract

import (
	"net/http"
	"testing"
)

// scoped makes a token of the administrator that is limited to permissions.
func (s *suite) scoped(t *testing.T, permissions ...string) *api {
	t.Helper()
	body := map[string]any{"name": "vigie " + word(), "permission": permissions}
	body["label"] = body["name"]
	answer := s.admin.call(t, http.MethodPost, "user_access_token", body).object(t, http.StatusOK)
	secret, _ := answer["token"].(string)
	if s.release < 600 {
		secret, _ = answer["name"].(string)
	}
	s.fact(t, "a new token shows its secret", len(secret) > 10, true)
	t.Cleanup(func() {
		listed, _ := s.admin.get(t, "user_access_token")["tokens"].([]any)
		for _, each := range listed {
			token, _ := each.(map[string]any)
			if token["name"] == body["name"] || token["label"] == body["name"] {
				s.lacks(t, "listed token", token, "token")
				s.admin.remove(t, "user_access_token/"+number(t, token, "id"))
			}
		}
	})
	return withToken(t, s.admin.base, secret)
}

func (s *suite) tokenRights(t *testing.T) {
	s.fact(t, "a token without a name", s.admin.call(t, http.MethodPost, "user_access_token", map[string]any{}).status, 422)
	limited := s.scoped(t, "admin.sla")
	s.fact(t, "own user with any token", limited.call(t, http.MethodGet, "users/me", nil).status, 200)
	s.fact(t, "what the token covers", limited.call(t, http.MethodGet, "slas", nil).status, 200)
	for _, path := range []string{"version", "calendars", "webhooks", "tickets"} {
		refused := limited.call(t, http.MethodGet, path, nil)
		s.fact(t, path+" beyond the token", refused.status, http.StatusForbidden)
		s.fact(t, path+" beyond the token says so in X-Failure", refused.header.Get("X-Failure") != "", true)
	}
	whole := s.scoped(t, "admin")
	s.fact(t, "admin covers admin.sla", whole.call(t, http.MethodGet, "slas", nil).status, 200)
	s.fact(t, "admin covers the version", whole.call(t, http.MethodGet, "version", nil).status, 200)
	for _, path := range []string{
		"roles", "calendars", "slas", "triggers", "webhooks", "overviews", "jobs", "settings", "object_manager_attributes",
	} {
		s.fact(t, "an agent reads "+path, s.api.call(t, http.MethodGet, path, nil).status, http.StatusForbidden)
	}
	s.fact(t, "an agent makes a group", s.api.call(t, http.MethodPost, "groups", map[string]any{"name": word()}).status, http.StatusForbidden)
}

func (s *suite) impersonation(t *testing.T) {
	agent := s.api.get(t, "users/me")
	login, _ := agent["login"].(string)
	as := func(from *api, name string) answer {
		return from.callAs(t, "Token token="+from.token, http.MethodGet, "users/me", nil, "From", name)
	}
	s.fact(t, "an administrator acts for an agent", as(s.admin, login).object(t, http.StatusOK)["login"], login)
	s.fact(t, "by id", as(s.admin, number(t, agent, "id")).object(t, http.StatusOK)["login"], login)
	s.fact(t, "for nobody known", as(s.admin, "nobody-"+word()).status, http.StatusForbidden)
	s.fact(t, "an agent acts for somebody else", as(s.api, s.Customer).status, http.StatusForbidden)
	// Whether 7.x still ignores the limits of the token then is open.
	limited := s.scoped(t, "user_preferences")
	answer := limited.callAs(t, "Token token="+limited.token, http.MethodGet, "tickets?per_page=1", nil, "From", login)
	s.supposed(t, "a token's limits do not hold for somebody else's rights", answer.status, http.StatusOK)
	ticket := map[string]any{"title": "De la part", "group": Group, "customer": s.Customer}
	made := s.admin.callAs(t, "Token token="+s.admin.token, http.MethodPost, "tickets?expand=true", ticket, "From", login).
		object(t, http.StatusCreated)
	s.fact(t, "who made a ticket for somebody else", made["created_by"], login)
}
