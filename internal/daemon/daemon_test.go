package daemon_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/internal/daemon"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// process is a daemon that a test runs.
type process struct {
	registry *prometheus.Registry
	hangup   chan os.Signal
	address  string
	stop     context.CancelFunc
	done     chan error
}

// start runs a daemon on a free port; edit completes its options.
func start(t *testing.T, edit func(*daemon.Options)) *process {
	t.Helper()
	p := &process{registry: prometheus.NewRegistry(), hangup: make(chan os.Signal), done: make(chan error, 1)}
	bound := make(chan []net.Addr, 1)
	opts := daemon.Options{
		Flags:     &daemon.Flags{Listen: []string{"127.0.0.1:0"}},
		Logger:    slog.New(slog.DiscardHandler),
		Registry:  p.registry,
		Handler:   http.NotFoundHandler(),
		Hangup:    p.hangup,
		Listening: func(addrs []net.Addr) { bound <- addrs },
	}
	if edit != nil {
		edit(&opts)
	}
	ctx, stop := context.WithCancel(t.Context())
	p.stop = stop
	go func() { p.done <- daemon.Serve(ctx, opts) }()
	select {
	case addrs := <-bound:
		p.address = addrs[0].String()
	case err := <-p.done:
		t.Fatalf("did not start: %v", err)
	}
	t.Cleanup(func() {
		stop()
		http.DefaultClient.CloseIdleConnections()
	})
	return p
}

// end stops the daemon and gives what Serve returned.
func (p *process) end(t *testing.T) error {
	t.Helper()
	p.stop()
	select {
	case err := <-p.done:
		return err
	case <-time.After(10 * time.Second):
		t.Fatal("the daemon did not end")
		return nil
	}
}

// request gives status and body of one request.
func (p *process) request(t *testing.T, method, path, body string) (status int, text string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://"+p.address+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(data)
}

func (p *process) expect(t *testing.T, method, path string, status int, text string) {
	t.Helper()
	if gotStatus, gotText := p.request(t, method, path, ""); gotStatus != status || !strings.Contains(gotText, text) {
		t.Errorf("%s %s: got %d %q, want %d with %q", method, path, gotStatus, gotText, status, text)
	}
}

func TestPaths(t *testing.T) {
	p := start(t, func(o *daemon.Options) {
		o.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Error(w, "own handler "+r.URL.Path, http.StatusTeapot)
		})
		o.Registry.MustRegister(prometheus.NewGauge(prometheus.GaugeOpts{Name: "vigie_test", Help: "A metric of the process."}))
	})
	p.expect(t, http.MethodGet, "/-/healthy", http.StatusOK, "healthy")
	p.expect(t, http.MethodGet, "/-/ready", http.StatusOK, "ready")
	p.expect(t, http.MethodGet, "/metrics", http.StatusOK, "vigie_test 0")
	p.expect(t, http.MethodGet, "/snmp", http.StatusTeapot, "own handler /snmp")
	p.expect(t, http.MethodPost, "/-/reload", http.StatusTeapot, "own handler /-/reload") // there is nothing to reload
	if err := p.end(t); err != nil {
		t.Errorf("ended with %v", err)
	}
}

// A daemon can serve its metrics itself, behind the same guard.
func TestOwnMetrics(t *testing.T) {
	p := start(t, func(o *daemon.Options) {
		o.Metrics = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "own 1\n") }) //nolint:errcheck // seen by the client
		o.Guard = func(scope string, next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Guarded", scope)
				next.ServeHTTP(w, r)
			})
		}
	})
	resp, err := http.Get("http://" + p.address + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || string(body) != "own 1\n" || resp.Header.Get("Guarded") != "metrics" {
		t.Errorf("got %q guarded for %q: %v", body, resp.Header.Get("Guarded"), err)
	}
}

func TestReadyTellsWhyNot(t *testing.T) {
	var trouble atomic.Pointer[string]
	p := start(t, func(o *daemon.Options) {
		o.Ready = func(context.Context) error {
			if why := trouble.Load(); why != nil {
				return errors.New(*why)
			}
			return nil
		}
	})
	p.expect(t, http.MethodGet, "/-/ready", http.StatusOK, "ready")
	why := "the store is down"
	trouble.Store(&why)
	p.expect(t, http.MethodGet, "/-/ready", http.StatusServiceUnavailable, why)
	p.expect(t, http.MethodGet, "/-/healthy", http.StatusOK, "healthy")
	trouble.Store(nil)
	p.expect(t, http.MethodGet, "/-/ready", http.StatusOK, "ready")
}

const successGauge = `
# HELP vigie_config_last_reload_successful Whether the last reload of the configuration succeeded; 0 means that the old one is in force.
# TYPE vigie_config_last_reload_successful gauge
vigie_config_last_reload_successful `

func (p *process) expectReload(t *testing.T, successful string) {
	t.Helper()
	err := testutil.GatherAndCompare(p.registry, strings.NewReader(successGauge+successful+"\n"), "vigie_config_last_reload_successful")
	if err != nil {
		t.Error(err)
	}
}

func TestReload(t *testing.T) {
	var broken atomic.Bool
	reloads := make(chan struct{}, 10)
	p := start(t, func(o *daemon.Options) {
		o.Reload = func(context.Context) error {
			defer func() { reloads <- struct{}{} }()
			if broken.Load() {
				return errors.New("bridge.yml:3: zammad.url: is missing")
			}
			return nil
		}
	})
	p.expectReload(t, "1") // what the process started with is in force

	p.expect(t, http.MethodPost, "/-/reload", http.StatusOK, "configuration reloaded")
	<-reloads
	p.expectReload(t, "1")

	broken.Store(true)
	p.expect(t, http.MethodPost, "/-/reload", http.StatusInternalServerError, "bridge.yml:3: zammad.url: is missing")
	<-reloads
	p.expectReload(t, "0")

	broken.Store(false)
	p.hangup <- syscall.SIGHUP
	<-reloads
	p.hangup <- syscall.SIGHUP // is taken only once the first has ended
	p.expectReload(t, "1")
	<-reloads

	p.expect(t, http.MethodGet, "/-/reload", http.StatusNotFound, "") // looking does not reload
	if len(reloads) != 0 {
		t.Error("a GET reloaded the configuration")
	}
}

func TestHangupWithoutReload(t *testing.T) {
	p := start(t, nil)
	p.hangup <- syscall.SIGHUP
	p.hangup <- syscall.SIGHUP // the first was let pass
	p.expect(t, http.MethodGet, "/-/healthy", http.StatusOK, "healthy")
}

func TestGuard(t *testing.T) {
	p := start(t, func(o *daemon.Options) {
		o.Reload = func(context.Context) error { return nil }
		o.Guard = func(scope string, _ http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				http.Error(w, "needs "+scope, http.StatusForbidden)
			})
		}
	})
	p.expect(t, http.MethodGet, "/metrics", http.StatusForbidden, "needs metrics")
	p.expect(t, http.MethodPost, "/-/reload", http.StatusForbidden, "needs admin")
	p.expect(t, http.MethodGet, "/-/healthy", http.StatusOK, "healthy")
	p.expect(t, http.MethodGet, "/-/ready", http.StatusOK, "ready")
}

func TestBodyLimit(t *testing.T) {
	read := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := io.Copy(io.Discard, r.Body)
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		}
	})
	for name, limit := range map[string]int64{"given": 100, "default": 0} {
		t.Run(name, func(t *testing.T) {
			p := start(t, func(o *daemon.Options) { o.Handler, o.MaxBody = read, limit })
			if limit == 0 {
				limit = daemon.DefaultMaxBody
			}
			if status, _ := p.request(t, http.MethodPost, "/", strings.Repeat("x", int(limit))); status != http.StatusOK {
				t.Errorf("a body of the limit's size got %d", status)
			}
			if status, _ := p.request(t, http.MethodPost, "/", strings.Repeat("x", int(limit)+1)); status != http.StatusRequestEntityTooLarge {
				t.Errorf("one byte more got %d", status)
			}
		})
	}
}

// TestGracefulEnd: a request under way is answered after the end was asked.
func TestGracefulEnd(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	p := start(t, func(o *daemon.Options) {
		o.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			close(entered)
			<-release
			if r.Context().Err() != nil {
				http.Error(w, "the request was cancelled", http.StatusInternalServerError)
			}
		})
	})
	status := make(chan int, 1)
	go func() {
		resp, err := http.Get("http://" + p.address + "/slow")
		if err != nil {
			status <- 0
			return
		}
		resp.Body.Close()
		status <- resp.StatusCode
	}()
	<-entered
	p.stop()
	select {
	case err := <-p.done:
		t.Fatalf("ended with a request under way: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	close(release)
	if got := <-status; got != http.StatusOK {
		t.Errorf("the request got %d", got)
	}
	if err := p.end(t); err != nil {
		t.Errorf("ended with %v", err)
	}
	if conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", p.address); err == nil {
		conn.Close()
		t.Error("the port is still open")
	}
}

func TestSeveralAddresses(t *testing.T) {
	var addrs []net.Addr
	bound := make(chan struct{})
	p := start(t, func(o *daemon.Options) {
		o.Flags.Listen = []string{"127.0.0.1:0", "127.0.0.2:0"}
		listening := o.Listening
		o.Listening = func(all []net.Addr) {
			addrs = all
			close(bound)
			listening(all)
		}
	})
	<-bound
	if len(addrs) != 2 {
		t.Fatalf("got %v", addrs)
	}
	for _, addr := range addrs {
		p.address = addr.String()
		p.expect(t, http.MethodGet, "/-/healthy", http.StatusOK, "healthy")
	}
}

// TestPortTaken: the process does not start with some of its ports.
func TestPortTaken(t *testing.T) {
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	err = daemon.Serve(t.Context(), daemon.Options{
		Flags:    &daemon.Flags{Listen: []string{"127.0.0.1:0", taken.Addr().String()}},
		Logger:   slog.New(slog.DiscardHandler),
		Registry: prometheus.NewRegistry(),
		Handler:  http.NotFoundHandler(),
	})
	if !errors.Is(err, syscall.EADDRINUSE) || !strings.Contains(err.Error(), "listen on "+taken.Addr().String()) {
		t.Errorf("got %v", err)
	}
}

// A request that takes longer than the end can wait is told so, and its client
// gets an answer.
func TestLongRequestsAnswerAtTheEnd(t *testing.T) {
	t.Parallel()
	begun := make(chan struct{})
	p := start(t, func(opts *daemon.Options) {
		opts.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			close(begun)
			<-r.Context().Done()
			http.Error(w, context.Cause(r.Context()).Error(), http.StatusServiceUnavailable)
		})
	})
	type outcome struct {
		status int
		body   string
		err    error
	}
	answered := make(chan outcome, 1)
	go func() {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+p.address+"/", nil)
		if err != nil {
			answered <- outcome{err: err}
			return
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			answered <- outcome{err: err}
			return
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		answered <- outcome{response.StatusCode, string(body), err}
	}()
	<-begun
	if err := p.end(t); err != nil {
		t.Error(err)
	}
	if got := <-answered; got.err != nil || got.status != http.StatusServiceUnavailable || !strings.Contains(got.body, "the process stops") {
		t.Errorf("got %+v", got)
	}
}
