package cache

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var limits = Limits{Fresh: time.Second, Timeout: 5 * time.Second, Answer: 1 << 20, Kept: 4 << 20, AtOnce: 8}

// serverFunc answers without a socket, so that time can be virtual.
type serverFunc func(r *http.Request) (*http.Response, error)

func (f serverFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// says is an answer with an ETag that is made of it, or 304.
func says(r *http.Request, code int, body string) (*http.Response, error) {
	w := httptest.NewRecorder()
	tag := fmt.Sprintf("%q", body[:min(len(body), 10)])
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return w.Result(), nil
	}
	w.WriteHeader(code)
	if _, err := w.WriteString(body); err != nil {
		return nil, err
	}
	return w.Result(), nil
}

func request(ctx context.Context, method, path, token string) *http.Request {
	r := httptest.NewRequestWithContext(ctx, method, "http://bridge.example"+path, http.NoBody)
	r.Header.Set("Authorization", "Bearer "+token)
	return r
}

func read(t *testing.T, transport http.RoundTripper, r *http.Request) (code int, body string) {
	t.Helper()
	response, err := transport.RoundTrip(r)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Error(err)
	}
	return response.StatusCode, string(text)
}

// failure is why a request has no answer.
func failure(transport http.RoundTripper, r *http.Request) error {
	response, err := transport.RoundTrip(r)
	if err == nil {
		response.Body.Close()
	}
	return err
}

// counted lets a test see what became of requests.
func counted(t *Transport) func(result string) int64 {
	var all sync.Map
	of := func(result string) *atomic.Int64 {
		n, _ := all.LoadOrStore(result, new(atomic.Int64))
		return n.(*atomic.Int64)
	}
	t.Count = func(result string) { of(result).Add(1) }
	return func(result string) int64 { return of(result).Load() }
}

// TestPanelsAtOnce: twenty panels that ask for the same cost one request, and
// each reads the whole answer.
func TestPanelsAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		c := New(serverFunc(func(r *http.Request) (*http.Response, error) {
			asked.Add(1)
			time.Sleep(100 * time.Millisecond)
			return says(r, http.StatusOK, "tickets")
		}), limits)
		defer c.Close()
		became := counted(c)
		var panels sync.WaitGroup
		for range 20 {
			panels.Go(func() {
				if code, body := read(t, c, request(t.Context(), http.MethodGet, "/tickets", "a")); code != http.StatusOK || body != "tickets" {
					t.Errorf("a panel got %d, %q", code, body)
				}
			})
		}
		panels.Wait()
		if asked.Load() != 1 || became(Joined) != 19 {
			t.Errorf("asked %d times, %d joined", asked.Load(), became(Joined))
		}
		read(t, c, request(t.Context(), http.MethodGet, "/tickets", "a"))
		if asked.Load() != 1 || became(Fresh) != 1 {
			t.Errorf("just asked: asked %d times, %d fresh", asked.Load(), became(Fresh))
		}
		time.Sleep(limits.Fresh)
		if code, body := read(t, c, request(t.Context(), http.MethodGet, "/tickets", "a")); code != http.StatusOK || body != "tickets" {
			t.Errorf("what still holds is %d, %q", code, body)
		}
		if became(Unchanged) != 1 || became(Fetched) != 1 {
			t.Errorf("%d unchanged, %d fetched", became(Unchanged), became(Fetched))
		}
	})
}

// TestRights: what one token may read is not given to another.
func TestRights(t *testing.T) {
	t.Parallel()
	c := New(serverFunc(func(r *http.Request) (*http.Response, error) {
		if r.Header.Get("Authorization") != "Bearer good" {
			return says(r, http.StatusUnauthorized, "no")
		}
		return says(r, http.StatusOK, "secret")
	}), limits)
	t.Cleanup(c.Close)
	read(t, c, request(t.Context(), http.MethodGet, "/tickets", "good"))
	if code, body := read(t, c, request(t.Context(), http.MethodGet, "/tickets", "bad")); code != http.StatusUnauthorized || body != "no" {
		t.Errorf("another token got %d, %q", code, body)
	}
}

// TestNeverKept: failures are asked for anew, acts always reach the server and
// let what was known be forgotten.
func TestNeverKept(t *testing.T) {
	t.Parallel()
	var asked []string
	c := New(serverFunc(func(r *http.Request) (*http.Response, error) {
		asked = append(asked, r.Method+" "+r.URL.Path)
		switch r.URL.Path {
		case "/away":
			return nil, errors.New("refused")
		case "/broken":
			return says(r, http.StatusBadGateway, "no")
		}
		return says(r, http.StatusOK, "yes")
	}), limits)
	t.Cleanup(c.Close)
	for range 2 {
		if failure(c, request(t.Context(), http.MethodGet, "/away", "a")) == nil {
			t.Error("a failure was lost")
		}
		read(t, c, request(t.Context(), http.MethodGet, "/broken", "a"))
		read(t, c, request(t.Context(), http.MethodGet, "/tickets", "a"))
		read(t, c, request(t.Context(), http.MethodPost, "/acts", "a"))
	}
	const once = "GET /away,GET /broken,GET /tickets,POST /acts"
	if got := strings.Join(asked, ","); got != once+","+once {
		t.Errorf("asked %s", got)
	}
}

// TestActDuringRequest: what was asked before an act is no answer to who asks
// after it.
func TestActDuringRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var acted atomic.Bool
		c := New(serverFunc(func(r *http.Request) (*http.Response, error) {
			before := "open"
			if acted.Load() {
				before = "acknowledged"
			}
			time.Sleep(100 * time.Millisecond)
			return says(r, http.StatusOK, before)
		}), limits)
		defer c.Close()
		go read(t, c, request(t.Context(), http.MethodGet, "/tickets", "a"))
		time.Sleep(50 * time.Millisecond)
		acted.Store(true)
		c.Forget()
		for range 2 {
			if _, body := read(t, c, request(t.Context(), http.MethodGet, "/tickets", "a")); body != "acknowledged" {
				t.Errorf("after the act it is %q", body)
			}
		}
	})
}

// TestLeave: one who leaves does not take the answer along; when all have
// left, the request is given up.
func TestLeave(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var given atomic.Bool
		c := New(serverFunc(func(r *http.Request) (*http.Response, error) {
			select {
			case <-time.After(time.Second):
				return says(r, http.StatusOK, "late")
			case <-r.Context().Done():
				given.Store(true)
				return nil, r.Context().Err()
			}
		}), limits)
		defer c.Close()
		first, leave := context.WithCancel(t.Context())
		go func() {
			if err := failure(c, request(first, http.MethodGet, "/a", "a")); !errors.Is(err, context.Canceled) {
				t.Errorf("who left %v", err)
			}
		}()
		synctest.Wait()
		time.AfterFunc(500*time.Millisecond, leave)
		if _, body := read(t, c, request(t.Context(), http.MethodGet, "/a", "a")); body != "late" || given.Load() {
			t.Errorf("who stayed got %q; given up: %t", body, given.Load())
		}
		alone, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		if err := failure(c, request(alone, http.MethodGet, "/b", "a")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("who left alone %v", err)
		}
		synctest.Wait()
		if !given.Load() {
			t.Error("it goes on for nobody")
		}
	})
}

// TestClose ends what is under way and lets nothing in.
func TestClose(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := New(serverFunc(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}), limits)
		failed := make(chan error, 1)
		go func() { failed <- failure(c, request(t.Context(), http.MethodGet, "/a", "a")) }()
		synctest.Wait()
		c.Close()
		if err := <-failed; !errors.Is(err, ErrClosed) {
			t.Errorf("what was under way ended with %v", err)
		}
		if err := failure(c, request(t.Context(), http.MethodGet, "/a", "a")); !errors.Is(err, ErrClosed) {
			t.Errorf("after the end: %v", err)
		}
	})
}

// TestBounds: no answer is endless, no server is asked by all at once, and a
// server that says nothing is not waited for.
func TestBounds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		under, most := 0, 0
		c := New(serverFunc(func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			under++
			most = max(most, under)
			mu.Unlock()
			defer func() { mu.Lock(); under--; mu.Unlock() }()
			time.Sleep(10 * time.Millisecond)
			switch r.URL.Path {
			case "/long":
				return says(r, http.StatusOK, strings.Repeat("x", 1<<20+1))
			case "/silent":
				<-r.Context().Done()
				return nil, r.Context().Err()
			}
			return says(r, http.StatusOK, "yes")
		}), limits)
		defer c.Close()
		if err := failure(c, request(t.Context(), http.MethodGet, "/long", "a")); !errors.Is(err, ErrTooLong) {
			t.Errorf("an endless answer is %v", err)
		}
		if err := failure(c, request(t.Context(), http.MethodGet, "/silent", "a")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a silent server is %v", err)
		}
		var panels sync.WaitGroup
		for i := range 50 {
			panels.Go(func() { read(t, c, request(t.Context(), http.MethodGet, fmt.Sprintf("/%d", i), "a")) })
		}
		panels.Wait()
		if most != limits.AtOnce {
			t.Errorf("%d at once", most)
		}
	})
}

// TestStore keeps to its bytes: the longest unused goes first, and one answer
// does not drive out all others.
func TestStore(t *testing.T) {
	t.Parallel()
	s := newStore(100 << 10)
	for i := range 100 {
		s.put(key{address: fmt.Sprint(i)}, answer{body: make([]byte, 10<<10)})
		s.get(key{address: "0"})
		if s.bytes > s.most || len(s.at) != s.order.Len() {
			t.Fatalf("%d bytes of %d in %d answers", s.bytes, s.most, len(s.at))
		}
	}
	if _, there := s.get(key{address: "0"}); !there || len(s.at) != 9 {
		t.Errorf("the one in use is there: %t, of %d", there, len(s.at))
	}
	s.put(key{address: "large"}, answer{body: make([]byte, 50<<10)})
	if _, there := s.get(key{address: "large"}); there || len(s.at) != 9 {
		t.Errorf("the large one is there: %t, of %d", there, len(s.at))
	}
	s.put(key{address: "0"}, answer{body: make([]byte, 1)})
	if got, _ := s.get(key{address: "0"}); len(got.body) != 1 || len(s.at) != 9 {
		t.Errorf("put anew it has %d bytes, of %d", len(got.body), len(s.at))
	}
}
