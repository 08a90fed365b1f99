package zammad

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/vigie-noc/vigie/bridge"
)

// Links reads which tickets hang together with one, as seen from it. Links to
// other things, such as articles of a knowledge base, are left out.
func (c *Client) Links(ctx context.Context, ticket int64) ([]bridge.DeskLink, error) {
	var answer linksAnswer
	err := c.call(ctx, request{
		op: "read links", endpoint: "links", method: http.MethodGet, path: "links", bound: maxStream,
		query: url.Values{"link_object": {"Ticket"}, "link_object_value": {strconv.FormatInt(ticket, 10)}},
	}, &answer)
	return answer.list, err
}

// linksAnswer takes the list "links" out of an answer; the tickets themselves,
// which follow it, pass by.
type linksAnswer struct{ list []bridge.DeskLink }

func (l *linksAnswer) decode(decoder *json.Decoder) error {
	l.list = nil
	return member(decoder, "links", l.decodeRows)
}

func (l *linksAnswer) decodeRows(decoder *json.Decoder) error {
	type row struct {
		Kind   string `json:"link_type"`
		Object string `json:"link_object"`
		Other  int64  `json:"link_object_value"`
	}
	return each(decoder, func(r row) error {
		switch {
		case r.Object != "Ticket":
		case r.Other == 0:
			return errors.New("a link leads nowhere")
		default:
			l.list = append(l.list, bridge.DeskLink{Kind: r.Kind, Ticket: r.Other})
		}
		return nil
	})
}

// Link makes a ticket the child of another. One that is so already is a refusal
// of older desks; whoever links looks at Links first.
func (c *Client) Link(ctx context.Context, child bridge.Ticket, parent int64) error {
	return c.call(ctx, request{
		op: "link tickets", endpoint: "link_add", method: http.MethodPost, path: "links/add",
		body: map[string]any{
			"link_type":          "child", // what the source is of the target
			"link_object_source": "Ticket", "link_object_source_number": child.Number,
			"link_object_target": "Ticket", "link_object_target_value": parent,
		},
	}, nil)
}

// Unlink ends that. What is not linked stays so.
func (c *Client) Unlink(ctx context.Context, child, parent int64) error {
	return c.call(ctx, request{
		op: "unlink tickets", endpoint: "link_remove", method: http.MethodDelete, path: "links/remove",
		body: map[string]any{
			"link_type":          "child",
			"link_object_source": "Ticket", "link_object_source_value": child,
			"link_object_target": "Ticket", "link_object_target_value": parent,
		},
	}, nil)
}
