// Package cache stands between a client and its server, so that the panels of
// one dashboard, which ask for the same things at the same time, cost the
// server few requests:
//
//	asked for now     who asks for what is under way waits for that answer
//	asked just now    for Limits.Fresh the answer is given again, unasked
//	asked before      the server is asked whether it still holds (ETag)
//
// Only GET is treated so, and only what is answered with 200 and an ETag is
// kept. Answers are told apart by the rights that they were read with. An act
// lets all of it be forgotten: whoever did it looks for its effect at once.
//
//	transport.go   what comes in, and what of it is asked
//	flight.go      a request under way, and who waits for it
//	store.go       the answers kept, within bounds
package cache

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// Limits bound what a Transport keeps and does.
type Limits struct {
	Fresh   time.Duration // for which an answer is given again unasked
	Timeout time.Duration // of a request, whoever waits for it
	Answer  int64         // bytes of one answer; a longer one is an error
	Kept    int64         // bytes of all answers that are kept
	AtOnce  int           // requests under way
}

// What became of a request, for Count.
const (
	Fetched   = "fetched"   // the server answered it
	Unchanged = "unchanged" // the server said that what is kept still holds
	Joined    = "joined"    // the same was under way
	Fresh     = "fresh"     // what is kept is recent enough
)

// ErrTooLong says that an answer is longer than Limits.Answer.
var ErrTooLong = errors.New("the answer is too long")

// ErrClosed says that the Transport is no longer used.
var ErrClosed = errors.New("the data source was replaced")

// Transport is an http.RoundTripper that asks another one as little as it can.
type Transport struct {
	// Count is told what became of each request; nil: nobody is.
	Count func(result string)

	next   http.RoundTripper
	limits Limits
	turns  chan struct{} // one for each request under way
	under  sync.WaitGroup

	mu      sync.Mutex
	closed  bool
	all     map[*flight]struct{} // under way
	flights map[key]*flight      // of these, those that others may join
	store   store
}

// New makes a Transport that asks next. It must be closed.
func New(next http.RoundTripper, limits Limits) *Transport {
	return &Transport{
		next: next, limits: limits, turns: make(chan struct{}, limits.AtOnce),
		all: make(map[*flight]struct{}), flights: make(map[key]*flight), store: newStore(limits.Kept),
	}
}

// Close gives up what is under way, and waits for its end.
func (t *Transport) Close() {
	t.mu.Lock()
	t.closed = true
	t.store = newStore(0)
	for f := range t.all {
		f.cancel(ErrClosed)
	}
	t.mu.Unlock()
	t.under.Wait()
}

// Forget lets nothing be answered that was asked before now.
func (t *Transport) Forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.store = newStore(t.limits.Kept)
	t.flights = make(map[key]*flight) // they go on for those who wait for them
}

// RoundTrip implements http.RoundTripper.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodGet {
		defer t.Forget() // whatever is answered: it may have been done
		return t.next.RoundTrip(r)
	}
	k := key{address: r.URL.String(), rights: r.Header.Get("Authorization")}
	t.mu.Lock()
	if t.closed {
		t.mu.Unlock()
		return nil, ErrClosed
	}
	if kept, there := t.store.get(k); there && time.Since(kept.asked) < t.limits.Fresh {
		t.mu.Unlock()
		t.count(Fresh)
		return kept.response(r), nil
	}
	f, under := t.flights[k]
	if !under {
		f = t.start(k, r)
	}
	f.waiting++
	t.mu.Unlock()
	if under {
		t.count(Joined)
	}
	select {
	case <-f.done:
		if f.err != nil {
			return nil, f.err
		}
		return f.answer.response(r), nil
	case <-r.Context().Done():
		t.leave(k, f)
		return nil, context.Cause(r.Context())
	}
}

func (t *Transport) count(result string) {
	if t.Count != nil {
		t.Count(result)
	}
}

// ask asks the server, or whether what is kept of it still holds.
func (t *Transport) ask(r *http.Request, kept answer, there bool) (answer, error) {
	if there {
		r.Header.Set("If-None-Match", kept.header.Get("ETag"))
	}
	asked := time.Now()
	response, err := t.next.RoundTrip(r)
	if err != nil {
		return answer{}, err //nolint:wrapcheck // http.Client says what was asked
	}
	defer response.Body.Close()
	if there && response.StatusCode == http.StatusNotModified {
		t.count(Unchanged)
		kept.asked = asked
		return kept, nil
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, t.limits.Answer+1))
	if err != nil {
		return answer{}, fmt.Errorf("read answer: %w", err)
	}
	if int64(len(body)) > t.limits.Answer {
		return answer{}, fmt.Errorf("%w: more than %d bytes", ErrTooLong, t.limits.Answer)
	}
	t.count(Fetched)
	return answer{status: response.StatusCode, header: response.Header, body: body, asked: asked}, nil
}

// answer is what a server said. Nobody writes to it.
type answer struct {
	status int
	header http.Header
	body   []byte
	asked  time.Time
}

func (a answer) response(r *http.Request) *http.Response {
	return &http.Response{
		Status: fmt.Sprintf("%d %s", a.status, http.StatusText(a.status)), StatusCode: a.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: a.header.Clone(), Request: r,
		Body: io.NopCloser(bytes.NewReader(a.body)), ContentLength: int64(len(a.body)),
	}
}
