package web

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"github.com/vigie-noc/vigie/internal/document"
	"github.com/vigie-noc/vigie/internal/inventory"
)

func parse(t *testing.T, args ...string) Config {
	t.Helper()
	var config Config
	flags := pflag.NewFlagSet("vigie-lab", pflag.ContinueOnError)
	config.Register(flags)
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	return config
}

func TestRun(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	tokens := filepath.Join(folder, "tokens")
	if err := os.WriteFile(tokens, []byte("# a comment\n\nvigie@vigie.example=secret\nadmin@vigie.example=admin\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	network := strconv.Itoa(freePort(t))
	web, desk := localPort(t), localPort(t)
	config := parse(t, "--schools=1", "--small-core", "--snmp.port="+network, "--probe.port="+network,
		"--web.listen-address="+web, "--zammad.listen-address="+desk, "--zammad.token-file="+tokens,
		"--inventory.write="+filepath.Join(folder, "inventory.yml"), "--link=Tickets=http://"+desk)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- Run(ctx, config, discard) }()
	defer func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}()
	waitForAnswer(t, "http://"+web+"/-/healthy")
	waitForAnswer(t, "http://"+desk+"/")
	if _, err := inventory.Load(config.InventoryWrite); err != nil {
		t.Error(err)
	}
	if body := get(t, "http://"+web+"/metrics", ""); !strings.Contains(body, "\nvigie_lab_devices 4\n") {
		t.Errorf("metrics:\n%s", body)
	}
	if body := get(t, "http://"+desk+"/api/v1/users/me", "secret"); !strings.Contains(body, "vigie@vigie.example") {
		t.Errorf("the desk does not know the token: %s", body)
	}
	checkBackground(t, "http://"+desk+"/api/v1/")
}

// TestRunWithARealDesk: none is simulated then, and the tokens of one are not
// looked for.
func TestRunWithARealDesk(t *testing.T) {
	t.Parallel()
	network := strconv.Itoa(freePort(t))
	web, desk := localPort(t), localPort(t)
	config := parse(t, "--schools=1", "--small-core", "--snmp.port="+network, "--probe.port="+network,
		"--web.listen-address="+web, "--zammad.listen-address="+desk, "--zammad.url=https://zammad.example")
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- Run(ctx, config, discard) }()
	defer func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}()
	waitForAnswer(t, "http://"+web+"/-/healthy")
	if answer := get(t, "http://"+desk+"/", ""); answer != "" {
		t.Errorf("a desk is simulated beside the real one: %s", answer)
	}
}

// checkBackground has the desk call a webhook, which only its background does.
func checkBackground(t *testing.T, api string) {
	t.Helper()
	called := make(chan struct{}, 1)
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called <- struct{}{} }))
	defer receiver.Close()
	post(t, api+"webhooks", `{"name": "x", "endpoint": "`+receiver.URL+`"}`)
	post(t, api+"triggers", `{"name": "x", "condition": {"ticket.action": {"operator": "is", "value": "create"}},
		"perform": {"notification.webhook": {"webhook_id": "1"}}}`)
	post(t, api+"tickets", `{"title": "x", "group": "N1", "customer": "supervision@vigie.example"}`)
	select {
	case <-called:
	case <-time.After(20 * time.Second):
		t.Error("the desk's background does not work")
	}
}

func post(t *testing.T, address, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Token token=admin")
	response, err := plain.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		t.Fatalf("%s: %s", address, response.Status)
	}
}

func localPort(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

var plain = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 5 * time.Second}

func get(t *testing.T, address, token string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Token token="+token)
	}
	response, err := plain.Do(request)
	if err != nil {
		return ""
	}
	defer response.Body.Close()
	var body strings.Builder
	if err := response.Write(&body); err != nil {
		t.Fatal(err)
	}
	return body.String()
}

func waitForAnswer(t *testing.T, address string) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if strings.HasPrefix(get(t, address, ""), "HTTP/1.1 200") {
			return
		}
	}
	t.Fatalf("%s does not answer", address)
}

func TestBadCommandLines(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	tokens := filepath.Join(folder, "tokens")
	if err := os.WriteFile(tokens, []byte("alice=a\nbob\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name string
		args []string
		want string
	}{
		{"every interface", []string{"--web.listen-address=:9480"}, "not on loopback"},
		{"public address", []string{"--web.listen-address=192.0.2.1:9480"}, "not on loopback"},
		{"public desk", []string{"--zammad.listen-address=0.0.0.0:9481"}, "--zammad.listen-address"},
		{"script desk", []string{"--zammad.url=javascript:alert(1)"}, "--zammad.url"},
		{"no port", []string{"--zammad.listen-address=127.0.0.1"}, "not an address and a port"},
		{"negative", []string{"--schools=-1"}, "--schools"},
		{"port", []string{"--snmp.port=0"}, "--snmp.port"},
		{"link", []string{"--link=Tickets"}, "name=URL"},
		{"script link", []string{"--link=Tickets=javascript:alert(1)"}, "name=URL"},
		{"write only", []string{"--inventory.write-only"}, "needs --inventory.write"},
		{"tokens", []string{"--zammad.token-file=" + tokens}, "tokens:2: want login=token"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			err := Run(t.Context(), parse(t, tc.args...), discard)
			if _, usage := errors.AsType[*UsageError](err); !usage || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}

func TestBadFiles(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	broken := filepath.Join(folder, "inventory.yml")
	if err := os.WriteFile(broken, []byte("sites:\n  - nam: x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := Run(t.Context(), parse(t, "--inventory.file="+broken), discard)
	if problems, bad := errors.AsType[document.Problems](err); !bad || !strings.Contains(problems.Error(), "inventory.yml:2") {
		t.Errorf("broken inventory: %v", err)
	}
	if err := Run(t.Context(), parse(t, "--zammad.token-file="+filepath.Join(folder, "none")), discard); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing tokens: %v", err)
	}
	if err := Run(t.Context(), parse(t, "--inventory.write="+filepath.Join(folder, "none", "i.yml")), discard); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("inventory into no folder: %v", err)
	}
}

func TestWriteOnly(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "inventory.yml")
	if err := Run(t.Context(), parse(t, "--schools=2", "--inventory.write="+file, "--inventory.write-only"), discard); err != nil {
		t.Fatal(err)
	}
	inv, err := inventory.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(inv.Sites) != 3 {
		t.Errorf("%d sites", len(inv.Sites))
	}
}
