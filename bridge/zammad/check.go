package zammad

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Needs are the names that must exist at the desk for the bridge to work.
type Needs struct {
	Groups []string
	States []string
}

// user is what is read of a user.
type user struct {
	Login  string `json:"login"`
	Email  string `json:"email"`
	Active bool   `json:"active"`
}

// Check tells whether the bridge can work at the desk: it is reachable, the
// token is accepted, the needed groups and states are there and active, and so
// is the customer. The error names every reason, a line each.
func (c *Client) Check(ctx context.Context) error {
	var me user
	err := c.call(ctx, request{
		op: "read own user", endpoint: "users_me", method: http.MethodGet, path: "users/me",
	}, &me)
	if err != nil {
		return err
	}
	return errors.Join(c.checkGroups(ctx, me.Login), c.checkStates(ctx), c.checkCustomer(ctx))
}

func (c *Client) checkGroups(ctx context.Context, login string) error {
	var groups []struct {
		Name   string `json:"name"`
		Active bool   `json:"active"`
	}
	err := c.call(ctx, request{
		op: "list groups", endpoint: "groups", method: http.MethodGet, path: "groups",
		query: url.Values{"per_page": {"1000"}},
	}, &groups)
	if err != nil {
		return err
	}
	active := make(map[string]bool, len(groups))
	for _, group := range groups {
		active[group.Name] = group.Active
	}
	var problems []error
	for _, name := range c.needs.Groups {
		if usable, visible := active[name]; !visible {
			problems = append(problems, fmt.Errorf("group %q does not exist, or %s has no access to it", name, login))
		} else if !usable {
			problems = append(problems, fmt.Errorf("group %q is not active", name))
		}
	}
	return errors.Join(problems...)
}

func (c *Client) checkStates(ctx context.Context) error {
	states, err := c.refreshStates(ctx)
	if err != nil {
		return err
	}
	active := make(map[string]bool, len(states))
	for _, state := range states {
		active[state.Name] = state.Active
	}
	var problems []error
	for _, name := range c.needs.States {
		if usable, exists := active[name]; !exists {
			problems = append(problems, fmt.Errorf("ticket state %q does not exist", name))
		} else if !usable {
			problems = append(problems, fmt.Errorf("ticket state %q is not active", name))
		}
	}
	return errors.Join(problems...)
}

func (c *Client) checkCustomer(ctx context.Context) error {
	if c.customerFound.Load() {
		return nil
	}
	var users []user
	err := c.call(ctx, request{
		op: "find customer", endpoint: "user_search", method: http.MethodGet, path: "users/search",
		query: url.Values{"query": {c.customer}, "limit": {"50"}},
	}, &users)
	if err != nil {
		return err
	}
	for _, each := range users {
		if strings.EqualFold(each.Login, c.customer) || strings.EqualFold(each.Email, c.customer) {
			if !each.Active {
				return fmt.Errorf("customer %q is not active", c.customer)
			}
			c.customerFound.Store(true)
			return nil
		}
	}
	return fmt.Errorf("customer %q was not found", c.customer)
}
