package zammad_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/zammad"
)

// script is a desk that gives one answer after the other, the last one for
// ever. An answer is a status ("502"), a status and a body ("200 {}"), with a
// header before it ("Retry-After: 3|429"), or what else happened ("cut",
// "hang", "wait" for a connection that is cut after a second).
type script struct {
	mu      sync.Mutex
	answers []string
	asked   []string
	at      []time.Time
}

const (
	oneTicket = `{"id": 7, "number": "22007", "state_id": 2, "created_at": "2026-01-01T00:00:00.000Z", ` +
		`"updated_at": "2026-01-01T00:00:00.000Z"}`
	hidden = `422 {"error": "Error ID 3dFq1x2A: Please contact your administrator."}`
	rule   = `422 {"error": "Invalid value", "error_human": "Invalid value"}`
	inner  = `500 {"error": "Error ID 1: Please contact your administrator."}`
	states = `200 [{"id": 2, "name": "open", "state_type_id": 2, "active": true}]`
	found  = "200 " + oneTicket
)

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "/ticket_states") {
		return reply(r, states), nil
	}
	switch next := s.next(r); next {
	case "cut":
		return nil, io.ErrUnexpectedEOF
	case "hang":
		<-r.Context().Done()
		return nil, r.Context().Err()
	case "wait":
		time.Sleep(time.Second)
		return nil, io.ErrUnexpectedEOF
	default:
		return reply(r, next), nil
	}
}

func (s *script) next(r *http.Request) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.answers[min(len(s.asked), len(s.answers)-1)]
	s.asked, s.at = append(s.asked, r.Method), append(s.at, time.Now())
	return next
}

func reply(r *http.Request, text string) *http.Response {
	header := make(http.Header)
	if name, rest, given := strings.Cut(text, "|"); given {
		name, value, _ := strings.Cut(name, ": ")
		header.Set(name, value)
		text = rest
	}
	code, body, _ := strings.Cut(text, " ")
	var status int
	_, _ = fmt.Sscan(code, &status)
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}
}

// scripted makes a client of a script.
func scripted(t *testing.T, registerer prometheus.Registerer, answers ...string) (*zammad.Client, *script) {
	t.Helper()
	s := &script{answers: answers}
	desk := client(t, configFor(t, "http://desk.example", "x"), zammad.Options{
		HTTPClient: &http.Client{Transport: s}, Registerer: registerer,
	})
	return desk, s
}

// TestRefusedAfterTheCommit: a refusal that hides its reason may have come after
// the commit, so the ticket is looked for before it is tried without its service.
func TestRefusedAfterTheCommit(t *testing.T) {
	t.Parallel()
	ours := strings.Replace(found, `"id": 7`, `"id": 7, "`+zammad.FieldIncident+`": "`+incident+`"`, 1)
	for _, test := range []struct {
		name    string
		answers []string
		posts   int
	}{
		{"it is there", []string{hidden, "200 [" + ours[len("200 "):] + "]", found}, 2},
		{"it is not", []string{hidden, "200 []", found}, 3},
		{"nobody knows", []string{hidden, "401", found}, 2},
		{"the reason is told", []string{rule, found}, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			made, s := scripted(t, nil, test.answers...)
			wanted := changes()
			wanted.Fields["service"] = "visioconference"
			ticket, err := made.CreateTicket(t.Context(), wanted)
			if posts := strings.Count(strings.Join(s.asked, " "), http.MethodPost); posts != test.posts {
				t.Errorf("asked %v", s.asked)
			}
			if written := test.answers[len(s.asked)-1] == found; written != (ticket.ID == 7) || err == nil {
				t.Errorf("CreateTicket: %+v, %v", ticket, err)
			}
		})
	}
}

func TestWhatIsRepeated(t *testing.T) {
	t.Parallel()
	read := func(ctx context.Context, c *zammad.Client) error { _, err := c.Ticket(ctx, 7); return err }
	search := func(ctx context.Context, c *zammad.Client) error {
		_, err := c.Changed(ctx, epoch, 1)
		return err
	}
	set := func(ctx context.Context, c *zammad.Client) error {
		_, err := c.UpdateTicket(ctx, 7, bridge.TicketChanges{Title: "x"})
		return err
	}
	note := func(ctx context.Context, c *zammad.Client) error {
		_, err := c.UpdateTicket(ctx, 7, bridge.TicketChanges{Note: &bridge.Note{HTML: "x"}})
		return err
	}
	create := func(ctx context.Context, c *zammad.Client) error {
		_, err := c.CreateTicket(ctx, changes())
		return err
	}
	add := func(ctx context.Context, c *zammad.Client) error {
		_, err := c.Create(ctx, "groups", map[string]any{"name": "N1"})
		return err
	}
	migrate := func(ctx context.Context, c *zammad.Client) error { return c.ExecuteMigrations(ctx) }
	remove := func(ctx context.Context, c *zammad.Client) error { return c.Delete(ctx, "slas", 1) }
	once := func(ctx context.Context, c *zammad.Client) error { return read(ctx, c.Once()) }
	for _, test := range []struct {
		name    string
		do      func(context.Context, *zammad.Client) error
		answers []string
		asked   int
		passes  bool
	}{
		{"a gateway without a desk", read, []string{"502 <html>", found}, 2, true},
		{"a cut answer", read, []string{"cut", "cut", found}, 3, true},
		{"half an answer", read, []string{`200 {"id": 7,`, found}, 2, true},
		{"a page", read, []string{"200 <html>", found}, 2, true},
		{"a deadlock", read, []string{hidden, hidden, found}, 3, true},
		{"an error for good", read, []string{inner}, 3, false},
		{"a rate limit", read, []string{"429 slow down", found}, 2, true},
		{"a proxy's 404", read, []string{"404 <html>", found}, 2, true},
		{"no ticket", read, []string{`404 {"error": "Couldn't find"}`}, 1, false},
		{"no right", read, []string{`403 {"error": "Not authorized"}`}, 1, false},
		{"a bad token", read, []string{`401 {"error": "Can't find User"}`}, 1, false},
		{"another address", read, []string{"301"}, 1, false},
		{"an answer of another kind", read, []string{"200 []"}, 1, false},
		{"a search", search, []string{"503", "200 []"}, 2, true},
		{"attributes", set, []string{"cut", found}, 2, true},
		{"attributes against a rule", set, []string{rule}, 1, false},
		{"a note", note, []string{"cut"}, 1, false},
		{"a note at a gateway", note, []string{"502"}, 1, false},
		{"a ticket", create, []string{"cut"}, 1, false},
		{"a ticket and a deadlock", create, []string{hidden}, 1, false},
		{"a group", add, []string{"cut"}, 1, false},
		{"a migration", migrate, []string{"cut"}, 1, false},
		{"a removal", remove, []string{"cut"}, 1, false},
		{"whoever repeats by himself", once, []string{"502"}, 1, false},
		{"a slow desk has its time", read, []string{"hang"}, 1, false},
		{"a desk that asks for long", read, []string{"Retry-After: 60|503"}, 1, false},
		{"a desk that asks for little", read, []string{"Retry-After: 3|503", found}, 2, true},
		{"a desk that asks for nonsense", read, []string{"Retry-After: soon|503", found}, 2, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				desk, s := scripted(t, nil, test.answers...)
				began := time.Now()
				err := test.do(t.Context(), desk)
				if (err == nil) != test.passes || len(s.asked) != test.asked {
					t.Errorf("%d requests, %v; want %d, pass %v", len(s.asked), err, test.asked, test.passes)
				}
				if took := time.Since(began); took > 20*time.Second {
					t.Errorf("took %s, which is more than one call may", took)
				}
			})
		})
	}
}

func TestRepeatsWaitLongerEachTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		registry := prometheus.NewRegistry()
		desk, s := scripted(t, registry, hidden, hidden, found)
		if _, err := desk.Ticket(t.Context(), 7); err != nil {
			t.Fatal(err)
		}
		first, second := s.at[1].Sub(s.at[0]), s.at[2].Sub(s.at[1])
		if first < 100*time.Millisecond || first > 300*time.Millisecond || second < 200*time.Millisecond || second > 600*time.Millisecond {
			t.Errorf("waits were %s and %s", first, second)
		}
		want := `
			# HELP vigie_zammad_retries_total Requests to Zammad that repeated one which had failed.
			# TYPE vigie_zammad_retries_total counter
			vigie_zammad_retries_total{endpoint="ticket_get"} 2
		`
		if err := testutil.GatherAndCompare(registry, strings.NewReader(want), "vigie_zammad_retries_total"); err != nil {
			t.Error(err)
		}
	})
}

func TestRepeatsEndWithTheCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		desk, s := scripted(t, nil, "502")
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		began := time.Now()
		_, err := desk.Ticket(ctx, 7)
		if took := time.Since(began); err == nil || took > 50*time.Millisecond || len(s.asked) != 1 {
			t.Errorf("%d requests in %s, %v", len(s.asked), took, err)
		}
	})
}

func TestTheClocksAreCompared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		registry := prometheus.NewRegistry()
		date := time.Now().Add(-7 * time.Minute).UTC().Format(http.TimeFormat)
		desk, _ := scripted(t, registry, "Date: "+date+"|"+found, "Date: yesterday|"+found)
		for range 2 {
			if _, err := desk.Ticket(t.Context(), 7); err != nil {
				t.Fatal(err)
			}
		}
		want := `
			# HELP vigie_zammad_clock_ahead_seconds How far the clock of the last answer of Zammad was ahead of ours, to the second.
			# TYPE vigie_zammad_clock_ahead_seconds gauge
			vigie_zammad_clock_ahead_seconds -420
		`
		if err := testutil.GatherAndCompare(registry, strings.NewReader(want), "vigie_zammad_clock_ahead_seconds"); err != nil {
			t.Error(err)
		}
	})
}

func TestRefusalsAreTold(t *testing.T) {
	t.Parallel()
	desk, _ := scripted(t, nil, `403 {"error": "Not authorized"}`, "403 <html>", `404 {"error": "gone"}`)
	_, err := desk.Ticket(t.Context(), 7)
	if !errors.Is(err, bridge.ErrNoAccess) || errors.Is(err, bridge.ErrNotFound) {
		t.Errorf("lost rights: %v", err)
	}
	if _, err = desk.Ticket(t.Context(), 7); errors.Is(err, bridge.ErrNoAccess) {
		t.Errorf("a proxy's refusal passes for lost rights: %v", err)
	}
	if _, err = desk.Ticket(t.Context(), 7); !errors.Is(err, bridge.ErrNotFound) || errors.Is(err, bridge.ErrNoAccess) {
		t.Errorf("deletion: %v", err)
	}
}
