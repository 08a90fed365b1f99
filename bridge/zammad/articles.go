package zammad

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// Articles reads who wrote on a ticket, when and how, oldest first; the texts
// pass by.
func (c *Client) Articles(ctx context.Context, ticket int64) ([]bridge.DeskArticle, error) {
	var answer articlesAnswer
	err := c.call(ctx, request{
		op: "read articles", endpoint: "ticket_articles", method: http.MethodGet,
		path: "ticket_articles/by_ticket/" + strconv.FormatInt(ticket, 10), bound: maxStream,
	}, &answer)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(answer.list, func(a, b bridge.DeskArticle) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	return answer.list, nil
}

// articlesAnswer takes articles one by one, so that only one text is in memory.
type articlesAnswer struct{ list []bridge.DeskArticle }

func (a *articlesAnswer) decode(decoder *json.Decoder) error {
	a.list = nil
	type row struct {
		ID       int64     `json:"id"`
		At       time.Time `json:"created_at"`
		By       int64     `json:"created_by_id"`
		Kind     string    `json:"type"`
		Sender   string    `json:"sender"`
		Internal bool      `json:"internal"`
	}
	return each(decoder, func(r row) error {
		if r.ID == 0 || r.At.IsZero() {
			return errors.New("an article has no id or no time")
		}
		a.list = append(a.list, bridge.DeskArticle{
			ID: r.ID, At: r.At.UTC(), By: r.By, Kind: r.Kind, Sender: r.Sender, Internal: r.Internal,
		})
		return nil
	})
}

// roleCustomer is the seeded role of people who only write to the desk.
const roleCustomer = 3

// User reads who somebody is. What a role permits is for administrators alone
// to read: whoever has access to a group, or a role other than the seeded one
// of customers, is taken for an agent.
func (c *Client) User(ctx context.Context, id int64) (bridge.DeskUser, error) {
	var answer struct {
		ID        int64                      `json:"id"`
		Login     string                     `json:"login"`
		First     string                     `json:"firstname"`
		Last      string                     `json:"lastname"`
		Email     string                     `json:"email"`
		Roles     []int64                    `json:"role_ids"`
		GroupsIDs map[string]json.RawMessage `json:"group_ids"`
	}
	err := c.call(ctx, request{
		op: "read user", endpoint: "user_get", method: http.MethodGet, path: recordPath("users", id), query: expand(),
	}, &answer)
	if err != nil {
		return bridge.DeskUser{}, err
	}
	if answer.ID != id {
		return bridge.DeskUser{}, errors.New("read user: the answer is about another one")
	}
	other := slices.ContainsFunc(answer.Roles, func(role int64) bool { return role != roleCustomer })
	return bridge.DeskUser{
		ID: id, Login: answer.Login, Email: answer.Email, Agent: other || len(answer.GroupsIDs) > 0,
		Name: strings.TrimSpace(answer.First + " " + answer.Last),
	}, nil
}
