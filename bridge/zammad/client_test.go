package zammad_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/vigie-noc/vigie/bridge"
	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
	"github.com/vigie-noc/vigie/internal/document"
)

func TestNewReadsItsFiles(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, content := range map[string]string{
		"empty": " \n", "two words": "a b", "binary": "a\x00b", "huge": strings.Repeat("x", 20<<10),
	} {
		writeFile(t, filepath.Join(folder, name), content)
	}
	base := configFor(t, "http://127.0.0.1:1", "secret")
	for _, name := range []string{"absent", "empty", "two words", "binary", "huge"} {
		t.Run("token "+name, func(t *testing.T) {
			t.Parallel()
			cfg := base
			cfg.TokenFile = filepath.Join(folder, name)
			if _, err := zammad.New(cfg, zammad.Options{}); err == nil || strings.Contains(err.Error(), "a b") {
				t.Errorf("New: %v, want an error that does not repeat the content", err)
			}
		})
	}
	for _, name := range []string{"absent", "two words"} {
		t.Run("ca "+name, func(t *testing.T) {
			t.Parallel()
			cfg := base
			cfg.CAFile = filepath.Join(folder, name)
			if _, err := zammad.New(cfg, zammad.Options{}); err == nil {
				t.Error("New gave no error")
			}
		})
	}
}

func TestTokenRotatesWithoutRestart(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(zammadtest.New(zammadtest.Options{
		Tokens: map[string]string{"first": "vigie@vigie.example", "second-one": "vigie@vigie.example"},
	}))
	t.Cleanup(server.Close)
	cfg := configFor(t, server.URL, "first")
	desk := client(t, cfg, zammad.Options{})
	if err := desk.Check(t.Context()); err != nil {
		t.Fatalf("with the first token: %v", err)
	}
	rewrite := func(token string, at time.Time) {
		writeFile(t, cfg.TokenFile, token)
		if err := os.Chtimes(cfg.TokenFile, at, at); err != nil {
			t.Fatal(err)
		}
	}
	rewrite("wrong", time.Now().Add(time.Second))
	var status *zammad.StatusError
	if err := desk.Check(t.Context()); !errors.As(err, &status) || !status.Misconfigured() || status.Permanent() {
		t.Fatalf("with a wrong token: %v, want a misconfiguration", err)
	}
	rewrite("second-one\n", time.Now().Add(2*time.Second))
	if err := desk.Check(t.Context()); err != nil {
		t.Errorf("with the second token: %v", err)
	}
	if err := os.Remove(cfg.TokenFile); err != nil {
		t.Fatal(err)
	}
	if err := desk.Check(t.Context()); !errors.Is(err, os.ErrNotExist) || zammad.Permanent(err) {
		t.Errorf("without a token file: %v, want a transient ErrNotExist", err)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	var stolen atomic.Bool
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { stolen.Store(true) }))
	t.Cleanup(elsewhere.Close)
	server := httptest.NewServer(http.RedirectHandler(elsewhere.URL+"/login", http.StatusFound))
	t.Cleanup(server.Close)
	for name, httpClient := range map[string]*http.Client{"own": nil, "given": {Transport: &http.Transport{}}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			desk := client(t, configFor(t, server.URL, "x"), zammad.Options{HTTPClient: httpClient})
			_, err := desk.UpdateTicket(t.Context(), 1, bridge.TicketChanges{Title: "x"})
			var status *zammad.StatusError
			if !errors.As(err, &status) || status.Status != http.StatusFound || !status.Misconfigured() || status.Permanent() {
				t.Errorf("error is %v, want a misconfigured 302", err)
			}
			if err != nil && !strings.Contains(err.Error(), elsewhere.URL) {
				t.Errorf("error does not name the target: %v", err)
			}
		})
	}
	if stolen.Load() {
		t.Error("the redirect was followed")
	}
}

func TestRequestsAreBounded(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(release) })
	cfg := configFor(t, server.URL, "x")
	cfg.Timeout = document.Duration(50 * time.Millisecond)
	_, err := client(t, cfg, zammad.Options{}).Once().Ticket(t.Context(), 1)
	if !errors.Is(err, context.DeadlineExceeded) || zammad.Permanent(err) {
		t.Errorf("error is %v, want a transient time-out", err)
	}
}

func TestAnswersAreBounded(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	flood := strings.Repeat(" ", 33<<20)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = io.WriteString(w, flood)
	}))
	t.Cleanup(server.Close)
	_, err := client(t, configFor(t, server.URL, "x"), zammad.Options{}).Ticket(t.Context(), 1)
	if err == nil || !strings.Contains(err.Error(), "larger than") || zammad.Permanent(err) || asked.Load() != 1 {
		t.Errorf("%d requests, %v; want a transient error about the size", asked.Load(), err)
	}
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(zammadtest.New(zammadtest.Options{}))
	t.Cleanup(server.Close)
	registry := prometheus.NewRegistry()
	desk := client(t, configFor(t, server.URL, "vigie-agent"), zammad.Options{Registerer: registry})
	if _, err := desk.Ticket(t.Context(), 1); !errors.Is(err, zammad.ErrNotFound) {
		t.Fatalf("Ticket: %v", err)
	}
	// A reload makes a second client of the same process: counters go on.
	desk = client(t, configFor(t, server.URL, "vigie-agent"), zammad.Options{Registerer: registry})
	if err := desk.Check(t.Context()); err != nil {
		t.Fatalf("Check: %v", err)
	}
	server.Close()
	if err := desk.Check(t.Context()); err == nil {
		t.Fatal("Check of a closed server gave no error")
	}
	want := `
		# HELP vigie_zammad_requests_total Requests to Zammad by endpoint and HTTP status; code is "error" where no answer could be read.
		# TYPE vigie_zammad_requests_total counter
		vigie_zammad_requests_total{code="200",endpoint="groups"} 1
		vigie_zammad_requests_total{code="200",endpoint="ticket_states"} 1
		vigie_zammad_requests_total{code="200",endpoint="user_search"} 1
		vigie_zammad_requests_total{code="200",endpoint="users_me"} 1
		vigie_zammad_requests_total{code="404",endpoint="ticket_get"} 1
		vigie_zammad_requests_total{code="error",endpoint="users_me"} 3
	`
	if err := testutil.GatherAndCompare(registry, strings.NewReader(want), "vigie_zammad_requests_total"); err != nil {
		t.Error(err)
	}
	if problems, err := testutil.GatherAndLint(registry); err != nil || len(problems) > 0 {
		t.Errorf("metrics: %v, %v", problems, err)
	}
	if count := testutil.CollectAndCount(registry, "vigie_zammad_request_seconds"); count != 5 {
		t.Errorf("%d endpoints have a histogram, want 5", count)
	}
}
