package zammad_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

var epoch = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

// shelf is a search over tickets of which nothing is known but id and time; it
// gives fewer than was asked for when most says so.
type shelf struct {
	mu       sync.Mutex
	at       map[int64]time.Time
	most     int
	searches int
	blind    bool // takes no notice of the condition
	between  func(searches int)
}

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if strings.HasSuffix(r.URL.Path, "/ticket_states") {
		_, _ = w.Write([]byte(`[{"id": 2, "name": "open", "state_type_id": 2, "active": true}]`))
		return
	}
	var asked struct {
		Condition map[string]struct{ Operator, Value string }
		Limit     int
		Page      int
		Query     *string
	}
	_ = json.NewDecoder(r.Body).Decode(&asked)
	condition := asked.Condition["ticket.updated_at"]
	from, err := time.Parse("2006-01-02T15:04:05.000Z", condition.Value)
	if err != nil || condition.Operator != "after (absolute)" || asked.Query != nil || r.URL.Query().Get("expand") != "true" {
		http.Error(w, "not the search that every version understands", http.StatusBadRequest)
		return
	}
	var ids []int64
	for id, at := range s.at {
		if s.blind || !at.Before(from) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b int64) int {
		if order := s.at[a].Compare(s.at[b]); order != 0 {
			return order
		}
		return int(a - b)
	})
	size := min(asked.Limit, s.most)
	begin := min((asked.Page-1)*size, len(ids))
	rows := []map[string]any{}
	for _, id := range ids[begin:min(begin+size, len(ids))] {
		rows = append(rows, map[string]any{
			"id": id, "state_id": 2, "created_at": epoch.Format(time.RFC3339), "updated_at": s.at[id].Format(time.RFC3339Nano),
		})
	}
	_ = json.NewEncoder(w).Encode(rows)
	s.searches++
	if s.between != nil {
		s.between(s.searches)
	}
}

// follow reads all changes as a mirror does, from round to round.
func follow(t *testing.T, s *shelf, limit int) []bridge.Ticket {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	desk := client(t, configFor(t, server.URL, "x"), zammad.Options{})
	var all []bridge.Ticket
	since := epoch.Add(-time.Hour)
	for range 1000 {
		got, err := desk.Changed(t.Context(), since, limit)
		if err != nil {
			t.Fatalf("Changed: %v", err)
		}
		if !slices.IsSortedFunc(got, func(a, b bridge.Ticket) int { return a.UpdatedAt.Compare(b.UpdatedAt) }) {
			t.Fatal("changes are not in order")
		}
		all = append(all, got...)
		if len(got) == 0 || !got[len(got)-1].UpdatedAt.After(since) {
			return all
		}
		since = got[len(got)-1].UpdatedAt
	}
	t.Fatal("the rounds come to no end")
	return nil
}

func distinct(tickets []bridge.Ticket) int {
	ids := make(map[int64]bool)
	for _, each := range tickets {
		ids[each.ID] = true
	}
	return len(ids)
}

func TestChangedMissesNone(t *testing.T) {
	t.Parallel()
	spread := func(int64) time.Duration { return 0 }
	for name, test := range map[string]struct {
		tickets, most, limit int
		at                   func(id int64) time.Duration
	}{
		"none":                            {0, 200, 100, spread},
		"one":                             {1, 200, 1, spread},
		"each of its own instant":         {950, 200, 100, func(id int64) time.Duration { return time.Duration(id) * time.Millisecond }},
		"limit of one":                    {60, 200, 1, func(id int64) time.Duration { return time.Duration(id) * time.Second }},
		"all of one instant":              {950, 200, 100, spread},
		"instants that fill pages":        {1000, 200, 300, func(id int64) time.Duration { return time.Duration(id/400) * time.Second }},
		"exactly a page of one instant":   {200, 200, 100, spread},
		"a server that gives fewer":       {500, 50, 100, func(id int64) time.Duration { return time.Duration(id/3) * time.Millisecond }},
		"fewer, and all of one instant":   {500, 50, 100, spread},
		"a limit beyond what there is":    {300, 200, 10_000, func(id int64) time.Duration { return time.Duration(id%7) * time.Second }},
		"a limit that makes no sense":     {30, 200, -5, spread},
		"an instant at the end of a page": {401, 200, 200, func(id int64) time.Duration { return time.Duration(id/200) * time.Second }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &shelf{at: make(map[int64]time.Time), most: test.most}
			for id := int64(1); id <= int64(test.tickets); id++ {
				s.at[id] = epoch.Add(test.at(id))
			}
			if got := follow(t, s, test.limit); distinct(got) != test.tickets {
				t.Errorf("%d tickets, want %d", distinct(got), test.tickets)
			}
		})
	}
}

// An answer never ends within an instant, so that whoever goes on behind it
// misses none.
func TestChangedEndsWithAWholeInstant(t *testing.T) {
	t.Parallel()
	s := &shelf{at: make(map[int64]time.Time), most: 200}
	for id := int64(1); id <= 300; id++ {
		s.at[id] = epoch.Add(time.Duration((id-1)/60) * time.Second)
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	got, err := client(t, configFor(t, server.URL, "x"), zammad.Options{}).Changed(t.Context(), epoch.Add(-time.Hour), 1)
	if err != nil || len(got) != 180 || !got[179].UpdatedAt.Equal(epoch.Add(2*time.Second)) {
		t.Errorf("%d tickets, %v; want the first three instants of 60", len(got), err)
	}
}

// Tickets that change while they are listed move to the end; none may fall
// between two pages.
func TestChangedWhileTicketsMove(t *testing.T) {
	t.Parallel()
	for _, limit := range []int{1, 150, 10_000} {
		t.Run(fmt.Sprint("limit ", limit), func(t *testing.T) {
			t.Parallel()
			s := &shelf{at: make(map[int64]time.Time), most: 200}
			for id := int64(1); id <= 1200; id++ {
				s.at[id] = epoch.Add(time.Duration(id/5) * time.Millisecond)
			}
			s.between = func(searches int) {
				if searches > 5 {
					return
				}
				for id := int64(searches); id <= 1200; id += 97 {
					s.at[id] = epoch.Add(time.Hour + time.Duration(searches)*time.Minute + time.Duration(id)*time.Millisecond)
				}
			}
			latest := make(map[int64]time.Time)
			for _, each := range follow(t, s, limit) {
				if each.UpdatedAt.After(latest[each.ID]) {
					latest[each.ID] = each.UpdatedAt
				}
			}
			for id, at := range s.at {
				if !latest[id].Equal(at) {
					t.Errorf("ticket %d was last seen as of %s, want %s", id, latest[id], at)
				}
			}
		})
	}
}

// A server that ignores the condition would make every ticket a change, for
// ever.
func TestChangedRefusesWhatWasNotAskedFor(t *testing.T) {
	t.Parallel()
	s := &shelf{at: map[int64]time.Time{1: epoch}, most: 200, blind: true}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	desk := client(t, configFor(t, server.URL, "x"), zammad.Options{})
	if got, err := desk.Changed(t.Context(), epoch.Add(time.Second), 10); err == nil {
		t.Errorf("Changed: %v without an error", got)
	}
	if got, err := desk.Changed(t.Context(), time.Time{}, 10); err != nil || len(got) != 1 {
		t.Errorf("Changed since ever: %v, %v", got, err)
	}
}

// The desk's clock is the only one: it may be minutes off ours.
func TestChangedByTheDesksClock(t *testing.T) {
	t.Parallel()
	for _, off := range []time.Duration{-7 * time.Minute, 7 * time.Minute} {
		t.Run(off.String(), func(t *testing.T) {
			t.Parallel()
			desk, _ := desk(t, zammadtest.Options{Now: func() time.Time { return time.Now().Add(off) }})
			first, err := desk.CreateTicket(t.Context(), changes())
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(5 * time.Millisecond)
			second, err := desk.CreateTicket(t.Context(), changes())
			if err != nil {
				t.Fatal(err)
			}
			got, err := desk.Changed(t.Context(), first.UpdatedAt, 10)
			if err != nil || len(got) != 2 || got[1].ID != second.ID {
				t.Fatalf("Changed: %v, %v; want both", got, err)
			}
			if got, err = desk.Changed(t.Context(), second.UpdatedAt, 10); err != nil || len(got) != 1 {
				t.Errorf("Changed since the last: %v, %v; want it alone", got, err)
			}
		})
	}
}

func TestPagesMeetEveryTicket(t *testing.T) {
	t.Parallel()
	desk, _ := desk(t, zammadtest.Options{})
	for i := range 205 {
		wanted := bridge.TicketChanges{
			Title: "Coupure", Group: "N1", Fields: map[string]string{zammad.FieldIncident: fmt.Sprint(incident, i)},
		}
		if _, err := desk.CreateTicket(t.Context(), wanted); err != nil {
			t.Fatal(err)
		}
	}
	var all []bridge.Ticket
	pages := 0
	for more := true; more; {
		pages++
		var tickets []bridge.Ticket
		var err error
		if tickets, more, err = desk.Page(t.Context(), pages); err != nil {
			t.Fatal(err)
		}
		all = append(all, tickets...)
	}
	if len(all) != 205 || distinct(all) != 205 || pages > 4 {
		t.Errorf("%d tickets (%d distinct) on %d pages, want 205", len(all), distinct(all), pages)
	}
	if all[0].Stage != bridge.StageNew || all[0].Group != "N1" || all[204].Fields[zammad.FieldIncident] != incident+"204" {
		t.Errorf("tickets are %+v … %+v", all[0], all[204])
	}
	if _, _, err := desk.Page(t.Context(), 0); err == nil {
		t.Error("page 0 passed")
	}
}
