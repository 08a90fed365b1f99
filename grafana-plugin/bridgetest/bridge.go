// Package bridgetest is a bridge's API over tickets that a test has chosen,
// which can be made to fail. End-to-end tests hold the plugin to the real one.
package bridgetest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/reportapi"
)

// Token is the one that the bridge knows.
const Token = "jeton-de-lecture" //nolint:gosec // of tests

// Bridge is a running bridge.
type Bridge struct {
	URL string

	mu      sync.Mutex
	tickets []reportapi.Ticket // newest first
	health  reportapi.Health
	tells   map[string]http.HandlerFunc
	instead http.HandlerFunc // answers in place of the bridge, if not nil
	acts    []Done
	asked   []url.URL
}

// Start starts a bridge that is well and has the tickets given, and stops it
// with the test.
func Start(t testing.TB, tickets ...reportapi.Ticket) *Bridge {
	b := &Bridge{health: reportapi.Health{
		Product: reportapi.Product, Level: reportapi.Level, Desk: reportapi.DeskHealth{OK: true},
		Sources: []reportapi.SourceHealth{{Name: "noc"}},
	}, tells: make(map[string]http.HandlerFunc)}
	b.SetTickets(tickets...)
	server := httptest.NewServer(b.Handler())
	t.Cleanup(server.Close)
	b.URL = server.URL
	return b
}

// SetTickets replaces the tickets.
func (b *Bridge) SetTickets(tickets ...reportapi.Ticket) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tickets = slices.Clone(tickets)
	slices.SortFunc(b.tickets, func(x, y reportapi.Ticket) int { return cmp.Compare(y.Incident, x.Incident) })
}

// Tell has the bridge answer requests of a path, what has no state of its own
// here.
func (b *Bridge) Tell(path string, answer func(r *http.Request) any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tells["/api/v1/"+path] = func(w http.ResponseWriter, r *http.Request) {
		told := answer(r)
		if problem, is := told.(error); is {
			Answer(w, http.StatusNotFound, reportapi.Error{Error: problem.Error()})
			return
		}
		Answer(w, http.StatusOK, told)
	}
}

// SetHealth changes what the bridge says of itself.
func (b *Bridge) SetHealth(change func(*reportapi.Health)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change(&b.health)
}

// Instead lets another handler answer; nil gives the bridge back.
func (b *Bridge) Instead(handler http.HandlerFunc) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.instead = handler
}

// Asked lists what was asked since the last call.
func (b *Bridge) Asked() []url.URL {
	b.mu.Lock()
	defer b.mu.Unlock()
	asked := b.asked
	b.asked = nil
	return asked
}

// Handler is the bridge without its socket.
func (b *Bridge) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/tickets", b.list)
	mux.HandleFunc("GET /api/v1/tickets/counts", b.counts)
	mux.HandleFunc("POST /api/v1/tickets/{incident}/acts", b.act)
	mux.HandleFunc("GET /api/v1/health", func(w http.ResponseWriter, _ *http.Request) {
		health := b.health
		if health.Now.IsZero() {
			health.Now = time.Now().UTC()
		}
		Answer(w, http.StatusOK, health)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.mu.Lock()
		b.asked = append(b.asked, *r.URL)
		instead, tells := b.instead, b.tells[r.URL.Path]
		b.mu.Unlock()
		switch {
		case instead != nil:
			instead(w, r)
		case !slices.Contains([]string{"Bearer " + Token, "Bearer " + ActToken}, r.Header.Get("Authorization")):
			http.Error(w, "the token is not known", http.StatusUnauthorized)
		case tells != nil:
			tells(w, r)
		default:
			b.mu.Lock()
			defer b.mu.Unlock()
			tagged(mux).ServeHTTP(w, r)
		}
	})
}

func (b *Bridge) list(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	limit, _ := strconv.Atoi(cmp.Or(query.Get("limit"), "100"))
	list := reportapi.TicketList{Limit: limit, Tickets: []reportapi.Ticket{}}
	all := b.chosen(query)
	if query.Get("sort") == "pressing" {
		slices.SortStableFunc(all, pressing)
	}
	first := 0
	if before := query.Get("before"); before != "" {
		first = 1 + slices.IndexFunc(all, func(t reportapi.Ticket) bool { return t.Incident == before })
	}
	list.Tickets = append(list.Tickets, all[first:min(len(all), first+limit)]...)
	if first+limit < len(all) {
		list.Next = list.Tickets[limit-1].Incident
	}
	Answer(w, http.StatusOK, list)
}

// states are those of tickets, as a life goes.
var states = []string{"open", "unverified", "acknowledged", "restored", "resolved", "closed"}

func pressing(x, y reportapi.Ticket) int {
	rank := func(state string) int {
		if at := slices.Index(states, state); at >= 0 {
			return at
		}
		return len(states)
	}
	return cmp.Or(cmp.Compare(x.Criticity, y.Criticity), cmp.Compare(rank(x.State), rank(y.State)), x.DetectedAt.Compare(y.DetectedAt))
}

func (b *Bridge) counts(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	counts := reportapi.TicketCounts{By: append([]string{}, query["by"]...), Counts: []reportapi.TicketCount{}}
	if len(query["by"]) == 0 {
		counts.Counts = append(counts.Counts, reportapi.TicketCount{Values: []string{}})
	}
	for _, ticket := range b.chosen(query) {
		values := make([]string, 0, len(query["by"]))
		for _, dimension := range query["by"] {
			values = append(values, valueOf(ticket, dimension))
		}
		at := slices.IndexFunc(counts.Counts, func(c reportapi.TicketCount) bool { return slices.Equal(c.Values, values) })
		if at < 0 {
			at = len(counts.Counts)
			counts.Counts = append(counts.Counts, reportapi.TicketCount{Values: values})
		}
		counts.Counts[at].Count++
	}
	slices.SortFunc(counts.Counts, func(x, y reportapi.TicketCount) int { return slices.Compare(x.Values, y.Values) })
	Answer(w, http.StatusOK, counts)
}

// chosen are the tickets that the filters of a query select.
func (b *Bridge) chosen(query url.Values) []reportapi.Ticket {
	from, _ := time.Parse(time.RFC3339, query.Get("from"))
	to, _ := time.Parse(time.RFC3339, query.Get("to"))
	return slices.DeleteFunc(slices.Clone(b.tickets), func(t reportapi.Ticket) bool {
		if query.Has("open") && t.State == "closed" {
			return true
		}
		for _, dimension := range slices.Concat(reportapi.Dimensions, reportapi.LaterDimensions) {
			if values := query[dimension]; len(values) > 0 && !slices.Contains(values, valueOf(t, dimension)) {
				return true
			}
		}
		return !from.IsZero() && t.OpenedAt.Before(from) || !to.IsZero() && !t.OpenedAt.Before(to)
	})
}

func valueOf(t reportapi.Ticket, dimension string) string {
	return map[string]string{
		"state": t.State, "criticity": t.Criticity, "severity": t.Severity, "family": t.Family, "region": t.Region,
		"site": t.Site, "device": t.Device, "service": t.Service, "provider": t.Provider, "group": t.Group,
		"party": t.Party, "owner": t.Owner, "nature": t.Nature, "level": t.Group, "origin": t.Origin,
	}[dimension]
}

// Answer writes JSON.
func Answer(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	json.NewEncoder(w).Encode(body) //nolint:errcheck,errchkjson // the client may be gone
}
