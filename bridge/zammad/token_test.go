package zammad_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/vigie-noc/vigie/bridge/zammad"
)

// A token that was rotated is used at once, also when whatever copied it kept
// the file's time; a file that is just being written costs one call.
func TestRotatedToken(t *testing.T) {
	t.Parallel()
	var got string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Get("Authorization")
		_, _ = w.Write([]byte(`{"id": 7}`))
	}))
	t.Cleanup(server.Close)
	cfg := configFor(t, server.URL, "")
	written := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	put := func(content string) {
		t.Helper()
		writeFile(t, cfg.TokenFile, content)
		if err := os.Chtimes(cfg.TokenFile, written, written); err != nil {
			t.Fatal(err)
		}
	}
	put("first-secret\n")
	desk := client(t, cfg, zammad.Options{})
	for _, secret := range []string{"first-secret", "other-secret"} {
		put(secret + "\n")
		if id, err := desk.Self(t.Context()); err != nil || id != 7 || got != "Token token="+secret {
			t.Errorf("Self: %d, %v, asked with %q, want %q", id, err, got, secret)
		}
	}
	put("")
	got = ""
	if _, err := desk.Self(t.Context()); err == nil || got != "" {
		t.Errorf("an empty file: %v, asked with %q", err, got)
	}
}
