package daemon_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/internal/daemon"
)

// tokens writes a tokens file in which each secret has scope read; stamp makes
// it newer than the one before, whatever the clock's grain.
func tokens(t *testing.T, path string, stamp time.Time, secrets ...string) {
	t.Helper()
	var b strings.Builder
	b.WriteString("tokens:\n")
	for _, secret := range secrets {
		sum := sha256.Sum256([]byte(secret))
		b.WriteString("  - {name: x, scopes: [read], sha256: " + hex.EncodeToString(sum[:]) + "}\n")
	}
	write(t, path, b.String(), stamp)
}

func write(t *testing.T, path, content string, stamp time.Time) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, stamp, stamp); err != nil {
		t.Fatal(err)
	}
}

func bearer(secret string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Authorization", "Bearer "+secret)
	return r
}

func TestTokensRotate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tokens.yml")
	begin := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	tokens(t, path, begin, "old")
	access, err := daemon.LoadAccess(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := access.Check(bearer("old"), daemon.ScopeRead); err != nil {
		t.Errorf("the token is refused: %v", err)
	}
	tokens(t, path, begin.Add(time.Second), "new")
	if _, err := access.Check(bearer("old"), daemon.ScopeRead); !errors.Is(err, daemon.ErrWrongToken) {
		t.Errorf("the token that was taken out: %v", err)
	}
	if _, err := access.Check(bearer("new"), daemon.ScopeRead); err != nil {
		t.Errorf("the new token is refused: %v", err)
	}
	if _, err := access.Check(bearer("new"), daemon.ScopeAdmin); !errors.Is(err, daemon.ErrScope) {
		t.Errorf("a scope that it lacks: %v", err)
	}
	if _, err := access.Check(httptest.NewRequest(http.MethodGet, "/", nil), daemon.ScopeRead); !errors.Is(err, daemon.ErrNoToken) {
		t.Errorf("no token: %v", err)
	}
}

// A file that has become wrong leaves the tokens as they were, and a reload
// says so.
func TestWrongTokensFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tokens.yml")
	begin := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	tokens(t, path, begin, "good")
	access, err := daemon.LoadAccess(path)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	access.Logger = slog.New(slog.NewTextHandler(&log, nil))
	write(t, path, "tokens:\n  - {name: x, scope: [read], sha256: beef}\n", begin.Add(time.Second))
	for range 3 {
		if _, err := access.Check(bearer("good"), daemon.ScopeRead); err != nil {
			t.Errorf("the token is refused: %v", err)
		}
	}
	if told := strings.Count(log.String(), "tokens[0].scope: unknown key"); told != 1 {
		t.Errorf("the log tells %d times of the wrong file, want once: %s", told, log.String())
	}
	if err := access.Reload(); err == nil || !strings.Contains(err.Error(), path+":2: tokens[0].scope: unknown key") {
		t.Errorf("reload says %v", err)
	}
	if _, err := access.Check(bearer("good"), daemon.ScopeRead); err != nil {
		t.Errorf("the token is refused: %v", err)
	}
	tokens(t, path, begin.Add(2*time.Second), "better")
	if err := access.Reload(); err != nil {
		t.Errorf("reload says %v", err)
	}
	if _, err := access.Check(bearer("better"), daemon.ScopeRead); err != nil {
		t.Errorf("the new token is refused: %v", err)
	}
}
