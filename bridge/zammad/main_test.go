package zammad_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"github.com/vigie-noc/vigie/bridge/zammad"
	"github.com/vigie-noc/vigie/bridge/zammad/zammadtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// desk starts a simulated desk and a client of it.
func desk(t *testing.T, opts zammadtest.Options) (*zammad.Client, *zammadtest.Server) {
	t.Helper()
	simulated := zammadtest.New(opts)
	server := httptest.NewServer(simulated)
	t.Cleanup(server.Close)
	return client(t, configFor(t, server.URL, "vigie-agent"), zammad.Options{}), simulated
}

func configFor(t *testing.T, url, token string) zammad.Config {
	t.Helper()
	cfg := zammad.DefaultConfig()
	cfg.URL, cfg.Customer = url, "supervision@vigie.example"
	cfg.TokenFile = filepath.Join(t.TempDir(), "token")
	writeFile(t, cfg.TokenFile, token)
	return cfg
}

func client(t *testing.T, cfg zammad.Config, opts zammad.Options) *zammad.Client {
	t.Helper()
	opts.Logger = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug}))
	made, err := zammad.New(cfg, opts)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	t.Cleanup(made.Close)
	return made
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// answering starts a server that says the same to every request.
func answering(t *testing.T, status int, contentType, body string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	return server
}
