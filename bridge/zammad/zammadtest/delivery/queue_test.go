package delivery

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"
)

func TestRetriesByTheClock(t *testing.T) {
	to, q := listen(t, 500, 500, 500, 500, 500), newQueue()
	id := q.Add(start, "x", to.takes("{}"))
	q.Run(t.Context(), start.Add(-time.Millisecond))
	if len(to.got()) != 0 {
		t.Fatal("sent before it was due")
	}
	now := start
	for i, wait := range []time.Duration{0, 10 * time.Second, 20 * time.Second, 30 * time.Second, 40 * time.Second} {
		if wait > 0 {
			q.Run(t.Context(), now.Add(wait-time.Millisecond))
			if got := len(to.got()); got != i {
				t.Fatalf("%d attempts just before number %d", got, i+1)
			}
		}
		now = now.Add(wait)
		q.Run(t.Context(), now)
		if got := len(to.got()); got != i+1 {
			t.Fatalf("%d attempts after %s, want %d", got, now.Sub(start), i+1)
		}
	}
	q.Run(t.Context(), now.Add(time.Hour))
	requests := to.got()
	if len(requests) != 5 || len(q.Waiting()) != 0 {
		t.Fatalf("%d attempts and %d waiting, want 5 and none", len(requests), len(q.Waiting()))
	}
	for _, each := range requests {
		if got := each.header.Get("X-Zammad-Delivery"); got != id {
			t.Errorf("attempt with id %q, want %q in all", got, id)
		}
	}
	if dropped := q.Dropped(); len(dropped) != 1 || dropped[0].ID != id || dropped[0].Attempts != 5 {
		t.Errorf("dropped %+v", dropped)
	}
}

func TestReceiverThatComesBack(t *testing.T) {
	to, q := listen(t, 503, 503), newQueue()
	q.Add(start, "x", to.takes("{}"))
	for seconds := range 100 {
		q.Run(t.Context(), start.Add(time.Duration(seconds)*time.Second))
	}
	if got := len(to.got()); got != 3 {
		t.Errorf("%d attempts, want 3", got)
	}
	var statuses []int
	for _, each := range q.Log(10) {
		statuses = append(statuses, each.Code)
	}
	if want := []int{200, 503, 503}; !slices.Equal(statuses, want) {
		t.Errorf("the log has %v, want %v, newest first", statuses, want)
	}
	if len(q.Dropped()) != 0 {
		t.Errorf("dropped %+v", q.Dropped())
	}
}

func TestPayloadIsBuiltForEachAttempt(t *testing.T) {
	to, q := listen(t, 500, 500), newQueue()
	built := 0
	q.Add(start, "x", func() (Message, bool) {
		if built++; built > 2 {
			return Message{}, false // the ticket is gone
		}
		return Message{Endpoint: to.URL, Body: fmt.Appendf(nil, "state %d", built)}, true
	})
	for _, after := range []time.Duration{0, 10 * time.Second, 30 * time.Second, time.Hour} {
		q.Run(t.Context(), start.Add(after))
	}
	if got, want := to.bodies(), []string{"state 1", "state 2"}; !slices.Equal(got, want) {
		t.Errorf("received %q, want %q", got, want)
	}
	if len(q.Waiting()) != 0 || len(q.Dropped()) != 0 || built != 3 {
		t.Errorf("built %d times, %d waiting, %d dropped: what has nothing to tell vanishes", built, len(q.Waiting()), len(q.Dropped()))
	}
}

func TestOrder(t *testing.T) {
	for _, test := range []struct {
		name string
		with Disturbance
		want []string
	}{
		{"as due", Disturbance{}, []string{"a", "b", "c"}},
		{"reversed", Disturbance{Reverse: true}, []string{"c", "b", "a"}},
		{"twice", Disturbance{Duplicate: true}, []string{"a", "a", "b", "b", "c", "c"}},
		{"late", Disturbance{Delay: time.Minute}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			to, q := listen(t), newQueue()
			q.Disturb(test.with)
			q.Add(start.Add(2*time.Second), "x", to.takes("c"))
			q.Add(start, "x", to.takes("a"))
			q.Add(start, "x", to.takes("b"))
			q.Run(t.Context(), start.Add(5*time.Second))
			if got := to.bodies(); !slices.Equal(got, test.want) {
				t.Errorf("received %q, want %q", got, test.want)
			}
			q.Disturb(Disturbance{})
			q.Run(t.Context(), start.Add(2*time.Minute))
			if len(q.Waiting()) != 0 || len(to.got()) == 0 {
				t.Errorf("%d wait after two minutes, %d were sent", len(q.Waiting()), len(to.got()))
			}
		})
	}
}

func TestDuplicatesHaveOneID(t *testing.T) {
	to, q := listen(t), newQueue()
	q.Disturb(Disturbance{Duplicate: true})
	q.Add(start, "x", to.takes("a"))
	q.Run(t.Context(), start)
	got := to.got()
	if len(got) != 2 || got[0].header.Get("X-Zammad-Delivery") != got[1].header.Get("X-Zammad-Delivery") {
		t.Errorf("received %+v, want the same delivery twice", got)
	}
	if len(q.Log(10)) != 2 {
		t.Errorf("%d attempts are logged, want 2", len(q.Log(10)))
	}
}

func TestRunsAtTheSameTimeSendOnce(t *testing.T) {
	to, q := listen(t), newQueue()
	for i := range 20 {
		q.Add(start, "x", to.takes(fmt.Sprint(i)))
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() { q.Run(t.Context(), start) })
	}
	group.Wait()
	bodies := to.bodies()
	slices.Sort(bodies)
	if len(slices.Compact(bodies)) != 20 || len(to.got()) != 20 {
		t.Errorf("%d requests, want 20 different ones", len(to.got()))
	}
}

func TestEndOfContextLosesNothing(t *testing.T) {
	to, q := listen(t), newQueue()
	ctx, cancel := context.WithCancel(t.Context())
	q.Add(start, "first", func() (Message, bool) {
		cancel() // in the middle of the work
		return Message{Endpoint: to.URL}, true
	})
	q.Add(start, "second", to.takes("{}"))
	q.Run(ctx, start)
	waiting := q.Waiting()
	if len(waiting) != 2 || waiting[0].Trigger != "first" || waiting[0].Attempts != 0 || waiting[1].Attempts != 0 {
		t.Errorf("waiting %+v, want both as if nothing had happened", waiting)
	}
	if len(q.Log(10)) != 0 {
		t.Errorf("logged %+v", q.Log(10))
	}
}

func TestLog(t *testing.T) {
	to, q := listen(t), newQueue()
	for i := range 3 {
		q.Add(start, "x", to.takes(fmt.Sprintf("%d", i)))
	}
	q.Run(t.Context(), start)
	log := q.Log(2)
	if len(log) != 2 || log[0].Request != "2" || log[1].Request != "1" {
		t.Fatalf("log %+v, want the last two, newest first", log)
	}
	want := Entry{
		ID: 3, Method: http.MethodPost, URL: to.URL + "/hook", Status: "success", Request: "2", Code: http.StatusOK, Answer: "réponse",
		CreatedAt: start,
	}
	if log[0] != want {
		t.Errorf("got  %+v\nwant %+v", log[0], want)
	}
	for _, limit := range []int{-1, 0} {
		if got := q.Log(limit); len(got) != 0 {
			t.Errorf("limit %d gives %d entries", limit, len(got))
		}
	}
}

func TestLogIsBounded(t *testing.T) {
	q := newQueue()
	for range maxEntries + 10 {
		q.keep(Entry{})
	}
	if log := q.Log(2 * maxEntries); len(log) != maxEntries || log[0].ID != maxEntries+10 {
		t.Errorf("%d entries up to %d, want the last %d", len(log), log[0].ID, maxEntries)
	}
}
