package loki

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/snappy"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/exporters/event"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// fakeLoki takes push requests as Loki does, or answers what a test tells it.
type fakeLoki struct {
	*httptest.Server

	mu       sync.Mutex
	answers  []int // of the next requests; then 204
	always   int   // of all requests, unless 0
	requests []http.Header
	entries  []pushed
	wrong    error
}

// pushed is a line as it came.
type pushed struct {
	labels string
	at     time.Time
	line   string
	meta   map[string]string
}

func newFakeLoki(t *testing.T) *fakeLoki {
	t.Helper()
	f := &fakeLoki{}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fakeLoki) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.requests = append(f.requests, r.Header.Clone())
	code := http.StatusNoContent
	if len(f.answers) > 0 {
		code, f.answers = f.answers[0], f.answers[1:]
	}
	if f.always != 0 {
		code = f.always
	}
	if code/100 != 2 {
		w.Header().Set("Retry-After", "0")
		http.Error(w, "said the test", code)
		return
	}
	if r.Method != http.MethodPost || r.URL.Path != pushPath || r.Header.Get("Content-Type") != "application/x-protobuf" {
		err = fmt.Errorf("%s %s of %s", r.Method, r.URL, r.Header.Get("Content-Type"))
	}
	if err == nil {
		err = f.take(body)
	}
	if err != nil {
		f.wrong = err
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(code)
}

func (f *fakeLoki) take(body []byte) error {
	data, err := snappy.Decode(nil, body)
	if err != nil {
		return err
	}
	return eachField(data, map[uint64]func([]byte) error{1: func(stream []byte) error {
		var labels string
		return eachField(stream, map[uint64]func([]byte) error{
			1: func(text []byte) error { labels = string(text); return nil },
			2: func(entry []byte) error {
				p := pushed{labels: labels, meta: map[string]string{}}
				err := eachField(entry, map[uint64]func([]byte) error{
					1: func(stamp []byte) error { p.at = readTime(stamp); return nil },
					2: func(line []byte) error { p.line = string(line); return nil },
					3: func(pair []byte) error {
						var name string
						return eachField(pair, map[uint64]func([]byte) error{
							1: func(text []byte) error { name = string(text); return nil },
							2: func(text []byte) error { p.meta[name] = string(text); return nil },
						})
					},
				})
				f.entries = append(f.entries, p)
				return err
			},
		})
	}})
}

// eachField reads a protobuf message whose fields all have a length.
func eachField(data []byte, take map[uint64]func([]byte) error) error {
	for len(data) > 0 {
		tag, n := binary.Uvarint(data)
		length, m := binary.Uvarint(data[max(n, 0):])
		if n <= 0 || m <= 0 || tag&7 != 2 || length > uint64(len(data)-n-m) {
			return fmt.Errorf("no field: %x", data)
		}
		handler, known := take[tag>>3]
		if !known {
			return fmt.Errorf("unknown field %d", tag>>3)
		}
		if err := handler(data[n+m : n+m+int(length)]); err != nil {
			return err
		}
		data = data[n+m+int(length):]
	}
	return nil
}

func readTime(data []byte) time.Time {
	var parts [3]int64
	for len(data) > 0 {
		value, n := binary.Uvarint(data[1:])
		parts[data[0]>>3] = int64(value)
		data = data[1+n:]
	}
	return time.Unix(parts[1], parts[2]).UTC()
}

func (f *fakeLoki) answer(always int, next ...int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.always, f.answers = always, next
}

func (f *fakeLoki) asked() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.requests)
}

// taken are the lines that came, in order.
func (f *fakeLoki) taken(t *testing.T) []pushed {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.wrong != nil {
		t.Fatalf("the wire is wrong: %v", f.wrong)
	}
	return slices.Clone(f.entries)
}

func (f *fakeLoki) lines(t *testing.T) (lines []string) {
	t.Helper()
	for _, p := range f.taken(t) {
		lines = append(lines, p.line)
	}
	return lines
}

// running is a client under test.
type running struct {
	*Client

	registry *prometheus.Registry
	log      *logged
}

type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) count(part string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.text.String(), part)
}

// start makes a client that hurries; change may be nil.
func start(t *testing.T, url string, change func(*Config)) *running {
	t.Helper()
	config := Config{URL: url, BatchWait: 5 * time.Millisecond}
	if change != nil {
		change(&config)
	}
	r := &running{registry: prometheus.NewRegistry(), log: &logged{}}
	var err error
	if r.Client, err = New(config, slog.New(slog.NewTextHandler(r.log, nil)), r.registry); err != nil {
		t.Fatal(err)
	}
	r.shortest, r.longest = time.Millisecond, 5*time.Millisecond
	r.Start()
	t.Cleanup(func() { r.stop(10 * time.Second) })
	return r
}

func (r *running) stop(limit time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	r.Close(ctx)
}

// total reads a counter by its result or reason, or a gauge.
func (r *running) total(t *testing.T, name string, labels ...string) (sum float64) {
	t.Helper()
	families, err := r.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() != name {
			continue
		}
		for _, metric := range family.GetMetric() {
			values := map[string]bool{}
			for _, pair := range metric.GetLabel() {
				values[pair.GetValue()] = true
			}
			if !slices.ContainsFunc(labels, func(label string) bool { return !values[label] }) {
				sum += metric.GetCounter().GetValue() + metric.GetGauge().GetValue()
			}
		}
	}
	return sum
}

func message(line string) *event.Message {
	now := time.Now()
	return &event.Message{
		Device: &event.Device{Name: "sw-a1", Site: "lycee-a", Known: true},
		Line:   []byte(line), Received: now, At: now,
	}
}

// numbered pushes lines that say their number.
func (r *running) numbered(from, to int) {
	for i := from; i < to; i++ {
		r.Push(message(fmt.Sprintf("line %06d", i)), 23, i%8)
	}
}

// eventually waits until something is so.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	for begin := time.Now(); !so(); time.Sleep(2 * time.Millisecond) {
		if time.Since(begin) > 20*time.Second {
			t.Fatalf("never: %s", what)
		}
	}
}

// ordered checks that all lines came, each stream's in order; twice only where
// that is allowed.
func ordered(t *testing.T, taken []pushed, from, to int, twice bool) {
	t.Helper()
	last, seen := map[string]string{}, map[string]int{}
	for _, p := range taken {
		seen[p.line]++
		if seen[p.line] > 1 && twice {
			continue
		}
		if p.line <= last[p.labels] {
			t.Errorf("%s: %q after %q", p.labels, p.line, last[p.labels])
		}
		last[p.labels] = p.line
	}
	for i := from; i < to; i++ {
		line := fmt.Sprintf("line %06d", i)
		if seen[line] == 0 || seen[line] > 1 && !twice {
			t.Fatalf("%q came %d times", line, seen[line])
		}
		delete(seen, line)
	}
	if len(seen) > 0 {
		t.Errorf("too much: %v", slices.Sorted(maps.Keys(seen)))
	}
}
