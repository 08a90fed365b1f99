package loki

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/vigie-noc/vigie/exporters/event"
)

func TestPush(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_768_378_500, 120_000_000).UTC()
	tests := []struct {
		name               string
		facility, severity int
		message            event.Message
		labels             string
		at                 time.Time
		line               string
		meta               map[string]string
	}{
		{
			"all there", 23, 3,
			event.Message{App: []byte("sshd"), Key: []byte("LINK-UPDOWN"), Line: []byte("<187>one"), At: now.Add(-time.Minute)},
			`{facility="local7", job="syslog", severity="err"}`, now.Add(-time.Minute), "<187>one",
			map[string]string{"device": "sw-a1", "site": "lycee-a", "app": "sshd", "key": "LINK-UPDOWN"},
		},
		{
			"nothing known", -1, -1,
			event.Message{Device: &event.Device{Name: "192.0.2.1"}, At: now},
			`{facility="unknown", job="syslog", severity="unknown"}`, now, "",
			map[string]string{"device": "192.0.2.1"},
		},
		{
			"out of range", 24, 8,
			event.Message{Line: []byte("x"), At: now},
			`{facility="unknown", job="syslog", severity="unknown"}`, now, "x",
			map[string]string{"device": "sw-a1", "site": "lycee-a"},
		},
		{
			"no text", 0, 0,
			event.Message{Line: []byte("a\xffb\x00é"), App: []byte("\xfe"), At: now},
			`{facility="kern", job="syslog", severity="emerg"}`, now, "a\uFFFDb\x00é",
			map[string]string{"device": "sw-a1", "site": "lycee-a", "app": "\uFFFD"},
		},
		{
			"a clock far behind", 1, 1,
			event.Message{Line: []byte("y"), At: now.Add(-8 * 24 * time.Hour)},
			`{facility="user", job="syslog", severity="alert"}`, now, "y",
			map[string]string{"device": "sw-a1", "site": "lycee-a"},
		},
		{
			"a clock far ahead", 1, 1,
			event.Message{Line: []byte("z"), At: now.Add(11 * time.Minute)},
			`{facility="user", job="syslog", severity="alert"}`, now, "z",
			map[string]string{"device": "sw-a1", "site": "lycee-a"},
		},
		{
			"no time at all", 1, 1,
			event.Message{Line: []byte("t")},
			`{facility="user", job="syslog", severity="alert"}`, now, "t",
			map[string]string{"device": "sw-a1", "site": "lycee-a"},
		},
		{
			"a field too long", 1, 1,
			event.Message{Line: []byte("l"), App: []byte(strings.Repeat("p", 300)), At: now},
			`{facility="user", job="syslog", severity="alert"}`, now, "l",
			map[string]string{"device": "sw-a1", "site": "lycee-a", "app": strings.Repeat("p", 255)},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := newFakeLoki(t)
			c := start(t, server.URL, nil)
			m := test.message
			m.Received = now
			if m.Device == nil {
				m.Device = &event.Device{Name: "sw-a1", Site: "lycee-a"}
			}
			c.Push(&m, test.facility, test.severity)
			for i := range m.Line {
				m.Line[i] = '!' // the caller's bytes are its own again
			}
			c.stop(10 * time.Second)
			taken := server.taken(t)
			if len(taken) != 1 {
				t.Fatalf("%d lines came", len(taken))
			}
			got := taken[0]
			if got.labels != test.labels || !got.at.Equal(test.at) || got.line != test.line || !maps.Equal(got.meta, test.meta) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestSiteLabel(t *testing.T) {
	t.Parallel()
	server := newFakeLoki(t)
	c := start(t, server.URL, func(config *Config) { config.SiteLabel, config.Job = true, `a"b` })
	c.Push(message("known"), 1, 1)
	m := message("unknown")
	m.Device = &event.Device{Name: "192.0.2.1"}
	c.Push(m, 1, 1)
	c.stop(10 * time.Second)
	want := map[string]string{
		"known":   `{facility="user", job="a\"b", severity="alert", site="lycee-a"}`,
		"unknown": `{facility="user", job="a\"b", severity="alert"}`,
	}
	for _, p := range server.taken(t) {
		if p.labels != want[p.line] || p.meta["site"] != "" {
			t.Errorf("got %+v", p)
		}
		delete(want, p.line)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
}

func TestManyInOrder(t *testing.T) {
	t.Parallel()
	server := newFakeLoki(t)
	c := start(t, server.URL, func(config *Config) { config.BatchSize = 4 << 10 })
	c.numbered(0, 20_000)
	c.stop(10 * time.Second)
	taken := server.taken(t)
	ordered(t, taken, 0, 20_000, false)
	streams := map[string]bool{}
	for _, p := range taken {
		streams[p.labels] = true
	}
	if len(streams) != 8 {
		t.Errorf("%d streams, want one a severity: %v", len(streams), streams)
	}
	if sent := c.total(t, "vigie_loki_entries_total", "sent"); sent != 20_000 || c.total(t, "vigie_loki_entries_total", "dropped") != 0 {
		t.Errorf("%v counted as sent", sent)
	}
	if c.total(t, "vigie_loki_requests_total", "204") < 100 || c.total(t, "vigie_loki_queue_bytes") != 0 {
		t.Error("requests or the queue are counted wrong")
	}
}

func TestTriesAgain(t *testing.T) {
	t.Parallel()
	for _, kept := range []bool{false, true} {
		for _, code := range []int{http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable, http.StatusRequestTimeout} {
			t.Run(fmt.Sprintf("%d ring %t", code, kept), func(t *testing.T) {
				t.Parallel()
				server := newFakeLoki(t)
				server.answer(0, code, code, code)
				c := start(t, server.URL, func(config *Config) {
					if kept {
						config.Ring.Dir = t.TempDir()
					}
				})
				c.numbered(0, 100)
				eventually(t, "all come", func() bool { return len(server.lines(t)) >= 100 })
				c.stop(10 * time.Second)
				ordered(t, server.taken(t), 0, 100, false)
				if c.log.count("Loki takes no lines") != 1 || c.log.count("Loki takes lines again") != 1 {
					t.Errorf("the log:\n%s", &c.log.text)
				}
				if c.total(t, "vigie_loki_requests_total", fmt.Sprint(code)) != 3 {
					t.Error("three requests failed")
				}
			})
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	server := newFakeLoki(t)
	server.answer(http.StatusBadRequest)
	c := start(t, server.URL, func(config *Config) { config.Ring.Dir = t.TempDir() })
	for i := range 3 {
		c.numbered(10*i, 10*i+10)
		eventually(t, "they are dropped", func() bool {
			return c.total(t, "vigie_loki_entries_total", "refused") == float64(10*i+10)
		})
	}
	if c.log.count("said the test") != 1 {
		t.Errorf("the reason stands not once in the log:\n%s", &c.log.text)
	}
	server.answer(0)
	c.numbered(30, 40)
	eventually(t, "the next are taken", func() bool { return len(server.lines(t)) == 10 })
	server.answer(http.StatusBadRequest)
	c.numbered(40, 50)
	eventually(t, "the log says it again", func() bool { return c.log.count("said the test") == 2 })
}

// A token that has run out is replaced some day: lines wait for that.
func TestTokenRunsOut(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden} {
		server := newFakeLoki(t)
		server.answer(status)
		c := start(t, server.URL, func(config *Config) { config.Ring.Dir = t.TempDir() })
		c.numbered(0, 10)
		eventually(t, "they were tried", func() bool { return c.log.count("said the test") > 0 })
		server.answer(0)
		eventually(t, "they are taken", func() bool { return len(server.lines(t)) == 10 })
		if n := c.total(t, "vigie_loki_entries_total", "refused"); n != 0 {
			t.Errorf("status %d: %v lines were dropped", status, n)
		}
	}
}

// A redirection is no answer: the token is for nobody else.
func TestRedirection(t *testing.T) {
	t.Parallel()
	server := newFakeLoki(t)
	server.answer(http.StatusPermanentRedirect)
	c := start(t, server.URL, nil)
	c.numbered(0, 1)
	eventually(t, "it is dropped", func() bool { return c.total(t, "vigie_loki_entries_total", "refused") == 1 })
}

func TestQueueIsFull(t *testing.T) {
	t.Parallel()
	server := newFakeLoki(t)
	server.answer(http.StatusServiceUnavailable)
	c := start(t, server.URL, func(config *Config) { config.BatchSize, config.Queue = 2<<10, 16<<10 })
	begin := time.Now()
	c.numbered(0, 10_000)
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("Push waited: %v", took)
	}
	if held := c.total(t, "vigie_loki_queue_bytes"); held > 16<<10 {
		t.Errorf("%v bytes in memory", held)
	}
	dropped := c.total(t, "vigie_loki_entries_total", "queue_full")
	if dropped == 0 {
		t.Fatal("nothing was dropped")
	}
	server.answer(0)
	c.stop(10 * time.Second)
	if sent := len(server.lines(t)); float64(sent)+dropped != 10_000 {
		t.Errorf("%d sent and %v dropped are not all", sent, dropped)
	}
}

func TestNobodyThere(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + listener.Addr().String()
	listener.Close()
	c := start(t, url, nil)
	c.numbered(0, 10)
	eventually(t, "requests fail", func() bool { return c.total(t, "vigie_loki_requests_total", "error") > 2 })
	begin := time.Now()
	c.stop(50 * time.Millisecond)
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("Close took %v", took)
	}
	if dropped := c.total(t, "vigie_loki_entries_total", "closed"); dropped != 10 {
		t.Errorf("%v dropped at the end, want 10", dropped)
	}
	c.Push(message("late"), 1, 1)
	if dropped := c.total(t, "vigie_loki_entries_total", "closed"); dropped != 11 {
		t.Errorf("what comes after the end is not counted: %v", dropped)
	}
}

func TestWhoAsks(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "secret")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("first\n")
	server := newFakeLoki(t)
	c := start(t, server.URL, func(config *Config) { config.TokenFile, config.Tenant = file, "school" })
	c.numbered(0, 1)
	eventually(t, "a request", func() bool { return server.asked() == 1 })
	write("second\n")
	c.numbered(1, 2)
	eventually(t, "another", func() bool { return server.asked() == 2 })
	write("")
	c.numbered(2, 3)
	eventually(t, "none without a token", func() bool { return c.log.count("is empty") == 1 })
	write("third")
	eventually(t, "one again", func() bool { return server.asked() == 3 })
	c.stop(10 * time.Second)

	basic := start(t, server.URL, func(config *Config) { config.User, config.PasswordFile = "vigie", file })
	basic.numbered(3, 4)
	basic.stop(10 * time.Second)
	for i, want := range []string{"Bearer first", "Bearer second", "Bearer third", "Basic dmlnaWU6dGhpcmQ="} {
		if got := server.requests[i].Get("Authorization"); got != want {
			t.Errorf("request %d: %q, want %q", i, got, want)
		}
	}
	if got := server.requests[0].Get("X-Scope-OrgID"); got != "school" {
		t.Errorf("tenant %q", got)
	}
	if strings.Contains(c.log.text.String(), "second") {
		t.Error("the log has a secret")
	}
}

func TestConfiguration(t *testing.T) {
	t.Parallel()
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		config Config
		want   []string
	}{
		{Config{}, []string{"is not http:// or https://"}},
		{Config{URL: "loki:3100"}, []string{"is not http:// or https://"}},
		{Config{URL: "http://user:secret@loki"}, []string{"holds a user"}},
		{Config{URL: "http://loki", User: "u", TokenFile: "t"}, []string{"exclude each other", "needs a password file"}},
		{Config{URL: "http://loki", PasswordFile: "p", Queue: -1}, []string{"needs a password file", "not negative"}},
		{Config{URL: "http://loki", Queue: 10}, []string{"holds no batch"}},
		{Config{URL: "http://loki", Ring: Ring{Dir: "x", MaxBytes: 10}}, []string{"holds no two batches"}},
		{Config{URL: "http://loki", TokenFile: empty}, []string{"is empty"}},
		{Config{URL: "http://loki", TokenFile: empty + "-not"}, []string{"read the secret for Loki"}},
		{Config{URL: "https://loki", CAFile: empty}, []string{"no certificate"}},
		{Config{URL: "https://loki", Ring: Ring{Dir: filepath.Join(empty, "below")}}, []string{"make the ring"}},
	} {
		_, err := New(test.config, slog.New(slog.DiscardHandler), prometheus.NewRegistry())
		if err == nil {
			t.Errorf("%+v: no error", test.config)
			continue
		}
		for _, want := range test.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%+v: got %v, want %q", test.config, err, want)
			}
		}
		if strings.Contains(err.Error(), "secret@") {
			t.Errorf("the error has a password: %v", err)
		}
	}
	for url, want := range map[string]string{
		"http://loki:3100":                   "http://loki:3100/loki/api/v1/push",
		"http://loki:3100/":                  "http://loki:3100/loki/api/v1/push",
		"https://gateway/logs/push?tenant=1": "https://gateway/logs/push?tenant=1",
	} {
		config := Config{URL: url}
		if got, err := config.endpoint(); err != nil || got != want {
			t.Errorf("%s: got %s, %v", url, got, err)
		}
	}
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	c, err := New(Config{URL: "http://loki"}, slog.New(slog.DiscardHandler), registry)
	if err != nil {
		t.Fatal(err)
	}
	if problems, err := testutil.GatherAndLint(registry); err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
	if err := testutil.GatherAndCompare(registry, strings.NewReader(`
# HELP vigie_loki_entries_total Number of lines that Loki took (result sent) or that were dropped, with the reason.
# TYPE vigie_loki_entries_total counter
vigie_loki_entries_total{reason="",result="sent"} 0
vigie_loki_entries_total{reason="closed",result="dropped"} 0
vigie_loki_entries_total{reason="queue_full",result="dropped"} 0
vigie_loki_entries_total{reason="refused",result="dropped"} 0
vigie_loki_entries_total{reason="ring_full",result="dropped"} 0
vigie_loki_entries_total{reason="unreadable",result="dropped"} 0
`), "vigie_loki_entries_total"); err != nil {
		t.Error(err)
	}
	c.Close(context.Background())
}

// Everything at a time, with Loki coming and going.
func TestTogether(t *testing.T) {
	t.Parallel()
	server := newFakeLoki(t)
	c := start(t, server.URL, func(config *Config) { config.BatchSize, config.Ring.Dir = 2<<10, t.TempDir() })
	var wg sync.WaitGroup
	for reader := range 4 {
		wg.Go(func() {
			for i := range 1000 {
				c.Push(message(fmt.Sprintf("line %06d", 1000*reader+i)), reader, 1)
			}
		})
	}
	wg.Go(func() {
		for i := range 20 {
			server.answer([]int{0, http.StatusServiceUnavailable}[i%2])
			time.Sleep(5 * time.Millisecond)
		}
		server.answer(0)
	})
	wg.Wait()
	eventually(t, "all come", func() bool { return len(server.lines(t)) == 4000 })
	ordered(t, server.taken(t), 0, 4000, false)
}

func BenchmarkPush(b *testing.B) {
	c, err := New(Config{URL: "http://loki", Queue: 64 << 20}, slog.New(slog.DiscardHandler), prometheus.NewRegistry())
	if err != nil {
		b.Fatal(err)
	}
	m := message(strings.Repeat("a line of two hundred bytes ", 7))
	b.ReportAllocs()
	for b.Loop() {
		c.Push(m, 23, 4)
		if batch, _ := c.queue.next(false); batch != nil {
			c.queue.recycle(batch)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	var batch []byte
	for i := range 4000 {
		batch = appendRecord(batch, message(strings.Repeat("a line of two hundred bytes ", 7)), i%24, i%8)
	}
	e := &encoder{job: "syslog"}
	b.SetBytes(int64(len(batch)))
	b.ReportAllocs()
	for b.Loop() {
		e.encode(batch)
	}
}
