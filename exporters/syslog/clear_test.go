package syslog

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestClearByHand: the running exporter knows the names of its inventory and of
// its rules, and an end outlives a restart, but for who made it.
func TestClearByHand(t *testing.T) {
	t.Parallel()
	opts := testOptions(t)
	opts.TokensFile = filepath.Join(t.TempDir(), "tokens.yml")
	text := fmt.Sprintf("tokens:\n  - {name: noc, scopes: [operate], sha256: %x}\n", sha256.Sum256([]byte("secret")))
	if err := os.WriteFile(opts.TokensFile, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p := start(t, opts)
	p.send("udp", down)
	p.eventually("/metrics", active)
	for _, c := range []struct{ event, device, subject, want string }{
		{"link_dow", "sw-1", "Gi1/0/24", "Vouliez-vous dire « link_down » ?"},
		{"link_down", "sw-l", "Gi1/0/24", "Vouliez-vous dire « sw-1 » ?"},
		{"link_down", "sw-1", "Gi1/0/25", "Il l'est pour : « GigabitEthernet1/0/24 »."},
		{"link_down", "sw-1", "Gi1/0/24", `{"cleared":1}`},
	} {
		body := fmt.Sprintf(`{"event": %q, "device": %q, "subject": %q}`, c.event, c.device, c.subject)
		if got := p.clear(body); !strings.Contains(got, c.want) {
			t.Errorf("%s: got %s, want %s", body, got, c.want)
		}
	}
	if page := p.get("/api/v1/events"); !strings.Contains(page, `"reason":"operator"`) || !strings.Contains(page, `"ended_by":"noc"`) {
		t.Errorf("got %s", page)
	}
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	p = start(t, opts)
	if page := p.get("/api/v1/events"); !strings.Contains(page, `"reason":"operator"`) || strings.Contains(page, "ended_by") {
		t.Errorf("after a restart: got %s", page)
	}
}

// clear asks for the end of an event, and gives the answer.
func (p *process) clear(body string) string {
	p.t.Helper()
	request, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, "http://"+p.web+"/api/v1/events/clear", strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	request.Close = true
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer secret")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return string(answer)
}
