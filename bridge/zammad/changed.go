package zammad

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

const (
	// searchPage is the most that a search gives at once, in every version.
	searchPage = 200
	// searchFloor is what a search gives when it takes no notice of our size: a
	// shorter page is the last one.
	searchFloor = 50
)

// Changed reads the tickets that changed at the instant since or later (by the
// desk's clock), oldest change first, each once. It stops after limit tickets,
// but never within one instant, and tickets of the instant since itself do not
// count: whoever goes on from the last ticket's UpdatedAt misses none and
// comes to an end, which is an answer that holds nothing later than since.
//
// Transactions become visible late and a desk's machines differ a little, so
// callers begin each round some minutes before where the last one ended. A ticket
// whose state's meaning is unknown has an empty Stage.
func (c *Client) Changed(ctx context.Context, since time.Time, limit int) ([]bridge.Ticket, error) {
	if epoch := time.Unix(0, 0); since.Before(epoch) {
		since = epoch // a time that no database balks at
	}
	since = since.Truncate(time.Millisecond)
	run := changedRun{since: since, from: since, page: 1, newest: make(map[int64]change)}
	for !run.done(limit) {
		rows, err := c.changedPage(ctx, run.from, run.page)
		if err != nil {
			return nil, err
		}
		if err := run.take(rows); err != nil {
			return nil, err
		}
	}
	return c.understandAll(ctx, run.rows())
}

func (c *Client) changedPage(ctx context.Context, from time.Time, page int) ([]record, error) {
	var rows []record
	err := c.call(ctx, request{
		op: "search changed tickets", endpoint: "ticket_search", method: http.MethodPost, path: "tickets/search",
		query: expand(),
		body: map[string]any{
			"condition": map[string]any{
				"ticket.updated_at": map[string]any{"operator": "after (absolute)", "value": formatInstant(from)},
			},
			"sort_by": "updated_at,id", "order_by": "asc,asc", "limit": searchPage, "page": page,
		},
	}, &rows)
	return rows, err
}

// change is a row of the search and what it is ordered by.
type change struct {
	id  int64
	at  time.Time
	row record
}

// changedRun is how far a search through the changes has come. Tickets move to
// the end while it runs, so each page is the first one from the latest instant
// that was seen; only an instant that fills a page is read on by page number.
type changedRun struct {
	since  time.Time
	from   time.Time
	page   int
	newest map[int64]change // by ticket
	ended  bool
}

func (r *changedRun) take(rows []record) error {
	last := r.from
	for _, row := range rows {
		id, err := row.integer("id")
		if err != nil {
			return err
		}
		at, err := row.instant("updated_at")
		if err != nil {
			return err
		}
		if at.Before(r.from) {
			return fmt.Errorf("search changed tickets: ticket %d is of %s, before the %s that was asked for: "+
				"the condition was not followed", id, formatInstant(at), formatInstant(r.from))
		}
		r.keep(change{id: id, at: at, row: row})
		last = latest(last, at)
	}
	switch {
	case len(rows) < searchFloor:
		r.ended = true
	case last.After(r.from):
		r.from, r.page = last, 1
	default:
		r.page++
	}
	return nil
}

func (r *changedRun) keep(found change) {
	if old, known := r.newest[found.id]; !known || old.at.Before(found.at) {
		r.newest[found.id] = found
	}
}

// done tells whether the search is at its end or has enough: instants before
// the one that it would go on from are complete.
func (r *changedRun) done(limit int) bool {
	if r.ended || r.page > 1 {
		return r.ended
	}
	complete := 0
	for _, each := range r.newest {
		if each.at.After(r.since) && each.at.Before(r.from) {
			complete++
		}
	}
	return complete >= max(limit, 1)
}

// rows are the tickets in order, without the last instant when it may go on.
func (r *changedRun) rows() []record {
	found := make([]change, 0, len(r.newest))
	for _, each := range r.newest {
		if r.ended || each.at.Before(r.from) {
			found = append(found, each)
		}
	}
	slices.SortFunc(found, func(a, b change) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.id, b.id))
	})
	rows := make([]record, len(found))
	for i, each := range found {
		rows[i] = each.row
	}
	return rows
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// Page reads a page of all tickets by ascending id, pages counting from 1;
// more tells whether another may follow. Deletions meanwhile move tickets to
// earlier pages: one that a sweep did not meet is gone only when Ticket says
// so.
func (c *Client) Page(ctx context.Context, page int) (tickets []bridge.Ticket, more bool, err error) {
	if page < 1 {
		return nil, false, errors.New("list tickets: pages count from 1")
	}
	query := expand()
	query.Set("page", strconv.Itoa(page))
	query.Set("per_page", strconv.Itoa(smallestCap))
	var rows []record
	err = c.call(ctx, request{
		op: "list tickets", endpoint: "ticket_list", method: http.MethodGet, path: "tickets", query: query,
	}, &rows)
	if err != nil {
		return nil, false, err
	}
	tickets, err = c.understandAll(ctx, rows)
	return tickets, len(rows) > 0, err
}
