package reportapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxAnswer bounds an answer of the bridge.
const maxAnswer = 64 << 20

// Client reads the bridge's API.
type Client struct {
	base  string
	token string
	http  *http.Client
}

// NewClient makes a client of the bridge at base with a token of scope read.
// A nil HTTP client stands for one with a time-out of 30 s.
func NewClient(base, token string, client *http.Client) *Client {
	if client == nil {
		client = &http.Client{Timeout: 30 * time.Second}
	}
	return &Client{base: strings.TrimSuffix(base, "/"), token: token, http: client}
}

// ErrForeign says that what answered is no bridge: a proxy's page, perhaps.
var ErrForeign = errors.New("what answers is not a bridge")

// StatusError is an answer that is not 2xx.
type StatusError struct {
	Status  int
	Message string
	Told    bool // in the form of Error: the bridge means it, no router or proxy
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("bridge answered %d: %s", e.Status, e.Message)
}

// TicketQuery selects tickets; empty members select all.
type TicketQuery struct {
	Open        bool // what is not closed; States are empty then
	States      []string
	Criticities []string
	Regions     []string
	Sites       []string
	Devices     []string
	Families    []string
	Services    []string
	Providers   []string
	Severities  []string
	Parties     []string // third parties that have it now; "" for none
	Levels      []string // lines of support of the contract; Groups are empty then
	Groups      []string // of the desk
	Owners      []string // logins; "" for nobody
	Natures     []string // fault, storm, incident and request where empty
	Origins     []string // supervision, person; both where empty
	From, To    time.Time
	// Period is what From and To bound: "opened" (or empty) takes what was opened
	// in that time, "open" what was open at some time of it.
	Period string
	// Late is "yes" for what has a clock that is late, "soon" for what will have
	// one soon; both are open.
	Late string
	// Sort is newest (or empty), oldest, pressing, state, severity, longest or
	// remaining, which sorts what is open alone.
	Sort   string
	Before string // TicketList.Next of the page before
	Limit  int    // 0 for the server's own
}

// Values are the query as parameters of a request.
func (q TicketQuery) Values() url.Values {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	v["state"], v["criticity"] = q.States, q.Criticities
	v["region"], v["site"], v["device"], v["family"] = q.Regions, q.Sites, q.Devices, q.Families
	v["service"], v["provider"], v["severity"], v["party"] = q.Services, q.Providers, q.Severities, q.Parties
	v["level"], v["group"], v["owner"], v["nature"] = q.Levels, q.Groups, q.Owners, q.Natures
	v["origin"] = q.Origins
	set("before", q.Before)
	set("period", q.Period)
	set("sort", q.Sort)
	set("late", q.Late)
	if q.Open {
		v.Set("open", "true")
	}
	if !q.From.IsZero() {
		v.Set("from", q.From.UTC().Format(time.RFC3339Nano))
	}
	if !q.To.IsZero() {
		v.Set("to", q.To.UTC().Format(time.RFC3339Nano))
	}
	if q.Limit > 0 {
		v.Set("limit", strconv.Itoa(q.Limit))
	}
	return v
}

// Tickets is one page of tickets.
func (c *Client) Tickets(ctx context.Context, query TicketQuery) (TicketList, error) {
	var list TicketList
	err := c.get(ctx, "/api/v1/tickets?"+query.Values().Encode(), &list)
	if err == nil && list.Tickets == nil {
		err = fmt.Errorf("no tickets are in the answer: %w", ErrForeign)
	}
	return list, err
}

// ClosedWhileFiring are the tickets that a person closed while their fault goes
// on, on one page.
func (c *Client) ClosedWhileFiring(ctx context.Context) (TicketList, error) {
	var list TicketList
	err := c.get(ctx, "/api/v1/tickets/closed-while-firing", &list)
	if err == nil && list.Tickets == nil {
		err = fmt.Errorf("no tickets are in the answer: %w", ErrForeign)
	}
	return list, err
}

// Description is the API in the form of OpenAPI (YAML), as the bridge has it.
func (c *Client) Description(ctx context.Context) ([]byte, error) {
	return c.fetch(ctx, "/api/v1/openapi.yml")
}

// TicketCounts counts all tickets of a query, whatever its page, by the
// dimensions given.
func (c *Client) TicketCounts(ctx context.Context, query TicketQuery, by ...string) (TicketCounts, error) {
	query.Sort, query.Before, query.Limit = "", "", 0
	values := query.Values()
	values["by"] = by
	var counts TicketCounts
	err := c.get(ctx, "/api/v1/tickets/counts?"+values.Encode(), &counts)
	if err == nil && (counts.Counts == nil || !slices.Equal(counts.By, by)) {
		err = fmt.Errorf("no counts by %v are in the answer: %w", by, ErrForeign)
	}
	return counts, err
}

// Health tells how the bridge is doing.
func (c *Client) Health(ctx context.Context) (Health, error) {
	var health Health
	return health, c.get(ctx, "/api/v1/health", &health)
}

// Operations is the journal of one incident.
func (c *Client) Operations(ctx context.Context, incident string) (OperationList, error) {
	var list OperationList
	return list, c.get(ctx, "/api/v1/tickets/"+url.PathEscape(incident)+"/operations", &list)
}

// Refusals are the latest webhooks that were refused.
func (c *Client) Refusals(ctx context.Context) (RefusalList, error) {
	var list RefusalList
	return list, c.get(ctx, "/api/v1/refusals", &list)
}

func (c *Client) get(ctx context.Context, path string, into any) error {
	body, err := c.fetch(ctx, path)
	if err != nil {
		return err
	}
	return understand(body, into)
}

func (c *Client) fetch(ctx context.Context, path string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		return nil, fmt.Errorf("ask bridge: %w", err)
	}
	return c.exchange(request)
}

// post asks for something to be done by what is written to a path.
func (c *Client) post(ctx context.Context, path string, header http.Header, said, into any) error {
	body, err := json.Marshal(said)
	if err != nil {
		return fmt.Errorf("write request: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("ask bridge: %w", err)
	}
	request.Header = header
	request.Header.Set("Content-Type", "application/json")
	return c.send(request, into)
}

func (c *Client) send(request *http.Request, into any) error {
	body, err := c.exchange(request)
	if err != nil {
		return err
	}
	return understand(body, into)
}

func (c *Client) exchange(request *http.Request) ([]byte, error) {
	request.Header.Set("Authorization", "Bearer "+c.token)
	request.Header.Set("Accept", "application/json")
	answer, err := c.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("ask bridge: %w", err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("read answer of bridge: %w", err)
	}
	if answer.StatusCode != http.StatusOK {
		said, told := message(body)
		return nil, &StatusError{Status: answer.StatusCode, Message: said, Told: told}
	}
	return body, nil
}

func understand(body []byte, into any) error {
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("understand answer of bridge: %w: %w", ErrForeign, err)
	}
	return nil
}

// message is what an error's body says, and whether it has the API's form.
func message(body []byte) (text string, told bool) {
	var e Error
	if json.Unmarshal(body, &e) == nil && e.Error != "" {
		return e.Error, true
	}
	return strings.TrimSpace(fmt.Sprintf("%.300s", body)), false
}
