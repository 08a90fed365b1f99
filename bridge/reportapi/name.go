package reportapi

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
)

// Name is something of the inventory that a person chooses.
type Name struct {
	Name   string `json:"name"`
	Title  string `json:"title,omitempty"`  // for people, where the inventory has one
	Site   string `json:"site,omitempty"`   // of a device
	Region string `json:"region,omitempty"` // of a device or site
}

// NameList is a page of names, in their order.
type NameList struct {
	Of    string `json:"of"`
	Names []Name `json:"names"`
	Total int    `json:"total"` // on all pages
	Limit int    `json:"limit"`
	// Next continues the list (parameter "after"); it is empty when there is no
	// more. A list is never cut silently.
	Next string `json:"next,omitempty"`
}

// NameQuery selects; empty members select all.
type NameQuery struct {
	Of                                                  string // regions, sites, devices, services, providers or roles
	Regions, Sites, Devices, Services, Providers, Roles []string

	After string // NameList.Next of the page before
	Limit int    // 0 for the server's own
}

// Values are the query as parameters of a request.
func (q NameQuery) Values() url.Values {
	v := url.Values{
		"of": {q.Of}, "region": q.Regions, "site": q.Sites, "device": q.Devices, "service": q.Services, "provider": q.Providers, "role": q.Roles,
	}
	if q.After != "" {
		v.Set("after", q.After)
	}
	if q.Limit > 0 {
		v.Set("limit", strconv.Itoa(q.Limit))
	}
	return v
}

// Names is one page of what the inventory has.
func (c *Client) Names(ctx context.Context, q NameQuery) (NameList, error) {
	var list NameList
	err := c.get(ctx, "/api/v1/names?"+q.Values().Encode(), &list)
	if err == nil && (list.Names == nil || list.Of != q.Of) {
		err = fmt.Errorf("no names of %s are in the answer: %w", q.Of, ErrForeign)
	}
	return list, err
}

// Ticket is one ticket, by the incident's id or the ticket's at the desk: a list
// of one, which says as of when its clocks are told.
func (c *Client) Ticket(ctx context.Context, id string) (TicketList, error) {
	var list TicketList
	err := c.get(ctx, "/api/v1/tickets/"+url.PathEscape(id), &list)
	if err == nil && len(list.Tickets) != 1 {
		err = fmt.Errorf("no ticket is in the answer: %w", ErrForeign)
	}
	return list, err
}
