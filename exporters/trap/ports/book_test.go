package ports

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/vigie-noc/vigie/exporters/trap/content"
)

// exporter is what the book asks. It answers when it is let.
type exporter struct {
	*httptest.Server

	mu    sync.Mutex
	at    time.Time
	name  string
	asked int
	let   chan struct{} // nil: at once
	says  int
}

func startExporter(t *testing.T) *exporter {
	t.Helper()
	e := &exporter{name: "Gi1/0/", at: time.Now()}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e.mu.Lock()
		e.asked++
		let, at, name, says := e.let, e.at, e.name, e.says
		e.mu.Unlock()
		if let != nil {
			select {
			case <-let:
			case <-r.Context().Done():
				return
			}
		}
		if says != 0 {
			w.WriteHeader(says)
			return
		}
		if r.URL.Path != "/api/v1/interfaces" || r.URL.Query().Get("device") != "sw 1" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = fmt.Fprintf(w, `{"device":"sw 1","address":"192.0.2.1","at":%q,"uptime_seconds":5,"interfaces":[{"index":3,"name":"%s3","alias":"vers Béja","description":"GigabitEthernet1/0/3"}]}`, at.Format(time.RFC3339Nano), name)
	}))
	t.Cleanup(e.Close)
	return e
}

func (e *exporter) questions() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.asked
}

// start runs a book until the end of the test.
func start(t *testing.T, url string) *Book {
	t.Helper()
	b, err := New(Options{URL: url, Logger: slog.New(slog.DiscardHandler), Registerer: prometheus.NewRegistry()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { b.Run(ctx) })
	t.Cleanup(func() { stop(); wg.Wait() })
	return b
}

// log keeps what becomes of traps, in order.
type log struct {
	mu   sync.Mutex
	said []string
}

func (l *log) add(what string, port content.Port) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.said = append(l.said, what+" "+port.Name)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.said, ", ")
}

// resolve gives a trap to the book as a receiver does.
func (l *log) resolve(b *Book, device, what string, trap Trap) Verdict {
	port, verdict := b.Resolve(device, trap, time.Now(), func() func(content.Port) {
		return func(port content.Port) { l.add(what, port) }
	})
	if verdict == Now {
		l.add(what, port)
	}
	return verdict
}

func wait(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("waited in vain: " + what)
		}
	}
}

func third(up bool) Trap { return Trap{Index: 3, Has: true, Up: up} }

func TestOrder(t *testing.T) {
	t.Parallel()
	e := startExporter(t)
	e.let = make(chan struct{})
	b := start(t, e.URL)
	var l log
	for i, step := range []struct {
		device, what string
		trap         Trap
		want         Verdict
	}{
		{"sw 1", "config", Trap{}, Now},
		{"sw 1", "down", third(false), Held},
		{"sw 1", "up", third(true), Held},
		{"sw 1", "named", Trap{Index: 4, Has: true, Named: true}, Held},
		{"sw 1", "config", Trap{}, Held},
		{"sw 2", "config", Trap{}, Now},
	} {
		if got := l.resolve(b, step.device, step.what, step.trap); got != step.want {
			t.Errorf("step %d: got %d, want %d", i, got, step.want)
		}
	}
	close(e.let)
	wait(t, "answer", func() bool { return b.held.Load() == 0 })
	if got := l.resolve(b, "sw 1", "again", third(false)); got != Now {
		t.Error("held although the port is known")
	}
	if got, want := l.String(), "config , config , down Gi1/0/3, up Gi1/0/3, named , config , again Gi1/0/3"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if e.questions() != 1 {
		t.Errorf("asked %d times", e.questions())
	}
}

func TestNoAnswer(t *testing.T) {
	t.Parallel()
	e := startExporter(t)
	e.let = make(chan struct{})
	t.Cleanup(func() { close(e.let) })
	b := start(t, e.URL)
	var l log
	began := time.Now()
	for device := range 50 { // more than are asked about at a time
		if l.resolve(b, fmt.Sprint("sw ", device), "down", third(false)) != Held {
			t.Fatal("not held")
		}
	}
	wait(t, "end of patience", func() bool { return b.held.Load() == 0 })
	if took := time.Since(began); took < patience-100*time.Millisecond || took > patience+time.Second {
		t.Errorf("held for %s", took)
	}
	if got := l.resolve(b, "sw 7", "up", third(true)); got != Now {
		t.Error("asked again at once")
	}
	if got := l.String(); strings.Count(got, "down ,") != 50 || !strings.HasSuffix(got, "up ") {
		t.Error(got)
	}
	if got := testutil.ToFloat64(b.metrics.unnamed); got != 51 {
		t.Errorf("%v are counted", got)
	}
}

// TestOneSubject keeps the name of a port from the trap that raises to the one
// that clears, whatever is learned in between.
func TestOneSubject(t *testing.T) {
	t.Parallel()
	e := startExporter(t)
	e.says = http.StatusInternalServerError
	b := start(t, e.URL)
	var l log
	l.resolve(b, "sw 1", "down", third(false))
	wait(t, "refusal", func() bool { return b.held.Load() == 0 })
	e.mu.Lock()
	e.says = 0
	e.mu.Unlock()
	d := b.device("sw 1", false)
	d.mu.Lock()
	d.tried = time.Time{}
	d.mu.Unlock()
	l.resolve(b, "sw 1", "down", third(false))
	wait(t, "answer", func() bool { d.mu.Lock(); defer d.mu.Unlock(); return d.ports != nil })
	for range 2 {
		l.resolve(b, "sw 1", "up", third(true))
	}
	if got, want := l.String(), "down , down , up , up Gi1/0/3"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestRestart(t *testing.T) {
	t.Parallel()
	for name, trap := range map[string]Trap{
		"it says so":        {Restart: true},
		"its uptime fell":   {Timed: true, Uptime: 500},
		"it says so, timed": {Restart: true, Timed: true, Uptime: 100_000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := startExporter(t)
			b := start(t, e.URL)
			var l log
			known := third(false)
			known.Timed, known.Uptime = true, 100_000
			l.resolve(b, "sw 1", "down", known)
			wait(t, "first answer", func() bool { return b.held.Load() == 0 })
			if known.Uptime -= 100; l.resolve(b, "sw 1", "down", known) != Now || e.questions() != 1 {
				t.Error("asked again because of an uptime that fell by a second")
			}
			e.mu.Lock()
			e.at, e.name = time.Now().Add(time.Minute), "Gi2/0/"
			e.mu.Unlock()
			d := b.device("sw 1", false)
			later := func() {
				d.mu.Lock()
				defer d.mu.Unlock()
				d.tried = time.Time{}
			}
			later()
			l.resolve(b, "sw 1", "restart", trap)
			wait(t, "second answer", func() bool { d.mu.Lock(); defer d.mu.Unlock(); return !d.asking })
			later()
			l.resolve(b, "sw 1", "down", third(false))
			if got, want := l.String(), "down Gi1/0/3, down Gi1/0/3, restart , down Gi2/0/3"; got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			if e.questions() != 2 {
				t.Errorf("asked %d times", e.questions())
			}
		})
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	e := startExporter(t)
	e.let = make(chan struct{})
	b := start(t, e.URL)
	var l log
	for range mostHeldOfOne {
		if l.resolve(b, "sw 1", "down", third(false)) != Held {
			t.Fatal("not held")
		}
	}
	if got := l.resolve(b, "sw 1", "down", third(false)); got != Full {
		t.Errorf("got %d", got)
	}
	b.held.Add(mostHeld)
	if got := l.resolve(b, "sw 2", "down", third(false)); got != Now {
		t.Errorf("another device: got %d", got)
	}
	b.held.Add(-mostHeld)
	close(e.let)
	wait(t, "answer", func() bool { return b.held.Load() == 0 })
	if got := strings.Count(l.String(), "down Gi1/0/3"); got != mostHeldOfOne {
		t.Errorf("%d came through", got)
	}
	for i := range mostDevices + 10 {
		b.device(fmt.Sprint("device ", i), true)
	}
	if len(b.devices) > mostDevices {
		t.Errorf("%d devices", len(b.devices))
	}
}

// TestManyAtOnce has readers and answers race.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	e := startExporter(t)
	b := start(t, e.URL)
	var wg sync.WaitGroup
	var mu sync.Mutex
	last := map[int]int{}
	for reader := range 4 {
		wg.Go(func() {
			for i := 1; i <= 200; i++ {
				check := func(content.Port) {
					mu.Lock()
					defer mu.Unlock()
					if last[reader] != i-1 {
						t.Errorf("trap %d of reader %d came after %d", i, reader, last[reader])
					}
					last[reader] = i
				}
				port, verdict := b.Resolve("sw 1", third(false), time.Now(), func() func(content.Port) { return check })
				if verdict == Now {
					check(port)
				}
			}
		})
	}
	wg.Wait()
	wait(t, "all", func() bool { return b.held.Load() == 0 })
	if len(last) != 4 || last[0] != 200 || last[1] != 200 || last[2] != 200 || last[3] != 200 {
		t.Error(last)
	}
}

func TestEndLetsGo(t *testing.T) {
	t.Parallel()
	e := startExporter(t)
	e.let = make(chan struct{})
	defer close(e.let)
	b, err := New(Options{URL: e.URL + "/", Logger: slog.New(slog.DiscardHandler), Registerer: prometheus.NewRegistry()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var l log
	for i := range 10 {
		l.resolve(b, fmt.Sprint("sw ", i), "down", third(false))
	}
	var wg sync.WaitGroup
	wg.Go(func() { b.Run(ctx) })
	wait(t, "question", func() bool { return e.questions() > 0 })
	stop()
	wg.Wait()
	if got := strings.Count(l.String(), "down"); got != 10 || b.held.Load() != 0 {
		t.Errorf("%d of 10 were let go", got)
	}
}

func TestURL(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"", "127.0.0.1:9116", "ftp://host", "http://", "http://a b"} {
		if _, err := New(Options{URL: url, Registerer: prometheus.NewRegistry()}); err == nil {
			t.Errorf("%q was taken", url)
		}
	}
}
