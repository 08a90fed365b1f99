package main

import (
	"context"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

// trouble is how well a desk works.
type trouble struct {
	latency time.Duration // before each answer
	fails   float64       // of all requests: half are refused, of half the answer is lost
}

// desk is the simulated one, behind what makes it slow.
type desk struct {
	*server
	trouble

	simulated *zammadtest.Server
	away      atomic.Bool
	writes    atomic.Int64 // that were made
	failed    atomic.Int64

	mu   sync.Mutex
	made []time.Time // when tickets were
}

func newDesk(ctx context.Context, how trouble) (d *desk, err error) {
	d = &desk{trouble: how, simulated: zammadtest.New(zammadtest.Options{})}
	d.server, err = serve(ctx, d)
	return d, err
}

func (d *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	fails := rand.Float64() < d.fails //nolint:gosec // chance, not secrecy
	if !pause(r.Context(), d.latency) {
		return
	}
	if d.away.Load() || fails && rand.IntN(2) == 0 { //nolint:gosec // the same
		d.failed.Add(1)
		http.Error(w, "Bad Gateway", http.StatusBadGateway)
		return
	}
	writes := r.Method == http.MethodPut || r.Method == http.MethodPost && !strings.HasSuffix(r.URL.Path, "/search")
	if fails {
		d.simulated.ServeHTTP(lost{}, r)
		d.count(writes, r)
		d.failed.Add(1)
		panic(http.ErrAbortHandler) // net/http cuts the connection
	}
	d.simulated.ServeHTTP(w, r)
	d.count(writes, r)
}

func (d *desk) count(writes bool, r *http.Request) {
	if !writes {
		return
	}
	d.writes.Add(1)
	if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/tickets") {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.made = append(d.made, time.Now())
	}
}

// tickets is how many were made.
func (d *desk) tickets() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.made)
}

// madeAt is when the n-th was, from 0.
func (d *desk) madeAt(n int) time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.made[n]
}

// lost is where an answer goes that nobody gets.
type lost struct{}

func (lost) Header() http.Header               { return http.Header{} }
func (lost) Write(content []byte) (int, error) { return len(content), nil }
func (lost) WriteHeader(int)                   {}

// server is one on loopback.
type server struct {
	http.Server

	URL  string
	done chan struct{}
}

func serve(ctx context.Context, handler http.Handler) (*server, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &server{URL: "http://" + listener.Addr().String(), done: make(chan struct{})}
	s.Handler, s.ReadHeaderTimeout = handler, time.Minute
	go func() {
		defer close(s.done)
		_ = s.Serve(listener) // until it is stopped
	}()
	return s, nil
}

func (s *server) stop() {
	_ = s.Close() // nobody is served any more
	<-s.done
}

// pause waits; false when ctx ended before.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
